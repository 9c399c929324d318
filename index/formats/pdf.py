"""PDF files to their story, page by page, through PDFium."""

import contextlib
import ctypes
import math
import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from index.formats.parsed import PageStart, Parsed
from index.formats.pdf_layout import Paragraph, body_height, drop_running, is_caption, reflow
from index.formats.pdf_order import Word, lay_out, segments
from index.pasted.lines import find_date, is_chrome, is_prose
from index.pasted.page import Story, note_source
from index.text.characters import one_line

_ONE_AT_A_TIME = threading.Lock()  # PDFium is not made for threads
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD
_MAX_PAGES = 20_000
_FEW = 10  # pages that are named one by one
_FEW_WORDS = 60  # that may be a head and a foot
# What typesetting makes one sign of; NFC keeps them, and nobody would find the word.
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
# A word, and what PDFium gives for a hyphen at the end of a line that it takes for a soft one.
_WORD = re.compile("([^\\s\0\x02\xad\ufffe]+)([\x02\xad\ufffe])?")
_FIGURE = re.compile(r"[\d*†‡§]")
_NO_SPACE = 0.16  # times the height: letters so far apart are of two words
_INVISIBLE = re.compile("[\x00-\x1f\x7f]")
_STRANGE = re.compile("[\ufffd\ue000-\uf8ff]")
_TITLE_HEIGHT = 1.15  # times the height of most text
_TITLE_WORDS = range(2, 31)
_NO_TITLE = re.compile(
    r"untitled.*|microsoft word.*|\(?anonymous\)?|.*\.(?:docx?|indd|pdf|qxd|tex|dvi|html?|rtf|odt)"
    r"|(?:document|title|slide|page) ?\d*|\W*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"\(?(?:anonymous|unspecified|unknown|admin(?:istrator)?|user|author)\)?|\W*|.*@.*",
    re.IGNORECASE,
)


def read_pdf(raw: bytes) -> Parsed:
    """Return the story of a PDF file, with the places where its pages begin.

    Raises:
        ValueError: It is encrypted or damaged, or its pages hold no text.
    """
    with _ONE_AT_A_TIME:
        pages, pictured, known = _read(raw)
    if not any(pages):
        raise ValueError(
            "its pages hold no text, only pictures of it: have a program for text recognition "
            "(OCR) write the text into it first"
        )
    _refuse_unreadable(pages)
    parts = [segments(page) for page in pages]
    usual = body_height(parts)
    kept = drop_running(parts, usual, title=one_line(known.get("Title", "")))
    laid = [
        lay_out(page, number, usual, captions=filter(is_caption, page))
        for number, page in enumerate(kept, start=1)
    ]
    parsed = _parsed(reflow([page.lines for page in laid], usual), known)
    # A page without anything is blank; one with nothing but a picture may be of text.
    left_out = [n for n, page in enumerate(kept, start=1) if not page and n in pictured]
    doubtful = [n for n, page in enumerate(laid, start=1) if not page.certain]
    remarks = [_left_out(left_out)] if left_out else []
    remarks += [_in_doubt(doubtful)] if doubtful else []
    parsed.remark = "; ".join(remarks) or None
    return parsed


def _left_out(numbers: list[int]) -> str:
    return (
        f"{_named(numbers)} {'is' if len(numbers) == 1 else 'are'} left out: only pictures, no "
        "text (text recognition, OCR, would write it into the file)"
    )


def _in_doubt(numbers: list[int]) -> str:
    return (
        f"the order of the text on {_named(numbers)} is doubtful: its parts stand across each "
        "other, and sentences may be cut or joined wrongly"
    )


def _named(numbers: list[int]) -> str:
    """Name pages, at most a few of them one by one."""
    named = ", ".join(map(str, numbers[:_FEW])) + (", …" if len(numbers) > _FEW else "")
    return f"page{'' if len(numbers) == 1 else 's'} {named}"


def _read(raw: bytes) -> tuple[list[list[Word]], set[int], dict[str, str]]:
    """Return the words of every page, the pages with pictures, and what the file says of itself."""
    # Imported here: loading PDFium takes a moment that other formats save.
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as err:
        if getattr(err, "err_code", None) == _PASSWORD_NEEDED:
            raise ValueError("it is encrypted: save a copy of it without a password") from err
        raise ValueError("it is a damaged PDF, or none") from err
    try:
        if len(document) > _MAX_PAGES:
            raise ValueError(f"it has {len(document):,} pages, more than {_MAX_PAGES:,}")
        pages: list[list[Word]] = []
        pictured: set[int] = set()
        for number in range(len(document)):
            page = document[number]
            pages.append(_words(page))
            if _is_pictured(page, pages[-1]):
                pictured.add(number + 1)
            page.close()
        return pages, pictured, _known(document)
    except pypdfium2.PdfiumError as err:
        raise ValueError(f"it is a damaged PDF ({err})") from err
    finally:
        document.close()


def _known(document: Any) -> dict[str, str]:
    """Return what the file says of itself, without what holds half a character."""
    known: dict[str, str] = {}
    for key in ("Title", "Author"):
        with contextlib.suppress(UnicodeDecodeError):
            known[key] = document.get_metadata_value(key)
    return known


def _is_pictured(page: Any, words: list[Word]) -> bool:
    """Whether a page shows a picture; where it has no text, anything drawn counts as one."""
    from pypdfium2 import raw as pdfium

    if len(words) > _FEW_WORDS:
        return False
    kinds = {found.type for found in page.get_objects()}
    return pdfium.FPDF_PAGEOBJ_IMAGE in kinds if words else bool(kinds - {pdfium.FPDF_PAGEOBJ_TEXT})


class _Place(NamedTuple):
    """Where a character begins on its base line, and its box, as high as its font is."""

    x: float
    y: float
    left: float
    bottom: float
    right: float
    top: float


def _words(page: Any) -> list[Word]:
    """Return the words of a page in the order in which the file has them."""
    from pypdfium2 import raw as pdfium

    text_page = page.get_textpage()
    try:
        return _Characters(pdfium, text_page.raw).words()
    finally:
        text_page.close()


class _Characters:
    """The characters of a page and where they stand."""

    def __init__(self, pdfium: Any, text_page: Any) -> None:
        self._page, count = text_page, pdfium.FPDFText_CountChars(text_page)
        self._origin, self._loose = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox
        self._angle = pdfium.FPDFText_GetCharAngle
        self._x, self._y, self._rect = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
        self._at = (ctypes.byref(self._x), ctypes.byref(self._y))
        self._box = ctypes.byref(self._rect)
        self._codes = _codes(pdfium, text_page, count)
        self._is_clean = not _INVISIBLE.search(self._codes)

    def words(self) -> list[Word]:
        """Return the words: most as they stand, those that are turned otherwise below all these."""
        words: list[Word] = []
        turned: dict[int, list[Word]] = defaultdict(list)
        page, origin, loose, rect, codes = (
            self._page, self._origin, self._loose, self._rect, self._codes,
        )  # fmt: skip
        usual, is_clean, (into_x, into_y), box = 0.0, self._is_clean, self._at, self._box
        for found in _WORD.finditer(codes):
            text, hyphen = found[1], bool(found[2])
            first, last = found.span(1)
            origin(page, first, into_x, into_y)
            loose(page, last - 1, box)
            x, y, right, bottom, top = (
                self._x.value, self._y.value, rect.right, rect.bottom, rect.top,
            )  # fmt: skip
            height = top - bottom
            # The two ends of a word tell of all of it, unless a figure in it may be raised.
            as_usual = bottom < y < top and right > x and abs(height - usual) < 0.1 * height
            if as_usual and (text.isalpha() or self._is_level(text, first, y)):
                if cleaned := text if is_clean and text.isascii() else _text(text):
                    cleaned += "-" * hyphen
                    words.append(Word(cleaned, x, right, y, height, False, hyphen))
                continue
            usual = height
            for word, turn in self._parts(first, last, hyphen):
                if turn == 0:
                    words.append(word)
                elif turn is not None:  # a stamp across the page is no text of it
                    turned[turn].append(word)
        return _upright(words, turned) if turned else words

    def _is_level(self, text: str, first: int, base: float) -> bool:
        """Whether no figure or mark in a word stands above or below what its letters stand on."""
        for found in _FIGURE.finditer(text):
            self._origin(self._page, first + found.start(), *self._at)
            if abs(self._y.value - base) > 0.1:
                return False
        return True

    def _parts(self, first: int, last: int, hyphen: bool) -> Iterator[tuple[Word, int | None]]:
        """Yield a word, or the parts of one whose characters differ in size or height."""
        places = [self._place(at) for at in range(first, last)]
        turn = _turn(places) if len(places) > 1 else self._turn_of(first)
        if turn:
            places = [_turned(place, turn) for place in places]
        start = 0
        for at in range(1, len(places) + 1):
            if at < len(places) and not _differ(places[at - 1], places[at]):
                continue
            if text := _text(self._codes[first + start : first + at]):
                part, end = places[start], places[at - 1]
                height = max(1.0, *(place.top - place.bottom for place in places[start:at]))
                final = hyphen and at == len(places)
                right = max(end.right, part.x)
                text += "-" * final
                yield Word(text, part.x, right, part.y, height, start > 0, final), turn
            start = at

    def _turn_of(self, at: int) -> int | None:
        """Return to which quarter a single character is turned; None where it stands askew."""
        quarters = -self._angle(self._page, at) / (math.pi / 2)
        return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.2 else None

    def _place(self, at: int) -> _Place:
        self._origin(self._page, at, *self._at)
        self._loose(self._page, at, self._box)
        rect = self._rect
        return _Place(self._x.value, self._y.value, rect.left, rect.bottom, rect.right, rect.top)


def _turn(places: Sequence[_Place]) -> int | None:
    """Return to which quarter a word is turned, by the way from its first letter to its last."""
    across, up = places[-1].x - places[0].x, places[-1].y - places[0].y
    if max(abs(across), abs(up)) < 1.0:
        return 0
    if abs(up) <= 0.5 * abs(across):
        return 0 if across > 0 else 2
    return (1 if up > 0 else 3) if abs(across) <= 0.2 * abs(up) else None


def _turned(place: _Place, turn: int) -> _Place:
    """Return a place as it is on a page that is turned so that its word stands upright."""
    x, y, left, bottom, right, top = place
    match turn:
        case 1:
            return _Place(y, -x, bottom, -right, top, -left)
        case 2:
            return _Place(-x, -y, -right, -top, -left, -bottom)
        case 3:
            return _Place(-y, x, -top, left, -bottom, right)
        case _:
            return place


def _differ(before: _Place, place: _Place) -> bool:
    """Whether a character stands on another level than the one before, or is of another size."""
    sizes = (before.top - before.bottom, place.top - place.bottom)
    larger = max(*sizes, 1.0)
    return (
        abs(before.y - place.y) > 0.05 * larger
        or min(sizes) < 0.9 * larger
        or not -0.8 * larger < place.left - before.right < _NO_SPACE * larger
    )


def _upright(words: list[Word], turned: dict[int, list[Word]]) -> list[Word]:
    """Return the words of a page as most of them stand, the others below all of these."""
    groups = {0: words} | turned
    usual = max(groups, key=lambda turn: sum(len(word.text) for word in groups[turn]))
    found = list(groups.pop(usual))
    floor = min((word.base for word in found), default=0.0)
    for aside in groups.values():
        if not aside:
            continue
        drop = max(word.base for word in aside) - floor + 6 * aside[0].height
        found += [word._replace(base=word.base - drop) for word in aside]
        floor = min(word.base for word in found)
    return found


def _codes(pdfium: Any, text_page: Any, count: int) -> str:
    """Return the characters of a page, one for each of PDFium's."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text_page, 0, count, buffer) == count + 1:
        return bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
    # Some have no character: one call each.
    return "".join(chr(pdfium.FPDFText_GetUnicode(text_page, at)) for at in range(count))


def _text(characters: str) -> str:
    if characters.isascii():
        return _INVISIBLE.sub("", characters)
    # Characters beyond the first plane may come in two halves.
    whole = characters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return one_line(whole.translate(_LIGATURES))


def _refuse_unreadable(pages: list[list[Word]]) -> None:
    """Refuse a text whose fonts do not say which characters they show."""
    text = "".join(word.text for page in pages for word in page)
    strange = len(_STRANGE.findall(text))
    if strange > len(text) / 3:
        raise ValueError("its fonts do not say which characters they show")


def _parsed(paragraphs: list[Paragraph], known: dict[str, str]) -> Parsed:
    story = Story(title=_title(paragraphs, known), author=_author(known))
    parsed = Parsed(story)
    in_head = True
    for paragraph in paragraphs:
        text = paragraph.text
        in_head = in_head and not is_prose(text)
        repeats = story.title is not None and text.casefold() == story.title.casefold()
        if in_head and story.published is None and len(text) < 80:
            story.published = find_date(text)
        if (in_head and repeats) or is_chrome(text) or note_source(text, story):
            continue
        line = len(story.lines)
        parsed.pages += [PageStart(line, at, page) for at, page in paragraph.pages]
        story.lines.append(text)
    return parsed


def _title(paragraphs: list[Paragraph], known: dict[str, str]) -> str | None:
    """Return what stands largest on the first page, else what the file calls itself."""
    sizes = sorted(p.height for p in paragraphs for _ in range(len(p.text)))
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    first = [
        p
        for p in paragraphs
        if p.pages[0][1] == paragraphs[0].pages[0][1]
        and p.height > _TITLE_HEIGHT * usual
        and len(p.text.split()) in _TITLE_WORDS
    ]
    largest = max(first, key=lambda p: p.height, default=None)
    if largest:
        return largest.text
    given = one_line(known.get("Title", ""))
    return None if _NO_TITLE.fullmatch(given) else given


def _author(known: dict[str, str]) -> str | None:
    given = one_line(known.get("Author", ""))
    return None if _NO_AUTHOR.fullmatch(given) else given
