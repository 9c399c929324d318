"""Pure: what visitors and scripts choose among the articles, to filters and back to words."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from index.errors import SettingsError
from index.records import Filters

_Number = TypeVar("_Number", int, float)


def filters_of(
    sources: Sequence[str] | None = None,
    published_from: str | None = None,
    published_to: str | None = None,
    article_ids: Sequence[str] | None = None,
    *,
    words: str = "",
) -> Filters:
    """Return filters of what was chosen; what is empty restricts nothing.

    Raises:
        SettingsError: A day is none, or the first is after the last.
    """
    first, last = day_of(published_from), day_of(published_to)
    if first and last and first > last:
        raise SettingsError(f"No day is from {first} on and up to {last}: swap them.")
    return Filters(
        sources=tuple(sources) if sources else None,
        article_ids=tuple(article_ids) if article_ids else None,
        published_from=first,
        published_to=last,
        words=tuple(words.split()) or None,
    )


def day_of(value: str | None) -> date | None:
    """Return the day that a text such as "2024-05-31" names; None where it is empty.

    Raises:
        SettingsError: It names none.
    """
    text = (value or "").strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError as err:
        raise SettingsError(f"{text!r} is no day: write it as in 2024-05-31.") from err


def checked(value: _Number | None, name: str, least: _Number, most: _Number) -> _Number | None:
    """Return a number that is within its bounds, or None.

    Raises:
        SettingsError: It is not.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise SettingsError(f"{name} is {value!r}: it goes from {least:g} to {most:g}.")
    return value


def filters_text(filters: Filters) -> str:
    """Return what the filters let pass, in words; empty where they restrict nothing.

    >>> filters_text(Filters(sources=("The Post", "The Gazette"), published_from=date(2024, 5, 1)))
    'The Post or The Gazette, from 2024-05-01'
    """
    parts = [f"“{' '.join(filters.words)}”"] if filters.words else []
    if filters.sources:
        parts.append(" or ".join(filters.sources))
    if filters.published_from:
        parts.append(f"from {filters.published_from}")
    if filters.published_to:
        parts.append(f"up to {filters.published_to}")
    if filters.article_ids:
        n = len(filters.article_ids)
        parts.append("one chosen article" if n == 1 else f"{n:,} chosen articles")
    return ", ".join(parts)
