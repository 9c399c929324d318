import contextlib
import itertools
import shutil
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.arrays import Vectors
from index.embedding.encoder import HashEncoder
from index.errors import IndexMismatchError, IndexStoreError
from index.indexing import Index
from index.records import Draft
from index.settings import IndexSettings
from index.store.local import LocalStore
from index.store.reads import read_standing
from index.store.vectors import VectorIndex, remove_stale_files
from tests.support.articles import CountingEncoder, blank_vectors, draft

OpenIndex = Callable[..., Index]


def vector_files(articles: Index) -> list[str]:
    return sorted(path.name for path in articles.path.glob("vectors-*"))


# -- vectors are derived -------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["delete", "truncate", "flip", "stale"])
def test_a_lost_or_damaged_vector_file_costs_no_embedding(
    open_index: OpenIndex,
    encoder: CountingEncoder,
    drafts: list[Draft],
    tmp_path: Path,
    damage: str,
) -> None:
    with open_index() as articles:
        articles.add(drafts[:-1])
        (saved,) = (tmp_path / "ix").glob("vectors-*.faiss")
        stale = saved.read_bytes()
        articles.add(drafts[-1:])
        expected = articles.search("ferry", top_k=10)
    (saved,) = (tmp_path / "ix").glob("vectors-*.faiss")
    data = bytearray(saved.read_bytes())
    data[len(data) // 2] ^= 4
    if damage == "delete":
        saved.unlink()
    else:
        saved.write_bytes({"truncate": data[:50], "flip": data, "stale": stale}[damage])
    encoder.texts = 0
    with Index.open(tmp_path / "ix") as articles:
        assert articles.search("ferry", top_k=10) == expected
        assert encoder.texts == 1  # the question
        assert [problem.where for problem in articles.verify()] == [saved.name]
        articles.add([draft("New.", origin="new")])
        assert articles.verify() == []


def test_a_vector_file_left_by_an_older_generation_is_not_loaded_and_goes(
    open_index: OpenIndex, drafts: list[Draft], tmp_path: Path
) -> None:
    with open_index() as articles:
        articles.add(drafts[:3])
        (old,) = vector_files(articles)
        shutil.copy(articles.path / old, tmp_path / old)
        articles.add(drafts[3:])
        expected = articles.search("ferry puffins")
        shutil.copy(tmp_path / old, articles.path / old)
        (articles.path / "vectors-9.faiss.123.tmp").write_bytes(b"half written")
    with Index.open(tmp_path / "ix") as articles:
        assert articles.search("ferry puffins") == expected
        assert articles.verify() == []
        articles.add([draft("New.", origin="new")])
        assert vector_files(articles) == [f"vectors-{articles.generation}.faiss"]


def test_every_write_leaves_one_vector_file_that_is_its_own(
    open_index: OpenIndex, drafts: list[Draft]
) -> None:
    articles = open_index()
    assert vector_files(articles) == []
    for each in drafts:
        articles.add([each])
        assert vector_files(articles) == [f"vectors-{articles.generation}.faiss"]
        assert articles.verify() == []
    articles.remove([articles.articles()[0].id])
    assert vector_files(articles) == [f"vectors-{articles.generation}.faiss"]


def test_vectors_that_cannot_be_saved_are_an_error_in_a_sentence_and_lose_no_article(
    tiny_index: Index,
) -> None:
    in_the_way = tiny_index.path / f"vectors-{tiny_index.generation + 1}.faiss"
    in_the_way.mkdir()
    with pytest.raises(IndexStoreError, match="The articles are stored, but the vector file"):
        tiny_index.add([draft("A zeppelin landed.", origin="z")])
    assert len(tiny_index.search("zeppelin landed")) == 7
    assert not list(tiny_index.path.glob("*.tmp"))
    in_the_way.rmdir()
    tiny_index.add([draft("Another.", origin="a")])
    assert tiny_index.verify() == []


# -- embeddings are kept -------------------------------------------------------------------------


def test_an_article_that_comes_back_is_not_embedded_again(
    open_index: OpenIndex, encoder: CountingEncoder, drafts: list[Draft]
) -> None:
    articles = open_index()
    outcomes = articles.add(drafts)
    once = encoder.texts
    articles.remove([outcome.article_id or "" for outcome in outcomes])
    articles.add(drafts)
    assert encoder.texts == once


def test_two_articles_with_the_same_passage_and_title_embed_it_once(
    open_index: OpenIndex, encoder: CountingEncoder
) -> None:
    shared = " ".join(f"Sentence number {n} is here." for n in range(6))
    open_index(passage_tokens=32, overlap_sentences=0).add(
        [draft(f"{shared}\n\nOne end.", origin="1"), draft(f"{shared}\n\nOther end.", origin="2")]
    )
    assert encoder.texts == 3  # what is shared, and the two ends


def test_optimize_forgets_the_embeddings_of_removed_articles(
    open_index: OpenIndex, encoder: CountingEncoder, drafts: list[Draft]
) -> None:
    articles = open_index()
    outcomes = articles.add(drafts)
    once = encoder.texts
    articles.remove([outcome.article_id or "" for outcome in outcomes])
    articles.optimize()
    articles.add(drafts)
    assert encoder.texts == 2 * once
    assert articles.verify() == []


def test_embeddings_dropped_while_others_are_made_are_stored_again(
    open_index: OpenIndex, encoder: CountingEncoder, tmp_path: Path
) -> None:
    articles = open_index()
    (old,) = articles.add([draft("One.")])
    articles.remove([old.article_id or ""])  # its embedding is kept

    class Meanwhile(CountingEncoder):
        """Somebody else optimises while this one is busy embedding."""

        def encode(self, texts: Sequence[str]) -> Vectors:
            with Index.open(tmp_path / "ix") as other:
                other.optimize()
            return super().encode(texts)

    articles._encoder = Meanwhile()
    outcomes = articles.add([draft("One.", origin="1"), draft("Two.", origin="2")])
    assert [outcome.status for outcome in outcomes] == ["added", "added"]
    assert articles.verify() == []


# -- the folder ----------------------------------------------------------------------------------


def test_a_closed_index_is_one_file_and_its_vectors(tiny_index: Index) -> None:
    tiny_index.close()
    names = sorted(path.name for path in tiny_index.path.iterdir())
    assert names == ["articles.sqlite", f"vectors-{1}.faiss"]
    with pytest.raises(IndexStoreError, match="has been closed"):
        tiny_index.search("ferry")


def test_an_index_at_rest_holds_nothing_in_memory_and_finds_the_same(tiny_index: Index) -> None:
    expected = tiny_index.search("ferry")
    assert expected[0].dense > 0
    tiny_index.rest()
    assert tiny_index.search("ferry") == expected
    blank_vectors(tiny_index.path)
    assert tiny_index.search("ferry") == expected
    tiny_index.rest()
    assert {hit.dense for hit in tiny_index.search("ferry")} == {0.0}


def test_an_index_at_rest_can_be_added_to(tiny_index: Index) -> None:
    tiny_index.rest()
    tiny_index.add([draft("The kite came down in a field.")])
    assert tiny_index.verify() == []
    assert "kite" in tiny_index.article(tiny_index.search("kite")[0].article_id).text


def test_a_copy_of_the_folder_is_the_same_index(tiny_index: Index, tmp_path: Path) -> None:
    expected = tiny_index.search("ferry")
    tiny_index.close()
    shutil.copytree(tiny_index.path, tmp_path / "copy")
    with Index.open(tmp_path / "copy") as copy:
        assert copy.search("ferry") == expected


def test_a_folder_that_was_made_anew_is_not_the_index_that_was_opened(
    tiny_index: Index, tmp_path: Path
) -> None:
    assert tiny_index.is_current()
    shutil.move(tmp_path / "ix", tmp_path / "old")
    assert not tiny_index.is_current()
    settings = IndexSettings(encoder="hash")
    with Index.open(tmp_path / "ix", settings=settings, create=True) as new:
        assert new.is_current()
        assert not tiny_index.is_current()


# -- others write --------------------------------------------------------------------------------


def test_another_process_s_writes_are_seen_without_opening_again(
    tiny_index: Index, tmp_path: Path
) -> None:
    with Index.open(tmp_path / "ix") as other:
        other.add([draft("A zeppelin landed.", origin="z")])
        (zeppelin,) = (a.id for a in other.articles() if "zeppelin" in a.text)
    assert tiny_index.search("zeppelin landed", top_k=1)[0].article_id == zeppelin


def test_a_reader_sees_a_write_whole_or_not_at_all(open_index: OpenIndex) -> None:
    articles = open_index()
    stop = threading.Event()
    mixed: list[list[str]] = []
    failures: list[BaseException] = []

    def version(number: int) -> list[Draft]:
        return [draft(f"Version {number} of {part}.", origin=part) for part in "abc"]

    def read() -> None:
        try:
            while not stop.is_set():
                texts = [article.text.split(" of ")[0] for article in articles.articles()]
                if len(texts) != 3 or len(set(texts)) != 1:
                    mixed.append(texts)
                for hit in articles.search("version of a", top_k=9):
                    with contextlib.suppress(KeyError):  # replaced since
                        articles.article(hit.article_id).slice(hit.passage.start, hit.passage.end)
        except BaseException as err:
            failures.append(err)
            raise

    articles.add(version(0))
    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 15):
        articles.add(version(number))
    stop.set()
    for reader in readers:
        reader.join()
    assert (mixed, failures) == ([], [])
    assert articles.verify() == []


def test_a_search_leaves_out_what_was_added_after_it_began(
    tiny_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tiny_index._store
    assert isinstance(store, LocalStore)
    snapshot = store._snapshot

    def snapshot_that_is_newer(connection: sqlite3.Connection) -> VectorIndex:
        before = snapshot(connection)  # from here on the search sees one state
        patch.undo()
        tiny_index.add([draft("A zeppelin landed.", origin="z")])
        after = snapshot(connection)
        assert len(after) == len(before) + 1
        return after

    with monkeypatch.context() as patch:
        patch.setattr(store, "_snapshot", snapshot_that_is_newer)
        assert len(tiny_index.search("a zeppelin landed")) == 6
    assert len(tiny_index.search("a zeppelin landed")) == 7


def test_several_writers_do_not_get_into_each_other_s_way(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    open_index()
    failures: list[BaseException] = []
    stop = threading.Event()

    def guarded(run: Callable[[Index], None]) -> threading.Thread:
        def work() -> None:
            try:
                with Index.open(tmp_path / "ix") as articles:
                    run(articles)
            except BaseException as err:
                failures.append(err)
                raise

        return threading.Thread(target=work)

    def write(name: str) -> Callable[[Index], None]:
        def run(articles: Index) -> None:
            for n in range(12):
                articles.add([draft(f"Text {name} {n}.", origin=f"{name} {n}")])

        return run

    def watch(articles: Index) -> None:
        while not stop.is_set():
            assert articles.stats().bytes_on_disk > 0
            assert articles.verify() == []

    writers = [guarded(write(name)) for name in "abc"]
    watcher = guarded(watch)
    for thread in (*writers, watcher):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    watcher.join()
    assert failures == []
    with Index.open(tmp_path / "ix") as articles:
        assert len(articles.articles()) == 36
        assert articles.verify() == []
        assert vector_files(articles) == [f"vectors-{articles.generation}.faiss"]


def test_nobody_deletes_the_vector_file_that_another_has_just_saved(
    open_index: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = open_index()
    others: list[threading.Thread] = []

    def write_elsewhere() -> None:
        with Index.open(tmp_path / "ix") as elsewhere:
            elsewhere.add([draft("Other.", origin="other")])

    def remove_when_another_has_saved(folder: Path, keep: str) -> None:
        if not others:
            others.append(threading.Thread(target=write_elsewhere))
            others[0].start()
            others[0].join(timeout=0.5)  # it has to wait for us; if it need not, it gets it done
        remove_stale_files(folder, keep)

    monkeypatch.setattr("index.store.local.remove_stale_files", remove_when_another_has_saved)
    articles.add([draft("One.")])
    others[0].join()
    assert articles.verify() == []
    assert vector_files(articles) == [f"vectors-{articles.generation}.faiss"]


def test_what_another_has_just_added_is_unchanged_and_no_write(
    open_index: OpenIndex, encoder: CountingEncoder, tmp_path: Path
) -> None:
    articles = open_index()
    same = draft("One.")

    class Meanwhile(CountingEncoder):
        """Somebody else adds the same article while this one is busy embedding."""

        def encode(self, texts: Sequence[str]) -> Vectors:
            with Index.open(tmp_path / "ix") as other:
                other.add([same])
            return super().encode(texts)

    articles._encoder = Meanwhile()
    assert [outcome.status for outcome in articles.add([same])] == ["unchanged"]
    assert articles.generation == 1
    assert articles.verify() == []


class OtherEncoder(HashEncoder):
    """Vectors that must not meet those of the embedder without weights."""

    fingerprint = "other"


def test_a_rebuild_with_another_embedder_elsewhere_asks_to_open_again(
    tiny_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_index.search("ferry")
    with Index.open(tmp_path / "ix") as elsewhere:
        monkeypatch.setattr("index.indexing.load_encoder", lambda name, threads: OtherEncoder())
        elsewhere.rebuild()
        before = elsewhere.articles()
        with pytest.raises(IndexMismatchError, match="open it again"):
            tiny_index.search("ferry")
        with pytest.raises(IndexMismatchError, match="open it again"):
            tiny_index.add([draft("New.", origin="new")])
        assert elsewhere.articles() == before  # nothing was written by the old embedder
        assert elsewhere.verify() == []


def test_a_rebuild_with_other_passages_elsewhere_asks_a_writer_to_open_again(
    tiny_index: Index, tmp_path: Path
) -> None:
    settings = IndexSettings(encoder="hash", passage_tokens=32)
    with Index.open(tmp_path / "ix", settings=settings, check=False) as elsewhere:
        elsewhere.rebuild()
    with pytest.raises(IndexMismatchError, match="open it again"):
        tiny_index.add([draft("New.", origin="new")])
    assert tiny_index.search("ferry")


def test_an_article_added_during_a_rebuild_is_not_lost(tiny_index: Index, tmp_path: Path) -> None:
    with Index.open(tmp_path / "ix") as elsewhere, pytest.raises(IndexStoreError, match="changed"):
        elsewhere.rebuild(progress=lambda done, total: tiny_index.add([draft("N.", origin="n")]))
    assert "N." in {article.text for article in tiny_index.articles()}
    assert tiny_index.verify() == []


def test_a_place_among_many_is_read_without_the_others(open_index: OpenIndex) -> None:
    def steps(n_places: int) -> int:
        drafts = [draft("Members only.", origin=f"{n}.txt") for n in range(n_places)]
        articles = open_index()
        articles.add(drafts)
        counted = itertools.count()
        file = articles.path / "articles.sqlite"
        with contextlib.closing(sqlite3.connect(file)) as connection:
            connection.set_progress_handler(lambda: next(counted) < 0, 1)
            assert read_standing(connection, drafts[0].origin)
        return next(counted)

    few = steps(2)
    assert steps(100) < few + 20
