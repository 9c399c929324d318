"""The command `serve`. Imports the page only when it is run."""

import contextlib
import errno
import ipaddress
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from qa.cli.base import examples
from qa.wording import articles_in_words

if TYPE_CHECKING:
    from qa.settings import Settings
    from qa.visitors import Assistants

_DEFAULT_PORT = 7860
_PER_MINUTE = 300  # requests of one visitor, where others reach the page
_FINISH_S = 20  # for the answers that are being made when the page is stopped
_CLEAR_UP_S = 0.5  # for what holds no answer any more: open tabs, examples being found
_FURTHER_PORTS = 50  # tried when the default one is taken


@click.command(
    epilog=examples(
        "article-qa serve --open",
        "article-qa serve --index my-index --port 8000",
        "article-qa serve --host 0.0.0.0 --auth users.txt --own-collections --mcp",
    ),
)
@click.option(
    "--index",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the index. Default: ARTICLE_QA_INDEX, else the user's data folder.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=_DEFAULT_PORT,
    show_default=True,
    help="Port to listen on; if none is named and this one is taken, the next free one.",
)
@click.option(
    "--auth",
    "auth",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of users who may log in, see `users`; a must where others reach the page.",
)
@click.option(
    "--own-collections",
    "own",
    is_flag=True,
    help="Each user has articles of their own, in a folder within the index folder; needs --auth.",
)
@click.option(
    "--rate",
    type=click.IntRange(0),
    help="Requests a minute from one visitor; 0 for any number. Default: "
    f"{_PER_MINUTE} where others reach the page, else 0.",
)
@click.option("--mcp", is_flag=True, help="Serve the tools of the API to MCP clients, at /mcp.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the page in a browser.")
@click.pass_context
def serve(
    context: click.Context,
    folder: Path | None,
    host: str,
    port: int,
    auth: Path | None,
    own: bool,
    rate: int | None,
    mcp: bool,
    open_browser: bool,
) -> None:
    """Serve the chat page until Ctrl+C is pressed.

    Scripts send questions and articles to its API, which the page /api describes; /health says
    whether it works. On SIGTERM or Ctrl+C questions that are being answered are answered first.
    """
    if auth is None and not is_loopback(host):
        raise click.UsageError(
            f"On {host} others can reach the page: name the users who may with --auth FILE (made "
            "by 'article-qa users add NAME --auth FILE')."
        )
    if own and auth is None:
        raise click.UsageError("With --own-collections name the users who may log in: --auth FILE.")
    named = context.get_parameter_source("port") is not ParameterSource.DEFAULT
    free = free_port(host, port, further=0 if named else _FURTHER_PORTS)
    from qa.reader.loading import prepare
    from qa.settings import Settings

    settings = Settings.from_env(index=folder)
    prepare(settings.reader)
    with contextlib.ExitStack() as opened:
        assistants = opened.enter_context(_opened(settings, own=own))
        from ui.app import build_app
        from ui.kept.users import Users
        from ui.serving.front import Serving

        _reach_directly(host)
        alone = is_loopback(host)
        serving = Serving(
            users=Users(auth) if auth else None,
            per_minute=rate if rate is not None else 0 if alone else _PER_MINUTE,
            mcp=mcp,
            loopback=alone,
        )
        page = build_app(assistants, serving)
        try:
            page.launch(
                server_name=f"[{host}]" if ":" in host else host,
                server_port=free,
                prevent_thread_lock=True,
                _frontend=False,  # Gradio's second look gives up where three seconds are not enough
            )
        except OSError as err:
            raise click.ClickException(f"Cannot listen on {host}, port {free}: {err}") from err
        address = f"http://{f'[{host}]' if ':' in host else host}:{free}"
        click.echo(f"Article QA: {address}  ({_held(assistants)}; Ctrl+C stops)")
        if mcp:
            click.echo(f"MCP: {address}/mcp/")
        if not alone:
            click.echo(
                "Others reach this page with a name and password; without HTTPS in front of it "
                "these can be overheard.",
                err=True,
            )
        if open_browser:
            click.launch(address)
        # Stopped by a supervisor, the page clears up as it does after Ctrl+C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            done = page.front.work.finish(_FINISH_S)
            click.echo("Stopped." if done else "Stopped; some answers were not finished.", err=True)
            _end_within(_CLEAR_UP_S)
            opened.close()
        finally:
            page.close(verbose=False)


def _end_within(seconds: float) -> None:
    """End the process by then, though threads still work for nobody; all is on disk."""
    logging.disable()  # that an index is closed under such work is no fault

    def end() -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


@contextlib.contextmanager
def _opened(settings: "Settings", *, own: bool) -> Iterator["Assistants"]:
    """Give what answers, closed at the end."""
    from index.indexing import Index
    from qa.assistant import Assistant
    from qa.visitors import OneForAll, OneForEach

    if own:
        with contextlib.closing(OneForEach(settings)) as assistants:
            yield assistants
        return
    # The default folder is made; one that was named and is missing is more likely a mistake.
    create = "index" not in settings.model_fields_set
    articles = Index.open(settings.index, settings=settings, create=create)
    with Assistant(articles, settings=settings) as assistant:
        yield OneForAll(assistant)


def _held(assistants: "Assistants") -> str:
    if assistants.own:
        return "each user has a collection"
    return articles_in_words(assistants.of("").index.stats().articles)


def free_port(host: str, port: int, *, further: int) -> int:
    """Return the first free port from `port` on.

    Raises:
        ClickException: There is none, or the address cannot be listened on.
    """
    for candidate in range(port, min(port + further, 65535) + 1):
        try:
            _try_to_listen(host, candidate)
        except OSError as err:
            if err.errno != errno.EADDRINUSE:
                reason = err.strerror or str(err)
                raise click.ClickException(
                    f"Cannot listen on {host}, port {candidate}: {reason}."
                ) from err
        else:
            if candidate != port:
                click.echo(f"Port {port} is taken; using {candidate}.", err=True)
            return candidate
    if further:
        raise click.ClickException(f"The ports from {port} to {port + further} are all taken.")
    raise click.ClickException(f"Port {port} is taken: stop what uses it or name another --port.")


def _try_to_listen(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as listener:
        if os.name != "nt":  # there it would take a port away from its owner
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reach_directly(host: str) -> None:
    """Keep Gradio's check that the page answers from going through a proxy."""
    for variable in ("NO_PROXY", "no_proxy"):
        known = os.environ.get(variable, "")
        os.environ[variable] = ",".join(filter(None, (known, "127.0.0.1", "localhost", host)))
