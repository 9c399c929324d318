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
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np

from index.arrays import Ids, Vectors
from index.errors import (
    ArticleMissingError,
    IndexBusyError,
    IndexMismatchError,
    IndexStoreError,
)
from index.forms import DEFAULT, Sizes
from index.records import (
    Article,
    Duplicates,
    Filters,
    Listing,
    Order,
    Outline,
    Overview,
    Passage,
    Problem,
    Sentence,
    Stats,
    SuggestedQuestion,
)
from index.store.background import Background
from index.store.database import Database
from index.store.dry_run import LocalRehearsal
from index.store.duplicates import find_duplicates
from index.store.interface import Found, Rehearsal, Transaction
from index.store.outlines import (
    put_questions,
    read_newest_questions,
    read_outline,
    read_overview,
    read_questions,
)
from index.store.planning import Standing
from index.store.prepared import Prepared
from index.store.reads import (
    count_articles,
    count_by_month,
    count_by_source,
    count_passages,
    count_removed,
    count_some,
    find_all,
    find_number,
    find_numbers,
    find_passages,
    find_passages_within,
    find_removed,
    read_article,
    read_articles,
    read_embeddings,
    read_generation,
    read_languages,
    read_leaving,
    read_listing,
    read_manifest,
    read_metadata,
    read_passages,
    read_passages_of,
    read_readings,
    read_removals_since,
    read_saved_vectors,
    read_sentences,
    read_standing,
    read_unchanged,
    read_vectors,
    read_vectors_above,
    read_with_sentences,
    search_words,
)
from index.store.rows import but_language, metadata_of_draft
from index.store.schema import format_of
from index.store.transaction import LocalTransaction
from index.store.vectors import VectorFile, VectorIndex, put_in_place, remove_stale_files
from index.store.verification import find_problems
from index.store.writes import (
    begin_removals,
    cut_removals,
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

    def __init__(self, database: Database, sizes: Sizes) -> None:
        self._database = database
        self._sizes = sizes
        with database.reading() as connection:
            manifest = read_manifest(connection)
            saved = read_saved_vectors(connection)
        if missing := _MADE_WITH - manifest.keys():
            raise database.damaged(f"its manifest lacks {', '.join(sorted(missing))}")
        self._made_with = {name: manifest[name] for name in _MADE_WITH}
        self._dimension = int(manifest["dimension"])
        self._vectors = VectorIndex.empty(self._dimension)
        # A larger one is loaded when it is needed.
        if saved and saved.rows <= sizes.delta and sizes.is_exact_enough(saved.form, saved.rows):
            self._vectors = VectorIndex.load(database.folder, saved) or self._vectors
        self._unreadable: VectorFile | None = None
        self._refreshing = threading.Lock()
        self._sealing = Background()

    @classmethod
    def open(cls, folder: Path, *, busy_timeout_s: float, sizes: Sizes = DEFAULT) -> Self:
        """Open the index in `folder`.

        Args:
            folder: The index folder.
            busy_timeout_s: How long a writer waits for another.
            sizes: When the search indexes change their form.

        Raises:
            IndexStoreError: There is none, it is newer, damaged or unreadable.
        """
        database = Database(folder, busy_timeout_s=busy_timeout_s)
        database.check()
        return cls(database, sizes)

    @classmethod
    def create(
        cls,
        folder: Path,
        manifest: dict[str, str],
        *,
        busy_timeout_s: float,
        sizes: Sizes = DEFAULT,
    ) -> Self:
        """Open the index in `folder`, made empty with `manifest` if there is none; see `open`.

        Raises:
            IndexStoreError: It cannot be made or opened.
        """
        Database(folder, busy_timeout_s=busy_timeout_s).create(
            manifest | {"generation": "0", "created": datetime.now().astimezone().isoformat()}
        )
        return cls.open(folder, busy_timeout_s=busy_timeout_s, sizes=sizes)

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

    def keep_questions(self, article_id: str, questions: Sequence[SuggestedQuestion]) -> None:
        """See `Store`."""
        with self._database.writing() as connection:
            number = find_number(connection, article_id)
            if number is None:
                raise ArticleMissingError(article_id)
            put_questions(connection, number, questions)

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
            begin_removals(connection)
        with self._refreshing:
            self._made_with = {name: manifest[name] for name in _MADE_WITH}
            self._dimension = int(manifest["dimension"])
            self._vectors = VectorIndex.empty(self._dimension)
        self.optimize()

    def flush(self) -> None:
        """Save the vectors as a FAISS file; that of a large index is made in the background.

        What the background could not do is raised by the next call.
        """
        self._sealing.check()
        with self._database.reading() as connection:
            if self._is_large(connection):
                if self._needs_sealing(connection):
                    self._sealing.start(self._seal)
                return
        with self._database.writing() as connection:
            saved = read_saved_vectors(connection)
            current = saved is not None and saved.generation == read_generation(connection)
            if saved and current and VectorIndex.load(self.path, saved):
                return
            vectors = self._merged(connection)
            with self._saving():
                file = vectors.save(self.path)
            self._note(connection, file)
        with self._refreshing:
            if self._vectors.generation == vectors.generation:
                self._vectors = vectors
        self._remove_stale_files()

    def _is_large(self, connection: sqlite3.Connection) -> bool:
        """Whether files are not made anew for every write."""
        return count_some(connection, self._sizes.delta + 1) > self._sizes.delta

    def _needs_sealing(self, connection: sqlite3.Connection) -> bool:
        """Whether too much has come and gone since the vector file, or it cannot be read."""
        saved = read_saved_vectors(connection)
        if saved is None or saved == self._unreadable or not (self.path / saved.name).exists():
            return True
        if saved.form != self._sizes.vector_form(saved.rows):
            return True  # other forms were chosen
        most = self._sizes.most_unsealed(saved.rows)
        come = count_some(connection, most + 1, above=saved.last)
        gone = count_removed(connection, most + 1, after=saved.generation)
        reached = saved.generation >= read_removals_since(connection)
        return come + gone > most or not reached

    def _seal(self) -> None:
        """Make the vector file anew; searches and writes go on meanwhile."""
        made_with = self._made_with
        with self._database.reading() as connection:
            vectors = self._merged(connection)
        with self._saving():
            temporary, file = vectors.write(self.path)
        try:
            with self._database.writing() as connection:
                saved = read_saved_vectors(connection)
                if file.generation < read_removals_since(connection) or (
                    saved and saved.generation > file.generation
                ):
                    return  # the index was rebuilt, or another process has made a newer one
                if not temporary.exists():
                    return  # that process took it for left by one that was killed
                with self._saving():
                    put_in_place(temporary, file)
                self._note(connection, file)
        except IndexBusyError:
            return  # then whoever writes will do it
        finally:
            temporary.unlink(missing_ok=True)
        with self._refreshing:
            # Not if the index was rebuilt or put to rest.
            if self._made_with is made_with and self._vectors.generation >= 0:
                self._vectors = vectors  # the next search catches up
        self._remove_stale_files()

    def _merged(self, connection: sqlite3.Connection) -> VectorIndex:
        """Return all vectors in the form that suits their number, sealed."""
        vectors = self._snapshot(connection)
        form = self._sizes.vector_form(len(vectors))
        if vectors.takes(form):
            return vectors.merged() if vectors.unsealed else vectors
        return VectorIndex.build(
            form,
            count_some(connection, -1),
            lambda: read_vectors_above(connection, -1),
            dimension=self._dimension,
            generation=read_generation(connection),
        )

    @contextlib.contextmanager
    def _saving(self) -> Iterator[None]:
        """Turn errors of the disk into a sentence."""
        try:
            yield
        except OSError as err:
            raise IndexStoreError(
                f"The articles are stored, but the vector file in {self.path} cannot be "
                f"written ({err.strerror}): the next opening will take longer."
            ) from err

    def _note(self, connection: sqlite3.Connection, file: VectorFile) -> None:
        """Name a file in the manifest; what was removed before it need not be known any more."""
        put_saved_vectors(connection, file)
        cut_removals(connection, file.generation)

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
        self._sealing.wait()
        self._database.vacuum()
        with self._database.reading() as connection:
            large = self._is_large(connection)
            saved = read_saved_vectors(connection)
            current = saved is not None and saved.generation == read_generation(connection)
            fits = current and not self._needs_sealing(connection)
        if not large:
            self.flush()
        elif not (saved and fits and VectorIndex.load(self.path, saved)):
            self._seal()

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
        try:
            self._sealing.wait()
        finally:
            self._database.close()

    # -- reading ---------------------------------------------------------------------------

    def candidates(self, vector: Vectors, query: str, *, depth: int, filters: Filters) -> Found:
        """See `Store`."""
        with self._database.reading() as connection:
            vectors = self._snapshot(connection)
            only = find_passages_within(connection, filters) if filters else None
            stored = partial(read_vectors, connection)
            dense = dict(vectors.search(vector, depth, only, stored=stored))
            lexical = search_words(connection, query, depth, only)
            dense |= _cosines(vector, *stored(np.array(sorted(lexical.keys() - dense), np.int64)))
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

    def languages(self) -> list[str]:
        """See `Store`."""
        with self._database.reading() as connection:
            return read_languages(connection)

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

    def outline(self, article_id: str) -> Outline:
        """See `Store`."""
        with self._database.reading() as connection:
            number = find_number(connection, article_id)
            outline = None if number is None else read_outline(connection, number)
        if outline is None:
            raise ArticleMissingError(article_id)
        return outline

    def overview(self) -> Overview:
        """See `Store`."""
        with self._database.reading() as connection:
            return read_overview(connection)

    def questions(self, article_id: str) -> list[SuggestedQuestion] | None:
        """See `Store`."""
        with self._database.reading() as connection:
            number = find_number(connection, article_id)
            return [] if number is None else read_questions(connection, number)

    def newest_questions(self, limit: int) -> list[list[SuggestedQuestion]]:
        """See `Store`."""
        with self._database.reading() as connection:
            return read_newest_questions(connection, limit)

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
            forms = self._forms(connection, passages)
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
            forms=forms,
            manifest=manifest,
        )

    def _forms(self, connection: sqlite3.Connection, passages: int) -> dict[str, str]:
        """Return in words how either side of search is kept, and why."""
        saved = read_saved_vectors(connection)
        if saved is None:
            return {"vectors": f"no file yet: {passages:,} read from the database"}
        come = count_some(connection, -1, above=saved.last) if saved.last >= 0 else 0
        gone = count_removed(connection, -1, after=saved.generation)
        beside = f"; {come:,} came and {gone:,} went since" if come or gone else ""
        return {"vectors": f"{saved.form}, {self._sizes.why(saved.form)}{beside}"}

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
                self._vectors = _caught_up(self._held(connection), connection, generation)
            return self._vectors

    def _held(self, connection: sqlite3.Connection) -> VectorIndex:
        """Return what is held in memory, or of the file if that leaves much less to catch up."""
        saved = read_saved_vectors(connection)
        if (
            saved is None
            or saved == self._unreadable
            or saved.rows <= self._sizes.delta
            or not self._sizes.is_exact_enough(saved.form, saved.rows)
        ):
            return self._vectors
        most = self._sizes.most_unsealed(saved.rows)
        come = count_some(connection, most + 1, above=self._vectors.last)
        if (
            self._vectors.generation >= read_removals_since(connection)
            and self._vectors.unsealed + come <= 2 * most
        ) or saved.generation <= self._vectors.generation:
            return self._vectors
        loaded = VectorIndex.load(self.path, saved)
        if loaded is None:
            self._unreadable = saved  # not tried again; the next write makes another
        return loaded or self._vectors

    def _refuse_if_rebuilt(self, connection: sqlite3.Connection, names: Iterable[str]) -> None:
        """Raise `IndexMismatchError` if the index is no longer what it was at opening."""
        manifest = read_manifest(connection)
        if any(manifest[name] != self._made_with[name] for name in names):
            raise IndexMismatchError(
                f"The index in {self.path} was rebuilt with other settings meanwhile: "
                "open it again."
            )


def _cosines(vector: Vectors, ids: Ids, vectors: Vectors) -> dict[int, float]:
    return dict(zip(ids.tolist(), (vectors @ vector).tolist(), strict=True)) if len(ids) else {}


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
    if vectors.generation >= read_removals_since(connection):
        removed = find_removed(connection, vectors.generation, vectors.last)
    else:
        removed = np.setdiff1d(vectors.ids, find_passages(connection))
    return vectors.updated(removed, read_vectors_above(connection, vectors.last), generation)
