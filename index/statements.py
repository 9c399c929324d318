"""Writes of a LocalStore: records to SQL. Each takes a connection inside a write transaction."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

import numpy as np

from index.arrays import Vectors
from index.changes import describe_changes
from index.records import Draft, Outcome
from index.rows import (
    find_number,
    find_number_of_origin,
    pack_pages,
    pack_sentences,
    read_id,
    read_metadata,
    read_origins,
    read_readings,
    read_unchanged,
    unpack_sentences,
)
from index.store import Prepared, Reading

_FIELDS = ("title", "address", "source", "author", "date", "language")  # of the metadata, in order


def put_article(connection: sqlite3.Connection, prepared: Prepared) -> Outcome:
    """Add one article; an article that was read from the same origin before makes way."""
    draft = prepared.draft
    before = find_number_of_origin(connection, draft.origin)
    same = find_number(connection, prepared.article_id)
    changes = _changes(connection, before, prepared) if before is not None else None
    replaces: str | None = None
    status = "added"
    if same is not None and same != before:
        status = "duplicate"
    elif same is not None and read_metadata(connection, same) == metadata_of_draft(draft):
        status = "unchanged"
    elif same is not None:
        # The same text under another title or date: its passages are embedded with the title.
        status, replaces = "replaced", prepared.article_id
        origins = read_origins(connection, same)
        delete_article(connection, same)
        _insert_article(connection, prepared, origins)
    if before is not None and before != same:
        if len(read_origins(connection, before)) == 1:
            replaces = read_id(connection, before)
            delete_article(connection, before)
            status = "replaced" if status == "added" else status
        else:
            connection.execute("DELETE FROM origins WHERE origin = ?", (draft.origin,))
    if same is None:
        _insert_article(connection, prepared, [draft.origin])
    elif status == "duplicate":
        connection.execute("INSERT INTO origins VALUES (?, ?)", (draft.origin, same))
    return Outcome(
        origin=draft.origin,
        status=status,
        article_id=prepared.article_id,
        title=draft.title,
        passages=len(prepared.passages),
        replaces=replaces,
        changes=changes if replaces else None,
    )


def _changes(connection: sqlite3.Connection, number: int, prepared: Prepared) -> str:
    """Say what a draft changes of an article."""
    text, blob = connection.execute(
        "SELECT text, sentences FROM articles WHERE number = ?", (number,)
    ).fetchone()
    draft = prepared.draft
    known = zip(read_metadata(connection, number), metadata_of_draft(draft), strict=True)
    return describe_changes(
        [text[start:end] for start, end in unpack_sentences(blob)],
        [draft.text[start:end] for start, end in prepared.sentences],
        [(name, old, new) for name, (old, new) in zip(_FIELDS, known, strict=False)],
    )


def _insert_article(
    connection: sqlite3.Connection, prepared: Prepared, origins: Sequence[str]
) -> None:
    draft = prepared.draft
    number = connection.execute(
        "INSERT INTO articles (id, title, text, url, source, author, published, language, pages, "
        "sha256, added, sentences) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            prepared.article_id,
            draft.title,
            draft.text,
            *metadata_of_draft(draft)[1:],
            prepared.sha256,
            prepared.added.isoformat(),
            pack_sentences(prepared.sentences),
        ),
    ).lastrowid
    assert number is not None  # an INSERT that did not raise has a row
    connection.executemany(
        "INSERT INTO origins VALUES (?, ?)", [(origin, number) for origin in origins]
    )
    insert_passages(connection, number, prepared)


def store_embeddings(connection: sqlite3.Connection, embeddings: Mapping[bytes, Vectors]) -> None:
    """Store embeddings by hash; those that are there stay."""
    connection.executemany(
        "INSERT OR IGNORE INTO embeddings (hash, vector) VALUES (?, ?)",
        [(key, vector.astype(np.float16).tobytes()) for key, vector in embeddings.items()],
    )


def insert_passages(connection: sqlite3.Connection, article: int, prepared: Prepared) -> None:
    """Give an article its sentences, passages and words."""
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


def put_readings(connection: sqlite3.Connection, readings: Sequence[Reading]) -> None:
    """Note what was read; a place read before is noted anew."""
    connection.executemany(
        "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(r.location, r.kind, json.dumps(r.origins, ensure_ascii=False), *r[3:]) for r in readings],
    )


def forget_location(connection: sqlite3.Connection, location: str) -> list[Outcome]:
    """Forget a place and its articles, except for those that another place has too."""
    removed: list[Outcome] = []
    for reading in list(read_readings(connection, location)):
        for known in read_unchanged(connection, reading.origins):
            number = find_number_of_origin(connection, known.origin)
            if number is not None and len(read_origins(connection, number)) == 1:
                delete_article(connection, number)
                removed.append(known.model_copy(update={"status": "removed"}))
            connection.execute("DELETE FROM origins WHERE origin = ?", (known.origin,))
        connection.execute("DELETE FROM readings WHERE location = ?", (location,))
    return removed


def delete_article(connection: sqlite3.Connection, number: int) -> None:
    """Delete an article with all that hangs on it."""
    delete_passages(connection, number)
    connection.execute("DELETE FROM articles WHERE number = ?", (number,))


def delete_passages(connection: sqlite3.Connection, article: int) -> None:
    """Delete an article's passages and their words."""
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


def raise_generation(connection: sqlite3.Connection) -> None:
    """Count a write."""
    connection.execute(
        "UPDATE manifest SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'"
    )
