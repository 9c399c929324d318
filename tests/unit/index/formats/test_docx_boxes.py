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
    'xmlns:v="urn:schemas-microsoft-com:vml"'
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
