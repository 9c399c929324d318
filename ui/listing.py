"""Pure: lists of articles, and of what became of articles that were to be added, to HTML."""

from collections.abc import Iterable, Sequence

from index.records import Article, Outcome
from ui.place import Place
from ui.render import inert, message_html, small

_SHOWN = 200  # articles listed at once
_SAYS = {
    "added": "Added",
    "replaced": "Replaced by this version",
    "unchanged": "Already there, unchanged",
    "duplicate": "Already there, with the same text",
}


def articles_html(articles: Sequence[Article], wanted: str = "") -> str:
    """Return the articles as links, in the order given.

    Args:
        articles: All of them.
        wanted: Only articles with all these words in title, source, author or date are shown.
    """
    if not articles:
        return message_html("There are no articles yet. Add the first one above.", "empty")
    words = wanted.casefold().split()
    found = [article for article in articles if all(w in _known(article) for w in words)]
    if not found:
        return message_html(f"No article matches “{wanted.strip()}”.", "empty")
    count = f"{len(articles):,} article{'s' if len(articles) > 1 else ''}"
    if words:
        count = f"{len(found):,} of {count}"
    if len(found) > _SHOWN:
        count += f"; the first {_SHOWN} are listed"
    items = "".join(
        f'<li><a href="{inert(Place(a.id).link)}" dir="auto">{inert(a.title)}</a>{small(a)}</li>'
        for a in found[:_SHOWN]
    )
    return f'<p class="aq-count">{count}</p><ul class="aq-list">{items}</ul>'


def outcomes_html(outcomes: Iterable[Outcome], problem: str | None = None) -> str:
    """Return what became of each article, one line each, and what went wrong besides."""
    lines = "".join(
        f'<li class="aq-{inert(outcome.status)}">{_line(outcome)}</li>' for outcome in outcomes
    )
    shown = f'<ul class="aq-outcomes">{lines}</ul>' if lines else ""
    return f'<div role="status">{shown}{message_html(problem) if problem else ""}</div>'


def _known(article: Article) -> str:
    known = (article.title, article.source, article.author, article.published)
    return " ".join(str(value) for value in known if value).casefold()


def _line(outcome: Outcome) -> str:
    if outcome.status == "failed":
        return f"<bdi>{inert(outcome.origin)}</bdi>: {inert(outcome.reason or 'it failed')}."
    title = f"<bdi>{inert(outcome.title or outcome.origin)}</bdi>"
    if outcome.article_id:
        title = f'<a href="{inert(Place(outcome.article_id).link)}">{title}</a>'
    nearly = outcome.status == "duplicate" and outcome.changes
    says = "Already there, in nearly the same words" if nearly else _SAYS[outcome.status]
    changes = f" ({inert(outcome.changes)})" if outcome.changes else ""
    remark = f": {inert(outcome.remark)}" if outcome.remark else ""
    return f"{says}: {title}{changes}{remark}"
