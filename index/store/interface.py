"""The interface of a store: where articles, passages, vectors and words live.

LocalStore is the embedded one. Everything an engine has to do is here and nothing of how a
question is answered, so that another engine can stand behind the same `Index`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from index.arrays import Vectors
from index.records import (
    Article,
    Draft,
    Duplicates,
    Filters,
    Listing,
    Order,
    Outcome,
    Passage,
    Problem,
    Sentence,
    Stats,
)
from index.visits import Known, Reading

Replacing = Callable[[Article], object]


class StaleError(Exception):
    """What a write was made from has changed since it was read; nothing was written."""


class PreparedPassage(NamedTuple):
    """A passage before it has a number."""

    start: int
    end: int
    first_sentence: int
    last_sentence: int
    tokens: int
    hash: bytes  # key of its embedding


class Prepared(NamedTuple):
    """A draft, split and hashed: all that a store needs to take it in."""

    draft: Draft
    sha256: str
    added: datetime
    sentences: list[Sentence]
    passages: list[PreparedPassage]
    bands: tuple[int, ...]  # see `index.text.resemblance`

    @property
    def article_id(self) -> str:
        """The id the article has or will have."""
        return self.sha256[:16]


class Found(NamedTuple):
    """Candidates of one search, all of one state of the store."""

    generation: int
    passages: dict[int, Passage]
    dense: dict[int, float]  # cosine of every candidate
    lexical: dict[int, float]  # BM25 of those that share a word


class Rehearsal(Protocol):
    """Articles added to what is only a copy of the store; one after another, by one thread."""

    def articles_of(self, origin: str) -> list[Article]:
        """Return the article that an origin has by now, if there is one."""

    def put(self, prepared: Prepared, heirs: Sequence[Prepared]) -> Outcome:
        """Add or replace an article; see `Store.write`."""


class Store(Protocol):
    """What an engine does. Safe to call from several threads."""

    def manifest(self) -> dict[str, str]:
        """Return what the index was made with."""

    def unchanged(self, draft: Draft, same_story: float) -> str | None:
        """Return the id of the article of a draft that would change nothing; None if it would."""

    def known(self, location: str) -> Known | None:
        """Return what is known of a place, if it was read before."""

    def readings(self) -> list[Reading]:
        """Return all readings, by location."""

    def leaving(self, locations: Sequence[str]) -> list[str]:
        """Return the origins that `forget` takes away: those that no other place gave."""

    def rehearsing(self, same_story: float) -> AbstractContextManager[Rehearsal]:
        """Give what shows the outcomes that adding articles would have; nothing is written."""

    def known_embeddings(self, hashes: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return the embeddings that are stored already, by hash."""

    def write(
        self,
        batch: Sequence[Prepared],
        embeddings: Mapping[bytes, Vectors],
        remove: Sequence[str] = (),
        readings: Sequence[Reading] = (),
        *,
        same_story: float,
        joins: bool = False,
        heirs: Sequence[Prepared] = (),
        seen: int | None = None,
        replacing: Replacing | None = None,
    ) -> list[Outcome]:
        """Add or replace articles in one transaction, on disk when it returns.

        An article that loses the place that it was stored as is stored as another of its places
        has it.

        Args:
            batch: What to add.
            embeddings: By hash, of all passages of the batch: one that was stored already may have
                been dropped since.
            remove: Ids of articles that go in the same transaction.
            readings: Of places all of whose articles are in this batch or stored already.
            same_story: Resemblance from which an article is stored as another that is there.
            joins: Whether the first is stored by itself, and the others join what they resemble
                without taking the place of its text.
            heirs: What articles that may lose that place are at their other places; those that
                come first are preferred.
            seen: Generation in which was read what the batch was made from, if it was.
            replacing: Called with every article whose text makes room for another, before
                anything of that is on disk; what it raises ends the transaction.

        Raises:
            IndexMismatchError: The index was rebuilt with other settings meanwhile.
            StaleError: The generation is another, or no heir is as its place has it now.
        """

    def keep_embeddings(self, embeddings: Mapping[bytes, Vectors]) -> None:
        """Store embeddings that no passage uses yet."""

    def replace_all(self, batch: Sequence[Prepared], manifest: Mapping[str, str]) -> None:
        """Give every article new passages and the index a new manifest, in one transaction.

        Raises:
            IndexStoreError: `batch` does not hold exactly the articles of the index.
        """

    def remove(self, article_ids: Sequence[str]) -> int:
        """Remove articles in one transaction; returns how many there were."""

    def forget(
        self,
        locations: Sequence[str],
        heirs: Sequence[Prepared],
        embeddings: Mapping[bytes, Vectors],
        *,
        same_story: float,
    ) -> list[Outcome]:
        """Forget places that were read, in one transaction; see `write`.

        Returns:
            "removed" for every article that no other place has.

        Raises:
            StaleError: As `write`.
        """

    def candidates(self, vector: Vectors, query: str, *, depth: int, filters: Filters) -> Found:
        """Return the best `depth` passages of either side, with both scores."""

    def article(self, article_id: str) -> Article:
        """Return an article; raises `ArticleMissingError`."""

    def articles_with_sentences(
        self, article_ids: Sequence[str]
    ) -> list[tuple[Article, list[Sentence]]]:
        """Return those of the articles that are there, with their sentences, in one read."""

    def articles(self, filters: Filters) -> list[Article]:
        """Return articles, newest published first, then by title."""

    def listing(self, filters: Filters, *, order: Order, limit: int | None, offset: int) -> Listing:
        """Return articles without their texts; see `Index.listing`."""

    def sentences(self, article_id: str) -> list[Sentence]:
        """Return an article's sentences; raises `ArticleMissingError`."""

    def passages(self, article_id: str) -> list[Passage]:
        """Return an article's passages in reading order."""

    def duplicates(self) -> Duplicates:
        """Return what was read more than once, and what is similar."""

    def stats(self) -> Stats:
        """Return counts and sizes."""

    def verify(self) -> list[Problem]:
        """Check everything that can be checked."""

    def flush(self) -> None:
        """Bring derived files up to date."""

    def optimize(self) -> None:
        """Drop what nothing refers to any more and give back space."""

    def is_current(self) -> bool:
        """Whether what was opened is still what is there."""

    def rest(self) -> None:
        """Give back what is held in memory; the next search takes longer."""

    def close(self) -> None:
        """Let go of files and connections."""

    @property
    def path(self) -> Path:
        """Where it is."""
