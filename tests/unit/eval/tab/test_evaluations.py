"""The runs of the page, without the page."""

import errno
import gzip
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from eval.errors import DatasetError, RunError
from eval.tab import evaluations
from eval.tab.evaluations import Evaluations
from eval.tab.progress import Progress
from eval.tab.run_list import REPORT
from index.errors import QAError, SettingsError
from index.indexing import Index
from tests.support.articles import TINY
from tests.support.evaluations import ROWS, SYSTEM, WAIT_S, finish, write


@pytest.fixture
def made(tiny_index: Index, monkeypatch: pytest.MonkeyPatch) -> Evaluations:
    monkeypatch.setenv("ARTICLE_QA_ENCODER", "hash")
    return Evaluations(tiny_index.path, max_file_mb=0.1, explain=str)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write(tmp_path / "small.jsonl")


def test_a_set_is_asked_of_the_index_scored_and_reported_on(
    made: Evaluations, questions: Path
) -> None:
    name = made.start(questions, own_articles=False, system=SYSTEM)
    assert finish(made) == Progress(name, "finished")
    (row,) = made.runs.rows()
    assert (row.name, row.answered) == (name, 3)
    assert row.info
    assert row.scores
    assert row.scores.counts.questions == 3
    path = made.runs.report(name)
    assert path == made.runs.file(name, REPORT)
    assert "What was stolen?" in path.read_text(encoding="utf-8")


def test_a_set_with_its_articles_is_asked_of_them(made: Evaluations, tmp_path: Path) -> None:
    row = {"question": "What sank?", "context": TINY["Ferry sinks"], "answers": ["The ferry"]}
    path = write(tmp_path / "own.jsonl", [row])
    name = made.start(path, own_articles=True, system=SYSTEM)
    assert finish(made).stage == "finished"
    assert (made.runs.folder / name / "index").is_dir()


def test_questions_without_gold_are_told_before_they_are_asked(
    made: Evaluations, tmp_path: Path
) -> None:
    rows = [{"question": "What sank?", "answer": "Marigold"}, {"question": "Who paused the trams?"}]
    made.start(write(tmp_path / "own.jsonl", rows), own_articles=False, system=SYSTEM)
    assert made.progress
    told = "1 of 2 questions has no gold and is asked, but not scored"
    assert made.progress.note.startswith(told)
    assert finish(made).note.startswith(told)
    (row,) = made.runs.rows()
    assert row.scores
    assert (row.scores.counts.not_judged, row.scores.counts.without_gold) == (1, 1)


@pytest.mark.parametrize("called", ["run.json", "plan.json", "gold.json.gz", "timings.jsonl"])
def test_a_set_may_be_called_as_a_file_of_the_run_is(
    made: Evaluations, questions: Path, tmp_path: Path, called: str
) -> None:
    path = tmp_path / called
    path.write_bytes(questions.read_bytes())
    made.start(path, own_articles=False, system=SYSTEM)
    assert finish(made).stage == "finished"


def test_settings_and_a_limit_hold_for_the_run(made: Evaluations, questions: Path) -> None:
    made.start(
        questions, own_articles=False, system=SYSTEM, settings="top_k=2, overlap_sentences=1",
        limit=2,
    )  # fmt: skip
    finish(made)
    (row,) = made.runs.rows()
    assert row.info
    assert (row.info.questions, row.info.settings["top_k"]) == (2, 2)


def test_a_stopped_run_is_gone_on_with_and_ends_as_one_in_a_piece(
    made: Evaluations, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = made.start(questions, own_articles=False, system=SYSTEM)
    finish(made)

    carry_out = evaluations.carry_out

    def slowly(*args: Any, asked: Any, **more: Any) -> Any:
        def reach(done: int) -> None:
            if done == 2:
                made.stop()
            asked(done)

        return carry_out(*args, asked=reach, **more)

    monkeypatch.setattr(evaluations, "carry_out", slowly)
    name = made.start(questions, own_articles=False, system=SYSTEM)
    assert finish(made) == Progress(name, "stopped", 2, 3)
    with pytest.raises(RunError, match="is not finished: run it again to go on"):
        made.runs.report(name)
    monkeypatch.undo()
    monkeypatch.setenv("ARTICLE_QA_ENCODER", "hash")
    made.go_on(name)
    assert finish(made) == Progress(name, "finished")
    first, second = (made.runs.folder / run / "predictions.jsonl" for run in (whole, name))
    assert first.read_bytes() == second.read_bytes()
    with pytest.raises(RunError, match="is finished"):
        made.go_on(name)


def test_one_run_is_made_at_a_time(
    made: Evaluations, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(evaluations, "carry_out", lambda *args, **more: let_go.wait(WAIT_S))
    made.start(questions, own_articles=False, system=SYSTEM)
    with pytest.raises(RunError, match="is being made: wait for its end or stop it"):
        made.start(questions, own_articles=False, system=SYSTEM)
    let_go.set()
    finish(made)


def test_a_run_is_stopped_while_its_articles_are_indexed(
    made: Evaluations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out = evaluations.carry_out

    def stopped_at_the_first(*args: Any, indexed: Any, **more: Any) -> Any:
        def reach(outcome: Any) -> None:
            made.stop()
            indexed(outcome)

        return carry_out(*args, indexed=reach, **more)

    monkeypatch.setattr(evaluations, "carry_out", stopped_at_the_first)
    rows = [{"question": "What?", "context": text, "answers": ["The"]} for text in TINY.values()]
    path = write(tmp_path / "own.jsonl", [row for row in rows if "The" in row["context"]])
    name = made.start(path, own_articles=True, system=SYSTEM)
    ended = finish(made)
    assert (ended.stage, ended.done) == ("stopped", 0)
    monkeypatch.undo()
    monkeypatch.setenv("ARTICLE_QA_ENCODER", "hash")
    made.go_on(name)
    assert finish(made) == Progress(name, "finished")


def test_a_run_is_deleted_with_all_its_files_unless_it_is_being_made(
    made: Evaluations, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = made.start(questions, own_articles=False, system=SYSTEM)
    finish(made)
    gone = made.start(questions, own_articles=False, system=SYSTEM)
    finish(made)
    made.delete(gone)
    assert [row.name for row in made.runs.rows()] == [kept]
    assert [path.name for path in made.runs.folder.iterdir()] == [kept]
    assert made.progress is None
    assert made.runs.file(gone, REPORT) is None
    with pytest.raises(RunError, match="There is no run"):
        made.delete(gone)
    let_go = threading.Event()
    monkeypatch.setattr(evaluations, "carry_out", lambda *args, **more: let_go.wait(WAIT_S))
    name = made.start(questions, own_articles=False, system=SYSTEM)
    with pytest.raises(RunError, match="is being made"):
        made.delete(name)
    let_go.set()
    made.wait(WAIT_S)


def test_what_is_left_of_a_run_that_could_not_be_deleted_goes_at_the_next_start(
    made: Evaluations, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = made.start(questions, own_articles=False, system=SYSTEM)
    finish(made)
    with monkeypatch.context() as broken:

        def busy(path: Path) -> None:
            raise OSError(errno.EBUSY, "busy", str(path))

        broken.setattr(shutil, "rmtree", busy)
        with pytest.raises(RunError, match="cannot be deleted: busy"):
            made.delete(name)
    assert made.runs.rows() == []
    assert list(made.runs.folder.iterdir()) != []
    again = Evaluations(made.runs.folder.parent, max_file_mb=1.0, explain=str)
    assert list(again.runs.folder.iterdir()) == []


def test_two_runs_are_compared_in_one_report(made: Evaluations, questions: Path) -> None:
    names = []
    for system in (SYSTEM, "lead-sentence"):
        names.append(made.start(questions, own_articles=False, system=system))
        finish(made)
    path = made.runs.report(*names)
    assert 'id="compared"' in path.read_text(encoding="utf-8")
    assert made.runs.file(names[0], path.name) == path
    assert made.runs.report(names[0], names[0]).name == REPORT
    made.delete(names[1])
    assert made.runs.file(names[0], path.name) is None
    assert made.runs.file(names[0], REPORT) is not None


def test_runs_on_different_questions_are_not_compared(
    made: Evaluations, questions: Path, tmp_path: Path
) -> None:
    one = made.start(questions, own_articles=False, system=SYSTEM)
    finish(made)
    two = made.start(write(tmp_path / "two.jsonl", ROWS[1:]), own_articles=False, system=SYSTEM)
    finish(made)
    with pytest.raises(RunError, match="only runs on the same questions can be compared"):
        made.runs.report(one, two)


@pytest.mark.parametrize(
    ("text", "settings", "error", "message"),
    [
        ('{"question": "Who?"}\n{"quest', "", DatasetError, "bad.jsonl, line 2: it is not JSON"),
        ('{"question": ' + "[" * 100_000, "", DatasetError, "bad.jsonl, line 1: it is not JSON"),
        ("", "", DatasetError, "bad.jsonl is empty"),
        ('{"question": "Who?"}', "topk=1", SettingsError, "'topk' cannot be set"),
        ('{"question": "Who?"}', "encoder=x", SettingsError, "'encoder' cannot be set"),
        ('{"question": "Who?"}', "top_k", SettingsError, "write NAME=VALUE"),
    ],
)
def test_what_cannot_be_asked_is_said_at_once_and_leaves_nothing(
    made: Evaluations,
    tmp_path: Path,
    text: str,
    settings: str,
    error: type[QAError],
    message: str,
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=message) as raised:
        made.start(path, own_articles=False, system=SYSTEM, settings=settings)
    assert str(tmp_path) not in str(raised.value)
    assert made.runs.rows() == []
    assert not made.runs.folder.exists()


def test_a_set_without_articles_is_not_asked_of_its_own(made: Evaluations, tmp_path: Path) -> None:
    path = write(tmp_path / "bare.jsonl", [{"question": "Who?"}])
    with pytest.raises(DatasetError, match=r"bare\.jsonl brings no articles"):
        made.start(path, own_articles=True, system=SYSTEM)


def test_gold_of_articles_that_are_not_here_fails_the_run_and_leaves_nothing(
    made: Evaluations, tmp_path: Path
) -> None:
    row = {"question": "What?", "context": "The lighthouse fell.", "answers": ["The lighthouse"]}
    made.start(write(tmp_path / "far.jsonl", [row]), own_articles=False, system=SYSTEM)
    assert "lacks 1 of the 1 articles" in finish(made).problem
    assert made.runs.rows() == []


def test_a_packed_file_may_not_unpack_without_end(made: Evaluations, tmp_path: Path) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b" " * 1_100_000))
    with pytest.raises(DatasetError, match=r"bomb.jsonl.gz unpacks to more than 1 MB"):
        made.start(path, own_articles=False, system=SYSTEM)


def test_only_reports_of_known_runs_are_served(made: Evaluations, questions: Path) -> None:
    name = made.start(questions, own_articles=False, system=SYSTEM)
    finish(made)
    assert made.runs.file(name, REPORT)
    for run, file in (
        (name, "plan.json"),
        (name, "report-with-nobody.html"),
        ("..", REPORT),
        ("nobody", REPORT),
        (name, f"../{name}/{REPORT}"),
    ):
        assert made.runs.file(run, file) is None


def test_the_name_of_a_run_is_a_plain_one(made: Evaluations, tmp_path: Path) -> None:
    path = write(tmp_path / "<b>..a b’s set.jsonl")
    name = made.start(path, own_articles=False, system=SYSTEM)
    assert name.startswith("b-..a-b-s-set-no-reader-")
    finish(made)
