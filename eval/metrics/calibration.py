"""Confidence as a probability: does what is said to be 80 % sure hold 80 % of the time?

`right` is whether the best sentence, shown or not, is right.
"""

from typing import Any, NamedTuple

import numpy as np

from eval.metrics.resampling import Values

Numbers = np.ndarray[Any, np.dtype[np.intp]]

BINS = 10


class ReliabilityBin(NamedTuple):
    """Questions of similar confidence."""

    low: float
    high: float
    confidence: float  # mean
    accuracy: float
    n: int


def brier(confidence: Values, right: Values) -> Values:
    """Return (confidence - right)² of each question; its mean is the Brier score, lower is better.

    Source: Brier, "Verification of Forecasts Expressed in Terms of Probability" (1950).
    """
    squared: Values = (confidence - right) ** 2
    return squared


def equal_width_bins(confidence: Values, n_bins: int = BINS) -> Numbers:
    """Return each question's bin among `n_bins` of equal width over [0, 1]; 1 is in the last."""
    return np.minimum((confidence * n_bins).astype(np.intp), n_bins - 1)


def equal_mass_bins(confidence: Values, n_bins: int = BINS) -> Numbers:
    """Return each question's bin among at most `n_bins` of about equally many questions.

    Edges are quantiles; equal confidences stay together, so there may be fewer bins.
    """
    n = len(confidence)
    last = [max(0, number * n // n_bins - 1) for number in range(1, n_bins)]
    found = np.searchsorted(np.unique(np.sort(confidence)[last]), confidence, side="left")
    return np.unique(found, return_inverse=True)[1]


def expected_calibration_error(
    confidence: Values, right: Values, bins: Numbers, weights: Values | None = None
) -> Values:
    """Return the mean over questions of their bin's |accuracy - mean confidence|; lower is better.

    ECE = sum over bins of n_b / n * |acc_b - conf_b|. It cannot be negative, so few questions push
    it up, and resampling pushes its interval up as well: compare runs of the same questions only.

    Source: Guo et al., "On Calibration of Modern Neural Networks" (2017), equal width; Nixon et
    al., "Measuring Calibration in Deep Learning" (2019), equal mass.

    Args:
        confidence: Shape (n,), in [0, 1].
        right: Shape (n,), 0 or 1.
        bins: Shape (n,), each question's bin.
        weights: Shape (n_resamples, n); each question once where None.
    """
    drawn = np.ones((1, len(bins))) if weights is None else weights
    gaps = np.zeros((len(bins), int(bins.max()) + 1))
    gaps[np.arange(len(bins)), bins] = right - confidence
    total = drawn.sum(axis=1)
    error: Values = np.abs(drawn @ gaps).sum(axis=1) / np.where(total > 0, total, np.nan)
    return error


def reliability_bins(confidence: Values, right: Values, bins: Numbers) -> list[ReliabilityBin]:
    """Return the bins that hold a question, by confidence: what a reliability diagram shows."""
    found = []
    for number in np.unique(bins):
        inside = bins == number
        found.append(
            ReliabilityBin(
                low=float(confidence[inside].min()),
                high=float(confidence[inside].max()),
                confidence=float(confidence[inside].mean()),
                accuracy=float(right[inside].mean()),
                n=int(inside.sum()),
            )
        )
    return found
