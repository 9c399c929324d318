"""IO: folders that are kept in an index as they change."""

import glob
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from index.errors import IndexBusyError, ReadError
from index.indexing import Index
from index.reading.finding import find_files, origin_of
from index.records import Outcome

_LOOK_MS = 1000  # how long a stop, or another try at a busy index, has to wait at most


def watch(
    index: Index,
    paths: Iterable[str | Path],
    *,
    remove: bool = False,
    fields: Mapping[str, str] | None = None,
    report: Callable[[Outcome], None],
    stop: threading.Event | None = None,
) -> None:
    """Add and update articles as files below `paths` are made and changed, until told to stop.

    Args:
        index: Takes them in; others may use it meanwhile.
        paths: Folders and files.
        remove: Whether an article goes when its file does.
        fields: As in `Index.add_paths`.
        report: Called with every outcome but "unchanged".
        stop: Ends it when set; Ctrl+C does in any case.

    Raises:
        ReadError: A path is not there.
        IndexStoreError: The index cannot be written, for another reason than being busy.
    """
    from watchfiles import watch as watch_files

    given = [_checked(path) for path in paths]
    roots = sorted({path if path.is_dir() else path.parent for path in given})

    def tell(outcome: Outcome) -> None:
        if outcome.status != "unchanged":
            report(outcome)

    # What changed before the watch began is found by looking once at everything.
    waiting: set[Path] = set(roots)
    for changes in watch_files(
        *roots, stop_event=stop, yield_on_timeout=True, rust_timeout=_LOOK_MS
    ):
        waiting.update(Path(name) for _, name in changes)
        if not waiting:
            continue
        try:
            index.add_paths(
                [file for file in find_files(given) if waiting & {file, *file.parents}],
                fields=fields,
                report=tell,
            )
            if remove:
                for outcome in index.forget_paths(gone_below(index, given)):
                    tell(outcome)
        except IndexBusyError:
            continue  # and try again
        waiting.clear()


def gone_below(index: Index, paths: Iterable[str | Path]) -> list[Path]:
    """Return the files below folders that were read once and are there no longer.

    A folder that is not there itself has lost none: it may be of a disk that is not plugged in.
    """
    folders = map(_absolute, paths)
    there = {Path(origin_of(folder)) for folder in folders if os.path.isdir(folder)}  # noqa: PTH112 - Path.is_dir() raises
    return [
        known
        for known in index.known_paths()
        if there & {*known.parents} and all(map(_is_gone, _spellings(known)))
    ]


def may_be_folder(path: str | Path) -> bool:
    """Whether a path is a folder, or is not there and no glob: it may be of another disk."""
    absolute = str(_absolute(path))
    return os.path.isdir(absolute) or not (glob.has_magic(absolute) or os.path.exists(absolute))  # noqa: PTH110, PTH112 - Path's raise


def _is_gone(path: Path) -> bool:
    """Whether there is no such file; one that is out of reach may be there."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _spellings(known: Path) -> Iterator[Path]:
    """Yield the paths that an index may know by one: bytes that are no text are escapes there."""
    yield known
    escapes = re.compile(rb"\\x([0-9a-f]{2})")
    raw = escapes.sub(lambda found: bytes.fromhex(found[1].decode()), os.fsencode(known))
    yield Path(os.fsdecode(raw))


def _checked(path: str | Path) -> Path:
    absolute = _absolute(path)
    if not absolute.exists():
        raise ReadError(str(absolute), "there is no such file or folder to watch")
    return absolute


def _absolute(path: str | Path) -> Path:
    return Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111 - see reading.py
