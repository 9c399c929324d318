"""Pure: an article to HTML for the reading pane, with the cited sentences marked."""

import html
import itertools
import re
from collections.abc import Iterator, Sequence

from index.records import Article, Sentence
from ui.html.answer import DOT, about, inert, message_html, web_link
from ui.html.link import Place

_BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")
_BACK = '<a class="aq-back" href="#chat">Back to the chat</a>'


def article_html(article: Article, place: Place) -> str:
    """Return an article with the ranges of `place` marked, the first one as the current.

    The first mark of the current range has the id `aq-cited`. What of a range lies outside the
    text is left out.
    """
    paragraphs = "".join(
        f'<p dir="auto">{_marked(article.text, start, end, place)}</p>'
        for start, end in _paragraphs(article.text)
    ).replace('<mark class="aq-current"', '<mark id="aq-cited" tabindex="-1" class="aq-current"', 1)
    byline = f"<bdi>{inert(article.author)}</bdi>" if article.author else ""
    known = DOT.join(filter(None, (byline, about(article))))
    link = web_link(article.url)
    return (
        f'<article class="aq-article" tabindex="-1">{_BACK}{_steps(place)}<header>'
        f'<h2 dir="auto">{inert(article.title)}</h2>'
        + (f'<p class="aq-about">{known}</p>' if known else "")
        + (f'<p class="aq-url">{link}</p>' if link else "")
        + f'</header><div class="aq-body">{paragraphs}</div></article>'
    )


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
    return f'<div class="aq-article" tabindex="-1">{_BACK}{message_html(text)}</div>'


def empty_html() -> str:
    """Return what the pane shows before an article is opened."""
    return message_html(
        "Choose a source under an answer, or an article from the list, to read it here.", "empty"
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
        '<span class="aq-step" role="status"></span>'
        '<button type="button" data-act="step" data-by="1" title="Next citation (j)">'
        '<span aria-hidden="true">›</span><span class="aq-unseen">Next citation</span></button>'
        "</nav>"
    )


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges between empty lines."""
    start = 0
    for gap in _BETWEEN_PARAGRAPHS.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _marked(text: str, start: int, end: int, place: Place) -> str:
    """Return `text[start:end]` with what the ranges cover of it in marks."""
    cuts = {start, end, *(cut for pair in place.ranges for cut in pair if start < cut < end)}
    edges = sorted(cuts)
    shown = []
    for first, last in itertools.pairwise(edges):
        piece = html.escape(text[first:last])
        covering = [n for n, (s, e) in enumerate(place.ranges) if s <= first and last <= e]
        if covering:
            kind = "aq-current" if covering[0] == 0 else "aq-also"
            piece = f'<mark class="{kind}">{piece}</mark>'
        shown.append(piece)
    return "".join(shown)
