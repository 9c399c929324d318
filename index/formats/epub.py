"""EPUB books to their chapters, each an article with the book as its source."""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from index.errors import ReadError
from index.formats.decoding import decode
from index.formats.markup import markup_lines
from index.formats.parsed import Parsed
from index.formats.recognising import Format
from index.formats.zipped import Package, texts_by_name
from index.pasted.page import Story
from index.text.characters import one_line
from index.text.dates import parse_day

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_RIGHTS = "META-INF/rights.xml"
_DOCUMENTS = ("application/xhtml+xml", "text/html")


def read_epub(
    archive: zipfile.ZipFile, *, origin: str, max_mb: float
) -> Iterator[Parsed | ReadError]:
    """Yield the chapters of a book in reading order.

    A document of the book begins a chapter if the table of contents or a heading names it; one
    that nothing names goes on with the chapter before.

    Args:
        archive: The book.
        origin: Where it is from.
        max_mb: How large the parts that are text may be together.

    Raises:
        ValueError: It is damaged, copy-protected or too large.
    """
    package = Package(archive, Format.EPUB, max_mb=max_mb)
    if _RIGHTS in package.names or (
        _ENCRYPTION in package.names and b"xmlenc#aes" in package.read(_ENCRYPTION)
    ):
        raise ValueError("it is copy-protected (DRM), which nothing here can open")
    root = package.xml(_CONTAINER).find(".//{*}rootfile")
    if root is None:
        raise ValueError("it is a damaged EPUB file (it names no book)")
    book_path = root.get("full-path") or ""
    book = package.xml(book_path)
    folder = posixpath.dirname(book_path)
    items = {item.get("id"): item for item in book.iterfind(".//{*}manifest/{*}item")}
    names = _chapter_names(package, items, folder)
    metadata = book.find("{*}metadata")
    known = texts_by_name(metadata) if metadata is not None else {}
    chapter: Parsed | None = None
    for reference in book.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        is_text = item is not None and item.get("media-type") in _DOCUMENTS
        if item is None or not is_text or reference.get("linear") == "no":
            continue
        path = _path(folder, item.get("href") or "")
        if "nav" in (item.get("properties") or "").split():
            continue
        try:
            lines = markup_lines(decode(package.read(path), path))
        except (ValueError, ReadError) as err:
            reason = err.reason if isinstance(err, ReadError) else str(err)
            yield ReadError(f"{origin}#{path}", reason)
            continue
        heading = next((line.text for line in lines[:3] if line.tag), None)
        title = names.get(path) or heading
        if chapter is None or title:
            if chapter is not None and chapter.story.lines:
                yield chapter
            chapter = Parsed(_story(title, known), _language(known), key=path)
        chapter.story.lines += [
            line.text
            for number, line in enumerate(lines)
            if not (number < 3 and title and line.text.casefold() == title.casefold())
        ]
    if chapter is not None and chapter.story.lines:
        yield chapter


def _story(title: str | None, known: dict[str, str]) -> Story:
    book = one_line(known.get("title", "")) or None
    return Story(
        title=title or book,
        author=one_line(known.get("creator", "")) or None,
        source=one_line(known.get("publisher", "")) or None if title in (None, book) else book,
        published=parse_day(known.get("date")),
    )


def _language(known: dict[str, str]) -> str | None:
    return known.get("language", "").split("-")[0].lower()[:3] or None


def _chapter_names(package: Package, items: dict[Any, Any], folder: str) -> dict[str, str]:
    """Return the names of documents in the table of contents, of EPUB 3 or else of EPUB 2."""
    names: dict[str, str] = {}
    for item in items.values():
        is_nav = "nav" in (item.get("properties") or "").split()
        if not is_nav and item.get("media-type") != "application/x-dtbncx+xml":
            continue
        path = _path(folder, item.get("href") or "")
        try:
            contents = package.xml(path)
        except ValueError:  # a book is read without its table of contents too
            continue
        for where, name in _links(contents, is_nav):
            names.setdefault(_path(posixpath.dirname(path), where), name)
    return names


def _links(contents: Any, is_nav: bool) -> Iterator[tuple[str, str]]:
    if is_nav:
        for link in contents.iterfind(".//{*}a"):
            yield link.get("href") or "", one_line("".join(link.itertext()))
        return
    for point in contents.iterfind(".//{*}navPoint"):
        source, label = point.find("{*}content"), point.find("{*}navLabel/{*}text")
        if source is not None and label is not None:
            yield source.get("src") or "", one_line(label.text or "")


def _path(folder: str, reference: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(reference.partition("#")[0])))
