"""Pure: pieces of text with what is gold in them, for a template to escape and show."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

_AROUND = 140  # characters of context on either side of what is gold
_PLAIN = 240  # characters shown of a passage without gold


class Segment(NamedTuple):
    """A piece of text; kind is "" or CSS classes."""

    text: str
    kind: str


class Mark(NamedTuple):
    """A range of the whole text; where several cover a character its kinds are all named."""

    start: int
    end: int
    kind: str


def marked(text: str, offset: int, marks: Sequence[Mark]) -> list[Segment]:
    """Return a text that begins at `offset` of the article, cut where a mark begins or ends.

    >>> [segment.text for segment in marked("the old pier", 100, [Mark(104, 107, "gold")])]
    ['the ', 'old', ' pier']
    """
    inside = [
        Mark(max(0, mark.start - offset), min(len(text), mark.end - offset), mark.kind)
        for mark in marks
        if mark.start < offset + len(text) and mark.end > offset
    ]
    cuts = sorted({0, len(text), *(mark.start for mark in inside), *(mark.end for mark in inside)})
    return [
        Segment(text[start:end], _kind(inside, start))
        for start, end in pairwise(cuts)
        if start < end
    ]


def in_context(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Segment]:
    """Return `text[start:end]` with some of what stands around it, marked."""
    return _window(text, start - _AROUND, end + _AROUND, 0, len(text), marks)


def passage_text(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Segment]:
    """Return a passage, marked: all around what is gold, or else how it begins."""
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    if not inside:
        return _window(text, start, start + _PLAIN, start, end, marks)
    first = min(mark.start for mark in inside)
    last = max(mark.end for mark in inside)
    return _window(text, first - _PLAIN, last + _PLAIN, start, end, marks)


def _window(
    text: str, start: int, end: int, lowest: int, highest: int, marks: Iterable[Mark]
) -> list[Segment]:
    """Return what lies in [start, end), cut at words, with an ellipsis where there is more."""
    low, high = max(lowest, start), min(highest, end, len(text))
    if low > lowest:
        low = _next_word(text, low, high)
    if high < min(highest, len(text)):
        high = max(low, text.rfind(" ", low, high)) if " " in text[low:high] else high
    found = marked(text[low:high], low, list(marks))
    before = [Segment("… ", "more")] if low > lowest else []
    after = [Segment(" …", "more")] if high < min(highest, len(text)) else []
    return before + found + after


def _next_word(text: str, low: int, high: int) -> int:
    space = text.find(" ", low, high)
    return low if space < 0 else space + 1


def _kind(marks: Sequence[Mark], place: int) -> str:
    return " ".join(dict.fromkeys(mark.kind for mark in marks if mark.start <= place < mark.end))
