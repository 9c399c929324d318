"""IO: the folder of a run. Whatever happens to the process, it can be gone on with.

    run.json            what was run, with which settings, models and index, on what machine
    gold.json.gz        the question set, without its articles
    predictions.jsonl   an answer a line, in the order of the set
    timings.jsonl       milliseconds by stage, in the same order: no two runs agree on them
    run.trec            what was retrieved, once all is answered
    articles.jsonl.gz   the articles that gold and predictions point into, once all is answered

A question's timings are written before its prediction, and both are flushed before the next
question is asked. A killed process leaves at most one line that is half there; it is cut off.
"""

import gzip
import json
import os
import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from pydantic import ValidationError

from eval.errors import RunError
from eval.files import lock, open_to_change, packed, whole_lines, write_whole
from eval.formats.trec_run import trec_run_lines
from eval.records import Prediction, Question, QuestionSet
from eval.runs.info import RunInfo
from eval.systems.predictions import parse_prediction, prediction_line
from index.records import Draft

RUN, GOLD = "run.json", "gold.json.gz"
PREDICTIONS, TIMINGS = "predictions.jsonl", "timings.jsonl"
TREC, ARTICLES = "run.trec", "articles.jsonl.gz"

Timings = dict[str, dict[str, float]]


class LoadedRun(NamedTuple):
    """A finished run, with all that scoring it needs."""

    info: RunInfo
    question_set: QuestionSet
    predictions: list[Prediction]
    timings: Timings


class RunFiles:
    """The predictions of a run being made; one process at a time."""

    def __init__(self, folder: Path, questions: Sequence[Question]) -> None:
        """Open the files, and cut off what a killed process left half written.

        Args:
            folder: Of the run; it is there.
            questions: All that will be answered, in order.

        Raises:
            RunError: Another process writes it, or a line is not of these questions.
        """
        self._folder = folder
        with ExitStack() as opening:
            self._timings = opening.enter_context(open_to_change(folder / TIMINGS))
            self._predictions = opening.enter_context(open_to_change(folder / PREDICTIONS))
            lock(self._predictions, folder)
            self.done = self._recover(questions)
            self._opened = opening.pop_all()

    def __enter__(self) -> Self:
        """Return the files themselves."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the files."""
        self._opened.close()

    def append(self, prediction: Prediction) -> Prediction:
        """Write an answer, and return it as it is kept."""
        line = prediction_line(prediction)
        timings = json.dumps({"id": prediction.id, **prediction.timings})
        for file, text in ((self._timings, timings), (self._predictions, line)):
            file.write(text.encode() + b"\n")
            file.flush()
        return Prediction.model_validate_json(line)

    def sync(self) -> None:
        """Have what is written survive a power cut."""
        for file in (self._timings, self._predictions):
            os.fsync(file.fileno())

    def _recover(self, questions: Sequence[Question]) -> list[Prediction]:
        """Return what is answered; both files are cut back to it."""
        answers, times = whole_lines(self._predictions), whole_lines(self._timings)
        n = min(len(answers), len(times))
        if n > len(questions):
            raise RunError(
                f"{self._folder / PREDICTIONS} has more answers than there are questions."
            )
        done = []
        for number, (line, question) in enumerate(zip(answers[:n], questions, strict=False), 1):
            prediction = parse_prediction(line, self._folder / PREDICTIONS, number)
            timed = _parse_timing(times[number - 1], self._folder / TIMINGS, number)
            for found, path in ((prediction.id, PREDICTIONS), (timed[0], TIMINGS)):
                if found != question.id:
                    raise RunError(
                        f"{self._folder / path}, line {number}: this is {found!r}, where question "
                        f"{question.id!r} is due. Use another folder, or delete this one."
                    )
            done.append(prediction)
        for file, lines in ((self._predictions, answers), (self._timings, times)):
            file.truncate(sum(len(line) + 1 for line in lines[:n]))
            file.seek(0, os.SEEK_END)
        return done


def write_gold(folder: Path, question_set: QuestionSet) -> None:
    """Keep the question set; a run that goes on must have the same.

    Raises:
        RunError: Another one is there, or it is damaged.
    """
    path = folder / GOLD
    without = question_set.model_copy(update={"articles": ()})
    text = without.model_dump_json(exclude_defaults=True) + "\n"
    if path.exists():
        # Not the packed bytes: another zlib packs the same text otherwise.
        try:
            before = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as err:
            raise RunError(f"The run in {folder} is damaged: {err}.") from err
        if before != text.encode():
            raise RunError(f"{folder} holds a run on another question set: use another folder.")
    write_whole(path, packed(text))


def write_info(folder: Path, info: RunInfo) -> None:
    """Write what is known of the run."""
    write_whole(folder / RUN, (info.model_dump_json(indent=1) + "\n").encode())


def read_info(folder: Path) -> RunInfo | None:
    """Return what is known of the run in a folder, or None where there is none.

    Raises:
        RunError: It cannot be read.
    """
    path = folder / RUN
    try:
        return RunInfo.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as err:
        raise RunError(f"{path} cannot be read: {err.strerror}.") from err
    except ValidationError as err:
        raise RunError(f"{path} describes no run: {err.errors()[0]['msg']}.") from err


def write_results(
    folder: Path,
    question_set: QuestionSet,
    predictions: Sequence[Prediction],
    articles: Sequence[Draft],
    tag: str,
) -> None:
    """Write what can only be written when all is answered."""
    lines = trec_run_lines(predictions, question_set.docnos, tag)
    write_whole(folder / TREC, "".join(f"{line}\n" for line in lines).encode())
    rows = [draft.model_dump_json(exclude_defaults=True) for draft in articles]
    write_whole(folder / ARTICLES, packed("".join(f"{row}\n" for row in rows)))


def load_run(folder: Path) -> LoadedRun:
    """Read a finished run.

    Raises:
        RunError: It is missing, not finished or damaged.
    """
    info = read_info(folder)
    if info is None:
        raise RunError(f"There is no run in {folder}: {RUN} is missing.")
    if info.finished is None:
        raise RunError(f"The run in {folder} is not finished: run it again to go on.")
    try:
        gold = QuestionSet.model_validate_json(gzip.decompress((folder / GOLD).read_bytes()))
        rows = gzip.decompress((folder / ARTICLES).read_bytes()).split(b"\n")
        articles = tuple(Draft.model_validate_json(row) for row in rows if row)
        answers = (folder / PREDICTIONS).read_bytes().split(b"\n")
        times = (folder / TIMINGS).read_bytes().split(b"\n")
    except (OSError, EOFError, zlib.error, ValidationError) as err:
        raise RunError(f"The run in {folder} is damaged: {err}.") from err
    return LoadedRun(
        info=info,
        question_set=gold.model_copy(update={"articles": articles}),
        predictions=[
            parse_prediction(line, folder / PREDICTIONS, number)
            for number, line in enumerate(answers, start=1)
            if line
        ],
        timings=dict(
            _parse_timing(line, folder / TIMINGS, number)
            for number, line in enumerate(times, start=1)
            if line
        ),
    )


def _parse_timing(line: bytes, path: Path, number: int) -> tuple[str, dict[str, float]]:
    try:
        row: dict[str, Any] = json.loads(line)
        question_id = str(row.pop("id"))
        return question_id, {stage: float(ms) for stage, ms in row.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as err:
        raise RunError(f"{path}, line {number}: these are no timings.") from err
