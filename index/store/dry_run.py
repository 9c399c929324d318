"""What adding articles would come to, tried on a copy of what they meet.

The copy is filled as it is needed, written to as the index would be, and thrown away: so that an
article that comes later meets what came before it, and nothing has to be decided in two ways.
"""

import sqlite3

from index.records import Article
from index.store.database import Database
from index.store.planning import Met, Placement
from index.store.prepared import Prepared
from index.store.reads import (
    find_near,
    find_number,
    find_number_of_origin,
    read_article,
)
from index.store.transaction import LocalPlacing
from index.store.writes import copy_article, number_from

_FIRST_NEW = 1 << 40  # numbers of articles that are only in the copy


class LocalRehearsal(LocalPlacing):
    """See the module; implements `index.store.interface.Rehearsal`."""

    def __init__(self, database: Database, copy: sqlite3.Connection) -> None:
        """Begin with nothing.

        Args:
            database: Is read only.
            copy: An empty database with the same tables.
        """
        super().__init__(copy)
        self._database = database
        self._met: set[int] = set()  # articles of the index that are or were in the copy
        number_from(copy, _FIRST_NEW)

    def articles_of(self, origin: str) -> list[Article]:
        """See `Rehearsal`."""
        with self._database.reading() as stored:
            self._meet(stored, find_number_of_origin(stored, origin))
        number = find_number_of_origin(self._connection, origin)
        found = read_article(self._connection, number) if number is not None else None
        return [found] if found else []

    def met(self, prepared: Prepared) -> Met:
        """See `Placing`."""
        with self._database.reading() as stored:
            self._meet(stored, find_number_of_origin(stored, prepared.draft.origin))
            self._meet(stored, find_number(stored, prepared.article_id))
            for number in find_near(stored, prepared.bands):
                self._meet(stored, number)
        return super().met(prepared)

    def apply(self, prepared: Prepared, placement: Placement) -> None:
        """See `Placing`."""
        # Passages decide nothing, and would need their embeddings.
        super().apply(prepared._replace(passages=[]), placement)

    def _meet(self, stored: sqlite3.Connection, number: int | None) -> None:
        """Take an article of the index into the copy, unless it was met before."""
        if number is not None and number not in self._met:
            self._met.add(number)
            copy_article(stored, self._connection, number)
