"""Pure: features of candidate sentences to an order and to probabilities.

Two logistic regressions, fitted by `python -m eval.fit_reader`: one weighs a sentence's features
and ranks; the other turns the features of a sentence, its margin when it is read alone, its score
and its lead over the next into the probability that it answers the question.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from index.records import Article, Sentence
from qa.reader.base import Evidence

ALONE = "alone"  # the feature that reading a sentence alone adds


class Candidate(NamedTuple):
    """A sentence that may answer."""

    article: Article
    sentence: Sentence
    span: tuple[int, int] | None  # the short answer, range of article.text


class Look(NamedTuple):
    """What a sentence says when it is read alone."""

    candidate: Candidate  # with the span found then
    margin: float


class Ranked(NamedTuple):
    """A candidate in the order of the first regression."""

    place: int
    score: float


class Fitted(NamedTuple):
    """What `eval.fit_reader` writes; weights by feature, with an "intercept"."""

    sentence: Mapping[str, float]
    answer: Mapping[str, float]
    threshold: float


def answer_features(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of what the second regression sees."""
    return (*names, ALONE, "score", "lead")


def ranked(rows: Sequence[Sequence[float]], names: Sequence[str], fitted: Fitted) -> list[Ranked]:
    """Return candidates by their places, best first, ties in the order given.

    Args:
        rows: Of each candidate the features called `names`.
        names: Of the features.
        fitted: The weights.
    """
    scores = [_linear(fitted.sentence, names, row) for row in rows]
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    return [Ranked(i, scores[i]) for i in order]


def judge(
    looks: Sequence[Look],
    rows: Sequence[Sequence[float]],
    scores: Sequence[float],
    names: Sequence[str],
    fitted: Fitted,
) -> list[Evidence]:
    """Return the candidates as evidence.

    Args:
        looks: At each candidate, best first.
        rows: Of each the features called `names`.
        scores: Of each, as `ranked` gives them.
        names: Of the features.
        fitted: The weights.
    """
    evidence = []
    for place, (look, row, score) in enumerate(zip(looks, rows, scores, strict=True)):
        # The best leads by what the next lacks; one further down leads nobody.
        lead = score - scores[1] if place == 0 and len(scores) > 1 else 0.0
        logit = _linear(fitted.answer, answer_features(names), [*row, look.margin, score, lead])
        article, sentence, span = look.candidate
        evidence.append(Evidence(article, sentence, _sigmoid(logit), span))
    return evidence


def _linear(weights: Mapping[str, float], names: Sequence[str], values: Sequence[float]) -> float:
    named = zip(names, values, strict=True)
    return weights["intercept"] + sum(weights[name] * value for name, value in named)


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else 1.0 - 1.0 / (1.0 + math.exp(x))
