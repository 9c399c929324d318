"""What a person corrects of what is known of an article; its text is not among it."""

from datetime import date
from typing import TypedDict, TypeVar

from index.errors import ReadError
from index.records import Metadata
from index.text.characters import one_line
from index.text.dates import typed_days

_ON_ONE_LINE = ("title", "source", "author")
Known = TypeVar("Known", bound=Metadata)


class Details(TypedDict, total=False):
    """What is to be known of an article from now on; what is left out stays as it is."""

    title: str
    source: str | None
    author: str | None
    url: str | None
    published: date | None


def edited(article: Known, details: Details) -> Known:
    """Return an article with other details; None and an empty text mean that it is not known.

    Raises:
        ReadError: The title is empty, or the address is none of the web.
    """
    changes: dict[str, object] = {**details}
    for name in _ON_ONE_LINE:
        if name in changes:
            changes[name] = one_line(str(changes[name] or "")) or None
    if not changes.get("title", article.title):
        raise ReadError(article.title, "a title cannot be empty")
    if changes.get("url", article.url) != article.url:
        changes["url"] = _address(str(changes["url"] or ""))
    return article.model_copy(update=changes)


def day_of(typed: str) -> date | None:
    """Return the day that a person names; None where nothing is typed.

    Raises:
        ValueError: It names none, or more than one; the message says so.
    """
    if not typed.strip():
        return None
    days = typed_days(typed)
    if days.first != days.last:
        raise ValueError(f"{typed.strip()!r} is more than a day: name one, as in 2024-05-31.")
    return days.first


def _address(typed: str) -> str | None:
    # Imported here: it takes a moment that most edits save.
    from index.web.fetching import canonical

    return canonical(typed) if typed.strip() else None
