"""DOCX files to their story, through mammoth: insertions accepted, deletions left out."""

import zipfile
from typing import IO

from index.chrome import Story, note_source
from index.chrome_lines import find_date
from index.formats import Format
from index.markup import MarkupLine, markup_lines
from index.package import Package, texts_by_name
from index.parsed import Parsed
from index.text import one_line

# "Title" and "Subtitle" are what Word calls the styles of a headline and its standfirst.
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_CORE = "docProps/core.xml"


def read_docx(archive: zipfile.ZipFile, file: IO[bytes], *, max_mb: float) -> Parsed:
    """Return the story of a DOCX file.

    Args:
        archive: The file as an archive.
        file: The same file.
        max_mb: How large the parts that are text may be together.

    Raises:
        ValueError: It is damaged, encrypted or too large.
    """
    import mammoth

    package = Package(archive, Format.DOCX, max_mb=max_mb)
    # mammoth reads with a parser that trusts its input: what it will see is checked before.
    parts = {name: package.xml(name) for name in package.names if name.endswith((".xml", ".rels"))}
    known = texts_by_name(parts[_CORE]) if _CORE in parts else {}
    file.seek(0)
    try:
        converted = mammoth.convert_to_html(
            file, style_map=_STYLES, convert_image=mammoth.images.img_element(lambda _: {})
        )
    except Exception as err:  # it raises whatever it stumbles upon
        raise ValueError(f"it is a damaged DOCX file ({type(err).__name__}: {err})") from err
    lines = markup_lines(converted.value)
    return Parsed(story_of_lines(lines, title=known.get("title"), author=known.get("creator")))


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
