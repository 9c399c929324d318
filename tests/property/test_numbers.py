"""No number comes out of reading that is not in the file."""

import io
import re
from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from index.errors import ReadError
from index.reading.articles import read_bytes
from tests.support.files import empty_docx, epub, mail, odt


class Piece(NamedTuple):
    """Characters on one level, 1 being raised and -1 lowered."""

    text: str
    level: int = 0


ABOUT = (
    "The council of Lessing has voted to close the iron bridge for a year while engineers replace "
    "its girders, which have rusted since the last coat of paint was put on by the old keeper."
)
_DIGITS = st.text("0123456789", min_size=1, max_size=4)
_PLAIN = st.builds(
    lambda before, number, after: Piece(f" {before}{number}{after}"),
    st.sampled_from(["", "x", "about ", "10", "km", "CO", "closed. ", "(", "“the mill” ", "1 "]),
    st.one_of(_DIGITS, st.just(""), st.sampled_from(["3.5", "1,204", "2031–36"])),
    st.sampled_from(["", " eels", ".", ",", " m", " million", ")", "/", "⁄"]),
)
_RAISED = st.builds(
    lambda before, number, after: Piece(f"{before}{number}{after}", 1),
    st.sampled_from(["", "-", "−", "[", " "]),
    _DIGITS,
    st.sampled_from(["", "", "", ",7", "–9", "st", "]", "n", " "]),
)
_LOWERED = st.builds(lambda number: Piece(number, -1), _DIGITS)
_PIECES = st.lists(st.one_of(_PLAIN, _RAISED, _LOWERED), min_size=1, max_size=7)


def _markup(pieces: Sequence[Piece], raised: str = "<sup>{}</sup>") -> str:
    forms = {0: "{}", 1: raised, -1: "<sub>{}</sub>"}
    return "".join(forms[piece.level].format(escape(piece.text)) for piece in pieces)


def _page(body: str) -> bytes:
    return (
        "<!DOCTYPE html><html lang='en'><head><title>Eels below the weir</title></head><body>"
        f"<main><article><h1>Eels below the weir</h1><p>{ABOUT}</p><p>They say {body} and so on, "
        f"which nobody had known.</p><p>{ABOUT}</p></article></main></body></html>"
    ).encode()


def as_html(pieces: Sequence[Piece]) -> bytes:
    return _page(_markup(pieces))


def as_styled_html(pieces: Sequence[Piece]) -> bytes:
    return _page(_markup(pieces, '<span style="vertical-align: super">{}</span>'))


def as_linked_html(pieces: Sequence[Piece]) -> bytes:
    return _page(_markup(pieces, '<sup><a href="#n">{}</a></sup>'))


def as_mail(pieces: Sequence[Piece]) -> bytes:
    return mail(html=_page(_markup(pieces)).decode(), plain="", Subject="Eels", From="a@b.example")


def as_epub(pieces: Sequence[Piece]) -> bytes:
    body = f"<p>{ABOUT}</p><p>They say {_markup(pieces)} and so on.</p>"
    return epub({"a.xhtml": body}, named={"a.xhtml": "Eels"})


def as_markdown(pieces: Sequence[Piece]) -> bytes:
    escaped = [
        piece._replace(text=re.sub(r"([\[\]()*_.-])", r"\\\1", piece.text)) for piece in pieces
    ]
    return f"# Eels\n\n{ABOUT}\n\nThey say {_markup(escaped)} and so on.\n".encode()


def as_rtf(pieces: Sequence[Piece]) -> bytes:
    forms = {0: "{}", 1: r"{{\super {}}}", -1: r"{{\sub {}}}"}
    body = "".join(forms[piece.level].format(piece.text) for piece in pieces)
    body = "".join(char if ord(char) < 128 else f"\\u{ord(char)}?" for char in body)
    return rf"{{\rtf1\ansi {ABOUT}\par They say {body} and so on.\par }}".encode()


def as_docx(pieces: Sequence[Piece]) -> bytes:
    document = empty_docx()
    document.add_paragraph(ABOUT)
    paragraph = document.add_paragraph("They say ")
    for piece in pieces:
        run = paragraph.add_run(piece.text)
        run.font.superscript = piece.level == 1 or None
        run.font.subscript = piece.level == -1 or None
    paragraph.add_run(" and so on.")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def as_odt(pieces: Sequence[Piece]) -> bytes:
    style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    styles = "".join(
        f'<s:style xmlns:s="{style}" s:name="T{level}" s:family="text">'
        f'<s:text-properties s:text-position="{position} 58%"/></s:style>'
        for level, position in ((1, "super"), (-1, "-33%"))
    )
    body = "".join(
        f'<text:span text:style-name="T{piece.level}">{escape(piece.text)}</text:span>'
        for piece in pieces
    )
    return odt(f"{styles}<text:p>{ABOUT}</text:p><text:p>They say {body} and so on.</text:p>")


def as_pdf(pieces: Sequence[Piece]) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(1200, 842))
    for y, words in ((730, ABOUT), (680, ABOUT)):
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(56, y, words)
    x = 56.0
    for text, level in (Piece("They say "), *pieces, Piece(" and so on.")):
        size = 7 if level else 11
        canvas.setFont("Times-Roman", size)
        canvas.drawString(x, 705 + (4 if level > 0 else -2 if level else 0), text)
        x += stringWidth(text, "Times-Roman", size)
    canvas.save()
    return target.getvalue()


KINDS: dict[str, Callable[[Sequence[Piece]], bytes]] = {
    "a.html": as_html,
    "styled.html": as_styled_html,
    "linked.html": as_linked_html,
    "a.eml": as_mail,
    "a.epub": as_epub,
    "a.md": as_markdown,
    "a.rtf": as_rtf,
    "a.docx": as_docx,
    "a.odt": as_odt,
    "a.pdf": as_pdf,
}


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(pieces=_PIECES)
def test_no_number_comes_out_of_reading_that_is_not_in_the_file(
    name: str, pieces: list[Piece]
) -> None:
    # Of two elements side by side one may be a note's mark, and be dropped.
    numbers = [*_on_one_level(pieces), *(piece.text for piece in pieces)]
    known = {run for number in numbers for run in re.findall(r"\d+", number)}
    for item in read_bytes(KINDS[name](pieces), origin=name, name=name, max_mb=5):
        assert not isinstance(item, ReadError)
        assert set(re.findall(r"\d+", item.text)) <= known
        assert "They say" in item.text


def _on_one_level(pieces: Sequence[Piece]) -> list[str]:
    """Return the texts of pieces, those that follow each other on one level as one."""
    texts: list[tuple[int, str]] = []
    for text, level in pieces:
        if texts and texts[-1][0] == level:
            texts[-1] = (level, texts[-1][1] + text)
        else:
            texts.append((level, text))
    return [text for _, text in texts]
