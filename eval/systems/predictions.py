"""Answers to predictions and back, and files of predictions that any system may have written."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.collector import collector_paused
from eval.errors import RunError
from eval.formats.source import SetFile
from eval.records import PredictedCitation, PredictedPassage, Prediction
from index.indexing import Index
from index.records import Passage, Sentence
from qa.cite import cite, joined
from qa.records import Answer, Citation, RetrievedPassage, Turn


def prediction_of(question_id: str, answer: Answer) -> Prediction:
    """Return what is kept of the answer to a question."""
    first = answer.citations[0] if answer.citations else None
    changed = answer.standalone_question != answer.question
    return Prediction(
        id=question_id,
        answer=(first.span or first.quote) if first else "",
        abstained=answer.abstained,
        confidence=answer.confidence,
        standalone_question=answer.standalone_question if changed else None,
        citations=tuple(map(predicted, answer.citations)),
        nearest=tuple(map(predicted, answer.nearest)),
        alternatives=tuple(
            predicted(citation) for other in answer.alternatives for citation in other.citations
        ),
        passages=tuple(recorded(passage, passage.score) for passage in answer.passages),
        timings=answer.timings,
    )


def recorded(found: Passage | RetrievedPassage, score: float) -> PredictedPassage:
    """Return a passage as it is kept."""
    return PredictedPassage(
        article_id=found.article_id, start=found.start, end=found.end, score=score
    )


def predicted(citation: Citation) -> PredictedCitation:
    """Return a citation as it is kept."""
    return PredictedCitation(
        article_id=citation.article_id,
        start=citation.start,
        end=citation.end,
        quote=citation.quote,
        score=citation.score,
        span_start=citation.span_start,
        span_end=citation.span_end,
    )


def turn_of(question: str, prediction: Prediction, articles: Index) -> Turn:
    """Return an earlier turn as a system sees it.

    Always made from what is kept, so that a run that is gone on with sees what one in a piece does.

    Args:
        question: As asked.
        prediction: What was answered.
        articles: The index that was asked.
    """
    if prediction.error is not None:
        return Turn(question=question)
    citations = tuple(_citation(each, articles) for each in prediction.citations)
    answer = Answer(
        question=question,
        standalone_question=prediction.standalone_question or question,
        text=joined(citations),
        citations=citations,
        confidence=prediction.confidence,
        abstained=prediction.abstained,
        reason=None,
        nearest=tuple(_citation(each, articles) for each in prediction.nearest),
        alternatives=(),
        passages=(),
        timings={},
        index_version=articles.generation,
    )
    return Turn(question=question, answer=answer)


def prediction_line(prediction: Prediction) -> str:
    """Return the line that is kept, without timings, which no two runs share.

    Numbers have six decimals: the last bits of a sum may depend on the order of a set.
    """
    kept = prediction.model_dump(mode="json", exclude_defaults=True, exclude={"timings"})
    return json.dumps(_rounded(kept), ensure_ascii=False)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value


def _citation(kept: PredictedCitation, articles: Index) -> Citation:
    span = None
    if kept.span_start is not None and kept.span_end is not None:
        span = kept.span_start, kept.span_end
    article = articles.article(kept.article_id)
    return cite(article, Sentence(kept.start, kept.end), score=kept.score, span=span)


def read_predictions(path: Path) -> list[Prediction]:
    """Read predictions from JSON Lines, or from SQuAD's one object of texts by id; gzip or not.

    In SQuAD's form an empty text is a refusal, and no confidence is known.

    Raises:
        DatasetError: The file cannot be read.
        RunError: A line is no prediction: names it.
    """
    source = SetFile.read(path)
    with collector_paused():
        texts = _texts_by_id(source.text)
        if texts is not None:
            _refuse_other_values(texts, path)
            return [
                Prediction(id=name, answer=text, abstained=not text.strip(), confidence=math.nan)
                for name, text in texts.items()
            ]
        return [parse_prediction(line, path, number) for number, line in source.lines()]


def _refuse_other_values(texts: Mapping[str, Any], path: Path) -> None:
    for name, text in texts.items():
        if not isinstance(text, str):
            said = "null" if text is None else type(text).__name__
            raise RunError(
                f"{path}: the answer to question {name!r} is {said}, not a text; "
                'a refusal is the empty text "".'
            )


def _texts_by_id(text: str) -> dict[str, Any] | None:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None  # lines, each for itself
    if not isinstance(whole, dict) or "id" in whole:  # that would be a line
        return None
    return whole


def parse_prediction(line: str | bytes, path: Path, number: int) -> Prediction:
    """Return the prediction of a line.

    Raises:
        RunError: It is none.
    """
    if why := _no_prediction(line):
        raise RunError(f"{path}, line {number}: no prediction: {why}")
    try:
        return Prediction.model_validate_json(line)
    except ValidationError as err:
        first = err.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        where = f" in {field!r}" if field else ""
        told = first["msg"].replace(" at line 1 column", " at column")  # of this line
        raise RunError(f"{path}, line {number}: no prediction{where}: {told}.") from err


def _no_prediction(line: str | bytes) -> str | None:
    """Say what a line is that was written for something else; None where it may be a prediction."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None  # told by the check itself, with its place
    if isinstance(found, list):
        return "it is a list: write each of its predictions on a line of its own."
    if not isinstance(found, dict):
        return "it is no object; a prediction has at least an 'id' and an 'answer'."
    if "id" not in found:
        other = next((name for name in _OTHER_IDS if name in found), None)
        named = f"; what it calls {other!r} should be 'id'" if other else ""
        return f"it has no 'id'{named}."
    if isinstance(found["id"], int | float):
        return f"its 'id' is a number: write it as the text \"{found['id']}\"."
    return None


_OTHER_IDS = ("question_id", "qid", "_id", "query_id", "query-id", "questionId", "ID")
