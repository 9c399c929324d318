"""Pure: features of candidate sentences to an order and to probabilities.

Two logistic regressions, fitted by `python -m eval.fit_reader`: one weighs a sentence's features
and ranks; the other turns the features of a sentence, its score and its lead over the next into
the probability that it answers the question.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from index.records import Article, Sentence
from qa.reader.base import Evidence


class Candidate(NamedTuple):
    """A sentence that may answer."""

    article: Article
    sentence: Sentence
    span: tuple[int, int] | None  # the short answer, range of article.text


class Fitted(NamedTuple):
    """What `eval.fit_reader` writes; weights by feature, with an "intercept"."""

    sentence: Mapping[str, float]
    answer: Mapping[str, float]
    threshold: float


def answer_features(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of what the second regression sees."""
    return (*names, "score", "lead")


def judge(
    candidates: Sequence[Candidate],
    rows: Sequence[Sequence[float]],
    names: Sequence[str],
    fitted: Fitted,
) -> list[Evidence]:
    """Return the candidates as evidence, best first, ties in the order given.

    Args:
        candidates: Each sentence once.
        rows: Of each candidate the features called `names`.
        names: Of the features.
        fitted: The weights.
    """
    scores = [_linear(fitted.sentence, names, row) for row in rows]
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    evidence = []
    for place, i in enumerate(order):
        # The best leads by what the next lacks; one further down leads nobody.
        lead = scores[i] - scores[order[1]] if place == 0 and len(order) > 1 else 0.0
        logit = _linear(fitted.answer, answer_features(names), [*rows[i], scores[i], lead])
        evidence.append(Evidence(*candidates[i][:2], _sigmoid(logit), candidates[i].span))
    return evidence


def _linear(weights: Mapping[str, float], names: Sequence[str], values: Sequence[float]) -> float:
    named = zip(names, values, strict=True)
    return weights["intercept"] + sum(weights[name] * value for name, value in named)


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else 1.0 - 1.0 / (1.0 + math.exp(x))
