"""Compares two runs on the same questions."""

import numpy as np

from eval.errors import RunError
from eval.judged import Judged
from eval.metrics.catalogue import BINARY, METRICS
from eval.metrics.resampling import RESAMPLES, SEED, Ratio, Statistic, Values, estimate
from eval.metrics.scores import Comparison, Difference, Discordance, Flip
from eval.metrics.significance import mcnemar, randomisation
from eval.metrics.table import Table
from eval.records import QuestionSet

ROUNDS = 2000  # of the randomisation test


def compare_runs(
    a: Judged,
    b: Judged,
    *,
    names: tuple[str, str] = ("a", "b"),
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
        a: The first run.
        b: The second, on the same questions.
        names: Of the runs.
        seed: Of the resamples and swaps.
        resamples: Of the bootstrap.
        rounds: Of the randomisation test.

    Raises:
        RunError: The ids of the runs' questions are not the same.
    """
    question_set, clusters = a.question_set, a.clusters
    asked, others = ([one.id for one in run.question_set.questions] for run in (a, b))
    if asked != others:
        raise RunError(f"The runs {names[0]} and {names[1]} were not asked the same questions.")
    first, second = a.table, b.table
    n = len(asked)
    pairs = [_Paired(x, y) for x, y in _alike(first.statistics(), second.statistics())]
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
