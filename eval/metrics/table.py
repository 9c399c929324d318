"""All values of a run, a row a question: what figures, slices and comparisons are made of."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from eval.metrics import abstention, calibration
from eval.metrics.abstention import Places
from eval.metrics.judging import RunTraits, Verdict, describe, judge, ranked_documents
from eval.metrics.resampling import Ratio, Ratios, Statistic, Values, blockwise, mean_of
from eval.metrics.retrieval import measure_rankings
from eval.records import Prediction, Question


class Table(NamedTuple):
    """See the module."""

    verdicts: list[Verdict]
    ratios: dict[str, Ratio]
    places: Places  # of the questions that are judged right or wrong
    confidence: Values  # of those
    right: Values  # whether the best sentence of those is right, shown or not
    notes: list[str]

    def statistics(self, further: Mapping[str, Ratio] = {}) -> list[Statistic]:
        """Return everything that has an interval, with further ratios."""
        found: list[Statistic] = [Ratios({**self.ratios, **further})]
        if len(self.places):
            found.append(_Selective(self.places, self.confidence, self.right))
            if is_probability(self.confidence):
                found.append(_Calibration(self.places, self.confidence, self.right))
        return found


def build_table(
    questions: Sequence[Question],
    predictions: Sequence[Prediction],
    article_texts: Mapping[str, str],
) -> Table:
    """Return all values.

    Args:
        questions: With what is right.
        predictions: In the same order.
        article_texts: By id, as far as they are at hand.
    """
    run = describe(predictions)
    verdicts = [
        judge(question, prediction, run, article_texts)
        for question, prediction in zip(questions, predictions, strict=True)
    ]
    best_right = _column(verdicts, "best_right")
    confidence = np.array([verdict.confidence for verdict in verdicts], dtype=np.float64)
    places = np.flatnonzero(~np.isnan(best_right))
    ranked = [
        ranked_documents(question, prediction)
        for question, prediction in zip(questions, predictions, strict=True)
    ]
    notes = _notes(run, predictions, article_texts)
    if n := sum(
        len(names) < len(one.passages) for names, one in zip(ranked, predictions, strict=True)
    ):
        notes.append(
            "Left out of rankings, as BEIR does: the document that has the question's id "
            f"({n:,} of {len(questions):,} questions)."
        )
    if not np.isfinite(confidence[places]).all():
        notes.append("Risk–coverage is not scored: a confidence is not a finite number.")
        places = places[:0]
    elif not is_probability(confidence[places]):
        notes.append("Calibration is not scored: the confidences are not between 0 and 1.")
    return Table(
        verdicts=verdicts,
        ratios={
            name: ratio
            for name, ratio in _ratios(
                run, verdicts, _depths(ranked, predictions), confidence
            ).items()
            if ratio.n
        },
        places=places,
        confidence=confidence[places],
        right=best_right[places],
        notes=notes,
    )


def is_probability(confidence: Values) -> bool:
    """Return whether all are in [0, 1]."""
    return bool(((confidence >= 0) & (confidence <= 1)).all())


def _ratios(
    run: RunTraits,
    verdicts: list[Verdict],
    depths: Mapping[str, int],
    confidence: Values,
) -> dict[str, Ratio]:
    names = dict.fromkeys(name for verdict in verdicts for name in verdict.values)
    ratios = {name: mean_of(_column(verdicts, name)) for name in names if name != "best_right"}
    best_right = _column(verdicts, "best_right")
    if is_probability(confidence[~np.isnan(best_right)]):
        ratios["brier"] = mean_of(calibration.brier(confidence, best_right))
    for level, depth in depths.items():
        relevances = [getattr(verdict, f"{level}s") for verdict in verdicts]
        for name, values in measure_rankings(relevances, depth).items():
            ratios[f"{level}_{name}"] = mean_of(values)
    if run.answers:
        judged = np.array([verdict.answerable is not None for verdict in verdicts], dtype=bool)
        refused = np.array([verdict.abstained for verdict in verdicts], dtype=bool)
        due = np.array([verdict.answerable is False for verdict in verdicts], dtype=bool)
        f1 = abstention.refusal_f1((refused & judged).astype(float), due.astype(float))
        ratios["refusal_f1"] = f1._replace(n=int(judged.sum()))
    exact, checked = (
        np.array([getattr(verdict, name) for verdict in verdicts], dtype=np.float64)
        for name in ("quotes_exact", "quotes_checked")
    )
    ratios["verbatim_quotes"] = Ratio(exact, checked, int(checked.sum()))
    return ratios


def _depths(ranked: Sequence[list[str]], predictions: Sequence[Prediction]) -> dict[str, int]:
    """Return how long the longest ranking is: passages of few articles rank few articles."""
    return {
        "passage": max((len(one.passages) for one in predictions), default=0),
        "article": max((len(set(names)) for names in ranked), default=0),
    }


def _column(verdicts: list[Verdict], name: str) -> Values:
    return np.array([verdict.values.get(name, np.nan) for verdict in verdicts], dtype=np.float64)


def _notes(
    run: RunTraits, predictions: Sequence[Prediction], article_texts: Mapping[str, str]
) -> list[str]:
    notes = []
    if not run.retrieves:
        notes.append("Retrieval is not scored: the predictions name no passages.")
    if not run.answers:
        notes.append(
            "Answers, citations, refusals and confidence are not scored: the run ranks documents "
            "and answers nothing."
        )
    elif not run.cites:
        notes.append("Citations are not scored: the predictions have none.")
    cited = {
        citation.article_id
        for prediction in predictions
        for citation in (*prediction.citations, *prediction.nearest, *prediction.alternatives)
    }
    if unknown := len(cited - article_texts.keys()):
        notes.append(f"Quotes of {unknown} articles are not checked: their texts are not at hand.")
    return notes


class _Selective:
    """Risk–coverage figures of the judged questions."""

    names = ("aurc", "excess_aurc", "selective_accuracy@80", "selective_accuracy@90")

    def __init__(self, places: Places, confidence: Values, right: Values) -> None:
        ranked = abstention.by_confidence(confidence, right)
        self._questions = ranked._replace(order=places[ranked.order])

    def __call__(self, weights: Values) -> Values:
        """See `Statistic`."""
        return blockwise(self._figures, weights)

    def _figures(self, weights: Values) -> Values:
        curve = abstention.risk_coverage(self._questions, weights)
        return np.stack(
            [
                abstention.aurc(curve),
                abstention.excess_aurc(curve),
                abstention.selective_accuracy(curve, 0.8),
                abstention.selective_accuracy(curve, 0.9),
            ],
            axis=1,
        )


class _Calibration:
    """Calibration errors of the judged questions, in bins that stay as they are."""

    names = ("ece_equal_mass", "ece_equal_width")

    def __init__(self, places: Places, confidence: Values, right: Values) -> None:
        self._places, self._confidence, self._right = places, confidence, right
        self._bins = (
            calibration.equal_mass_bins(confidence),
            calibration.equal_width_bins(confidence),
        )

    def __call__(self, weights: Values) -> Values:
        """See `Statistic`."""
        drawn = weights[:, self._places]
        return np.stack(
            [
                calibration.expected_calibration_error(self._confidence, self._right, bins, drawn)
                for bins in self._bins
            ],
            axis=1,
        )
