import itertools
import os
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from index.arrays import Vectors
from index.encoder import HashEncoder
from index.errors import (
    ArticleMissingError,
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    IndexStoreError,
)
from index.indexing import Index
from index.records import Draft, Filters
from index.settings import IndexSettings

OpenIndex = Callable[..., Index]


def draft(text: str, *, title: str = "T", origin: str = "t.txt", **more: object) -> Draft:
    return Draft.model_validate({"title": title, "text": text, "origin": origin, **more})


class CountingEncoder(HashEncoder):
    """Counts what it is asked to embed."""

    def __init__(self) -> None:
        self.texts = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        return super().encode(texts)


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> CountingEncoder:
    counting = CountingEncoder()
    monkeypatch.setattr("index.indexing.load_encoder", lambda name, threads: counting)
    return counting


def statuses(articles: Index, *drafts: Draft) -> list[str]:
    return [outcome.status for outcome in articles.add(drafts)]


# -- adding, replacing, removing -----------------------------------------------------------------


def test_an_article_is_kept_as_it_was_added(open_index: OpenIndex) -> None:
    given = draft(
        "Zoë left. 🚢", title="Ferry", url="https://example.org", source="The Post", author="J. R.",
        published=date(2031, 5, 4), language="en",
    )  # fmt: skip
    articles = open_index()
    (outcome,) = articles.add([given])
    found = articles.article(outcome.article_id or "")
    assert found.model_dump(include=set(Draft.model_fields) - {"origin"}) == given.model_dump(
        exclude={"origin"}
    )
    assert found.origins == ("t.txt",)
    assert [found.text[a:b] for a, b in articles.sentences(found.id)] == ["Zoë left.", "🚢"]


def test_adding_again_changes_nothing(open_index: OpenIndex) -> None:
    articles = open_index()
    assert statuses(articles, draft("One.")) == ["added"]
    generation = articles.generation
    assert statuses(articles, draft("One.")) == ["unchanged"]
    assert articles.generation == generation


def test_the_same_text_from_elsewhere_is_stored_once_with_both_origins(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    assert statuses(articles, draft("One."), draft("One.", origin="b.txt")) == [
        "added", "duplicate",
    ]  # fmt: skip
    (article,) = articles.articles()
    assert article.origins == ("b.txt", "t.txt")


def test_a_changed_text_from_the_same_origin_replaces_the_old(open_index: OpenIndex) -> None:
    articles = open_index()
    (first,) = articles.add([draft("One.")])
    (second,) = articles.add([draft("Two.")])
    assert (second.status, second.replaces) == ("replaced", first.article_id)
    assert [article.text for article in articles.articles()] == ["Two."]
    assert articles.verify() == []


def test_an_old_version_that_another_origin_still_has_stays(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft("One."), draft("One.", origin="b.txt")])
    assert statuses(articles, draft("Two.")) == ["added"]
    assert {a.text: a.origins for a in articles.articles()} == {
        "One.": ("b.txt",),
        "Two.": ("t.txt",),
    }


def test_a_changed_title_is_a_new_version_of_the_same_text(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft("One.")])
    (outcome,) = articles.add([draft("One.", title="New")])
    assert outcome.status == "replaced"
    assert [article.title for article in articles.articles()] == ["New"]
    assert articles.verify() == []


def test_a_text_that_becomes_another_article_s_makes_way_for_it(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft("One."), draft("Two.", origin="b.txt")])
    (outcome,) = articles.add([draft("Two.")])
    assert outcome.status == "duplicate"
    (article,) = articles.articles()
    assert (article.text, article.origins) == ("Two.", ("b.txt", "t.txt"))


def test_replace_puts_a_draft_in_the_place_of_an_article(open_index: OpenIndex) -> None:
    articles = open_index()
    (old,) = articles.add([draft("One.")])
    outcome = articles.replace(old.article_id or "", draft("Two.", origin="elsewhere"))
    assert [article.id for article in articles.articles()] == [outcome.article_id]
    with pytest.raises(ArticleMissingError, match="There is no article"):
        articles.replace(old.article_id or "", draft("Three."))


def test_removing_takes_everything_and_only_that(tiny_index: Index) -> None:
    gone, *others = tiny_index.articles()
    assert tiny_index.remove([gone.id, "feedfeedfeedfeed", gone.id]) == 1
    assert {article.id for article in tiny_index.articles()} == {a.id for a in others}
    assert all(hit.article_id != gone.id for hit in tiny_index.search(gone.text, top_k=50))
    assert tiny_index.verify() == []


def test_every_outcome_is_reported_when_it_is_true(open_index: OpenIndex) -> None:
    articles = open_index()
    seen: list[bool] = []
    articles.add(
        [draft(f"Text {n}.", origin=f"{n}") for n in range(70)],
        report=lambda outcome: seen.append(bool(articles.article(outcome.article_id or ""))),
    )
    assert len(seen) == 70


def test_an_exception_in_the_middle_leaves_what_was_reported_and_no_more(
    open_index: OpenIndex,
) -> None:
    def broken() -> Iterator[Draft]:
        for n in range(40):
            yield draft(f"Text {n}.", origin=f"{n}")
        raise RuntimeError("reader broke")

    articles = open_index()
    reported: list[str | None] = []
    with pytest.raises(RuntimeError, match="reader broke"):
        articles.add(broken(), report=lambda outcome: reported.append(outcome.article_id))
    assert len(reported) == 32
    assert {article.id for article in articles.articles()} == set(reported)
    assert articles.verify() == []


# -- searching -----------------------------------------------------------------------------------


def test_hits_come_best_first_with_ranks_and_ranges(tiny_index: Index) -> None:
    hits = tiny_index.search("the ferry Marigold sank at dawn", top_k=4)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    article = tiny_index.article(hits[0].article_id)
    assert article.title == "Ferry sinks"
    assert article.slice(hits[0].passage.start, hits[0].passage.end) == article.text


def test_search_is_restricted_by_source_article_and_date(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add(
        [
            draft("A ferry sank.", origin="1", source="Post", published=date(2031, 1, 1)),
            draft("The ferry sank.", origin="2", source="Mail", published=date(2031, 6, 1)),
            draft("Ferry: sank.", origin="3"),
        ]
    )

    def found(**filters: object) -> set[str]:
        chosen = Filters.model_validate(filters)
        hits = articles.search("ferry", filters=chosen)
        assert {a.id for a in articles.articles(chosen)} == {hit.article_id for hit in hits}
        return {articles.article(hit.article_id).origins[0] for hit in hits}

    everything = {"1", "2", "3"}
    assert found() == everything
    assert found(sources=("Post", "Mail")) == {"1", "2"}
    assert found(sources=()) == set()
    assert found(published_from=date(2031, 6, 1)) == {"2"}
    assert found(published_to=date(2031, 5, 31)) == {"1"}
    assert found(published_from=date(2031, 1, 1), published_to=date(2031, 12, 31)) == {"1", "2"}
    (one,) = (a.id for a in articles.articles() if a.origins == ("1",))
    assert found(article_ids=(one,)) == {"1"}
    assert found(article_ids=(one,), sources=("Mail",)) == set()


def test_an_empty_index_finds_nothing(open_index: OpenIndex) -> None:
    assert open_index().search("ferry") == []


def test_a_long_article_is_split_into_overlapping_passages(open_index: OpenIndex) -> None:
    articles = open_index(passage_tokens=32)
    articles.add([draft(" ".join(f"Sentence number {n} is here." for n in range(40)))])
    passages = articles.passages(articles.articles()[0].id)
    assert len(passages) > 5
    assert all(passage.tokens <= 32 for passage in passages)
    for one, other in itertools.pairwise(passages):
        assert other.first_sentence == one.last_sentence


# -- the manifest --------------------------------------------------------------------------------


def test_an_index_is_opened_with_its_own_settings(open_index: OpenIndex, tmp_path: Path) -> None:
    open_index(passage_tokens=64).add([draft("One.")])
    with Index.open(tmp_path / "ix") as again:
        assert (again.settings.encoder, again.settings.passage_tokens) == ("hash", 64)
        assert again.search("one")


@pytest.mark.parametrize(
    "settings", [{"passage_tokens": 64}, {"overlap_sentences": 3}, {"encoder": "other"}], ids=str
)
def test_other_settings_are_refused_with_the_command_that_mends_it(
    open_index: OpenIndex, tmp_path: Path, settings: dict[str, object]
) -> None:
    open_index()
    with pytest.raises(IndexMismatchError, match="run 'article-qa rebuild --index"):
        Index.open(tmp_path / "ix", settings=IndexSettings.build(**settings))


def test_rebuild_splits_and_embeds_anew(open_index: OpenIndex, tmp_path: Path) -> None:
    text = " ".join(f"Sentence number {n} is here." for n in range(40))
    open_index().add(
        [draft(text, origin="a"), draft("One.", origin="b"), draft("One.", origin="c")]
    )
    settings = IndexSettings(encoder="hash", passage_tokens=32)
    with Index.open(tmp_path / "ix", settings=settings, check=False) as articles:
        before = {a.id: a for a in articles.articles()}
        seen: list[tuple[int, int]] = []
        assert articles.rebuild(progress=lambda done, total: seen.append((done, total))) == 2
        assert seen == [(2, 2)]
        assert {a.id: a for a in articles.articles()} == before
        assert articles.verify() == []
    with Index.open(tmp_path / "ix") as again:
        assert again.settings.passage_tokens == 32
        assert again.search("sentence number 7")


def test_an_index_of_a_newer_version_is_refused(open_index: OpenIndex, tmp_path: Path) -> None:
    open_index().close()
    with sqlite3.connect(tmp_path / "ix" / "articles.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(IndexMismatchError, match="made by a newer version"):
        Index.open(tmp_path / "ix")


def test_a_folder_without_an_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="article-qa add PATH --index"):
        Index.open(tmp_path)
    (tmp_path / "articles.sqlite").touch()  # as a process killed at once leaves it
    with pytest.raises(IndexMissingError):
        Index.open(tmp_path)
    with Index.open(tmp_path, settings=IndexSettings(encoder="hash"), create=True) as articles:
        assert articles.stats().articles == 0


# -- what is derived, and what is kept -----------------------------------------------------------


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


def test_an_article_that_comes_back_is_not_embedded_again(
    open_index: OpenIndex, encoder: CountingEncoder, drafts: list[Draft]
) -> None:
    articles = open_index()
    outcomes = articles.add(drafts)
    once = encoder.texts
    articles.remove([outcome.article_id or "" for outcome in outcomes])
    articles.add(drafts)
    assert encoder.texts == once


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


def test_a_closed_index_is_one_file_and_its_vectors(tiny_index: Index) -> None:
    tiny_index.close()
    names = sorted(path.name for path in tiny_index.path.iterdir())
    assert names == ["articles.sqlite", f"vectors-{1}.faiss"]
    with pytest.raises(IndexStoreError, match="has been closed"):
        tiny_index.search("ferry")


def test_a_copy_of_the_folder_is_the_same_index(tiny_index: Index, tmp_path: Path) -> None:
    expected = tiny_index.search("ferry")
    tiny_index.close()
    shutil.copytree(tiny_index.path, tmp_path / "copy")
    with Index.open(tmp_path / "copy") as copy:
        assert copy.search("ferry") == expected


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE articles SET text = text || '.' WHERE number = 1", "not the one that was added"),
        ("UPDATE articles SET sentences = zeroblob(8) WHERE number = 1", "sentences"),
        ('UPDATE passages SET "end" = "end" + 1 WHERE number = 1', "no run of whole sentences"),
        ("DELETE FROM passages WHERE number = 1", "in no passage"),
        ("UPDATE embeddings SET vector = zeroblob(4) WHERE number = 1", "wrong length"),
        ("DELETE FROM origins", "no origin"),
        ("INSERT INTO words(rowid, title, body) VALUES (99, 'x', 'y')", "words"),
    ],
)
def test_verify_finds_what_is_not_so(tiny_index: Index, statement: str, says: str) -> None:
    assert tiny_index.verify() == []
    with sqlite3.connect(tiny_index.path / "articles.sqlite") as connection:
        connection.execute(statement)
    connection.close()
    assert any(says in problem.what for problem in tiny_index.verify())


def test_a_damaged_database_is_named_as_such(tiny_index: Index) -> None:
    tiny_index.close()
    (tiny_index.path / "articles.sqlite").write_bytes(b"not a database at all" * 500)
    with pytest.raises(IndexDamagedError, match="restore it from a copy"):
        Index.open(tiny_index.path)


# -- several at once -----------------------------------------------------------------------------


def test_a_second_writer_gets_a_clear_error_when_it_has_waited_long_enough(
    tiny_index: Index,
) -> None:
    holder = sqlite3.connect(tiny_index.path / "articles.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(IndexBusyError, match=r"Another process has been writing.* 0\.2 s"):
        tiny_index.add([draft("New.", origin="new")])
    assert tiny_index.search("ferry")  # readers do not wait
    holder.execute("ROLLBACK")
    holder.close()
    assert statuses(tiny_index, draft("New.", origin="new")) == ["added"]


def test_a_second_writer_waits_for_the_first(open_index: OpenIndex, tmp_path: Path) -> None:
    articles = open_index(busy_timeout_s=10)
    holder = sqlite3.connect(
        tmp_path / "ix" / "articles.sqlite", isolation_level=None, check_same_thread=False
    )
    holder.execute("BEGIN IMMEDIATE")

    def let_go() -> None:
        time.sleep(0.2)
        holder.execute("ROLLBACK")

    thread = threading.Thread(target=let_go)
    thread.start()
    assert statuses(articles, draft("New.")) == ["added"]
    thread.join()
    holder.close()


def test_another_process_s_writes_are_seen_without_opening_again(
    tiny_index: Index, tmp_path: Path
) -> None:
    with Index.open(tmp_path / "ix") as other:
        other.add([draft("A zeppelin landed.", origin="z")])
        (zeppelin,) = (a.id for a in other.articles() if "zeppelin" in a.text)
    assert tiny_index.search("zeppelin landed", top_k=1)[0].article_id == zeppelin


def test_a_rebuild_with_another_embedder_elsewhere_asks_to_open_again(
    tiny_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(HashEncoder):
        fingerprint = "other"

    tiny_index.search("ferry")
    with Index.open(tmp_path / "ix") as elsewhere:
        monkeypatch.setattr("index.indexing.load_encoder", lambda name, threads: Other())
        elsewhere.rebuild()
    with pytest.raises(IndexMismatchError, match="open it again"):
        tiny_index.search("ferry")


# -- disks ---------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(options: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if os.name != "posix" or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("mounting is not permitted here")
        return folder

    yield mount
    subprocess.run(["umount", str(folder)], capture_output=True)


def test_a_full_disk_is_an_error_in_a_sentence_and_nothing_is_lost(
    small_disk: Callable[[str], Path], drafts: list[Draft]
) -> None:
    folder = small_disk("size=600k") / "ix"
    settings = IndexSettings(encoder="hash")
    with Index.open(folder, settings=settings, create=True) as articles:
        articles.add(drafts)
        with pytest.raises(IndexStoreError, match=r"is full|No space left"):
            articles.add([draft(f"{n} " * 60_000, origin=f"{n}") for n in range(20)])
        assert articles.search("ferry")
    with Index.open(folder) as again:
        assert len(again.articles()) >= len(drafts)
        assert [p for p in again.verify() if not p.where.startswith("vectors-")] == []


def test_a_read_only_disk_can_be_asked_and_not_written(
    small_disk: Callable[[str], Path], drafts: list[Draft]
) -> None:
    disk = small_disk("size=20m")
    settings = IndexSettings(encoder="hash")
    with Index.open(disk / "ix", settings=settings, create=True) as articles:
        articles.add(drafts)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with Index.open(disk / "ix") as articles:
        assert articles.search("ferry")
        assert articles.verify() == []
        with pytest.raises(IndexStoreError, match="it is read-only"):
            articles.add([draft("New.", origin="new")])
    with pytest.raises(IndexStoreError, match="cannot be made: Read-only file system"):
        Index.open(disk / "new", settings=settings, create=True)
