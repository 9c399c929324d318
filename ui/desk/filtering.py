"""Pure: what visitors and scripts choose among the articles, to filters."""

from collections.abc import Sequence
from typing import TypeVar

from index.errors import SettingsError
from index.records import Filters
from index.text.dates import Days, typed_days

_Number = TypeVar("_Number", int, float)


def filters_of(
    sources: Sequence[str] | None = None,
    published_from: str | None = None,
    published_to: str | None = None,
    article_ids: Sequence[str] | None = None,
    *,
    words: str = "",
    undated: bool = False,
) -> Filters:
    """Return filters of what was chosen; what is empty restricts nothing.

    A month or a year begins with its first day, and ends with its last.

    Raises:
        SettingsError: A day is none, or the first is after the last.
    """
    since, until = _days(published_from), _days(published_to)
    first, last = since and since.first, until and until.last
    if first and last and first > last:
        raise SettingsError(f"No day is from {first} on and up to {last}: swap them.")
    return Filters(
        sources=tuple(sources) if sources else None,
        article_ids=tuple(article_ids) if article_ids else None,
        published_from=first,
        published_to=last,
        undated=undated and bool(first or last),
        words=tuple(words.split()) or None,
    )


def _days(typed: str | None) -> Days | None:
    if not (typed or "").strip():
        return None
    try:
        return typed_days((typed or "").strip())
    except ValueError as err:
        raise SettingsError(str(err)) from err


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
