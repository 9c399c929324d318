"""Raised and lowered figures in every format that has them."""

import io

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

from index.errors import ReadError
from index.formats.raised import LOWERED, RAISED, Run, written
from index.reading.articles import read_bytes
from tests.support.files import empty_docx, epub, odt

ABOUT = (
    "The council of Lessing has voted to close the iron bridge for a year while engineers replace "
    "its girders, which have rusted since the last coat of paint was put on by the old keeper."
)


def read(raw: bytes, name: str) -> str:
    (item,) = read_bytes(raw, origin=name, name=name, max_mb=5)
    if isinstance(item, ReadError):
        raise item
    return item.text


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("3 × 10<sup>5</sup> eels", "3 × 10⁵ eels"),
        ("3 × 10<span style='font-size:70%;vertical-align: super'>5</span> eels", "3 × 10⁵ eels"),
        ("3 × 10<span class='superscript'>5</span> eels", "3 × 10⁵ eels"),
        ("3 × <math><msup><mn>10</mn><mn>5</mn></msup></math> eels", "3 × 10⁵ eels"),
        ("a loss of 10<sup>−3</sup> of it", "a loss of 10⁻³ of it"),
        ("a speed of 5 m s<sup>-1</sup> there", "a speed of 5 m s⁻¹ there"),
        ("about 10<sup>2.5</sup> of them", "about 10^2.5 of them"),
        ("40 km<sup>2</sup> of land", "40 km² of land"),
        ("a cubic metre<sup>3</sup> of it", "a cubic metre³ of it"),
        ("the 21<sup>st</sup> of May", "the 21st of May"),
        ("made by Harrow<sup>TM</sup> here", "made by Harrow™ here"),
        ("<sup>14</sup>C dating of it", "¹⁴C dating of it"),
        ("in 1998<sup>4</sup> and later", "in 1998⁴ and later"),
        ("in 1998<sup>4,5</sup> and later", "in 1998 [4,5] and later"),
        ("in 1998<sup><a href='#n4'>4</a></sup> and later", "in 1998 and later"),
        ("in 1998<a href='#n4'><sup>[4]</sup></a> and later", "in 1998 and later"),
        ("in 1998<a role='doc-noteref' href='#n4'>4</a> and later", "in 1998 and later"),
        ("costs 5 million<sup>1</sup> in all", "costs 5 million in all"),
        ("when the<sup>3</sup> ice came", "when the ice came"),
        ("as the BBC<sup>3</sup> told", "as the BBC told"),
        ("of 5 in<sup>2</sup> here", "of 5 in² here"),
        ("of 300 MeV<sup>2</sup> here", "of 300 MeV² here"),
        ("the fare rose <sup>2</sup> in May", "the fare rose [2] in May"),
        ("of x<sub>i+1</sub> here", "of x_(i+1) here"),
        ("<sub>of an all-electric car</sub> here", "of an all-electric car here"),
        ("it closed.<sup>7</sup> She left", "it closed. She left"),
        ("it closed,<sup>7–9</sup> and she left", "it closed, and she left"),
        ("it closed.<sup>†</sup> She left", "it closed. She left"),
        ("pure H<sub>2</sub>O and CO<sub>2</sub> here", "pure H2O and CO2 here"),
        ("log<sub>10</sub>5 is small", "log₁₀5 is small"),
        ("Ca<sup>2+</sup> and x<sub>1</sub><sup>2</sup>", "Ca²⁺ and x₁²"),
        ("1<sup>1</sup>&frasl;<sub>2</sub> inches", "1½ inches"),
        ("<sup>1</sup>/<sub>2</sub> an inch", "½ an inch"),
        ("3<sup>5</sup>/<sub>16</sub> inches", "3 5/16 inches"),
        ("3<sup>5/</sup><sub>16</sub> inches", "3 5/16 inches"),
        ("<math><mn>3</mn><mfrac><mn>5</mn><mn>16</mn></mfrac></math> inches", "3 5/16 inches"),
    ],
)  # fmt: skip
def test_figures_of_a_web_page_stay_apart_from_those_beside_them(
    markup: str, expected: str
) -> None:
    body = f"<p>{ABOUT}</p><p>They said {markup}, which nobody knew.</p><p>{ABOUT}</p>"
    page = f"<html><head><title>Eels</title></head><body><article>{body}</article></body></html>"
    assert f"They said {expected}" in read(page.encode(), "a.html")
    assert f"They said {expected}" in read(epub({"a.xhtml": body}, named={}), "a.epub")


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        (
            "<mo>(</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr>"
            "<mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable><mo>)</mo>",
            "(1 2; 3 4)",
        ),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "[1 2]"),
        ("<msqrt><mn>16</mn></msqrt>", "√(16)"),
        ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x₁²"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac>", "(a+1)/2"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mn>10</mn></munderover>",
            "∑_(i=1)¹⁰",
        ),
        ("<msup><mi>x</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup>", "xⁿ⁺¹"),
        ("<mn>2</mn><mn>3</mn>", "2 3"),
    ],
)
def test_a_formula_is_written_on_one_line_with_its_numbers_apart(
    formula: str, written: str
) -> None:
    body = f"<p>{ABOUT}</p><p>They said <math>{formula}</math> and so on.</p>"
    assert f"They said {written} and so on." in read(epub({"a.xhtml": body}, named={}), "a.epub")


def test_a_formula_that_is_no_line_of_text_is_left_out() -> None:
    body = f"<p>{ABOUT}</p><p>They said <math><mlongdiv><mn>1</mn><mn>2</mn></mlongdiv></math> and so on.</p>"
    assert "They said and so on." in read(epub({"a.xhtml": body}, named={}), "a.epub")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("the fare is <del>three</del><ins>four</ins> crowns", "the fare is four crowns"),
        ("the <ruby>灯<rp>(</rp><rt>tou</rt><rp>)</rp></ruby> lamp", "the 灯 lamp"),
        ("see above <a href='#ref4'>↑</a>", "see above"),
        ("see above <a href='#ref4'>↩︎</a>", "see above"),
    ],
)
def test_what_is_no_text_of_a_sentence_does_not_run_into_it(markup: str, expected: str) -> None:
    body = f"<p>{ABOUT}</p><p>They said {markup}.</p><p>{ABOUT}</p>"
    page = f"<html><head><title>Eels</title></head><body><article>{body}</article></body></html>"
    assert f"They said {expected}." in read(page.encode(), "a.html").replace(" .", ".")


@pytest.mark.parametrize("how", ["own", "place", "style", "style with a place", "in two runs"])
def test_a_raised_figure_of_a_docx_is_one_however_it_is_raised(how: str) -> None:
    document = empty_docx()
    document.add_paragraph(ABOUT)
    paragraph = document.add_paragraph("They counted 3 × 1")
    paragraph.add_run("0")
    run = paragraph.add_run("1" if how == "in two runs" else "5")
    if how in ("own", "in two runs"):
        run.font.superscript = True
    elif how == "place":
        run._r.get_or_add_rPr().append(_position(document, 10))
    else:
        style = document.styles.add_style("Raised", WD_STYLE_TYPE.CHARACTER)
        if how == "style":
            style.font.superscript = True
        else:
            style.element.get_or_add_rPr().append(_position(document, 8))
        run.style = style
    if how == "in two runs":
        paragraph.add_run("2").font.superscript = True
    paragraph.add_run(" eels.")
    target = io.BytesIO()
    document.save(target)
    power = "¹²" if how == "in two runs" else "⁵"
    assert f"They counted 3 × 10{power} eels." in read(target.getvalue(), "a.docx")


def _position(document: object, half_points: int) -> object:
    from docx.oxml import OxmlElement

    position = OxmlElement("w:position")
    position.set(qn("w:val"), str(half_points))
    return position


@pytest.mark.parametrize(
    ("position", "expected"),
    [("super 58%", "10⁵"), ("33% 58%", "10⁵"), ("sub 58%", "10₅"), ("-33% 58%", "10₅"), ("0% 100%", "105")],
)  # fmt: skip
@pytest.mark.parametrize("inherited", [False, True])
def test_a_raised_figure_of_an_odt_is_one_whatever_style_raises_it(
    position: str, expected: str, inherited: bool
) -> None:
    style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    above = f'<s:style s:name="P"><s:text-properties s:text-position="{position}"/></s:style>'
    styles = (
        f'<x xmlns:s="{style}">{above}<s:style s:name="T" s:parent-style-name="P"/></x>'
        if inherited
        else f'<x xmlns:s="{style}">{above.replace("P", "T", 1)}</x>'
    )
    body = f'{styles}<text:p>{ABOUT}</text:p><text:p>They counted 10<text:span text:style-name="T">5</text:span> eels.</text:p>'
    assert f"They counted {expected} eels." in read(odt(body), "a.odt")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"3 x 10{\super 5} eels", "3 x 10⁵ eels"),
        (r"3 x 10\super 5\nosupersub  eels", "3 x 10⁵ eels"),
        (r"3 x 10{\up6\fs16 5} eels", "3 x 10⁵ eels"),
        (r"3 x 10\up6 5\up0  eels", "3 x 10⁵ eels"),
        (r"pure H{\sub 2}O here", "pure H2O here"),
        (r"it closed.{\super 7} She left", "it closed. She left"),
        (r"4 million{\b0{\super 12}} in all", "4 million in all"),
        (r"1{\super 1}/{\sub 2} inches", "1½ inches"),
    ],
)
def test_a_raised_figure_of_rtf_stays_apart(body: str, expected: str) -> None:
    raw = rf"{{\rtf1\ansi\deff0{{\fonttbl{{\f0 Arial;}}}} {ABOUT}\par They said {body}.\par }}"
    assert f"They said {expected}." in read(raw.encode(), "a.rtf")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("3 × 10<sup>5</sup> eels", "3 × 10⁵ eels"),
        ("pure H<sub>2</sub>O here", "pure H2O here"),
        ("in 1998[^4] and later", "in 1998 and later"),
        ("costs 5 million[^note-1] in all", "costs 5 million in all"),
        ("3 × 10^5^ eels", "3 × 10^5^ eels"),
        ("1<sup>1</sup>&frasl;<sub>2</sub> inches", "1½ inches"),
    ],
)
def test_a_raised_figure_of_markdown_stays_apart(body: str, expected: str) -> None:
    raw = f"# Eels\n\n{ABOUT}\n\nThey said {body}.\n\n[^4]: By net.\n"
    text = read(raw.encode(), "a.md")
    assert f"They said {expected}." in text
    assert text.endswith("By net.")


def test_what_is_on_one_level_is_as_it_was() -> None:
    assert written([Run("one "), Run("two"), Run(" three")]) == "one two three"
    assert written([]) == ""


def test_text_after_a_dropped_mark_does_not_run_into_the_number_before_it() -> None:
    runs = [Run("in 1998"), Run("4", RAISED, is_note=True), Run("12 boats")]
    assert written(runs) == "in 1998 12 boats"
    assert written([Run("a"), Run("1", LOWERED), Run("2")]) == "a₁2"
