"""IO: a file of a question set as text, with names for the places in it."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self

from eval.errors import DatasetError
from eval.formats.fields import Fault

_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class SetFile(NamedTuple):
    """A file as read."""

    path: Path
    text: str
    sha256: str  # of the bytes, unpacked

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a UTF-8 file, gzip or not.

        Raises:
            DatasetError: It is missing, a damaged gzip file, or not UTF-8 throughout.
        """
        try:
            raw = path.read_bytes()
        except OSError as err:
            raise DatasetError(f"{path} cannot be read: {err.strerror}.") from err
        if raw.startswith(_GZIP):
            try:
                raw = gzip.decompress(raw)
            except (OSError, EOFError, zlib.error) as err:
                raise DatasetError(f"{path} is a damaged gzip file: {err}.") from err
        return cls(path, _decode(raw, path), hashlib.sha256(raw).hexdigest())

    @property
    def name(self) -> str:
        """The file's name without `.gz`."""
        return self.path.name.removesuffix(".gz")

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield the lines that are not blank, with their numbers from 1."""
        # Not `splitlines`: texts may hold U+2028 and other ends that only it knows.
        for number, line in enumerate(self.text.split("\n"), start=1):
            if line.strip():
                yield number, line.removesuffix("\r")

    def objects(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the objects of JSON Lines, with the numbers of their lines.

        Raises:
            DatasetError: A line is no JSON object.
        """
        for number, line in self.lines():
            try:
                item = json.loads(line)
            except (ValueError, RecursionError) as err:
                raise self.error(number, f"it is not JSON ({err})") from err
            if not isinstance(item, dict):
                raise self.error(number, "it is no JSON object")
            yield number, item

    def error(self, line: int, what: str) -> DatasetError:
        """Return the error that says what is wrong with a line."""
        return DatasetError(f"{self.path}, line {line}: {what}.")

    @contextmanager
    def at(self, line: int | Callable[[], int]) -> Iterator[None]:
        """Give a `Fault` raised inside its place; a callable is asked for the line only then."""
        try:
            yield
        except Fault as err:
            raise self.error(line() if callable(line) else line, str(err)) from err


def combined_sha256(sources: list[SetFile]) -> str:
    """Return one digest of several files, in the order given."""
    if len(sources) == 1:
        return sources[0].sha256
    return hashlib.sha256("".join(source.sha256 for source in sources).encode()).hexdigest()


def _decode(raw: bytes, path: Path) -> str:
    if raw.startswith(_UTF16):
        raise DatasetError(f"{path} is UTF-16; question sets are UTF-8: convert it.")
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        raise DatasetError(
            f"{path}, line {line}: it holds a NUL byte: the file is UTF-16 or no text; question "
            "sets are UTF-8."
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = raw.count(b"\n", 0, err.start) + 1
        column = err.start - raw.rfind(b"\n", 0, err.start)
        before = "all before it is" if any(b > 127 for b in raw[: err.start]) else "it is the first"
        raise DatasetError(
            f"{path}, line {line}: byte 0x{raw[err.start]:02X} at byte {column} of the line is not "
            f"UTF-8 ({before}): the file has another encoding or mixes two; convert it to UTF-8."
        ) from err
