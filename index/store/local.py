"""LocalStore: one folder, SQLite as the truth and FAISS derived from it.

A write is one SQLite transaction, on disk before it returns, that also raises the generation.
Vectors in memory are a snapshot of a generation; a search under a newer generation first makes a
newer snapshot from what changed. The saved FAISS file is named in the manifest with its SHA-256
and row count; one that is missing, stale or damaged costs a rebuild from the stored vectors and
nothing else.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

import numpy as np

from index.arrays import Vectors
from index.errors import (
    ArticleMissingError,
    IndexBusyError,
    IndexMismatchError,
    IndexStoreError,
)
from index.records import (
    Article,
    Duplicates,
    Filters,
    Listing,
    Order,
    Passage,
    Problem,
    Sentence,
    Stats,
)
from index.store.database import Database
from index.store.dry_run import LocalRehearsal
from index.store.duplicates import find_duplicates
from index.store.interface import Found, Rehearsal, Transaction
from index.store.planning import Standing
from index.store.prepared import Prepared
from index.store.reads import (
    count_articles,
    count_by_month,
    count_by_source,
    count_passages,
    find_all,
    find_number,
    find_numbers,
    find_passages,
    find_passages_within,
    read_article,
    read_articles,
    read_embeddings,
    read_generation,
    read_leaving,
    read_listing,
    read_manifest,
    read_metadata,
    read_passages,
    read_passages_of,
    read_readings,
    read_saved_vectors,
    read_sentences,
    read_standing,
    read_unchanged,
    read_vectors,
    read_with_sentences,
    search_words,
)
from index.store.rows import but_language, metadata_of_draft
from index.store.schema import format_of
from index.store.transaction import LocalTransaction
from index.store.vectors import VectorIndex, remove_stale_files
from index.store.verification import find_problems
from index.store.writes import (
    delete_article,
    delete_passages,
    drop_unused_embeddings,
    insert_passages,
    merge_words,
    put_language,
    put_manifest,
    put_saved_vectors,
    raise_generation,
    store_embeddings,
)
from index.visits import Known, Reading

# What of the manifest decides what is stored: passages and vectors of two such must never meet.
_MADE_WITH = frozenset(
    "encoder fingerprint dimension passage_tokens overlap_sentences splitter words".split()
)


class LocalStore:
    """See the module; implements `index.store.interface.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.reading() as connection:
            manifest = read_manifest(connection)
            saved = read_saved_vectors(connection)
        if missing := _MADE_WITH - manifest.keys():
            raise database.damaged(f"its manifest lacks {', '.join(sorted(missing))}")
        self._made_with = {name: manifest[name] for name in _MADE_WITH}
        self._dimension = int(manifest["dimension"])
        loaded = VectorIndex.load(database.folder, saved) if saved else None
        self._vectors = loaded or VectorIndex.empty(self._dimension)
        self._refreshing = threading.Lock()

    @classmethod
    def open(cls, folder: Path, *, busy_timeout_s: float) -> Self:
        """Open the index in `folder`.

        Raises:
            IndexStoreError: There is none, it is newer, damaged or unreadable.
        """
        database = Database(folder, busy_timeout_s=busy_timeout_s)
        database.check()
        return cls(database)

    @classmethod
    def create(cls, folder: Path, manifest: dict[str, str], *, busy_timeout_s: float) -> Self:
        """Open the index in `folder`, made empty with `manifest` if there is none.

        Raises:
            IndexStoreError: It cannot be made or opened.
        """
        Database(folder, busy_timeout_s=busy_timeout_s).create(
            manifest | {"generation": "0", "created": datetime.now().astimezone().isoformat()}
        )
        return cls.open(folder, busy_timeout_s=busy_timeout_s)

    @property
    def path(self) -> Path:
        """The index folder."""
        return self._database.folder

    def manifest(self) -> dict[str, str]:
        """See `Store`."""
        with self._database.reading() as connection:
            return read_manifest(connection)

    # -- writing ---------------------------------------------------------------------------

    def standing(self, origin: str) -> Standing | None:
        """See `Store`."""
        with self._database.reading() as connection:
            return read_standing(connection, origin)

    def known(self, location: str) -> Known | None:
        """See `Store`."""
        with self._database.reading() as connection:
            for reading in read_readings(connection, location):
                return Known(reading, read_unchanged(connection, reading.origins))
        return None

    def readings(self) -> list[Reading]:
        """See `Store`."""
        with self._database.reading() as connection:
            return list(read_readings(connection))

    def leaving(self, locations: Sequence[str]) -> list[str]:
        """See `Store`."""
        with self._database.reading() as connection:
            return read_leaving(connection, locations)

    @contextlib.contextmanager
    def rehearsing(self) -> Iterator[Rehearsal]:
        """See `Store`."""
        with self._database.scratch() as copy:
            yield LocalRehearsal(self._database, copy)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Transaction]:
        """See `Store`."""
        with self._database.writing() as connection:
            self._refuse_if_rebuilt(connection, _MADE_WITH)
            transaction = LocalTransaction(connection)
            yield transaction
            if transaction.changed:
                raise_generation(connection)

    def known_embeddings(self, hashes: Sequence[bytes]) -> dict[bytes, Vectors]:
        """See `Store`."""
        with self._database.reading() as connection:
            return read_embeddings(connection, hashes)

    def remove(self, article_ids: Sequence[str]) -> int:
        """See `Store`."""
        with self._database.writing() as connection:
            numbers = find_numbers(connection, article_ids)
            for number in numbers:
                delete_article(connection, number)
            if numbers:
                raise_generation(connection)
        return len(numbers)

    def keep_embeddings(self, embeddings: Mapping[bytes, Vectors]) -> None:
        """See `Store`."""
        with self._database.writing() as connection:
            store_embeddings(connection, embeddings)

    def replace_all(self, batch: Sequence[Prepared], manifest: Mapping[str, str]) -> None:
        """See `Store`."""
        with self._database.writing() as connection:
            fresh = {prepared.article_id: prepared for prepared in batch}
            numbers = find_all(connection)
            # Titles as well as texts: words are indexed under both.
            as_prepared = {i: but_language(metadata_of_draft(d.draft)) for i, d in fresh.items()}
            there = {i: but_language(read_metadata(connection, n)) for i, n in numbers.items()}
            if there != as_prepared:
                raise IndexStoreError(
                    f"Articles of the index in {self.path} changed during the rebuild: "
                    "run it again."
                )
            for article_id, number in numbers.items():
                delete_passages(connection, number)
                insert_passages(connection, number, fresh[article_id])
                put_language(connection, number, fresh[article_id].draft.language)
            put_manifest(connection, manifest)
            put_saved_vectors(connection, None)
            raise_generation(connection)
        with self._refreshing:
            self._made_with = {name: manifest[name] for name in _MADE_WITH}
            self._dimension = int(manifest["dimension"])
            self._vectors = VectorIndex.empty(self._dimension)
        self.optimize()

    def flush(self) -> None:
        """Save the vectors of the present generation as a FAISS file."""
        with self._database.writing() as connection:
            saved = read_saved_vectors(connection)
            current = saved is not None and saved.generation == read_generation(connection)
            if saved and current and VectorIndex.load(self.path, saved):
                return
            vectors = self._snapshot(connection)
            try:
                file = vectors.save(self.path)
            except OSError as err:
                raise IndexStoreError(
                    f"The articles are stored, but the vector file in {self.path} cannot be "
                    f"written ({err.strerror}): the next opening will take longer."
                ) from err
            put_saved_vectors(connection, file)
        self._remove_stale_files()

    def _remove_stale_files(self) -> None:
        """Delete the files that the manifest no longer names, while nobody else saves one."""
        with (
            contextlib.suppress(IndexBusyError),  # then whoever writes will do it
            self._database.writing() as connection,
        ):
            if saved := read_saved_vectors(connection):
                remove_stale_files(self.path, keep=saved.name)

    def optimize(self) -> None:
        """See `Store`: drops embeddings that no passage uses, and merges the word index."""
        with self._database.writing() as connection:
            drop_unused_embeddings(connection)
            merge_words(connection)
        self._database.vacuum()
        self.flush()

    def is_current(self) -> bool:
        """See `Store`."""
        return self._database.is_current()

    def rest(self) -> None:
        """See `Store`."""
        with self._refreshing:
            self._vectors = VectorIndex.empty(self._dimension)
        self._database.rest()

    def close(self) -> None:
        """See `Store`."""
        self._database.close()

    # -- reading ---------------------------------------------------------------------------

    def candidates(self, vector: Vectors, query: str, *, depth: int, filters: Filters) -> Found:
        """See `Store`."""
        with self._database.reading() as connection:
            vectors = self._snapshot(connection)
            only = find_passages_within(connection, filters) if filters else None
            dense = dict(vectors.search(vector, depth, only))
            lexical = search_words(connection, query, depth, only)
            dense |= vectors.cosines(vector, [i for i in lexical if i not in dense])
            passages = read_passages(connection, dense)
            # A snapshot may be newer than this transaction: what is not in its view is left out.
            return Found(
                generation=read_generation(connection),
                passages=passages,
                dense={i: score for i, score in dense.items() if i in passages},
                lexical={i: score for i, score in lexical.items() if i in passages},
            )

    def passages_matching(self, query: str, *, depth: int, filters: Filters) -> list[Passage]:
        """See `Store`."""
        with self._database.reading() as connection:
            only = find_passages_within(connection, filters) if filters else None
            scores = search_words(connection, query, depth, only)
            passages = read_passages(connection, scores)
        return [passages[i] for i in sorted(passages, key=lambda i: (-scores[i], i))]

    def article(self, article_id: str) -> Article:
        """See `Store`."""
        with self._database.reading() as connection:
            number = find_number(connection, article_id)
            article = read_article(connection, number) if number is not None else None
        if article is None:
            raise ArticleMissingError(article_id)
        return article

    def articles_with_sentences(
        self, article_ids: Sequence[str]
    ) -> list[tuple[Article, list[Sentence]]]:
        """See `Store`."""
        with self._database.reading() as connection:
            numbers = find_numbers(connection, article_ids)
            return list(read_with_sentences(connection, numbers).values())

    def articles(self, filters: Filters) -> list[Article]:
        """See `Store`."""
        with self._database.reading() as connection:
            return read_articles(connection, filters)

    def listing(self, filters: Filters, *, order: Order, limit: int | None, offset: int) -> Listing:
        """See `Store`."""
        with self._database.reading() as connection:
            return read_listing(connection, filters, order, limit, offset)

    def sentences(self, article_id: str) -> list[Sentence]:
        """See `Store`."""
        with self._database.reading() as connection:
            number = find_number(connection, article_id)
            sentences = None if number is None else read_sentences(connection, number)
        if sentences is None:
            raise ArticleMissingError(article_id)
        return sentences

    def passages(self, article_id: str) -> list[Passage]:
        """See `Store`."""
        with self._database.reading() as connection:
            return read_passages_of(connection, article_id)

    def duplicates(self) -> Duplicates:
        """See `Store`."""
        with self._database.reading() as connection:
            return find_duplicates(connection)

    def stats(self) -> Stats:
        """See `Store`."""
        with self._database.reading() as connection:
            counts = count_articles(connection)
            passages, tokens = count_passages(connection)
            sources = count_by_source(connection)
            months = count_by_month(connection)
            version = format_of(connection)
            manifest = read_manifest(connection)
        return Stats(
            path=str(self.path),
            articles=counts.articles,
            passages=passages,
            sentences=counts.sentences,
            characters=counts.characters,
            tokens=tokens,
            sources=sources,
            months=months,
            first_published=counts.first_published,
            last_published=counts.last_published,
            generation=int(manifest.pop("generation")),
            bytes_on_disk=_size(self.path),
            format=version,
            manifest=manifest,
        )

    def verify(self) -> list[Problem]:
        """See `Store`."""
        with self._database.reading() as connection:
            problems = find_problems(connection, self._dimension)
            saved = read_saved_vectors(connection)
            vectors = self._snapshot(connection)
            stored = set(find_passages(connection).tolist())
            if read_generation(connection) == vectors.generation and set(vectors.ids) != stored:
                problems.append(Problem(where="vectors", what="they are not those of the passages"))
        # A writer may have put a newer file in its place meanwhile: then the manifest says so.
        while saved and VectorIndex.load(self.path, saved) is None:
            with self._database.reading() as connection:
                now = read_saved_vectors(connection)
            if now == saved:
                what = "the vector file is missing or damaged"
                return [*problems, Problem(where=saved.name, what=what)]
            saved = now
        return problems

    def _snapshot(self, connection: sqlite3.Connection) -> VectorIndex:
        """Return vectors at least as new as what `connection` sees."""
        generation = read_generation(connection)
        vectors = self._vectors  # another thread may put others in their place
        if vectors.generation >= generation:
            return vectors
        with self._refreshing:
            if self._vectors.generation < generation:
                self._refuse_if_rebuilt(connection, {"fingerprint"})
                self._vectors = _caught_up(self._vectors, connection, generation)
            return self._vectors

    def _refuse_if_rebuilt(self, connection: sqlite3.Connection, names: Iterable[str]) -> None:
        """Raise `IndexMismatchError` if the index is no longer what it was at opening."""
        manifest = read_manifest(connection)
        if any(manifest[name] != self._made_with[name] for name in names):
            raise IndexMismatchError(
                f"The index in {self.path} was rebuilt with other settings meanwhile: "
                "open it again."
            )


def _size(folder: Path) -> int:
    """Return the bytes of the files in a folder; others may be removing some."""
    size = 0
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            size += path.stat().st_size if path.is_file() else 0
    return size


def _caught_up(
    vectors: VectorIndex, connection: sqlite3.Connection, generation: int
) -> VectorIndex:
    """Return `vectors` with what was added and removed since; numbers are never used twice."""
    stored = find_passages(connection)
    have = vectors.ids
    added = np.setdiff1d(stored, have, assume_unique=True)
    removed = np.setdiff1d(have, stored, assume_unique=True)
    return vectors.updated(removed, *read_vectors(connection, added), generation)
