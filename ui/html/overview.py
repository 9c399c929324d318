"""Pure: what there is, and what an article tells, at a glance."""

from collections.abc import Sequence

from index.records import Article, NameMentioned, NameMet, Opening, Outline, Overview
from qa.wording import articles_in_words
from ui.html.answer import attribute, date_html, inert, small, to_read
from ui.html.link import Place

_SHORT = 0.6  # of an article's text: key sentences that are more of it say nothing new


def overview_html(overview: Overview) -> str:
    """Return what there is: how much, of when, the newest articles, the names met most."""
    if not overview.articles:
        return _NOTHING
    newest = "".join(map(_opening, overview.newest))
    names = "".join(map(_name_met, overview.names))
    return (
        '<section class="aq-overview" aria-label="Overview"><header>'
        f"<h2>{articles_in_words(overview.articles)}</h2>{_span(overview)}</header>"
        f'<h3>Newest</h3><ul class="aq-newest">{newest}</ul>'
        + (f'<h3>Names met most</h3><ul class="aq-names">{names}</ul>' if names else "")
        + "</section>"
    )


_NOTHING = (
    '<section class="aq-overview aq-nothing" aria-label="Overview"><h2>No articles yet</h2>'
    "<p>Drop files below, paste a text, or look around with 24 short articles that are made up.</p>"
    '<p class="aq-ways"><button type="button" class="aq-act" data-act="paste">Paste a text</button>'
    '<button type="button" class="aq-act" data-act="samples">Try the samples</button></p></section>'
)


def outline_html(article: Article, outline: Outline) -> str:
    """Return what an article tells at a glance; each part leads to its place in the text."""
    key = "" if _is_short(article, outline) else _key(article, outline)
    days = "".join(f"<li>{_link(article, [(each.start, each.end)])}</li>" for each in outline.days)
    names = "".join(f"<li>{_mentions(article, each)}</li>" for each in outline.names)
    return (
        '<section class="aq-outline" aria-label="At a glance">'
        f'<p class="aq-label">{to_read(outline.minutes)}</p>'
        + key
        + (f'<h3>Days</h3><ul class="aq-places">{days}</ul>' if days else "")
        + (f'<h3>Names</h3><ul class="aq-places">{names}</ul>' if names else "")
        + "</section>"
    )


def _is_short(article: Article, outline: Outline) -> bool:
    told = sum(end - start for start, end in outline.key)
    return told > _SHORT * len(article.text)


def _key(article: Article, outline: Outline) -> str:
    told = "".join(
        f'<li class="aq-text" dir="auto">{_link(article, [(each.start, each.end)])}</li>'
        for each in outline.key
    )
    return f'<h3>Key sentences</h3><ul class="aq-key">{told}</ul>'


def _link(article: Article, ranges: Sequence[tuple[int, int]]) -> str:
    """Return a link to ranges of an article, under the words of the first."""
    href = inert(Place(article.id, tuple(ranges)).link)
    return f'<a href="{href}">{inert(article.slice(*ranges[0]))}</a>'


def _mentions(article: Article, name: NameMentioned) -> str:
    href = inert(Place(article.id, name.mentions).link)
    count = len(name.mentions)
    times = f'<span class="aq-times" aria-hidden="true">{count}</span>' if count > 1 else ""
    return f'<a href="{href}" dir="auto">{inert(name.name)}{times}</a>'


def _span(overview: Overview) -> str:
    """Return of which days the articles are."""
    days = (overview.first_published, overview.last_published)
    shown = " – ".join(map(date_html, dict.fromkeys(day for day in days if day)))
    return f'<p class="aq-about">{shown}</p>' if shown else ""


def _opening(article: Opening) -> str:
    link = inert(Place(article.id).link)
    lead = f'<p class="aq-text" dir="auto">{inert(article.lead)}</p>' if article.lead else ""
    return (
        f'<li><a class="aq-title" href="{link}" dir="auto">{inert(article.title)}</a>'
        f"{small(article)}{lead}</li>"
    )


def _name_met(met: NameMet) -> str:
    asked = attribute(f"Tell me about {met.name}")
    return (
        '<li><button type="button" class="aq-act" data-act="search" '
        f'data-question="{asked}" title="{asked}"><bdi>{inert(met.name)}</bdi>'
        f'<span class="aq-times">{met.articles:,}</span></button></li>'
    )
