"""IO: an SQLite file beside the index, in which the page keeps what its visitors do.

What was written is on disk when `writing` is left, whole or not at all.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from index.errors import QAError

_BUSY_S = 10.0


class KeptFile:
    """One file. Safe to use from several threads and processes."""

    def __init__(
        self, file: Path, *, schema: str, version: int, what: str, error: type[QAError]
    ) -> None:
        """Name the file, which is made at its first writing.

        Args:
            file: Of the database.
            schema: Its statements, each ended by a semicolon at the end of a line.
            version: Of the schema.
            what: Is in it, as a sentence begins.
            error: Raised when it cannot be read or written.
        """
        self.file = file
        self._schema = schema
        self._version = version
        self._what = what
        self._error = error

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside a transaction, committed to disk at the end.

        Raises:
            QAError: The file cannot be written; of the class given.
        """
        with self._connected(self.file) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection to the file, or to an empty one where there is none yet.

        Raises:
            QAError: The file cannot be read; of the class given.
        """
        with self._connected(self.file if self.file.exists() else ":memory:") as connection:
            yield connection

    @contextlib.contextmanager
    def _connected(self, file: Path | str) -> Iterator[sqlite3.Connection]:
        try:
            with contextlib.closing(
                sqlite3.connect(file, timeout=_BUSY_S, isolation_level=None)
            ) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA secure_delete = ON")
                self._ensure_schema(connection)
                yield connection
        except UnicodeEncodeError as err:
            raise self._error(
                f"{self._what} hold no half of a character (a lone surrogate): type it anew."
            ) from err
        except sqlite3.Error as err:
            raise self._error(
                f"{self._what} cannot be read from or kept in {self.file}: {err}."
            ) from err

    def _ensure_schema(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == self._version:
            return
        if version > self._version:
            raise self._error(
                f"{self.file} was made by a newer version (format {version}; this one reads up to "
                f"{self._version}): upgrade article-qa."
            )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:  # nobody else was faster
            for statement in filter(str.strip, self._schema.split(";\n")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {self._version}")
        connection.execute("COMMIT")
