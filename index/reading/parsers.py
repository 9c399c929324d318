"""Which parser reads which format: one table for each kind of file.

A new format needs its module in `index.formats`, a line here, and to be recognised in
`index.formats.recognising`. What takes a moment to import is imported when it is first needed.
"""

import zipfile
from collections.abc import Callable, Iterator, Mapping

from index.errors import ReadError
from index.formats.html import read_html
from index.formats.mail import read_mail
from index.formats.markdown import read_markdown
from index.formats.parsed import Parsed
from index.formats.pdf import read_pdf
from index.formats.recognising import Format
from index.formats.rtf import read_rtf
from index.formats.tables import read_json, read_table
from index.pasted.page import strip_chrome
from index.text.characters import normalise

# Of a file of many articles: its text, where it is from, and which fields hold ours.
ManyParser = Callable[[str, str, Mapping[str, str]], Iterator[Parsed | ReadError]]


def parse_plain(text: str) -> Parsed:
    """Parse a text that is in no format."""
    return Parsed(strip_chrome(normalise(text)))


def _parse_docx(archive: zipfile.ZipFile, max_mb: float) -> Parsed:
    from index.formats.docx import read_docx

    return read_docx(archive, max_mb=max_mb)


def _parse_odt(archive: zipfile.ZipFile, max_mb: float) -> Parsed:
    from index.formats.odt import read_odt

    return read_odt(archive, max_mb=max_mb)


def _parse_epub(
    archive: zipfile.ZipFile, origin: str, max_mb: float
) -> Iterator[Parsed | ReadError]:
    from index.formats.epub import read_epub

    return read_epub(archive, origin=origin, max_mb=max_mb)


def _parse_feed(text: str, origin: str, _: Mapping[str, str]) -> Iterator[Parsed | ReadError]:
    from index.formats.feeds import read_feed

    return read_feed(text, origin=origin)


OF_BYTES: Mapping[Format, Callable[[bytes], Parsed]] = {
    Format.PDF: read_pdf,
    Format.RTF: read_rtf,
}
# Of a file of many articles that names the encoding of each of its parts itself.
OF_MANY_BYTES: Mapping[Format, Callable[[bytes], Iterator[Parsed | ReadError]]] = {
    Format.MAIL: read_mail,
}
OF_TEXT: Mapping[Format, Callable[[str], Parsed]] = {
    Format.HTML: lambda text: Parsed(*read_html(text)),
    Format.MARKDOWN: lambda text: Parsed(*read_markdown(text)),
}
OF_MANY: Mapping[Format, ManyParser] = {
    Format.FEED: _parse_feed,
    Format.JSON: lambda text, origin, fields: read_json(text, origin=origin, fields=fields),
    Format.TABLE: lambda text, origin, fields: read_table(text, origin=origin, fields=fields),
}
# Of documents that are a ZIP archive inside: with the largest size of a part, unpacked, in MB.
OF_PACKAGE: Mapping[Format, Callable[[zipfile.ZipFile, float], Parsed]] = {
    Format.DOCX: _parse_docx,
    Format.ODT: _parse_odt,
}
OF_MANY_PACKED: Mapping[
    Format, Callable[[zipfile.ZipFile, str, float], Iterator[Parsed | ReadError]]
] = {
    Format.EPUB: _parse_epub,
}
