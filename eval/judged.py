"""A run held against its question set, once: what scores, reports and comparisons are made of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from eval.collector import collector_paused
from eval.errors import RunError
from eval.formats.collection import article_id_of
from eval.metrics.clusters import Clusters, clusters_of
from eval.metrics.latency import Speed, speed_of
from eval.metrics.table import Table, build_table
from eval.records import Prediction, QuestionSet


class Judged(NamedTuple):
    """What is known of a run; `judge_run` makes it."""

    question_set: QuestionSet
    predictions: Sequence[Prediction]  # in the order of the questions
    texts: Mapping[str, str]  # of articles, by id, as far as they are at hand
    table: Table
    speed: Speed
    clusters: Clusters


def judge_run(
    question_set: QuestionSet,
    predictions: Sequence[Prediction],
    timings: Mapping[str, Mapping[str, float]] | None = None,
    article_texts: Mapping[str, str] | None = None,
) -> Judged:
    """Hold each prediction against its question.

    Args:
        question_set: Questions with what is right.
        predictions: One for each question, in any order.
        timings: Milliseconds by question id and stage; the predictions' own where None.
        article_texts: By id, on top of those the set brings: to check quotes.

    Raises:
        RunError: The ids of questions and predictions are not the same.
    """
    with collector_paused():
        ordered = _in_order(question_set, predictions)
        own = {article_id_of(draft.text): draft.text for draft in question_set.articles}
        texts = own | dict(article_texts or {})
        if timings is None:
            timings = {one.id: one.timings for one in ordered if one.timings}
        return Judged(
            question_set=question_set,
            predictions=ordered,
            texts=texts,
            table=build_table(question_set.questions, ordered, texts),
            speed=speed_of([question.id for question in question_set.questions], timings),
            clusters=clusters_of(question_set.questions),
        )


def _in_order(question_set: QuestionSet, predictions: Sequence[Prediction]) -> list[Prediction]:
    """Return the predictions in the order of the questions.

    Raises:
        RunError: An id is missing, unknown or there twice, or there is no question at all.
    """
    by_id = {prediction.id: prediction for prediction in predictions}
    wanted = [question.id for question in question_set.questions]
    if not wanted:
        raise RunError(f"{question_set.name} holds no question: there is nothing to score.")
    problems = []
    if len(by_id) < len(predictions):
        times = Counter(prediction.id for prediction in predictions)
        twice = [name for name, count in times.items() if count > 1]
        problems.append(_named(twice, "there twice"))
    if missing := [name for name in wanted if name not in by_id]:
        problems.append(_named(missing, "missing"))
    if extra := sorted(by_id.keys() - set(wanted)):
        problems.append(_named(extra, "not in the set"))
    if problems:
        raise RunError(
            f"The predictions do not fit the questions of {question_set.name}: "
            f"{'; '.join(problems)}. Score a run on the set that it was made with."
        )
    return [by_id[name] for name in wanted]


def _named(ids: list[str], what: str) -> str:
    more = ", …" if len(ids) > 5 else ""
    return f"{len(ids)} {what} ({', '.join(map(repr, ids[:5]))}{more})"
