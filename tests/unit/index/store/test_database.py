import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    IndexStoreError,
    QAError,
)
from index.indexing import Index
from index.records import Draft
from index.settings import IndexSettings
from index.store.database import FILE_NAME
from index.text.resemblance import bands_of
from tests.support.articles import draft

OpenIndex = Callable[..., Index]
HASH = IndexSettings(encoder="hash", busy_timeout_s=0.2)


def statuses(articles: Index, *drafts: Draft) -> list[str]:
    return [outcome.status for outcome in articles.add(drafts)]


# -- opening -------------------------------------------------------------------------------------


def test_a_folder_without_an_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="article-qa add PATH --index"):
        Index.open(tmp_path)
    (tmp_path / "articles.sqlite").touch()  # as a process killed at once leaves it
    with pytest.raises(IndexMissingError):
        Index.open(tmp_path)
    with Index.open(tmp_path, settings=IndexSettings(encoder="hash"), create=True) as articles:
        assert articles.stats().articles == 0


@pytest.mark.parametrize("name", ["file", "x" * 300, "file/below"], ids=["file", "long", "below"])
def test_a_folder_that_cannot_be_made_is_an_error_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexStoreError, match=r"cannot be (made|used): "):
        Index.open(tmp_path / name, settings=HASH, create=True)


def test_something_else_in_the_place_of_the_database_is_an_error_in_a_sentence(
    tmp_path: Path,
) -> None:
    (tmp_path / "articles.sqlite").mkdir()
    with pytest.raises(IndexStoreError, match="the file cannot be opened"):
        Index.open(tmp_path, settings=HASH, create=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter everything")
def test_a_folder_that_may_not_be_entered_is_an_error_in_a_sentence(
    tiny_index: Index, tmp_path: Path
) -> None:
    tiny_index.close()
    tmp_path.chmod(0)
    try:
        with pytest.raises(IndexStoreError, match="Permission denied"):
            Index.open(tiny_index.path)
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_only_be_read_can_be_asked_and_not_written(tiny_index: Index) -> None:
    tiny_index.close()
    tiny_index.path.chmod(0o500)
    (tiny_index.path / "articles.sqlite").chmod(0o400)
    try:
        with Index.open(tiny_index.path) as articles:
            assert articles.search("ferry")
            with pytest.raises(IndexStoreError, match="it is read-only"):
                articles.add([draft("New.", origin="new")])
    finally:
        tiny_index.path.chmod(0o700)


def test_the_home_folder_is_expanded(tiny_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tiny_index.path.parent))
    monkeypatch.setenv("USERPROFILE", str(tiny_index.path.parent))
    with Index.open(f"~/{tiny_index.path.name}") as articles:
        assert articles.path == tiny_index.path
    with pytest.raises(IndexMissingError):
        Index.open("~nobody-of-that-name/ix")


def test_an_index_of_a_newer_version_is_refused(open_index: OpenIndex, tmp_path: Path) -> None:
    open_index().close()
    with sqlite3.connect(tmp_path / "ix" / "articles.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(IndexMismatchError, match="made by a newer version"):
        Index.open(tmp_path / "ix")


def test_opening_leaves_no_trace_where_there_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        Index.open(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_several_may_make_the_same_index_at_once(tmp_path: Path) -> None:
    failures: list[BaseException] = []
    start = threading.Barrier(6)

    def make() -> None:
        try:
            start.wait()
            settings = IndexSettings(encoder="hash")
            with Index.open(tmp_path / "ix", settings=settings, create=True) as articles:
                assert articles.articles() == []
        except BaseException as err:
            failures.append(err)
            raise

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_an_index_deleted_under_a_writer_is_not_made_anew_by_it(tiny_index: Index) -> None:
    shutil.rmtree(tiny_index.path)
    with pytest.raises(IndexMissingError):
        tiny_index.remove(["feedfeedfeedfeed"])
    assert not tiny_index.path.exists()


# -- damage --------------------------------------------------------------------------------------


def test_a_damaged_database_is_named_as_such(tiny_index: Index) -> None:
    tiny_index.close()
    (tiny_index.path / "articles.sqlite").write_bytes(b"not a database at all" * 500)
    with pytest.raises(IndexDamagedError, match="restore it from a copy"):
        Index.open(tiny_index.path)


def test_a_database_cut_short_is_named_as_such(tiny_index: Index) -> None:
    tiny_index.close()
    file = tiny_index.path / "articles.sqlite"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(IndexDamagedError, match=r"articles\.sqlite is damaged"):
        Index.open(tiny_index.path).verify()


def test_a_manifest_with_a_gap_is_named_as_such(tiny_index: Index) -> None:
    tiny_index.close()
    with sqlite3.connect(tiny_index.path / "articles.sqlite") as connection:
        connection.execute("DELETE FROM manifest WHERE key = 'dimension'")
    connection.close()
    with pytest.raises(IndexDamagedError, match="its manifest lacks dimension"):
        Index.open(tiny_index.path)


def test_whatever_is_damaged_is_an_error_in_a_sentence_or_found_by_verify(
    tiny_index: Index,
) -> None:
    tiny_index.close()
    file = tiny_index.path / "articles.sqlite"
    whole = file.read_bytes()
    rng = random.Random(20_310_504)
    named = found = 0
    for _ in range(60):
        data = bytearray(whole)
        page = rng.randrange(1, len(data) // 4096) * 4096
        data[page : page + 4096] = rng.randbytes(4096)
        file.write_bytes(data)
        try:
            with Index.open(tiny_index.path, settings=HASH) as articles:
                found += articles.verify() != []
                articles.articles()
                articles.search("ferry")
                articles.add([draft("New.", origin="new")])
                articles.remove([article.id for article in articles.articles()])
        except QAError:
            named += 1
    assert named > 30, "the damage hit too little to mean anything"


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


def test_threads_that_write_wait_for_each_other(open_index: OpenIndex) -> None:
    articles = open_index(busy_timeout_s=30)
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            articles.add([draft(f"Text {number}.", origin=f"{number}")])
        except BaseException as err:
            failures.append(err)
            raise

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(articles.articles()) == 8


def test_another_process_that_writes_is_waited_for(open_index: OpenIndex, tmp_path: Path) -> None:
    articles = open_index(busy_timeout_s=30)
    program = f"""
import sqlite3, time
connection = sqlite3.connect({str(tmp_path / "ix" / "articles.sqlite")!r}, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("holding", flush=True)
time.sleep(0.3)
connection.execute("COMMIT")
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holding\n"
        started = time.monotonic()
        assert statuses(articles, draft("New.")) == ["added"]
        assert time.monotonic() - started > 0.2


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
    if folder.is_mount():  # it cannot be taken away while a file in it is open
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_an_error_in_a_sentence_and_nothing_is_lost(
    small_disk: Callable[[str], Path], drafts: list[Draft]
) -> None:
    folder = small_disk("size=600k") / "ix"
    settings = IndexSettings(encoder="hash")
    with Index.open(folder, settings=settings, create=True) as articles:
        articles.add(drafts)
        with pytest.raises(IndexStoreError, match=r"is full|No space left"):
            articles.add([draft(f"{n} " * 60_000, origin=f"{n}") for n in range(6)])
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


@pytest.fixture
def reader(
    small_disk: Callable[[str], Path], tmp_path: Path, drafts: list[Draft]
) -> Iterator[tuple[Index, Path]]:
    """An index opened where it may not be written, and the folder where it may."""
    disk, view = small_disk("size=20m"), tmp_path / "view"
    view.mkdir()
    with Index.open(disk / "ix", settings=HASH, create=True) as articles:
        articles.add(drafts)
    subprocess.run(["mount", "--bind", str(disk), str(view)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(view)], check=True)
        with Index.open(view / "ix") as articles:
            yield articles, disk / "ix"
    finally:
        subprocess.run(["umount", str(view)], check=True)


def test_a_reader_that_may_not_write_sees_what_others_wrote(
    reader: tuple[Index, Path], drafts: list[Draft]
) -> None:
    articles, folder = reader
    assert len(articles.articles()) == len(drafts)
    with Index.open(folder) as writer:
        writer.remove([article.id for article in writer.articles()])
        writer.add([draft("The barrage was approved by nine votes.", origin="new")])
        writer.optimize()
    (article,) = articles.articles()
    assert article.origins == ("new",)
    assert [hit.passage.article_id for hit in articles.search("barrage")] == [article.id]
    assert articles.verify() == []


def test_what_is_written_to_while_it_is_read_as_still_is_not_taken_for_whole(
    reader: tuple[Index, Path],
) -> None:
    articles, folder = reader

    def read_while_written() -> None:
        with articles._store._database.reading() as connection:
            connection.execute("SELECT count(*) FROM articles").fetchone()
            with Index.open(folder) as writer:
                writer.add([draft("New.", origin="new")])

    with pytest.raises(IndexBusyError, match="written to while it was read: try again"):
        read_while_written()


def test_a_disk_that_fills_up_under_the_vectors_loses_no_article(
    small_disk: Callable[[str], Path], drafts: list[Draft]
) -> None:
    disk = small_disk("size=2m")
    with Index.open(disk / "ix", settings=HASH, create=True) as articles:
        articles.add(drafts)
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        file.write(b"x" * (free - 64 * 1024))
    added: list[str] = []

    def fill() -> None:
        with Index.open(disk / "ix", settings=HASH) as articles:
            for n in range(200):
                (outcome,) = articles.add([draft(f"{n}.", origin=f"{n}")])
                added.append(outcome.article_id or "")

    with pytest.raises(IndexStoreError, match=r"is full|No space left"):
        fill()
    ballast.unlink()
    with Index.open(disk / "ix", settings=HASH) as articles:
        assert {*added} <= {article.id for article in articles.articles()}
        articles.add([draft("There is room again.", origin="room")])
        assert articles.verify() == []


def test_an_index_whose_numbers_had_no_sign_finds_its_near_copies_anew(
    open_index: Callable[..., Index], tmp_path: Path
) -> None:
    text = "In the harbour of Westhaven it was -5 degrees on the third day of the long frost."
    first = open_index()
    first.add([draft(text, origin="a"), draft("No ferry left the harbour all day.", origin="b")])
    before = first.articles()
    first.close()
    with sqlite3.connect(tmp_path / "ix" / FILE_NAME) as connection:
        fresh = connection.execute("SELECT band, article FROM bands").fetchall()
        (number,) = connection.execute("SELECT article FROM origins WHERE origin = 'a'").fetchone()
        connection.execute("DELETE FROM bands WHERE article = ?", (number,))
        connection.executemany(
            "INSERT INTO bands VALUES (?, ?)",
            [(band, number) for band in bands_of(text.replace("-5", "5"))],
        )
        stale = connection.execute("SELECT band, article FROM bands").fetchall()
        connection.execute("PRAGMA user_version = 4")
    again = open_index()
    assert again.articles() == before
    with sqlite3.connect(tmp_path / "ix" / FILE_NAME) as connection:
        bands = connection.execute("SELECT band, article FROM bands").fetchall()
    assert sorted(bands) == sorted(fresh) != sorted(stale)
    assert again.verify() == []


def test_an_index_of_the_first_format_is_brought_to_this_one(
    open_index: Callable[..., Index], drafts: list[Draft], tmp_path: Path
) -> None:
    first = open_index()
    first.add(drafts)
    before = first.articles()
    first.close()
    with sqlite3.connect(tmp_path / "ix" / FILE_NAME) as connection:
        connection.execute("ALTER TABLE articles DROP COLUMN pages")
        connection.execute("DROP TABLE readings")
        connection.execute("DROP TABLE bands")
        connection.execute("CREATE TABLE plain (origin TEXT PRIMARY KEY, article INTEGER NOT NULL)")
        connection.execute("INSERT INTO plain SELECT origin, article FROM origins")
        connection.execute("DROP TABLE origins")
        connection.execute("ALTER TABLE plain RENAME TO origins")
        connection.execute("CREATE INDEX origins_by_article ON origins (article)")
        connection.execute("PRAGMA user_version = 1")
    again = open_index()
    assert again.articles() == before
    assert again.verify() == []
    assert statuses(again, drafts[0]) == ["unchanged"]
