"""Measure what opening the chat page costs, beside a chat page that is nothing but Gradio.

    python -m eval.speed.page_opening [OPENINGS]

Both are served from this computer and opened in Chromium, in turn: by somebody who was never
there, and by the same person again. A question is typed as soon as there is a box for it.
"""

import statistics
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from eval.by_hand import Report, measure
from eval.speed.browsing import chromium
from eval.speed.serving import served, served_samples

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_QUESTION = "How many people attended the march according to the police?"
_PATIENCE_S = 60
_TYPED_AGAIN_S = 1.0

# Notes, frame by frame, when what is looked for is there: in milliseconds since the page was asked
# for.
_WATCH = """wanted => {
    window.seen = {};
    const look = () => {
        for (const [name, selector] of Object.entries(wanted))
            if (!(name in seen) && document.querySelector(selector)) seen[name] = performance.now();
        requestAnimationFrame(look);
    };
    look();
}"""
_FETCHED = """() => [
    ...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource"),
].map(one => [one.name, one.transferSize, one.decodedBodySize])"""
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"


@dataclass(frozen=True)
class Subject:
    """A page to open, and where its parts are."""

    address: str
    box: str
    asked: str
    answered: str


@measure
@click.argument("openings", metavar="[OPENINGS]", type=click.IntRange(1), default=9)
def main(report: Report, openings: int) -> None:
    """Print the medians over a number of openings, for both pages, with cold and warm cache."""
    with served_samples() as ours, served("eval.speed.bare_chat") as bare, chromium() as browser:
        subjects = {
            "ours": Subject(ours, "#aq-question textarea", ".aq-question", ".aq-answer"),
            "bare": Subject(
                bare, "textarea[data-testid=textbox]", "[data-testid=user]", "[data-testid=bot]"
            ),
        }
        taken: dict[tuple[str, str], list[dict[str, float]]] = {}
        for number in range(openings + 1):
            for name, subject in subjects.items():
                for cache, figures in zip(("cold", "warm"), _twice(browser, subject), strict=True):
                    if number:  # the first one loads the models
                        taken.setdefault((name, cache), []).append(figures)
    medians = {key: _medians(figures) for key, figures in taken.items()}
    _tell(report, medians, openings)
    report.figures = {f"{name}, {cache} cache": found for (name, cache), found in medians.items()}


def _twice(browser: "Browser", subject: Subject) -> tuple[dict[str, float], dict[str, float]]:
    """Open a page as somebody new, and again as the same."""
    visitor = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        return _open(visitor, subject), _open(visitor, subject)
    finally:
        visitor.close()


def _open(visitor: "BrowserContext", subject: Subject) -> dict[str, float]:
    """Open a page, ask, and return sizes in kB and times in ms."""
    page = visitor.new_page()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    wanted = {name: getattr(subject, name) for name in ("box", "asked", "answered")}
    page.add_init_script(f"({_WATCH})({wanted})")
    page.goto(subject.address, wait_until="commit")
    _ask(page, subject)
    seen = partial(page.evaluate, "name => seen[name]")
    figures = {
        "First paint, ms": page.evaluate(_PAINTED),
        "Question box there, ms": seen("box"),
        "Question typed at once accepted, ms": seen("asked"),
        "First answer, ms": seen("answered"),
        **_sizes(page.evaluate(_FETCHED)),
        "Requests": len([url for url in requested if _is_request(url)]),
        "Requests to other computers": len([url for url in requested if _leaves(url)]),
    }
    page.close()
    return figures


def _ask(page: "Page", subject: Subject) -> None:
    """Type the question once there is a box, again where it was lost, and wait for the answer."""
    from playwright.sync_api import TimeoutError as NotYet

    box = page.locator(subject.box)
    end = time.monotonic() + _PATIENCE_S
    while True:
        box.fill(_QUESTION)
        box.press("Enter")
        try:
            page.wait_for_function("seen.asked", timeout=_TYPED_AGAIN_S * 1000)
            break
        except NotYet:
            if time.monotonic() > end:
                raise SystemExit(f"{subject.address} takes no question.") from None
    page.wait_for_function("seen.answered", timeout=_PATIENCE_S * 1000)


def _sizes(fetched: list[list[Any]]) -> dict[str, float]:
    """Return kB as sent and as unpacked, by kind of file."""
    kinds = ("the page itself", "Gradio's files", "its events")
    kilobytes = {(kind, how): 0.0 for how in ("sent", "unpacked") for kind in ("all", *kinds)}
    for url, sent, unpacked in fetched:
        path = urlsplit(url).path
        kind = kinds[0 if path == "/" else 2 if path.startswith("/gradio_api/") else 1]
        for counted in (kind, "all"):
            kilobytes[counted, "sent"] += sent / 1e3
            kilobytes[counted, "unpacked"] += unpacked / 1e3
    return {f"kB {how}, {kind}": size for (kind, how), size in kilobytes.items()}


def _is_request(url: str) -> bool:
    return urlsplit(url).scheme not in ("data", "blob")


def _leaves(url: str) -> bool:
    return _is_request(url) and urlsplit(url).hostname != "127.0.0.1"


def _medians(figures: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(each[name] for each in figures) for name in figures[0]}


def _tell(report: Report, medians: dict[tuple[str, str], dict[str, float]], openings: int) -> None:
    columns = [(name, cache) for cache in ("cold", "warm") for name in ("ours", "bare")]
    report(f"Medians of {openings} openings.\n")
    report("| | empty cache | bare Gradio | ratio | warm cache | bare Gradio | ratio |")
    report("|---|" + "---|" * 6)
    for figure in medians["ours", "cold"]:
        values = [medians[column][figure] for column in columns]
        shown = [f"{value:,.0f}" for value in values]
        ratios = [_ratio(*values[at : at + 2]) for at in (0, 2)]
        cells = [*shown[:2], ratios[0], *shown[2:], ratios[1]]
        report(f"| {figure} | {' | '.join(cells)} |")


def _ratio(ours: float, bare: float) -> str:
    return f"{ours / bare:.2f}" if bare else ""


if __name__ == "__main__":
    main()
