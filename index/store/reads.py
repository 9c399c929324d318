"""Reads of a LocalStore: SQL to records, by table. Each takes a connection in a transaction."""

import itertools
import json
import sqlite3
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from index.arrays import Ids, Vectors
from index.records import Article, Filters, Listing, Order, Outcome, Passage, Sentence
from index.store.planning import Met, Standing, Stored
from index.store.prepared import Prepared
from index.store.rows import (
    ARTICLE_COLUMNS,
    LISTED_COLUMNS,
    METADATA,
    PASSAGE_COLUMNS,
    STORED_COLUMNS,
    article_of_row,
    listed_of_row,
    metadata_columns,
    passage_of_row,
    source_of_row,
    stored_of_row,
    unpack_sentences,
)
from index.store.vectors import VectorFile
from index.text.words import BODY_WEIGHT, TITLE_WEIGHT
from index.visits import Reading

# As `Article.led_by` has it: an article may have thousands of places, so they are not read.
_LEADS = "origins.text IS NULL AND " + " AND ".join(
    f"origins.{name} IS articles.{name}" for name in METADATA if name != "language"
)
# Reports of one template all share bands with each other. A copy of one shares more of them with
# it than the others do, and some with it alone.
_NEAREST = 20  # articles that one is compared with
_LATEST = 100  # articles of a band that are looked at
_KNOWN = (
    "title || ' ' || ifnull(source, '') || ' ' || ifnull(author, '') || ' ' || "
    "ifnull(published, '')"
)
_VECTORS = (
    "passages.number, vector FROM passages JOIN embeddings "
    "ON embeddings.number = passages.embedding"
)
_VECTORS_AT_ONCE = 10_000
_ORDERS: dict[Order, str] = {
    "newest": "published IS NULL, published DESC, title, id",
    "oldest": "published IS NULL, published, title, id",
    "title": "folded(title), id",
    "source": "source IS NULL, folded(ifnull(source, '')), published DESC, title, id",
    "added": "added DESC, title, id",
}


# -- manifest --------------------------------------------------------------------------------


def read_manifest(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what the index says of itself."""
    return dict(connection.execute("SELECT key, value FROM manifest").fetchall())


def read_generation(connection: sqlite3.Connection) -> int:
    """Return how many writes there were."""
    row = connection.execute("SELECT value FROM manifest WHERE key = 'generation'").fetchone()
    return int(row[0])


def read_saved_vectors(connection: sqlite3.Connection) -> VectorFile | None:
    """Return what the manifest says of the saved vectors."""
    row = connection.execute("SELECT value FROM manifest WHERE key = 'vectors'").fetchone()
    return VectorFile(*json.loads(row[0])) if row else None


def read_removals_since(connection: sqlite3.Connection) -> int:
    """Return the generation from which on it is known which passages were removed."""
    row = connection.execute("SELECT value FROM manifest WHERE key = 'removals_since'").fetchone()
    return int(row[0])


# -- articles --------------------------------------------------------------------------------


def find_number(connection: sqlite3.Connection, article_id: str) -> int | None:
    """Return the number of the article with an id, if there is one."""
    row = connection.execute("SELECT number FROM articles WHERE id = ?", (article_id,)).fetchone()
    return row[0] if row else None


def find_numbers(connection: sqlite3.Connection, article_ids: Sequence[str]) -> list[int]:
    """Return the numbers of those ids that there are."""
    found = (find_number(connection, article_id) for article_id in dict.fromkeys(article_ids))
    return [number for number in found if number is not None]


def find_all(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the numbers of all articles by id."""
    return dict(connection.execute("SELECT id, number FROM articles").fetchall())


def read_id(connection: sqlite3.Connection, number: int) -> str:
    """Return an article's id."""
    row = connection.execute("SELECT id FROM articles WHERE number = ?", (number,)).fetchone()
    return str(row[0])


def read_article(connection: sqlite3.Connection, number: int) -> Article | None:
    """Return the article with a number, if there is one."""
    row = connection.execute(
        f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE number = ?", (number,)
    ).fetchone()
    return article_of_row(row) if row else None


def read_stored(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[Stored]:
    """Return of articles what decides what becomes of another, by number."""
    rows = connection.execute(
        f"SELECT {STORED_COLUMNS} FROM articles "
        "WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
        (json.dumps(list(numbers)),),
    )
    return list(map(stored_of_row, rows))


def read_articles(connection: sqlite3.Connection, filters: Filters) -> list[Article]:
    """Return articles, newest published first, then by title."""
    where, values = article_condition(filters)
    rows = connection.execute(
        f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE {where} ORDER BY {_ORDERS['newest']}", values
    )
    return list(map(article_of_row, rows))


def read_with_sentences(
    connection: sqlite3.Connection, numbers: Iterable[int]
) -> dict[int, tuple[Article, list[Sentence]]]:
    """Return articles with their sentences, by number."""
    rows = connection.execute(
        f"SELECT {ARTICLE_COLUMNS}, sentences FROM articles "
        "WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
        (json.dumps(list(numbers)),),
    )
    return {row[0]: (article_of_row(row[:-1]), unpack_sentences(row[-1])) for row in rows}


def read_sentences(connection: sqlite3.Connection, number: int) -> list[Sentence]:
    """Return an article's sentences."""
    row = connection.execute(
        "SELECT sentences FROM articles WHERE number = ?", (number,)
    ).fetchone()
    return unpack_sentences(row[0])


def read_metadata(connection: sqlite3.Connection, number: int) -> tuple[str | bytes | None, ...]:
    """Return an article's metadata as `metadata_of_draft` gives a draft's."""
    row = connection.execute(
        f"SELECT {metadata_columns('articles')} FROM articles WHERE number = ?", (number,)
    ).fetchone()
    return tuple(row)


def article_condition(filters: Filters) -> tuple[str, list[str]]:
    """Return an SQL condition on `articles`, and its values."""
    conditions = ["1"]
    values: list[str] = []
    for column, allowed in (("source", filters.sources), ("id", filters.article_ids)):
        if allowed is not None:
            conditions.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(allowed))
    if filters.origins is not None:
        conditions.append(
            "number IN (SELECT article FROM origins WHERE origin IN "
            "(SELECT value FROM json_each(?)))"
        )
        values.append(json.dumps(filters.origins))
    for word in filters.words or ():
        conditions.append(f"instr(folded({_KNOWN}), ?)")
        values.append(word.casefold())
    undated = " OR published IS NULL" if filters.undated else ""
    for sign, day in ((">=", filters.published_from), ("<=", filters.published_to)):
        if day:
            conditions.append(f"(published {sign} ?{undated})")
            values.append(day.isoformat())
    return " AND ".join(conditions), values


def read_languages(connection: sqlite3.Connection) -> list[str]:
    """Return the languages that articles have, in order."""
    # From each to the next in the index: one look a language, however many articles there are.
    rows = connection.execute(
        "WITH RECURSIVE there (language) AS ("
        "SELECT min(language) FROM articles UNION ALL "
        "SELECT (SELECT min(language) FROM articles WHERE language > there.language) "
        "FROM there WHERE there.language IS NOT NULL"
        ") SELECT language FROM there WHERE language IS NOT NULL"
    )
    return [language for (language,) in rows]


def read_listing(
    connection: sqlite3.Connection, filters: Filters, order: Order, limit: int | None, offset: int
) -> Listing:
    """Return articles without their texts; see `Index.listing`."""
    where, values = article_condition(filters)
    (found,) = connection.execute(f"SELECT count(*) FROM articles WHERE {where}", values).fetchone()
    rows = connection.execute(
        f"SELECT {LISTED_COLUMNS} FROM articles WHERE {where} "
        f"ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?",
        (*values, -1 if limit is None else limit, offset),
    )
    return Listing([listed_of_row(row) for row in rows], found)


class Counts(NamedTuple):
    """What is counted of the articles."""

    articles: int
    characters: int
    first_published: str | None
    last_published: str | None
    sentences: int


def count_articles(connection: sqlite3.Connection) -> Counts:
    """Return how many articles there are, how long, and of which days."""
    row = connection.execute(
        "SELECT count(*), ifnull(sum(length(text)), 0), min(published), max(published), "
        "ifnull(sum(length(sentences)), 0) / 8 FROM articles"
    ).fetchone()
    return Counts(*row)


def count_by_source(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many articles each source has, most first; "" is of those without one."""
    rows = connection.execute(
        "SELECT ifnull(source, ''), count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return dict(rows.fetchall())


def count_by_month(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many articles each month has, as "2024-05", in order."""
    rows = connection.execute(
        "SELECT substr(published, 1, 7), count(*) FROM articles "
        "WHERE published IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    return dict(rows.fetchall())


# -- origins ---------------------------------------------------------------------------------


def find_number_of_origin(connection: sqlite3.Connection, origin: str) -> int | None:
    """Return the number of the article read from an origin, if there is one."""
    row = connection.execute("SELECT article FROM origins WHERE origin = ?", (origin,)).fetchone()
    return row[0] if row else None


def read_origins(connection: sqlite3.Connection, number: int) -> list[str]:
    """Return where an article was read from."""
    rows = connection.execute("SELECT origin FROM origins WHERE article = ?", (number,))
    return [origin for (origin,) in rows]


def find_of_several(connection: sqlite3.Connection) -> list[int]:
    """Return the numbers of the articles that have several places."""
    rows = connection.execute("SELECT article FROM origins GROUP BY article HAVING count(*) > 1")
    return [number for (number,) in rows]


def has_leader(connection: sqlite3.Connection, number: int) -> bool:
    """Whether an article is stored as one of its places has it: `Article.led_by`."""
    (found,) = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM origins JOIN articles ON number = article "
        f"WHERE number = ? AND {_LEADS})",
        (number,),
    ).fetchone()
    return bool(found)


def read_standing(connection: sqlite3.Connection, origin: str) -> Standing | None:
    """Return what an origin had when it was read the last time, if it was."""
    row = connection.execute(
        f"SELECT number, {_LEADS}, "
        "(SELECT count(*) FROM (SELECT 1 FROM origins WHERE article = number LIMIT 2)), "
        f"{metadata_columns('origins')}, origins.text "
        "FROM origins JOIN articles ON number = article WHERE origin = ?",
        (origin,),
    ).fetchone()
    if row is None:
        return None
    number, leads, places, *source = row
    (stored,) = read_stored(connection, [number])
    return Standing(
        source=source_of_row(origin, source),
        article=stored,
        alone=places == 1,
        leads=bool(leads),
        led=bool(leads) or has_leader(connection, number),
    )


def read_met(connection: sqlite3.Connection, prepared: Prepared) -> Met:
    """Return what decides what becomes of an article that comes."""
    return Met(
        standing=read_standing(connection, prepared.draft.origin),
        same=find_number(connection, prepared.article_id) is not None,
        near=read_stored(connection, find_near(connection, prepared.bands)),
    )


def read_sources(
    connection: sqlite3.Connection, number: int
) -> list[tuple[str | bytes | None, ...]]:
    """Return an article's rows of `origins`: the origin, metadata, and text where it differs."""
    return connection.execute(
        f"SELECT origin, {metadata_columns('origins')}, text FROM origins WHERE article = ?",
        (number,),
    ).fetchall()


def read_unchanged(connection: sqlite3.Connection, origins: Iterable[str]) -> list[Outcome]:
    """Return the outcome "unchanged" for every origin that is still there."""
    rows = (
        connection.execute(
            "SELECT origin, id, articles.title, "
            "(SELECT count(*) FROM passages WHERE article = number) "
            "FROM origins JOIN articles ON number = origins.article WHERE origin = ?",
            (origin,),
        ).fetchone()
        for origin in origins
    )
    return [
        Outcome(origin=row[0], status="unchanged", article_id=row[1], title=row[2], passages=row[3])
        for row in rows
        if row
    ]


# -- bands -----------------------------------------------------------------------------------


def find_near(connection: sqlite3.Connection, bands: Sequence[int]) -> list[int]:
    """Return the numbers of the articles that share most bands, in order."""
    shared = Counter(
        article
        for band in bands
        for (article,) in connection.execute(
            f"SELECT article FROM bands WHERE band = ? ORDER BY article DESC LIMIT {_LATEST}",
            (band,),
        )
    )
    return sorted(_nearest(shared))


def read_pairs(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return the pairs of each article with those before it that share most bands with it."""
    shared: dict[int, Counter[int]] = defaultdict(Counter)
    rows = connection.execute("SELECT band, article FROM bands ORDER BY band, article")
    for _, group in itertools.groupby(rows, key=lambda row: row[0]):
        before: deque[int] = deque(maxlen=_LATEST)
        for _, article in group:
            if before:
                shared[article].update(before)
            before.append(article)
    return sorted((near, article) for article in shared for near in _nearest(shared[article]))


def _nearest(shared: Counter[int]) -> list[int]:
    return sorted(shared, key=lambda number: (-shared[number], number))[:_NEAREST]


# -- passages, embeddings and words ----------------------------------------------------------


def find_passages(connection: sqlite3.Connection) -> Ids:
    """Return the numbers of all passages."""
    rows = connection.execute("SELECT number FROM passages")
    return np.fromiter((number for (number,) in rows), np.int64)


def find_removed(connection: sqlite3.Connection, after: int, up_to: int) -> Ids:
    """Return the numbers up to `up_to` of the passages removed after a generation."""
    rows = connection.execute(
        "SELECT passage FROM removals WHERE generation > ? AND passage <= ?", (after, up_to)
    )
    return np.fromiter((number for (number,) in rows), np.int64)


def count_some(connection: sqlite3.Connection, most: int, *, above: int = -1) -> int:
    """Return how many passages have numbers above one, but look at `most` only."""
    (found,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM passages WHERE number > ? LIMIT ?)", (above, most)
    ).fetchone()
    return int(found)


def count_removed(connection: sqlite3.Connection, most: int, *, after: int) -> int:
    """Return how many passages were removed after a generation, but look at `most` only."""
    (found,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM removals WHERE generation > ? LIMIT ?)", (after, most)
    ).fetchone()
    return int(found)


def find_passages_within(connection: sqlite3.Connection, filters: Filters) -> Ids:
    """Return the numbers of the passages of articles that pass the filters."""
    where, values = article_condition(filters)
    rows = connection.execute(
        f"SELECT number FROM passages WHERE article IN (SELECT number FROM articles WHERE {where})",
        values,
    )
    return np.fromiter((number for (number,) in rows), np.int64)


def read_passages(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Passage]:
    """Return passages by number; those that are not there are left out."""
    rows = connection.execute(
        f"SELECT {PASSAGE_COLUMNS} FROM passages JOIN articles "
        "ON articles.number = passages.article "
        "WHERE passages.number IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return {row[0]: passage_of_row(row) for row in rows}


def read_passages_of(connection: sqlite3.Connection, article_id: str) -> list[Passage]:
    """Return an article's passages in reading order."""
    rows = connection.execute(
        f"SELECT {PASSAGE_COLUMNS} FROM passages JOIN articles "
        "ON articles.number = passages.article WHERE articles.id = ? "
        "ORDER BY passages.first_sentence, passages.number",
        (article_id,),
    )
    return list(map(passage_of_row, rows))


def count_passages(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return how many passages there are, and how many tokens they have."""
    passages, tokens = connection.execute(
        "SELECT count(*), ifnull(sum(tokens), 0) FROM passages"
    ).fetchone()
    return passages, tokens


def read_embeddings(
    connection: sqlite3.Connection, hashes: Iterable[bytes]
) -> dict[bytes, Vectors]:
    """Return stored embeddings by hash; those that are not there are left out."""
    rows = (
        connection.execute("SELECT hash, vector FROM embeddings WHERE hash = ?", (key,)).fetchone()
        for key in hashes
    )
    return {row[0]: np.frombuffer(row[1], np.float16).astype(np.float32) for row in rows if row}


def read_vectors(connection: sqlite3.Connection, numbers: Ids) -> tuple[Ids, Vectors]:
    """Return the numbers of those of the passages that there are, and a row of float32 for each."""
    rows = connection.execute(
        f"SELECT {_VECTORS} WHERE passages.number IN (SELECT value FROM json_each(?))",
        (json.dumps(numbers.tolist()),),
    )
    return _vectors_of_rows(rows.fetchall())


def read_vectors_above(
    connection: sqlite3.Connection, number: int
) -> Iterator[tuple[Ids, Vectors]]:
    """Yield the passages with higher numbers, some at a time in order, as `read_vectors`."""
    cursor = connection.execute(
        f"SELECT {_VECTORS} WHERE passages.number > ? ORDER BY passages.number", (number,)
    )
    while rows := cursor.fetchmany(_VECTORS_AT_ONCE):
        yield _vectors_of_rows(rows)


def _vectors_of_rows(rows: list[tuple[int, bytes]]) -> tuple[Ids, Vectors]:
    matrix = np.frombuffer(b"".join(vector for _, vector in rows), np.float16).astype(np.float32)
    found = np.array([number for number, _ in rows], np.int64)
    return found, matrix.reshape(len(rows), -1) if rows else matrix


def search_words(
    connection: sqlite3.Connection, query: str, depth: int, only: Ids | None
) -> dict[int, float]:
    """Return passage number to BM25, higher is better; FTS5 itself counts downwards."""
    if not query:
        return {}
    # By +rowid what matches is gone through once, not once for every passage allowed.
    within = "" if only is None else "AND +rowid IN (SELECT value FROM json_each(?)) "
    values = [query] if only is None else [query, json.dumps(only.tolist())]
    rows = connection.execute(
        f"SELECT rowid, -bm25(words, {TITLE_WEIGHT}, {BODY_WEIGHT}) FROM words "
        f"WHERE words MATCH ? {within}ORDER BY 2 DESC, 1 LIMIT {depth:d}",
        values,
    )
    return dict(rows.fetchall())


# -- readings --------------------------------------------------------------------------------


def read_readings(connection: sqlite3.Connection, location: str | None = None) -> Iterator[Reading]:
    """Yield the readings, or the one of a location, if there are any."""
    rows = connection.execute(
        f"SELECT {', '.join(Reading._fields)} FROM readings "
        "WHERE ?1 IS NULL OR location = ?1 ORDER BY location",
        (location,),
    )
    for found, kind, origins, *rest in rows:
        yield Reading(found, kind, tuple(json.loads(origins)), *rest)


def read_leaving(connection: sqlite3.Connection, locations: Sequence[str]) -> list[str]:
    """Return the origins that go when places are forgotten: those that no other place gave."""
    rows = connection.execute(
        "SELECT origin.value FROM readings, json_each(readings.origins) AS origin "
        "GROUP BY 1 HAVING min(location IN (SELECT value FROM json_each(?)))",
        (json.dumps(locations),),
    )
    return [origin for (origin,) in rows]
