"""The records of a WARC file (ISO 28500), one after another, whatever is wrong with some of them.

Read here rather than by a library: the ones there are end at the first record that is damaged,
and unpack what a record holds without a limit.
"""

import http.client
import io
import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from index.packed.archives import Readable
from index.packed.sizes import bytes_of

# How a record begins. A page that shows such lines just so would be taken for two records.
_BEGIN = re.compile(rb"WARC/\d\.\d{1,2}\r?\n(?=[A-Za-z-]+:)")
_LONGEST_BEGIN = 64
_LONGEST_HEADERS = 1 << 16
_EMPTY = b"\r\n\0"  # between records; some pad the end of a file
_BLOCK = 1 << 16


class WarcRecord(NamedTuple):
    """A record; `reason` says why it cannot be used, without a full stop."""

    number: int  # from 1
    headers: Message = Message()
    content: bytes = b""  # no more of it than may be read
    length: int = 0  # of all of it
    reason: str = ""


def read_records(file: Readable, *, max_mb: float) -> Iterator[WarcRecord]:
    """Yield the records of a WARC file that is not, or no longer, compressed.

    Where one is damaged or says a wrong length, the next begins where it says so itself.

    Args:
        file: Its bytes.
        max_mb: How much of one record is kept in memory.
    """
    stream = _Stream(file)
    number = 0
    is_whole = True  # the record before, so that what stands behind it is none of it
    while True:
        number += 1
        found, is_strange = stream.skip_to_record()
        if is_strange and is_whole:
            yield WarcRecord(number, reason="it does not begin as a record does")
            number += 1
        if not found:
            return
        headers = _parsed(stream.take_headers())
        length = headers.get("Content-Length", "").strip()
        is_whole = length.isascii() and length.isdecimal() and len(length) < 20
        if not is_whole:
            yield WarcRecord(number, headers, reason="it does not say how long it is")
            continue
        content, is_whole = stream.take(int(length), keep=bytes_of(max_mb))
        reason = "" if is_whole else "it is cut off, or its length is wrong"
        yield WarcRecord(number, headers, content, int(length), reason)


def _parsed(head: bytes) -> Message:
    """Return the headers of a record, below its version; none where they are damaged."""
    lines = io.BytesIO(head)
    lines.readline()
    try:
        return http.client.parse_headers(lines)
    except http.client.HTTPException:
        return Message()


class _Stream:
    """Bytes that are read by lines, and that can be put back."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._ahead = io.BytesIO()

    def skip_to_record(self) -> tuple[bool, bool]:
        """Go to where the next record begins.

        Returns:
            Whether there is one, and whether anything but empty lines stood before it.
        """
        window = b""
        is_strange = False
        while block := self._read(_BLOCK):
            is_strange = is_strange or bool(window.strip(_EMPTY))
            window = window[-_LONGEST_BEGIN:] + block
            if begin := _BEGIN.search(window):
                self._put_back(window[begin.start() :])
                return True, is_strange or bool(window[: begin.start()].strip(_EMPTY))
        return False, is_strange or bool(window.strip(_EMPTY))

    def take_headers(self) -> bytes:
        """Return the lines up to an empty one; nothing where another record begins before."""
        head = b""
        while len(head) < _LONGEST_HEADERS:
            line = self._readline(_LONGEST_HEADERS - len(head))
            head += line
            if not line.strip():
                break
        if begin := _BEGIN.search(head, 1):
            self._put_back(head[begin.start() :])
            return b""
        return head if len(head) < _LONGEST_HEADERS else b""

    def take(self, length: int, *, keep: int) -> tuple[bytes, bool]:
        """Return the content of a record, and whether it ends where it should.

        It is over where the next record begins, whatever the length says.

        Args:
            length: As the record says.
            keep: Bytes of it to return at most.
        """
        content = bytearray()
        window = b""
        while length:
            block = self._read(min(length, _BLOCK))
            if not block:
                return bytes(content), False
            window = window[-_LONGEST_BEGIN:] + block
            if begin := _BEGIN.search(window):
                self._put_back(window[begin.start() :])
                return bytes(content), False
            length -= len(block)
            content += block[: keep - len(content)]
        return bytes(content), self._is_end(window[-_LONGEST_BEGIN:])

    def _is_end(self, before: bytes) -> bool:
        """Whether a record may end here; `before` is what was read last."""
        after = self._read(_LONGEST_BEGIN)
        if 0 < len(after) < _LONGEST_BEGIN:
            after += self._read(_LONGEST_BEGIN - len(after))
        begin = _BEGIN.search(before + after)
        if begin and begin.start() < len(before):  # it took a part of the next one
            self._put_back((before + after)[begin.start() :])
            return False
        self._put_back(after)
        return not after or after.startswith((b"\r\n", b"\n", b"WARC/"))

    def _readline(self, limit: int) -> bytes:
        line = self._ahead.readline(limit)
        while len(line) < limit and not line.endswith(b"\n"):
            more = self._file.read(_BLOCK)
            if not more:
                break
            self._ahead = io.BytesIO(more)
            line += self._ahead.readline(limit - len(line))
        return line

    def _read(self, size: int) -> bytes:
        return self._ahead.read(size) or self._file.read(size)

    def _put_back(self, raw: bytes) -> None:
        self._ahead = io.BytesIO(raw + self._ahead.read())
