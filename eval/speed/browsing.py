"""A browser that can reach this computer and nothing else."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The one without a window first: it takes half as much to open a page.
_INSTALLED = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
    "google-chrome-stable",
)  # fmt: skip
_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    # Not by a handler of each request, with which the browser keeps no cache.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Start Chromium without a window: the system's, else Playwright's own.

    Raises:
        SystemExit: Playwright or the browser is missing.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as err:
        raise SystemExit(
            "This needs Playwright, which drives a browser: pip install 'article-qa[test]'."
        ) from err
    installed = next(filter(None, map(shutil.which, _INSTALLED)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=installed, args=_OPTIONS)
        except Error as err:
            raise SystemExit(
                f"Chromium does not start; scripts/install-browser fetches one. {err}"
            ) from err
        yield browser
        browser.close()
