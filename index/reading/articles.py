"""IO: files and the bytes of files to drafts.

A file may hold many articles and an archive many files, so that reading gives one thing after
another: a draft, or the error that says which part could not be read and why.
"""

import io
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple
from urllib.parse import urlsplit

from index.errors import ReadError
from index.formats.decoding import decode, decode_page
from index.formats.parsed import Parsed, parser_errors
from index.formats.recognising import (
    HEAD,
    MEDIA_SUFFIXES,
    SUFFIXES,
    Format,
    is_article_name,
    is_misnamed,
    is_web_page,
    recognise_bytes,
    recognise_text,
    refusal,
)
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
from index.reading.drafts import draft_of_file, make_draft, told_apart
from index.reading.finding import expanded, find_files, origin_of
from index.reading.parsers import (
    OF_BYTES,
    OF_MANY,
    OF_MANY_BYTES,
    OF_MANY_PACKED,
    OF_PACKAGE,
    OF_TEXT,
    parse_plain,
)
from index.records import Draft

_KNOWN = ", ".join(sorted(SUFFIXES))


class _Options(NamedTuple):
    max_mb: float
    fields: Mapping[str, str]


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
    path = expanded(path)
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
    # Imported here: it takes a moment that files save.
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
        parsed = OF_TEXT.get(recognise_text(text, suffix), parse_plain)(text)
    if not parsed.story.says_something:
        raise ReadError(origin, "it is empty" if not text.strip() else "it holds no article text")
    return make_draft(parsed, origin, title)


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
    if parse_many := OF_MANY_PACKED.get(found):
        yield from _read_many(parse_many(archive, origin, options.max_mb), origin)
        return
    with parser_errors(origin):
        parsed = OF_PACKAGE[found](archive, options.max_mb)
    yield draft_of_file(parsed, origin)


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
    if parse := OF_BYTES.get(found or Format.TEXT):
        with parser_errors(origin):
            parsed = parse(raw)
        yield draft_of_file(parsed, origin)
    elif parse_many := OF_MANY_BYTES.get(found or Format.TEXT):
        yield from _read_many(_placed(parse_many(raw), origin), origin)
    elif why := refusal(raw[:HEAD]):
        raise ReadError(origin, why)
    elif promised := is_misnamed(suffix, found):
        yield _read_misnamed(raw, origin, suffix, promised)
    else:
        yield from _read_text_file(raw, origin, suffix, options)


def _read_misnamed(raw: bytes, origin: str, suffix: str, promised: Format) -> Draft:
    """Read what is not of the format that its name promises; raises `ReadError`."""
    if not is_web_page(raw[:HEAD]):
        raise ReadError(origin, f"it is no {promised} file, or a damaged one")
    # What a site sends in place of the file, or what an office program calls its own.
    draft = read_text(_decoded_page(raw, origin), origin=origin, suffix=".html")
    return draft.model_copy(update={"remark": f"it is a web page, though called {suffix}"})


def _read_text_file(
    raw: bytes, origin: str, suffix: str, options: _Options
) -> Iterator[Draft | ReadError]:
    """Read a file of text; raises `ReadError` where nothing of it can be read."""
    is_page = SUFFIXES.get(suffix) is Format.HTML or is_web_page(raw[:HEAD])
    text = _decoded_page(raw, origin) if is_page else decode(raw, origin)
    found = recognise_text(text, suffix)
    if parse_bytes := OF_MANY_BYTES.get(found):
        yield from _read_many(_placed(parse_bytes(raw), origin), origin)
    elif parse_many := OF_MANY.get(found):
        yield from _read_many(parse_many(text, origin, options.fields), origin)
    else:
        yield read_text(text, origin=origin, suffix=suffix)


def _placed(items: Iterator[Parsed | ReadError], origin: str) -> Iterator[Parsed | ReadError]:
    """Yield articles; a part that cannot be read is named as one of the file."""
    for item in items:
        if isinstance(item, ReadError):
            yield ReadError(f"{origin}#{item.origin}", item.reason)
        else:
            yield item


def _decoded_page(raw: bytes, origin: str) -> str:
    return decode_page(raw, None, origin)


def _read_many(items: Iterator[Parsed | ReadError], origin: str) -> Iterator[Draft | ReadError]:
    """Read the articles of a file of many; raises `ReadError` where it holds none."""
    empty = True
    with parser_errors(origin):
        for item in told_apart(items):
            empty = False
            yield item if isinstance(item, ReadError) else draft_of_file(item, origin)
    if empty:
        raise ReadError(origin, "it holds no articles")


def _limited(file: IO[bytes], origin: str, size: int, options: _Options) -> bytes:
    """Return the bytes of a file; no more than allowed: a device has no size and no end."""
    _refuse_large(size, origin, options)
    raw = file.read(bytes_of(options.max_mb) + 1)
    _refuse_large(len(raw), origin, options)
    return raw


def _refuse_large(size: int, origin: str, options: _Options) -> None:
    if size > bytes_of(options.max_mb):
        raise ReadError(origin, too_large(options.max_mb, size))
