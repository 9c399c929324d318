"""DOCX files to their story, through mammoth: insertions accepted, deletions left out."""

import io
import zipfile
from collections.abc import Mapping

from index.formats.markup import markup_lines
from index.formats.parsed import Parsed, story_of_lines
from index.formats.recognising import Format
from index.formats.zipped import Package, texts_by_name

# "Title" and "Subtitle" are what Word calls the styles of a headline and its standfirst.
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_XML = (".xml", ".rels")
_CORE = "docProps/core.xml"


def read_docx(archive: zipfile.ZipFile, *, max_mb: float) -> Parsed:
    """Return the story of a DOCX file.

    Args:
        archive: The file as an archive.
        max_mb: How large the parts that are text may be together.

    Raises:
        ValueError: It is damaged, encrypted or too large.
    """
    import mammoth

    package = Package(archive, Format.DOCX, max_mb=max_mb)
    parts = {name: package.read(name) for name in package.names if name.endswith(_XML)}
    roots = {name: package.parsed(name, part) for name, part in parts.items()}
    known = texts_by_name(roots[_CORE]) if _CORE in roots else {}
    try:
        converted = mammoth.convert_to_html(
            _archive_of(parts),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda _: {}),
        )
    except Exception as err:  # it raises whatever it stumbles upon
        raise ValueError(f"it is a damaged DOCX file ({type(err).__name__}: {err})") from err
    lines = markup_lines(converted.value)
    return Parsed(story_of_lines(lines, title=known.get("title"), author=known.get("creator")))


def _archive_of(parts: Mapping[str, bytes]) -> io.BytesIO:
    """Return a file of what was checked: mammoth trusts its input, and reads what that names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file
