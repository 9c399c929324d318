"""Pure: printed lines and where they stand on their pages to paragraphs.

Three things that a page adds to a text are taken out again: what runs along the head and foot of
every page, the ends of lines, and the hyphens at them. Where in doubt a line stays, and a
paragraph is rather broken at the end of a sentence than run into the next. What stands between
the lines of a paragraph and is none of them (a note, a caption, a table, a quotation set large)
goes behind it.
"""

import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from index.formats.pdf_order import Line, Segment, text_of
from index.text.characters import is_list_item


@dataclass
class Paragraph:
    """Lines made one; `pages` are the characters where each of its pages begins."""

    text: str
    height: float
    pages: list[tuple[int, int]]


class _Usual(NamedTuple):
    leading: float
    height: float
    hyphenates: bool


_EDGE_ROWS = 2  # of the head and foot of a page that may run along all pages
_CLOSE_ROWS = 3  # of them without an empty space between them and the text
_SAME_ROW = 3.0  # points that the parts of a row may stand apart upwards
_ROMAN = r"[ivxlc]{1,6}"
_OF = r"(?:of|/|von|de|sur|di|van|av|af|z)"
_COUNTED = rf"\d{{1,4}}\s*{_OF}\s*\d{{1,4}}"
_PAGE_NUMBER = re.compile(
    rf"(?:page|seite|página|pagina|p\.|pg\.)\s*(?:\d{{1,4}}|{_ROMAN})(?:\s*{_OF}\s*\d{{1,4}})?"
    r"|\d{1,4}\s*(?:of|/)\s*\d{1,4}|[-–—]\s*\d{1,4}\s*[-–—]",
    re.IGNORECASE,
)
# What browsers print along a page.
_PRINTED_ADDRESS = re.compile(
    r"(?:https?|file|about|data|blob|ftp|chrome)(?::|://)\S+|\S+\.(?:html?|php)\S*"
)
_PRINTED_TIME = re.compile(
    r"(?:\w+,? )?(?:\d{1,4}[./-] ?\d{1,2}[./-] ?\d{2,4}|\d{1,2}\.? \w{3,9}\.? \d{4}"
    r"|\w{3,9}\.? \d{1,2}, \d{4})"
    r",?(?: at| um| à)? \d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?"
)
_PRINTED_PAGE = re.compile(rf"(?:\w+ )?{_COUNTED}", re.IGNORECASE)
_TERMINAL = re.compile(r"[.!?…:。！？][”\"’')\]]*(?:\[?\d{1,3}\]?)?$")
_TERMINAL_CHARS = 12
_LEADING = 1.35  # times the usual distance of two lines: from there on it is an empty space
_OTHER_SIZE = 1.12
_SHORT = 0.88  # of the width of its column: a line that ends before is the last of a paragraph
_LAST_WORD = re.compile(r"[^\W\d_]+-$")
_LONGEST_WORD = 100  # letters
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_CAPTION = re.compile(
    r"(?:fig(?:ure)?s?|table|tab|photo(?:graph)?s?|picture|image|map|chart|plate|abb(?:ildung)?"
    r"|bild|foto|tabelle|source|quelle|graphic|illustration)\.? ?\d{0,3}[a-z]?[.:|] ?\S",
    re.IGNORECASE,
)
_SMALL = 0.95  # times the usual height: type of a head
_NEARLY_ALL = 0.7
_PIECES = 1.2  # times the height: as far apart as the parts of a running head


def body_height(pages: Sequence[Sequence[Segment]]) -> float:
    """Return how high most text of a file is."""
    letters = Counter[float]()
    for page in pages:
        for part in page:
            letters[round(part.height, 1)] += sum(len(word.text) for word in part.words)
    half = sum(letters.values()) / 2
    for height in sorted(letters):
        half -= letters[height]
        if half <= 0:
            return height
    return 1.0


def is_caption(part: Segment) -> bool:
    """Whether a line says that it belongs to a picture or table."""
    return bool(_CAPTION.match(" ".join(word.text for word in part.words[:3])))


def drop_running(
    pages: Sequence[Sequence[Segment]], usual: float, *, title: str = ""
) -> list[list[Segment]]:
    """Return the pages without running headers, footers and page numbers.

    Such a line stands by itself above or below the rest of its page and comes again there, at
    the same height and with another number in it, on other pages; or close to the text, on half
    of the pages; or it says that it is a page number, or the time and address of a printed page.

    Args:
        pages: Their lines, from the top.
        usual: Height of most text.
        title: What the file says of itself, which browsers print along its pages.
    """
    return [
        [part for part in page if part not in running]
        for page, running in zip(pages, _Running(pages, usual).found(title), strict=True)
    ]


class _Running:
    """What runs along the pages of a file."""

    def __init__(self, pages: Sequence[Sequence[Segment]], usual: float) -> None:
        self._usual = usual
        leading = _usual_leading([part for page in pages for part in page], self._usual)
        self._edges = [_edges(page, leading) for page in pages]
        # Of a few pages two have to do; in a longer file two might be chance, unless it is a
        # number.
        self._enough = 2 if len(pages) <= 6 else 3
        self._half = max(2.0, len(pages) / 2)
        self._heights: dict[tuple[str, str], list[float]] = defaultdict(list)
        self._numbers = Counter[tuple[str, int]]()
        self._small_heads = Counter[int]()
        for number, edge in enumerate(self._edges):
            self._count(edge, number)
        self._close = {where: self._rows_that_return(where) for where in ("head", "foot")}

    def _count(self, edge: "dict[Segment, _Edge]", number: int) -> None:
        for where, row, base in {(each.where, each.row, each.base) for each in edge.values()}:
            insort(self._heights[where, row], base)
        for part, found in edge.items():
            if found.key != found.row:
                insort(self._heights[found.where, found.key], part.base)
            if found.text.isdecimal():
                self._numbers[found.where, int(found.text) - number] += 1
        small = {part for part, found in edge.items() if self._is_small_head(part, found)}
        self._small_heads.update({round(part.base / _SAME_ROW) for part in small})

    def _is_small_head(self, part: Segment, found: "_Edge") -> bool:
        return found.where == "head" and found.is_outer and part.height < _SMALL * self._usual

    def _rows_that_return(self, where: str) -> int:
        """Return how many rows at an edge, from the outside, half of the pages have alike."""
        for rank in range(_CLOSE_ROWS):
            # Of sentences only those that are quite the same: numbers are what they say.
            rows = Counter(
                (each.text if _is_sentence(each.text) else each.row, round(each.base / _SAME_ROW))
                for edge in self._edges
                for each in set(edge.values())
                if (each.where, each.rank) == (where, rank) and each.row.strip("# ")
            )
            if max(rows.values(), default=0) < self._half:
                return rank
        return 0

    def found(self, title: str) -> list[set[Segment]]:
        """Return the lines of every page that run along all of them."""
        pages = [
            _printed(edge, title, self._usual)
            | {part for part, found in edge.items() if self._runs(part, found, number)}
            for number, edge in enumerate(self._edges)
        ]
        # Heads that change with the page, as of chapters, stand where the others do.
        levels = Counter(
            (round(part.base), round(part.height, 1)) for running in pages for part in running
        )
        for running, edge in zip(pages, self._edges, strict=True):
            for part, each in edge.items():
                alike = levels[round(part.base), round(part.height, 1)] >= self._enough
                if each.is_apart and alike and not _is_sentence(each.text):
                    running.add(part)
        return pages

    def _runs(self, part: Segment, found: "_Edge", number: int) -> bool:
        """Whether a line at the edge of a page comes again on others."""
        if _PAGE_NUMBER.fullmatch(found.text):
            return True
        alike = 0
        for level in (
            self._heights[found.where, found.key],
            self._heights[found.where, found.row],
        ):
            near = bisect_right(level, part.base + _SAME_ROW)
            alike = max(alike, near - bisect_left(level, part.base - _SAME_ROW))
        says_something = bool(found.key.strip("# "))
        if found.is_apart and alike >= (self._enough if says_something else 2):
            return True
        if found.text.isdecimal():
            return self._numbers[found.where, int(found.text) - number] >= self._half
        if alike >= self._half and says_something and not _is_sentence(found.text):
            # Where as many rows as are looked at come again, the pages are alike, as letters are.
            return found.rank < self._close[found.where]
        height = round(part.base / _SAME_ROW)
        heads = sum(self._small_heads[height + step] for step in (-1, 0, 1))
        many = len(self._edges) > 2 and heads >= _NEARLY_ALL * len(self._edges)
        return many and self._is_small_head(part, found)


class _Edge(NamedTuple):
    """A line at the head or foot of a page.

    Attributes:
        where: "head" or "foot".
        text: Of the line.
        key: What is the same on other pages, and
        row: that of all that stands beside it, at
        base: the height of the row.
        rank: Of its row, 0 for the outermost.
        is_apart: Whether an empty space is between it and the rest.
    """

    where: str
    text: str
    key: str
    row: str
    base: float
    rank: int
    is_apart: bool

    @property
    def is_outer(self) -> bool:
        """Whether none stands beyond it."""
        return self.rank == 0


def _edges(page: Sequence[Segment], leading: float) -> dict[Segment, _Edge]:
    """Return the lines at head and foot of a page that may run along all pages."""
    rows: list[list[Segment]] = []
    for part in sorted(page, key=lambda part: -part.base):
        if rows and rows[-1][0].base - part.base <= _SAME_ROW:
            rows[-1].append(part)
        else:
            rows.append([part])
    edges: dict[Segment, _Edge] = {}
    for where, ordered in (("foot", rows[::-1]), ("head", rows)):
        apart = 0
        for number, (row, following) in enumerate(pairwise(ordered[: _EDGE_ROWS + 1]), start=1):
            if abs(row[0].base - following[0].base) > _LEADING * leading:
                apart = number
        apart = apart or int(len(rows) == 1)
        for number, row in enumerate(ordered[:_CLOSE_ROWS]):
            texts = [text_of(part) for part in row]
            whole = _without_numbers(" ".join(texts))
            for part, text in zip(row, texts, strict=True):
                if part not in edges or number < apart:
                    key, base = _without_numbers(text), row[0].base
                    edges[part] = _Edge(where, text, key, whole, base, number, number < apart)
    return edges


def _printed(edge: dict[Segment, _Edge], title: str, usual: float) -> set[Segment]:
    """Return the lines that a browser printed: time, address, number of the page, and title."""
    found: set[Segment] = set()
    for where in ("head", "foot"):
        row = [part for part, each in edge.items() if each.where == where and each.is_outer]
        pieces = [piece for part in row for piece in _pieces(part)]
        marks = sum(
            bool(pattern.fullmatch(piece))
            for piece in pieces
            for pattern in (_PRINTED_TIME, _PRINTED_ADDRESS, _PRINTED_PAGE)
        )
        others = [
            piece
            for piece in pieces
            if not any(
                pattern.fullmatch(piece)
                for pattern in (_PRINTED_TIME, _PRINTED_ADDRESS, _PRINTED_PAGE)
            )
        ]
        small = all(part.height < _SMALL * usual for part in row)
        titled = all(
            title and piece.rstrip(".… ") and title.startswith(piece.rstrip(".… "))
            for piece in others
        )
        if marks and (titled or (small and len(others) <= 1)):
            found.update(row)
    return found


def _pieces(part: Segment) -> Iterator[str]:
    """Yield what stands apart in a line."""
    words = [part.words[0].text]
    for before, word in pairwise(part.words):
        if word.left - before.right > _PIECES * part.height:
            yield " ".join(words)
            words = []
        words.append(word.text)
    yield " ".join(words)


def _is_sentence(text: str) -> bool:
    return len(text.split()) > 4 and text[-1:] in ".!?”"


def _without_numbers(text: str) -> str:
    folded = text.casefold()
    return "#" if re.fullmatch(_ROMAN, folded) else re.sub(r"\d+", "#", folded)


def reflow(pages: Sequence[Sequence[Line]], usual_height: float | None = None) -> list[Paragraph]:
    """Return the paragraphs of lines in reading order; one may go on over the end of a page.

    Args:
        pages: Their lines.
        usual_height: Of most text, found where it is not given.
    """
    lines = [line for page in pages for line in page]
    hyphens = Hyphens(lines)
    height = usual_height or median([line.height for line in lines] or [1.0])
    usual = _Usual(_leading_of(lines, height), height, hyphens.are_usual)
    texts = _Stream(hyphens, usual)
    asides = _Stream(hyphens, usual)
    done: list[Growing] = []
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else None
        if line.aside:
            asides.add(line, begins=asides.begins(line, after, far=False))
            continue
        begins = texts.begins(line, after, far=bool(asides.grown))
        if begins:
            done += texts.take() + asides.take()
        texts.add(line, begins=begins)
    done += texts.take() + asides.take()
    return [each.paragraph() for each in done]


class _Stream:
    """Lines that are read on end, as they come."""

    def __init__(self, hyphens: "Hyphens", usual: _Usual) -> None:
        self._hyphens, self._usual = hyphens, usual
        self._before: Line | None = None
        self.grown: list[Growing] = []

    def begins(self, line: Line, after: Line | None, *, far: bool) -> bool:
        """Whether a paragraph begins with a line.

        Args:
            line: The line.
            after: The line that is read after it.
            far: Whether something else stands between it and the line before.
        """
        if self._before is None or not self.grown:
            return True
        return _begins(self._before, line, after, self._usual, far=far)

    def add(self, line: Line, *, begins: bool) -> None:
        """Take the next line, which begins a paragraph or goes on with the last."""
        if begins:
            self.grown.append(Growing(line))
        else:
            self.grown[-1].add(line, self._hyphens)
        self._before = line

    def take(self) -> "list[Growing]":
        """Return the paragraphs so far, and forget them."""
        grown, self.grown = self.grown, []
        return grown


def _begins(before: Line, line: Line, after: Line | None, usual: _Usual, *, far: bool) -> bool:
    """Whether a paragraph begins with `line`; see `_Stream.begins`.

    Args:
        before: The line that was read before it.
        line: The line.
        after: The line that is read after it.
        usual: What lines are like in this file.
        far: Whether something stands between the two.
    """
    sizes = (before.height, line.height)
    if line.is_row or before.is_row or max(sizes) > _OTHER_SIZE * min(sizes):
        return True
    ended = bool(_TERMINAL.search(before.text[-_TERMINAL_CHARS:]))
    end = before.right if before.end is None else before.end
    short = before.right < before.left + _SHORT * (end - before.left)
    down = before.bottom - line.bottom
    if is_list_item(line.text) and (ended or short or down > _LEADING * usual.leading):
        return True
    if line.page != before.page or down < -_SAME_ROW or far:  # the next page or column
        return ended or (short and not line.text[:1].islower())
    if down <= _SAME_ROW:  # another part of the same row
        return False
    if down > _LEADING * usual.leading * max(1.0, line.height / usual.height):
        return True
    heading = line.height > _OTHER_SIZE * usual.height  # its lines may be centred
    start = min(before.left, line.left) if line.start is None else line.start
    indented = not heading and line.left > start + line.height / 2
    if indented and (after is None or after.left < line.left - line.height / 2):
        return ended or not line.text[:1].islower()
    if ended or line.text[:1].islower():
        return ended and short
    return not heading and before.text[-1] not in "-,;–—" and _has_room(before, line, end)


def _has_room(before: Line, line: Line, end: float) -> bool:
    """Whether the first word of a line would have stood in the one before, which was ended so."""
    letter = (line.right - line.left) / len(line.text)
    word = line.text.split(maxsplit=1)[0]
    return end - before.right > (len(word) + 1) * letter * 1.25 + line.height


def _leading_of(lines: Sequence[Line], height: float) -> float:
    """Return the usual distance of a line to the next one below it, guessed where none is."""
    distances = [
        before.bottom - line.bottom
        for before, line in pairwise(lines)
        if before.page == line.page
        and _SAME_ROW < before.bottom - line.bottom < 4 * line.height
        and max(before.height, line.height, height)
        < _OTHER_SIZE * min(before.height, line.height, height)
    ]
    # Where paragraphs are of a line or two most distances are of paragraphs.
    return sorted(distances)[len(distances) // 4] if distances else 1.2 * height


def _usual_leading(parts: Sequence[Segment], height: float) -> float:
    """Return the usual distance of a line to the next one below it, guessed where none is."""
    distances = []
    for number, part in enumerate(parts):
        for below in parts[number + 1 : number + 7]:
            down = part.base - below.base
            if down > _SAME_ROW and below.left < part.right and below.right > part.left:
                if down < 4 * height and abs(part.height - height) < 0.12 * height:
                    distances.append(down)
                break
    return sorted(distances)[len(distances) // 4] if distances else 1.2 * height


# After a hyphen these do not go on with its word: "pre- and post-war".
_JOINING = frozenset("and or to und oder bis et ou à y o e en of och eller og til".split())
# These keep their hyphen before most words.
_PREFIXES = frozenset(
    "self well ex non anti pre post pro semi multi all cross half quasi vice mid long short high "
    "low full part left right north south east west ill so would then ever once two three four "
    "five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety".split()
)
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MANY_LINES = 60
_HYPHENATED = 0.012  # of the lines of a file that breaks words at their ends


class Hyphens:
    """Decides which hyphens at line ends belong to their words, by the words elsewhere."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._words: Counter[str] = Counter()
        ends = 0
        broken = False  # Whether the line before ends in a hyphen: what is left of a word is none.
        for line in lines if any(line.text[-1] == "-" for line in lines) else ():
            words: list[str] = _WORDS.findall(line.text.casefold())
            first, broken = int(broken), bool(_LAST_WORD.search(line.text))
            ends += broken
            self._words.update(words[first : len(words) - broken])
        self.are_usual = len(lines) < _MANY_LINES or ends > _HYPHENATED * len(lines)

    def joined(self, end: str, line: str) -> str:
        """Return the end of a paragraph, as long as the longest word, with the line after it."""
        last = _LAST_WORD.search(end)
        first = _FIRST_WORD.match(line)
        if not last or not first:
            # "1990-" and "2000", "COVID-" and "19"
            return end + line if end.endswith("-") and line[:1].isdigit() else f"{end} {line}"
        if first.group().casefold() in _JOINING:
            return f"{end} {line}"
        return end + line if self._belongs(end, last, first.group()) else end[:-1] + line

    def _belongs(self, end: str, last: re.Match[str], first: str) -> bool:
        """Whether a hyphen is part of its word, wherever the line ends."""
        if not first[0].islower() or end[: last.start()].endswith("-"):
            return True
        head, tail = last.group()[:-1].casefold(), first.casefold()
        together, apart = self._words[head + tail], self._words[f"{head}-{tail}"]
        if together != apart:
            return apart > together
        if head in _PREFIXES and head + tail not in self._words:
            return True
        known = len(head) > 2 and len(tail) > 2 and self._words[head] and self._words[tail]
        return bool(known) or not self.are_usual


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
