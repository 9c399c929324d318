"""IO: files that are whole or not there, and in the hands of one process."""

import gzip
import os
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from eval.errors import RunError


def open_to_change(path: Path) -> BinaryIO:
    """Open a file for reading and writing, made if it is not there; raises `RunError`."""
    try:
        path.touch()
        return path.open("r+b")
    except OSError as err:
        raise RunError(f"{path} cannot be written: {err.strerror}.") from err


def lock(file: BinaryIO, folder: Path) -> None:
    """Keep other processes out until the file is closed; Windows does without.

    Raises:
        RunError: One is in already.
    """
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as err:
        raise RunError(f"Another process is writing the run in {folder}.") from err


def whole_lines(file: BinaryIO) -> list[bytes]:
    """Return the lines of a file from its start, without one that was not written to its end."""
    file.seek(0)
    return file.read().split(b"\n")[:-1]


def packed(text: str) -> bytes:
    """Return a text in gzip, without the time: equal content is equal bytes."""
    return gzip.compress(text.encode(), mtime=0)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is whole under its name or as it was; raises `RunError`."""
    # Threads may write one report at the same time.
    temporary = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as err:
        raise RunError(f"{path} cannot be written: {err.strerror}.") from err
    finally:
        temporary.unlink(missing_ok=True)
