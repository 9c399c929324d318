"""Pure: printed lines and where they stand on their pages to paragraphs.

Three things that a page adds to a text are taken out again: what runs along the head and foot of
every page, the ends of lines, and the hyphens at them. Where in doubt a line stays, and a
paragraph is rather broken at the end of a sentence than run into the next.
"""

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from index.text.characters import is_list_item


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; lengths are in points, upwards and to the right.

    Attributes:
        text: Normalised, not empty. A hyphen at its end is "-".
        page: From 1.
        left: Of its first character.
        right: Of its last one.
        bottom: Of the line.
        height: Of its letters, from the lowest to the highest that its font has.
    """

    text: str
    page: int
    left: float
    right: float
    bottom: float
    height: float


@dataclass
class Paragraph:
    """Lines made one; `pages` are the characters where each of its pages begins."""

    text: str
    height: float
    pages: list[tuple[int, int]]


class _Usual(NamedTuple):
    leading: float
    height: float


_EDGE_ROWS = 2  # of the head and foot of a page that may run along all pages
_SAME_ROW = 3.0  # points that the parts of a row may stand apart upwards
_ROMAN = r"[ivxlc]{1,6}"
_PAGE_NUMBER = re.compile(
    rf"(?:page|seite|página|pagina|p\.|pg\.)\s*(?:\d{{1,4}}|{_ROMAN})(?:\s*(?:of|/|von|de|sur|di)\s*\d{{1,4}})?"
    r"|\d{1,4}\s*(?:of|/)\s*\d{1,4}|[-–—]\s*\d{1,4}\s*[-–—]",
    re.IGNORECASE,
)
_TERMINAL = re.compile(r"[.!?…:。！？][”\"’')\]]*(?:\[?\d{1,3}\]?)?$")
_LEADING = 1.35  # times the usual distance of two lines: from there on it is an empty space
_OTHER_SIZE = 1.12
_SHORT = 0.88  # of the width of its column: a line that ends before is the last of a paragraph
_LAST_WORD = re.compile(r"[^\W\d_]+-$")
_LONGEST_WORD = 100  # letters
_FIRST_WORD = re.compile(r"[^\W\d_]+")


def drop_running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without running headers, footers and page numbers.

    Such a line stands by itself above or below the rest of its page and comes again there, at
    the same height and with another number in it, on other pages; or it says that it is a page
    number.
    """
    leading = _usual_leading([line for page in pages for line in page])
    edges = [_edges(page, leading) for page in pages]
    heights: dict[tuple[str, str], list[float]] = defaultdict(list)
    for edge in edges:
        for line, key in edge.items():
            bisect.insort(heights[key], line.bottom)
    # Of a few pages two have to do; in a longer file two might be chance, unless it is a number.
    enough = 2 if len(pages) <= 6 else 3

    def is_running(line: Line, key: tuple[str, str]) -> bool:
        if _PAGE_NUMBER.fullmatch(line.text):
            return True
        level = heights[key]
        alike = bisect.bisect_right(level, line.bottom + _SAME_ROW) - bisect.bisect_left(
            level, line.bottom - _SAME_ROW
        )
        return alike >= (enough if key[1].strip("# ") else 2)

    return [
        [line for line in page if line not in edge or not is_running(line, edge[line])]
        for page, edge in zip(pages, edges, strict=True)
    ]


def _edges(page: Sequence[Line], leading: float) -> dict[Line, tuple[str, str]]:
    """Return the lines that stand apart at head and foot, and what is the same on other pages."""
    rows: list[list[Line]] = []
    for line in sorted(page, key=lambda line: -line.bottom):
        if rows and rows[-1][0].bottom - line.bottom <= _SAME_ROW:
            rows[-1].append(line)
        else:
            rows.append([line])
    edges: dict[Line, tuple[str, str]] = {}
    for where, ordered in (("foot", rows[::-1]), ("head", rows)):
        apart = 0
        for number, (row, following) in enumerate(pairwise(ordered[: _EDGE_ROWS + 1]), start=1):
            if abs(row[0].bottom - following[0].bottom) > _LEADING * leading:
                apart = number
        for line in (line for row in ordered[: apart or len(rows) == 1] for line in row):
            edges[line] = (where, _without_numbers(line.text))
    return edges


def _without_numbers(text: str) -> str:
    folded = text.casefold()
    return "#" if re.fullmatch(_ROMAN, folded) else re.sub(r"\d+", "#", folded)


def reflow(pages: Sequence[Sequence[Line]]) -> list[Paragraph]:
    """Return the paragraphs of lines in reading order; one may go on over the end of a page."""
    lines = [line for page in pages for line in page]
    hyphens = Hyphens(lines)
    usual = _Usual(_usual_leading(lines), median([line.height for line in lines] or [1.0]))
    widths = _column_ends(lines)
    growing: list[Growing] = []
    before: Line | None = None
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else None
        if before is None or _begins(before, line, after, usual, widths[before]):
            growing.append(Growing(line))
        else:
            growing[-1].add(line, hyphens)
        before = line
    return [each.paragraph() for each in growing]


def _begins(before: Line, line: Line, after: Line | None, usual: _Usual, end: float) -> bool:
    """Whether a paragraph begins with `line`.

    Args:
        before: The line that was read before it.
        line: The line.
        after: The line that is read after it.
        usual: What lines are like in this file.
        end: Where the lines of the column of `before` end.
    """
    sizes = (before.height, line.height)
    if max(sizes) > _OTHER_SIZE * min(sizes) or is_list_item(line.text):
        return True
    ended = bool(_TERMINAL.search(before.text))
    short = before.right < before.left + _SHORT * (end - before.left)
    down = before.bottom - line.bottom
    if line.page != before.page or down < -_SAME_ROW:  # the next page or column
        return ended or (short and not line.text[:1].islower())
    if down <= _SAME_ROW:  # another part of the same row
        return False
    if down > _LEADING * usual.leading * max(1.0, line.height / usual.height):
        return True
    heading = line.height > _OTHER_SIZE * usual.height  # its lines may be centred
    indented = not heading and line.left > before.left + line.height / 2
    if indented and (after is None or after.left < line.left - line.height / 2):
        return True
    return ended and short


def _usual_leading(lines: Sequence[Line]) -> float:
    """Return the median distance of a line to the next one below it, guessed where none is."""
    distances = [
        before.bottom - line.bottom
        for before, line in pairwise(lines)
        if before.page == line.page and _SAME_ROW < before.bottom - line.bottom < 4 * line.height
    ]
    heights = [line.height for line in lines]
    return median(distances) if distances else 1.2 * median(heights or [0.0])


def _column_ends(lines: Iterable[Line]) -> dict[Line, float]:
    """Return for every line where the lines end that begin about where it does, on its page."""
    ends: dict[tuple[int, int], float] = {}
    width = 40.0  # points: indents are smaller, columns are wider
    for line in lines:
        for column in (int(line.left // width) - 1, int(line.left // width)):
            key = (line.page, column)
            ends[key] = max(ends.get(key, 0.0), line.right)
    return {line: ends[line.page, int(line.left // width)] for line in lines}


class Hyphens:
    """Decides which hyphens at line ends belong to their words, by the words elsewhere."""

    def __init__(self, lines: Sequence[Line]) -> None:
        text = " ".join(line.text for line in lines).casefold()
        self._words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text))

    def joined(self, end: str, line: str) -> str:
        """Return the end of a paragraph, as long as the longest word, with the line after it."""
        last = _LAST_WORD.search(end)
        first = _FIRST_WORD.match(line)
        if not last or not first:
            # "1990-" and "2000", "COVID-" and "19"
            return end + line if end.endswith("-") and line[:1].isdigit() else f"{end} {line}"
        if not first.group()[0].islower():
            return end + line
        head, tail = last.group()[:-1].casefold(), first.group().casefold()
        if f"{head}-{tail}" in self._words and head + tail not in self._words:
            return end + line
        return end[:-1] + line


class Growing:
    """A paragraph while lines come to it; only its end is written anew with each."""

    def __init__(self, first: Line) -> None:
        self._height = first.height
        self._pages = [(0, first.page)]
        self._settled: list[str] = []
        self._length = 0  # of what is settled
        self._end = first.text

    def add(self, line: Line, hyphens: Hyphens) -> None:
        """Take the next line."""
        settled, end = self._end[:-_LONGEST_WORD], self._end[-_LONGEST_WORD:]
        self._settled.append(settled)
        self._length += len(settled)
        self._end = hyphens.joined(end, line.text)
        if line.page != self._pages[-1][1]:
            start = self._length + len(self._end) - len(line.text)
            self._pages.append((start, line.page))

    def paragraph(self) -> Paragraph:
        """Return what has come together."""
        return Paragraph("".join([*self._settled, self._end]), self._height, self._pages)
