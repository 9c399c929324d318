"""Refusing: when it was right to, and how right the most confident answers are.

Risk–coverage treats refusing as a threshold on the confidence. Every judged question counts with
its best sentence, shown or not; a question without an answer is wrong as soon as it is answered.
Functions take `weights`, of shape (n_resamples, n): how often each question was drawn.
"""

from typing import Any, NamedTuple

import numpy as np

from eval.metrics.resampling import Ratio, Values

Places = np.ndarray[Any, np.dtype[np.intp]]


class ByConfidence(NamedTuple):
    """Questions, the most confident first."""

    order: Places  # (n,): places of the questions
    wrong: Values  # (n,): share of wrong ones among those of the same confidence


class RiskCoverage(NamedTuple):
    """A curve, a column a question answered, the most confident first."""

    coverage: Values  # (n_resamples, n): share of questions answered
    risk: Values  # (n_resamples, n): share of wrong ones among them
    weights: Values  # (n_resamples, n): how often the question of the column was drawn


def by_confidence(confidence: Values, right: Values) -> ByConfidence:
    """Return the order in which questions are answered as the threshold falls.

    Questions of equal confidence share their mean, so their order does not matter.

    Args:
        confidence: Shape (n,), higher is surer.
        right: Shape (n,), 0 or 1.
    """
    order = np.argsort(-confidence, kind="stable")
    _, group, size = np.unique(-confidence[order], return_inverse=True, return_counts=True)
    return ByConfidence(order, (np.bincount(group, 1.0 - right[order]) / size)[group])


def risk_coverage(questions: ByConfidence, weights: Values | None = None) -> RiskCoverage:
    """Return the risk at each coverage: risk(k) = wrong among the k most confident / k.

    NaN in resamples that drew none of the questions.

    Source: El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification" (2010).
    """
    n = len(questions.order)
    drawn = np.ones((1, n)) if weights is None else weights.take(questions.order, axis=1)
    answered = np.cumsum(drawn, axis=1)
    wrong = np.cumsum(drawn * questions.wrong, axis=1)
    total = np.where(answered[:, -1:] > 0, answered[:, -1:], np.nan)
    risk = np.where(np.isnan(total), np.nan, wrong / np.maximum(answered, 1.0))
    return RiskCoverage(answered / total, risk, drawn)


def aurc(curve: RiskCoverage) -> Values:
    """Return the area under the risk–coverage curve: its mean over all coverages; lower is better.

    AURC = 1/n * sum of risk(k) for k = 1 … n.

    Source: Geifman, Uziel and El-Yaniv, "Bias-Reduced Uncertainty Estimation" (2019).
    """
    total = np.maximum(curve.weights.sum(axis=1), 1.0)
    area: Values = (curve.risk * curve.weights).sum(axis=1) / total
    return area


def excess_aurc(curve: RiskCoverage) -> Values:
    """Return AURC less that of the best order: what a better confidence could still gain.

    The best order has all right ones first; with r the risk at full coverage its area is about
    r + (1 - r) ln(1 - r).

    Source: as `aurc`, equation 4.
    """
    risk = curve.risk[:, -1]
    right = 1.0 - risk
    best = risk + right * np.log(np.where(right > 0, right, 1.0))
    return aurc(curve) - best


def selective_accuracy(curve: RiskCoverage, coverage: float) -> Values:
    """Return the share of right ones when the most confident `coverage` of questions is answered.

    Of n questions ceil(coverage * n) are answered. Source: Kamath, Jia and Liang, "Selective
    Question Answering under Domain Shift" (2020).
    """
    reached = curve.coverage >= coverage - 1e-9
    first = np.argmax(reached, axis=1)
    accuracy: Values = 1.0 - curve.risk[np.arange(len(first)), first]
    return accuracy


def refusal_f1(refused: Values, due: Values) -> Ratio:
    """Return the harmonic mean of refusal precision and recall, as sums over questions.

    F1 = 2 * right refusals / (refusals + questions without an answer), for any draw of questions.

    Args:
        refused: Shape (n,), 1 where a judged question was refused.
        due: Shape (n,), 1 where there is no answer.
    """
    return Ratio(2.0 * refused * due, refused + due, len(due))
