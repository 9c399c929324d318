"""Pure: words and where they stand on a page to its lines in the order of reading.

The order in which a file draws its words says nothing. Words on one baseline make a row; a row is
cut where a gutter runs through several rows with running text on both sides of it, so that tables
stay rows. Lines that follow each other make blocks, and blocks are ordered by cutting the page:
first from top to bottom where nothing stands across, else into bands (the recursive X-Y cut:
Nagy and Seth, 1984), with headlines as wide as the columns under them.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from index.formats.raised import Run, written


class Word(NamedTuple):
    """Characters without a space; lengths in points, upwards and to the right.

    Attributes:
        text: Not empty.
        left: Of its first character.
        right: Of its last one.
        base: The line that its letters stand on.
        height: Of its font, from the lowest to the highest.
        glued: Whether the file has no space before it.
        hyphen: Whether a line ends with it, in a hyphen that may be of that line only.
    """

    text: str
    left: float
    right: float
    base: float
    height: float
    glued: bool = False
    hyphen: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; lengths are in points, upwards and to the right.

    Attributes:
        text: Normalised, not empty. A hyphen at its end is "-".
        page: From 1.
        left: Of its first character.
        right: Of its last one.
        bottom: What its letters stand on.
        height: Of its letters, from the lowest to the highest that its font has.
        start: Where the lines of its column begin, and
        end: end, as far as is known.
        aside: Whether it may stand between the lines of a sentence and is none of them.
        is_row: Whether it is a row of a table.
    """

    text: str
    page: int
    left: float
    right: float
    bottom: float
    height: float
    start: float | None = None
    end: float | None = None
    aside: bool = False
    is_row: bool = False


class Laid(NamedTuple):
    """The lines of a page, and whether their order is certain."""

    lines: list[Line]
    certain: bool


@dataclass(slots=True, eq=False)
class Segment:
    """Words of one row that are read on end."""

    words: list[Word]
    left: float
    right: float
    base: float
    height: float
    is_row: bool = False


@dataclass(slots=True, eq=False)
class _Block:
    """Lines that follow each other; `reach` is how far a headline stands over what is below."""

    lines: list[Segment]
    left: float
    right: float
    top: float
    bottom: float
    height: float
    reach: float = 0.0
    aside: bool = field(default=False)

    def take(self, line: Segment) -> None:
        self.lines.append(line)
        self.left, self.right = min(self.left, line.left), max(self.right, line.right)
        self.bottom = line.base - _BELOW * line.height


_INITIAL = 1.8  # times the height of the text that a large first letter begins
_BEGIN_WITH_VOWEL = frozenset(
    "about above across after again against ago all almost alone along already also although "
    "always among an and another any anyone are around as at away if in indeed inside instead into "
    "is it its of off often old on once one only open or other our out outside over own".split()
)
_ABOVE, _BELOW = 0.7, 0.22  # of a font's height above and below what its letters stand on
_SAME_BASE = 0.12  # times the height
_SAME_SIZE = 1.12
_SMALL = 0.88  # times the height of the word beside it: a raised or lowered one
_TOUCHES = 0.14  # times the height: what is raised and as near has no space before it
_NEAR = 0.3  # times the height: as far as what is raised may stand from what it belongs to
_MARK_LETTERS = 8  # of what is raised
_TIGHT = 0.05  # times the height: no words are so near, only parts of one
_WIDE = 2.2  # times the height: a gap that no line of running text has, or nearly none
_NARROWEST = 0.5  # times the height: of a gutter
_MORE_THAN_SPACE = 1.7  # times the usual space between words: of a gutter
_SAMPLE = 40  # rows of a page that tell how wide its spaces are
_ALIGNED = 1.5  # points
_WORDS, _LETTERS = 2.5, 16  # of a line of a column, at the median: fewer are cells of a table
_GOES_ON = 0.2  # of lines that begin with neither a capital nor a digit: fewer, and it is a table
_NEXT_LINE = 1.7  # times the height: as far down as the next line of a block may be
_MANY_MARKS = 1000  # of a page: more small words are text in small type
_STREWN = 1000  # blocks of a page: it is no text but a map
_MANY_BLOCKS = 100  # that stand across each other: their order is not looked for
_HEADLINE = 1.15  # times the usual height
_NOTE = 0.94


_Extent = Callable[[_Block], tuple[float, float]]


def segments(words: Sequence[Word]) -> list[Segment]:
    """Return the words of a page as parts of rows, from the top, each row from the left."""
    rows = [_row(each) for each in _rows(_with_initials(words))]
    gaps = [list(_gaps(row, _NARROWEST)) for row in rows]
    gutters = _gutters(rows, gaps)
    found: list[Segment] = []
    for number, row in enumerate(rows):
        cuts = _cuts(rows, gaps, number, gutters.get(number, ())) if gaps[number] else []
        for first, last in pairwise([0, *cuts, len(row)]):
            is_row = any(first < gap.at < last and _is_wide(gap, row) for gap in gaps[number])
            found.append(_segment(row[first:last], is_row))
    return found


def text_of(segment: Segment) -> str:
    """Return the text of a segment, raised and lowered figures kept from those beside them."""
    height = segment.height
    small, near = _SMALL * height, _TIGHT * height
    end, plain = segment.left - height, True
    for word in segment.words:
        if word.height < small or word.glued or word.left - end < near:
            plain = False
            break
        end = word.right
    if plain and not any([word.hyphen for word in segment.words[:-1]]):
        return " ".join([word.text for word in segment.words])
    runs: list[Run] = []
    before: Word | None = None
    for word in segment.words:
        rise = word.base - segment.base
        small = word.height < _SMALL * height
        level = 0 if not small else 1 if rise > 0.08 * height else -1
        gap = word.left - before.right if before else 0.0
        if before and before.hyphen:
            runs[-1] = Run(before.text.removesuffix("-"), runs[-1].level)
        elif before and gap > _TIGHT * height and not (word.glued and gap < _TOUCHES * height):
            if level and level == runs[-1].level:
                near = _TOUCHES * word.height
            else:
                near = (_NEAR if level else _TOUCHES) * height
            if gap >= near or not (level or runs[-1].level):
                runs.append(Run(" ", level if level == runs[-1].level else 0))
        runs.append(Run(word.text, level))
        before = word
    return written(runs)


def lay_out(
    parts: Sequence[Segment], page: int, usual: float, *, captions: Iterable[Segment] = ()
) -> Laid:
    """Return the lines of a page in the order of reading.

    Args:
        parts: Of the page, running heads left out.
        page: Its number.
        usual: Height of most text of the file.
        captions: Those that say that they belong to a picture or table.
    """
    blocks = _blocks(parts)
    _mark(blocks, usual, set(map(id, captions)))
    floating = _floating(blocks)
    ordered, certain = _ordered([each for each in blocks if each not in floating], usual)
    ordered += floating
    lines: list[Line] = []
    for block in ordered:
        sides = _sides(block, blocks)
        for part, (start, end) in zip(block.lines, sides, strict=True):
            if text := text_of(part):
                lines.append(
                    Line(
                        text,
                        page,
                        part.left,
                        part.right,
                        part.base,
                        part.height,
                        start,
                        end,
                        block.aside or part.is_row,
                        part.is_row,
                    )
                )
    return Laid(lines, certain)


def _with_initials(words: Sequence[Word]) -> Sequence[Word]:
    """Return the words of a page with large first letters of paragraphs put to their words."""
    heights = [word.height for word in words]
    if not words or max(heights) < _INITIAL * min(heights):
        return words
    usual = median(heights)
    large = [word for word in words if word.height > _INITIAL * usual and len(word.text) < 3]
    if not large:
        return words
    found = list(words)
    known = {word.text.casefold() for word in words}
    for initial in large:
        # The lines beside it, the nearest words of them: it is as high as two of them or more.
        beside = [
            word
            for word in words
            if word.height < initial.height / _INITIAL
            and -0.3 * usual < word.base - initial.base < initial.height
            and -0.3 * usual < word.left - initial.right < 1.5 * usual
        ]
        first = max(beside, key=lambda word: word.base, default=None)
        if first is None or first.base < initial.base + 0.5 * usual or len(beside) < 2:
            continue
        if first not in found:
            continue  # another large letter begins it
        is_word = _is_word(initial.text, first.text, known)
        start = Word(
            initial.text, initial.left, max(initial.left, first.left - 0.3 * usual), first.base,
            first.height, False, False,
        )  # fmt: skip
        found[found.index(initial)] = start
        if not is_word:
            found[found.index(first)] = first._replace(glued=True, left=start.right)
    return found


def _is_word(initial: str, following: str, known: set[str]) -> bool:
    """Whether a large first letter is a word of its own, by what else the page says."""
    joined = (initial + following).casefold().strip(".,;:!?”\"'")
    if initial.casefold() not in ("a", "i", "o") or joined in known or joined in _BEGIN_WITH_VOWEL:
        return False
    return not (following.isupper() and len(following) < 3)


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Return words by the line that they stand on, from the top.

    A small word that touches a larger one, and stands a little above or below it, is of its row.
    """
    if not words:
        return []
    ordered = sorted(words, key=lambda word: -word.base)
    heights = [word.height for word in ordered]
    usual = median(heights)
    rows: list[list[Word]] = []
    small: list[Word] = []
    if min(heights) < _SMALL * max(heights):
        small = _small(words, usual)
    raised = _raised(small, ordered) if 0 < len(small) <= _MANY_MARKS else {}
    bases: list[float] = []
    waiting: list[tuple[Word, Word]] = []
    row_of: dict[int, list[Word]] = {}
    for word in ordered:
        if id(word) in raised:
            waiting.append((word, raised[id(word)]))
            continue
        if rows and bases[-1] - word.base <= _SAME_BASE * word.height:
            rows[-1].append(word)
        else:
            rows.append([word])
            bases.append(word.base)
        row_of[id(word)] = rows[-1]
    for word, beside in waiting:
        row_of[id(beside)].append(word)
    return rows


def _small(words: Sequence[Word], usual: float) -> list[Word]:
    """Return the words that are smaller than most, or than one drawn before or after them."""
    small: list[Word] = []
    above, limit = 0.0, _SMALL * usual
    for number, word in enumerate(words):
        height = word.height
        below = words[number + 1].height if number + 1 < len(words) else 0.0
        is_small = height < limit or height < _SMALL * above or height < _SMALL * below
        if is_small and len(word.text) <= _MARK_LETTERS:
            small.append(word)
        above = height
    return small


def _raised(small: Sequence[Word], ordered: Sequence[Word]) -> dict[int, Word]:
    """Return by identity the small words that are raised or lowered, with what they touch."""
    keys = [-word.base for word in ordered]
    found: dict[int, Word] = {}
    for word in small:
        reach = 1.6 * word.height
        first = bisect_left(keys, -word.base - reach)
        best: tuple[float, Word] | None = None
        for other in ordered[first:]:
            rise = word.base - other.base
            if rise > reach:
                break
            if other is word or word.height >= _SMALL * other.height:
                continue
            if not -0.4 * other.height < rise < 0.75 * other.height:
                continue
            gap = max(word.left - other.right, other.left - word.right)
            same = abs(rise) <= 0.04 * other.height
            if not same and abs(gap) < 0.45 * other.height and (best is None or gap < best[0]):
                best = (gap, other)
        if best:
            found[id(word)] = best[1]
    for key, other in found.items():
        # What is raised beside what is raised itself is of the same row. Each step leads to a
        # larger word, so that this ends.
        while id(other) in found:
            other = found[id(other)]
        found[key] = other
    return found | _beside_raised(small, found)


def _beside_raised(small: Sequence[Word], raised: dict[int, Word]) -> dict[int, Word]:
    """Return the small words that stand beside raised ones ("2,3"), with what those touch."""
    touched = [word for word in small if id(word) in raised]
    rows = {id(word) for word in raised.values()}  # these are raised beside no other
    found: dict[int, Word] = {}
    for word in small if touched else ():
        if id(word) in raised or id(word) in rows:
            continue
        for other in touched:
            near = max(word.left - other.right, other.left - word.right) < 0.3 * word.height
            if near and abs(word.base - other.base) < 0.1 * word.height:
                found[id(word)] = raised[id(other)]
                break
    return found


def _row(words: list[Word]) -> list[Word]:
    """Return the words of a row from the left, without those that are printed twice."""
    row: list[Word] = []
    for word in sorted(words, key=lambda word: word.left):
        twice = row and word.text == row[-1].text and word.left - row[-1].left < 0.2 * word.height
        if not twice:
            row.append(word)
    return row


class _Gap(NamedTuple):
    left: float
    right: float
    at: int  # number of the word after it


def _gaps(row: Sequence[Word], least: float) -> Iterator[_Gap]:
    end = row[0].right
    for at, (before, word) in enumerate(pairwise(row), start=1):
        if before.right > end:
            end = before.right
        gap = word.left - end
        if gap >= least * word.height and gap >= least * before.height:
            yield _Gap(end, word.left, at)


def _gutters(
    rows: Sequence[Sequence[Word]], gaps: Sequence[Sequence[_Gap]]
) -> dict[int, list[float]]:
    """Return where gutters are that part columns of running text: their right ends, by row."""
    if not any(gaps):
        return {}
    spaces = [
        word.left - before.right
        for row in rows[:_SAMPLE]
        for before, word in pairwise(row)
        if not word.glued and 0 < word.left - before.right < before.height
    ]
    space = _MORE_THAN_SPACE * median(spaces) if spaces else 0.0
    starts: dict[int, list[float]] = defaultdict(list)
    for row_gaps in gaps:
        for gap in row_gaps:
            if gap.right - gap.left > space:
                starts[round(gap.right / _ALIGNED)].append(gap.right)
    if not starts:
        return {}
    begun = Counter(round(row[0].left / _ALIGNED) for row in rows)
    candidates: list[float] = []
    for key in sorted(starts, key=lambda key: -len(starts[key])):
        place = min(starts[key])
        count = sum(len(starts.get(near, ())) + begun[near] for near in (key - 1, key, key + 1))
        if count >= 3 and all(abs(place - other) > 2 * _ALIGNED for other in candidates):
            candidates.append(place)
    found: dict[int, list[float]] = defaultdict(list)
    for place in candidates:
        for first, last in _runs(rows, place, space):
            for number in range(first, last):
                found[number].append(place)
    return found


def _runs(rows: Sequence[Sequence[Word]], place: float, space: float) -> Iterator[tuple[int, int]]:
    """Yield the rows, first and behind the last, that a gutter ending at `place` runs through."""
    run: list[tuple[int, list[Word], list[Word], float]] = []
    for number in range(len(rows) + 1):
        clear = None
        if number < len(rows):
            row = rows[number]
            height = max(word.height for word in row)
            least = max(_NARROWEST * height, space)
            clear = _parted(row, place, least)
        if clear is not None:
            run.append((number, *clear, height))
            continue
        if len(run) >= 2:
            yield from _as_gutter(run, place)
        run = []


def _parted(
    row: Sequence[Word], place: float, least: float
) -> tuple[list[Word], list[Word]] | None:
    """Return what stands before and after a place in a row, if nothing stands across it."""
    before, after = [], []
    for word in row:
        if word.left >= place - _ALIGNED:
            after.append(word)
        elif word.right <= place - least:
            before.append(word)
        else:
            return None
    return before, after


def _as_gutter(
    run: Sequence[tuple[int, list[Word], list[Word], float]], place: float
) -> Iterator[tuple[int, int]]:
    """Yield the run again if it parts columns of running text."""
    # Above and below, where text is on one side only, it is no part of the gutter.
    both = [n for n, (_, before, after, _) in enumerate(run) if before and after]
    sided = [(bool(before), bool(after)) for _, before, after, _ in run]
    if not both and not (any(b for b, _ in sided) and any(a for _, a in sided)):
        return
    height = median(height for *_, height in run)
    lefts = [_nearest(before, height) for _, before, _, _ in run if before]
    rights = [_nearest(after[::-1], height)[::-1] for _, _, after, _ in run if after]
    # What begins far to the right of it is another column's.
    near = [after[0].left for _, _, after, _ in run if after and after[0].left < place + 4 * height]
    aligned = sum(left <= place + 2 * _ALIGNED for left in near)
    width = place - max(words[-1].right for words in lefts)
    # Spaces of a few lines may stand below each other by chance, wide ones hardly.
    enough = 2 if width > 2 * height else 3 if width > 1.2 * height else 5
    if min(len(lefts), len(rights), len(run)) < enough or aligned < max(2, 0.4 * len(near)):
        return
    if _is_text(lefts) and _is_text(rights):
        yield run[0][0], run[-1][0] + 1


def _nearest(words: Sequence[Word], height: float) -> Sequence[Word]:
    """Return the words at the end of a row up to the first wide gap before them."""
    for at in range(len(words) - 1, 0, -1):
        first, second = sorted((words[at - 1], words[at]), key=lambda word: word.left)
        if second.left - first.right > 1.2 * height:
            return words[at:]
    return words


def _is_text(cells: Sequence[Sequence[Word]]) -> bool:
    """Whether parts of rows are lines of running text, and no cells of a table."""
    if median(map(len, cells)) < _WORDS:
        return False
    if median(sum(len(word.text) + 1 for word in cell) for cell in cells) < _LETTERS:
        return False
    going_on = sum(not (cell[0].text[0].isupper() or cell[0].text[0].isdigit()) for cell in cells)
    return len(cells) < 3 or going_on >= _GOES_ON * len(cells)


def _cuts(
    rows: Sequence[Sequence[Word]],
    gaps: Sequence[Sequence[_Gap]],
    number: int,
    gutters: Sequence[float],
) -> list[int]:
    """Return the numbers of the words in a row before which it is cut."""
    row = rows[number]
    cuts: list[int] = []
    start = 0
    for gap in gaps[number]:
        if any(gap.left < place <= gap.right + 2 * _ALIGNED for place in gutters):
            cuts.append(gap.at)
        elif _is_wide(gap, row):
            later = (g.at for g in gaps[number] if g.at > gap.at and _is_wide(g, row))
            end = next(later, len(row))
            sides = (row[start : gap.at], row[gap.at : end])
            flows = any(
                _covers(rows[other], sides)
                for other in (number - 1, number + 1)
                if 0 <= other < len(rows)
            )
            # A line of one column may stand beside one of another in other type.
            apart = sides[0][-1].height, sides[1][0].height
            differ = max(apart) > _SAME_SIZE * min(apart)
            if not flows and (differ or all(len(side) > _WORDS for side in sides)):
                cuts.append(gap.at)
        start = gap.at if _is_wide(gap, row) else start
    return cuts


def _is_wide(gap: _Gap, row: Sequence[Word]) -> bool:
    return gap.right - gap.left > _WIDE * row[gap.at].height


def _covers(row: Sequence[Word], sides: tuple[Sequence[Word], Sequence[Word]]) -> bool:
    """Whether another row goes on where this one has a gap: it is only a wide space then."""
    left, right = sides[0][-1].left, sides[1][0].right
    inside = [word for word in row if word.right > left and word.left < right]
    return (
        bool(inside)
        and inside[0].left < sides[0][-1].right
        and inside[-1].right > sides[1][0].left
        and all(b.left - a.right < 1.2 * a.height for a, b in pairwise(inside))
    )


def _segment(words: Sequence[Word], is_row: bool) -> Segment:
    # The height and base of most of its letters: others may be raised, or a large initial.
    size, on_base = words[0].height, words
    if any(abs(word.height - size) > 0.1 * size for word in words):
        size = max(
            {word.height for word in words},
            key=lambda h: (sum(len(w.text) for w in words if abs(w.height - h) < 0.1 * h), h),
        )
        on_base = [word for word in words if abs(word.height - size) < 0.1 * size]
    return Segment(
        list(words),
        words[0].left,
        max(word.right for word in words),
        on_base[0].base,
        size,
        is_row,
    )


def _blocks(parts: Sequence[Segment]) -> list[_Block]:
    """Return the lines of a page as blocks, from the top."""
    blocks: list[_Block] = []
    growing: list[_Block] = []
    rows: list[list[Segment]] = []
    for part in parts:
        if rows and abs(rows[-1][0].base - part.base) <= _SAME_BASE * part.height:
            rows[-1].append(part)
        else:
            rows.append([part])
    for row in rows:
        growing = [
            block
            for block in growing
            if block.lines[-1].base - row[0].base < 2 * _NEXT_LINE * block.height
        ]
        above = {id(part): _nearest_above(part, growing) for part in row}
        taken: dict[int, int] = defaultdict(int)
        for each in above.values():
            if len(each) == 1:
                taken[id(each[0])] += 1
        for part in row:
            found = above[id(part)]
            if len(found) == 1 and taken[id(found[0])] == 1 and _follows(part, found[0]):
                found[0].take(part)
                continue
            block = _Block(
                [part],
                part.left,
                part.right,
                part.base + _ABOVE * part.height,
                part.base - _BELOW * part.height,
                part.height,
            )
            blocks.append(block)
            growing.append(block)
    return blocks


def _nearest_above(part: Segment, blocks: Sequence[_Block]) -> list[_Block]:
    """Return the blocks that end right above a part: nothing stands between."""
    over = [
        block
        for block in blocks
        if block.lines[-1].left < part.right
        and block.lines[-1].right > part.left
        and block.lines[-1].base > part.base + _SAME_BASE * part.height
    ]
    return [
        block
        for block in over
        if not any(
            other.lines[-1].base < block.lines[-1].base - 0.3 * block.height
            and other.lines[-1].left < block.lines[-1].right
            and other.lines[-1].right > block.lines[-1].left
            for other in over
        )
    ]


def _follows(part: Segment, block: _Block) -> bool:
    last = block.lines[-1]
    sizes = (part.height, last.height)
    return (
        max(sizes) <= _SAME_SIZE * min(sizes)
        and last.base - part.base <= _NEXT_LINE * max(sizes)
        and part.is_row == last.is_row
    )


def _mark(blocks: Sequence[_Block], usual: float, captions: set[int]) -> None:
    """Mark the blocks that are no part of the running text, and let headlines reach out."""
    for block in blocks:
        block.reach = block.right
        other_size = block.height > _SAME_SIZE * usual or block.height < _NOTE * usual
        block.aside = other_size or id(block.lines[0]) in captions
    end = max((block.right for block in blocks), default=0.0)
    for block in blocks if len(blocks) <= _STREWN else ():
        if block.height < _HEADLINE * usual or len(block.lines) > 4:
            continue
        # As wide as the columns that begin under it, if nothing stands beside it.
        right = min(
            (
                other.left
                for other in blocks
                if other is not block
                and other.left >= block.right
                and other.top > block.bottom
                and other.bottom < block.top
            ),
            default=end,
        )
        below = [
            other
            for other in blocks
            if other.top <= block.bottom + 0.3 * usual
            and block.bottom - other.top < 3.5 * usual
            and other.left < right
            and other.right > block.left
        ]
        if len(below) > 1:
            block.reach = max(block.right, *(min(other.right, right) for other in below))


def _floating(blocks: Sequence[_Block]) -> list[_Block]:
    """Return what stands in two columns at once, with their lines running round it."""
    found: list[_Block] = []
    if len(blocks) > _STREWN:
        return found
    texts = [block for block in blocks if not block.aside]
    for block in blocks:
        if not block.aside:
            continue
        beside = [each for each in texts if each.top > block.bottom and each.bottom < block.top]
        over = [each for each in texts if each.left < block.right and each.right > block.left]
        if (
            over
            and any(each.left < block.left for each in beside)
            and any(each.right > block.right for each in beside)
            and min(each.right for each in over) < max(each.left for each in over)
        ):
            found.append(block)
    return found


def _ordered(blocks: Sequence[_Block], usual: float) -> tuple[list[_Block], bool]:
    """Return blocks in the order of reading, and whether it is certain."""
    if len(blocks) < 2:
        return list(blocks), True
    columns = _parts(blocks, lambda block: (block.left, block.reach), 0.15 * usual)
    if len(columns) > 1:
        return _joined(columns, usual)
    bands = _parts(blocks, lambda block: (-block.top, -block.bottom), -0.1 * usual)
    if len(bands) > 1:
        return _joined(_grouped(bands, usual), usual)
    return _without_one(blocks, usual)


def _joined(groups: Sequence[Sequence[_Block]], usual: float) -> tuple[list[_Block], bool]:
    ordered: list[_Block] = []
    certain = True
    for group in groups:
        each, sure = _ordered(group, usual)
        ordered += each
        certain &= sure
    return ordered, certain


def _parts(blocks: Sequence[_Block], extent: _Extent, least: float) -> list[list[_Block]]:
    """Return blocks in groups between which nothing stands across, in the order of extents."""
    parts: list[list[_Block]] = []
    end = 0.0
    for block in sorted(blocks, key=extent):
        first, last = extent(block)
        if parts and first < end + least:
            parts[-1].append(block)
            end = max(end, last)
        else:
            parts.append([block])
            end = last
    return parts


def _grouped(bands: Sequence[list[_Block]], usual: float) -> list[list[_Block]]:
    """Return bands of a page, those that have columns together with what goes on in them."""

    def columns(blocks: Sequence[_Block]) -> int:
        return len(_parts(blocks, lambda block: (block.left, block.reach), 0.15 * usual))

    groups: list[list[_Block]] = []
    grows = False
    for band in bands:
        if groups and grows and columns([*groups[-1], *band]) > 1:
            groups[-1] = [*groups[-1], *band]
            continue
        grows = columns(band) > 1
        if grows:
            # A column may begin above the other: text right of a picture.
            while groups and _begins_column(groups[-1], band, columns):
                band = [*groups.pop(), *band]
        groups.append(list(band))
    return groups


def _begins_column(
    before: Sequence[_Block], band: Sequence[_Block], columns: Callable[[Sequence[_Block]], int]
) -> bool:
    tall = sum(len(block.lines) for block in before) >= 3
    return tall and columns([*before, *band]) > 1


def _without_one(blocks: Sequence[_Block], usual: float) -> tuple[list[_Block], bool]:
    """Return blocks in order with one behind the others round which their lines run."""

    def area(block: _Block) -> float:
        return (block.right - block.left) * (block.top - block.bottom)

    tried = sorted(blocks, key=lambda block: (not block.aside, area(block)))
    for block in tried if len(blocks) <= _MANY_BLOCKS else ():
        rest = [other for other in blocks if other is not block]
        columns = _parts(rest, lambda each: (each.left, each.reach), 0.15 * usual)
        bands = _parts(rest, lambda each: (-each.top, -each.bottom), -0.1 * usual)
        if len(columns) > 1 or len(bands) > 1:
            ordered, certain = _ordered(rest, usual)
            certain &= block.aside
            block.aside = True
            return [*ordered, block], certain
    return sorted(blocks, key=lambda block: (-block.top, block.left)), False


def _sides(block: _Block, blocks: Sequence[_Block]) -> list[tuple[float, float]]:
    """Return where the lines of the column of a block begin and end, near each of its lines."""
    lines = block.lines
    if len(lines) < 4:
        column = [
            other
            for other in blocks
            if abs(other.left - block.left) < 1.5 * block.height
            and abs(other.height - block.height) < 0.12 * block.height
        ] or [block]
        left, right = min(each.left for each in column), max(each.right for each in column)
        return [(left, right)] * len(lines)
    near = [lines[max(0, n - 2) : n + 3] for n in range(len(lines))]
    return [(min(p.left for p in each), max(p.right for p in each)) for each in near]
