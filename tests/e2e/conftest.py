"""The page served from a process of its own, and a browser that can reach nothing else."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from index.indexing import Index
from index.samples import SAMPLES

_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


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
    installed = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed, args=_OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def page(browser: Browser, address: str, traffic: Traffic) -> Iterator[Page]:
    """The chat page, opened, with every other address blocked."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    opened = context.new_page()

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(address).netloc:
            route.continue_()
        else:
            traffic.elsewhere.append(route.request.url)
            route.abort()

    def failed(request: Request) -> None:
        # The stream of events ends by being closed.
        if "/queue/data" not in request.url:
            traffic.failed.append(request.url)

    opened.route(re.compile("^(?!data:|blob:)"), guard)
    opened.on("requestfailed", failed)
    opened.on("console", lambda m: traffic.console.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: traffic.console.append(str(error)))
    opened.goto(address)
    opened.wait_for_selector("#aq-question textarea")
    yield opened
    context.close()
