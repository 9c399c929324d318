"""What the commands of all packages share: groups, options, and how results are printed."""

import errno
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from index.errors import QAError

if TYPE_CHECKING:
    from index.text.dates import Days

_PLUGINS = "article_qa.commands"
_WHOLE = 1000  # letters: more than the first sentence of any help has
_Command = TypeVar("_Command", bound=Callable[..., Any])


@contextmanager
def plain_errors() -> Iterator[None]:
    """Say what went wrong in one sentence, without a traceback.

    Raises:
        ClickException: What was raised on purpose, or the system's refusal.
    """
    try:
        yield
    except QAError as err:
        from qa.cli.terminal import visible

        raise click.ClickException(visible(str(err))) from err
    except OSError as err:
        if err.errno == errno.EPIPE:  # click ends quietly when nobody reads on
            raise
        raise click.ClickException(f"{err.strerror or err}.") from err


def examples(*lines: str) -> str:
    """Return the end of a command's help: commands, as they are typed."""
    return "\n".join(("Examples:", "", "\b", *(f"  {line}" for line in lines)))


class PlainErrors(click.Group):
    """A group that says what went wrong in one sentence, without a traceback."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, each with the whole first sentence of its help."""
        shown = [
            (name, command.get_short_help_str(_WHOLE))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) and not command.hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(shown)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is raised on purpose becomes its message and exit status 1."""
        for stream in (sys.stdout, sys.stderr):
            # A terminal that cannot show a letter shows its code; it is no reason to stop.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        with plain_errors():
            return super().invoke(ctx)


class Commands(PlainErrors):
    """A group whose other packages' commands are imported only when one is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all packages' commands."""
        return sorted({*super().list_commands(ctx), *self._plugins()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, of any package."""
        own = super().get_command(ctx, cmd_name)
        plugin = self._plugins().get(cmd_name)
        if own or not plugin:
            return own
        loaded: click.Command = plugin.load()
        return loaded

    @staticmethod
    def _plugins() -> dict[str, EntryPoint]:
        return {plugin.name: plugin for plugin in entry_points(group=_PLUGINS)}


class DaysType(click.ParamType["Days"]):
    """Days as people write them: a day, a month or a year."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> "Days":
        """Return the days; what names none is a mistake of the command line."""
        from index.text.dates import typed_days

        try:
            return typed_days(value)
        except ValueError as err:
            self.fail(str(err), param, ctx)


def index_option(command: _Command) -> _Command:
    """Add `--index DIR`."""
    return click.option(
        "--index",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the index. Default: ARTICLE_QA_INDEX, else the user's data folder.",
    )(command)


def json_option(command: _Command) -> _Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")(command)


def open_index(folder: Path | None) -> Any:
    """Open the index that a command means."""
    from index.indexing import Index
    from qa.settings import Settings

    settings = Settings.from_env(index=folder)
    return Index.open(settings.index, settings=settings)


def printable(argument: str) -> str:
    """Return an argument that may hold bytes that are no text, as text."""
    return argument.encode("utf-8", "backslashreplace").decode()


def print_json(value: dict[str, Any] | Sequence[Any]) -> None:
    """Print what scripts read, in a line."""
    click.echo(json.dumps(value, ensure_ascii=False))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        click.echo(line)


def exit_with(failed: bool) -> None:
    """End with exit status 1 where something failed."""
    if failed:
        raise click.exceptions.Exit(1)
