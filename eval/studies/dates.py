"""Dates of publication that are read from saved pages, against what their own data says.

    python -m eval.studies.dates web-pages

The folder is that of `eval.studies.extraction`. Nobody has marked the dates by hand, so gold is
what a page says of itself for machines (`article:published_time` and its like, `datePublished` of
JSON-LD or of an element), where these agree on one day; other pages are left out of the figures.
Each page is read as it was saved, and once more without all of that: then a date can come only from
what a visitor sees, and is easily taken from elsewhere. What is a day off is counted by itself:
machines are told the time in Greenwich.
"""

import gzip
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

import click

from eval.by_hand import FOLDER, Report, measure
from index.formats.html import read_html

Verdict = Literal["right", "a day off", "none", "wrong"]

_OLDEST = date(1990, 1, 1)  # "0001-01-01" is what programs write for none

_META = re.compile(
    r"<meta\b(?=[^>]*(?:published_time|date|issued|modified|time))[^>]*>", re.IGNORECASE
)
_PUBLISHED = re.compile(
    r"<meta\b(?=[^>]*[\"\'](?:[a-z]+:)*(?:published_time|datepublished|pubdate|publish-?_?date)[\"\'])"
    r"[^>]*content=[\"\'](\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
_DATA = re.compile(r"<script\b[^>]*ld\+json.*?</script>", re.IGNORECASE | re.DOTALL)
_OF_DATA = re.compile(r"\"datePublished\"\s*:\s*\"(\d{4}-\d\d-\d\d)")
_PROPERTY = re.compile(
    r"\s(?:itemprop|datetime|pubdate)\s*=\s*(?:\"[^\"]*\"|\'[^\']*\')", re.IGNORECASE
)
_OF_PROPERTY = re.compile(
    r"itemprop=[\"\']datePublished[\"\'][^>]*(?:datetime|content)=[\"\'](\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"<(?:link|meta)\b[^>]*(?:canonical|og:url)[^>]*>", re.IGNORECASE)


class DatedPage(NamedTuple):
    """A page and the day that it says it was published."""

    markup: str
    day: date


def stated_day(markup: str) -> date | None:
    """Return the day that a page states for machines; None where it states none or several."""
    stated = {
        *_PUBLISHED.findall(markup),
        *_OF_PROPERTY.findall(markup),
        *(day for data in _DATA.findall(markup) for day in _OF_DATA.findall(data)),
    }
    days = {day for text in stated if (day := date.fromisoformat(text)) >= _OLDEST}
    return days.pop() if len(days) == 1 else None


def unstated(markup: str) -> str:
    """Return a page without what it states for machines."""
    for pattern in (_DATA, _META, _ADDRESS):
        markup = pattern.sub("", markup)
    return _PROPERTY.sub("", markup)


def judge(page: DatedPage) -> Verdict:
    """Return whether the right date is read from a page, none, or a wrong one."""
    try:
        found = read_html(page.markup)[0].published
    except ValueError:
        return "none"
    if found is None:
        return "none"
    apart = abs((found - page.day).days)
    return "right" if apart == 0 else "a day off" if apart == 1 else "wrong"


def shares(verdicts: Iterable[Verdict]) -> dict[Verdict, float]:
    """Return the share of each verdict."""
    counts = Counter(verdicts)
    kinds: tuple[Verdict, ...] = ("right", "a day off", "none", "wrong")
    return {kind: counts[kind] / max(1, counts.total()) for kind in kinds}


@measure
@click.argument("folder", type=FOLDER)
def main(report: Report, folder: Path) -> None:
    """Print a table."""
    paths = sorted((folder / "html").glob("*.html.gz"))
    markups = [gzip.decompress(path.read_bytes()).decode("utf-8", "replace") for path in paths]
    pages = [DatedPage(m, day) for m in markups if (day := stated_day(m))]
    stripped = [DatedPage(unstated(markup), day) for markup, day in pages]
    for name, those in {"as saved": pages, "as seen": stripped}.items():
        found = shares(map(judge, those))
        told = "  ".join(f"{kind} {part:.3f}" for kind, part in found.items())
        report(f"{name:<9} {len(those)} of {len(markups)} pages  {told}")
        report.figures[name] = found


if __name__ == "__main__":
    main()
