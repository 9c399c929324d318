"""The parts of a document that is a ZIP archive (DOCX, ODT, EPUB), within limits."""

import zipfile
from typing import Any

from index.formats.recognising import Format
from index.packed.archives import DAMAGED
from index.packed.sizes import bytes_of, unpacks_to_too_much

_MIMETYPES = {
    b"application/epub+zip": Format.EPUB,
    b"application/vnd.oasis.opendocument.text": Format.ODT,
}
_NOT_READ = {
    "xl/workbook.xml": "it is a spreadsheet: save it as CSV",
    "ppt/presentation.xml": "it is a presentation: save it as PDF",
}


def recognise_package(archive: zipfile.ZipFile) -> Format:
    """Return the format of a ZIP archive by what is in it.

    Raises:
        ValueError: It is a document of a kind that is not read.
    """
    names = set(archive.namelist())
    if "word/document.xml" in names:
        return Format.DOCX
    for name, reason in _NOT_READ.items():
        if name in names:
            raise ValueError(reason)
    if "META-INF/container.xml" in names:
        return Format.EPUB
    mimetype = _mimetype(archive) if "mimetype" in names else b""
    if mimetype.startswith(b"application/vnd.oasis.") and mimetype not in _MIMETYPES:
        raise ValueError("it is an OpenDocument file, but no text: save it as PDF or CSV")
    return _MIMETYPES.get(mimetype, Format.ZIP)


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    try:
        with archive.open("mimetype") as part:
            return part.read(100).strip()
    except DAMAGED:
        return b""


class Package:
    """An open document.

    Args:
        archive: The archive that it is.
        what: Its format, for sentences.
        max_mb: How large the parts that are read may be together.
    """

    def __init__(self, archive: zipfile.ZipFile, what: Format, *, max_mb: float) -> None:
        self._archive, self._what, self._max_mb = archive, what, max_mb
        self._left = bytes_of(max_mb)
        self.names = archive.namelist()

    def read(self, name: str) -> bytes:
        """Return a part.

        Raises:
            ValueError: It is missing, damaged, encrypted, or there is too much of it.
        """
        try:
            info = self._archive.getinfo(name)
        except KeyError as err:
            raise ValueError(f"it is a damaged {self._what} file (no {name} in it)") from err
        if info.flag_bits & 1:
            raise ValueError("it is encrypted: save a copy of it without a password")
        self._left -= info.file_size
        if self._left < 0:
            raise ValueError(unpacks_to_too_much(self._max_mb))
        try:
            return self._archive.read(info)
        except DAMAGED as err:
            raise ValueError(f"it is a damaged {self._what} file ({err})") from err

    def xml(self, name: str) -> Any:
        """Return the root element of a part; see `read` and `parsed`."""
        return self.parsed(name, self.read(name))

    def parsed(self, name: str, raw: bytes) -> Any:
        """Return the root element of a part that was read.

        Raises:
            ValueError: It is no XML, or declares entities.
        """
        # Imported here: lxml takes a moment that a plain text file saves.
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(raw, parser)
        except etree.XMLSyntaxError as err:
            raise ValueError(f"it is a damaged {self._what} file ({name} is no XML)") from err
        declared = root.getroottree().docinfo.internalDTD
        if declared is not None and next(iter(declared.iterentities()), None) is not None:
            raise ValueError(f"{name} in it declares XML entities, which could grow without end")
        return root


def texts_by_name(root: Any) -> dict[str, str]:
    """Return the text of every element without children by its name without namespace."""
    from lxml import etree

    return {
        etree.QName(element).localname: element.text.strip()
        for element in root.iter(etree.Element)
        if not len(element) and element.text and element.text.strip()
    }
