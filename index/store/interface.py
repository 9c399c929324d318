"""The interface of a store: where articles, passages, vectors and words live.

LocalStore is the embedded one. Everything an engine has to do is here and nothing of how a
question is answered or of which text stands for a story, so that another engine can stand behind
the same `Index`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from index.arrays import Vectors
from index.records import (
    Article,
    Duplicates,
    Filters,
    Listing,
    Order,
    Outcome,
    Outline,
    Overview,
    Passage,
    Problem,
    Sentence,
    Stats,
    SuggestedQuestion,
)
from index.store.planning import Met, Placement, Standing
from index.store.prepared import Prepared
from index.visits import Known, Reading

Replacing = Callable[[Article], object]


class StaleError(Exception):
    """What a write was made from has changed since it was read; nothing was written."""


class Found(NamedTuple):
    """Candidates of one search, all of one state of the store."""

    generation: int
    passages: dict[int, Passage]
    dense: dict[int, float]  # cosine of every candidate
    lexical: dict[int, float]  # BM25 of those that share a word


class Forgotten(NamedTuple):
    """What forgetting places comes to."""

    removed: list[Outcome]  # "removed" for every article that no other place has
    bereft: list[str]  # ids of those that may have lost the place that they were stored as


class Placing(Protocol):
    """Where articles are placed, one after another: each meets what was placed before it."""

    def met(self, prepared: Prepared) -> Met:
        """Return what an article meets."""

    def apply(self, prepared: Prepared, placement: Placement) -> None:
        """Write what was decided of an article; not for one that changes nothing."""

    def article(self, article_id: str) -> Article:
        """Return an article that is there."""

    def unled(self, article_id: str) -> Article | None:
        """Return an article if it is there, and stored as none of its places has it."""


class Rehearsal(Placing, Protocol):
    """Articles are placed in what is only a copy of the store; by one thread."""

    def articles_of(self, origin: str) -> list[Article]:
        """Return the article that an origin has by now, if there is one."""


class Transaction(Placing, Protocol):
    """A write of a store: on disk as a whole when it ends, or not at all.

    Whatever changes what there is to find raises the generation, once.
    """

    def generation(self) -> int:
        """Return how many writes there were before this one."""

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles; ids of none are passed over."""

    def store_embeddings(self, embeddings: Mapping[bytes, Vectors]) -> None:
        """Store embeddings by hash; those that are there stay."""

    def note(self, readings: Sequence[Reading]) -> None:
        """Note what was read; a place read before is noted anew."""

    def forget(self, locations: Sequence[str]) -> Forgotten:
        """Forget places and their articles, except for those that another place has too."""


class Store(Protocol):
    """What an engine does. Safe to call from several threads."""

    def manifest(self) -> dict[str, str]:
        """Return what the index was made with."""

    def standing(self, origin: str) -> Standing | None:
        """Return what an origin had when it was read the last time, if it was."""

    def known(self, location: str) -> Known | None:
        """Return what is known of a place, if it was read before."""

    def readings(self) -> list[Reading]:
        """Return all readings, by location."""

    def leaving(self, locations: Sequence[str]) -> list[str]:
        """Return the origins that `forget` takes away: those that no other place gave."""

    def rehearsing(self) -> AbstractContextManager[Rehearsal]:
        """Give what shows the outcomes that adding articles would have; nothing is written."""

    def known_embeddings(self, hashes: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return the embeddings that are stored already, by hash."""

    def writing(self) -> AbstractContextManager[Transaction]:
        """Give a transaction, one at a time; see `index.store.batch` for what is done in it.

        Raises:
            IndexMismatchError: The index was rebuilt with other settings meanwhile.
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

    def candidates(self, vector: Vectors, query: str, *, depth: int, filters: Filters) -> Found:
        """Return the best `depth` passages of either side, with both scores."""

    def passages_matching(self, query: str, *, depth: int, filters: Filters) -> list[Passage]:
        """Return the best `depth` passages by words alone, best first; see `index.text.words`."""

    def article(self, article_id: str) -> Article:
        """Return an article; raises `ArticleMissingError`."""

    def languages(self) -> list[str]:
        """Return the languages of the articles, as far as they are known, in order."""

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

    def outline(self, article_id: str) -> Outline:
        """Return what an article tells at a glance; raises `ArticleMissingError`."""

    def overview(self) -> Overview:
        """Return what there is, at a glance."""

    def keep_questions(self, article_id: str, questions: Sequence[SuggestedQuestion]) -> None:
        """Keep the questions that an article surely answers, which may be none.

        They go with the article, and change nothing that is searched: the generation stays.

        Raises:
            ArticleMissingError: The article is gone.
        """

    def questions(self, article_id: str) -> list[SuggestedQuestion] | None:
        """Return the questions kept of an article; None where none were tried."""

    def newest_questions(self, limit: int) -> list[list[SuggestedQuestion]]:
        """Return the questions kept of the newest articles that have any, by article."""

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
