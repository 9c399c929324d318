"""IO: many files to drafts: what has not changed is passed over, the rest read in parallel."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from index.errors import ReadError
from index.reading.articles import read_articles
from index.reading.bounded import bounded_map
from index.reading.finding import origin_of
from index.records import Draft, Outcome, failed
from index.visits import READER, Known, Reading


class FileReader:
    """Reads files, by content unless it is known already.

    Args:
        known: What the index knows of a path; called from several threads.
        fields: Names of fields in exports; see `index.read_articles`.
        max_mb: Larger files are refused.
        threads: That read. Embedding takes ten times as long as parsing a web page, so that little
            is to be won by processes, which have to start and to send what they read.
        reread: Whether to read what has not changed.
    """

    def __init__(
        self,
        known: Callable[[str], Known | None],
        *,
        fields: Mapping[str, str],
        max_mb: float,
        threads: int,
        reread: bool = False,
    ) -> None:
        self._known = known
        self._fields = fields
        # What another reader would make of the same bytes may be something else.
        self._reader = READER + "".join(f" {name}={fields[name]}" for name in sorted(fields))
        self._max_mb = max_mb
        self._threads = threads
        self._reread = reread

    def read(
        self, paths: Iterable[Path], *, done: Callable[[], None] = lambda: None
    ) -> Iterator[Draft | Outcome | Reading]:
        """Yield what the files hold, in their order; one that fails does not stop the rest.

        A reading follows the articles that it gave. Of the files ahead, only as many are in
        memory as keep the threads busy.

        Args:
            paths: Of single files.
            done: Called after every file.
        """
        with ThreadPoolExecutor(self._threads, thread_name_prefix="read") as pool:
            for _, items in bounded_map(pool, self._items, paths, ahead=2 * self._threads):
                yield from items
                done()

    def _items(self, path: Path) -> Iterable[Draft | Outcome | Reading]:
        """Return what a file holds; what may be too much for the memory, as it is asked for."""
        before = _state(path)
        items = self._read(path)
        if before and before.size > self._max_mb * 1e6:
            return items
        settled = list(items)
        return settled if _state(path) == before else [_changed(path)]

    def _read(self, path: Path) -> Iterator[Draft | Outcome | Reading]:
        origin = origin_of(path)
        before = _state(path)
        known = self._known(origin)
        if (
            known
            and not self._reread
            and known.is_current(self._reader)
            and known.reading.sha256 == _digest(path)
        ):
            yield from known.articles
            return
        origins: list[str] = []
        whole = True
        for item in read_articles(path, max_mb=self._max_mb, fields=self._fields):
            if isinstance(item, Draft):
                origins.append(item.origin)
                yield item
            else:
                whole = False
                yield failed(item)
        if _state(path) != before:
            whole = False
            yield _changed(path)
        if origins and (digest := _digest(path)):
            # A file of which a part failed is read again the next time, to say so again.
            reader = self._reader if whole else ""
            # What it no longer holds is still forgotten with it.
            once = [article.origin for article in known.articles] if known else []
            every = tuple(dict.fromkeys([*origins, *once]))
            yield Reading(origin, "file", every, digest, reader)


def _digest(path: Path) -> str:
    """Return the hash of a file's bytes; nothing for what cannot be read, or has no end."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


class _State(NamedTuple):
    """What changes when a file is written to or replaced."""

    inode: int
    size: int
    modified_ns: int


def _state(path: Path) -> _State | None:
    try:
        status = path.stat()
    except (OSError, ValueError):  # reading it says so
        return None
    return _State(status.st_ino, status.st_size, status.st_mtime_ns)


def _changed(path: Path) -> Outcome:
    reason = "it changed while it was read: add it again when it is complete"
    return failed(ReadError(origin_of(path), reason))
