import io
import zipfile

import pytest

from index.reading.articles import read_bytes
from index.records import Draft

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
BOX = "<w:txbxContent><w:p><w:r><w:t>Children pay six crowns.</w:t></w:r></w:p></w:txbxContent>"
DRAWN = f"<w:drawing><wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp></w:drawing>"
OLD = f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"
SHAPES = {
    "drawn": DRAWN,
    "old": OLD,
    "both": f'<mc:AlternateContent><mc:Choice Requires="wps">{DRAWN}</mc:Choice><mc:Fallback>{OLD}</mc:Fallback></mc:AlternateContent>',
    "drawn with an empty old one": f'<mc:AlternateContent><mc:Choice Requires="wps">{DRAWN}</mc:Choice><mc:Fallback><w:pict/></mc:Fallback></mc:AlternateContent>',
    "drawn alone": f'<mc:AlternateContent><mc:Choice Requires="wps">{DRAWN}</mc:Choice></mc:AlternateContent>',
    "group": f"<w:drawing><wpg:wgp><wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp></wpg:wgp></w:drawing>",
}


def docx(inside: str, **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f"<w:document {NAMES}><w:body><w:p><w:r><w:t>The ferry sails from May.</w:t></w:r><w:r>{inside}</w:r></w:p>"
            "<w:p><w:r><w:t>The last boat leaves at nine.</w:t></w:r></w:p></w:body></w:document>",
        )
        for name, text in parts.items():
            archive.writestr(f"word/{name.replace('__', '/')}.xml", text)
    return file.getvalue()


def read(raw: bytes) -> Draft:
    (draft,) = read_bytes(raw, origin="a.docx", name="a.docx", max_mb=1)
    assert isinstance(draft, Draft)
    return draft


@pytest.mark.parametrize("shape", SHAPES)
def test_the_text_of_a_box_is_read_once_behind_the_paragraph_that_holds_it(shape: str) -> None:
    draft = read(docx(SHAPES[shape]))
    assert draft.text.split("\n\n") == [
        "The ferry sails from May.",
        "Children pay six crowns.",
        "The last boat leaves at nine.",
    ]
    assert draft.remark is None


@pytest.mark.parametrize(
    ("part", "text", "named"),
    [
        ("comments", f"<w:comments {NAMES}><w:comment w:id='0'><w:p/></w:comment></w:comments>", "1 comment,"),
        ("diagrams__data1", "<d/>", "1 diagram,"),
        ("charts__chart1", "<c/>", "1 chart,"),
        ("embeddings__sheet1", "<e/>", "1 embedded file,"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_named(part: str, text: str, named: str) -> None:
    assert named in (read(docx("", **{part: text})).remark or "")


def test_decorative_text_is_named() -> None:
    art = '<w:pict><v:shape><v:textpath string="Grand opening"/></v:shape></w:pict>'
    assert "1 line of decorative text" in (read(docx(art)).remark or "")


def test_boxes_of_one_paragraph_stay_in_order() -> None:
    box = "<wps:wsp><wps:txbx><w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp>"
    both = "".join(map(box.format, ("Children pay six crowns.", "Dogs travel free.")))
    draft = read(docx(f"<w:drawing><wpg:wgp>{both}</wpg:wgp></w:drawing>"))
    assert draft.text.split("\n\n")[1:3] == ["Children pay six crowns.", "Dogs travel free."]


def run(text: str, properties: str = "") -> str:
    return (
        f"</w:r><w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r><w:r>"
    )


@pytest.mark.parametrize("value", ["", " w:val='1'"])
def test_hidden_text_is_left_out_and_named(value: str) -> None:
    draft = read(docx(run(" It is secretly dear.", f"<w:vanish{value}/>")))
    assert "secretly" not in draft.text
    assert draft.remark == "without its 1 piece of hidden text, which is not read"


def test_text_that_is_hidden_no_longer_is_read() -> None:
    draft = read(docx(run(" It is dear.", "<w:vanish w:val='0'/>")))
    assert draft.text.startswith("The ferry sails from May. It is dear.")
    assert draft.remark is None


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("<m:r><m:t>x</m:t></m:r><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>5</m:t></m:r></m:sup></m:sSup>", "x10⁵"),
        ("<m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>16</m:t></m:r></m:den></m:f>", "3/16"),
        ("<m:rad><m:degHide m:val='1'/><m:deg/><m:e><m:r><m:t>16</m:t></m:r></m:e></m:rad>", "√(16)"),
        ("<m:d><m:e><m:r><m:t>a+b</m:t></m:r></m:e></m:d>", "(a+b)"),
    ],
)  # fmt: skip
def test_a_formula_is_read_as_a_line_of_text(formula: str, written: str) -> None:
    paragraph = f"</w:r><w:r><w:t xml:space='preserve'> So </w:t></w:r><m:oMath>{formula}</m:oMath><w:r><w:t xml:space='preserve'> it is.</w:t>"
    draft = read(docx(paragraph))
    assert draft.text.startswith(f"The ferry sails from May. So {written} it is.")
    assert draft.remark is None


def test_a_formula_that_is_no_line_of_text_is_named() -> None:
    draft = read(docx("</w:r><m:oMath><m:m><m:mr/></m:m></m:oMath><w:r>"))
    assert draft.remark == "without its 1 formula, which is not read"
