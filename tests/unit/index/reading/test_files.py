"""Many files, through `Index`: what is read, what is passed over, and what is said."""

import json
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.errors import IndexBusyError, ReadError
from index.indexing import Index
from index.reading.articles import read_articles
from index.records import Draft, Outcome
from index.watching import gone_below, watch

OpenIndex = Callable[..., Index]


@pytest.fixture
def articles(open_index: OpenIndex) -> Index:
    return open_index()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    return made


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / f"{name}.txt").write_text(f"The ferry {name} sank off the bank.", "utf-8")


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are parsed from now on."""
    names: list[str] = []

    def noting(path: Path, **options: object) -> Iterator[Draft | ReadError]:
        names.append(path.name)
        return read_articles(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("index.reading.files.read_articles", noting)
    return names


# -- again ---------------------------------------------------------------------------------------


def test_a_file_that_has_not_changed_is_not_parsed_again(
    articles: Index, folder: Path, read: list[str]
) -> None:
    put(folder, "a", "b")
    added = articles.add_paths([folder])
    generation = articles.generation
    put(folder, "b")  # the same bytes, written again
    again = articles.add_paths([folder])
    assert sorted(read) == ["a.txt", "b.txt"]
    assert statuses(again) == ["unchanged", "unchanged"]
    assert [o.article_id for o in again] == [o.article_id for o in added]
    assert articles.generation == generation


def test_only_what_is_new_or_changed_is_parsed(
    articles: Index, folder: Path, read: list[str]
) -> None:
    put(folder, "a", "b")
    articles.add_paths([folder])
    read.clear()
    (folder / "b.txt").write_text("The bridge opened on Friday.")
    put(folder, "c")
    unchanged, replaced, added = articles.add_paths([folder])
    assert sorted(read) == ["b.txt", "c.txt"]
    assert statuses([unchanged, replaced, added]) == ["unchanged", "replaced", "added"]
    assert replaced.changes == "1 sentence is new, 1 is gone"


def test_reading_again_can_be_asked_for(articles: Index, folder: Path, read: list[str]) -> None:
    put(folder, "a")
    articles.add_paths([folder])
    assert statuses(articles.add_paths([folder], reread=True)) == ["unchanged"]
    assert read == ["a.txt", "a.txt"]


def test_a_file_whose_article_was_removed_is_read_again(articles: Index, folder: Path) -> None:
    put(folder, "a")
    (added,) = articles.add_paths([folder])
    articles.remove([added.article_id or ""])
    assert statuses(articles.add_paths([folder])) == ["added"]


def test_a_file_of_many_articles_is_passed_over_as_one(
    articles: Index, folder: Path, read: list[str]
) -> None:
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        for n in range(3):
            archive.writestr(f"{n}.txt", f"The ferry number {n} sank off the bank.")
    assert statuses(articles.add_paths([folder])) == ["added"] * 3
    assert statuses(articles.add_paths([folder])) == ["unchanged"] * 3
    assert read == ["many.zip"]


def test_a_file_of_which_a_part_failed_says_so_every_time(articles: Index, folder: Path) -> None:
    rows = ['{"title": "One", "text": "It left."}', "{no json"]
    (folder / "rows.jsonl").write_text("\n".join(rows))
    assert statuses(articles.add_paths([folder])) == ["added", "failed"]
    assert statuses(articles.add_paths([folder])) == ["unchanged", "failed"]


def test_other_fields_make_other_articles_of_the_same_bytes(articles: Index, folder: Path) -> None:
    row = {"title": "One", "text": "It left.", "body": "It came back."}
    (folder / "rows.jsonl").write_text(json.dumps(row))
    articles.add_paths([folder])
    assert statuses(articles.add_paths([folder], fields={"text": "body"})) == ["replaced"]
    assert [a.text for a in articles.articles()] == ["It came back."]


def test_what_another_version_read_is_read_again(
    articles: Index, folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a")
    articles.add_paths([folder])
    monkeypatch.setattr("index.reading.files.READER", "99.0")
    assert statuses(articles.add_paths([folder])) == ["unchanged"]
    assert read == ["a.txt", "a.txt"]


# -- failures and stops --------------------------------------------------------------------------


def test_one_failure_never_stops_the_rest(articles: Index, folder: Path) -> None:
    put(folder, *(f"{n:03}" for n in range(100)))
    (folder / "010.txt").write_bytes(b"\0\1\2" * 99)
    (folder / "050.txt").write_text("  \n")
    outcomes = articles.add_paths([folder, folder / "missing.txt"])
    failed = {Path(o.origin).name: o.reason for o in outcomes if o.status == "failed"}
    assert failed == {
        "010.txt": "it is a binary file, not text",
        "050.txt": "it is empty",
        "missing.txt": "there is no such file or folder",
    }
    assert statuses(outcomes).count("added") == 98
    assert articles.verify() == []


def test_outcomes_come_in_the_order_of_the_files(articles: Index, folder: Path) -> None:
    names = [f"{n:03}" for n in range(80)]
    put(folder, *names)
    assert [Path(o.origin).stem for o in articles.add_paths([folder])] == names


def test_a_run_that_was_stopped_goes_on_where_it_was(
    articles: Index, folder: Path, read: list[str]
) -> None:
    put(folder, *(f"{n:03}" for n in range(100)))
    told: list[Outcome] = []

    def stop(outcome: Outcome) -> None:
        told.append(outcome)
        if len(told) == 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        articles.add_paths([folder], report=stop)
    stored = {article.id for article in articles.articles()}
    assert {outcome.article_id for outcome in told} <= stored
    assert len(stored) < 100
    read.clear()
    again = articles.add_paths([folder])
    assert statuses(again).count("unchanged") == len(stored)
    assert len(articles.articles()) == 100
    # That the last file of a batch was read is noted with the next batch, which never came.
    assert len(read) <= 100 - len(stored) + 1
    assert articles.verify() == []


def test_progress_is_told_file_by_file(articles: Index, folder: Path) -> None:
    put(folder, "a", "b", "c")
    told: list[tuple[int, int]] = []
    articles.add_paths([folder], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_file_that_changes_while_it_is_read_is_not_taken_half_written(
    articles: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a")
    articles.add_paths([folder])
    (folder / "a.txt").write_text("The first half of a longer")

    def growing(path: Path, **options: object) -> Iterator[Draft | ReadError]:
        items = list(read_articles(path, **options))  # type: ignore[arg-type]
        path.write_text("The first half of a longer text and its second half.")
        return iter(items)

    monkeypatch.setattr("index.reading.files.read_articles", growing)
    (outcome,) = articles.add_paths([folder])
    assert outcome.reason == "it changed while it was read: add it again when it is complete"
    assert [a.text for a in articles.articles()] == ["The ferry a sank off the bank."]


# -- dry runs ------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_be_done_and_does_nothing(articles: Index, folder: Path) -> None:
    put(folder, "a", "b")
    articles.add_paths([folder])
    (folder / "b.txt").write_text("The bridge opened on Friday.")
    put(folder, "c")
    (folder / "d.txt").write_text((folder / "c.txt").read_text())
    (folder / "e.txt").write_text("")
    before = articles.articles(), articles.generation
    expected = ["unchanged", "replaced", "added", "duplicate", "failed"]
    assert statuses(articles.add_paths([folder], dry_run=True)) == expected
    assert (articles.articles(), articles.generation) == before
    assert statuses(articles.add_paths([folder])) == expected


# -- files that are gone -------------------------------------------------------------------------


def test_what_was_read_from_files_that_are_gone_can_be_removed(
    articles: Index, folder: Path
) -> None:
    put(folder, "a", "b")
    articles.add_paths([folder])
    (folder / "a.txt").unlink()
    gone = gone_below(articles, [folder])
    assert gone == [folder / "a.txt"]
    assert statuses(articles.forget_paths(gone, dry_run=True)) == ["removed"]
    assert len(articles.articles()) == 2
    (removed,) = articles.forget_paths(gone)
    assert (removed.status, removed.title) == ("removed", "A")
    assert [a.title for a in articles.articles()] == ["B"]
    assert gone_below(articles, [folder]) == []
    assert articles.verify() == []


def test_a_text_that_another_file_has_too_stays(articles: Index, folder: Path) -> None:
    put(folder, "a")
    (folder / "b.txt").write_text((folder / "a.txt").read_text())
    articles.add_paths([folder])
    assert articles.forget_paths([folder / "a.txt"], dry_run=True) == []
    assert articles.forget_paths([folder / "a.txt"]) == []
    (article,) = articles.articles()
    assert article.origins == (str(folder / "b.txt"),)


def test_a_story_whose_first_file_is_gone_is_as_the_other_file_has_it(
    articles: Index, folder: Path
) -> None:
    (folder / "a.md").write_text("---\ntitle: A\nsource: The Post\n---\n\nThe ferry sank.\n")
    (folder / "b.md").write_text("---\ntitle: B\nsource: The Gazette\n---\n\nThe ferry sank.\n")
    first, _ = articles.add_paths([folder])
    (folder / "a.md").unlink()
    assert articles.forget_paths([folder / "a.md"]) == []
    (article,) = articles.articles()
    assert (article.id, article.title, article.source) == (first.article_id, "B", "The Gazette")
    assert statuses(articles.add_paths([folder])) == ["unchanged"]
    assert articles.verify() == []


def test_what_could_be_read_of_a_file_goes_with_it(articles: Index, folder: Path) -> None:
    (folder / "rows.jsonl").write_text('{"title": "One", "text": "It left."}\n{no json')
    articles.add_paths([folder])
    (folder / "rows.jsonl").unlink()
    gone = gone_below(articles, [folder])
    assert statuses(articles.forget_paths(gone)) == ["removed"]
    assert articles.articles() == []


def test_what_a_file_no_longer_holds_goes_with_it(articles: Index, folder: Path) -> None:
    rows = [{"title": "One", "text": "It left."}, {"title": "Two", "text": "It came back."}]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    articles.add_paths([folder])
    (folder / "rows.jsonl").write_text(json.dumps(rows[0]))
    articles.add_paths([folder])
    assert len(articles.articles()) == 2  # a row that went leaves its article, like a page
    assert statuses(articles.forget_paths([folder / "rows.jsonl"])) == ["removed", "removed"]
    assert articles.verify() == []


def test_a_folder_that_is_not_there_has_lost_no_files(articles: Index, folder: Path) -> None:
    """A disk that is not plugged in must not empty the index."""
    put(folder, "a")
    articles.add_paths([folder])
    folder.rename(folder.with_name("elsewhere"))
    assert gone_below(articles, [folder]) == []


def test_a_file_whose_name_is_no_text_is_gone_only_when_it_is(
    articles: Index, tmp_path: Path
) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9s")
    folder.mkdir()
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("The ferry sank off the bank.")
    articles.add_paths([folder])
    assert gone_below(articles, [folder]) == []
    (folder / os.fsdecode(b"caf\xe9.txt")).unlink()
    assert statuses(articles.forget_paths(gone_below(articles, [folder]))) == ["removed"]


def test_a_file_that_is_out_of_reach_is_not_gone(articles: Index, folder: Path) -> None:
    (folder / "sub").mkdir()
    put(folder / "sub", "a")
    articles.add_paths([folder])
    (folder / "sub").rename(folder / "elsewhere")
    (folder / "sub").symlink_to("sub")  # leads to itself
    assert gone_below(articles, [folder]) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter everything")
def test_a_folder_below_that_may_not_be_entered_is_said_and_has_lost_no_files(
    articles: Index, folder: Path
) -> None:
    (folder / "sub").mkdir()
    put(folder / "sub", "a")
    put(folder, "b")
    articles.add_paths([folder])
    (folder / "sub").chmod(0)
    try:
        there, closed = articles.add_paths([folder])
        assert gone_below(articles, [folder]) == []
    finally:
        (folder / "sub").chmod(0o700)
    assert there.status == "unchanged"
    assert (closed.origin, closed.reason) == (str(folder / "sub"), "reading it is not permitted")


def test_only_files_below_the_folders_that_are_named_are_looked_for(
    articles: Index, folder: Path, tmp_path: Path
) -> None:
    put(folder, "a")
    put(tmp_path, "b")
    articles.add_paths([folder, tmp_path / "b.txt"])
    (tmp_path / "b.txt").unlink()
    assert gone_below(articles, [folder]) == []


# -- watching ------------------------------------------------------------------------------------


class Watching:
    """A watch in a thread of its own, and what it has told."""

    def __init__(self, index: Index, *paths: Path, **options: Any) -> None:
        self._told: list[Outcome] = []
        self._news = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=watch,
            args=(index, paths),
            kwargs={"report": self._report, "stop": self._stop, **options},
        )

    def __enter__(self) -> "Watching":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _report(self, outcome: Outcome) -> None:
        with self._news:
            self._told.append(outcome)
            self._news.notify_all()

    def wait_for(self, status: str, name: str) -> Outcome:
        """Return the outcome of a file once it is told."""

        def found() -> Outcome | None:
            wanted = (o for o in self._told if (o.status, Path(o.origin).name) == (status, name))
            return next(wanted, None)

        with self._news:
            self._news.wait_for(found, timeout=60)
            outcome = found()
        assert outcome is not None, self._told
        return outcome


def test_a_watched_folder_is_kept_as_it_changes(articles: Index, folder: Path) -> None:
    put(folder, "a")
    (folder / "sub").mkdir()
    with Watching(articles, folder, remove=True) as watching:
        watching.wait_for("added", "a.txt")  # it was there before the watch
        put(folder / "sub", "b")
        (folder / "sub" / "notes.bin").write_bytes(b"\0")  # no suffix that is looked for
        watching.wait_for("added", "b.txt")
        (folder / "a.txt").write_text("The bridge opened on Friday.")
        assert watching.wait_for("replaced", "a.txt").changes == "1 sentence is new, 1 is gone"
        (folder / "a.txt").unlink()
        watching.wait_for("removed", "a.txt")
    assert [a.title for a in articles.articles()] == ["B"]
    assert articles.verify() == []


def test_without_the_flag_an_article_outlives_its_file(articles: Index, folder: Path) -> None:
    put(folder, "a")
    with Watching(articles, folder) as watching:
        watching.wait_for("added", "a.txt")
        (folder / "a.txt").unlink()
        put(folder, "b")
        watching.wait_for("added", "b.txt")
    assert [a.title for a in articles.articles()] == ["A", "B"]


def test_a_watch_reads_the_fields_that_are_named(articles: Index, folder: Path) -> None:
    (folder / "a.csv").write_text("title,headline,text\nXJ-1,Ferry,The ferry sank.\n")
    fields = {"title": "headline"}
    articles.add_paths([folder], fields=fields)
    with Watching(articles, folder, fields=fields) as watching:
        put(folder, "b")
        watching.wait_for("added", "b.txt")
    assert [a.title for a in articles.articles()] == ["B", "Ferry"]


def test_a_busy_index_is_tried_again(
    articles: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a")
    add, failures = articles.add_paths, iter([IndexBusyError("busy")])

    def sometimes(*given: object, **options: object) -> list[Outcome]:
        for err in failures:
            raise err
        return add(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(articles, "add_paths", sometimes)
    with Watching(articles, folder) as watching:
        watching.wait_for("added", "a.txt")


def test_what_is_not_there_cannot_be_watched(articles: Index, folder: Path) -> None:
    with pytest.raises(ReadError, match="there is no such file or folder to watch"):
        watch(articles, [folder / "missing"], report=print)
