"""What adding articles would come to, tried on a copy of what they meet.

The copy is filled as it is needed, written to as the index would be, and thrown away: so that an
article that comes later meets what came before it, and nothing has to be decided in two ways.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from index.records import Article, Outcome
from index.store.database import Database
from index.store.interface import Prepared
from index.store.reads import (
    find_number,
    find_number_of_origin,
    read_article,
    read_candidates,
)
from index.store.writes import put_article

_FIRST_NEW = 1 << 40  # numbers of articles that are only in the copy
_COPIED = (("articles", "number"), ("origins", "article"), ("bands", "article"))


class LocalRehearsal:
    """See the module; implements `index.store.interface.Rehearsal`."""

    def __init__(self, database: Database, copy: sqlite3.Connection, same_story: float) -> None:
        """Begin with nothing.

        Args:
            database: Is read only.
            copy: An empty database with the same tables.
            same_story: As for `index.store.interface.Store.write`.
        """
        self._database = database
        self._copy = copy
        self._same_story = same_story
        self._met: set[int] = set()  # articles of the index that are or were in the copy
        copy.execute("INSERT INTO sqlite_sequence VALUES ('articles', ?)", (_FIRST_NEW,))

    def articles_of(self, origin: str) -> list[Article]:
        """See `Rehearsal`."""
        with self._database.reading() as stored:
            self._meet(stored, find_number_of_origin(stored, origin))
        number = find_number_of_origin(self._copy, origin)
        found = read_article(self._copy, number) if number is not None else None
        return [found] if found else []

    def put(self, prepared: Prepared, heirs: Sequence[Prepared]) -> Outcome:
        """See `Rehearsal`."""
        with self._database.reading() as stored:
            for each in (prepared, *heirs):
                for number in _that_it_meets(stored, each):
                    self._meet(stored, number)
        # Passages decide nothing, and would need their embeddings.
        bare = {each.draft.origin: each._replace(passages=[]) for each in heirs}
        outcome = put_article(self._copy, prepared._replace(passages=[]), self._same_story, bare)
        return outcome.model_copy(update={"passages": len(prepared.passages)})

    def _meet(self, stored: sqlite3.Connection, number: int | None) -> None:
        """Take an article of the index into the copy, unless it was met before."""
        if number is None or number in self._met:
            return
        self._met.add(number)
        for table, key in _COPIED:
            rows = stored.execute(f"SELECT * FROM {table} WHERE {key} = ?", (number,))
            columns = ", ".join(name for name, *_ in rows.description)
            places = ", ".join("?" * len(rows.description))
            self._copy.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


def _that_it_meets(stored: sqlite3.Connection, prepared: Prepared) -> Iterator[int | None]:
    """Yield the numbers of the articles that decide what becomes of one that is added."""
    yield find_number_of_origin(stored, prepared.draft.origin)
    yield find_number(stored, prepared.article_id)
    for number, _, _ in read_candidates(stored, prepared.bands):
        yield number
