"""The page served from a process of its own, and a browser that can reach nothing else."""

import os
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from gradio_client import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FloatRect,
    Locator,
    Page,
    Request,
    expect,
)
from playwright.sync_api import TimeoutError as LateError

from eval.speed.browsing import chromium
from index.indexing import Index
from index.samples import SAMPLES
from qa.assistant import Assistant
from ui.cli import free_port

WINDOW = {"width": 1440, "height": 900}
_FRAMES = "() => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))"

# For every state that a page comes to: what comes costs no waiting, and a machine may be busy.
PATIENCE_S = 120
expect.set_options(timeout=PATIENCE_S * 1000)
get, post = (partial(each, timeout=PATIENCE_S) for each in (httpx.get, httpx.post))
client_of = partial(Client, verbose=False, httpx_kwargs={"timeout": PATIENCE_S})


def port() -> int:
    """Return a free port, from a range of this process of the tests alone."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return free_port("127.0.0.1", 7900 + 100 * worker, further=99)


def context(browser: Browser, **options: Any) -> BrowserContext:
    """Open a window of somebody's own; none of what it does gives up early."""
    opened = browser.new_context(**({"viewport": WINDOW, "locale": "en-GB"} | options))
    opened.set_default_timeout(PATIENCE_S * 1000)
    return opened


@dataclass
class Traffic:
    """What a page asked for and did not get, or should not have asked for."""

    elsewhere: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page") / "ix"
    with Index.open(folder, create=True) as articles:
        articles.add_paths([SAMPLES])
    return folder


@pytest.fixture(scope="session")
def address(index_folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "qa", "serve", "--no-open", "--index", str(index_folder)]
    command += ["--port", str(port())]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    line = server.stdout.readline()
    found = re.match(r"Article QA: (http://127\.0\.0\.1:\d+)  \(24 articles; Ctrl\+C stops\)", line)
    assert found, f"the server said {line!r}"
    yield found.group(1)
    server.terminate()
    server.wait(timeout=PATIENCE_S)
    server.stdout.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody whose browser has the page's files already."""
    opened = context(browser)
    yield opened
    opened.close()


@pytest.fixture
def serve_here() -> Iterator[Callable[[Assistant], str]]:
    """Serves a page from this process, so that a test has its parts at hand; gives the address."""
    from ui.app import build_app

    with ExitStack() as closing, warnings.catch_warnings():
        warnings.simplefilter("default")  # Gradio's own

        def serve(assistant: Assistant) -> str:
            page = build_app(assistant)
            free = port()
            page.launch(server_port=free, prevent_thread_lock=True, _frontend=False)
            closing.callback(page.close, verbose=False)
            return f"http://127.0.0.1:{free}"

        yield serve


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def tab(visitor: BrowserContext, address: str, traffic: Traffic) -> Iterator[Page]:
    """An empty tab of somebody who has chosen nothing yet."""
    opened = visitor.new_page()

    def asked(request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in ("data", "blob") and url.netloc != urlsplit(address).netloc:
            traffic.elsewhere.append(request.url)

    def failed(request: Request) -> None:
        # The stream of events ends by being closed.
        if "/queue/data" not in request.url:
            traffic.failed.append(request.url)

    opened.on("request", asked)
    opened.on("requestfailed", failed)
    opened.on("console", lambda m: traffic.console.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: traffic.console.append(str(error)))
    yield opened
    stored = {"origin": address, "storageTypes": "local_storage,cookies"}
    visitor.new_cdp_session(opened).send("Storage.clearDataForOrigin", stored)
    visitor.clear_permissions()
    opened.close()


@pytest.fixture
def page(tab: Page, address: str) -> Page:
    """The chat page, opened; opening it takes two seconds, and a test may open it as it needs."""
    tab.goto(address)
    tab.wait_for_selector("#aq-question textarea")
    return tab


def violations(page: Page, within: str | None = None) -> list[dict[str, Any]]:
    """Return what bars people from the page as it stands, or from a part of it."""
    found: list[dict[str, Any]] = Axe().run(page, within).response["violations"]
    return found


def named(found: list[dict[str, Any]]) -> list[str]:
    """Return each violation with the element that has it."""
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def open_tab(page: Page, name: str) -> None:
    """Open a tab and wait until one may type in it."""
    tab = page.get_by_role("tab", name=name)
    # On a narrow screen the last ones are behind a button.
    more = page.get_by_label("More tabs").first
    expect(tab.or_(more).filter(visible=True).first).to_be_visible()
    if tab.is_visible():
        tab.click()
    else:
        more.click()
        page.locator(".overflow-dropdown button", has_text=name).click()
    # Gradio sets the fields of a tab again a frame after it has shown them: nobody types as fast.
    page.evaluate(_FRAMES)


def point_at(chip: Locator) -> FloatRect:
    """Point at a citation until its card is there; returns where the card stands.

    What arrives below an answer scrolls it, which takes a card away.
    """
    page = chip.page
    card = page.locator("#aq-card")
    for patience_s in (2, 4, 8, 16, 32, 64):
        page.mouse.move(5, 5)
        chip.hover()
        with suppress(LateError):
            card.wait_for(timeout=patience_s * 1000)
            if box := card.bounding_box():
                return box
    raise AssertionError("the card does not come")


def copy_by(button: Locator) -> str:
    """Press a button that copies; returns what it copied, once it has said so for a moment."""
    pressed = button.element_handle()
    pressed.evaluate(
        """button => {
            window.said = null;
            new MutationObserver((_, watching) => {
                window.said = button.textContent;
                watching.disconnect();
            }).observe(button, { childList: true });
        }"""
    )
    pressed.click()
    button.page.wait_for_function("window.said")
    assert button.page.evaluate("window.said") == "Copied"
    copied: str = button.page.evaluate("navigator.clipboard.readText()")
    return copied


def choose_questions(page: Page, path: Path) -> None:
    """Choose a question set of the tab Evaluation; returns once the page has taken it."""
    page.get_by_label("A file of yours").check()
    if page.locator("#aq-eval-file").get_by_label("Remove").count():
        page.locator("#aq-eval-file").get_by_label("Remove").first.click()
    page.locator("#aq-eval-file input[type=file]").set_input_files(path)
    expect(page.locator("#aq-eval-file")).to_contain_text(path.stem)


def open_adding(page: Page, name: str) -> None:
    """Open one of the ways to add articles."""
    open_tab(page, "Articles")
    page.get_by_role("button", name="Add articles").click()
    open_tab(page, name)
