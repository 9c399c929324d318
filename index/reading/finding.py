"""IO: files, folders and globs to the files that they mean."""

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.formats.recognising import is_article_name, is_aside


def find_files(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Yield the files that `paths` mean, in a stable order, each once.

    A file stands for itself, whatever its suffix; a folder for the files of a known suffix below
    it, hidden ones and README-like ones left out; anything else is taken as a glob. A path that
    leads nowhere, or to a folder without articles, is yielded as it is, so that reading it says so;
    so is a folder below that may not be entered.
    """
    seen: set[str] = set()
    for given in paths:
        path = expanded(given)
        try:
            found = _files_below(path)
        except (OSError, ValueError):  # a name too long, a folder closed to us, a zero byte
            found = []
        for file in found or [path]:
            if (key := _absolute(file)) not in seen:
                seen.add(key)
                yield file


def origin_of(path: Path) -> str:
    """Return the one name of a file as an origin; its bytes that are no text become escapes."""
    return os.fsencode(_absolute(expanded(path))).decode("utf-8", "backslashreplace")


def expanded(path: str | Path) -> Path:
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
