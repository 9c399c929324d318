"""Writes of a LocalStore: records to SQL. Each takes a connection inside a write transaction."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

import numpy as np

from index.arrays import Vectors
from index.records import Draft
from index.store.interface import Forgotten
from index.store.outlines import put_outline
from index.store.planning import Placement
from index.store.prepared import Prepared
from index.store.reads import (
    find_number,
    find_number_of_origin,
    read_generation,
    read_id,
    read_leaving,
    read_origins,
    read_removals_since,
    read_sources,
    read_unchanged,
)
from index.store.rows import metadata_of_draft, pack_sentences
from index.store.vectors import VectorFile
from index.text.analysis import indexed
from index.text.resemblance import bands_of, has_sign
from index.visits import Reading

# -- articles and origins --------------------------------------------------------------------


def apply_placement(
    connection: sqlite3.Connection, prepared: Prepared, placement: Placement
) -> None:
    """Write what was decided of an article; see `index.store.planning.Placement`."""
    draft = prepared.draft
    connection.execute("DELETE FROM origins WHERE origin = ?", (draft.origin,))
    if placement.emptied is not None:
        delete_article(connection, _number(connection, placement.emptied))
    if placement.joins is not None:
        own = None if placement.joins == prepared.article_id else draft.text
        _put_sources(connection, _number(connection, placement.joins), [_source_of(draft, own)])
        return
    sources: list[tuple[str | bytes | None, ...]] = []
    if placement.takes_over is not None:
        # What stays of the version that goes: the places that still have it, in their own words.
        number = _number(connection, placement.takes_over)
        (old,) = connection.execute(
            "SELECT text FROM articles WHERE number = ?", (number,)
        ).fetchone()
        for *known, theirs in read_sources(connection, number):
            told = theirs or old
            sources.append((*known, None if told == draft.text else told))
        delete_article(connection, number)
    _insert_article(connection, prepared, [_source_of(draft, None), *sources])


def _number(connection: sqlite3.Connection, article_id: str) -> int:
    number = find_number(connection, article_id)
    assert number is not None  # the transaction that read its id is this one
    return number


def _source_of(draft: Draft, text: str | None) -> tuple[str | bytes | None, ...]:
    return (draft.origin, *metadata_of_draft(draft), text)


def _put_sources(
    connection: sqlite3.Connection,
    article: int,
    sources: Sequence[tuple[str | bytes | None, ...]],
) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(origin, article, *rest) for origin, *rest in sources],
    )


def _insert_article(
    connection: sqlite3.Connection,
    prepared: Prepared,
    sources: Sequence[tuple[str | bytes | None, ...]],
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
    _put_sources(connection, number, sources)
    _put_bands(connection, number, prepared.bands)
    insert_passages(connection, number, prepared)


def delete_article(connection: sqlite3.Connection, number: int) -> None:
    """Delete an article with all that hangs on it."""
    delete_passages(connection, number)
    connection.execute("DELETE FROM articles WHERE number = ?", (number,))


def put_language(connection: sqlite3.Connection, article: int, language: str | None) -> None:
    """Note an article's language, for the places too that have its text."""
    for statement in (
        "UPDATE articles SET language = ? WHERE number = ?",
        "UPDATE origins SET language = ? WHERE article = ? AND text IS NULL",
    ):
        connection.execute(statement, (language, article))


def copy_article(stored: sqlite3.Connection, copy: sqlite3.Connection, number: int) -> None:
    """Take an article with its places and bands into a copy; its passages stay behind."""
    for table, key in (("articles", "number"), ("origins", "article"), ("bands", "article")):
        rows = stored.execute(f"SELECT * FROM {table} WHERE {key} = ?", (number,))
        columns = ", ".join(name for name, *_ in rows.description)
        places = ", ".join("?" * len(rows.description))
        copy.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


def number_from(connection: sqlite3.Connection, number: int) -> None:
    """Give the articles of an empty database numbers above one."""
    connection.execute("INSERT INTO sqlite_sequence VALUES ('articles', ?)", (number,))


# -- bands -----------------------------------------------------------------------------------


def put_missing_bands(connection: sqlite3.Connection) -> None:
    """Give bands to the articles of an index that had none."""
    for number, text in connection.execute("SELECT number, text FROM articles").fetchall():
        _put_bands(connection, number, bands_of(text))


def renew_signed_bands(connection: sqlite3.Connection) -> None:
    """Give new bands to the articles with a minus sign, which once was no word."""
    for number, text in connection.execute("SELECT number, text FROM articles").fetchall():
        if has_sign(text):
            connection.execute("DELETE FROM bands WHERE article = ?", (number,))
            _put_bands(connection, number, bands_of(text))


def _put_bands(connection: sqlite3.Connection, article: int, bands: Sequence[int]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, article) for band in bands]
    )


# -- passages, embeddings and words ----------------------------------------------------------


def store_embeddings(connection: sqlite3.Connection, embeddings: Mapping[bytes, Vectors]) -> None:
    """Store embeddings by hash; those that are there stay."""
    connection.executemany(
        "INSERT OR IGNORE INTO embeddings (hash, vector) VALUES (?, ?)",
        [(key, vector.astype(np.float16).tobytes()) for key, vector in embeddings.items()],
    )


def drop_unused_embeddings(connection: sqlite3.Connection) -> None:
    """Delete the embeddings that no passage uses."""
    connection.execute(
        "DELETE FROM embeddings WHERE number NOT IN (SELECT embedding FROM passages)"
    )


def insert_passages(connection: sqlite3.Connection, article: int, prepared: Prepared) -> None:
    """Give an article its sentences, outline, passages and words."""
    connection.execute(
        "UPDATE articles SET sentences = ? WHERE number = ?",
        (pack_sentences(prepared.sentences), article),
    )
    put_outline(connection, article, prepared.draft, prepared.sentences)
    draft = prepared.draft
    title = indexed(draft.title, draft.language)
    for passage in prepared.passages:
        number = connection.execute(
            'INSERT INTO passages (article, start, "end", first_sentence, last_sentence, tokens, '
            "embedding) VALUES (?, ?, ?, ?, ?, ?, "
            "(SELECT number FROM embeddings WHERE hash = ?))",
            (article, *passage),
        ).lastrowid
        connection.execute(
            "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
            (number, title, indexed(draft.text[passage.start : passage.end], draft.language)),
        )


def delete_passages(connection: sqlite3.Connection, article: int) -> None:
    """Delete an article's passages and their words."""
    title, text, language = connection.execute(
        "SELECT title, text, language FROM articles WHERE number = ?", (article,)
    ).fetchone()
    ranges = connection.execute(
        'SELECT number, start, "end" FROM passages WHERE article = ?', (article,)
    ).fetchall()
    told = indexed(title, language)
    _forget_words(
        connection,
        [(number, told, indexed(text[start:end], language)) for number, start, end in ranges],
    )
    connection.execute(
        "INSERT INTO removals SELECT manifest.value + 1, number FROM passages, manifest "
        "WHERE article = ? AND key = 'generation'",
        (article,),
    )
    connection.execute("DELETE FROM passages WHERE article = ?", (article,))


def _forget_words(connection: sqlite3.Connection, rows: Sequence[tuple[int, str, str]]) -> None:
    # A contentless FTS5 table forgets a row when told again what was in it.
    connection.executemany(
        "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?, ?, ?)", rows
    )


def renew_words(connection: sqlite3.Connection) -> None:
    """Index the words anew of passages that were indexed as they stand, in any language."""
    passages = connection.execute(
        'SELECT passages.number, article, start, "end", title, language FROM passages '
        "JOIN articles ON articles.number = article ORDER BY article"
    ).fetchall()
    text, of = "", None
    for number, article, start, end, title, language in passages:
        if article != of:
            of = article
            (text,) = connection.execute(
                "SELECT text FROM articles WHERE number = ?", (article,)
            ).fetchone()
        before = (number, title, text[start:end])
        now = (number, indexed(title, language), indexed(text[start:end], language))
        if now != before:
            _forget_words(connection, [before])
            connection.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", now)


def begin_removals(connection: sqlite3.Connection) -> None:
    """Begin the log of what is removed anew; who has an older snapshot compares all numbers."""
    connection.execute("DELETE FROM removals")
    put_manifest(connection, {"removals_since": str(read_generation(connection))})


def cut_removals(connection: sqlite3.Connection, generation: int) -> None:
    """Forget what was removed up to a generation that a file holds."""
    connection.execute("DELETE FROM removals WHERE generation <= ?", (generation,))
    since = max(generation, read_removals_since(connection))
    put_manifest(connection, {"removals_since": str(since)})


def merge_words(connection: sqlite3.Connection) -> None:
    """Merge the parts of the word index into one."""
    connection.execute("INSERT INTO words(words) VALUES ('optimize')")


# -- readings --------------------------------------------------------------------------------


def put_readings(connection: sqlite3.Connection, readings: Sequence[Reading]) -> None:
    """Note what was read; a place read before is noted anew."""
    connection.executemany(
        "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(r.location, r.kind, json.dumps(r.origins, ensure_ascii=False), *r[3:]) for r in readings],
    )


def forget_locations(connection: sqlite3.Connection, locations: Sequence[str]) -> Forgotten:
    """Forget places and their articles, except for those that another place has too."""
    forgotten = Forgotten([], [])
    left: set[int] = set()
    for known in read_unchanged(connection, read_leaving(connection, locations)):
        number = find_number_of_origin(connection, known.origin)
        if number is not None and len(read_origins(connection, number)) == 1:
            delete_article(connection, number)
            left.discard(number)
            forgotten.removed.append(known.model_copy(update={"status": "removed"}))
        elif number is not None:
            left.add(number)
        connection.execute("DELETE FROM origins WHERE origin = ?", (known.origin,))
    _forget_readings(connection, locations)
    forgotten.bereft.extend(read_id(connection, number) for number in sorted(left))
    return forgotten


def _forget_readings(connection: sqlite3.Connection, locations: Sequence[str]) -> None:
    forgotten = "(SELECT value FROM json_each(?1))"
    # What else gave the same origins is read again: their articles may be from what goes.
    connection.execute(
        "UPDATE readings SET reader = '' WHERE EXISTS (SELECT 1 FROM json_each(origins) "
        "WHERE value IN (SELECT origin.value FROM readings AS gone, "
        f"json_each(gone.origins) AS origin WHERE gone.location IN {forgotten}))",
        (json.dumps(locations),),
    )
    connection.execute(
        f"DELETE FROM readings WHERE location IN {forgotten}", (json.dumps(locations),)
    )


# -- manifest --------------------------------------------------------------------------------


def put_manifest(connection: sqlite3.Connection, values: Mapping[str, str]) -> None:
    """Write what the index says of itself; what it says besides stays."""
    connection.executemany("INSERT OR REPLACE INTO manifest VALUES (?, ?)", values.items())


def put_saved_vectors(connection: sqlite3.Connection, saved: VectorFile | None) -> None:
    """Note in which file the vectors are saved, or that they are in none."""
    connection.execute("DELETE FROM manifest WHERE key = 'vectors'")
    if saved is not None:
        put_manifest(connection, {"vectors": json.dumps(saved)})


def raise_generation(connection: sqlite3.Connection) -> None:
    """Count a write."""
    connection.execute(
        "UPDATE manifest SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'"
    )
