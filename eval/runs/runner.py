"""Runs a system over a question set, question by question, so that a killed run can go on.

Questions are asked in the order of the set. Those that do not build on an earlier one are embedded
in batches, and every answer is on disk before the next question is asked; since a vector does not
depend on the other texts, nor a follow-up on anything but what is kept, a run that was killed and
gone on with ends with the same predictions, byte by byte, as one in a piece.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from eval.errors import RunError
from eval.machine import machine, package_version
from eval.records import Prediction, Question, QuestionSet
from eval.runs.articles import articles_of, check_gold
from eval.runs.folder import (
    RunFiles,
    read_info,
    write_gold,
    write_info,
    write_results,
)
from eval.runs.info import RunInfo, Session, check_same, content_of
from eval.systems.base import Asked, System
from eval.systems.predictions import turn_of
from qa.errors import QuestionError
from qa.question import check_question

_BATCH = 64  # questions embedded together

OnAnswered = Callable[[int], None]


class Options(NamedTuple):
    """How a set is asked."""

    limit: int | None = None  # only so many questions, from the first
    rewritten: bool = False  # follow-ups in the stand-alone words of a human
    depth: int = 0  # articles ranked, where more than are read
    allow_missing: bool = False  # the index may lack articles that hold what is right


_AS_IT_IS = Options()


def run(
    question_set: QuestionSet,
    system: System,
    out: Path,
    *,
    options: Options = _AS_IT_IS,
    progress: OnAnswered | None = None,
) -> RunInfo:
    """Answer the questions into a folder, or go on where an earlier process stopped.

    Args:
        question_set: What to ask.
        system: What answers; its index holds the articles.
        out: The folder; made if it is not there.
        options: How to ask.
        progress: Called with how many questions are answered, first with those that were.

    Returns:
        What `run.json` says.

    Raises:
        RunError: The folder holds another run, or cannot be written, or the index changed.
        DatasetError: The index lacks articles that hold what is right.
        QAError: The system cannot answer at all.
    """
    asked_set = question_set.model_copy(
        update={"questions": question_set.questions[: options.limit]}
    )
    questions = asked_set.questions
    if not options.allow_missing:
        check_gold(questions, system.index)
    info = _describe(asked_set, system, options)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise RunError(f"{out} cannot be made: {err.strerror}.") from err
    if before := read_info(out):
        check_same(before, info, str(out))
        info = before.model_copy(update={"sessions": (*before.sessions, *info.sessions)})
    write_gold(out, asked_set)
    with RunFiles(out, questions) as files:
        if before is None and files.done:
            raise RunError(f"{out} holds predictions and no run.json: use another folder.")
        if before and before.finished and len(files.done) == len(questions):
            return before
        write_info(out, info)
        start = time.perf_counter()
        n_before = len(files.done)
        if progress:
            progress(n_before)
        predictions = _answer_all(questions, system, files, options, progress)
        seconds = time.perf_counter() - start
    write_results(
        out, asked_set, predictions, articles_of(asked_set, predictions, system.index), system.name
    )
    info = _finished(info, predictions, len(questions) - n_before, seconds)
    write_info(out, info)
    return info


def batches(questions: Sequence[Question]) -> Iterator[list[Question]]:
    """Yield the questions in order: together as long as none builds on another, at most 64."""
    batch: list[Question] = []
    for question in questions:
        if batch and (question.history or batch[-1].history or len(batch) == _BATCH):
            yield batch
            batch = []
        batch.append(question)
    if batch:
        yield batch


def _answer_all(
    questions: Sequence[Question],
    system: System,
    files: RunFiles,
    options: Options,
    progress: OnAnswered | None,
) -> list[Prediction]:
    predictions = list(files.done)
    kept = {prediction.id: prediction for prediction in predictions}
    text_of = {question.id: _text(question, options) for question in questions}
    generation = system.index.generation
    reached = 0
    for batch in batches(questions):
        reached += len(batch)
        if reached <= len(predictions):
            continue
        for prediction in _answers(batch, kept, text_of, system, options):
            kept[prediction.id] = files.append(prediction)
            predictions.append(kept[prediction.id])
            if progress:
                progress(len(predictions))
        files.sync()
        if system.index.generation != generation:
            raise RunError("The index changed during the run: run it anew, into another folder.")
    return predictions


def _answers(
    batch: Sequence[Question],
    kept: dict[str, Prediction],
    text_of: dict[str, str],
    system: System,
    options: Options,
) -> Iterator[Prediction]:
    """Yield the predictions of a batch that are not there yet, in order."""
    todo: dict[str, Asked | Prediction] = {}
    for question in batch:
        if question.id in kept:
            continue
        history = tuple(
            turn_of(text_of[earlier], kept[earlier], system.index)
            for earlier in ([] if options.rewritten else question.history)
        )
        try:
            asked = check_question(text_of[question.id])
            todo[question.id] = Asked(question.id, asked, history)
        except QuestionError as err:
            todo[question.id] = _failed(question, err)
    put = [each for each in todo.values() if isinstance(each, Asked)]
    answers = system.answer(put) if put else iter(())
    for each in todo.values():
        yield each if isinstance(each, Prediction) else next(answers)
    for extra in answers:
        raise RunError(f"The system {system.name} answers {extra.id!r}, which it was not asked.")


def _text(question: Question, options: Options) -> str:
    return (question.rewrite or question.question) if options.rewritten else question.question


def _failed(question: Question, err: QuestionError) -> Prediction:
    return Prediction(id=question.id, answer="", abstained=True, confidence=0.0, error=str(err))


def _describe(question_set: QuestionSet, system: System, options: Options) -> RunInfo:
    now = _now()
    manifest = system.index.stats().manifest | {"generation": str(system.index.generation)}
    return RunInfo(
        system=system.name,
        settings=system.settings(),
        models=system.models(),
        collection=content_of(manifest),
        question_set=question_set.name,
        question_set_sha256=question_set.sha256,
        options=options._asdict(),
        version=package_version(),
        machine=machine(),
        questions=len(question_set.questions),
        started=now,
        sessions=(Session(started=now),),
    )


def _finished(
    info: RunInfo, predictions: Sequence[Prediction], asked: int, seconds: float
) -> RunInfo:
    now = _now()
    last = info.sessions[-1].model_copy(
        update={"finished": now, "asked": asked, "seconds": round(seconds, 3)}
    )
    errors = sum(prediction.error is not None for prediction in predictions)
    abstained = sum(prediction.abstained for prediction in predictions) - errors
    return info.model_copy(
        update={
            "finished": now,
            "sessions": (*info.sessions[:-1], last),
            "counts": {
                "answered": len(predictions) - abstained - errors,
                "abstained": abstained,
                "failed": errors,
            },
        }
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
