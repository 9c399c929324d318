"""Runs judged and scored in one go."""

from collections.abc import Mapping, Sequence
from typing import Any

from eval.compare import compare_runs
from eval.judged import judge_run
from eval.metrics.scores import Comparison, Scores
from eval.records import Prediction, QuestionSet
from eval.report.page import ReportRun
from eval.scoring import score_run


def score(
    question_set: QuestionSet,
    predictions: Sequence[Prediction],
    timings: Mapping[str, Mapping[str, float]] | None = None,
    article_texts: Mapping[str, str] | None = None,
    **how: int,
) -> Scores:
    """Judge predictions and score them."""
    return score_run(judge_run(question_set, predictions, timings, article_texts), **how)


def compare(
    question_set: QuestionSet, a: Sequence[Prediction], b: Sequence[Prediction], **how: Any
) -> Comparison:
    """Judge two runs and compare them."""
    return compare_runs(judge_run(question_set, a), judge_run(question_set, b), **how)


def reported(
    name: str,
    question_set: QuestionSet,
    predictions: Sequence[Prediction],
    info: Mapping[str, str] = {},
) -> ReportRun:
    """Judge and score a run to report on."""
    judged = judge_run(question_set, predictions)
    return ReportRun(name, judged, score_run(judged), info)
