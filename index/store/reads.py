"""Reads of a LocalStore: SQL to records. Each takes a connection inside a transaction."""

import itertools
import json
import sqlite3
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from index.arrays import Ids, Vectors
from index.records import (
    Article,
    Draft,
    Filters,
    Listed,
    Listing,
    Order,
    Outcome,
    PageRange,
    Passage,
    Sentence,
)
from index.store.vectors import VectorFile
from index.text.resemblance import resemblance
from index.text.words import BODY_WEIGHT, TITLE_WEIGHT
from index.visits import Reading

ARTICLE_COLUMNS = (
    "number, id, title, text, url, source, author, published, language, pages, "
    "sha256, added, "
    "(SELECT json_group_array(json_object('origin', origin, 'title', title, 'url', url, "
    "'source', source, 'author', author, 'published', published, 'language', language, "
    "'pages', hex(pages), 'text', text)) "
    "FROM (SELECT * FROM origins WHERE article = articles.number ORDER BY origin)) AS sources"
)
_ARTICLE_FIELDS = (
    "id title text url source author published language pages sha256 added sources".split()
)
# What a change of makes a new version.
_METADATA = "title url source author published language pages".split()
# As `Article.led_by` has it: an article may have thousands of places, so they are not read.
_LEADS = "origins.text IS NULL AND " + " AND ".join(
    f"origins.{name} IS articles.{name}" for name in _METADATA if name != "language"
)
PASSAGE_COLUMNS = (
    'passages.number, articles.id, passages.start, passages."end", passages.first_sentence, '
    "passages.last_sentence, passages.tokens"
)


_LISTED_COLUMNS = (
    "id, title, url, source, author, published, language, added, "
    "(SELECT json_group_array(origin) FROM (SELECT origin FROM origins "
    "WHERE article = articles.number ORDER BY origin)), "
    "(SELECT count(*) FROM passages WHERE article = articles.number)"
)
_LISTED_FIELDS = "id title url source author published language added origins passages".split()
# Reports of one template all share bands with each other. A copy of one shares more of them with
# it than the others do, and some with it alone.
_NEAREST = 20  # articles that one is compared with
_LATEST = 100  # articles of a band that are looked at
_KNOWN = (
    "title || ' ' || ifnull(source, '') || ' ' || ifnull(author, '') || ' ' || "
    "ifnull(published, '')"
)
_ORDERS: dict[Order, str] = {
    "newest": "published IS NULL, published DESC, title, id",
    "oldest": "published IS NULL, published, title, id",
    "title": "folded(title), id",
    "source": "source IS NULL, folded(ifnull(source, '')), published DESC, title, id",
    "added": "added DESC, title, id",
}


def pack_sentences(sentences: Sequence[Sentence]) -> bytes:
    """Return the ranges as little-endian int32 pairs."""
    return np.array(sentences, "<i4").tobytes()


def unpack_sentences(blob: bytes) -> list[Sentence]:
    """Undo `pack_sentences`."""
    return [Sentence(*pair) for pair in np.frombuffer(blob, "<i4").reshape(-1, 2).tolist()]


def pack_pages(pages: Sequence[PageRange]) -> bytes:
    """Return the page ranges as little-endian int32 triples."""
    return np.array(pages, "<i4").tobytes()


def unpack_pages(blob: bytes) -> tuple[PageRange, ...]:
    """Undo `pack_pages`."""
    return tuple(PageRange(*each) for each in np.frombuffer(blob, "<i4").reshape(-1, 3).tolist())


def metadata_of_draft(draft: Draft) -> tuple[str | bytes | None, ...]:
    """Return what a change of makes a new version, in the order of the columns."""
    published = draft.published.isoformat() if draft.published else None
    return (
        draft.title,
        draft.url,
        draft.source,
        draft.author,
        published,
        draft.language,
        pack_pages(draft.pages),
    )


def metadata_columns(table: str) -> str:
    """Return the columns of a table that hold what `metadata_of_draft` returns, for SQL."""
    return ", ".join(f"{table}.{name}" for name in _METADATA)


def read_metadata(connection: sqlite3.Connection, number: int) -> tuple[str | bytes | None, ...]:
    """Return an article's metadata as `metadata_of_draft` gives a draft's."""
    row = connection.execute(
        f"SELECT {metadata_columns('articles')} FROM articles WHERE number = ?", (number,)
    ).fetchone()
    return tuple(row)


def but_language(metadata: Sequence[str | bytes | None]) -> tuple[str | bytes | None, ...]:
    """Leave out of the metadata what is found anew in the text."""
    *others, _, pages = metadata
    return (*others, pages)


def read_article(connection: sqlite3.Connection, number: int) -> Article | None:
    """Return the article with a number, if there is one."""
    row = connection.execute(
        f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE number = ?", (number,)
    ).fetchone()
    return article_of_row(row) if row else None


def has_unchanged(connection: sqlite3.Connection, draft: Draft, same_story: float) -> bool:
    """Whether a draft is what its origin had the last time, and would be stored as it is."""
    row = connection.execute(
        f"SELECT {metadata_columns('origins')}, origins.text, articles.text, number "
        "FROM origins JOIN articles ON number = article WHERE origin = ?",
        (draft.origin,),
    ).fetchone()
    if row is None or row[:-3] != metadata_of_draft(draft):
        return False
    own, text, number = row[-3:]
    if not has_leader(connection, number):
        return False
    if own is None:
        return bool(text == draft.text)
    # A copy in other words, which another setting may keep apart.
    return own == draft.text and same_story < 1 and resemblance(own, text) >= same_story


def has_leader(connection: sqlite3.Connection, number: int, origin: str | None = None) -> bool:
    """Whether an article is stored as one of its origins has it, or as this one: `led_by`."""
    (found,) = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM origins JOIN articles ON number = article "
        f"WHERE number = ? AND origin = ifnull(?, origin) AND {_LEADS})",
        (number, origin),
    ).fetchone()
    return bool(found)


def read_sources(
    connection: sqlite3.Connection, number: int
) -> list[tuple[str | bytes | None, ...]]:
    """Return an article's rows of `origins`: the origin, metadata, and text where it differs."""
    return connection.execute(
        f"SELECT origin, {metadata_columns('origins')}, text FROM origins WHERE article = ?",
        (number,),
    ).fetchall()


def read_candidates(
    connection: sqlite3.Connection, bands: Sequence[int]
) -> Iterator[tuple[int, str, bytes]]:
    """Yield number, text and sentences of the articles that share most bands, by number."""
    shared = Counter(
        article
        for band in bands
        for (article,) in connection.execute(
            f"SELECT article FROM bands WHERE band = ? ORDER BY article DESC LIMIT {_LATEST}",
            (band,),
        )
    )
    yield from connection.execute(
        "SELECT number, text, sentences FROM articles "
        "WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number",
        (json.dumps(_nearest(shared)),),
    )


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


def find_number(connection: sqlite3.Connection, article_id: str) -> int | None:
    """Return the number of the article with an id, if there is one."""
    row = connection.execute("SELECT number FROM articles WHERE id = ?", (article_id,)).fetchone()
    return row[0] if row else None


def find_numbers(connection: sqlite3.Connection, article_ids: Sequence[str]) -> list[int]:
    """Return the numbers of those ids that there are."""
    found = (find_number(connection, article_id) for article_id in dict.fromkeys(article_ids))
    return [number for number in found if number is not None]


def find_number_of_origin(connection: sqlite3.Connection, origin: str) -> int | None:
    """Return the number of the article read from an origin, if there is one."""
    row = connection.execute("SELECT article FROM origins WHERE origin = ?", (origin,)).fetchone()
    return row[0] if row else None


def read_id(connection: sqlite3.Connection, number: int) -> str:
    """Return an article's id."""
    row = connection.execute("SELECT id FROM articles WHERE number = ?", (number,)).fetchone()
    return str(row[0])


def read_origins(connection: sqlite3.Connection, number: int) -> list[str]:
    """Return where an article was read from."""
    rows = connection.execute("SELECT origin FROM origins WHERE article = ?", (number,))
    return [origin for (origin,) in rows]


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


def read_manifest(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what the index says of itself."""
    return dict(connection.execute("SELECT key, value FROM manifest").fetchall())


def read_generation(connection: sqlite3.Connection) -> int:
    """Return how many writes there were."""
    row = connection.execute("SELECT value FROM manifest WHERE key = 'generation'").fetchone()
    return int(row[0])


def read_embeddings(
    connection: sqlite3.Connection, hashes: Iterable[bytes]
) -> dict[bytes, Vectors]:
    """Return stored embeddings by hash; those that are not there are left out."""
    rows = (
        connection.execute("SELECT hash, vector FROM embeddings WHERE hash = ?", (key,)).fetchone()
        for key in hashes
    )
    return {row[0]: np.frombuffer(row[1], np.float16).astype(np.float32) for row in rows if row}


def read_saved_vectors(connection: sqlite3.Connection) -> VectorFile | None:
    """Return what the manifest says of the saved vectors."""
    row = connection.execute("SELECT value FROM manifest WHERE key = 'vectors'").fetchone()
    return VectorFile(*json.loads(row[0])) if row else None


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
    if filters.published_from:
        conditions.append("published >= ?")
        values.append(filters.published_from.isoformat())
    if filters.published_to:
        conditions.append("published <= ?")
        values.append(filters.published_to.isoformat())
    return " AND ".join(conditions), values


def read_listing(
    connection: sqlite3.Connection, filters: Filters, order: Order, limit: int | None, offset: int
) -> Listing:
    """Return articles without their texts; see `Index.listing`."""
    where, values = article_condition(filters)
    (found,) = connection.execute(f"SELECT count(*) FROM articles WHERE {where}", values).fetchone()
    rows = connection.execute(
        f"SELECT {_LISTED_COLUMNS} FROM articles WHERE {where} "
        f"ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?",
        (*values, -1 if limit is None else limit, offset),
    )
    return Listing([_listed_of_row(row) for row in rows], found)


def _listed_of_row(row: tuple[Any, ...]) -> Listed:
    values = dict(zip(_LISTED_FIELDS, row, strict=True))
    return Listed(
        **values
        | {
            "added": datetime.fromisoformat(values["added"]),
            "origins": tuple(json.loads(values["origins"])),
        }
    )


def find_passages_within(connection: sqlite3.Connection, filters: Filters) -> Ids:
    """Return the numbers of the passages of articles that pass the filters."""
    where, values = article_condition(filters)
    rows = connection.execute(
        f"SELECT number FROM passages WHERE article IN (SELECT number FROM articles WHERE {where})",
        values,
    )
    return np.fromiter((number for (number,) in rows), np.int64)


def search_words(
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


def read_passages(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Passage]:
    """Return passages by number; those that are not there are left out."""
    rows = connection.execute(
        f"SELECT {PASSAGE_COLUMNS} FROM passages JOIN articles "
        "ON articles.number = passages.article "
        "WHERE passages.number IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return {row[0]: passage_of_row(row) for row in rows}


def passage_of_row(row: tuple[int, str, int, int, int, int, int]) -> Passage:
    """Make a passage of a row of `PASSAGE_COLUMNS`."""
    return Passage(**dict(zip(Passage.model_fields, row, strict=True)))


def article_of_row(row: tuple[Any, ...]) -> Article:
    """Make an article of a row of `ARTICLE_COLUMNS`."""
    values = dict(zip(_ARTICLE_FIELDS, row[1:], strict=True))
    found = json.loads(values["sources"])
    return Article(
        **values
        | {
            "pages": unpack_pages(values["pages"]),
            "added": datetime.fromisoformat(values["added"]),
            "sources": (sources := [_source_of_json(each) for each in found]),
            "origins": tuple(each["origin"] for each in sources),
        }
    )


def _source_of_json(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"pages": unpack_pages(bytes.fromhex(values["pages"]))}
