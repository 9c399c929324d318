"""Pure: the list of articles to HTML, with what can be done with each."""

import json
from collections.abc import Mapping, Sequence

from index.records import Listed, Listing, Order
from qa.wording import articles_in_words
from ui.html.answer import DOT, about, attribute, inert, message_html, to_read
from ui.html.link import Place
from ui.html.scope import INCLUDE, left_out_text
from ui.kept.shelf import Removed

ORDERS: tuple[tuple[str, Order], ...] = (
    ("Newest first", "newest"),
    ("Oldest first", "oldest"),
    ("Added last", "added"),
    ("By title", "title"),
    ("By source", "source"),
)
PAGE = 50  # articles listed at once
_ACTS = (
    ("only", "Ask only this", ""),
    ("tags", "Tags", ""),
    ("remove", "Remove", " aq-danger"),
)


def articles_html(
    listing: Listing,
    tags: Mapping[str, Sequence[str]],
    *,
    offset: int,
    of: int,
    left_out: int = 0,
) -> str:
    """Return a page of articles, each with what can be done with it.

    Args:
        listing: The articles of the page, and how many were found.
        tags: Of the articles, by id.
        offset: How many articles stand before the page.
        of: How many articles there are, found or not.
        left_out: How many more only a date keeps out, as they have none.
    """
    undated = (
        f'<span class="aq-label">{left_out_text(left_out)}</span>{INCLUDE}' if left_out else ""
    )
    if not of:
        return message_html("There are no articles yet. Add the first one above.", "empty")
    if not listing.found:
        none = message_html("No article matches.", "empty")
        return none + (f'<div class="aq-counted">{undated}</div>' if undated else "")
    items = "".join(_item(article, tags.get(article.id, ())) for article in listing.articles)
    return (
        f'<div class="aq-counted"><p class="aq-count" role="status">{_count(listing.found, of)}</p>'
        f"{undated}{_within(listing.found, of)}</div>{_selecting(of)}"
        f'<ul class="aq-list aq-picking">{items}</ul>'
        f"{_pages(listing, offset)}"
    )


def gone_html(key: str, title: str) -> str:
    """Return what was removed, with the way to undo it."""
    return (
        f'<p class="aq-undo" role="status">Removed <bdi>“{inert(title)}”</bdi>. '
        f"{_button('restore', 'Undo', key)}</p>"
    )


def beside_html(title: str) -> str:
    """Return that an article is back whose place a newer version has."""
    return (
        f'<p class="aq-undo" role="status"><bdi>“{inert(title)}”</bdi> is back as an article of '
        "its own, beside the version that came after it.</p>"
    )


def removed_html(removed: Sequence[Removed], *, shown: int, may_drop: bool) -> str:
    """Return the articles that were removed, with the ways to have them back or not.

    Args:
        removed: Those articles, the last removed first.
        shown: How many of them the visitor is looking at; 0 for a list that is not open.
        may_drop: Whether the visitor may delete them for good.
    """
    if not removed:
        return ""
    listed = removed[: max(shown, PAGE)]
    items = "".join(_removed_item(each, may_drop) for each in listed)
    noun = "article" if len(removed) == 1 else "articles"
    return (
        f'<details class="aq-removed" data-shown="{len(listed)}"{" open" if shown else ""}>'
        f'<summary>{len(removed):,} removed {noun}</summary><ul class="aq-list">{items}</ul>'
        f"{_further(len(listed), len(removed))}{_drop_all(removed) if may_drop else ''}</details>"
    )


def _further(listed: int, of: int) -> str:
    if listed == of:
        return ""
    label = f"Show {min(PAGE, of - listed):,} more"
    return (
        f'<div class="aq-pages"><span class="aq-count">The latest {listed:,} of {of:,}</span>'
        f"{_button('more', label, str(listed + PAGE))}</div>"
    )


def _drop_all(removed: Sequence[Removed]) -> str:
    n = len(removed)
    every, sure = "all", "this article"
    if n > 1:  # listed or not
        every, sure = f"all {n:,}", f"all {n:,} removed articles"
    # Those that are counted here: others may be removed before it is clicked.
    until = removed[0].moment.isoformat()
    return (
        f"<details><summary>Delete {every} of these for good</summary>"  # no undo: asked twice
        f"{_button('drop-all', f'Yes, delete {sure} for good', until, ' aq-danger')}</details>"
    )


def _removed_item(removed: Removed, may_drop: bool) -> str:
    local = removed.moment.astimezone()
    acts = _button("restore", "Put back", removed.key)
    if may_drop:
        acts += _button("drop", "Delete for good", removed.key, " aq-danger")
    return (
        f'<li><bdi>{inert(removed.title)}</bdi><span class="aq-about">Removed on '
        f'<time datetime="{removed.moment.isoformat(timespec="seconds")}">'
        f"{local.day} {local:%B %Y, %H:%M}</time></span>"
        f'<div class="aq-acts">{acts}</div></li>'
    )


def _item(article: Listed, tags: Sequence[str]) -> str:
    key = inert(article.id)
    known = DOT.join(filter(None, (about(article), to_read(article.minutes))))
    marks = "".join(
        f'<button type="button" class="aq-tag" data-act="tagged" data-tag="{inert(tag)}" '
        f'title="List the articles with this tag">{inert(tag)}</button>'
        for tag in tags
    )
    tagged = f'<span class="aq-tags">{marks}</span>' if marks else ""
    only, *others = (_button(act, label, article.id, extra) for act, label, extra in _ACTS)
    acts = "".join([only, _edit_button(article), *others])
    return (
        f'<li data-id="{key}" data-tags="{inert(", ".join(tags))}">'
        f'<input type="checkbox" class="aq-pick" value="{key}" '
        f'aria-label="Select {inert(article.title)}">'
        f'<a class="aq-open" href="{inert(Place(article.id).link)}" dir="auto">'
        f'{inert(article.title)}</a><span class="aq-about">{known}</span>{tagged}'
        f'<div class="aq-acts">{acts}</div></li>'
    )


def _edit_button(article: Listed) -> str:
    """Return the button that opens a form with what is known of an article but for its title."""
    known = article.model_dump(mode="json", include={"source", "author", "url", "published"})
    return (
        f'<button type="button" class="aq-act" data-act="correct" data-id="{inert(article.id)}" '
        f'data-known="{attribute(json.dumps(known))}">Edit</button>'
    )


def _selecting(of: int) -> str:
    """Return how many articles are selected, and what can be done with them; the page counts."""
    return (
        '<div class="aq-selecting"><label><input type="checkbox" class="aq-pick-all">'
        f'Select all listed</label><div class="aq-picked" data-of="{of}" hidden>'
        '<span role="status"></span>'
        f"{_button('only-picked', 'Ask only these', '')}{_button('unpick', 'Clear', '')}"
        "</div></div>"
    )


def _count(found: int, of: int) -> str:
    every = articles_in_words(of)
    return every if found == of else f"{found:,} of {every}"


def _within(found: int, of: int) -> str:
    if found == of:
        return ""
    label = "Ask only this one" if found == 1 else f"Ask only these {found:,}"
    return _button("within", label, "") + _button("clear", "List all", "")


def _pages(listing: Listing, offset: int) -> str:
    if listing.found <= PAGE:
        return ""
    last = offset + len(listing.articles)
    previous = "" if offset else " disabled"
    following = "" if last < listing.found else " disabled"
    return (
        '<nav class="aq-pages" aria-label="Pages of the list">'
        f'<button type="button" class="aq-act" data-act="page" data-by="-1"{previous}>Previous'
        f'</button><span class="aq-count">{offset + 1:,}–{last:,} of {listing.found:,}</span>'
        f'<button type="button" class="aq-act" data-act="page" data-by="1"{following}>Next'
        "</button></nav>"
    )


def _button(act: str, label: str, key: str, extra: str = "") -> str:
    return (
        f'<button type="button" class="aq-act{extra}" data-act="{act}" data-id="{inert(key)}">'
        f"{label}</button>"
    )
