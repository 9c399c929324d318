"""OpenDocument texts (ODT) to their story."""

import contextlib
import zipfile
from collections.abc import Iterator
from typing import Any

from index.formats.parsed import MarkupLine, Parsed, story_of_lines
from index.formats.raised import LOWERED, RAISED, Run, written
from index.formats.recognising import Format
from index.formats.zipped import Package, texts_by_name
from index.text.characters import one_line

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_BOX = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box"  # of a caption, mostly
# Not part of the running text: deleted passages, comments, notes, numbering and indexes, and what
# a picture is called.
_LEFT_OUT = {
    f"{_TEXT}tracked-changes",
    f"{_OFFICE}annotation",
    f"{_TEXT}note",
    f"{_TEXT}table-of-content",
    f"{_TEXT}sequence-decls",
    f"{_OFFICE}forms",
    f"{_SVG}title",
    f"{_SVG}desc",
}
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_MAX_DEPTH = 200


def read_odt(archive: zipfile.ZipFile, *, max_mb: float) -> Parsed:
    """Return the story of an ODT file.

    Args:
        archive: The file.
        max_mb: How large the parts that are text may be together.

    Raises:
        ValueError: It is damaged, encrypted or too large.
    """
    package = Package(archive, Format.ODT, max_mb=max_mb)
    if "META-INF/manifest.xml" in package.names and b"encryption-data" in package.read(
        "META-INF/manifest.xml"
    ):
        raise ValueError("it is encrypted: save a copy of it without a password")
    content = package.xml("content.xml")
    body = content.find(f".//{_OFFICE}text")
    if body is None:
        raise ValueError("it is a damaged ODT file (no text in content.xml)")
    known = texts_by_name(package.xml("meta.xml")) if "meta.xml" in package.names else {}
    author = known.get("initial-creator") or known.get("creator")
    lines = list(_Reader(_levels_of(package, content)).lines(body, "", 0))
    return Parsed(story_of_lines(lines, title=known.get("title"), author=author))


def _levels_of(package: Package, content: Any) -> dict[str, int]:
    """Return which styles raise or lower their text; one may take it over from another."""
    levels: dict[str, int] = {}
    parents: dict[str, str] = {}
    roots = [content]
    if "styles.xml" in package.names:
        with contextlib.suppress(ValueError):  # a document is read without its styles too
            roots.insert(0, package.xml("styles.xml"))
    for root in roots:
        for style in root.iter(f"{_STYLE}style"):
            called = style.get(f"{_STYLE}name") or ""
            parents[called] = style.get(f"{_STYLE}parent-style-name") or ""
            for properties in style.iter(f"{_STYLE}text-properties"):
                if position := (properties.get(f"{_STYLE}text-position") or "").split():
                    levels[called] = _level(position[0])
    for called in parents:
        above, seen = called, {called}
        while above not in levels and parents.get(above) and parents[above] not in seen:
            above = parents[above]
            seen.add(above)
        if above in levels:
            levels[called] = levels[above]
    return levels


def _level(position: str) -> int:
    """Return the level that "super", "sub" or a percentage of the height means."""
    if position in ("super", "sub"):
        return RAISED if position == "super" else LOWERED
    try:
        height = float(position.rstrip("%"))
    except ValueError:
        return 0
    return (height > 0) - (height < 0)


class _Reader:
    """Reads the text of a document whose styles are known."""

    def __init__(self, levels: dict[str, int]) -> None:
        self._levels = levels

    def lines(self, element: Any, prefix: str, depth: int) -> Iterator[MarkupLine]:
        """Yield the paragraphs below an element; `prefix` marks the items of a list."""
        if depth > _MAX_DEPTH:
            raise ValueError("its text is nested too deeply")
        for child in element:
            if child.tag in _LEFT_OUT or not isinstance(child.tag, str):
                continue
            if child.tag in _PARAGRAPHS:
                heading = child.tag == f"{_TEXT}h" or child.get(f"{_TEXT}style-name") == "Title"
                level = "h" + (child.get(f"{_TEXT}outline-level") or "1") if heading else ""
                if text := one_line(written(self._runs(child, 0, depth))):
                    yield MarkupLine(prefix + text, level)
                for box in _boxes(child, depth):
                    yield from self.lines(box, "", depth + 1)
            elif child.tag == f"{_TABLE}table-row":
                cells = [
                    " ".join(line.text for line in self.lines(cell, "", depth + 1))
                    for cell in child
                ]
                if row := " | ".join(filter(None, cells)):
                    yield MarkupLine(row, "")
            else:
                marker = "- " if child.tag == f"{_TEXT}list-item" else prefix
                yield from self.lines(child, marker, depth + 1)

    def _runs(self, element: Any, level: int, depth: int) -> Iterator[Run]:
        """Yield the text of a paragraph without that of boxes in it."""
        if depth > _MAX_DEPTH:
            raise ValueError("its text is nested too deeply")
        inner = self._levels.get(element.get(f"{_TEXT}style-name") or "", level)
        yield Run(element.text or "", inner)
        for child in element:
            if child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
                yield Run(" ")
            elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT and child.tag != _BOX:
                yield from self._runs(child, inner, depth + 1)
            yield Run(child.tail or "", inner)


def _boxes(element: Any, depth: int) -> Iterator[Any]:
    """Yield the boxes of text that are anchored in a paragraph, not those within them."""
    if depth > _MAX_DEPTH:
        raise ValueError("its text is nested too deeply")
    for child in element:
        if child.tag == _BOX:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            yield from _boxes(child, depth + 1)
