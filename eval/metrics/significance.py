"""Whether a difference between two systems on the same questions could be chance."""

import numpy as np

from eval.metrics.resampling import Ratio, Values

_CELLS = 8_000_000  # of swaps at a time: bounds the memory


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p of McNemar's test.

    Of the questions that one system alone has right, each is a fair coin if both are equally good:
    p = min(1, 2 * P(X <= min(b, c))) with X ~ Binomial(b + c, 1/2). Sums are of whole numbers.

    Source: McNemar (1947); Dietterich, "Approximate Statistical Tests" (1998).

    Args:
        only_first: Questions that the first system alone has right.
        only_second: Those that the second alone has right.
    """
    n = only_first + only_second
    ways, total = 1, 0
    for k in range(min(only_first, only_second) + 1):
        total += ways
        ways = ways * (n - k) // (k + 1)
    p: float = 2 * total / 2**n
    return min(1.0, p)


def randomisation(first: Ratio, second: Ratio, *, seed: int, rounds: int) -> float:
    """Return the two-sided p of the paired randomisation test on the difference of a ratio.

    If both systems are equally good, either could have given either answer to each question: the
    answers are swapped at random, question by question, and p is how often the difference is then
    at least as large as it is, (1 + times) / (1 + rounds).

    Source: Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for
    Information Retrieval Evaluation" (2007).

    Args:
        first: Of the first system.
        second: The same figure of the second, question by question.
        seed: Of the swaps.
        rounds: How many.
    """
    differs = (first.numerator != second.numerator) | (first.denominator != second.denominator)
    gaps = np.stack([part[differs] for part in _gaps(first, second)], axis=1)
    if not len(gaps):
        return 1.0
    totals = np.array([[first.numerator.sum(), first.denominator.sum()]])
    other = np.array([[second.numerator.sum(), second.denominator.sum()]])
    observed = abs(_difference(totals, other)[0])
    rng = np.random.default_rng(seed)
    rows = max(1, _CELLS // len(gaps))
    as_large = 0
    for start in range(0, rounds, rows):
        swapped = rng.integers(0, 2, (min(rows, rounds - start), len(gaps)), dtype=np.int8)
        moved = swapped.astype(np.float64) @ gaps
        found = np.abs(_difference(totals + moved, other - moved))
        as_large += int((found >= observed - 1e-12).sum())
    return (1 + as_large) / (1 + rounds)


def _gaps(first: Ratio, second: Ratio) -> tuple[Values, Values]:
    """Return what a swap adds to the first system's sums."""
    return second.numerator - first.numerator, second.denominator - first.denominator


def _difference(first: Values, second: Values) -> Values:
    """Return the second ratio less the first; 0 where one is not defined, as if nothing changed."""
    defined = (first[:, 1] > 0) & (second[:, 1] > 0)
    below_first, below_second = (np.where(defined, side[:, 1], 1.0) for side in (first, second))
    gap: Values = second[:, 0] / below_second - first[:, 0] / below_first
    return np.where(defined, gap, 0.0)
