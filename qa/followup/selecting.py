"""Which terms of a conversation a follow-up question takes over: a logistic regression."""

import math
from collections.abc import Sequence
from functools import cache

from index.embedding.minilm import load_tokenizer
from qa.followup.features import FEATURES, describe
from qa.followup.terms import Utterance
from qa.followup.weights import FittedTerms, load_fitted

_COMMONEST = 1996  # the vocabulary's words begin here, by falling frequency


def select_terms(
    history: Sequence[Utterance],
    question: str,
    fitted: FittedTerms | None = None,
    *,
    at_least_one: bool = False,
) -> dict[str, float]:
    """Return the terms to carry over with their probabilities, in order of first mention.

    Args:
        history: Oldest first.
        question: As asked.
        fitted: The weights; those that ship where None.
        at_least_one: Where none is probable enough, return the likeliest.
    """
    judged = fitted or load_fitted()
    found = {}
    for term, row in describe(history, question, rarity):
        named = zip(FEATURES, row, strict=True)
        logit = math.fsum(judged.weights[name] * value for name, value in named)
        found[term] = 1 / (1 + math.exp(-max(-50.0, logit + judged.weights["intercept"])))
    enough = judged.threshold
    if at_least_one:
        enough = min(enough, max(found.values(), default=0.0))
    return {term: probability for term, probability in found.items() if probability >= enough}


@cache
def rarity(word: str) -> float:
    """Return how rare a word is, from 0 to 1, by its place in the embedder's vocabulary."""
    place = _vocabulary().get(word)
    if place is None:
        return 1.0
    return min(1.0, math.log1p(max(0, place - _COMMONEST)) / math.log(30000))


@cache
def _vocabulary() -> dict[str, int]:
    vocabulary: dict[str, int] = load_tokenizer().get_vocab()
    return vocabulary
