"""IO: the SQLite file of a LocalStore: connections, and errors in plain words."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    IndexStoreError,
)
from index.store.schema import FORMAT, format_of, has_schema, make_schema, migrate
from index.store.writes import begin_removals

FILE_NAME = "articles.sqlite"
# What SQLite says where it may not write beside the file.
_NO_ROOM = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


class _Connection(sqlite3.Connection):
    """A connection, and what the file was if it is taken for one that nobody writes to."""

    still: tuple[int, int] | None = None


class Database:
    """Connections to one SQLite file: many readers and, at a time, one writer.

    Args:
        folder: The index folder.
        busy_timeout_s: How long a writer waits for another.
    """

    def __init__(self, folder: Path, *, busy_timeout_s: float) -> None:
        self.folder = folder
        self.file = folder / FILE_NAME
        self._timeout_s = busy_timeout_s
        self._idle: list[_Connection] = []
        self._lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._closed = False
        self._wrote = False
        self._opened: tuple[int, int] | None = None

    def create(self, manifest: dict[str, str]) -> None:
        """Make the folder and an empty index in it, unless there is one.

        Raises:
            IndexStoreError: The disk is full or read-only, or something else is in the way.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise IndexStoreError(
                f"The index folder {self.folder} cannot be made: {err.strerror}."
            ) from err
        with self.writing(new=True) as connection:
            if has_schema(connection):
                return
            make_schema(connection)
            connection.executemany("INSERT INTO manifest VALUES (?, ?)", manifest.items())
            begin_removals(connection)

    def check(self) -> None:
        """Check that there is an index that this version can read; an older one is migrated.

        Raises:
            IndexMissingError: There is none.
            IndexMismatchError: A newer version made it.
            IndexDamagedError: The file is no SQLite database.
        """
        if not self._is_there():
            raise self._missing()
        with self.reading() as connection:
            version = format_of(connection)
            if version > FORMAT:
                raise IndexMismatchError(
                    f"The index in {self.folder} was made by a newer version (format {version}; "
                    f"this one reads up to {FORMAT}): upgrade article-qa."
                )
            if not has_schema(connection):
                raise self._missing()
        if version < FORMAT:
            self._migrate()

    def _migrate(self) -> None:
        """Bring an index of an older format to this one, in one transaction."""
        with self.writing() as connection:
            migrate(connection)  # nothing where another process has done it meanwhile

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside a read transaction: one state, whatever others write."""
        with self._plain_errors():
            connection = self._take()
            try:
                connection.execute("BEGIN")
                yield connection
            except BaseException as err:
                connection.close()
                if isinstance(err, sqlite3.DatabaseError):
                    self._check_still(connection)
                raise
            connection.execute("COMMIT")
            self._give_back(connection)
            self._check_still(connection)

    @contextlib.contextmanager
    def writing(self, *, new: bool = False) -> Iterator[sqlite3.Connection]:
        """Give a connection inside a write transaction, committed to disk at the end.

        Waits for another writer, in this process or another; an exception undoes everything.

        Args:
            new: Whether the file may be made.

        Raises:
            IndexBusyError: The wait was too long.
            IndexStoreError: It has been closed.
        """
        if self._closed:
            raise self._gone()
        if not self._write_lock.acquire(timeout=self._timeout_s):
            raise self._busy()
        try:
            with self._plain_errors():
                if not new and not self._is_there():
                    raise self._missing()
                connection = self._connect("rwc" if new else "rw")
                try:
                    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                        connection.execute("PRAGMA journal_mode = WAL")
                    connection.execute("PRAGMA synchronous = FULL")
                    connection.execute("BEGIN IMMEDIATE")
                    try:
                        yield connection
                    except BaseException:
                        connection.execute("ROLLBACK") if connection.in_transaction else None
                        raise
                    connection.execute("COMMIT")
                    self._wrote = True
                finally:
                    connection.close()
        finally:
            self._write_lock.release()

    @contextlib.contextmanager
    def scratch(self) -> Iterator[sqlite3.Connection]:
        """Give a connection to an empty database with the same tables, deleted at the end."""
        with self._plain_errors():
            connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("BEGIN")
                make_schema(connection)
                yield connection
            finally:
                connection.close()

    def vacuum(self) -> None:
        """Give unused pages back to the disk."""
        with self._write_lock, self._plain_errors():
            connection = self._connect("rw")
            try:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    def is_current(self) -> bool:
        """Whether the file is the one that was opened: it may have been deleted and made anew."""
        return self._opened is not None and _identity(self.file) == self._opened

    def close(self) -> None:
        """Close all idle connections; those in use close when given back.

        What was written is merged into the one file, so that copying it copies the index.
        """
        with self._lock:
            self._closed = True
        self.rest()
        if self._wrote:
            # Somebody else may be reading or writing: then it is theirs to do.
            with (
                contextlib.suppress(sqlite3.Error),
                contextlib.closing(self._connect("rw")) as connection,
            ):
                connection.execute("PRAGMA busy_timeout = 0")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def rest(self) -> None:
        """Close all idle connections; the next use opens others."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> _Connection:
        with self._lock:
            if self._closed:
                raise self._gone()
            if self._idle:
                return self._idle.pop()
        return self._connect("ro")

    def _give_back(self, connection: _Connection) -> None:
        with self._lock:
            # One to a file that is taken for still would never see what others write.
            if not self._closed and connection.still is None:
                self._idle.append(connection)
                return
        connection.close()

    def _check_still(self, connection: _Connection) -> None:
        """Raise if a file was written to that was taken for still: what was read may be torn."""
        if connection.still is not None and connection.still != _state(self.file):
            raise IndexBusyError(
                f"The index in {self.folder} was written to while it was read: try again."
            )

    def _connect(self, mode: str) -> _Connection:
        address = f"{self.file.absolute().as_uri()}?mode={mode}"
        connection = self._open(address)
        if mode == "ro":
            try:
                connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
            except sqlite3.DatabaseError as err:
                # A read-only disk has no room for the shared memory of WAL. Without unmerged
                # writes the file can be read as it is.
                connection.close()
                state = _state(self.file)
                if err.sqlite_errorcode & 0xFF not in _NO_ROOM:
                    raise
                log = self.file.with_name(FILE_NAME + "-wal")
                if log.exists() and log.stat().st_size:
                    raise
                connection = self._open(address + "&immutable=1")
                connection.still = state
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _open(self, address: str) -> _Connection:
        self._opened = self._opened or _identity(self.file)
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=self._timeout_s,
            isolation_level=None,  # transactions are begun and ended here, in sight
            check_same_thread=False,  # a connection serves one thread at a time
            factory=_Connection,
        )
        # SQLite's own lower() knows the letters of English only.
        connection.create_function("folded", 1, str.casefold, deterministic=True)
        return connection

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Turn SQLite's errors into sentences."""
        try:
            yield
        except UnicodeDecodeError as err:  # text in the file that is none
            raise self.damaged(err) from err
        except sqlite3.Error as err:
            code = getattr(err, "sqlite_errorcode", 0) & 0xFF
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise self._busy() from err
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise self.damaged(err) from err
            reasons = {
                sqlite3.SQLITE_FULL: "the disk is full",
                sqlite3.SQLITE_READONLY: "it is read-only",
                sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
                sqlite3.SQLITE_IOERR: "the disk reports an error",
            }
            reason = reasons.get(code, str(err))
            if code == sqlite3.SQLITE_CANTOPEN and not os.access(self.folder, os.W_OK):
                reason = "it is read-only"
            raise IndexStoreError(
                f"The index in {self.folder} cannot be used: {reason}. "
                "What was there before is unchanged."
            ) from err

    def damaged(self, why: object) -> IndexDamagedError:
        """Return the error that says so; `why` is what gave it away."""
        return IndexDamagedError(
            f"The database {self.file} is damaged ({why}): restore it from a copy, or "
            "delete the folder and add the articles again."
        )

    def _is_there(self) -> bool:
        try:
            return self.file.is_file()
        except OSError as err:  # a name too long, a folder that may not be entered
            raise IndexStoreError(
                f"The index in {self.folder} cannot be used: {err.strerror}."
            ) from err

    def _gone(self) -> IndexStoreError:
        return IndexStoreError(f"The index in {self.folder} has been closed.")

    def _busy(self) -> IndexBusyError:
        return IndexBusyError(
            f"Another process has been writing to the index in {self.folder} for more than "
            f"{self._timeout_s:g} s: try again when it is done."
        )

    def _missing(self) -> IndexMissingError:
        return IndexMissingError(
            f"There is no index in {self.folder}: make one with "
            f"'article-qa add PATH --index {self.folder}'."
        )


def _identity(file: Path) -> tuple[int, int] | None:
    """Return what tells one file from another of the same name."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _state(file: Path) -> tuple[int, int] | None:
    """Return what a write to a file changes."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
