"""Compressed bytes to what they unpack to, never much more of it at once than is allowed."""

import zlib
from collections.abc import Iterable, Iterator
from typing import IO

from index.packed.archives import ArchiveError

ENCODINGS = frozenset({"gzip", "x-gzip", "deflate"})  # of HTTP, that `unpacked` knows
GZIP = b"\x1f\x8b"
_MEMBER = GZIP + b"\x08"
_BLOCK = 1 << 14
_MOST_DAMAGED = 100


def unpacked(parts: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield what compressed parts unpack to, never much more at once than the limit.

    Written here because httpx unpacks a part whole: 64 KB may become 64 MB. As browsers do, all
    members of a GZIP file are unpacked, and what follows that is no member is not asked for.

    Raises:
        zlib.error: They are damaged, or end too early.
    """
    unpack: zlib._Decompress | None = None
    waiting = b""  # of a member that may begin
    for block in _blocks(parts):
        waiting += block
        while waiting:
            if unpack is None:
                # "deflate" is meant to have a zlib header; some servers leave it out.
                headless = waiting[:1] != GZIP[:1] and waiting[0] & 0x0F != 8
                unpack = zlib.decompressobj(-zlib.MAX_WBITS if headless else zlib.MAX_WBITS | 32)
            elif unpack.eof:
                if not waiting.startswith(GZIP[: len(waiting)]):
                    return
                if len(waiting) < len(GZIP):
                    break
                unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
            yield unpack.decompress(waiting, limit + 1)
            waiting = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
    if unpack is not None and not unpack.eof:
        yield unpack.flush()
        if not unpack.eof:
            raise zlib.error("it ends too early")


def _blocks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield parts in blocks: every member copies what follows it of one."""
    for part in parts:
        for start in range(0, len(part), _BLOCK):
            yield part[start : start + _BLOCK]


def joined(parts: Iterable[bytes], limit: int) -> bytes | None:
    """Return the parts as one, or None as soon as they are more than the limit."""
    content = bytearray()
    for part in parts:
        content += part
        if len(content) > limit:
            return None
    return bytes(content)


class GzipMembers:
    """What the members of a GZIP file unpack to, one after another, without what is damaged.

    `gzip` ends where a member is damaged, though the members after it are whole.

    Args:
        file: Can be sought in.

    Attributes:
        damaged: How many members were damaged or cut off, so far.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.damaged = 0
        self._file = file
        self._start = self._next = 0  # bytes of the file: where the member begins, what to read
        self._unpack: zlib._Decompress | None = None
        self._waiting = b""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, which is at least one; none at the end.

        Raises:
            ArchiveError: Too much of it is damaged.
        """
        while unpack := self._unpack or self._next_member():
            packed = self._waiting or self._more()
            try:
                content = unpack.decompress(packed, size)
            except zlib.error as err:
                self._leave_damaged(str(err))
                continue
            self._waiting = unpack.unconsumed_tail
            if unpack.eof:
                self._go_to(self._next - len(unpack.unused_data))
            elif not (content or packed):
                self._leave_damaged("it ends too early")
            if content:
                return content
        return b""

    def _leave_damaged(self, why: str) -> None:
        self.damaged += 1
        if self.damaged > _MOST_DAMAGED:
            raise ArchiveError(f"it is a damaged GZIP file ({why})")
        self._go_to(self._start + 1)

    def _next_member(self) -> "zlib._Decompress | None":
        """Return what unpacks the next member, if there is one."""
        seen = b""
        while more := self._more():
            seen += more
            if (at := seen.find(_MEMBER)) >= 0:
                self._start = self._next - len(seen) + at
                self._unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
                self._waiting = seen[at:]
                return self._unpack
            seen = seen[1 - len(_MEMBER) :]
        return None

    def _go_to(self, place: int) -> None:
        self._unpack, self._waiting, self._next = None, b"", place

    def _more(self) -> bytes:
        self._file.seek(self._next)
        raw = self._file.read(_BLOCK)
        self._next += len(raw)
        return raw
