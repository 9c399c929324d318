"""IO: files, folders, globs and standard input to drafts.

A file may hold many articles and an archive many files, so that reading gives one thing after
another: a draft, or the error that says which part could not be read and why.
"""

import glob
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple
from urllib.parse import urlsplit

from index.errors import ReadError
from index.formats.decoding import decode
from index.formats.html import read_html
from index.formats.mail import read_mail
from index.formats.markdown import read_markdown
from index.formats.parsed import PageStart, Parsed, parser_errors
from index.formats.pdf import read_pdf
from index.formats.recognising import (
    HEAD,
    MEDIA_SUFFIXES,
    SUFFIXES,
    Format,
    is_article_name,
    is_aside,
    is_misnamed,
    is_web_page,
    recognise_bytes,
    recognise_text,
    refusal,
)
from index.formats.rtf import read_rtf
from index.formats.tables import read_json, read_table
from index.formats.zipped import recognise_package
from index.packed.archives import (
    DAMAGED,
    ArchiveError,
    Member,
    Readable,
    gunzip,
    open_gzip,
    tar_members,
    zip_members,
)
from index.packed.compression import GzipMembers
from index.packed.sizes import bytes_of, too_large
from index.pasted.page import strip_chrome
from index.records import Draft, PageRange
from index.text.characters import line_starts, normalise, one_line, paragraphs

_OF_BYTES = {Format.PDF: read_pdf, Format.RTF: read_rtf, Format.MAIL: read_mail}
_KNOWN = ", ".join(sorted(SUFFIXES))
_TITLE_CHARS = 100  # of a title made of a text that may have no spaces


class _Options(NamedTuple):
    max_mb: float
    fields: Mapping[str, str]


def find_files(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Yield the files that `paths` mean, in a stable order, each once.

    A file stands for itself, whatever its suffix; a folder for the files of a known suffix below
    it, hidden ones and README-like ones left out; anything else is taken as a glob. A path that
    leads nowhere, or to a folder without articles, is yielded as it is, so that reading it says so;
    so is a folder below that may not be entered.
    """
    seen: set[str] = set()
    for given in paths:
        path = _expanded(given)
        try:
            found = _files_below(path)
        except (OSError, ValueError):  # a name too long, a folder closed to us, a zero byte
            found = []
        for file in found or [path]:
            if (key := _absolute(file)) not in seen:
                seen.add(key)
                yield file


def read_articles(
    path: Path, *, max_mb: float, fields: Mapping[str, str] | None = None
) -> Iterator[Draft | ReadError]:
    """Read the articles of one file, one after another.

    What cannot be read, the file or a part of it, is yielded as an error and never raised: the
    rest goes on.

    Args:
        path: Of the file, whatever its suffix: most formats are told by what is in them.
        max_mb: The largest file that is read; of an archive, the largest file in it.
        fields: Which fields or columns of JSON and CSV hold ours
            (`index.formats.tables.FIELDS`), for those that are not called as usual.
    """
    path = _expanded(path)
    origin = origin_of(path)
    options = _Options(max_mb, fields or {})
    try:
        if path.is_dir():
            if not os.access(path, os.R_OK | os.X_OK):
                raise PermissionError
            raise ReadError(origin, f"it is a folder without files to read ({_KNOWN})")
        status = path.stat()
        if stat.S_ISFIFO(status.st_mode) or stat.S_ISSOCK(status.st_mode):
            raise ReadError(origin, "it is a pipe, not a file")
        with path.open("rb") as file:
            yield from _read_stream(file, origin, path.name, status.st_size, options)
    except ReadError as err:
        yield err
    except FileNotFoundError:
        yield ReadError(origin, "there is no such file or folder")
    except PermissionError:
        yield ReadError(origin, "reading it is not permitted")
    except OSError as err:
        yield ReadError(origin, f"it cannot be read ({err.strerror})")
    except ValueError as err:
        zero = "a file name cannot hold a zero byte" if "\0" in origin else ""
        yield ReadError(origin, zero or f"it cannot be read ({err})")


def origin_of(path: Path) -> str:
    """Return the one name of a file as an origin; its bytes that are no text become escapes."""
    return os.fsencode(_absolute(_expanded(path))).decode("utf-8", "backslashreplace")


def read_drafts(paths: Iterable[str | Path], *, max_mb: float) -> Iterator[Draft]:
    """Read the articles of files, folders and globs that all have to be readable.

    Raises:
        ReadError: One is not.
    """
    for path in find_files(paths):
        for item in read_articles(path, max_mb=max_mb):
            if isinstance(item, ReadError):
                raise item
            yield item


def read_bytes(
    raw: bytes,
    *,
    origin: str,
    name: str = "",
    max_mb: float,
    fields: Mapping[str, str] | None = None,
) -> Iterator[Draft | ReadError]:
    """Read the articles in the bytes of a file; see `read_articles`.

    Args:
        raw: The bytes.
        origin: Where they are from.
        name: Of the file; its suffix decides between formats of text that look alike.
        max_mb: As in `read_articles`.
        fields: As in `read_articles`.
    """
    try:
        options = _Options(max_mb, fields or {})
        yield from _read_stream(io.BytesIO(raw), origin, name, len(raw), options)
    except ReadError as err:
        yield err


def read_page(
    raw: bytes, *, origin: str, url: str, media_type: str, charset: str | None, max_mb: float
) -> Iterator[Draft | ReadError]:
    """Read the articles of what a web server sent.

    Args:
        raw: The page or file, not compressed any more.
        origin: Of the articles.
        url: Where it was in the end; an article that says no other address of its own has it.
        media_type: In lower case, without parameters; empty where the server named none.
        charset: As the server declared it, if it did.
        max_mb: As in `read_articles`.
    """
    # Imported here: both take a moment that files save.
    from index.formats.charset import decode_page
    from index.web.fetching import is_address

    suffix = MEDIA_SUFFIXES.get(media_type)
    name = f"page{suffix}" if suffix else PurePosixPath(urlsplit(url).path).name
    items: Iterable[Draft | ReadError]
    # Servers call by the name of a page what is none, too.
    is_page = recognise_bytes(raw[:HEAD]) is None and refusal(raw[:HEAD]) is None
    if is_page and SUFFIXES.get(PurePosixPath(name).suffix.lower()) is Format.HTML:
        try:
            items = [read_text(decode_page(raw, charset, origin), origin=origin, suffix=".html")]
        except ReadError as err:
            items = [err]
    else:
        items = read_bytes(raw, origin=origin, name=name, max_mb=max_mb)
    for item in items:
        # A page may say what its address is; it may also say nonsense.
        if isinstance(item, ReadError) or (item.url and is_address(item.url)):
            yield item
        else:
            yield item.model_copy(update={"url": url})


def read_text(text: str, *, origin: str, suffix: str = "", title: str | None = None) -> Draft:
    """Read text as pasted or decoded, as one article.

    Args:
        text: Any text.
        origin: Where it is from; adding the same origin again replaces the article.
        suffix: ".md", ".html" or anything else for plain text.
        title: Wins over the one found.

    Raises:
        ReadError: It holds no article.
    """
    with parser_errors(origin):
        parsed = _parse_text(text, recognise_text(text, suffix))
    if not parsed.story.says_something:
        raise ReadError(origin, "it is empty" if not text.strip() else "it holds no article text")
    return _draft(parsed, origin, title)


def _read_stream(
    file: IO[bytes], origin: str, name: str, size: int, options: _Options
) -> Iterator[Draft | ReadError]:
    """Read a file that may be an archive; raises `ReadError` where nothing of it can be read."""
    found = recognise_bytes(file.read(HEAD))
    file.seek(0)
    if found is Format.TAR:
        yield from _read_archive(tar_members(file, max_mb=options.max_mb), origin, options)
    elif found is Format.GZIP:
        yield from _read_gzip(file, origin, name, options)
    elif found is Format.ZIP:
        yield from _read_zip(file, origin, name, size, options)
    elif found is Format.WARC:
        yield from _read_warc(file, origin, options)
    else:
        yield from _read_one(_limited(file, origin, size, options), origin, name, options, found)


def _read_gzip(
    file: IO[bytes], origin: str, name: str, options: _Options
) -> Iterator[Draft | ReadError]:
    members = GzipMembers(file)
    try:
        found = recognise_bytes(members.read(HEAD))
    except ArchiveError as err:
        raise ReadError(origin, str(err)) from err
    if found is Format.TAR:
        yield from _read_archive(
            tar_members(open_gzip(file), max_mb=options.max_mb), origin, options
        )
        return
    if found is Format.WARC:
        members = GzipMembers(file)
        yield from _read_warc(members, origin, options)
        if members.damaged:
            reason = f"parts of it are damaged ({members.damaged}): what stood there is left out"
            yield ReadError(origin, reason)
        return
    file.seek(0)
    try:
        raw = gunzip(file, max_mb=options.max_mb)
    except ArchiveError as err:
        raise ReadError(origin, str(err)) from err
    yield from _read_member(raw, origin, name.removesuffix(".gz"), options)


def _read_zip(
    file: IO[bytes], origin: str, name: str, size: int, options: _Options
) -> Iterator[Draft | ReadError]:
    """Read a document that is a ZIP archive inside, or an archive of files."""
    with _open_zip(file, origin, name) as archive:
        with parser_errors(origin):
            found = recognise_package(archive)
        if found is Format.ZIP:
            members = zip_members(archive, max_mb=options.max_mb)
            yield from _read_archive(members, origin, options)
        else:
            _refuse_large(size, origin, options)
            yield from _read_package(found, archive, origin, options)


def _open_zip(file: IO[bytes], origin: str, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except DAMAGED as err:
        named = SUFFIXES.get(Path(name).suffix.lower(), Format.ZIP)
        raise ReadError(origin, f"it is a damaged {named} file ({err})") from err


def _read_package(
    found: Format, archive: zipfile.ZipFile, origin: str, options: _Options
) -> Iterator[Draft | ReadError]:
    """Read a document that is a ZIP archive inside."""
    if found is Format.EPUB:
        from index.formats.epub import read_epub

        yield from _read_many(read_epub(archive, origin=origin, max_mb=options.max_mb), origin)
        return
    with parser_errors(origin):
        if found is Format.DOCX:
            from index.formats.docx import read_docx

            parsed = read_docx(archive, max_mb=options.max_mb)
        else:
            from index.formats.odt import read_odt

            parsed = read_odt(archive, max_mb=options.max_mb)
    yield _draft_of_file(parsed, origin)


def _read_archive(
    members: Iterator[Member], origin: str, options: _Options
) -> Iterator[Draft | ReadError]:
    """Read the files of an archive as those of a folder are read."""
    empty = True
    try:
        for member in members:
            path = PurePosixPath(member.name)
            where = f"{origin}/{member.name}"
            if member.reason:
                empty = False
                yield ReadError(where, member.reason)
            elif is_article_name(path.parts):
                empty = False
                yield from _read_member(member.raw, where, path.name, options)
    except ArchiveError as err:
        empty = False
        yield ReadError(origin, str(err))
    if empty:
        yield ReadError(origin, f"it is an archive without files to read ({_KNOWN})")


def _read_warc(file: Readable, origin: str, options: _Options) -> Iterator[Draft | ReadError]:
    """Read the pages of a web archive, each under its own address."""
    # Imported here: what reads answers of servers takes a moment that other files save.
    from index.web.warc_pages import read_captures

    empty = True
    try:
        for capture in read_captures(file, origin=origin, max_mb=options.max_mb):
            empty = False
            if isinstance(capture, ReadError):
                yield capture
                continue
            address, content, media_type, charset, remark = capture
            for item in read_page(
                content,
                origin=address,
                url=address,
                media_type=media_type,
                charset=charset,
                max_mb=options.max_mb,
            ):
                if isinstance(item, Draft) and remark:
                    item = item.model_copy(update={"remark": remark})
                yield item
    except ArchiveError as err:
        empty = False
        yield ReadError(origin, str(err))
    if empty:
        yield ReadError(origin, "it is a web archive without pages to read")


def _read_member(
    raw: bytes, origin: str, name: str, options: _Options
) -> Iterator[Draft | ReadError]:
    """Read a file that was in an archive; another archive is not opened there."""
    try:
        found = recognise_bytes(raw[:HEAD])
        if found is Format.ZIP:
            with _open_zip(io.BytesIO(raw), origin, name) as inner, parser_errors(origin):
                is_archive = recognise_package(inner) is Format.ZIP
        else:
            is_archive = found in (Format.TAR, Format.GZIP)
        if is_archive:
            raise ReadError(origin, "it is an archive within an archive: unpack it first")
        yield from _read_stream(io.BytesIO(raw), origin, name, len(raw), options)
    except ReadError as err:
        yield err


def _read_one(
    raw: bytes, origin: str, name: str, options: _Options, found: Format | None
) -> Iterator[Draft | ReadError]:
    """Read a file that is no archive; raises `ReadError` where nothing of it can be read."""
    if not raw.strip():
        raise ReadError(origin, "it is empty")
    suffix = Path(name).suffix.lower()
    if SUFFIXES.get(suffix) is Format.MAIL:  # no first bytes give it away
        found = found or Format.MAIL
    if parse := _OF_BYTES.get(found or Format.TEXT):
        with parser_errors(origin):
            parsed = parse(raw)
        yield _draft_of_file(parsed, origin)
        return
    if why := refusal(raw[:HEAD]):
        raise ReadError(origin, why)
    if promised := is_misnamed(suffix, found):
        if not is_web_page(raw[:HEAD]):
            raise ReadError(origin, f"it is no {promised} file, or a damaged one")
        # What a site sends in place of the file, or what an office program calls its own.
        draft = read_text(_decoded_page(raw, origin), origin=origin, suffix=".html")
        yield draft.model_copy(update={"remark": f"it is a web page, though called {suffix}"})
        return
    is_page = SUFFIXES.get(suffix) is Format.HTML or is_web_page(raw[:HEAD])
    text = _decoded_page(raw, origin) if is_page else decode(raw, origin)
    match recognise_text(text, suffix):
        case Format.MAIL:
            with parser_errors(origin):
                parsed = read_mail(raw)
            yield _draft_of_file(parsed, origin)
        case Format.FEED:
            from index.formats.feeds import read_feed

            yield from _read_many(read_feed(text, origin=origin), origin)
        case Format.JSON:
            yield from _read_many(read_json(text, origin=origin, fields=options.fields), origin)
        case Format.TABLE:
            yield from _read_many(read_table(text, origin=origin, fields=options.fields), origin)
        case found:
            yield read_text(text, origin=origin, suffix=suffix)


def _decoded_page(raw: bytes, origin: str) -> str:
    # Imported here: it takes a moment that other files save.
    from index.formats.charset import decode_page

    return decode_page(raw, None, origin)


def _read_many(items: Iterator[Parsed | ReadError], origin: str) -> Iterator[Draft | ReadError]:
    """Read the articles of a file of many; raises `ReadError` where it holds none."""
    empty = True
    with parser_errors(origin):
        for item in _told_apart(items):
            empty = False
            yield item if isinstance(item, ReadError) else _draft_of_file(item, origin)
    if empty:
        raise ReadError(origin, "it holds no articles")


def _told_apart(items: Iterator[Parsed | ReadError]) -> Iterator[Parsed | ReadError]:
    """Yield articles, each other text under a key that it shares with one before with its number.

    Otherwise the later would replace the earlier. By number and not by line: it stays when other
    rows come and go.
    """
    texts: dict[str, dict[int, int]] = {}  # of every key: the hash of a text to its number
    for item in items:
        if isinstance(item, Parsed) and item.key:
            of_key = texts.setdefault(item.key, {})
            number = of_key.setdefault(hash(tuple(item.story.lines)), len(of_key) + 1)
            if number > 1:
                item = replace(item, key=f"{item.key}, no. {number}")
        yield item


def _parse_text(text: str, found: Format) -> Parsed:
    """Parse a text that is one article."""
    match found:
        case Format.HTML:
            return Parsed(*read_html(text))
        case Format.MARKDOWN:
            return Parsed(*read_markdown(text))
        case _:
            return Parsed(strip_chrome(normalise(text)))


def _draft_of_file(parsed: Parsed, origin: str) -> Draft:
    """Make the draft of an article of a file; raises `ReadError` where it says nothing."""
    where = f"{origin}#{parsed.key}" if parsed.key else origin
    if not parsed.story.says_something:
        raise ReadError(where, "it holds no article text")
    return _draft(parsed, where, None)


def _draft(parsed: Parsed, origin: str, title: str | None) -> Draft:
    story = parsed.story
    text = paragraphs(story.lines)
    return Draft(
        title=one_line(title or "") or story.title or _title_from(origin, story.lines[0]),
        text=text,
        pages=_page_ranges(parsed.pages, line_starts(story.lines), len(text)),
        origin=origin,
        url=story.url,
        source=story.source,
        author=story.author,
        published=story.published,
        language=parsed.language,
        remark=parsed.remark,
    )


def _page_ranges(pages: list[PageStart], starts: list[int], length: int) -> tuple[PageRange, ...]:
    """Return the pages as ranges of the text, each up to where the next one begins."""
    first: dict[int, int] = {}
    for line, character, page in pages:
        first.setdefault(page, starts[line] + character)
    numbered = [*first.items(), (0, length)]
    return tuple(PageRange(start, end, page) for (page, start), (_, end) in pairwise(numbered))


def _limited(file: IO[bytes], origin: str, size: int, options: _Options) -> bytes:
    """Return the bytes of a file; no more than allowed: a device has no size and no end."""
    _refuse_large(size, origin, options)
    raw = file.read(bytes_of(options.max_mb) + 1)
    _refuse_large(len(raw), origin, options)
    return raw


def _refuse_large(size: int, origin: str, options: _Options) -> None:
    if size > bytes_of(options.max_mb):
        raise ReadError(origin, too_large(options.max_mb, size))


def _expanded(path: str | Path) -> Path:
    """Expand "~"; one of a user that there is not stays, as in a shell."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser() raises for those


def _files_below(path: Path) -> list[Path]:
    """Return the files that a path means, sorted; none where it leads nowhere."""
    if path.is_dir():
        closed: list[OSError] = []
        files = [
            file
            for folder, _, names in os.walk(path, onerror=closed.append)
            for file in map(Path(folder).joinpath, names)
            if _is_article(file, path)
        ]
        shut = [Path(err.filename) for err in closed if isinstance(err, PermissionError)]
        return sorted(files + [p for p in shut if not is_aside(p.relative_to(path).parts)])
    if path.exists() or not glob.has_magic(str(path)):
        return [path]
    found = glob.glob(str(path), recursive=True)  # noqa: PTH207 - an absolute pattern is allowed here
    return sorted(p for p in map(Path, found) if not p.is_dir())


def _absolute(path: Path) -> str:
    """Return one spelling of a path, however it was given; links are not followed."""
    return os.path.abspath(path)  # noqa: PTH100 - Path.absolute() keeps "..", resolve() follows


def _is_article(path: Path, folder: Path) -> bool:
    return is_article_name(path.relative_to(folder).parts) and path.is_file()


def _title_from(origin: str, first_line: str) -> str:
    """Name an article without a headline after its file, or after its first words."""
    name = Path(origin.partition("#")[0])
    stem = one_line(re.sub(r"[-_]+", " ", name.stem))
    if name.suffix and stem and "#" not in origin:
        return stem[:1].upper() + stem[1:]
    words = first_line.split()
    title = " ".join(words[:10])[:_TITLE_CHARS].rstrip()
    return title + ("…" if title != " ".join(words) else "")
