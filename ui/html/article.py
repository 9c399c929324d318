"""Pure: an article to HTML for the reading pane, with the cited sentences marked."""

import html
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from index.records import Article, Outline, Sentence
from ui.html.answer import DOT, about, inert, message_html, web_link
from ui.html.link import Place
from ui.html.overview import outline_html
from ui.kept.marks import Mark

_BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")
_BACK = '<button type="button" class="aq-act" data-act="close">Back</button>'
_FIND = (
    '<button type="button" class="aq-act" data-act="find" title="Find in the article (f)">Find'
    '</button><form class="aq-find" hidden><input type="search" name="sought" autocomplete="off" '
    'aria-label="Find in the article"><span class="aq-found" role="status"></span>'
    '<button type="button" data-act="found" data-by="-1" title="Previous place (Shift Enter)">'
    '<span aria-hidden="true">‹</span><span class="aq-unseen">Previous place</span></button>'
    '<button type="button" data-act="found" data-by="1" title="Next place (Enter)">'
    '<span aria-hidden="true">›</span><span class="aq-unseen">Next place</span></button></form>'
    '<progress max="1" value="0" aria-label="Read so far"></progress>'
)


def article_html(
    article: Article,
    place: Place,
    outline: Outline,
    marks: Sequence[Mark] = (),
    notice: str = "",
) -> str:
    """Return an article with the ranges of `place` marked, the first one as the current.

    Above its text stands what it tells at a glance.

    The first mark of the current range has the id `aq-cited`. What of a range lies outside the
    text is left out. What the body holds as text is `article.text`, character for character, so
    that the page can tell where in it something is selected.

    Args:
        article: The article.
        place: It, and the cited ranges.
        outline: What it tells at a glance.
        marks: The visitor's own, which the page draws.
        notice: What else the visitor has to know, as HTML.
    """
    paragraphs = "".join(
        f'<p dir="auto">{_marked(article.text, start, end, place)}</p>'
        f"{_text(article.text[end:following])}"
        for start, end, following in _paragraphs(article.text)
    ).replace('<mark class="aq-current"', '<mark id="aq-cited" tabindex="-1" class="aq-current"', 1)
    byline = f"<bdi>{inert(article.author)}</bdi>" if article.author else ""
    known = DOT.join(filter(None, (byline, about(article))))
    link = web_link(article.url)
    return (
        f'<article class="aq-article" tabindex="-1" data-link="{inert(place.link)}" '
        f'data-marks="{html.escape(json.dumps([drawn(mark) for mark in marks]))}">'
        f'<div class="aq-tools">{_BACK}{_steps(place)}<span class="aq-gap"></span>{_FIND}</div>'
        f"{notice}<header>"
        f'<h2 dir="auto">{inert(article.title)}</h2>'
        + (f'<p class="aq-about">{known}</p>' if known else "")
        + (f'<p class="aq-url">{link}</p>' if link else "")
        + f"</header>{outline_html(article, outline)}"
        f'<div class="aq-body">{paragraphs}</div></article>'
    )


def drawn(mark: Mark) -> dict[str, Any]:
    """Return what the page needs to draw a mark: its id, range and note."""
    start, end = mark.citation.start, mark.citation.end
    return {"id": mark.id, "start": start, "end": end, "note": mark.note or ""}


def context_html(article: Article, sentences: Sequence[Sentence], place: Place) -> str:
    """Return the current range of `place` with the sentence before and after it.

    Args:
        article: The article of the place.
        sentences: All of the article's.
        place: Its first range is shown and marked; without one, the article's beginning is.
    """
    ranges = place.ranges[:1] or ((0, 0),)
    ((start, end),) = ranges
    before = [s for s in sentences if s.end <= start][-1:]
    after = [s for s in sentences if s.start >= end][:1]
    first = before[0].start if before else start
    last = after[0].end if after else end
    shown = _marked(article.text, first, last, Place(place.article_id, ranges))
    ellipses = ("… " if first > 0 else "", " …" if last < len(article.text) else "")
    known = about(article)
    return (
        f'<p class="aq-title" dir="auto">{inert(article.title)}</p>'
        + (f'<p class="aq-about">{known}</p>' if known else "")
        + f'<p class="aq-text" dir="auto">{ellipses[0]}{shown}{ellipses[1]}</p>'
    )


def missing_html(text: str) -> str:
    """Return why there is no article to show."""
    return (
        f'<div class="aq-article" tabindex="-1"><div class="aq-tools">{_BACK}</div>'
        f"{message_html(text)}</div>"
    )


def _steps(place: Place) -> str:
    """Return the way to the other marks, in the order of the text; the page makes it work."""
    if not place.ranges:
        return ""
    links = "".join(
        f'<a href="{inert(Place(place.article_id, (one, *others)).link)}"></a>'
        for one in sorted(set(place.ranges))
        for others in [tuple(each for each in dict.fromkeys(place.ranges) if each != one)]
    )
    return (
        '<nav class="aq-steps" aria-label="Citations"><span hidden>'
        f"{links}</span>"
        '<button type="button" data-act="step" data-by="-1" title="Previous citation (k)">'
        '<span aria-hidden="true">‹</span><span class="aq-unseen">Previous citation</span></button>'
        '<span role="status"><span class="aq-unseen">Citation </span><span class="aq-step"></span>'
        "</span>"
        '<button type="button" data-act="step" data-by="1" title="Next citation (j)">'
        '<span aria-hidden="true">›</span><span class="aq-unseen">Next citation</span></button>'
        "</nav>"
    )


def _paragraphs(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the ranges between empty lines, each with the start of the next."""
    start = 0
    for gap in _BETWEEN_PARAGRAPHS.finditer(text):
        yield start, gap.start(), gap.end()
        start = gap.end()
    yield start, len(text), len(text)


def _text(text: str) -> str:
    """Return text as HTML of which a browser makes the very characters."""
    return html.escape(text).replace("\r", "&#13;")  # bare it would become a line feed


def _marked(text: str, start: int, end: int, place: Place) -> str:
    """Return `text[start:end]` with what the ranges cover of it in marks."""
    cuts = {start, end, *(cut for pair in place.ranges for cut in pair if start < cut < end)}
    edges = sorted(cuts)
    shown = []
    for first, last in itertools.pairwise(edges):
        piece = _text(text[first:last])
        covering = [n for n, (s, e) in enumerate(place.ranges) if s <= first and last <= e]
        if covering:
            kind = "aq-current" if covering[0] == 0 else "aq-also"
            piece = f'<mark class="{kind}">{piece}</mark>'
        shown.append(piece)
    return "".join(shown)
