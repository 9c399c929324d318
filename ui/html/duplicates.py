"""Pure: what an index holds more than once, and what it may, to HTML."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from string import ascii_uppercase
from typing import NamedTuple

from index.records import Copy, Duplicates, Listed, SimilarArticles, Source, StoredStory
from ui.html.answer import DOT, about, inert, message_html, small, web_link
from ui.html.link import Place
from ui.html.origins import place_name

_MOST = 100  # stories and groups that are listed; the others are counted
_MOST_WITHIN = 20  # copies of a story, articles and pairs of a group; there are letters for them


class _Group(NamedTuple):
    """Articles of which each is similar to another."""

    articles: list[Listed]
    pairs: list[SimilarArticles]  # most alike first


def duplicates_html(found: Duplicates, articles: Mapping[str, Listed]) -> str:
    """Return the stories stored once with their copies, and the similar articles in groups.

    Args:
        found: By the index.
        articles: By id; what is not among them was removed meanwhile, and is left out.
    """
    stories = [story for story in found.stories if story.article_id in articles]
    groups = _groups(found.similar, articles)
    if not stories and not groups:
        return message_html("No article is here twice, and none is much like another.", "empty")
    kept_apart = _counted(len(groups), "group", "groups")
    return (
        f'<p class="aq-count" role="status">{_counted(len(stories), "story", "stories")} stored '
        f"once, {kept_apart} of similar articles kept apart</p>"
        + _section(
            "Stored once",
            "Read from several places: the article that is kept stands for its copies.",
            (_story(story, articles[story.article_id]) for story in stories),
            len(stories),
        )
        + _section(
            "Similar, and kept apart",
            "How alike two are is the part of their runs of four words that both have.",
            map(_group, groups),
            len(groups),
        )
    )


def _section(heading: str, meaning: str, items: Iterable[str], n: int) -> str:
    if not n:
        return ""
    listed = "".join(f"<li>{item}</li>" for item in islice(items, _MOST))
    return (
        f'<h3>{heading}</h3><p class="aq-count">{meaning}</p>'
        f'<ul class="aq-list">{listed}{_more(n, _MOST)}</ul>'
    )


def _story(story: StoredStory, article: Listed) -> str:
    kept = _kept(story.copies, article)
    copies = [copy for copy in story.copies if copy.source is not kept]
    listed = "".join(f"<li>{_copy(copy)}</li>" for copy in copies[:_MOST_WITHIN])
    where = f", as read from {_where(kept)}" if kept else ""
    return (
        f'{_link(article)}{small(article)}<span class="aq-about">Kept{where}</span>'
        f'<ul class="aq-copies">{listed}{_more(len(copies), _MOST_WITHIN)}</ul>'
    )


def _kept(copies: Sequence[Copy], article: Listed) -> Source | None:
    """Return the place that tells the story as it is kept, title and all if there is one."""
    sources = [copy.source for copy in copies if copy.source.text is None]
    as_kept = (source for source in sources if source.tells_the_same(article))
    return next(chain(as_kept, sources), None)


def _copy(copy: Copy) -> str:
    says = inert(copy.changes) if copy.changes else "word for word the same"
    known = DOT.join(filter(None, (about(copy.source), _where(copy.source), says)))
    return f'<bdi>{inert(copy.source.title)}</bdi><span class="aq-about">{known}</span>'


def _where(source: Source) -> str:
    return web_link(source.url) or f"<bdi>{inert(place_name(source.origin))}</bdi>"


def _groups(similar: Sequence[SimilarArticles], articles: Mapping[str, Listed]) -> list[_Group]:
    """Put together what hangs together by its pairs, the most alike first."""
    group_of: dict[str, _Group] = {}
    for pair in similar:
        if not all(article_id in articles for article_id in pair.article_ids):
            continue
        first, second = (
            group_of.setdefault(article_id, _Group([articles[article_id]], []))
            for article_id in pair.article_ids
        )
        if first is not second:
            if len(first.articles) < len(second.articles):  # fewer move: no article moves often
                first, second = second, first
            first.articles.extend(second.articles)
            first.pairs.extend(second.pairs)
            group_of |= {article.id: first for article in second.articles}
        first.pairs.append(pair)
    unique = {id(group): group for group in group_of.values()}.values()
    for group in unique:
        group.pairs.sort(key=lambda pair: -pair.resemblance)
    return sorted(unique, key=lambda group: -group.pairs[0].resemblance)


def _group(group: _Group) -> str:
    letters = {
        article.id: letter
        for article, letter in zip(group.articles, ascii_uppercase[:_MOST_WITHIN], strict=False)
    }
    listed = "".join(
        f'<li><span class="aq-letter">{letters[article.id]}</span>'
        f"<span>{_link(article)}{small(article)}</span></li>"
        for article in group.articles[:_MOST_WITHIN]
    )
    lettered = (p for p in group.pairs if all(each in letters for each in p.article_ids))
    told = [f"<li>{_pair(pair, letters)}</li>" for pair in islice(lettered, _MOST_WITHIN)]
    return (
        f'<ul class="aq-alike">{listed}{_more(len(group.articles), _MOST_WITHIN)}</ul>'
        f'<ul class="aq-pairs aq-about">{"".join(told)}'
        f"{_more(len(group.pairs), len(told))}</ul>"
    )


def _pair(pair: SimilarArticles, letters: Mapping[str, str]) -> str:
    first, second = (letters[article_id] for article_id in pair.article_ids)
    alike = min(round(pair.resemblance * 100), 99)  # not all: then they would be one story
    facts = ": other facts in the same words" if pair.other_facts else ""
    return f"{first} and {second} are {alike} % alike; in {second} {inert(pair.changes)}{facts}"


def _link(article: Listed) -> str:
    link = inert(Place(article.id).link)
    return f'<a class="aq-open" href="{link}" dir="auto">{inert(article.title)}</a>'


def _counted(n: int, one: str, several: str) -> str:
    return f"{n:,} {one if n == 1 else several}"


def _more(n: int, shown: int) -> str:
    return f'<li class="aq-count">and {n - shown:,} more</li>' if n > shown else ""
