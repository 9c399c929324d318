"""What becomes of a batch of articles in one transaction of a store, whatever its engine.

A `Placing` says what an article meets; `index.store.planning` decides; the `Placing` writes it
down. An article that loses the place that it was stored as is stored as another of its places has
it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from index.arrays import Vectors
from index.records import Outcome
from index.store.interface import Placing, Rehearsal, Replacing, StaleError, Transaction
from index.store.planning import find_heir, place
from index.store.prepared import Prepared
from index.visits import Reading


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What is written together.

    Attributes:
        articles: What to add.
        embeddings: By hash, of all passages of the articles and heirs: one that was stored already
            may have been dropped since.
        remove: Ids of articles that go before.
        readings: Of places all of whose articles are in this batch or stored already.
        heirs: What articles that may lose the place that they are stored as are at their other
            places; those that come first are preferred.
        joins: Whether the first is stored by itself, and the others join what they resemble
            without taking the place of its text.
        seen: Generation in which was read what the batch was made from, if it was.
        replacing: Called with every article whose text makes room for another, before anything of
            that is on disk; what it raises ends the transaction.
    """

    articles: Sequence[Prepared] = ()
    embeddings: Mapping[bytes, Vectors] = field(default_factory=dict)
    remove: Sequence[str] = ()
    readings: Sequence[Reading] = ()
    heirs: Sequence[Prepared] = ()
    joins: bool = False
    seen: int | None = None
    replacing: Replacing | None = None


def write(transaction: Transaction, batch: Batch, *, same_story: float) -> list[Outcome]:
    """Add or replace the articles of a batch.

    Args:
        transaction: Of the store.
        batch: What to write.
        same_story: Resemblance from which an article is stored as another that is there.

    Raises:
        StaleError: The generation is another, or no heir is as its place has it now.
    """
    if batch.seen is not None and transaction.generation() != batch.seen:
        raise StaleError
    transaction.remove(batch.remove)
    transaction.store_embeddings(batch.embeddings)
    placer = _Placer(transaction, batch.heirs, batch.replacing)
    # Whatever resembles the first by now, it is this text that is stored.
    first = 1.0 if batch.joins else same_story
    outcomes = [
        placer.put(prepared, same_story if number else first, joins=batch.joins)
        for number, prepared in enumerate(batch.articles)
    ]
    transaction.note(batch.readings)
    return outcomes


def forget(
    transaction: Transaction,
    locations: Sequence[str],
    heirs: Sequence[Prepared],
    embeddings: Mapping[bytes, Vectors],
    *,
    same_story: float,
) -> list[Outcome]:
    """Forget places that were read; the other arguments are as for `write`.

    Returns:
        "removed" for every article that no other place has.

    Raises:
        StaleError: As `write`.
    """
    transaction.store_embeddings(embeddings)
    removed, bereft = transaction.forget(locations)
    placer = _Placer(transaction, heirs)
    for article_id in bereft:
        placer.hand_over(article_id, same_story)
    return removed


def rehearse(
    rehearsal: Rehearsal, prepared: Prepared, heirs: Sequence[Prepared], *, same_story: float
) -> Outcome:
    """Add one article to what is only a copy; see `write`."""
    return _Placer(rehearsal, heirs).put(prepared, same_story)


class _Placer:
    """Places articles, each with what follows from it for another."""

    def __init__(
        self, placing: Placing, heirs: Iterable[Prepared], replacing: Replacing | None = None
    ) -> None:
        self._placing = placing
        self._heirs = {heir.draft.origin: heir for heir in heirs}
        self._replacing = replacing

    def put(self, prepared: Prepared, same_story: float, *, joins: bool = False) -> Outcome:
        """Add an article; an origin that it is read from may be an heir of those that follow."""
        outcome = self._put(prepared, same_story, joins=joins)
        self._heirs[prepared.draft.origin] = prepared
        return outcome

    def _put(self, prepared: Prepared, same_story: float, *, joins: bool = False) -> Outcome:
        met = self._placing.met(prepared)
        placement = place(met, prepared, same_story=same_story, joins=joins)
        if placement.status == "unchanged":
            return placement.outcome(prepared)
        gone = placement.replaces
        if self._replacing and gone and gone != placement.article_id:
            self._replacing(self._placing.article(gone))
        self._placing.apply(prepared, placement)
        if placement.bereft is not None:
            self.hand_over(placement.bereft, same_story)
        return placement.outcome(prepared)

    def hand_over(self, article_id: str, same_story: float) -> None:
        """Store an article that lost the place that it was stored as like another of its places.

        Args:
            article_id: Of an article that there may be no longer.
            same_story: As for `place`.

        Raises:
            StaleError: No heir is as a place of the article has it now.
        """
        article = self._placing.unled(article_id)
        if article is None:
            return
        heir = find_heir(article, self._heirs)
        if heir is None:
            raise StaleError
        self._put(heir, same_story)
