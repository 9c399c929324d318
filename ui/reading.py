"""Pure: an article to HTML for the reading pane, with the cited sentences marked."""

import html
import itertools
import re
from collections.abc import Iterator

from index.records import Article
from ui.place import Place
from ui.render import DOT, about, inert, message_html, web_link

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
        f'<article class="aq-article" tabindex="-1">{_BACK}<header>'
        f'<h2 dir="auto">{inert(article.title)}</h2>'
        + (f'<p class="aq-about">{known}</p>' if known else "")
        + (f'<p class="aq-url">{link}</p>' if link else "")
        + f'</header><div class="aq-body">{paragraphs}</div></article>'
    )


def missing_html(text: str) -> str:
    """Return why there is no article to show."""
    return f'<div class="aq-article" tabindex="-1">{_BACK}{message_html(text)}</div>'


def empty_html() -> str:
    """Return what the pane shows before an article is opened."""
    return message_html(
        "Choose a source under an answer, or an article from the list, to read it here.", "empty"
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
