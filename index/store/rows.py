"""Pure: the columns that are read of a LocalStore, and rows of them to records."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from index.records import Article, Draft, Listed, Metadata, PageRange, Passage, Sentence, Source
from index.store.planning import Stored

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
METADATA = tuple("title url source author published language pages".split())
STORED_COLUMNS = f"id, text, sentences, {', '.join(METADATA[:-1])}"
PASSAGE_COLUMNS = (
    'passages.number, articles.id, passages.start, passages."end", passages.first_sentence, '
    "passages.last_sentence, passages.tokens"
)
LISTED_COLUMNS = (
    "id, title, url, source, author, published, language, added, "
    "(SELECT json_group_array(origin) FROM (SELECT origin FROM origins "
    "WHERE article = articles.number ORDER BY origin)), "
    "(SELECT count(*) FROM passages WHERE article = articles.number), "
    "coalesce((SELECT minutes FROM outlines WHERE article = articles.number), 1)"
)
_LISTED_FIELDS = (
    "id title url source author published language added origins passages minutes".split()
)


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
    return ", ".join(f"{table}.{name}" for name in METADATA)


def but_language(metadata: Sequence[str | bytes | None]) -> tuple[str | bytes | None, ...]:
    """Leave out of the metadata what is found anew in the text."""
    *others, _, pages = metadata
    return (*others, pages)


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


def stored_of_row(row: tuple[Any, ...]) -> Stored:
    """Make of a row of `STORED_COLUMNS` what decides what becomes of another article."""
    article_id, text, sentences, *metadata = row
    known = Metadata(**dict(zip(METADATA, metadata, strict=False)))
    return Stored(article_id, known, text, unpack_sentences(sentences))


def source_of_row(origin: str, row: tuple[Any, ...]) -> Source:
    """Make a source of a row of an origin's metadata and text."""
    *metadata, pages, text = row
    known = dict(zip(METADATA, metadata, strict=False))
    return Source(origin=origin, pages=unpack_pages(pages), text=text, **known)


def passage_of_row(row: tuple[int, str, int, int, int, int, int]) -> Passage:
    """Make a passage of a row of `PASSAGE_COLUMNS`."""
    return Passage(**dict(zip(Passage.model_fields, row, strict=True)))


def listed_of_row(row: tuple[Any, ...]) -> Listed:
    """Make of a row of `LISTED_COLUMNS` what is listed of an article."""
    values = dict(zip(_LISTED_FIELDS, row, strict=True))
    return Listed(
        **values
        | {
            "added": datetime.fromisoformat(values["added"]),
            "origins": tuple(json.loads(values["origins"])),
        }
    )


def _source_of_json(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"pages": unpack_pages(bytes.fromhex(values["pages"]))}
