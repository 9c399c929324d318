"""A large collection's search indexes: sealed, with what came and went since beside them."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import IndexStoreError
from index.indexing import Index
from index.records import Draft, Filters
from index.settings import IndexSettings
from index.store.local import LocalStore
from index.store.vectors import VectorIndex
from tests.support.articles import CountingEncoder, draft

OpenIndex = Callable[..., Index]
STORIES = [
    draft(f"Boat {n} sank off pier {n % 9}. Captain {n} of boat {n} swam ashore.", origin=f"{n}")
    for n in range(120)
]


def store_of(articles: Index) -> LocalStore:
    assert isinstance(articles._store, LocalStore)
    return articles._store


def sealed(articles: Index) -> list[str]:
    """The vector files, once nothing is made in the background."""
    store_of(articles)._sealing.wait()
    return sorted(path.name for path in articles.path.glob("vectors-*"))


def found(articles: Index, filters: Filters | None = None) -> list[list[tuple[str, float, float]]]:
    """What some questions find, by text and score."""
    questions = ["Who was captain of boat 7?", "What sank off pier 3?", "ashore", "boat 119"]
    return [
        [
            (articles.article(hit.article_id).text, round(hit.dense, 5), round(hit.lexical, 4))
            for hit in articles.search(question, top_k=15, filters=filters)
        ]
        for question in questions
    ]


@pytest.fixture
def large(open_index: OpenIndex) -> Index:
    articles = open_index(index_forms="large", busy_timeout_s=30)
    articles.add(STORIES[:100])
    sealed(articles)
    return articles


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Index]:
    """The same articles, searched exactly."""
    settings = IndexSettings(encoder="hash", index_forms="small")
    with Index.open(tmp_path / "small", settings=settings, create=True) as ix:
        ix.add(STORIES[:100])
        yield ix


FILTERS = [None, Filters(origins=("3", "7", "12")), Filters(origins=tuple(map(str, range(60))))]


@pytest.mark.parametrize("filters", FILTERS, ids=["all", "three", "sixty"])
def test_answers_are_those_of_the_small_forms(
    large: Index, small: Index, filters: Filters | None
) -> None:
    assert large.stats().forms["vectors"].startswith("IVF SQ8")
    assert small.stats().forms["vectors"].startswith("flat fp16")
    assert found(large, filters) == found(small, filters)


def test_answers_stay_those_of_the_small_forms_while_articles_come_and_go(
    large: Index, small: Index
) -> None:
    for articles in (large, small):
        for story in STORIES[100:]:
            articles.add([story])
        articles.remove([a.id for a in articles.articles() if a.origins[0].endswith("5")])
        articles.add([draft("Boat 7 was raised.", origin="7"), STORIES[15]])
    assert found(large) == found(small)
    assert large.verify() == []
    sealed(large)
    assert found(large) == found(small)
    large.optimize()
    assert found(large) == found(small)
    assert large.verify() == []


def test_a_write_leaves_the_file_alone_until_a_twentieth_came_and_went(large: Index) -> None:
    before = sealed(large)
    for story in STORIES[100:105]:
        large.add([story])
        assert sealed(large) == before
        assert large.verify() == []
    assert "5 came and 0 went since" in large.stats().forms["vectors"]
    large.add([STORIES[105]])
    assert sealed(large) != before
    assert len(sealed(large)) == 1
    assert "since" not in large.stats().forms["vectors"]


def test_optimize_merges_what_came_and_went(large: Index) -> None:
    large.add([STORIES[100]])
    large.remove([large.articles()[0].id])
    assert "1 came and 1 went since" in large.stats().forms["vectors"]
    large.optimize()
    assert sealed(large) == [f"vectors-{large.generation}.faiss"]
    assert "since" not in large.stats().forms["vectors"]
    assert large.verify() == []


def test_what_was_not_merged_is_found_after_opening_again(large: Index, small: Index) -> None:
    for articles in (large, small):
        articles.add(STORIES[100:103])
        articles.remove([a.id for a in articles.articles() if a.origins == ("7",)])
    large.close()
    with Index.open(large.path, settings=large.settings) as again:
        assert found(again) == found(small)
        assert again.verify() == []


def test_another_process_finds_what_was_merged_meanwhile(large: Index, small: Index) -> None:
    with Index.open(large.path, settings=large.settings) as elsewhere:
        found(elsewhere)
        for articles in (large, small):
            articles.remove([a.id for a in articles.articles()[:30]])
            articles.add(STORIES)
        large.optimize()
        assert found(elsewhere) == found(small)
        assert elsewhere.verify() == []


@pytest.mark.parametrize("damage", ["delete", "truncate", "flip"])
def test_a_lost_or_damaged_file_loses_nothing_and_the_next_write_makes_another(
    large: Index, small: Index, encoder: CountingEncoder, damage: str
) -> None:
    large.close()
    (path,) = large.path.glob("vectors-*")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.unlink() if damage == "delete" else path.write_bytes(
        data[:900] if damage == "truncate" else data
    )
    with Index.open(large.path, settings=large.settings) as again:
        assert found(again) == found(small)
        assert [problem.where for problem in again.verify()] == [path.name]
        for articles in (again, small):
            articles.add([STORIES[100]])
        assert sealed(again) == [f"vectors-{again.generation}.faiss"]
        assert again.verify() == []
        assert found(again) == found(small)


def test_searches_and_writes_go_on_while_a_file_is_made(
    large: Index, small: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    write = VectorIndex.write

    def slowly(self: VectorIndex, folder: Path) -> object:
        if folder == large.path:
            begun.set()
            assert go_on.wait(60)
        return write(self, folder)

    monkeypatch.setattr(VectorIndex, "write", slowly)
    for articles in (large, small):
        articles.add(STORIES[100:110])
    assert begun.wait(60)
    for articles in (large, small):
        articles.add(STORIES[110:])
        articles.remove([a.id for a in articles.articles() if a.origins == ("104",)])
    assert found(large) == found(small)
    go_on.set()
    assert len(sealed(large)) == 1
    assert "10 came and 1 went since" in large.stats().forms["vectors"]
    assert found(large) == found(small)
    assert large.verify() == []


def test_a_disk_that_fills_up_in_the_background_is_told_once_and_loses_nothing(
    large: Index, small: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: VectorIndex, folder: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(VectorIndex, "write", full)
        large.add(STORIES[100:110])
        store_of(large)._sealing._thread.join()  # type: ignore[union-attr]
        with pytest.raises(IndexStoreError, match=r"articles are stored, .* \(No space left on"):
            large.add([STORIES[110]])
    small.add(STORIES[100:111])
    assert found(large) == found(small)
    large.add([STORIES[111]])
    small.add([STORIES[111]])
    assert len(sealed(large)) == 1
    assert found(large) == found(small)
    assert large.verify() == []


def test_other_forms_are_taken_up_by_the_next_write(large: Index, small: Index) -> None:
    large.close()
    exactly = large.settings.model_copy(update={"index_forms": "small"})
    with Index.open(large.path, settings=exactly) as again:
        assert found(again) == found(small)
        for articles in (again, small):
            articles.add([STORIES[100]])
        sealed(again)
        assert again.stats().forms["vectors"].startswith("flat fp16")
        assert found(again) == found(small)
        assert again.verify() == []


def test_other_forms_are_taken_up_by_optimize(small: Index) -> None:
    expected = found(small)
    small.close()
    other = small.settings.model_copy(update={"index_forms": "large"})
    with Index.open(small.path, settings=other) as again:
        again.optimize()
        assert again.stats().forms["vectors"].startswith("IVF SQ8")
        assert found(again) == expected
        assert again.verify() == []


def test_closing_waits_for_the_file_and_tells_what_failed(
    large: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: VectorIndex, folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(VectorIndex, "write", full)
    large.add(STORIES[100:110])
    with pytest.raises(IndexStoreError, match="No space left on device"):
        large.close()
    with pytest.raises(IndexStoreError, match="has been closed"):
        large.search("boat")
    with Index.open(large.path) as again:
        assert len(again.articles()) == 110


def test_a_rebuild_while_a_file_is_made_is_not_undone_by_it(
    large: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    write = VectorIndex.write

    def slowly(self: VectorIndex, folder: Path) -> object:
        if not begun.is_set():
            begun.set()
            assert go_on.wait(60)
        return write(self, folder)

    monkeypatch.setattr(VectorIndex, "write", slowly)
    large.add(STORIES[100:110])
    assert begun.wait(60)
    threading.Timer(0.5, go_on.set).start()
    with Index.open(large.path, settings=large.settings) as elsewhere:
        elsewhere.rebuild()
    sealed(large)
    assert large.verify() == []
    assert large.search("boat 7", top_k=1)


def test_the_log_of_what_went_ends_where_the_file_begins(large: Index) -> None:
    def logged() -> int:
        with contextlib.closing(sqlite3.connect(large.path / "articles.sqlite")) as connection:
            (count,) = connection.execute("SELECT count(*) FROM removals").fetchone()
            return int(count)

    large.remove([a.id for a in large.articles()[:3]])
    assert logged() == 3
    large.optimize()
    assert logged() == 0
    large.rebuild()
    assert logged() == 0
    assert large.verify() == []


def test_an_index_of_before_there_were_forms_is_searched_and_brought_to_them(
    open_index: OpenIndex, small: Index
) -> None:
    before = open_index()
    before.add(STORIES[:100])
    before.close()
    with contextlib.closing(sqlite3.connect(before.path / "articles.sqlite")) as connection:
        connection.execute("DROP TABLE removals")
        connection.execute("DELETE FROM manifest WHERE key = 'removals_since'")
        connection.execute(
            "UPDATE manifest SET value = json_remove(value, '$[5]', '$[4]') WHERE key = 'vectors'"
        )
        connection.execute("PRAGMA user_version = 5")
        connection.commit()
    again = open_index(index_forms="large", busy_timeout_s=30)
    assert found(again) == found(small)
    assert again.verify() == []
    for articles in (again, small):
        articles.remove([a.id for a in articles.articles() if a.origins == ("7",)])
    sealed(again)
    assert again.stats().forms["vectors"].startswith("IVF SQ8")
    assert found(again) == found(small)


def test_an_empty_collection_has_no_forms_to_fill(open_index: OpenIndex) -> None:
    articles = open_index(index_forms="large", busy_timeout_s=30)
    assert articles.search("boat") == []
    ids = [outcome.article_id or "" for outcome in articles.add(STORIES[:3])]
    articles.remove(ids)
    sealed(articles)
    assert articles.search("boat") == []
    articles.optimize()
    assert articles.verify() == []
    articles.add(STORIES[:3])
    assert len(articles.search("boat")) == 3


@pytest.mark.parametrize("drafts", [STORIES[:1], STORIES[:2]])
def test_the_fewest_articles_can_have_the_large_forms(
    open_index: OpenIndex, drafts: list[Draft]
) -> None:
    articles = open_index(index_forms="large", busy_timeout_s=30)
    articles.add(drafts)
    sealed(articles)
    assert len(articles.search("boat")) == len(drafts)
    assert articles.verify() == []
