"""Scores the predictions of any system against a question set; no model is needed.

The measures are in `eval.metrics`; here they are put together.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from eval.collector import collector_paused
from eval.errors import RunError
from eval.formats.collection import article_id_of
from eval.metrics import abstention, calibration
from eval.metrics.catalogue import METRICS, SLICED
from eval.metrics.clusters import Clusters, clusters_of
from eval.metrics.judging import STAGES
from eval.metrics.latency import Values, percentile, resampled_percentiles
from eval.metrics.resampling import RESAMPLES, SEED, Estimate, Ratio, Ratios, estimate, interval
from eval.metrics.scores import (
    Bar,
    Counts,
    Figure,
    Latency,
    ReliabilityPoint,
    RiskPoint,
    Scores,
    Slice,
)
from eval.metrics.slices import Part, parts
from eval.metrics.table import TOTAL, Places, Table, build_table, is_probability
from eval.records import Prediction, QuestionSet

_CURVE_POINTS = 200
_BARS = 30


def score_run(
    question_set: QuestionSet,
    predictions: Sequence[Prediction],
    timings: Mapping[str, Mapping[str, float]] | None = None,
    article_texts: Mapping[str, str] | None = None,
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Scores:
    """Return all figures of a run, each with a 95 % interval.

    Intervals are by cluster: questions of one title, conversation or article are drawn together,
    those of latency one by one. What a run lacks (passages, citations, probabilities, timings) is
    left out and said in `notes`.

    Args:
        question_set: Questions with what is right.
        predictions: One for each question, in any order.
        timings: Milliseconds by question id and stage; the predictions' own where None.
        article_texts: By id, on top of those the set brings: to check quotes.
        seed: Of the bootstrap.
        resamples: Of the bootstrap.

    Raises:
        RunError: The ids of questions and predictions are not the same.
    """
    with collector_paused():
        ordered = in_order(question_set, predictions)
        texts = known_texts(question_set, article_texts)
        if timings is None:
            timings = {one.id: one.timings for one in ordered if one.timings}
        table = build_table(question_set.questions, ordered, timings, texts)
    n = len(ordered)
    clusters = clusters_of(question_set.questions)
    found = estimate(
        table.statistics(), n, seed=seed, resamples=resamples, clusters=clusters.labels
    )
    titles = {article_id_of(draft.text): draft.title for draft in question_set.articles}
    sliced = parts(question_set.questions, texts, titles)
    return Scores(
        question_set=question_set.name,
        question_set_sha256=question_set.sha256,
        counts=_counts(table),
        figures={
            name: _figure(found[name], _size(table, name)) for name in METRICS if name in found
        },
        stages=_stages(table),
        slices=tuple(_slice(part, table, clusters, seed, resamples) for part in sliced.kept),
        risk_coverage=_risk_points(table),
        reliability=_reliability(table, calibration.equal_mass_bins),
        reliability_equal_width=_reliability(table, calibration.equal_width_bins),
        latency=_latency(table, seed, resamples),
        latency_bars=_bars(table),
        notes=(*table.notes, *sliced.notes),
        drawn=str(clusters),
        seed=seed,
        resamples=resamples,
    )


def in_order(question_set: QuestionSet, predictions: Sequence[Prediction]) -> list[Prediction]:
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


def known_texts(
    question_set: QuestionSet, article_texts: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the texts of the set's articles and further ones, by id."""
    own = {article_id_of(draft.text): draft.text for draft in question_set.articles}
    return own | dict(article_texts or {})


def _named(ids: list[str], what: str) -> str:
    more = ", …" if len(ids) > 5 else ""
    return f"{len(ids)} {what} ({', '.join(map(repr, ids[:5]))}{more})"


def _counts(table: Table) -> Counts:
    kinds = [verdict.answerable for verdict in table.verdicts]
    return Counts(
        questions=len(kinds),
        answerable=kinds.count(True),
        unanswerable=kinds.count(False),
        not_judged=kinds.count(None),
        abstained=sum(verdict.abstained for verdict in table.verdicts),
        failed=sum(verdict.stage == "failed" for verdict in table.verdicts),
    )


def _stages(table: Table) -> dict[str, int]:
    found = [verdict.stage for verdict in table.verdicts]
    return {stage: found.count(stage) for stage in STAGES if stage in found}


def _size(table: Table, name: str) -> int:
    return table.ratios[name].n if name in table.ratios else len(table.places)


def _figure(found: Estimate, n: int) -> Figure:
    return Figure(value=found.value, low=found.low, high=found.high, n=n)


def _slice(part: Part, table: Table, clusters: Clusters, seed: int, resamples: int) -> Slice:
    places = np.array(part.places)
    ratios = {}
    for name in SLICED:
        if name in table.ratios:
            whole = table.ratios[name]
            below = whole.denominator[places]
            ratios[name] = Ratio(whole.numerator[places], below, int(below.sum()))
    found = estimate(
        [Ratios(ratios)],
        len(places),
        seed=seed,
        resamples=resamples,
        clusters=clusters.labels[places],
    )
    return Slice(
        family=part.family,
        name=part.name,
        n=len(places),
        figures={name: _figure(one, ratios[name].n) for name, one in found.items()},
    )


def _risk_points(table: Table) -> tuple[RiskPoint, ...]:
    n = len(table.places)
    if not n:
        return ()
    curve = abstention.risk_coverage(abstention.by_confidence(table.confidence, table.right))
    confidence = -np.sort(-table.confidence)
    kept = np.unique(np.linspace(0, n - 1, min(n, _CURVE_POINTS)).round().astype(int))
    return tuple(
        RiskPoint(
            coverage=float(curve.coverage[0, place]),
            risk=float(curve.risk[0, place]),
            confidence=float(confidence[place]),
        )
        for place in kept
    )


def _reliability(table: Table, bins_of: Callable[[Values], Places]) -> tuple[ReliabilityPoint, ...]:
    if not len(table.places) or not is_probability(table.confidence):
        return ()
    bins = calibration.reliability_bins(table.confidence, table.right, bins_of(table.confidence))
    return tuple(ReliabilityPoint(**one._asdict()) for one in bins)


def _latency(table: Table, seed: int, resamples: int) -> dict[str, Latency]:
    def figure(times: Values, share: float) -> Figure:
        found = resampled_percentiles(times, share, seed=seed, resamples=resamples)
        value = percentile(times, share)
        return _figure(Estimate(value, *interval(found, value)), len(times))

    return {
        stage: Latency(
            p50_ms=figure(times, 0.5), p95_ms=figure(times, 0.95), longest_ms=float(times.max())
        )
        for stage, times in table.times.items()
    }


def _bars(table: Table) -> tuple[Bar, ...]:
    """Return a histogram of the total time up to its 99th percentile; the last bar has the rest."""
    times = table.times.get(TOTAL)
    if times is None:
        return ()
    end = float(np.quantile(times, 0.99, method="inverted_cdf"))
    heights, edges = np.histogram(np.minimum(times, end), bins=_BARS)
    return tuple(
        Bar(low=float(low), high=float(high), n=int(n))
        for low, high, n in zip(edges, edges[1:], heights, strict=False)
    )
