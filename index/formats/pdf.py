"""PDF files to their story, page by page, through PDFium."""

import contextlib
import ctypes
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from index.pasted.page import Story, note_source
from index.pasted.lines import find_date, is_chrome, is_prose
from index.formats.pdf_layout import Paragraph, body_height, drop_running, is_caption, reflow
from index.formats.parsed import PageStart, Parsed
from index.formats.pdf_order import Segment, Word, lay_out, segments
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
    kept = drop_running(parts, title=one_line(known.get("Title", "")))
    usual = body_height(kept)
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
            pages.append(_upright(_words(page)))
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


class _Placed(NamedTuple):
    """A word as it is turned: `turn` is of `_TURNS`, None where it stands askew."""

    word: Word
    turn: int | None


def _words(page: Any) -> list[_Placed]:
    """Return the words of a page in the order in which the file has them."""
    from pypdfium2 import raw as pdfium

    text_page = page.get_textpage()
    try:
        characters = _Characters(pdfium, text_page.raw)
        words: list[_Placed] = []
        for first, last, hyphen in _spans(characters.codes):
            words += characters.words(first, last, hyphen, words[-1].word if words else None)
        return words
    finally:
        text_page.close()


def _spans(codes: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the words of a page as ranges of its characters, each with whether a hyphen ends it."""
    for found in _WORD.finditer(codes):
        yield found.start(1), found.end(1), bool(found[2])


class _Characters:
    """The characters of a page and where they stand."""

    def __init__(self, pdfium: Any, text_page: Any) -> None:
        self._page, count = text_page, pdfium.FPDFText_CountChars(text_page)
        self._origin, self._loose = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox
        self._x, self._y, self._rect = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
        self._at = (ctypes.byref(self._x), ctypes.byref(self._y))
        self._box = ctypes.byref(self._rect)
        buffer = (ctypes.c_ushort * (count + 1))()
        written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
        if written == count + 1:
            units = bytes(buffer)[: 2 * count]
            self.codes = "".join(map(chr, memoryview(units).cast("H")))
        else:  # some have no character: one call each
            codes = (pdfium.FPDFText_GetUnicode(text_page, i) for i in range(count))
            self.codes = "".join(map(chr, codes))

    def words(
        self, first: int, last: int, hyphen: bool, before: Word | None
    ) -> Iterator[_Placed]:
        """Yield a word, or the parts of one whose characters differ in size or height."""
        text = self.codes[first:last]
        self._origin(self._page, first, *self._at)
        x, y = self._x.value, self._y.value
        self._loose(self._page, last - 1, self._box)
        rect = self._rect
        right, bottom, top = rect.right, rect.bottom, rect.top
        height = top - bottom
        plain = bottom < y < top and right > x and height > 0
        if plain and text.isalpha() and (before is None or abs(before.height - height) < 0.1 * height):
            yield _Placed(Word(_text(text) + "-" * hyphen, x, right, y, height, False, hyphen), 0)
        elif cleaned := _text(text):
            yield from self._parts(first, last, hyphen, cleaned)

    def _parts(self, first: int, last: int, hyphen: bool, cleaned: str) -> Iterator[_Placed]:
        places = [self._place(at) for at in range(first, last)]
        turn = _turn(places)
        turned = [_turned(place, turn or 0) for place in places]
        start = 0
        for at in range(1, len(turned) + 1):
            if at < len(turned) and not _differ(turned[at - 1], turned[at]):
                continue
            text = _text(self.codes[first + start : first + at])
            if text:
                part, end = turned[start], turned[at - 1]
                height = max(place.top - place.bottom for place in turned[start:at])
                final = at == len(turned)
                word = Word(
                    text + "-" * (hyphen and final), part.x, max(end.right, part.x), part.y, max(height, 1.0), start > 0, hyphen and final
                )
                yield _Placed(word, turn)
            start = at

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
        or not -0.8 * larger < place.left - before.right < 0.8 * larger
    )


def _upright(placed: list[_Placed]) -> list[Word]:
    """Return the words of a page as most of them stand, the others below all of these."""
    if all(turn == 0 for _, turn in placed):
        return [word for word, _ in placed]
    letters = Counter[int]()
    for word, turn in placed:
        if turn is not None and len(word.text) > 2:
            letters[turn] += len(word.text)
    usual = letters.most_common(1)[0][0] if letters else 0
    # Figures and single letters say nothing of how they are turned.
    words = [w for w, turn in placed if turn == usual or (turn == 0 and len(w.text) == 1)]
    floor = min((word.base for word in words), default=0.0)
    others: dict[int, list[Word]] = {}
    for word, turn in placed:
        if turn is not None and turn != usual and not (turn == 0 and len(word.text) == 1):
            others.setdefault(turn, []).append(word)
    for aside in others.values():
        drop = max(word.base for word in aside) - floor + 6 * aside[0].height
        words += [word._replace(base=word.base - drop) for word in aside]
        floor = min(word.base for word in words)
    return words


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
