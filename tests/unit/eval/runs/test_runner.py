import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.errors import DatasetError, RunError
from eval.files import write_whole
from eval.formats.dataset import load_questions
from eval.records import Prediction, Question, QuestionSet
from eval.runs.folder import GOLD, load_run
from eval.runs.info import RunInfo
from eval.runs.runner import Options, batches, run
from eval.systems.base import Asked
from eval.systems.baselines import NoReader
from index.indexing import Index
from index.records import Draft
from index.settings import IndexSettings
from qa.settings import Settings
from tests.support.articles import draft, tiny_drafts

ROOT = Path(__file__).parents[4]
# The last is in the set and not in the files that all runs share byte by byte.
SHARED = ("predictions.jsonl", "run.trec", "gold.json.gz", "articles.jsonl.gz")
SUBJECTS = ("ferry", "council", "atlas", "puffins", "trams", "prize")


def question_lines() -> list[dict[str, Any]]:
    """Return 70 questions, then two conversations of which the turns alternate."""
    rows: list[dict[str, Any]] = [
        {"id": f"q{n}", "question": f"What of the {SUBJECTS[n % 6]} number {n}?"} for n in range(70)
    ]
    rows[0] |= {"article": "Ferry sinks", "answers": ["at dawn"]}
    for turn in (1, 2, 3):
        for name in ("a", "b"):
            asked = "What of the ferry Marigold?" if turn == 1 else "And who saw it?"
            rows.append(
                {"id": f"{name}{turn}", "question": asked, "conversation": name, "turn": turn}
                | ({"rewrite": "Who saw the Marigold?"} if turn > 1 else {})
            )
    return rows


@pytest.fixture
def question_set(tmp_path: Path) -> QuestionSet:
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in question_lines()), encoding="utf-8")
    return load_questions(path, articles=tiny_drafts())


class Stopped(Exception):
    """Stands for whatever ends a process."""


class Counting(NoReader):
    """Counts what it is asked, and stops before a question if told to."""

    def __init__(self, articles: Index, stop_at: str | None = None, **settings: Any) -> None:
        super().__init__(articles, Settings.build(**settings))
        self.asked: list[str] = []
        self.batches: list[int] = []
        self._stop_at = stop_at

    def answer(self, batch: Sequence[Asked]) -> Iterator[Prediction]:
        self.batches.append(len(batch))
        for asked, prediction in zip(batch, super().answer(batch), strict=True):
            if asked.id == self._stop_at:
                raise Stopped
            self.asked.append(asked.id)
            yield prediction


def shared(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in SHARED}


@pytest.fixture
def whole(tmp_path: Path, tiny_index: Index, question_set: QuestionSet) -> Path:
    """The folder of a run in a piece."""
    run(question_set, Counting(tiny_index), tmp_path / "whole")
    return tmp_path / "whole"


def test_a_run_answers_every_question_in_order(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet
) -> None:
    seen: list[int] = []
    system = Counting(tiny_index)
    info = run(question_set, system, tmp_path / "out", progress=seen.append)
    ids = [question.id for question in question_set.questions]
    assert system.asked == ids
    assert system.batches == [64, 6 + 2, 1, 1, 1, 1]
    assert seen == list(range(len(ids) + 1))
    loaded = load_run(tmp_path / "out")
    assert [prediction.id for prediction in loaded.predictions] == ids
    assert list(loaded.timings) == ids
    assert loaded.timings["q0"]["total"] > 0
    assert loaded.info == info
    assert info.counts == {"answered": 76, "abstained": 0, "failed": 0}
    assert loaded.question_set.questions == question_set.questions
    assert {one.text for one in loaded.question_set.articles} == {one.text for one in tiny_drafts()}
    trec = (tmp_path / "out" / "run.trec").read_text(encoding="utf-8").splitlines()
    assert trec[0].split()[::5] == ["q0", "no-reader"]


def test_the_run_file_says_what_was_run(whole: Path, question_set: QuestionSet) -> None:
    info = RunInfo.model_validate_json((whole / "run.json").read_bytes())
    assert (info.system, info.questions) == ("no-reader", 76)
    assert info.settings["top_k"] == 10
    assert info.models == {"encoder": "hash-64"}
    assert info.question_set_sha256 == question_set.sha256
    assert info.collection["fingerprint"] == "hash-64"
    assert int(info.collection["generation"]) > 0
    assert {"cpu", "cores", "python", "platform", "numpy"} <= set(info.machine)
    assert info.finished is not None
    assert info.finished >= info.started
    assert info.sessions[0].asked == 76
    assert info.questions_per_s > 0


def test_follow_ups_see_what_was_answered(whole: Path) -> None:
    found = {one.id: one for one in load_run(whole).predictions}
    assert found["a1"].standalone_question is None
    assert found["a2"].standalone_question == "And who saw it? (ferry Marigold sank, dawn)"
    assert found["a3"].standalone_question is not None


def test_a_human_rewrite_may_be_asked_in_place_of_a_follow_up(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet
) -> None:
    run(question_set, Counting(tiny_index), tmp_path / "out", options=Options(rewritten=True))
    found = {one.id: one for one in load_run(tmp_path / "out").predictions}
    assert found["a2"].standalone_question is None
    assert found["a2"].passages[0].article_id == found["a1"].passages[0].article_id


@pytest.mark.parametrize("stop_at", ["q0", "q1", "q63", "q64", "a1", "a2", "b3"])
@pytest.mark.parametrize("left", [b"", b'{"id": "half', b'{"id": "q1", "answer": "x\xc3'])
def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(
    tmp_path: Path,
    tiny_index: Index,
    question_set: QuestionSet,
    whole: Path,
    stop_at: str,
    left: bytes,
) -> None:
    out = tmp_path / "out"
    first, second = Counting(tiny_index, stop_at), Counting(tiny_index)
    with pytest.raises(Stopped):
        run(question_set, first, out)
    for name in ("predictions.jsonl", "timings.jsonl"):
        with (out / name).open("ab") as file:
            file.write(left)
    with pytest.raises(RunError, match="is not finished: run it again"):
        load_run(out)
    info = run(question_set, second, out)
    assert first.asked + second.asked == [question.id for question in question_set.questions]
    assert shared(out) == shared(whole)
    assert [session.asked for session in info.sessions] == [0, len(second.asked)]


def test_a_question_whose_prediction_was_lost_is_asked_again(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet, whole: Path
) -> None:
    path = whole / "predictions.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    before = shared(whole)
    path.write_bytes(b"".join(lines[:10]) + lines[10][:-1])
    again = Counting(tiny_index)
    run(question_set, again, whole)
    assert again.asked[0] == "q10"
    assert shared(whole) == before
    assert len((whole / "timings.jsonl").read_bytes().splitlines()) == 76


def test_a_finished_run_is_left_alone(
    tiny_index: Index, question_set: QuestionSet, whole: Path
) -> None:
    before = {path.name: path.read_bytes() for path in whole.iterdir()}
    again = Counting(tiny_index)
    info = run(question_set, again, whole)
    assert again.asked == []
    assert len(info.sessions) == 1
    assert {path.name: path.read_bytes() for path in whole.iterdir()} == before


def test_a_limit_asks_the_first(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet
) -> None:
    run(question_set, Counting(tiny_index), tmp_path / "out", options=Options(limit=3))
    loaded = load_run(tmp_path / "out")
    assert [one.id for one in loaded.predictions] == ["q0", "q1", "q2"]
    assert [one.id for one in loaded.question_set.questions] == ["q0", "q1", "q2"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"top_k": 3}, "settings 'top_k' 10, not 3"),
        ({"min_confidence": 0.5}, "settings 'min_confidence' None, not 0.5"),
    ],
)
def test_other_settings_do_not_go_on_with_a_run(
    tiny_index: Index, question_set: QuestionSet, whole: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(RunError, match=f"was begun with {message}: use another folder"):
        run(question_set, Counting(tiny_index, **change), whole)


def test_threads_are_no_reason_to_refuse(
    tiny_index: Index, question_set: QuestionSet, whole: Path
) -> None:
    assert run(question_set, Counting(tiny_index, threads=3), whole).finished


def test_gold_that_was_packed_otherwise_is_the_same(
    tiny_index: Index, question_set: QuestionSet, whole: Path
) -> None:
    text = gzip.decompress((whole / GOLD).read_bytes())
    (whole / GOLD).write_bytes(gzip.compress(text, compresslevel=1, mtime=7))
    assert run(question_set, Counting(tiny_index), whole).finished
    (whole / GOLD).write_bytes(b"\x1f\x8b cut off")
    with pytest.raises(RunError, match="is damaged"):
        run(question_set, Counting(tiny_index), whole)


def test_another_set_index_or_way_of_asking_does_not_go_on(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet, whole: Path
) -> None:
    other = question_set.model_copy(update={"sha256": "0"})
    with pytest.raises(RunError, match=r"question set sha256 '[0-9a-f]{64}', not '0'"):
        run(other, Counting(tiny_index), whole)
    with pytest.raises(RunError, match="options 'limit' None, not 70"):
        run(question_set, Counting(tiny_index), whole, options=Options(limit=70))
    tags = question_set.questions[0].model_copy(update={"tags": ("new",)})
    other = question_set.model_copy(update={"questions": (tags, *question_set.questions[1:])})
    with pytest.raises(RunError, match="holds a run on another question set"):
        run(other, Counting(tiny_index), whole)
    tiny_index.add([draft("Rain fell.", origin="rain.txt")])
    with pytest.raises(RunError, match="collection 'generation'"):
        run(question_set, Counting(tiny_index), whole)
    settings = IndexSettings(encoder="hash")
    with Index.open(tmp_path / "twin", settings=settings, create=True) as twin:
        twin.add(tiny_drafts())
        with pytest.raises(RunError, match="collection 'created'"):
            run(question_set, Counting(twin), whole)


def test_an_index_that_changes_meanwhile_ends_the_run(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet
) -> None:
    class Adding(Counting):
        def answer(self, batch: Sequence[Asked]) -> Iterator[Prediction]:
            yield from super().answer(batch)
            self.index.add([draft("Rain fell.", origin="rain.txt")])

    with pytest.raises(RunError, match="The index changed during the run"):
        run(question_set, Adding(tiny_index), tmp_path / "out")


def test_an_answer_that_was_not_asked_for_ends_the_run(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet
) -> None:
    class Talkative(Counting):
        def answer(self, batch: Sequence[Asked]) -> Iterator[Prediction]:
            yield from super().answer(batch)
            yield Prediction(id="more", answer="", abstained=True, confidence=0.0)

    with pytest.raises(RunError, match="no-reader answers 'more', which it was not asked"):
        run(question_set, Talkative(tiny_index), tmp_path / "out")


@pytest.mark.parametrize("name", ["predictions.jsonl", "timings.jsonl", "run.json"])
def test_a_file_that_cannot_be_written_is_named(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet, name: str
) -> None:
    (tmp_path / "out" / name).mkdir(parents=True)
    with pytest.raises(RunError, match=rf"{name} cannot be (?:written|read): Is a directory"):
        run(question_set, Counting(tiny_index), tmp_path / "out")


def test_a_file_is_as_it_was_where_its_writing_fails(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(RunError, match="x cannot be written"):
        write_whole(tmp_path / "x", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_two_processes_do_not_write_one_run(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet
) -> None:
    out = tmp_path / "out"

    class Second(Counting):
        def answer(self, batch: Sequence[Asked]) -> Iterator[Prediction]:
            run(question_set, Counting(tiny_index), out)
            yield from super().answer(batch)

    with pytest.raises(RunError, match="Another process is writing the run"):
        run(question_set, Second(tiny_index), out)


def test_a_question_that_cannot_be_asked_is_kept_as_failed(
    tmp_path: Path, tiny_index: Index
) -> None:
    long = Question(id="long", question="why " * 1000)
    after = Question(id="after", question="And who saw it?", history=("long",))
    asked = QuestionSet(name="s", sha256="", questions=(long, after))
    info = run(asked, Counting(tiny_index), tmp_path / "out")
    first, second = load_run(tmp_path / "out").predictions
    assert first.error is not None
    assert "the limit is 2,000" in first.error
    assert first.abstained
    assert not second.error
    assert info.counts["failed"] == 1


def test_an_index_without_the_gold_is_refused_unless_it_may_be(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet
) -> None:
    ferry = question_set.questions[0].spans[0].article_id
    tiny_index.remove([ferry])
    with pytest.raises(DatasetError, match=rf"lacks 1 of the 1 articles .* \(first {ferry}\)"):
        run(question_set, Counting(tiny_index), tmp_path / "out")
    options = Options(allow_missing=True)
    run(question_set, Counting(tiny_index), tmp_path / "out", options=options)
    held = {one.title for one in load_run(tmp_path / "out").question_set.articles}
    assert "Ferry sinks" in held, "the text that gold points into comes from the set"


@pytest.mark.parametrize(
    ("name", "number", "line", "message"),
    [
        ("predictions.jsonl", 1, b'{"id": "q1"', r"predictions\.jsonl, line 2: no prediction"),
        ("predictions.jsonl", 1, b'{"id":"x","answer":"","abstained":true,"confidence":0}', "line 2: this is 'x', where question 'q1' is due"),
        ("timings.jsonl", 1, b"[]", r"timings\.jsonl, line 2: these are no timings"),
        ("timings.jsonl", 1, b'{"id": "q9"}', r"timings\.jsonl, line 2: this is 'q9'"),
        ("run.json", 0, b"[", "run.json describes no run"),
    ],
)  # fmt: skip
def test_damage_other_than_a_half_written_end_is_named(
    tiny_index: Index, question_set: QuestionSet, whole: Path,
    name: str, number: int, line: bytes, message: str,
) -> None:  # fmt: skip
    lines = (whole / name).read_bytes().split(b"\n")
    (whole / name).write_bytes(b"\n".join([*lines[:number], line, *lines[number + 1 :]]))
    with pytest.raises(RunError, match=message):
        run(question_set, Counting(tiny_index), whole)


def test_a_folder_of_other_predictions_is_not_written_into(
    tiny_index: Index, question_set: QuestionSet, whole: Path
) -> None:
    (whole / "run.json").unlink()
    with pytest.raises(RunError, match=r"holds predictions and no run\.json"):
        run(question_set, Counting(tiny_index), whole)
    with pytest.raises(RunError, match="There is no run in"):
        load_run(whole)


def test_more_answers_than_questions_are_refused(
    tiny_index: Index, question_set: QuestionSet, whole: Path
) -> None:
    for name in ("predictions.jsonl", "timings.jsonl"):
        path = whole / name
        path.write_bytes(path.read_bytes() * 2)
    with pytest.raises(RunError, match="more answers than there are questions"):
        run(question_set, Counting(tiny_index), whole)


def test_a_damaged_finished_run_is_named(whole: Path) -> None:
    (whole / "articles.jsonl.gz").write_bytes(gzip.compress(b'{"title": 1}\n'))
    with pytest.raises(RunError, match="is damaged"):
        load_run(whole)
    (whole / "articles.jsonl.gz").unlink()
    with pytest.raises(RunError, match="is damaged"):
        load_run(whole)


def test_a_folder_that_cannot_be_made_is_named(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(RunError, match="cannot be made"):
        run(question_set, Counting(tiny_index), tmp_path / "file" / "out")


def test_batches_keep_the_order_and_never_hold_a_question_with_its_history() -> None:
    asked = [
        Question(id="1", question="A?"),
        Question(id="2", question="B?"),
        Question(id="3", question="C?", history=("2",)),
        Question(id="4", question="D?"),
    ]
    assert [[one.id for one in batch] for batch in batches(asked)] == [["1", "2"], ["3"], ["4"]]
    assert list(batches([])) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from eval.systems.baselines import DenseSentence
from eval.formats.dataset import load_questions
from eval.runs.runner import run
from index.indexing import Index
from qa.settings import Settings

folder, out, last = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

class Killed(DenseSentence):
    def answer(self, batch):
        for asked, prediction in zip(batch, super().answer(batch), strict=True):
            if asked.id == last:
                os.kill(os.getpid(), signal.SIGKILL)
            yield prediction

with Index.open(folder / "ix") as articles:
    questions = load_questions(folder / "set.jsonl", articles=articles.articles())
    run(questions, Killed(articles, Settings()), out)
"""


@pytest.mark.fault
@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_a_killed_process_is_gone_on_with_to_the_same_bytes(
    tmp_path: Path, tiny_index: Index, question_set: QuestionSet
) -> None:
    assert question_set.questions

    def start(out: str, last: str, seed: str) -> int:
        environment = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", KILLED, str(tmp_path), str(tmp_path / out), last]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode

    assert start("whole", "never", "1") == 0
    for n, last in enumerate(("q5", "q64", "a3", "never")):
        assert start("out", last, str(n)) == (0 if last == "never" else -signal.SIGKILL)
    assert shared(tmp_path / "out") == shared(tmp_path / "whole")
    info = load_run(tmp_path / "out").info
    assert [session.finished is None for session in info.sessions] == [True, True, True, False]


def test_texts_of_an_index_are_kept_where_the_set_has_none(
    tmp_path: Path, tiny_index: Index
) -> None:
    asked = QuestionSet(name="s", sha256="", questions=(Question(id="q", question="What sank?"),))
    run(asked, Counting(tiny_index, top_k=1), tmp_path / "out")
    (kept,) = load_run(tmp_path / "out").question_set.articles
    assert isinstance(kept, Draft)
    assert (kept.title, kept.origin) == ("Ferry sinks", "Ferry sinks.txt")
