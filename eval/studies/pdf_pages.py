"""Printed pages of known texts, made with ReportLab: what the measure of PDF reading reads.

A text is set in lines as a printer would set it, in one of many layouts. What is set is then drawn
in the order of reading, row by row over all columns, or in any order, and a line as one string, as
words or as single letters at their places, since programs that write PDF do all of these.
"""

import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from index.text.sentences import split_sentences

A4 = (595.0, 842.0)
LETTER = (612.0, 792.0)
WIDE = (720.0, 405.0)

ORDERS = ("reading", "rows", "shuffled")
STROKES = ("strings", "words", "offsets", "letters")


class Text(NamedTuple):
    """What is printed."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words on one line at their places; lengths in points, from the lower left corner."""

    words: tuple[tuple[float, str], ...]
    y: float
    font: str
    size: float


@dataclass
class Printed:
    """A document before it is drawn, with the sentences that it shows.

    Attributes:
        pages: Their pieces in reading order.
        page_size: Width and height.
        main: The sentences of the running text, in order.
        beside: Those of captions, notes and quotations set apart, whose order is free.
        also: What else is printed: headlines, names, addresses.
        title: What the file calls itself.
    """

    pages: list[list[Piece]] = field(default_factory=list)
    page_size: tuple[float, float] = A4
    main: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    title: str = ""


class Style(NamedTuple):
    """How a document is set."""

    font: str
    bold: str
    size: float
    leading: float  # times the size
    gutter: float
    seed: int


class Frame(NamedTuple):
    """A column of a page; `free` says where a line may stand at a height."""

    page: int
    left: float
    top: float
    bottom: float
    width: float
    hole: tuple[float, float, float, float] | None = None  # left, bottom, right, top

    def free(self, y: float, height: float) -> tuple[float, float]:
        """Return left edge and width of a line; the wider side of a hole, if it is there."""
        if self.hole:
            left, bottom, right, top = self.hole
            meets = y < top and y + height > bottom and left < self.left + self.width
            if meets and right > self.left:
                before, after = left - self.left, self.left + self.width - right
                return (self.left, before) if before >= after else (right, after)
        return self.left, self.width


def sentences_of(*paragraphs: str) -> list[str]:
    """Return the sentences of paragraphs."""
    return [text[s:e] for text in paragraphs for s, e in split_sentences(text)]


class Setter:
    """Sets texts in frames, line after line."""

    def __init__(
        self, printed: Printed, style: Style, *, justified: bool = False, hyphens: bool = False
    ) -> None:
        self.printed, self.style = printed, style
        self._justified, self._hyphens = justified, hyphens

    def page(self, number: int) -> list[Piece]:
        """Return a page, made where there is none yet."""
        while len(self.printed.pages) <= number:
            self.printed.pages.append([])
        return self.printed.pages[number]

    def line(
        self, page: int, x: float, y: float, text: str, *, size: float = 0.0, bold: bool = False
    ) -> None:
        """Set one line that is not broken."""
        font, size = (self.style.bold if bold else self.style.font), size or self.style.size
        self.page(page).append(Piece(tuple(spaced(text, x, font, size)), y, font, size))

    def flow(
        self,
        paragraphs: Sequence[str],
        frames: Sequence[Frame],
        *,
        size: float = 0.0,
        bold: bool = False,
        indent: float = 0.0,
        gap: float = 0.5,
        marker: str = "",
    ) -> tuple[int, float]:
        """Set paragraphs, through one frame after another.

        Args:
            paragraphs: Texts.
            frames: Where they go; what does not fit is an error.
            size: Of the letters, the style's if zero.
            bold: In the bold face.
            indent: Of first lines.
            gap: Between paragraphs, times the size.
            marker: What stands before each paragraph, as a bullet.

        Returns:
            The number of the last frame, and where the next line in it would stand.
        """
        font, size = (self.style.bold if bold else self.style.font), size or self.style.size
        leading = size * self.style.leading
        at, y = 0, frames[0].top - size
        for paragraph in paragraphs:
            words = (f"{marker} {paragraph}" if marker else paragraph).split()
            first = True
            while words:
                if y < frames[at].bottom:
                    at += 1
                    if at == len(frames):
                        raise ValueError("the text does not fit")
                    y = frames[at].top - size
                left, width = frames[at].free(y, size)
                left, width = (left + indent, width - indent) if first else (left, width)
                taken, words = fill(words, width, font, size, hyphens=self._hyphens)
                stretch = self._justified and bool(words)
                self.page(frames[at].page).append(
                    Piece(tuple(spread(taken, left, width, font, size, stretch)), y, font, size)
                )
                first = False
                y -= leading
            y -= gap * size
        return at, y + size


def fill(
    words: list[str], width: float, font: str, size: float, *, hyphens: bool
) -> tuple[list[str], list[str]]:
    """Return the words of a line and those left over."""
    space = width_of(" ", font, size)
    used = -space
    for number, word in enumerate(words):
        wide = width_of(word, font, size)
        if used + space + wide <= width:
            used += space + wide
            continue
        if hyphens:
            for cut in reversed(range(3, len(word) - 2)):
                fits = used + space + width_of(word[:cut] + "-", font, size) <= width
                if (
                    word.isalpha()
                    and fits
                    and word[cut] not in "aeiou"
                    and word[cut - 1] in "aeiou"
                ):
                    return [*words[:number], word[:cut] + "-"], [word[cut:], *words[number + 1 :]]
        number = max(number, 1)
        return words[:number], words[number:]
    return words, []


def spread(
    words: Sequence[str], left: float, width: float, font: str, size: float, stretch: bool
) -> Iterator[tuple[float, str]]:
    """Yield the words of a line at their places, over the whole width where it is stretched."""
    gap = width_of(" ", font, size)
    if stretch and len(words) > 1:
        gap = (width - sum(width_of(word, font, size) for word in words)) / (len(words) - 1)
    for word in words:
        yield left, word
        left += width_of(word, font, size) + gap


def spaced(text: str, x: float, font: str, size: float) -> Iterator[tuple[float, str]]:
    """Yield the words of a line at their natural places."""
    yield from spread(text.split(), x, 0.0, font, size, False)


def width_of(text: str, font: str, size: float) -> float:
    """Return the width of a text in points."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    width: float = stringWidth(text, font, size)
    return width


def register_fonts() -> None:
    """Make ReportLab's own TrueType faces known, which are embedded in the file."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, file))


def draw(printed: Printed, *, order: str, strokes: str, seed: int) -> bytes:
    """Return a document as a PDF file.

    Args:
        printed: The document.
        order: One of `ORDERS`.
        strokes: One of `STROKES`.
        seed: Of the shuffled order.
    """
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, pagesize=printed.page_size)
    canvas.setTitle(printed.title)
    chance = random.Random(seed)
    for page in printed.pages:
        pieces = list(page)
        if order == "rows":
            pieces.sort(key=lambda piece: (-round(piece.y), piece.words[0][0]))
        elif order == "shuffled":
            chance.shuffle(pieces)
        for piece in pieces:
            _STROKES[strokes](canvas, piece)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _strings(canvas: Any, piece: Piece) -> None:
    """Draw a line as one string with wider spaces."""
    text = canvas.beginText(piece.words[0][0], piece.y)
    text.setFont(piece.font, piece.size)
    if len(piece.words) > 1:
        (first, word), (second, _) = piece.words[:2]
        gap = second - first - width_of(word, piece.font, piece.size)
        text.setWordSpace(gap - width_of(" ", piece.font, piece.size))
    text.textOut(" ".join(word for _, word in piece.words))
    canvas.drawText(text)


def _words(canvas: Any, piece: Piece) -> None:
    """Draw every word at its place, without spaces."""
    canvas.setFont(piece.font, piece.size)
    for x, word in piece.words:
        canvas.drawString(x, piece.y, word)


def _offsets(canvas: Any, piece: Piece) -> None:
    """Draw a line as one array of words with offsets between them (the TJ operator)."""
    if not piece.font.startswith(("Helvetica", "Times")):
        _words(canvas, piece)
        return
    text = canvas.beginText(piece.words[0][0], piece.y)
    text.setFont(piece.font, piece.size)
    parts: list[str] = []
    at = piece.words[0][0]
    for x, word in piece.words:
        if shift := round((at - x) * 1000 / piece.size, 1):
            parts.append(str(shift))
        encoded = word.encode("cp1252").decode("latin-1")
        parts.append(f"({canvas._escape(encoded)})")
        at = x + width_of(word, piece.font, piece.size)
    text._code.append(f"[{' '.join(parts)}] TJ")
    canvas.drawText(text)


def _letters(canvas: Any, piece: Piece) -> None:
    """Draw every letter at its place, without spaces; with ligatures where the font has them."""
    canvas.setFont(piece.font, piece.size)
    for x, word in piece.words:
        if piece.font.startswith("Vera"):
            word = word.replace("fi", "ﬁ").replace("fl", "ﬂ")
        for letter in word:
            canvas.drawString(x, piece.y, letter)
            x += width_of(letter, piece.font, piece.size)


_STROKES: dict[str, Callable[[Any, Piece], None]] = {
    "strings": _strings,
    "words": _words,
    "offsets": _offsets,
    "letters": _letters,
}
