"""The runs that are made in the page: started, watched, stopped, gone on with, reported on.

Each is a folder like any other run, in `evaluations` beside the index, with a copy of its question
set and how it was ordered. One run is made at a time, in a thread of its own: it goes on when the
page is closed, and what the server's end interrupts can be gone on with.

Those beside one index are its visitors'; the one at a time is of all of them, since it takes all
of the computer.
"""

import gzip
import os
import re
import shutil
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from eval.errors import DatasetError, RunError
from eval.files import write_whole
from eval.metrics.scores import Scores
from eval.records import QuestionSet
from eval.runs.folder import PREDICTIONS, RUN, read_info
from eval.runs.info import RunInfo
from eval.runs.plan import Plan, carry_out
from index.errors import SettingsError
from qa.assistant import Assistant
from qa.visitors import Assistants, ByIndex

FOLDER = "evaluations"
REPORT, SCORES = "report.html", "scores.json"

_PLAN = "plan.json"
_UPLOADED = "questions"
_GZIP = b"\x1f\x8b"
_UNPACKED = 10  # times the largest file that is read: most that a gzip file may unpack to
_DELETED = ".deleted-"  # before the name of a folder that is going
_MAX_NAME = 40  # characters of a set's name in that of a run


class Progress(NamedTuple):
    """How far the run is that is being made, or how the last one ended."""

    name: str
    stage: str  # "indexing", "asking" or "scoring"; "finished", "stopped" or "failed"
    done: int = 0
    total: int = 0
    left_s: float | None = None
    problem: str = ""

    @property
    def going_on(self) -> bool:
        """Whether it is being made."""
        return self.stage in ("indexing", "asking", "scoring")


class Row(NamedTuple):
    """A run in the list."""

    name: str
    info: RunInfo | None  # None: stopped before the first question
    answered: int
    scores: Scores | None


class _StoppedError(Exception):
    """Ends a run between two questions."""


# What a visitor may set: an embedder is a folder or an address, threads are the server's.
_SETTABLE = {
    "top_k", "min_confidence", "max_sentences", "dense_weight", "passage_tokens",
    "overlap_sentences",
}  # fmt: skip


def _compared_with(name: str) -> str:
    """Return the file name of a report on a run beside another."""
    return f"report-with-{name}.html"


def _check_settings(settings: Sequence[str]) -> None:
    for pair in settings:
        name = pair.partition("=")[0].strip().lower()
        if name not in _SETTABLE:
            allowed = ", ".join(sorted(_SETTABLE))
            raise SettingsError(f"{name!r} cannot be set in the page: {allowed} can.")


class Evaluations:
    """The runs beside one index."""

    def __init__(
        self,
        index: Path,
        *,
        max_file_mb: float,
        explain: Callable[[Exception], str],
        slot: threading.Semaphore | None = None,
    ) -> None:
        """Look after the runs of an index.

        Args:
            index: Its folder.
            max_file_mb: Largest file of a visitor.
            explain: Returns what a visitor is told of an error.
            slot: Held while a run is made, so that only one is, of several indexes' too.
        """
        self.folder = index / FOLDER
        self._index = index
        self._max_unpacked = int(max_file_mb * 1e6 * _UNPACKED)
        for left in self.folder.glob(f"{_DELETED}*"):  # deleting was cut off
            shutil.rmtree(left, ignore_errors=True)
        self._explain = explain
        self._lock = threading.Lock()
        self._slot = slot or threading.Semaphore()
        self._progress: Progress | None = None
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def start(
        self,
        questions: Path,
        *,
        own_articles: bool,
        system: str,
        settings: str = "",
        limit: int | None = None,
    ) -> str:
        """Check a question set and begin to ask it; return the name of the run.

        Args:
            questions: The file; copied.
            own_articles: Ask it of the articles it brings, not of those in the index.
            system: What answers, see `eval.systems.ours`.
            settings: NAME=VALUE, separated by commas or blanks.
            limit: Ask only so many, from the first.

        Raises:
            QAError: The set cannot be used, or a run is being made.
        """
        self._check_free()
        self._check_size(questions)
        plan = Plan(
            questions=questions,
            index=None if own_articles else self._index,
            system=system,
            settings=tuple(settings.replace(",", " ").split()),
            limit=limit,
        )
        _check_settings(plan.settings)
        loaded = _loaded(plan)
        if own_articles and not loaded.articles:
            raise DatasetError(
                f"{questions.name} brings no articles: ask it of the articles that are here."
            )
        out = self._new_folder(loaded.name, system)
        # In a folder of its own: it may be called as a file of the run is.
        kept = Path(_UPLOADED) / questions.name
        (out / kept).parent.mkdir()
        shutil.copyfile(questions, out / kept)
        plan = plan.model_copy(update={"questions": kept})
        write_whole(out / _PLAN, plan.model_dump_json().encode())
        try:
            self._begin(out, plan, loaded)
        except RunError:  # another was begun meanwhile
            shutil.rmtree(out, ignore_errors=True)
            raise
        return out.name

    def go_on(self, name: str) -> None:
        """Go on with a run that was stopped.

        Raises:
            QAError: It is finished or not there, or a run is being made.
        """
        self._check_free()
        out = self._folder_of(name)
        info = read_info(out)
        if info and info.finished:
            raise RunError(f"The run {name} is finished.")
        try:
            plan = Plan.model_validate_json((out / _PLAN).read_bytes())
        except (OSError, ValidationError) as err:
            raise RunError(f"The run {name} was not begun here: go on where it was.") from err
        moved = {"index": self._index} if plan.index else {}
        self._begin(out, plan.model_copy(update=moved), _loaded(_placed(plan, out)))

    def delete(self, name: str) -> None:
        """Delete a run with all its files, and what compares others with it.

        Raises:
            QAError: It is not there, it is being made, or it cannot be deleted.
        """
        out = self._folder_of(name)
        with self._lock:  # that none goes on with it meanwhile
            if self._progress and self._progress.name == name:
                self._check_free()
                self._progress = None
            # First under a name that is no run's: what stays of it, should deleting fail, is none.
            gone = out.with_name(f"{_DELETED}{out.name}")
            try:
                for folder in self._folders():
                    (folder / _compared_with(name)).unlink(missing_ok=True)
                out.rename(gone)
                shutil.rmtree(gone)
            except OSError as err:
                raise RunError(f"The run {name} cannot be deleted: {err.strerror}.") from err

    def stop(self) -> None:
        """Stop the run that is being made after the question at hand."""
        self._stop.set()

    def wait(self, timeout_s: float) -> None:
        """Wait for the run that is being made."""
        if self._thread:
            self._thread.join(timeout_s)

    @property
    def progress(self) -> Progress | None:
        """How far the run is, or how the last one ended; None before the first."""
        return self._progress

    def runs(self) -> list[Row]:
        """Return the runs, the last one begun first; a damaged one is left out."""
        rows = []
        for out in self._folders():
            try:
                info = read_info(out)
            except RunError:
                continue
            rows.append(Row(out.name, info, _answered(out), _read_scores(out)))
        return sorted(rows, key=lambda row: row.info.started if row.info else "~", reverse=True)

    def report(self, name: str, other: str | None = None) -> Path:
        """Return the report on a run, compared with another if one is named; made if need be.

        Raises:
            QAError: A run is missing or not finished, or they are of different questions.
        """
        out = self._folder_of(name)
        if not other or other == name:
            path = out / REPORT
            if not path.exists():
                self._write_report([out], path)
            return path
        against = self._folder_of(other)
        path = out / _compared_with(other)
        if not path.exists():
            self._write_report([out, against], path)
        return path

    def file(self, name: str, file: str) -> Path | None:
        """Return a report by the names in its address, or None where there is none."""
        known = {folder.name: folder for folder in self._folders()}
        if name not in known or not file.startswith("report") or not file.endswith(".html"):
            return None
        return next((path for path in known[name].iterdir() if path.name == file), None)

    def _write_report(self, folders: list[Path], path: Path) -> None:
        from eval.report.runs import report_runs  # plots and statistics: not needed before

        scores = report_runs(folders, path)[0].scores
        if scores:
            write_whole(folders[0] / SCORES, scores.model_dump_json().encode())

    def _check_free(self) -> None:
        if self._progress and self._progress.going_on:
            raise RunError(
                f"The run {self._progress.name} is being made: wait for its end or stop it."
            )

    def _check_size(self, questions: Path) -> None:
        with questions.open("rb") as file:
            if file.read(2) != _GZIP:
                return
        left = self._max_unpacked
        try:
            with gzip.open(questions) as unpacked:
                while left >= 0 and (block := unpacked.read(1 << 20)):
                    left -= len(block)
        except (OSError, EOFError, zlib.error):
            return  # reading says what is wrong
        if left < 0:
            raise DatasetError(
                f"{questions.name} unpacks to more than {self._max_unpacked / 1e6:g} MB."
            )

    def _new_folder(self, set_name: str, system: str) -> Path:
        plain = re.sub(r"[^\w.-]+", "-", set_name).strip("-.")[:_MAX_NAME] or "set"
        stem = f"{plain}-{system}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        for number in range(1, 100):
            out = self.folder / (stem if number == 1 else f"{stem}-{number}")
            try:
                out.mkdir(parents=True)
            except FileExistsError:
                continue
            except OSError as err:
                raise RunError(f"{out} cannot be made: {err.strerror}.") from err
            return out
        raise RunError(f"{self.folder} cannot take another run.")

    def _folders(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [
            path
            for path in self.folder.iterdir()
            if path.is_dir() and not path.name.startswith(_DELETED)
        ]

    def _folder_of(self, name: str) -> Path:
        for path in self._folders():
            if path.name == name:
                return path
        raise RunError(f"There is no run {name!r}.")

    def _begin(self, out: Path, plan: Plan, question_set: QuestionSet) -> None:
        with self._lock:
            self._check_free()
            if not self._slot.acquire(blocking=False):
                raise RunError("Another user's run is being made: try again when it has ended.")
            self._stop.clear()
            self._progress = Progress(out.name, "indexing")
            self._thread = threading.Thread(
                target=self._make, args=(out, plan, question_set), name="evaluation", daemon=True
            )
            self._thread.start()

    def _make(self, out: Path, plan: Plan, question_set: QuestionSet) -> None:
        try:
            ended = self._made(out, plan, question_set)
        finally:
            self._slot.release()
        self._progress = ended  # only now: who sees it may begin the next

    def _made(self, out: Path, plan: Plan, question_set: QuestionSet) -> Progress:
        """Make a run; return how it ended."""
        name = out.name
        asking = _Pace(name, "asking", len(question_set.questions[: plan.limit]))
        indexing = _Pace(name, "indexing", len(question_set.articles))

        def reach(pace: _Pace, done: int) -> None:
            self._progress = pace.at(done)
            if self._stop.is_set():
                raise _StoppedError

        try:
            carry_out(
                _placed(plan, out),
                question_set,
                out,
                indexed=lambda _: reach(indexing, indexing.done + 1),
                asked=lambda done: reach(asking, done),
            )
            self._progress = Progress(name, "scoring")
            self._write_report([out], out / REPORT)
        except _StoppedError:
            return Progress(name, "stopped", _answered(out), asking.total)
        except Exception as err:
            told = _shortened(self._explain(err), self.folder)
            if not (out / RUN).exists():  # nothing was asked, and nothing can be
                shutil.rmtree(out, ignore_errors=True)
            return Progress(name, "failed", problem=told)
        return Progress(name, "finished")


class _Pace:
    """Tells from what is done how long the rest takes."""

    def __init__(self, name: str, stage: str, total: int) -> None:
        self._name, self._stage, self.total = name, stage, total
        self._begun: tuple[float, int] | None = None
        self.done = 0

    def at(self, done: int) -> Progress:
        """Return the progress, now that so many are done."""
        now = time.monotonic()
        begun, before = self._begun = self._begun or (now, done)
        self.done = done
        left_s = (now - begun) / (done - before) * (self.total - done) if done > before else None
        return Progress(self._name, self._stage, done, self.total, left_s)


def _placed(plan: Plan, out: Path) -> Plan:
    return plan.model_copy(update={"questions": out / plan.questions})


def _loaded(plan: Plan) -> QuestionSet:
    """Load the set; what is wrong with it names the file as its visitor knows it."""
    try:
        return plan.load()
    except DatasetError as err:
        raise DatasetError(_shortened(str(err), plan.questions.parent)) from err


def _shortened(told: str, folder: Path) -> str:
    return told.replace(f"{folder}{os.sep}", "")


def _answered(out: Path) -> int:
    try:
        return (out / PREDICTIONS).read_bytes().count(b"\n")
    except OSError:
        return 0


def _read_scores(out: Path) -> Scores | None:
    try:
        return Scores.model_validate_json((out / SCORES).read_bytes())
    except (OSError, ValidationError):
        return None


def visitors_evaluations(
    assistants: Assistants, explain: Callable[[Exception], str]
) -> ByIndex[Evaluations]:
    """Return the runs that each visitor sees.

    Args:
        assistants: Of all visitors.
        explain: Returns what a visitor is told of an error.
    """
    slot = threading.Semaphore()

    def make(assistant: Assistant) -> Evaluations:
        return Evaluations(
            assistant.index.path,
            max_file_mb=assistants.settings.max_file_mb,
            explain=explain,
            slot=slot,
        )

    return ByIndex(assistants, make, Evaluations.stop)
