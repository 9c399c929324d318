"""Answers to predictions and back, and files of predictions that any system may have written."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.errors import RunError
from eval.formats.collection import article_id_of
from eval.formats.source import Source
from eval.records import PredictedCitation, PredictedPassage, Prediction, QuestionSet
from index.indexing import Index
from index.records import Sentence
from qa.cite import cite
from qa.schema import Answer, Citation, Turn


def prediction_of(
    question_id: str, answer: Answer, passages: Sequence[PredictedPassage] | None = None
) -> Prediction:
    """Return what is kept of an answer.

    Args:
        question_id: Of its question.
        answer: The answer.
        passages: What was retrieved, where that is more than was read.
    """
    first = answer.citations[0] if answer.citations else None
    read = [
        PredictedPassage(article_id=p.article_id, start=p.start, end=p.end, score=p.score)
        for p in answer.passages
    ]
    changed = answer.standalone_question != answer.question
    return Prediction(
        id=question_id,
        answer=(first.span or first.quote) if first else "",
        abstained=answer.abstained,
        confidence=answer.confidence,
        standalone_question=answer.standalone_question if changed else None,
        citations=tuple(map(predicted, answer.citations)),
        nearest=tuple(map(predicted, answer.nearest)),
        passages=tuple(read if passages is None else passages),
        timings=answer.timings,
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
        text=" ".join(citation.quote for citation in citations),
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
    """Read predictions from JSON Lines, gzip or not.

    Raises:
        DatasetError: The file cannot be read.
        RunError: A line is no prediction: names it.
    """
    source = Source.read(path)
    return [parse_prediction(line, path, number) for number, line in source.lines()]


def parse_prediction(line: str | bytes, path: Path, number: int) -> Prediction:
    """Return the prediction of a line.

    Raises:
        RunError: It is none.
    """
    try:
        return Prediction.model_validate_json(line)
    except ValidationError as err:
        first = err.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        where = f" in {field!r}" if field else ""
        raise RunError(f"{path}, line {number}: no prediction{where}: {first['msg']}.") from err


def read_trec_run(path: Path, question_set: QuestionSet) -> list[Prediction]:
    """Read a TREC run: what another system retrieved; it answers nothing.

    Args:
        path: Lines of question, "Q0", document, rank, score and tag, gzip or not.
        question_set: Its questions and documents; one without a line is one without a result.

    Returns:
        A prediction for each question of the set, articles by score, ties as they stand.

    Raises:
        DatasetError: A line is wrong, or names an unknown question or document.
    """
    source = Source.read(path)
    texts = {article_id_of(draft.text): draft.text for draft in question_set.articles}
    ids = {name: key for key, names in question_set.docnos.items() for name in names}
    found: dict[str, list[tuple[float, str]]] = {one.id: [] for one in question_set.questions}
    for number, line in source.lines():
        columns = line.split()
        if len(columns) != 6:
            raise source.error(number, "a run has six columns: question Q0 document rank score tag")
        question_id, _, name, _, score, _ = columns
        if question_id not in found:
            raise source.error(number, f"there is no question {question_id!r}")
        article_id = ids.get(name, name)
        if article_id not in texts:
            raise source.error(number, f"there is no document {name!r}")
        try:
            found[question_id].append((float(score), article_id))
        except ValueError as err:
            raise source.error(number, f"the score {score!r} is no number") from err
    return [
        Prediction(id=key, answer="", abstained=True, confidence=0.0, passages=_ranked(rows, texts))
        for key, rows in found.items()
    ]


def _ranked(
    rows: list[tuple[float, str]], texts: Mapping[str, str]
) -> tuple[PredictedPassage, ...]:
    best: dict[str, float] = {}
    for score, article_id in sorted(rows, key=lambda row: -row[0]):
        best.setdefault(article_id, score)
    return tuple(
        PredictedPassage(article_id=key, start=0, end=len(texts[key]), score=score)
        for key, score in best.items()
    )


def trec_run_lines(
    predictions: Sequence[Prediction], docnos: Mapping[str, Sequence[str]], tag: str
) -> list[str]:
    """Return predictions as a TREC run: articles in the order of their best passages.

    The score is 1 / rank, so that whoever sorts by it keeps the order.

    Args:
        predictions: Of a system.
        docnos: Names of articles in the qrels; the id where there is none.
        tag: Names the system.
    """
    lines = []
    for prediction in predictions:
        order = dict.fromkeys(passage.article_id for passage in prediction.passages)
        names = [name for key in order for name in docnos.get(key, (key,))]
        lines += [
            f"{prediction.id} Q0 {name} {rank} {1 / rank:.6f} {tag}"
            for rank, name in enumerate(names, start=1)
        ]
    return lines


def is_trec_run(path: Path) -> bool:
    """Whether a file of predictions is a TREC run and not JSON Lines."""
    first = next(iter(Source.read(path).lines()), (0, ""))[1]
    try:
        json.loads(first)
    except ValueError:
        return len(first.split()) == 6
    return False
