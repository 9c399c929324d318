"""Files of the formats that are read, made by script."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Container, Mapping, Sequence
from email.message import EmailMessage
from functools import cache

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from reportlab.pdfgen.canvas import Canvas

_TOP, _LEFT, _LEADING = 700, 72, 14


def pdf(
    *pages: Sequence[str],
    head: str = "",
    foot: str = "",
    title: str = "",
    password: str | None = None,
    pictures: Container[int] = (),
) -> bytes:
    """Return a PDF file.

    Args:
        pages: The lines of every page as they are printed; an empty one is an empty space, one
            that starts with "# " is larger, one that starts with two spaces is indented.
        head: Stands at the top of every page, "{}" being its number.
        foot: Stands at the bottom.
        title: What the file says of itself.
        password: Encrypts it.
        pictures: Numbers of pages with something drawn on them.
    """
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842), encrypt=password)
    canvas.setTitle(title)
    for number, lines in enumerate(pages, start=1):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(_LEFT, 800, head.format(number))
        canvas.drawCentredString(297, 40, foot.format(number))
        if number in pictures:
            canvas.rect(100, 100, 200, 300, fill=1)
        y = _TOP
        for line in lines:
            large = line.startswith("# ")
            canvas.setFont("Helvetica-Bold" if large else "Helvetica", 18 if large else 11)
            indent = 18 if line.startswith("  ") else 0
            canvas.drawString(_LEFT + indent, y, line.removeprefix("# ").strip())
            y -= 22 if large else _LEADING
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def pictures_only_pdf() -> bytes:
    """Return a PDF file as a scanner makes it: drawn, without a letter of text."""
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.rect(100, 100, 200, 300, fill=1)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def archive(
    members: Mapping[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """Return a ZIP archive; the first member is stored as it is, as documents want it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as file:
        for number, (name, content) in enumerate(members.items()):
            file.writestr(name, content, None if number else zipfile.ZIP_STORED)
    return target.getvalue()


def tar(members: Mapping[str, bytes], *, mode: str = "w:gz", link: str = "") -> bytes:
    """Return a TAR archive, with a symbolic link of that name in it.

    A surrogate in a name stands for a byte that is no text, as Python has it.
    """
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode, format=tarfile.GNU_FORMAT) as file:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
        if link:
            info = tarfile.TarInfo(link)
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            file.addfile(info)
    return target.getvalue()


def empty_docx() -> Document:
    """Return a DOCX document with the styles of python-docx but for a hundred of tables.

    With them a file of a line takes a third of a second to read.
    """
    return docx.Document(io.BytesIO(_template()))


@cache
def _template() -> bytes:
    document = docx.Document()
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name != "Normal Table":
            style.delete()
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def word(paragraphs: Sequence[str], *, title: str = "", author: str = "") -> bytes:
    """Return a DOCX file; the marks of Markdown make headings, list items and a table row."""
    document = empty_docx()
    document.core_properties.title, document.core_properties.author = title, author
    for paragraph in paragraphs:
        if paragraph.startswith("# "):
            document.add_heading(paragraph[2:], level=1)
        elif paragraph.startswith("- "):
            document.add_paragraph(paragraph[2:], style="List Bullet")
        elif " | " in paragraph:
            cells = paragraph.split(" | ")
            row = document.add_table(rows=1, cols=len(cells)).rows[0]
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        else:
            document.add_paragraph(paragraph)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def odt(body: str, *, title: str = "", manifest: str = "<manifest/>") -> bytes:
    """Return an ODT file with the XML of its body."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "svg-compatible", "drawing")
    )
    content = (
        f"<office:document-content {names}><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>"
    )
    meta = (
        f'<office:document-meta {names} xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<office:meta><dc:title>{title}</dc:title><dc:creator>Tamsin Greave</dc:creator>"
        "</office:meta></office:document-meta>"
    )
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "meta.xml": meta,
            "META-INF/manifest.xml": manifest,
        }
    )


def epub(chapters: Mapping[str, str], *, named: Mapping[str, str], more: str = "") -> bytes:
    """Return a book.

    Args:
        chapters: File name to the XHTML of its body, in reading order.
        named: File name to its name in the table of contents.
        more: Another file of the archive, by its name.
    """
    xmlns = 'xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    items = "".join(
        f'<item id="c{n}" href="text/{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n, _ in enumerate(chapters))
    points = "".join(
        f'<navPoint><navLabel><text>{title}</text></navLabel><content src="text/{name}"/></navPoint>'
        for name, title in named.items()
    )
    book = (
        f"<package {xmlns}><metadata><dc:title>The Tide Book</dc:title>"
        "<dc:creator>Tamsin Greave</dc:creator><dc:language>en-GB</dc:language>"
        f"<dc:date>2031-05-04</dc:date></metadata><manifest>{items}"
        '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        f'<spine toc="ncx">{spine}</spine></package>'
    )
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/>'
        "</rootfiles></container>",
        "OEBPS/book.opf": book,
        "OEBPS/toc.ncx": f"<ncx><navMap>{points}</navMap></ncx>",
    }
    for name, body in chapters.items():
        members[f"OEBPS/text/{name}"] = (
            '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
            f"<head><title>{name}</title></head><body>{body}</body></html>"
        )
    return archive(members | ({more: ""} if more else {}))


def mail(*, plain: str = "", html: str = "", **headers: str) -> bytes:
    """Return a message; headers are written with "_" for "-"."""
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(plain)
    if html:
        message.add_alternative(html, subtype="html")
    return bytes(message)


def warc(*records: bytes, compressed: bool = False) -> bytes:
    """Return a WARC file; compressed, every record is a member of its own, as is usual."""
    first = record("", b"software: tests", kind="warcinfo")
    return b"".join(gzip.compress(each) if compressed else each for each in (first, *records))


def record(
    address: str, block: bytes, *, kind: str = "response", length: int | None = None, **more: str
) -> bytes:
    """Return a record of a WARC file; headers are written with "_" for "-".

    Args:
        address: Of what was recorded.
        block: What was recorded: of a page, its `answer`.
        kind: Its WARC-Type; none where empty.
        length: What it says of the block's, whatever that is.
        more: Headers.
    """
    headers = {
        "WARC-Type": kind,
        "WARC-Target-URI": address,
        "Content-Length": str(len(block) if length is None else length),
    } | {name.replace("_", "-"): value for name, value in more.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def answer(
    body: bytes, *, status: str = "200 OK", media_type: str = "text/html", **more: str
) -> bytes:
    """Return what a server sends; headers are written with "_" for "-"."""
    headers = {"Content-Type": media_type} | {n.replace("_", "-"): v for n, v in more.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body
