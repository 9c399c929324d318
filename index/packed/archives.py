"""The files inside of ZIP, TAR and GZIP archives, read in memory and within limits.

Nothing is ever unpacked onto the disk, so that no name can lead anywhere; names that try to are
refused all the same, since they would be shown as places where an article is from.
"""

import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, NamedTuple, Protocol, Self

from index.packed.sizes import MEGABYTE, SETTING, bytes_of, too_large, unpacks_to_too_much

# All files of an archive together may be this many times as large as the largest one.
TIMES = 100
MAX_MEMBERS = 100_000
DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    gzip.BadGzipFile,
    EOFError,
    NotImplementedError,  # a compression that is not known here
    OSError,
    ValueError,
)


# Of a TAR archive: long names and what else is told of a member.
_HEADERS = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)


class Member(NamedTuple):
    """A file of an archive; `reason` says why it cannot be read, without a full stop."""

    name: str
    raw: bytes = b""
    reason: str = ""


class ArchiveError(Exception):
    """An archive cannot be read on; `str()` is the reason without a full stop."""


def zip_members(archive: zipfile.ZipFile, *, max_mb: float) -> Iterator[Member]:
    """Yield the files of a ZIP archive.

    Args:
        archive: Open.
        max_mb: The largest file that is read.

    Raises:
        ArchiveError: It holds too much.
    """
    # Not is_dir(), which ends in a traceback where there is no name.
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    if len(infos) > MAX_MEMBERS:
        raise ArchiveError(f"it holds more than {MAX_MEMBERS:,} files")
    left = bytes_of(max_mb) * TIMES
    for info in infos:
        kind = info.external_attr >> 16
        if refusal := _refusal(info.filename, info.file_size, max_mb):
            yield Member(info.filename, reason=refusal)
        elif stat.S_ISLNK(kind):
            yield Member(info.filename, reason="it is a link, not a file")
        elif info.flag_bits & 1:
            yield Member(info.filename, reason="it is encrypted: unpack it with its password first")
        else:
            # ZipFile gives no more bytes than the size declared, whatever is compressed there.
            left -= info.file_size
            if left < 0:
                raise ArchiveError(_too_much(max_mb))
            try:
                yield Member(info.filename, archive.read(info))
            except DAMAGED as err:
                yield Member(info.filename, reason=f"it is damaged in the archive ({err})")


def tar_members(file: IO[bytes], *, max_mb: float) -> Iterator[Member]:
    """Yield the files of a TAR archive, compressed or not; see `zip_members`."""
    stream = Limited(file, max_mb=max_mb)
    try:
        # As a stream: nothing is kept of what has been read, and the limit holds for all of it.
        # Names become origins, which are text: bytes that are none become escapes.
        with tarfile.open(
            fileobj=stream,
            mode="r|",
            tarinfo=_Info,
            encoding="utf-8",
            errors="backslashreplace",
        ) as archive:
            for number, info in enumerate(archive):
                archive.members = []  # type: ignore[attr-defined] # it would keep them all
                if number >= MAX_MEMBERS:
                    raise ArchiveError(f"it holds more than {MAX_MEMBERS:,} files")
                if info.isdir():
                    continue
                if not info.isreg():
                    yield Member(info.name, reason="it is a link or a device, not a file")
                elif info.issparse():  # what it holds may be more than what is read
                    yield Member(info.name, reason="it has holes: pack it without --sparse")
                elif refusal := _refusal(info.name, info.size, max_mb):
                    yield Member(info.name, reason=refusal)
                else:
                    content = archive.extractfile(info)
                    yield Member(info.name, content.read() if content else b"")
    except RecursionError as err:  # one header of a member may be about the next
        raise ArchiveError("it is a damaged archive (a file has too many headers)") from err
    except DAMAGED as err:
        raise ArchiveError(f"it is a damaged archive ({err})") from err


class _Info(tarfile.TarInfo):
    """A member, or a header of one, which would be read whole whatever its size."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        info = super().frombuf(buf, encoding, errors)
        if info.type in _HEADERS and info.size > MEGABYTE:
            raise ArchiveError("what it says of a file is longer than 1 MB")
        return info


def gunzip(file: IO[bytes], *, max_mb: float) -> bytes:
    """Return what a GZIP file holds.

    Raises:
        ArchiveError: It is damaged, or holds too much.
    """
    limit = bytes_of(max_mb)
    try:
        with gzip.open(file) as content:
            raw = content.read(limit + 1)
    except DAMAGED as err:
        raise ArchiveError(f"it is a damaged GZIP file ({err})") from err
    if len(raw) > limit:
        raise ArchiveError(unpacks_to_too_much(max_mb))
    return raw


def open_gzip(file: IO[bytes]) -> IO[bytes]:
    """Return the stream that a GZIP file holds, for `tar_members`."""
    file.seek(0)
    return gzip.open(file)  # type: ignore[return-value] # GzipFile is an IO in all that is used


def _refusal(name: str, size: int, max_mb: float) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if not path.parts:
        return "it has no name"
    if path.is_absolute() or ".." in path.parts or (path.parts[:1] and path.parts[0].endswith(":")):
        return "its name leads out of the archive"
    if size > bytes_of(max_mb):
        return too_large(max_mb, size)
    return ""


def _too_much(max_mb: float) -> str:
    return (
        f"its files are larger together than {TIMES * max_mb:g} MB, {TIMES} times the limit of "
        f"one file {SETTING}: the ones before were read"
    )


class Readable(Protocol):
    """What bytes are read from, one after another."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""


class Limited(io.RawIOBase):
    """A stream that ends in an `ArchiveError` after as much as an archive may hold.

    Args:
        file: What is read.
        max_mb: As for `zip_members`.
    """

    def __init__(self, file: Readable, *, max_mb: float) -> None:
        self._file, self._left = file, bytes_of(max_mb) * TIMES
        self._reason = _too_much(max_mb)

    def readable(self) -> bool:
        """See `io.IOBase`."""
        return True

    def read(self, size: int = -1) -> bytes:
        """See `io.RawIOBase`."""
        raw = self._file.read(size)
        self._left -= len(raw)
        if self._left < 0:
            raise ArchiveError(self._reason)
        return raw
