"""IO: what visitors marked in articles, with their notes, in an SQLite file beside the index.

A mark holds its quote and its source, so that it outlives the article. Each belongs to an owner,
a name that the page knows its visitors by, and no other owner can tell that it exists.
"""

import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from index.errors import QAError
from qa.records import Citation
from ui.kept.file import KeptFile

FILE_NAME = "marks.sqlite"
FORMAT = 1
LONGEST_NOTE = 2000
_SCHEMA = """
CREATE TABLE marks (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    article TEXT NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL,
    citation TEXT NOT NULL,
    note TEXT,
    made TEXT NOT NULL,
    deleted TEXT,  -- when; kept until the next start, so that it can be undone
    UNIQUE (owner, article, start, stop)
) WITHOUT ROWID;
"""
_THERE = "owner = ? AND deleted IS NULL"


class MarkError(QAError):
    """A mark cannot be made, read or kept."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of an article's text that a visitor marked, and what they noted."""

    id: str
    citation: Citation
    made: datetime
    note: str | None = None


class Marks:
    """The marks of one owner. Safe to use from several threads and processes."""

    def __init__(self, folder: Path, owner: str = "") -> None:
        """Name the file in the folder of an index; it is made when the first mark is kept.

        Args:
            folder: Of the index.
            owner: Whose marks these are; "" where visitors have no names.
        """
        self._folder = folder
        self._owner = owner
        self._file = KeptFile(
            folder / FILE_NAME, schema=_SCHEMA, version=FORMAT, what="Marks", error=MarkError
        )

    def of(self, owner: str) -> Self:
        """Return the marks of another owner."""
        return type(self)(self._folder, owner)

    def keep(self, citation: Citation) -> Mark:
        """Keep what is cited as a mark; the one that is there where the range is marked already.

        Raises:
            MarkError: It cannot be kept.
        """
        place = (self._owner, citation.article_id, citation.start, citation.end)
        with self._file.writing() as connection:
            connection.execute(
                "INSERT INTO marks VALUES (?, ?, ?, ?, ?, ?, NULL, ?, NULL) "
                "ON CONFLICT (owner, article, start, stop) DO UPDATE SET deleted = NULL",
                (secrets.token_urlsafe(12), *place, citation.model_dump_json(),
                 datetime.now(UTC).isoformat(timespec="microseconds")),
            )  # fmt: skip
            row = connection.execute(
                "SELECT id, citation, made, note FROM marks "
                "WHERE owner = ? AND article = ? AND start = ? AND stop = ?",
                place,
            ).fetchone()
        return _mark(row)

    def within(self, article_id: str) -> list[Mark]:
        """Return the marks of an article, in the order of its text.

        Raises:
            MarkError: They cannot be read.
        """
        return self._read("AND article = ? ORDER BY start, stop", article_id)

    def found(self, words: str = "") -> list[Mark]:
        """Return the marks that hold all the words, the last made first.

        Args:
            words: Looked for in quotes, notes and titles, whatever their case.

        Raises:
            MarkError: They cannot be read.
        """
        wanted = words.casefold().split()
        return [
            mark
            for mark in self._read("ORDER BY made DESC, id")
            if all(word in _searched(mark) for word in wanted)
        ]

    def note(self, mark_id: str, note: str) -> Mark:
        """Put a note on a mark; an empty one takes it off.

        Raises:
            MarkError: There is no such mark, the note is too long, or it cannot be kept.
        """
        if len(note.strip()) > LONGEST_NOTE:
            raise MarkError(f"A note has at most {LONGEST_NOTE:,} characters: shorten it.")
        return self._change("note = ?", note.strip() or None, mark_id)

    def delete(self, mark_id: str) -> Mark:
        """Delete a mark, which `restore` can undo until the next start.

        Raises:
            MarkError: There is no such mark, or it cannot be deleted.
        """
        return self._change("deleted = ?", datetime.now(UTC).isoformat(), mark_id)

    def restore(self, mark_id: str) -> Mark:
        """Undo the deletion of a mark.

        Raises:
            MarkError: It is gone.
        """
        return self._change("deleted = ?", None, mark_id, there="owner = ?")

    def purge(self) -> None:
        """Wipe out what was deleted, of all owners; for the start of the page.

        Raises:
            MarkError: The file cannot be written.
        """
        if self._file.file.exists():
            with self._file.writing() as connection:
                connection.execute("DELETE FROM marks WHERE deleted IS NOT NULL")

    def _change(self, what: str, value: str | None, mark_id: str, *, there: str = _THERE) -> Mark:
        with self._file.writing() as connection:
            row = connection.execute(
                f"UPDATE marks SET {what} WHERE id = ? AND {there} "
                "RETURNING id, citation, made, note",
                (value, mark_id, self._owner),
            ).fetchone()
            if row is None:
                raise MarkError("There is no such mark; it may have been deleted.")
        return _mark(row)

    def _read(self, further: str, *values: str) -> list[Mark]:
        with self._file.reading() as connection:
            rows = connection.execute(
                f"SELECT id, citation, made, note FROM marks WHERE {_THERE} {further}",
                (self._owner, *values),
            ).fetchall()
        return [_mark(row) for row in rows]


def _searched(mark: Mark) -> str:
    cited = mark.citation
    return f"{cited.quote} {mark.note or ''} {cited.title} {cited.source or ''}".casefold()


def _mark(row: sqlite3.Row | tuple[str, str, str, str | None]) -> Mark:
    key, citation, made, note = row
    return Mark(key, Citation.model_validate_json(citation), datetime.fromisoformat(made), note)
