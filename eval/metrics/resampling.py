"""Seeded bootstrap: how far a figure would move with other questions of the same kind.

Clusters of questions are drawn with replacement, as many as there are, each with all its questions,
since those about one text are right and wrong together (`eval.metrics.clusters`); the interval is
the middle 95 % of what the figure then is (percentile bootstrap, Efron 1979; of clusters, Davison
and Hinkley 1997, section 3.8). Where there are no clusters, or too few, questions are drawn one by
one, and the true interval is then wider. A resample is a row of weights, how often each question
was drawn, and a statistic takes many rows at once. All statistics of one call see the same
resamples, so their differences are paired. A share of 0 or 1 has an interval of no width: read it
beside n.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from eval.metrics.clusters import FEWEST, Labels

Values = np.ndarray[Any, np.dtype[np.float64]]

SEED = 13
RESAMPLES = 1000
_CELLS = 4_000_000  # of weights at a time: bounds the memory
_BLOCK = 200_000  # of weights at a time where each is touched often: fits a processor's cache


class Statistic(Protocol):
    """Figures of a set of questions, for any weights of them."""

    @property
    def names(self) -> Sequence[str]:
        """What the figures are called, a column each."""

    def __call__(self, weights: Values) -> Values:
        """Return the figures, shape (n_resamples, n_names), for weights (n_resamples, n)."""


class Ratio(NamedTuple):
    """A figure that is a sum over questions divided by another."""

    numerator: Values  # (n,)
    denominator: Values  # (n,), 0 where the figure does not apply to the question
    n: int  # how many things it is of


def mean_of(values: Values) -> Ratio:
    """Return the mean of what is not NaN as a ratio."""
    applies = ~np.isnan(values)
    return Ratio(np.where(applies, values, 0.0), applies.astype(float), int(applies.sum()))


class Ratios:
    """Many ratios at once."""

    def __init__(self, ratios: Mapping[str, Ratio]) -> None:
        self.names = list(ratios)
        # Most figures apply to the same questions: equal columns are summed once.
        columns: dict[bytes, int] = {}
        distinct: list[Values] = []
        places = []
        for ratio in ratios.values():
            for values in (ratio.numerator, ratio.denominator):
                place = columns.setdefault(values.tobytes(), len(distinct))
                if place == len(distinct):
                    distinct.append(values)
                places.append(place)
        self._columns = np.array(distinct).reshape(len(distinct), -1).T.copy()
        self._above, self._below = places[::2], places[1::2]

    def __call__(self, weights: Values) -> Values:
        """See `Statistic`; NaN where a resample drew no question that a figure applies to."""
        sums = weights @ self._columns
        above, below = sums[:, self._above], sums[:, self._below]
        return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def blockwise(function: Callable[[Values], Values], weights: Values) -> Values:
    """Return a function of rows of weights, worked out on a few rows at a time."""
    rows = max(1, _BLOCK // weights.shape[1])
    blocks = [function(weights[start : start + rows]) for start in range(0, len(weights), rows)]
    return np.concatenate(blocks)


class Estimate(NamedTuple):
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


def draws(n: int, *, seed: int, resamples: int, clusters: Labels | None = None) -> Iterator[Values]:
    """Yield weights, shape (some, n), until there were `resamples` rows.

    Args:
        n: How many questions.
        seed: Of the resamples.
        resamples: How many.
        clusters: Shape (n,), number of each question's cluster; each on its own where None or
            where there are fewer than `FEWEST`.
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(n) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    count = int(labels.max()) + 1
    if count < FEWEST:
        labels, count = np.arange(n), n
    rows = max(1, _CELLS // max(1, n))
    for start in range(0, resamples, rows):
        drawn = [
            np.bincount(rng.integers(0, count, count), minlength=count)
            for _ in range(min(rows, resamples - start))
        ]
        yield np.array(drawn, dtype=np.float64)[:, labels]


def estimate(
    statistics: Sequence[Statistic],
    n: int,
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
    clusters: Labels | None = None,
) -> dict[str, Estimate]:
    """Return every figure with its interval; what is not defined is left out.

    Args:
        statistics: Of the same n questions.
        n: How many.
        seed: Of the resamples.
        resamples: How many.
        clusters: Which questions belong together; see `draws`.
    """
    names = [name for statistic in statistics for name in statistic.names]
    if not names or n == 0:
        return {}
    # One thread: matrices this narrow gain nothing from more, and lose all on a busy machine.
    with threadpool_limits(1, user_api="blas"):
        values = _all(statistics, np.ones((1, n)))[0]
        found = np.concatenate(
            [
                _all(statistics, weights)
                for weights in draws(n, seed=seed, resamples=resamples, clusters=clusters)
            ]
        )
    return {
        name: Estimate(float(value), *interval(column, float(value)))
        for name, value, column in zip(names, values, found.T, strict=True)
        if not np.isnan(value)
    }


def interval(resampled: Values, value: float) -> tuple[float, float]:
    """Return the middle 95 % of a figure's resamples, of those where it is defined.

    Where it is in none, as can be with very few resamples, the figure itself is all there is.
    """
    defined = resampled[~np.isnan(resampled)]
    low, high = np.quantile(defined, [0.025, 0.975]) if len(defined) else (value, value)
    return float(low), float(high)


def _all(statistics: Sequence[Statistic], weights: Values) -> Values:
    return np.concatenate([statistic(weights) for statistic in statistics], axis=1)
