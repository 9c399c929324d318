"""Checks that a database says nothing that is not so. Reads only."""

import hashlib
import sqlite3
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from index.records import Problem
from index.store.rows import unpack_pages, unpack_sentences


def find_problems(connection: sqlite3.Connection, dimension: int) -> list[Problem]:
    """Return what is wrong, an empty list if nothing is.

    Args:
        connection: A read transaction on the database.
        dimension: Length of a vector, of two bytes a number.
    """
    return [
        Problem(where=where, what=what)
        for check in (_database, _articles, _outlines, _embeddings, _words)
        for where, what in check(connection, dimension)
    ]


def _database(connection: sqlite3.Connection, dimension: int) -> Iterator[tuple[str, str]]:
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield "database", message
    for row in connection.execute("PRAGMA foreign_key_check"):
        yield "database", f"a row of {row[0]} refers to nothing"


def _articles(connection: sqlite3.Connection, dimension: int) -> Iterator[tuple[str, str]]:
    rows = connection.execute(
        "SELECT number, id, text, sha256, sentences, pages, "
        "EXISTS (SELECT 1 FROM origins WHERE article = articles.number) FROM articles"
    )
    for number, article_id, text, sha256, blob, pages, has_origin in rows:
        where = f"article {article_id}"
        if hashlib.sha256(text.encode()).hexdigest() != sha256 or sha256[:16] != article_id:
            yield where, "its text is not the one that was added"
        if not has_origin:
            yield where, "it has no origin"
        if len(blob) % 8 or len(pages) % 12:
            yield where, "its sentences or pages are cut off"
            continue
        sentences = np.frombuffer(blob, "<i4").reshape(-1, 2).tolist()
        bounds = [position for pair in sentences for position in pair]
        if any(a > b for a, b in pairwise(bounds)) or any(a >= b for a, b in sentences):
            yield where, "its sentences overlap or are empty"
        if bounds and not 0 <= bounds[0] < bounds[-1] <= len(text):
            yield where, "a sentence lies outside its text"
        if not _pages_are_in_order(pages, len(text)):
            yield where, "its pages overlap or lie outside its text"
        covered: set[int] = set()
        passages = connection.execute(
            'SELECT number, start, "end", first_sentence, last_sentence FROM passages '
            "WHERE article = ?",
            (number,),
        )
        for passage, start, end, first, last in passages:
            covered.update(range(first, last + 1))
            if not 0 <= first <= last < len(sentences) or (
                (start, end) != (sentences[first][0], sentences[last][1])
            ):
                yield f"passage {passage}", "it is no run of whole sentences"
        if covered != set(range(len(sentences))):
            yield where, "a sentence is in no passage"


def _outlines(connection: sqlite3.Connection, dimension: int) -> Iterator[tuple[str, str]]:
    rows = connection.execute(
        'SELECT id, sentences, lead, "key" FROM articles LEFT JOIN outlines ON article = number'
    )
    for article_id, sentences, lead, key in rows:
        where = f"article {article_id}"
        if key is None:
            yield where, "what it tells at a glance is missing"
        elif len(sentences) % 8 == 0 and not (
            {*unpack_sentences(lead + key)} <= {*unpack_sentences(sentences)}
        ):
            yield where, "a key sentence is none of its sentences"


def _pages_are_in_order(blob: bytes, length: int) -> bool:
    pages = unpack_pages(blob)
    bounds = [position for page in pages for position in page[:2]]
    numbers = [page.page for page in pages]
    return (
        all(page.start < page.end for page in pages)
        and bounds == sorted(bounds)
        and numbers == sorted(set(numbers))
        and (not bounds or (bounds[0] >= 0 and bounds[-1] <= length))
    )


def _embeddings(connection: sqlite3.Connection, dimension: int) -> Iterator[tuple[str, str]]:
    rows = connection.execute(
        "SELECT number FROM embeddings WHERE length(vector) != ? "
        "AND number IN (SELECT embedding FROM passages)",
        (2 * dimension,),
    )
    for (number,) in rows:
        yield f"embedding {number}", "its vector has the wrong length"


def _words(connection: sqlite3.Connection, dimension: int) -> Iterator[tuple[str, str]]:
    rows = connection.execute(
        "SELECT number FROM passages EXCEPT SELECT id FROM words_docsize "
        "UNION ALL SELECT * FROM (SELECT id FROM words_docsize EXCEPT SELECT number FROM passages)"
    )
    for (number,) in rows:
        yield f"passage {number}", "its words are not indexed, or are those of a removed passage"
