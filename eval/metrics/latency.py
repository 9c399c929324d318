"""How long answers took: percentiles and questions a second."""

import math
from typing import Any

import numpy as np

from eval.metrics.resampling import Ratio, mean_of

Values = np.ndarray[Any, np.dtype[np.float64]]


def percentile(times: Values, share: float) -> float:
    """Return the shortest time that `share` of the questions do not exceed (nearest rank)."""
    return float(np.sort(times)[_rank(len(times), share) - 1])


def resampled_percentiles(times: Values, share: float, *, seed: int, resamples: int) -> Values:
    """Return the percentile of bootstrap resamples, without drawing them one by one.

    The k-th of n times drawn with replacement is the time at the k-th of n uniform numbers, which
    has a beta distribution with k and n + 1 - k.

    Source: Efron, "Bootstrap Methods: Another Look at the Jackknife" (1979), section 3.
    """
    n = len(times)
    rank = _rank(n, share)
    places = np.random.default_rng(seed).beta(rank, n + 1 - rank, resamples) * n
    found: Values = np.sort(times)[np.minimum(places.astype(np.intp), n - 1)]
    return found


def throughput(times_ms: Values) -> Ratio:
    """Return questions a second, one after another: n / sum of the times that are not NaN."""
    seconds = mean_of(times_ms / 1000)
    return Ratio(seconds.denominator, seconds.numerator, seconds.n)


def _rank(n: int, share: float) -> int:
    return max(1, math.ceil(share * n - 1e-9))
