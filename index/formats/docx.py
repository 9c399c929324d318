"""DOCX files to their story, through mammoth: insertions accepted, deletions left out."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from index.formats.markup import markup_lines
from index.formats.parsed import Parsed, story_of_lines
from index.formats.recognising import Format
from index.formats.zipped import Package, texts_by_name

# "Title" and "Subtitle" are what Word calls the styles of a headline and its standfirst.
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_XML = (".xml", ".rels")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_V = "{urn:schemas-microsoft-com:vml}"
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
    for name, root in roots.items():
        if _lift_boxes(root):
            parts[name] = _written(root)
    try:
        converted = mammoth.convert_to_html(
            _archive_of(parts),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda _: {}),
        )
    except Exception as err:  # it raises whatever it stumbles upon
        raise ValueError(f"it is a damaged DOCX file ({type(err).__name__}: {err})") from err
    lines = markup_lines(converted.value)
    story = story_of_lines(lines, title=known.get("title"), author=known.get("creator"))
    return Parsed(story, remark=_left_out(package.names, roots))


def _lift_boxes(root: Any) -> bool:
    """Put the paragraphs of text boxes and shapes behind the paragraph that they are fixed to.

    mammoth reads boxes only where they are drawn in the old way. What is drawn in both, one for
    programs that do not know the other, is kept once.

    Returns:
        Whether there are any.
    """
    for choice in list(root.iter(f"{_MC}AlternateContent")):
        branches = [*choice.findall(f"{_MC}Choice"), *choice.findall(f"{_MC}Fallback")]
        told = [one for one in branches if next(one.iter(f"{_W}txbxContent"), None) is not None]
        for other in branches:
            if told and other is not told[0]:
                choice.remove(other)
    boxes = [box for box in root.iter(f"{_W}txbxContent")]
    for box in boxes:
        hosts = [part for part in box.iterancestors(f"{_W}p")]
        if not hosts or any(True for _ in box.iterancestors(f"{_W}txbxContent")):
            continue  # of one within another, when that is lifted
        inner = [part for part in box.iter(f"{_W}txbxContent") if part is not box]
        for part in reversed([box, *inner]):
            for paragraph in reversed([child for child in part if child not in inner]):
                hosts[-1].addnext(paragraph)
    return bool(boxes)


def _written(root: Any) -> bytes:
    from lxml import etree

    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _left_out(names: Sequence[str], roots: Mapping[str, Any]) -> str | None:
    """Say what of a document is not read though it may hold text; None where there is nothing."""
    comments = roots.get("word/comments.xml")
    counted = {
        "comment": 0 if comments is None else len(comments.findall(f"{_W}comment")),
        "diagram": sum(bool(re.match(r"word/diagrams/data\d*\.xml", name)) for name in names),
        "chart": sum(
            bool(re.match(r"word/charts/chart(?:ex|Ex)?\d*\.xml", name)) for name in names
        ),
        "embedded file": sum(bool(re.match(r"word/embeddings/.", name)) for name in names),
        "inserted document": sum(bool(re.match(r"word/afchunk", name, re.I)) for name in names),
        "line of decorative text": sum(
            1
            for name, root in roots.items()
            if name.startswith("word/")
            for part in root.iter(f"{_V}textpath")
            if (part.get("string") or "").strip()
        ),
    }
    told = [f"{n} {what}{'s' if n > 1 else ''}" for what, n in counted.items() if n]
    told = [one.replace("line of decorative texts", "lines of decorative text") for one in told]
    if not told:
        return None
    one = sum(counted.values()) == 1
    return f"without its {' and '.join(told)}, which {'is' if one else 'are'} not read"


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
