"""A write of a LocalStore, and what it has in common with one that is only tried."""

import sqlite3
from collections.abc import Mapping, Sequence

from index.arrays import Vectors
from index.records import Article
from index.store.interface import Forgotten
from index.store.planning import Met, Placement
from index.store.prepared import Prepared
from index.store.reads import (
    find_number,
    find_numbers,
    has_leader,
    read_article,
    read_generation,
    read_met,
)
from index.store.writes import (
    apply_placement,
    delete_article,
    forget_locations,
    put_readings,
    store_embeddings,
)
from index.visits import Reading


class LocalPlacing:
    """Articles placed in an SQLite database; implements `index.store.interface.Placing`.

    Args:
        connection: Inside a transaction that is not ended here.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def met(self, prepared: Prepared) -> Met:
        """See `Placing`."""
        return read_met(self._connection, prepared)

    def apply(self, prepared: Prepared, placement: Placement) -> None:
        """See `Placing`."""
        apply_placement(self._connection, prepared, placement)

    def article(self, article_id: str) -> Article:
        """See `Placing`."""
        number = find_number(self._connection, article_id)
        article = read_article(self._connection, number) if number is not None else None
        assert article is not None  # else nothing would be known of its id
        return article

    def unled(self, article_id: str) -> Article | None:
        """See `Placing`."""
        number = find_number(self._connection, article_id)
        if number is None or has_leader(self._connection, number):
            return None
        return read_article(self._connection, number)


class LocalTransaction(LocalPlacing):
    """Implements `index.store.interface.Transaction`, but for its beginning and end.

    Attributes:
        changed: Whether it changed what there is to find.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.changed = False

    def generation(self) -> int:
        """See `Transaction`."""
        return read_generation(self._connection)

    def apply(self, prepared: Prepared, placement: Placement) -> None:
        """See `Placing`."""
        self.changed = True
        super().apply(prepared, placement)

    def remove(self, article_ids: Sequence[str]) -> None:
        """See `Transaction`."""
        for number in find_numbers(self._connection, article_ids):
            self.changed = True
            delete_article(self._connection, number)

    def store_embeddings(self, embeddings: Mapping[bytes, Vectors]) -> None:
        """See `Transaction`."""
        store_embeddings(self._connection, embeddings)

    def note(self, readings: Sequence[Reading]) -> None:
        """See `Transaction`."""
        put_readings(self._connection, readings)

    def forget(self, locations: Sequence[str]) -> Forgotten:
        """See `Transaction`."""
        self.changed |= bool(locations)
        return forget_locations(self._connection, locations)
