"""DOCX files to their story, through mammoth: insertions accepted, deletions left out."""

import io
import zipfile
from collections.abc import Mapping

from index.chrome import Story, note_source
from index.chrome_lines import find_date
from index.formats import Format
from index.markup import MarkupLine, markup_lines
from index.package import Package, texts_by_name
from index.parsed import Parsed
from index.text import one_line

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


def story_of_lines(
    lines: list[MarkupLine], *, title: str | None = None, author: str | None = None
) -> Story:
    """Return the story of a document whose first heading of level one is its title.

    Args:
        lines: Of the document.
        title: What the file calls itself, for a document without such a heading.
        author: Whom the file names.
    """
    headline = next((line.text for line in lines[:5] if line.tag == "h1"), None)
    story = Story(
        title=headline or one_line(title or "") or None, author=one_line(author or "") or None
    )
    for number, line in enumerate(lines):
        if number < 5 and story.title and line.text.casefold() == story.title.casefold():
            continue
        if number < 5 and story.published is None and len(line.text) < 80:
            story.published = find_date(line.text)
        if not note_source(line.text, story):
            story.lines.append(line.text)
    return story
