"""DOCX files to their story, through mammoth: insertions accepted, deletions left out."""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from index.formats.markup import markup_lines
from index.formats.parsed import Parsed, story_of_lines
from index.formats.recognising import Format
from index.formats.zipped import Package, texts_by_name

# "Title" and "Subtitle" are what Word calls the styles of a headline and its standfirst.
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_XML = (".xml", ".rels")
_CORE = "docProps/core.xml"
_STYLE_PART = "word/styles.xml"
_TEXT_PART = re.compile(r"word/(?:document|footnotes|endnotes|header\d*|footer\d*|comments)\.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEAST_RISE = 4  # half points


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
    parts |= _with_levels(roots)
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


def _with_levels(roots: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the parts in which a style or a place raises or lowers text, which now says so itself.

    mammoth reads of a run only whether it says so itself.
    """
    from lxml import etree

    styles = _levels_of_styles(roots.get(_STYLE_PART))
    changed: dict[str, bytes] = {}
    for name, root in roots.items():
        if not _TEXT_PART.fullmatch(name):
            continue
        found = False
        for properties in root.iter(f"{_W}rPr"):
            if properties.find(f"{_W}vertAlign") is None and (
                level := _level_of(properties) or _level_by_style(properties, styles)
            ):
                etree.SubElement(properties, f"{_W}vertAlign").set(f"{_W}val", level)
                found = True
        if found:
            changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return changed


def _levels_of_styles(root: Any) -> dict[str, str]:
    """Return which styles of characters raise or lower their text."""
    levels: dict[str, str] = {}
    for style in root.iter(f"{_W}style") if root is not None else ():
        properties = style.find(f"{_W}rPr")
        if style.get(f"{_W}type") == "character" and properties is not None:
            align = properties.find(f"{_W}vertAlign")
            own = align.get(f"{_W}val") if align is not None else None
            if level := own or _level_of(properties):
                levels[style.get(f"{_W}styleId") or ""] = level
    return levels


def _level_of(properties: Any) -> str:
    """Return the level that a place above or below the line means, given in half points."""
    position = properties.find(f"{_W}position")
    given = position.get(f"{_W}val") or "" if position is not None else ""
    if not re.fullmatch(r"-?\d{1,4}", given) or abs(int(given)) < _LEAST_RISE:
        return ""
    return "superscript" if int(given) > 0 else "subscript"


def _level_by_style(properties: Any, styles: Mapping[str, str]) -> str:
    style = properties.find(f"{_W}rStyle")
    return styles.get(style.get(f"{_W}val") or "", "") if style is not None else ""


def _archive_of(parts: Mapping[str, bytes]) -> io.BytesIO:
    """Return a file of what was checked: mammoth trusts its input, and reads what that names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file
