"""PDF files to their story, page by page, through PDFium."""

import contextlib
import ctypes
import re
import threading
from collections.abc import Iterator
from typing import Any

from index.formats.parsed import PageStart, Parsed
from index.formats.pdf_layout import Line, Paragraph, drop_running, reflow
from index.pasted.lines import find_date, is_chrome, is_prose
from index.pasted.page import Story, note_source
from index.text.characters import one_line

_ONE_AT_A_TIME = threading.Lock()  # PDFium is not made for threads
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD
_MAX_PAGES = 20_000
_FEW = 10  # pages that are named one by one, and lines that may be a head and a foot
# What typesetting makes one sign of; NFC keeps them, and nobody would find the word.
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_LINE_HYPHENS = ("\x02", "\xad", "\ufffe")  # as PDFium gives hyphens that it takes for soft ones
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
    if not any(page for page in pages):
        raise ValueError(
            "its pages hold no text, only pictures of it: have a program for text recognition "
            "(OCR) write the text into it first"
        )
    _refuse_unreadable(pages)
    kept = drop_running(pages)
    parsed = _parsed(reflow(kept), known)
    # A page without anything is blank; one with nothing but a picture may be of text.
    left_out = [n for n, lines in enumerate(kept, start=1) if not lines and n in pictured]
    if left_out:
        parsed.remark = _left_out(left_out)
    return parsed


def _left_out(numbers: list[int]) -> str:
    """Name pages, at most a few of them one by one."""
    one = len(numbers) == 1
    named = ", ".join(map(str, numbers[:_FEW])) + (", …" if len(numbers) > _FEW else "")
    return (
        f"page{'' if one else 's'} {named} {'is' if one else 'are'} left out: only pictures, no "
        "text (text recognition, OCR, would write it into the file)"
    )


def _read(raw: bytes) -> tuple[list[list[Line]], set[int], dict[str, str]]:
    """Return the lines of every page, the pages with pictures, and what the file says of itself."""
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
        pages = [list(_lines(document, number)) for number in range(len(document))]
        pictured = {n for n, lines in enumerate(pages, 1) if _is_pictured(document[n - 1], lines)}
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


def _is_pictured(page: Any, lines: list[Line]) -> bool:
    """Whether a page shows a picture; where it has no text, anything drawn counts as one."""
    from pypdfium2 import raw as pdfium

    if len(lines) > _FEW:
        return False
    kinds = {found.type for found in page.get_objects()}
    return pdfium.FPDF_PAGEOBJ_IMAGE in kinds if lines else bool(kinds - {pdfium.FPDF_PAGEOBJ_TEXT})


def _lines(document: Any, number: int) -> Iterator[Line]:
    """Yield the lines of a page in the order in which the file has them."""
    from pypdfium2 import raw as pdfium

    page = document[number]
    text_page = page.get_textpage()
    count = text_page.count_chars()
    start = 0
    codes = [pdfium.FPDFText_GetUnicode(text_page, i) for i in range(count)]
    for i in range(count + 1):
        soft = i < count and chr(codes[i]) in _LINE_HYPHENS
        if i < count and codes[i] not in (10, 13) and not soft:
            continue
        text = _text(codes[start:i]) + ("-" if soft else "")
        if text.strip("-") or (text and not soft):
            seen = [n for n in range(start, i) if not chr(codes[n]).isspace()]
            left, bottom, _, top = _box(text_page, seen[0])
            _, _, right, _ = _box(text_page, seen[-1])
            yield Line(text, number + 1, left, right, bottom, max(top - bottom, 1.0))
        start = i + 1
    text_page.close()
    page.close()


def _text(codes: list[int]) -> str:
    # Characters beyond the first plane may come in two halves.
    halves = "".join(map(chr, codes)).encode("utf-16", "surrogatepass")
    return one_line(halves.decode("utf-16", "replace").translate(_LIGATURES))


def _box(text_page: Any, index: int) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a character, as high as its font is."""
    from pypdfium2 import raw as pdfium

    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rect)):
        return 0.0, 0.0, 0.0, 0.0
    return rect.left, rect.bottom, rect.right, rect.top


def _refuse_unreadable(pages: list[list[Line]]) -> None:
    """Refuse a text whose fonts do not say which characters they show."""
    text = "".join(line.text for page in pages for line in page)
    strange = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in text)
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
