import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.indexing import Index


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE articles SET text = text || '.' WHERE number = 1", "not the one that was added"),
        ("UPDATE articles SET sentences = zeroblob(8) WHERE number = 1", "sentences"),
        ("UPDATE articles SET sentences = zeroblob(7) WHERE number = 1", "cut off"),
        ("UPDATE articles SET pages = zeroblob(8) WHERE number = 1", "cut off"),
        ('UPDATE passages SET "end" = "end" + 1 WHERE number = 1', "no run of whole sentences"),
        ("DELETE FROM passages WHERE number = 1", "in no passage"),
        ("UPDATE embeddings SET vector = zeroblob(4) WHERE number = 1", "wrong length"),
        ("DELETE FROM origins", "no origin"),
        ("DELETE FROM outlines", "at a glance is missing"),
        ("UPDATE outlines SET lead = zeroblob(8) WHERE article = 1", "none of its sentences"),
        ("INSERT INTO words(rowid, title, body) VALUES (99, 'x', 'y')", "words"),
    ],
)
def test_verify_finds_what_is_not_so(tiny_index: Index, statement: str, says: str) -> None:
    assert tiny_index.verify() == []
    with sqlite3.connect(tiny_index.path / "articles.sqlite") as connection:
        connection.execute(statement)
    connection.close()
    assert any(says in problem.what for problem in tiny_index.verify())


def test_verify_finds_nothing_wrong_with_an_empty_index(open_index: Callable[..., Index]) -> None:
    assert open_index().verify() == []


def test_verify_finds_rows_that_refer_to_nothing(tiny_index: Index) -> None:
    with sqlite3.connect(tiny_index.path / "articles.sqlite") as connection:
        connection.execute("DELETE FROM embeddings WHERE number = 1")
    connection.close()
    assert "a row of passages refers to nothing" in {p.what for p in tiny_index.verify()}


def test_verify_finds_what_the_database_itself_finds_wrong(tiny_index: Index) -> None:
    with sqlite3.connect(tiny_index.path / "articles.sqlite") as connection:
        connection.execute("PRAGMA writable_schema = ON")
        # The table now promises what its rows do not keep.
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'url TEXT', 'url TEXT NOT NULL') "
            "WHERE name = 'articles'"
        )
    connection.close()
    with Index.open(tiny_index.path) as again:
        assert "NULL value in articles.url" in {problem.what for problem in again.verify()}


def test_verify_says_where(tiny_index: Index) -> None:
    article = tiny_index.articles()[0]
    with sqlite3.connect(tiny_index.path / "articles.sqlite") as connection:
        connection.execute(
            "UPDATE articles SET text = 'x' || substr(text, 2) WHERE id = ?", (article.id,)
        )
    connection.close()
    (problem,) = tiny_index.verify()
    assert problem.where == f"article {article.id}"


def test_verify_finds_vectors_of_other_passages(tiny_index: Index) -> None:
    with sqlite3.connect(tiny_index.path / "articles.sqlite") as connection:
        connection.execute("UPDATE passages SET number = 99 WHERE number = 1")
    connection.close()
    assert "vectors" in {problem.where for problem in tiny_index.verify()}


def test_verify_changes_nothing(tiny_index: Index, tmp_path: Path) -> None:
    def content() -> dict[str, bytes]:
        kept = ("articles.sqlite", *(p.name for p in tiny_index.path.glob("*.faiss")))
        return {name: (tiny_index.path / name).read_bytes() for name in kept}

    tiny_index.close()
    before = content()
    with Index.open(tmp_path / "ix") as again:
        again.verify()
    assert content() == before
