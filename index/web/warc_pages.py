"""The pages that a WARC file recorded: what servers answered, without how it was sent."""

import http.client
import io
import re
import zlib
from collections.abc import Iterator
from email.message import Message
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from index.errors import ReadError
from index.formats.recognising import HEAD, Format, is_article_name, is_web_page, recognise_bytes
from index.packed.archives import MAX_MEMBERS, ArchiveError, Limited, Readable
from index.packed.compression import ENCODINGS, GZIP, joined, unpacked
from index.packed.sizes import bytes_of, too_large, unpacks_to_too_much
from index.packed.warc import WarcRecord, read_records
from index.web.fetching import canonical, is_address

# Media types that articles have. What a page is made of besides, pictures, styles and scripts, is
# no article, nor is a feed: its entries are pages.
_ARTICLES = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "application/pdf",
        "application/rtf",
        "text/rtf",
        "application/epub+zip",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)
_TEXTS = frozenset({"text/plain", "text/markdown"})  # "robots.txt" is one, and scripts may be
_UNKNOWN = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/unknown"})
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})\b[^\n]*\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r?\n")


class Capture(NamedTuple):
    """A page as it was recorded."""

    address: str
    content: bytes
    media_type: str  # lower case, without parameters; empty where the server named none
    charset: str | None  # as the server declared it
    remark: str | None


def read_captures(file: Readable, *, origin: str, max_mb: float) -> Iterator[Capture | ReadError]:
    """Yield the pages of a WARC file, also those that an address had before or after.

    Passed over are answers that are no page: other statuses than 200, what is no article by its
    type, and what only says that a page is as it was before (`revisit`).

    Args:
        file: Its bytes, unpacked.
        origin: Where it is from.
        max_mb: The largest page that is read.

    Raises:
        ArchiveError: It holds too much.
    """
    pages = 0
    for record in read_records(Limited(file, max_mb=max_mb), max_mb=max_mb):
        address = _address(record.headers)
        place = address if is_address(address) else f"{origin}#{record.number}"
        found: Capture | ReadError | None
        try:
            found = _capture(record, address, max_mb)
        except ReadError as err:
            found = err
        except ValueError as err:
            found = ReadError(place, str(err))
        if found is not None:
            pages += 1
            if pages > MAX_MEMBERS:
                raise ArchiveError(f"it holds more than {MAX_MEMBERS:,} pages")
            yield found


def _capture(record: WarcRecord, address: str, max_mb: float) -> Capture | None:
    """Return the page of a record, if it has one.

    Raises:
        ValueError: It cannot be read; the message says why.
        ReadError: Its address is none to go by.
    """
    headers, content = record.headers, record.content
    kind = headers.get("WARC-Type", "").lower()
    if kind and (kind not in ("response", "resource") or not is_address(address)):
        return None
    if record.reason or not kind:
        raise ValueError(record.reason or "it does not say of what kind it is")
    if kind == "response":
        status = _STATUS.match(content)
        if status is None:
            raise ValueError("it holds no answer of a web server")
        if status[1] != b"200":
            return None
        headers, content = _headers_and_body(content[status.end() :])
    media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    path = PurePosixPath(urlsplit(address).path)
    if not (media_type in _ARTICLES | _UNKNOWN or _is_text(media_type, path)):
        return None
    if record.length > bytes_of(max_mb):
        raise ValueError(too_large(max_mb, record.length))
    content = _decoded(content, headers, max_mb)
    head = content[:HEAD]
    if not content or (media_type in _UNKNOWN and not _is_article(head)):
        return None
    remark = "it was recorded in part only" if "WARC-Truncated" in record.headers else None
    charset = headers.get_content_charset()
    return Capture(canonical(address), content, media_type, charset, remark)


def _address(headers: Message) -> str:
    """Return the address of a page, as UTF-8 where it is; some programs put it in brackets."""
    raw = headers.get("WARC-Target-URI", "").strip(" <>")
    try:
        return raw.encode("latin-1").decode("utf-8")
    except ValueError:
        return raw


def _headers_and_body(answer: bytes) -> tuple[Message, bytes]:
    rest = io.BytesIO(answer)
    try:
        headers = http.client.parse_headers(rest)
    except http.client.HTTPException as err:
        raise ValueError("the headers of the answer are damaged") from err
    return headers, rest.read()


def _is_text(media_type: str, path: PurePosixPath) -> bool:
    return media_type in _TEXTS and is_article_name(path.parts)


def _is_article(head: bytes) -> bool:
    """Whether content that nobody named the type of is an article by its first bytes."""
    return is_web_page(head) or recognise_bytes(head) in (Format.PDF, Format.RTF)


def _decoded(content: bytes, headers: Message, max_mb: float) -> bytes:
    """Return a page without chunks and compression, where it was recorded with them."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        content = _joined_chunks(content)
    encoding = headers.get("Content-Encoding", "identity").strip().lower()
    is_plain = is_web_page(content[:HEAD]) or (
        encoding.endswith("gzip") and not content.startswith(GZIP)
    )
    if is_plain or encoding in ("identity", ""):
        return content
    if encoding not in ENCODINGS:
        raise ValueError(f"it is compressed as {encoding!r}, which is not opened")
    limit = bytes_of(max_mb)
    try:
        page = joined(unpacked([content], limit), limit)
    except zlib.error as err:
        raise ValueError(f"its compression is damaged ({err})") from err
    if page is None:
        raise ValueError(unpacks_to_too_much(max_mb))
    return page


def _joined_chunks(content: bytes) -> bytes:
    """Return what was sent in chunks, as one; as it is where it was recorded without them."""
    page = bytearray()
    at = 0
    while chunk := _CHUNK.match(content, at):
        size = int(chunk[1], 16)
        if not size:
            return bytes(page)
        page += content[chunk.end() : chunk.end() + size]
        at = chunk.end() + size
        at += 2 if content[at : at + 2] == b"\r\n" else 1
    if page:
        raise ValueError("the chunks that it was sent in are damaged")
    return content
