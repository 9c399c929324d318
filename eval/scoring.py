"""Scores the predictions of any system against a question set; no model is needed.

The measures are in `eval.metrics`; here they are put together.
"""

from collections.abc import Callable

import numpy as np

from eval.formats.collection import article_id_of
from eval.judged import Judged
from eval.metrics import abstention, calibration
from eval.metrics.abstention import Places
from eval.metrics.catalogue import METRICS, SLICED
from eval.metrics.clusters import Clusters
from eval.metrics.judging import STAGES
from eval.metrics.latency import TOTAL, Speed, percentile, resampled_percentiles
from eval.metrics.resampling import (
    RESAMPLES,
    SEED,
    Estimate,
    Ratio,
    Ratios,
    Values,
    estimate,
    interval,
)
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
from eval.metrics.table import Table, is_probability
from eval.records import QuestionSet

_CURVE_POINTS = 200
_BARS = 30


def score_run(judged: Judged, *, seed: int = SEED, resamples: int = RESAMPLES) -> Scores:
    """Return all figures of a run, each with a 95 % interval.

    Intervals are by cluster: questions of one title, conversation or article are drawn together,
    those of latency one by one. What a run lacks (passages, citations, probabilities, timings) is
    left out and said in `notes`.

    Args:
        judged: The run; see `eval.judged.judge_run`.
        seed: Of the bootstrap.
        resamples: Of the bootstrap.
    """
    question_set, _, texts, table, speed, clusters = judged
    fast = {"questions_per_s": speed.throughput} if speed.throughput else {}
    ratios = {**table.ratios, **fast}
    found = estimate(
        table.statistics(fast),
        len(table.verdicts),
        seed=seed,
        resamples=resamples,
        clusters=clusters.labels,
    )
    titles = {article_id_of(draft.text): draft.title for draft in question_set.articles}
    sliced = parts(question_set.questions, texts, titles)
    return Scores(
        question_set=question_set.name,
        question_set_sha256=question_set.sha256,
        counts=_counts(table, question_set),
        figures={
            name: _figure(found[name], ratios[name].n if name in ratios else len(table.places))
            for name in METRICS
            if name in found
        },
        stages=_stages(table),
        slices=tuple(_slice(part, table, clusters, seed, resamples) for part in sliced.kept),
        risk_coverage=_risk_points(table),
        reliability=_reliability(table, calibration.equal_mass_bins),
        reliability_equal_width=_reliability(table, calibration.equal_width_bins),
        latency=_latency(speed, seed, resamples),
        latency_bars=_bars(speed),
        notes=(*table.notes, *speed.notes, *sliced.notes),
        drawn=str(clusters),
        seed=seed,
        resamples=resamples,
    )


def _counts(table: Table, question_set: QuestionSet) -> Counts:
    kinds = [verdict.answerable for verdict in table.verdicts]
    return Counts(
        questions=len(kinds),
        answerable=kinds.count(True),
        unanswerable=kinds.count(False),
        not_judged=kinds.count(None),
        without_gold=sum(not question.has_gold for question in question_set.questions),
        abstained=sum(verdict.abstained for verdict in table.verdicts),
        failed=sum(verdict.stage == "failed" for verdict in table.verdicts),
    )


def _stages(table: Table) -> dict[str, int]:
    found = [verdict.stage for verdict in table.verdicts]
    return {stage: found.count(stage) for stage in STAGES if stage in found}


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


def _latency(speed: Speed, seed: int, resamples: int) -> dict[str, Latency]:
    def figure(times: Values, share: float) -> Figure:
        found = resampled_percentiles(times, share, seed=seed, resamples=resamples)
        value = percentile(times, share)
        return _figure(Estimate(value, *interval(found, value)), len(times))

    return {
        stage: Latency(
            p50_ms=figure(times, 0.5), p95_ms=figure(times, 0.95), longest_ms=float(times.max())
        )
        for stage, times in speed.times.items()
    }


def _bars(speed: Speed) -> tuple[Bar, ...]:
    """Return a histogram of the total time up to its 99th percentile; the last bar has the rest."""
    times = speed.times.get(TOTAL)
    if times is None:
        return ()
    end = float(np.quantile(times, 0.99, method="inverted_cdf"))
    heights, edges = np.histogram(np.minimum(times, end), bins=_BARS)
    return tuple(
        Bar(low=float(low), high=float(high), n=int(n))
        for low, high, n in zip(edges, edges[1:], heights, strict=False)
    )
