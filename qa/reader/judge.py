"""Pure: features of candidate sentences to an order and to probabilities.

Two logistic regressions, fitted by `python -m eval.fitting.reader`: one weighs a sentence's
features and ranks; the other turns the features of a sentence, its margin when it is read alone,
its score and its lead over the next that answers otherwise into the probability that it answers the
question.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from index.records import Article, Sentence
from qa.reader.agreement import agree, answer_words
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
    lead: float  # the best one's; one further down leads nobody


class Fitted(NamedTuple):
    """What `eval.fitting.reader` writes; weights by feature, with an "intercept"."""

    sentence: Mapping[str, float]
    answer: Mapping[str, float]
    threshold: float


def answer_features(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of what the second regression sees."""
    return (*names, ALONE, "score", "lead")


def lead(scores: Sequence[float], answers: Sequence[frozenset[str]]) -> float:
    """Return how far the best sentence is ahead of the next that answers otherwise.

    One that says the same, in another article perhaps, is no rival. Where there is no rival, the
    last sentence stands for one.

    Args:
        scores: Best first, at least one.
        answers: Their short answers, as `answer_words` gives them.
    """
    rivals = (
        score for score, said in zip(scores, answers, strict=True) if not agree(said, answers[0])
    )
    return scores[0] - next(rivals, scores[-1])


def ranked(
    candidates: Sequence[Candidate],
    rows: Sequence[Sequence[float]],
    names: Sequence[str],
    fitted: Fitted,
) -> list[Ranked]:
    """Return candidates by their places, best first, ties in the order given.

    Args:
        candidates: Each sentence once.
        rows: Of each candidate the features called `names`.
        names: Of the features.
        fitted: The weights.
    """
    scores = [_linear(fitted.sentence, names, row) for row in rows]
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    answers = [short_answer(candidates[i]) for i in order]
    leads = [lead([scores[i] for i in order], answers)] if order else []
    leads += [0.0] * (len(order) - 1)
    return [Ranked(i, scores[i], by) for i, by in zip(order, leads, strict=True)]


def short_answer(found: Candidate | Evidence) -> frozenset[str]:
    """Return the words of a sentence's short answer, or of all of it where it has none."""
    return answer_words(found.article.slice(*(found.span or found.sentence)))


def judge(
    looks: Sequence[Look],
    rows: Sequence[Sequence[float]],
    order: Sequence[Ranked],
    names: Sequence[str],
    fitted: Fitted,
) -> list[Evidence]:
    """Return the candidates as evidence.

    Args:
        looks: At each candidate, best first.
        rows: Of each the features called `names`.
        order: As `ranked` gives it.
        names: Of the features.
        fitted: The weights.
    """
    evidence = []
    for look, row, at in zip(looks, rows, order, strict=True):
        values = [*row, look.margin, at.score, at.lead]
        logit = _linear(fitted.answer, answer_features(names), values)
        article, sentence, span = look.candidate
        evidence.append(Evidence(article, sentence, sigmoid(logit), span))
    return evidence


def _linear(weights: Mapping[str, float], names: Sequence[str], values: Sequence[float]) -> float:
    named = zip(names, values, strict=True)
    return weights["intercept"] + sum(weights[name] * value for name, value in named)


def sigmoid(x: float) -> float:
    """Return the probability of a logit."""
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else 1.0 - 1.0 / (1.0 + math.exp(x))
