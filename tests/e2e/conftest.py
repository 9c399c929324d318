"""The page served from a process of its own, and a browser that can reach nothing else."""

import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from eval.speed.browsing import chromium
from index.indexing import Index
from index.samples import SAMPLES
from qa.assistant import Assistant
from ui.cli import free_port

_FRAMES = "() => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))"

expect.set_options(timeout=20_000)


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
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    line = server.stdout.readline()
    found = re.match(r"Article QA: (http://127\.0\.0\.1:\d+)  \(24 articles; Ctrl\+C stops\)", line)
    assert found, f"the server said {line!r}"
    yield found.group(1)
    server.terminate()
    server.wait(timeout=60)
    server.stdout.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody whose browser has the page's files already."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def serve_here() -> Iterator[Callable[[Assistant], str]]:
    """Serves a page from this process, so that a test has its parts at hand; gives the address."""
    from ui.app import build_app

    with ExitStack() as closing, warnings.catch_warnings():
        warnings.simplefilter("default")  # Gradio's own

        def serve(assistant: Assistant) -> str:
            page = build_app(assistant)
            port = free_port("127.0.0.1", 7900, further=50)
            page.launch(server_port=port, prevent_thread_lock=True, _frontend=False)
            closing.callback(page.close, verbose=False)
            return f"http://127.0.0.1:{port}"

        yield serve


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def page(visitor: BrowserContext, address: str, traffic: Traffic) -> Iterator[Page]:
    """The chat page, opened by somebody who has chosen nothing yet."""
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
    opened.goto(address)
    opened.wait_for_selector("#aq-question textarea")
    yield opened
    stored = {"origin": address, "storageTypes": "local_storage,cookies"}
    visitor.new_cdp_session(opened).send("Storage.clearDataForOrigin", stored)
    visitor.clear_permissions()
    opened.close()


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
