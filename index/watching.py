"""IO: folders that are kept in an index as they change."""

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from index.errors import IndexBusyError, ReadError
from index.indexing import Index
from index.reading import find_files, origin_of
from index.records import Outcome

_LOOK_MS = 1000  # how long a stop, or another try at a busy index, has to wait at most


def watch(
    index: Index,
    paths: Iterable[str | Path],
    *,
    remove: bool = False,
    report: Callable[[Outcome], None],
    stop: threading.Event | None = None,
) -> None:
    """Add and update articles as files below `paths` are made and changed, until told to stop.

    Args:
        index: Takes them in; others may use it meanwhile.
        paths: Folders and files.
        remove: Whether an article goes when its file does.
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
    folders = [Path(origin_of(Path(path))) for path in paths]
    there = {folder for folder in folders if folder.is_dir()}
    return [
        known
        for known in index.known_paths()
        if there & {known, *known.parents} and not known.exists()
    ]


def _checked(path: str | Path) -> Path:
    absolute = Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111 - see reading.py
    if not absolute.exists():
        raise ReadError(str(absolute), "there is no such file or folder to watch")
    return absolute
