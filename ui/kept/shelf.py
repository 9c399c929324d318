"""IO: what the page knows of articles beyond the index: their tags, and those that were removed.

Tags are kept by origin, so that a new version of an article has those of the old one, and an
article that comes back has its own. An article is kept whole before it is removed, or before
another version takes its place: that is a removal too.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from index.errors import QAError
from index.records import Article
from ui.kept.file import KeptFile

FILE_NAME = "shelf.sqlite"
FORMAT = 1
LONGEST_TAG = 40
_SCHEMA = """
CREATE TABLE tags (
    origin TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (origin, tag)
) WITHOUT ROWID;
CREATE INDEX tags_by_tag ON tags (tag);
CREATE TABLE removed (
    id TEXT PRIMARY KEY,  -- of the article; with a number where another of its removals has that
    removed TEXT NOT NULL,
    title TEXT NOT NULL,
    article TEXT NOT NULL  -- JSON
) WITHOUT ROWID;
"""
_KEPT = "SELECT article, removed FROM removed WHERE id = ?"
_ORIGINS = "SELECT value FROM removed, json_each(article, '$.origins')"
_CHOSEN = " WHERE removed.id IN (SELECT value FROM json_each(?))"


class ShelfError(QAError):
    """Tags or removed articles cannot be read or kept."""


class Removed(NamedTuple):
    """A removed article as it is listed."""

    key: str
    article_id: str
    title: str
    moment: datetime


class Kept(NamedTuple):
    """A removed article, and when it was removed."""

    article: Article
    moment: datetime


class Shelf:
    """Tags and removed articles of one index. Safe to use from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Name the file in the folder of an index; it is made at its first writing."""
        self._file = KeptFile(
            folder / FILE_NAME,
            schema=_SCHEMA,
            version=FORMAT,
            what="Tags and removed articles",
            error=ShelfError,
        )

    # -- tags ------------------------------------------------------------------------------

    def tags_of(self, origins: Sequence[str]) -> dict[str, list[str]]:
        """Return the tags of those of the origins that have any, sorted."""
        found: dict[str, list[str]] = {}
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT origin, tag FROM tags WHERE origin IN (SELECT value FROM json_each(?)) "
                "ORDER BY tag",
                (json.dumps(list(origins)),),
            )
            for origin, tag in rows:
                found.setdefault(origin, []).append(tag)
        return found

    def tagged(self, tags: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return the origins with any of the tags; by default with any at all."""
        chosen = None if tags is None else json.dumps(list(tags))
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT origin FROM tags "
                "WHERE ?1 IS NULL OR tag IN (SELECT value FROM json_each(?1)) ORDER BY origin",
                (chosen,),
            ).fetchall()
        return tuple(origin for (origin,) in rows)

    def tag(self, origins: Sequence[str], tags: Iterable[str]) -> None:
        """Give origins these tags and no other; on disk when it returns."""
        pairs = [(origin, tag) for origin in origins for tag in dict.fromkeys(tags)]
        with self._file.writing() as connection:
            connection.executemany(
                "DELETE FROM tags WHERE origin = ?", [(origin,) for origin in origins]
            )
            connection.executemany("INSERT INTO tags VALUES (?, ?)", pairs)

    # -- removed articles ------------------------------------------------------------------

    def keep(self, article: Article) -> str:
        """Keep an article that is about to be removed or replaced; on disk when it returns.

        The same text that was removed before, under another title or from elsewhere, stays beside
        it.

        Returns:
            The key of this removal.
        """
        (key,) = self.keep_all([article])
        return key

    def keep_all(self, articles: Iterable[Article]) -> list[str]:
        """Keep articles as `keep` does, all or none; returns their keys."""
        with self._file.writing() as connection:
            return [_put(connection, article) for article in articles]

    def removed(self) -> list[Removed]:
        """Return the removed articles, the last removed first."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT id, json_extract(article, '$.id'), title, removed FROM removed "
                "ORDER BY removed DESC, id"
            ).fetchall()
        return [Removed(key, of, title, datetime.fromisoformat(at)) for key, of, title, at in rows]

    def read(self, key: str) -> Kept:
        """Return a removed article.

        Raises:
            ShelfError: It was deleted for good.
        """
        with self._file.reading() as connection:
            kept = _kept(connection.execute(_KEPT, (key,)).fetchone())
        if kept is None:
            raise ShelfError("This article was deleted for good.")
        return kept

    def take_off(self, key: str, moment: datetime) -> None:
        """Forget a removal that was undone, unless the article was removed again meanwhile."""
        with self._file.writing() as connection:
            connection.execute(
                "DELETE FROM removed WHERE id = ? AND removed = ?", (key, moment.isoformat())
            )

    def drop(self, keys: Sequence[str], there: Callable[[Sequence[str]], AbstractSet[str]]) -> None:
        """Delete removed articles for good, and the tags that no other article has from there.

        Args:
            keys: Of the removals.
            there: Returns those of some origins that articles in the index have.
        """
        chosen = (json.dumps(list(keys)),)
        with self._file.writing() as connection:
            origins = {origin for (origin,) in connection.execute(_ORIGINS + _CHOSEN, chosen)}
            connection.execute("DELETE FROM removed" + _CHOSEN, chosen)
            origins.difference_update(origin for (origin,) in connection.execute(_ORIGINS))
            origins -= there(tuple(origins))
            connection.executemany(
                "DELETE FROM tags WHERE origin = ?", [(origin,) for origin in origins]
            )


def _put(connection: sqlite3.Connection, article: Article) -> str:
    key, number = article.id, 1
    while (kept := _kept(connection.execute(_KEPT, (key,)).fetchone())) and not _is_again(
        article, kept.article
    ):
        number += 1
        key = f"{article.id}-{number}"
    connection.execute(
        "INSERT OR REPLACE INTO removed VALUES (?, ?, ?, ?)",
        (key, datetime.now(UTC).isoformat(), article.title, article.model_dump_json()),
    )
    return key


def _kept(row: tuple[str, str] | None) -> Kept | None:
    if row is None:
        return None
    return Kept(Article.model_validate_json(row[0]), datetime.fromisoformat(row[1]))


def _is_again(article: Article, kept: Article) -> bool:
    """Whether an article came back just as it is kept."""
    return article.model_copy(update={"added": kept.added}) == kept


def tags_in(text: str) -> list[str]:
    """Return the tags that a visitor typed, separated by commas.

    >>> tags_in(" Flood, council budget,, Flood ")
    ['Flood', 'council budget']
    """
    tags = (" ".join(part.split())[:LONGEST_TAG].rstrip() for part in text.split(","))
    return list(dict.fromkeys(filter(None, tags)))
