"""LocalStore: one folder, SQLite as the truth and FAISS derived from it.

A write is one SQLite transaction, on disk before it returns, that also raises the generation.
Vectors in memory are a snapshot of a generation; a search under a newer generation first makes a
newer snapshot from what changed. The saved FAISS file is named in the manifest with its SHA-256
and row count; one that is missing, stale or damaged costs a rebuild from the stored vectors and
nothing else.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

import numpy as np

from index.database import Database
from index.encoder import Vectors
from index.errors import ArticleMissingError, IndexMismatchError, IndexStoreError
from index.lexical import BODY_WEIGHT, TITLE_WEIGHT
from index.records import Article, Draft, Filters, Outcome, Passage, Problem, Sentence, Stats
from index.store import Found, Prepared
from index.vectors import Ids, VectorFile, VectorIndex, remove_stale_files
from index.verification import find_problems

_ARTICLE_COLUMNS = (
    "number, id, title, text, url, source, author, published, language, sha256, added, "
    "(SELECT json_group_array(origin) FROM (SELECT origin FROM origins "
    "WHERE article = articles.number ORDER BY origin)) AS origins"
)
_PASSAGE_COLUMNS = (
    'passages.number, articles.id, passages.start, passages."end", passages.first_sentence, '
    "passages.last_sentence, passages.tokens"
)


class LocalStore:
    """See the module; implements `index.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.reading() as connection:
            manifest = _manifest(connection)
            saved = _saved_vectors(connection)
        self._fingerprint = manifest["fingerprint"]
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
            return _manifest(connection)

    # -- writing ---------------------------------------------------------------------------

    def unchanged(self, draft: Draft, sha256: str) -> bool:
        """See `Store`."""
        with self._database.reading() as connection:
            number = _number_of(connection, sha256[:16])
            return (
                number is not None
                and _number_of_origin(connection, draft.origin) == number
                and _metadata(connection, number) == _metadata_of(draft)
            )

    def known_hashes(self, hashes: Sequence[bytes]) -> set[bytes]:
        """See `Store`."""
        with self._database.reading() as connection:
            known: set[bytes] = set()
            for value in hashes:
                row = connection.execute("SELECT 1 FROM embeddings WHERE hash = ?", (value,))
                if row.fetchone():
                    known.add(value)
            return known

    def write(
        self,
        batch: Sequence[Prepared],
        embeddings: Mapping[bytes, Vectors],
        remove: Sequence[str] = (),
    ) -> list[Outcome]:
        """See `Store`."""
        with self._database.writing() as connection:
            for number in _numbers_of(connection, remove):
                _delete(connection, number)
            _keep_embeddings(connection, embeddings)
            outcomes = [_put(connection, prepared) for prepared in batch]
            if remove or any(outcome.status != "unchanged" for outcome in outcomes):
                _next_generation(connection)
        return outcomes

    def remove(self, article_ids: Sequence[str]) -> int:
        """See `Store`."""
        with self._database.writing() as connection:
            numbers = _numbers_of(connection, article_ids)
            for number in numbers:
                _delete(connection, number)
            if numbers:
                _next_generation(connection)
        return len(numbers)

    def keep_embeddings(self, embeddings: Mapping[bytes, Vectors]) -> None:
        """See `Store`."""
        with self._database.writing() as connection:
            _keep_embeddings(connection, embeddings)

    def replace_all(self, batch: Sequence[Prepared], manifest: Mapping[str, str]) -> None:
        """See `Store`."""
        with self._database.writing() as connection:
            fresh = {prepared.article_id: prepared for prepared in batch}
            rows = connection.execute("SELECT number, id FROM articles").fetchall()
            if {article_id for _, article_id in rows} != set(fresh):
                raise IndexStoreError(
                    f"Articles of the index in {self.path} changed during the rebuild: "
                    "run it again."
                )
            for number, article_id in rows:
                _delete_passages(connection, number)
                _insert_passages(connection, number, fresh[article_id])
            connection.executemany(
                "INSERT OR REPLACE INTO manifest VALUES (?, ?)", manifest.items()
            )
            connection.execute("DELETE FROM manifest WHERE key = 'vectors'")
            _next_generation(connection)
        with self._refreshing:
            self._fingerprint = manifest["fingerprint"]
            self._dimension = int(manifest["dimension"])
            self._vectors = VectorIndex.empty(self._dimension)
        self.optimize()

    def flush(self) -> None:
        """Save the vectors of the present generation as a FAISS file."""
        with self._database.writing() as connection:
            saved = _saved_vectors(connection)
            current = saved is not None and saved.generation == _generation(connection)
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
            connection.execute(
                "INSERT OR REPLACE INTO manifest VALUES ('vectors', ?)", (json.dumps(file),)
            )
        # Only now does no manifest name the older files.
        remove_stale_files(self.path, keep=file.name)

    def optimize(self) -> None:
        """See `Store`: drops embeddings that no passage uses, and merges the word index."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM embeddings WHERE number NOT IN (SELECT embedding FROM passages)"
            )
            connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        self._database.vacuum()
        self.flush()

    def close(self) -> None:
        """See `Store`."""
        self._database.close()

    # -- reading ---------------------------------------------------------------------------

    def candidates(self, vector: Vectors, query: str, *, depth: int, filters: Filters) -> Found:
        """See `Store`."""
        with self._database.reading() as connection:
            vectors = self._snapshot(connection)
            only = _passages_within(connection, filters) if filters else None
            dense = dict(vectors.search(vector, depth, only))
            lexical = _bm25(connection, query, depth, only)
            dense |= vectors.cosines(vector, [i for i in lexical if i not in dense])
            passages = _passages(connection, dense)
            # A snapshot may be newer than this transaction: what is not in its view is left out.
            return Found(
                generation=_generation(connection),
                passages=passages,
                dense={i: score for i, score in dense.items() if i in passages},
                lexical={i: score for i, score in lexical.items() if i in passages},
            )

    def article(self, article_id: str) -> Article:
        """See `Store`."""
        with self._database.reading() as connection:
            row = connection.execute(
                f"SELECT {_ARTICLE_COLUMNS} FROM articles WHERE id = ?", (article_id,)
            ).fetchone()
        if row is None:
            raise ArticleMissingError(article_id)
        return _article(row)

    def articles_with_sentences(
        self, article_ids: Sequence[str]
    ) -> list[tuple[Article, list[Sentence]]]:
        """See `Store`."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_ARTICLE_COLUMNS}, sentences FROM articles "
                "WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(article_ids)),),
            ).fetchall()
        return [(_article(row[:-1]), unpack_sentences(row[-1])) for row in rows]

    def articles(self, filters: Filters) -> list[Article]:
        """See `Store`."""
        where, values = _where(filters)
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_ARTICLE_COLUMNS} FROM articles WHERE {where} "
                "ORDER BY published IS NULL, published DESC, title, id",
                values,
            ).fetchall()
        return [_article(row) for row in rows]

    def sentences(self, article_id: str) -> list[Sentence]:
        """See `Store`."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT sentences FROM articles WHERE id = ?", (article_id,)
            ).fetchone()
        if row is None:
            raise ArticleMissingError(article_id)
        return unpack_sentences(row[0])

    def passages(self, article_id: str) -> list[Passage]:
        """See `Store`."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_PASSAGE_COLUMNS} FROM passages JOIN articles "
                "ON articles.number = passages.article WHERE articles.id = ? "
                "ORDER BY passages.first_sentence, passages.number",
                (article_id,),
            ).fetchall()
        return [_passage(row) for row in rows]

    def stats(self) -> Stats:
        """See `Store`."""
        with self._database.reading() as connection:
            articles, characters, first, last, sentence_bytes = connection.execute(
                "SELECT count(*), ifnull(sum(length(text)), 0), min(published), max(published), "
                "ifnull(sum(length(sentences)), 0) FROM articles"
            ).fetchone()
            passages, tokens = connection.execute(
                "SELECT count(*), ifnull(sum(tokens), 0) FROM passages"
            ).fetchone()
            sources = dict(
                connection.execute(
                    "SELECT ifnull(source, ''), count(*) FROM articles "
                    "GROUP BY 1 ORDER BY 2 DESC, 1"
                ).fetchall()
            )
            manifest = _manifest(connection)
        return Stats(
            path=str(self.path),
            articles=articles,
            passages=passages,
            sentences=sentence_bytes // 8,
            characters=characters,
            tokens=tokens,
            sources=sources,
            first_published=_date(first),
            last_published=_date(last),
            generation=int(manifest.pop("generation")),
            bytes_on_disk=sum(f.stat().st_size for f in self.path.iterdir() if f.is_file()),
            manifest=manifest,
        )

    def verify(self) -> list[Problem]:
        """See `Store`."""
        with self._database.reading() as connection:
            problems = find_problems(connection, self._dimension)
            saved = _saved_vectors(connection)
            if saved and VectorIndex.load(self.path, saved) is None:
                problems.append(
                    Problem(where=saved.name, what="the vector file is missing or damaged")
                )
            vectors = self._snapshot(connection)
            stored = {n for (n,) in connection.execute("SELECT number FROM passages")}
            if _generation(connection) == vectors.generation and set(vectors.ids) != stored:
                problems.append(Problem(where="vectors", what="they are not those of the passages"))
        return problems

    def _snapshot(self, connection: sqlite3.Connection) -> VectorIndex:
        """Return vectors at least as new as what `connection` sees."""
        generation = _generation(connection)
        if self._vectors.generation >= generation:
            return self._vectors
        with self._refreshing:
            if self._vectors.generation < generation:
                if _manifest(connection)["fingerprint"] != self._fingerprint:
                    raise IndexMismatchError(
                        f"The index in {self.path} was rebuilt with another embedder meanwhile: "
                        "open it again."
                    )
                self._vectors = _caught_up(self._vectors, connection, generation)
            return self._vectors


def _caught_up(
    vectors: VectorIndex, connection: sqlite3.Connection, generation: int
) -> VectorIndex:
    """Return `vectors` with what was added and removed since; numbers are never used twice."""
    stored = np.fromiter(
        (number for (number,) in connection.execute("SELECT number FROM passages")), np.int64
    )
    have = vectors.ids
    added = np.setdiff1d(stored, have, assume_unique=True)
    removed = np.setdiff1d(have, stored, assume_unique=True)
    rows = connection.execute(
        "SELECT passages.number, vector FROM passages JOIN embeddings "
        "ON embeddings.number = passages.embedding "
        "WHERE passages.number IN (SELECT value FROM json_each(?))",
        (json.dumps(added.tolist()),),
    ).fetchall()
    ids = np.array([number for number, _ in rows], np.int64)
    blob = b"".join(vector for _, vector in rows)
    matrix = np.frombuffer(blob, np.float16).astype(np.float32)
    if rows:
        matrix = matrix.reshape(len(rows), -1)
    return vectors.updated(removed, ids, matrix, generation)


# -- rows ----------------------------------------------------------------------------------


def pack_sentences(sentences: Sequence[Sentence]) -> bytes:
    """Return the ranges as little-endian int32 pairs."""
    return np.array(sentences, "<i4").tobytes()


def unpack_sentences(blob: bytes) -> list[Sentence]:
    """Undo `pack_sentences`."""
    return [Sentence(*pair) for pair in np.frombuffer(blob, "<i4").reshape(-1, 2).tolist()]


def _put(connection: sqlite3.Connection, prepared: Prepared) -> Outcome:
    """Add one article; an article that was read from the same origin before makes way."""
    draft = prepared.draft
    before = _number_of_origin(connection, draft.origin)
    same = _number_of(connection, prepared.article_id)
    replaces: str | None = None
    status = "added"
    if same is not None and same != before:
        status = "duplicate"
    elif same is not None and _metadata(connection, same) == _metadata_of(draft):
        status = "unchanged"
    elif same is not None:
        # The same text under another title or date: its passages are embedded with the title.
        status, replaces = "replaced", prepared.article_id
        origins = _origins(connection, same)
        _delete(connection, same)
        _insert(connection, prepared, origins)
    if before is not None and before != same:
        if len(_origins(connection, before)) == 1:
            replaces = _id_of(connection, before)
            _delete(connection, before)
            status = "replaced" if status == "added" else status
        else:
            connection.execute("DELETE FROM origins WHERE origin = ?", (draft.origin,))
    if same is None:
        _insert(connection, prepared, [draft.origin])
    elif status == "duplicate":
        connection.execute("INSERT INTO origins VALUES (?, ?)", (draft.origin, same))
    return Outcome(
        origin=draft.origin,
        status=status,
        article_id=prepared.article_id,
        title=draft.title,
        passages=len(prepared.passages),
        replaces=replaces,
    )


def _insert(connection: sqlite3.Connection, prepared: Prepared, origins: Sequence[str]) -> None:
    draft = prepared.draft
    number = connection.execute(
        "INSERT INTO articles (id, title, text, url, source, author, published, language, sha256, "
        "added, sentences) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            prepared.article_id,
            draft.title,
            draft.text,
            *_metadata_of(draft)[1:],
            prepared.sha256,
            prepared.added.isoformat(),
            pack_sentences(prepared.sentences),
        ),
    ).lastrowid
    assert number is not None  # an INSERT that did not raise has a row
    connection.executemany(
        "INSERT INTO origins VALUES (?, ?)", [(origin, number) for origin in origins]
    )
    _insert_passages(connection, number, prepared)


def _keep_embeddings(connection: sqlite3.Connection, embeddings: Mapping[bytes, Vectors]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO embeddings (hash, vector) VALUES (?, ?)",
        [(key, vector.astype(np.float16).tobytes()) for key, vector in embeddings.items()],
    )


def _insert_passages(connection: sqlite3.Connection, article: int, prepared: Prepared) -> None:
    connection.execute(
        "UPDATE articles SET sentences = ? WHERE number = ?",
        (pack_sentences(prepared.sentences), article),
    )
    text = prepared.draft.text
    for passage in prepared.passages:
        number = connection.execute(
            'INSERT INTO passages (article, start, "end", first_sentence, last_sentence, tokens, '
            "embedding) VALUES (?, ?, ?, ?, ?, ?, "
            "(SELECT number FROM embeddings WHERE hash = ?))",
            (article, *passage),
        ).lastrowid
        connection.execute(
            "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
            (number, prepared.draft.title, text[passage.start : passage.end]),
        )


def _delete(connection: sqlite3.Connection, number: int) -> None:
    _delete_passages(connection, number)
    connection.execute("DELETE FROM articles WHERE number = ?", (number,))


def _delete_passages(connection: sqlite3.Connection, article: int) -> None:
    title, text = connection.execute(
        "SELECT title, text FROM articles WHERE number = ?", (article,)
    ).fetchone()
    ranges = connection.execute(
        'SELECT number, start, "end" FROM passages WHERE article = ?', (article,)
    ).fetchall()
    # A contentless FTS5 table forgets a row when told again what was in it.
    connection.executemany(
        "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?, ?, ?)",
        [(number, title, text[start:end]) for number, start, end in ranges],
    )
    connection.execute("DELETE FROM passages WHERE article = ?", (article,))


def _metadata_of(draft: Draft) -> tuple[str | None, ...]:
    published = draft.published.isoformat() if draft.published else None
    return (draft.title, draft.url, draft.source, draft.author, published, draft.language)


def _metadata(connection: sqlite3.Connection, number: int) -> tuple[str | None, ...]:
    row = connection.execute(
        "SELECT title, url, source, author, published, language FROM articles WHERE number = ?",
        (number,),
    ).fetchone()
    return tuple(row)


def _number_of(connection: sqlite3.Connection, article_id: str) -> int | None:
    row = connection.execute("SELECT number FROM articles WHERE id = ?", (article_id,)).fetchone()
    return row[0] if row else None


def _numbers_of(connection: sqlite3.Connection, article_ids: Sequence[str]) -> list[int]:
    found = (_number_of(connection, article_id) for article_id in dict.fromkeys(article_ids))
    return [number for number in found if number is not None]


def _number_of_origin(connection: sqlite3.Connection, origin: str) -> int | None:
    row = connection.execute("SELECT article FROM origins WHERE origin = ?", (origin,)).fetchone()
    return row[0] if row else None


def _id_of(connection: sqlite3.Connection, number: int) -> str:
    row = connection.execute("SELECT id FROM articles WHERE number = ?", (number,)).fetchone()
    return str(row[0])


def _origins(connection: sqlite3.Connection, number: int) -> list[str]:
    rows = connection.execute("SELECT origin FROM origins WHERE article = ?", (number,))
    return [origin for (origin,) in rows]


def _manifest(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT key, value FROM manifest").fetchall())


def _generation(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM manifest WHERE key = 'generation'").fetchone()
    return int(row[0])


def _next_generation(connection: sqlite3.Connection) -> None:
    connection.execute(
        "UPDATE manifest SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'"
    )


def _saved_vectors(connection: sqlite3.Connection) -> VectorFile | None:
    row = connection.execute("SELECT value FROM manifest WHERE key = 'vectors'").fetchone()
    return VectorFile(*json.loads(row[0])) if row else None


def _where(filters: Filters) -> tuple[str, list[str]]:
    """Return an SQL condition on `articles`, and its values."""
    conditions = ["1"]
    values: list[str] = []
    for column, allowed in (("source", filters.sources), ("id", filters.article_ids)):
        if allowed is not None:
            conditions.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(allowed))
    if filters.published_from:
        conditions.append("published >= ?")
        values.append(filters.published_from.isoformat())
    if filters.published_to:
        conditions.append("published <= ?")
        values.append(filters.published_to.isoformat())
    return " AND ".join(conditions), values


def _passages_within(connection: sqlite3.Connection, filters: Filters) -> Ids:
    where, values = _where(filters)
    rows = connection.execute(
        f"SELECT number FROM passages WHERE article IN (SELECT number FROM articles WHERE {where})",
        values,
    )
    return np.fromiter((number for (number,) in rows), np.int64)


def _bm25(
    connection: sqlite3.Connection, query: str, depth: int, only: Ids | None
) -> dict[int, float]:
    """Return passage number to BM25, higher is better; FTS5 itself counts downwards."""
    if not query:
        return {}
    within = "" if only is None else "AND rowid IN (SELECT value FROM json_each(?)) "
    values = [query] if only is None else [query, json.dumps(only.tolist())]
    rows = connection.execute(
        f"SELECT rowid, -bm25(words, {TITLE_WEIGHT}, {BODY_WEIGHT}) FROM words "
        f"WHERE words MATCH ? {within}ORDER BY 2 DESC, 1 LIMIT {depth:d}",
        values,
    )
    return dict(rows.fetchall())


def _passages(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Passage]:
    rows = connection.execute(
        f"SELECT {_PASSAGE_COLUMNS} FROM passages JOIN articles "
        "ON articles.number = passages.article "
        "WHERE passages.number IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return {row[0]: _passage(row) for row in rows}


def _passage(row: tuple[int, str, int, int, int, int, int]) -> Passage:
    return Passage(**dict(zip(Passage.model_fields, row, strict=True)))


def _article(row: tuple[Any, ...]) -> Article:
    _, article_id, title, text, url, source, author, published, language, sha256, added, origins = (
        row
    )
    return Article(
        id=article_id,
        title=title,
        text=text,
        url=url,
        source=source,
        author=author,
        published=_date(published),
        language=language,
        sha256=sha256,
        added=datetime.fromisoformat(added),
        origins=tuple(json.loads(origins)),
    )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
