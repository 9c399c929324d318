"""Compares two runs on the same questions, and gates a build on figures."""

import operator
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from eval.errors import RunError
from eval.metrics.catalogue import BINARY, METRICS
from eval.metrics.clusters import clusters_of
from eval.metrics.resampling import RESAMPLES, SEED, Ratio, Statistic, Values, estimate
from eval.metrics.scores import Comparison, Difference, Discordance, Flip, Scores
from eval.metrics.significance import mcnemar, randomisation
from eval.metrics.table import Table, build_table
from eval.records import Prediction, QuestionSet
from eval.report_differences import comparison_markdown, comparison_text
from eval.report_tables import number
from eval.scoring import in_order, known_texts

__all__ = [
    "Comparison",
    "compare_runs",
    "comparison_markdown",
    "comparison_text",
    "fail_if_worse",
    "fail_under",
    "parse_limit",
]

ROUNDS = 2000  # of the randomisation test
GATED = ("accuracy", "sentence_accuracy", "token_f1", "passage_success@5", "article_ndcg@10")


def compare_runs(
    question_set: QuestionSet,
    a: Sequence[Prediction],
    b: Sequence[Prediction],
    *,
    names: tuple[str, str] = ("a", "b"),
    article_texts: Mapping[str, str] | None = None,
    seed: int = SEED,
    resamples: int = RESAMPLES,
    rounds: int = ROUNDS,
) -> Comparison:
    """Return how two runs differ, question by question.

    Each figure that both have gets a paired bootstrap interval of the difference, by cluster:
    questions of one title, conversation or article are drawn together. Means also get a
    randomisation test, and figures that are 0 or 1 McNemar's; both take questions as independent,
    and are not corrected for being many: decide beforehand which figure is asked about.

    Args:
        question_set: What both were asked.
        a: Predictions of the first run, in any order.
        b: Predictions of the second.
        names: Of the runs.
        article_texts: By id, on top of those the set brings.
        seed: Of the resamples and swaps.
        resamples: Of the bootstrap.
        rounds: Of the randomisation test.

    Raises:
        RunError: The ids of questions and predictions are not the same.
    """
    texts = known_texts(question_set, article_texts)
    first, second = (
        build_table(question_set.questions, in_order(question_set, run), {}, texts)
        for run in (a, b)
    )
    n = len(question_set.questions)
    pairs = [_Paired(x, y) for x, y in _alike(first.statistics(), second.statistics())]
    clusters = clusters_of(question_set.questions)
    found = estimate(pairs, n, seed=seed, resamples=resamples, clusters=clusters.labels)
    values = _values(pairs, n)
    differences = []
    for name in METRICS:
        if name not in found:
            continue
        ratios = _ratios_of(name, first, second)
        differences.append(
            Difference(
                metric=name,
                first=values[name][0],
                second=values[name][1],
                difference=found[name].value,
                low=found[name].low,
                high=found[name].high,
                p=randomisation(*ratios, seed=seed, rounds=rounds) if ratios else None,
                mcnemar=_discordance(*ratios) if ratios and name in BINARY else None,
            )
        )
    return Comparison(
        question_set=question_set.name,
        names=names,
        n=n,
        differences=tuple(differences),
        flips=tuple(_flips(question_set, first, second)),
        drawn=str(clusters),
        seed=seed,
        resamples=resamples,
        rounds=rounds,
    )


def parse_limit(text: str) -> tuple[str, float]:
    """Return metric and value of "METRIC=VALUE".

    Raises:
        RunError: It is not of that form, or there is no such metric.
    """
    name, equals, value = text.partition("=")
    try:
        limit = float(value)
    except ValueError:
        limit = float("nan")
    if not equals or limit != limit:
        raise RunError(f"{text!r} is no limit: write METRIC=VALUE, e.g. accuracy=0.6.")
    _check_metric(name.strip())
    return name.strip(), limit


def fail_under(scores: Scores, limits: Mapping[str, float]) -> list[str]:
    """Return a sentence for each figure that misses its limit, or was not scored; [] is a pass.

    Of figures where lower is better the limit is the most that is allowed.

    Raises:
        RunError: There is no such metric.
    """
    failures = []
    for name, limit in limits.items():
        _check_metric(name)
        lower = METRICS[name].better == "lower"
        figure = scores.figures.get(name)
        if figure is None:
            failures.append(f"{name} was not scored: {scores.question_set} or the run lacks it.")
        elif (operator.gt if lower else operator.lt)(figure.value, limit):
            between = f"95 % interval {number(figure.low)} – {number(figure.high)}"
            side = "above" if lower else "under"
            failures.append(f"{name} is {number(figure.value)} ({between}), {side} {limit:g}.")
    return failures


def fail_if_worse(comparison: Comparison, metrics: Iterable[str] = GATED) -> list[str]:
    """Return a sentence for each figure that got worse beyond chance; [] is a pass.

    Worse is where the paired interval of the difference lies on the bad side of 0. A small loss on
    few questions passes: a gate that fails at random is soon ignored.

    Args:
        comparison: Of the run to beat, first, and the run to judge, second.
        metrics: Those that count; one that neither run has is passed over.

    Raises:
        RunError: There is no such metric, or none of them is in both runs.
    """
    by_name = {one.metric: one for one in comparison.differences}
    failures = []
    checked = 0
    for name in metrics:
        _check_metric(name)
        if name not in by_name:
            continue
        checked += 1
        one = by_name[name]
        if one.verdict == "worse":
            failures.append(
                f"{name} fell behind {comparison.names[0]}: {number(one.first)} to "
                f"{number(one.second)} (difference {one.low:+.3f} to {one.high:+.3f})."
            )
    if not checked:
        raise RunError("The two runs have none of the figures that were to be compared.")
    return failures


class _Paired:
    """The difference of a statistic between two runs."""

    def __init__(self, first: Statistic, second: Statistic) -> None:
        self.names = [name for name in first.names if name in second.names]
        self._first, self._second = first, second
        self._places = tuple(
            [list(side.names).index(name) for name in self.names] for side in (first, second)
        )

    def both(self, weights: Values) -> tuple[Values, Values]:
        """Return the figures of each run."""
        return (
            self._first(weights)[:, self._places[0]],
            self._second(weights)[:, self._places[1]],
        )

    def __call__(self, weights: Values) -> Values:
        """See `Statistic`."""
        first, second = self.both(weights)
        return second - first


def _alike(first: list[Statistic], second: list[Statistic]) -> list[tuple[Statistic, Statistic]]:
    return [(x, y) for x in first for y in second if type(x) is type(y)]


def _values(pairs: list[_Paired], n: int) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for pair in pairs:
        first, second = pair.both(np.ones((1, n)))
        found |= {
            name: (float(x), float(y))
            for name, x, y in zip(pair.names, first[0], second[0], strict=True)
        }
    return found


def _ratios_of(name: str, first: Table, second: Table) -> tuple[Ratio, Ratio] | None:
    if name in first.ratios and name in second.ratios:
        return first.ratios[name], second.ratios[name]
    return None


def _discordance(first: Ratio, second: Ratio) -> Discordance:
    both = (first.denominator > 0) & (second.denominator > 0)
    x, y = first.numerator[both] > 0, second.numerator[both] > 0
    only_first, only_second = int((x & ~y).sum()), int((y & ~x).sum())
    return Discordance(
        only_first=only_first, only_second=only_second, p=mcnemar(only_first, only_second)
    )


def _flips(question_set: QuestionSet, first: Table, second: Table) -> list[Flip]:
    return [
        Flip(id=question.id, question=question.question, first=x.stage, second=y.stage)
        for question, x, y in zip(
            question_set.questions, first.verdicts, second.verdicts, strict=True
        )
        if x.stage and y.stage and x.stage != y.stage
    ]


def _check_metric(name: str) -> None:
    if name not in METRICS:
        raise RunError(f"There is no metric {name!r}; there are {', '.join(sorted(METRICS))}.")
