"""IO: the tables of a LocalStore, and what brings those of an older format to this one."""

import sqlite3
from collections.abc import Callable

from index.store.outlines import put_missing_outlines
from index.store.writes import (
    begin_removals,
    put_missing_bands,
    renew_signed_bands,
    renew_words,
)
from index.text.words import TOKENIZER

FORMAT = 8
_READINGS = """
CREATE TABLE readings (
    location TEXT PRIMARY KEY, kind TEXT NOT NULL,
    origins TEXT NOT NULL,  -- JSON list
    sha256 TEXT NOT NULL, reader TEXT NOT NULL, etag TEXT, last_modified TEXT
) WITHOUT ROWID"""
# What is known of the article there; `text` is NULL where it is the article's.
_ORIGINS = """
CREATE TABLE origins (
    origin TEXT NOT NULL PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    title TEXT NOT NULL, url TEXT, source TEXT, author TEXT, published TEXT, language TEXT,
    pages BLOB NOT NULL, text TEXT
)"""
_ORIGINS_BY_ARTICLE = "CREATE INDEX origins_by_article ON origins (article)"
# Hashes of which similar texts share one; see `index.text.resemblance`.
_BANDS = """
CREATE TABLE bands (
    band INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    PRIMARY KEY (band, article)
) WITHOUT ROWID"""
_BANDS_BY_ARTICLE = "CREATE INDEX bands_by_article ON bands (article)"
# Passages that went, and in which generation: a snapshot of an earlier one need not read all
# numbers to catch up. The log begins with the generation `removals_since` of the manifest.
_REMOVALS = """
CREATE TABLE IF NOT EXISTS removals (
    generation INTEGER NOT NULL, passage INTEGER NOT NULL, PRIMARY KEY (generation, passage)
) WITHOUT ROWID"""
# What an article tells at a glance; `questions` is NULL until they were tried.
_OUTLINES = """
CREATE TABLE IF NOT EXISTS outlines (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    minutes INTEGER NOT NULL,
    lead BLOB NOT NULL, "key" BLOB NOT NULL,  -- int32 pairs (start, end)
    days TEXT NOT NULL,  -- JSON list of [day, start, end]
    questions TEXT  -- JSON list of [question, start, end]
)"""
_OUTLINES_TRIED = (
    "CREATE INDEX IF NOT EXISTS outlines_tried ON outlines (article) WHERE questions IS NOT NULL"
)
_NAMES = """
CREATE TABLE IF NOT EXISTS names (
    name TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    mentions BLOB NOT NULL,  -- int32 pairs (start, end)
    PRIMARY KEY (name, article)
) WITHOUT ROWID"""
_NAMES_BY_ARTICLE = "CREATE INDEX IF NOT EXISTS names_by_article ON names (article)"
_BY_LANGUAGE = "CREATE INDEX IF NOT EXISTS articles_by_language ON articles (language)"
# What brings an index of an older format to the next one; its articles stay as they are.
_MIGRATIONS: dict[int, tuple[str | Callable[[sqlite3.Connection], None], ...]] = {
    1: ("ALTER TABLE articles ADD COLUMN pages BLOB NOT NULL DEFAULT x''",),
    2: (_READINGS,),
    3: (
        "ALTER TABLE origins RENAME TO old_origins",
        "DROP INDEX origins_by_article",
        _ORIGINS,
        "INSERT INTO origins SELECT origin, article, title, url, source, author, published, "
        "language, pages, NULL FROM old_origins JOIN articles ON number = article",
        "DROP TABLE old_origins",
        _ORIGINS_BY_ARTICLE,
        _BANDS,
        _BANDS_BY_ARTICLE,
        put_missing_bands,
    ),
    4: (renew_signed_bands,),
    5: (_REMOVALS, begin_removals),
    6: (_OUTLINES, _OUTLINES_TRIED, _NAMES, _NAMES_BY_ARTICLE, put_missing_outlines),
    7: (_BY_LANGUAGE, renew_words),
}

# Numbers are AUTOINCREMENT so that one is never given twice: a vector or word entry left from a
# removed passage can never speak for another. `words` is contentless: its text is the article's.
_SCHEMA = f"""
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL, text TEXT NOT NULL,
    url TEXT, source TEXT, author TEXT, published TEXT, language TEXT,
    sha256 TEXT NOT NULL, added TEXT NOT NULL,
    pages BLOB NOT NULL DEFAULT x'',  -- int32 triples (start, end, page)
    sentences BLOB NOT NULL  -- int32 pairs (start, end)
);
CREATE INDEX articles_by_source ON articles (source);
CREATE INDEX articles_by_published ON articles (published);
{_BY_LANGUAGE};
{_ORIGINS};
{_ORIGINS_BY_ARTICLE};
{_BANDS};
{_BANDS_BY_ARTICLE};
{_OUTLINES};
{_OUTLINES_TRIED};
{_NAMES};
{_NAMES_BY_ARTICLE};
CREATE TABLE embeddings (
    number INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,  -- SHA-256 of the encoder's fingerprint and the text it saw
    vector BLOB NOT NULL        -- float16
);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    first_sentence INTEGER NOT NULL, last_sentence INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    embedding INTEGER NOT NULL REFERENCES embeddings
);
CREATE INDEX passages_by_article ON passages (article);
CREATE INDEX passages_by_embedding ON passages (embedding);
CREATE VIRTUAL TABLE words USING fts5(title, body, content='', tokenize='{TOKENIZER}');
{_READINGS};
{_REMOVALS};
"""


def make_schema(connection: sqlite3.Connection) -> None:
    """Make the tables, empty, and say of what format they are."""
    # executescript() would commit first; the schema must appear whole or not at all.
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def has_schema(connection: sqlite3.Connection) -> bool:
    """Whether there are tables of ours, of any format."""
    row = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'manifest'").fetchone()
    return row is not None


def format_of(connection: sqlite3.Connection) -> int:
    """Return the number of the tables' format."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring tables of an older format to this one, within the transaction."""
    for number in range(format_of(connection), FORMAT):
        for step in _MIGRATIONS[number]:
            if isinstance(step, str):
                connection.execute(step)
            else:
                step(connection)
    connection.execute(f"PRAGMA user_version = {FORMAT}")
