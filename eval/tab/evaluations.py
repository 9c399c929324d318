"""The runs that are made in the page: started, watched, stopped, gone on with, reported on.

Each is a folder like any other run, in `evaluations` beside the index, with a copy of its question
set and how it was ordered. One run is made at a time, in a thread of its own: it goes on when the
page is closed, and what the server's end interrupts can be gone on with.

Those beside one index are its visitors'; the one at a time is of all of them, since it takes all
of the computer.
"""

import gzip
import os
import shutil
import threading
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ValidationError

from eval.errors import DatasetError, RunError
from eval.files import write_whole
from eval.records import QuestionSet
from eval.runs.folder import RUN, read_info
from eval.runs.inputs import gold_note
from eval.runs.plan import RunPlan, carry_out
from eval.tab.progress import Pace, Progress
from eval.tab.run_list import REPORT, RunList, count_answered
from index.errors import SettingsError
from qa.assistant import Assistant
from qa.visitors import Assistants, ByIndex

FOLDER = "evaluations"

_PLAN = "plan.json"
_UPLOADED = "questions"
_GZIP = b"\x1f\x8b"
_UNPACKED = 10  # times the largest file that is read: most that a gzip file may unpack to


class _StoppedError(Exception):
    """Ends a run between two questions."""


# What a visitor may set: an embedder is a folder or an address, threads are the server's.
_SETTABLE = {
    "top_k", "min_confidence", "max_sentences", "dense_weight", "passage_tokens",
    "overlap_sentences",
}  # fmt: skip


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
        self.runs = RunList(index / FOLDER)
        self._index = index
        self._max_unpacked = int(max_file_mb * 1e6 * _UNPACKED)
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
        plan = RunPlan(
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
        out = self.runs.make(loaded.name, system)
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
        out = self.runs.path_of(name)
        info = read_info(out)
        if info and info.finished:
            raise RunError(f"The run {name} is finished.")
        try:
            plan = RunPlan.model_validate_json((out / _PLAN).read_bytes())
        except (OSError, ValidationError) as err:
            raise RunError(f"The run {name} was not begun here: go on where it was.") from err
        moved = {"index": self._index} if plan.index else {}
        self._begin(out, plan.model_copy(update=moved), _loaded(_placed(plan, out)))

    def delete(self, name: str) -> None:
        """Delete a run with all its files, and what compares others with it.

        Raises:
            QAError: It is not there, it is being made, or it cannot be deleted.
        """
        with self._lock:  # that none goes on with it meanwhile
            if self._progress and self._progress.name == name:
                self._check_free()
                self._progress = None
            self.runs.delete(name)

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

    def _begin(self, out: Path, plan: RunPlan, question_set: QuestionSet) -> None:
        with self._lock:
            self._check_free()
            if not self._slot.acquire(blocking=False):
                raise RunError("Another user's run is being made: try again when it has ended.")
            self._stop.clear()
            note = gold_note(question_set.questions[: plan.limit])
            self._progress = Progress(out.name, "indexing", note=note)
            self._thread = threading.Thread(
                target=self._make, args=(out, plan, question_set), name="evaluation", daemon=True
            )
            self._thread.start()

    def _make(self, out: Path, plan: RunPlan, question_set: QuestionSet) -> None:
        try:
            ended = self._made(out, plan, question_set)
        finally:
            self._slot.release()
        self._progress = ended  # only now: who sees it may begin the next

    def _made(self, out: Path, plan: RunPlan, question_set: QuestionSet) -> Progress:
        """Make a run; return how it ended."""
        name, questions = out.name, question_set.questions[: plan.limit]
        note = gold_note(questions)
        asking = Pace(name, "asking", len(questions), note)
        indexing = Pace(name, "indexing", len(question_set.articles), note)

        def reach(pace: Pace, done: int) -> None:
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
            self._progress = Progress(name, "scoring", note=note)
            self.runs.write_report([out], out / REPORT)
        except _StoppedError:
            return Progress(name, "stopped", count_answered(out), asking.total, note=note)
        except Exception as err:
            told = _shortened(self._explain(err), self.runs.folder)
            if not (out / RUN).exists():  # nothing was asked, and nothing can be
                shutil.rmtree(out, ignore_errors=True)
            return Progress(name, "failed", problem=told)
        return Progress(name, "finished", note=note)


def _placed(plan: RunPlan, out: Path) -> RunPlan:
    return plan.model_copy(update={"questions": out / plan.questions})


def _loaded(plan: RunPlan) -> QuestionSet:
    """Load the set; what is wrong with it names the file as its visitor knows it."""
    try:
        return plan.load()
    except DatasetError as err:
        raise DatasetError(_shortened(str(err), plan.questions.parent)) from err


def _shortened(told: str, folder: Path) -> str:
    return told.replace(f"{folder}{os.sep}", "")


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
