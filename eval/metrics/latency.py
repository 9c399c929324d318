"""How long answers took: percentiles and questions a second."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from eval.metrics.resampling import Ratio, Values, mean_of

TOTAL = "total"  # the stage that is the whole answer


class Speed(NamedTuple):
    """How long the questions of a run took."""

    times: dict[str, Values]  # milliseconds by stage, of the questions that have timings
    throughput: Ratio | None  # questions a second; None where no total was timed
    notes: list[str]


def speed_of(ids: Sequence[str], timings: Mapping[str, Mapping[str, float]]) -> Speed:
    """Return how long questions took.

    Args:
        ids: Of the questions.
        timings: Milliseconds by question and stage.
    """
    times = _times(ids, timings)
    notes = []
    if timings and not times:
        notes.append("Speed is not scored: no stage was timed for every question.")
    elif times and (n := len(next(iter(times.values())))) < len(ids):
        notes.append(f"Speed is of {n:,} of {len(ids):,} questions: the others were not timed.")
    found = None
    if TOTAL in times:
        found = throughput(np.array([timings.get(name, {}).get(TOTAL, np.nan) for name in ids]))
    return Speed(times, found if found and found.n else None, notes)


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


def _times(ids: Sequence[str], timings: Mapping[str, Mapping[str, float]]) -> dict[str, Values]:
    """Return the stages that all have; a reply that looks nothing up has none, and is left out."""
    rows = [row for name in ids if (row := timings.get(name))]
    stages = [stage for stage in rows[0] if all(stage in row for row in rows)] if rows else []
    return {stage: np.array([row[stage] for row in rows], dtype=np.float64) for stage in stages}


def _rank(n: int, share: float) -> int:
    return max(1, math.ceil(share * n - 1e-9))
