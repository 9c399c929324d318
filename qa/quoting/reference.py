"""Pure: what a reference to an article says, in the order of the field's styles."""

from collections.abc import Sequence
from datetime import date

from qa.records import Citation


def day_in_words(day: date) -> str:
    """Return a day as it is written.

    >>> day_in_words(date(2031, 5, 11))
    '11 May 2031'
    """
    return f"{day.day} {day:%B} {day.year}"


def published(citation: Citation) -> str | None:
    """Return the day of publication."""
    return day_in_words(citation.published) if citation.published else None


def accessed(citation: Citation) -> str | None:
    """Return when an article was read from its address, if it has one."""
    if not citation.url or not citation.accessed:
        return None
    return f"accessed {day_in_words(citation.accessed)}"


def page_of(citation: Citation) -> str | None:
    """Return the page, where the file has pages."""
    return f"page {citation.page}" if citation.page else None


def positions_of(citations: Sequence[Citation]) -> str:
    """Return where sentences of one article stand, so that a program can check them."""
    ranges = ", ".join(f"{c.start}–{c.end}" for c in citations)
    return f"article {citations[0].article_id}, characters {ranges}"
