"""TREC run files: what a system retrieved, to be read and written."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from ctypes import c_float
from pathlib import Path

from eval.formats.collection import article_id_of
from eval.formats.source import SetFile
from eval.records import PredictedPassage, Prediction, QuestionSet

_SHOWN = 5  # question ids in a sentence


def read_trec_run(
    path: Path, question_set: QuestionSet, *, report: Callable[[str], None] | None = None
) -> list[Prediction]:
    """Read a TREC run: what another system retrieved; it answers nothing.

    Args:
        path: Lines of question, "Q0", document, rank, score and tag, gzip or not.
        question_set: Its questions and documents; one without a line is one without a result.
        report: Told in a sentence which questions of the run are left out, since the set does not
            judge them; `trec_eval` leaves them out as well.

    Returns:
        A prediction for each question of the set, documents by score, ties as `trec_eval` has them.

    Raises:
        DatasetError: A line is wrong, names an unknown document, or a document twice, or none is
            about a question of the set.
    """
    source = SetFile.read(path)
    texts = {article_id_of(draft.text): draft.text for draft in question_set.articles}
    ids = {name: key for key, names in question_set.docnos.items() for name in names}
    found: dict[str, dict[str, float]] = {one.id: {} for one in question_set.questions}
    unjudged: dict[str, int] = {}  # to the first line of it
    for number, line in source.lines():
        columns = line.split()
        if len(columns) != 6:
            raise source.error(number, "a run has six columns: question Q0 document rank score tag")
        question_id, _, name, _, score, _ = columns
        if question_id not in found:
            unjudged.setdefault(question_id, number)
            continue
        if ids.get(name, name) not in texts:
            raise source.error(number, f"there is no document {name!r}")
        if name in found[question_id]:
            raise source.error(
                number, f"the document {name!r} is ranked twice for question {question_id!r}"
            )
        try:
            found[question_id][name] = float(score)
        except ValueError as err:
            raise source.error(number, f"the score {score!r} is no number") from err
        if not math.isfinite(found[question_id][name]):
            raise source.error(number, f"the score {score!r} is not finite: nothing ranks it")

    if unjudged and not any(found.values()):
        question_id, number = next(iter(unjudged.items()))
        raise source.error(number, f"there is no question {question_id!r}, nor is any other line's")
    if unjudged and report:
        report(_left_out(list(unjudged)))

    def passage(name: str, score: float) -> PredictedPassage:
        article_id = ids.get(name, name)
        return PredictedPassage(
            article_id=article_id,
            start=0,
            end=len(texts[article_id]),
            score=score,
            document=name if len(question_set.docnos.get(article_id, ())) > 1 else None,
        )

    return [
        Prediction(
            id=question_id,
            answer="",
            abstained=True,
            confidence=0.0,
            passages=tuple(passage(name, scores[name]) for name in _ranked(scores)),
            ranking_only=True,
        )
        for question_id, scores in found.items()
    ]


def _left_out(question_ids: Sequence[str]) -> str:
    shown = ", ".join(question_ids[:_SHOWN]) + (", …" if len(question_ids) > _SHOWN else "")
    are = "question of the run is" if len(question_ids) == 1 else "questions of the run are"
    return f"{len(question_ids)} {are} not judged in the set and left out: {shown}."


def _ranked(scores: Mapping[str, float]) -> list[str]:
    """Return the documents by score and then by name, the last name first.

    Scores are compared in single precision.

    Source: trec_eval, whose figures others publish; what is equal to it must be so here.
    """
    return sorted(scores, key=lambda name: (c_float(scores[name]).value, name), reverse=True)


def trec_run_lines(
    predictions: Sequence[Prediction], docnos: Mapping[str, Sequence[str]], tag: str
) -> list[str]:
    """Return predictions as a TREC run: articles in the order of their best passages.

    The score is 1 / rank, so that whoever sorts by it keeps the order.

    Args:
        predictions: Of a system.
        docnos: Names of articles in the qrels; the id where there is none, or none of one word:
            blanks divide the columns.
        tag: Names the system.
    """
    lines = []
    for prediction in predictions:
        order = dict.fromkeys(passage.article_id for passage in prediction.passages)
        names = dict.fromkeys(
            name if len(name.split()) == 1 else key
            for key in order
            for name in docnos.get(key, (key,))
        )
        lines += [
            f"{prediction.id} Q0 {name} {rank} {1 / rank:.6f} {tag}"
            for rank, name in enumerate(names, start=1)
        ]
    return lines


def is_trec_run(path: Path) -> bool:
    """Whether a file of predictions is a TREC run and not JSON Lines."""
    first = next(iter(SetFile.read(path).lines()), (0, ""))[1]
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return len(first.split()) == 6
    return False
