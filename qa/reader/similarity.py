"""The first reader: embedding similarity and shared words, weighed by a fitted model.

Two logistic regressions (`python -m eval.fit_similarity`, on half of the titles of SQuAD 2.0's
development set): one weighs the features of a sentence and ranks, the other turns them, the score
and its lead over the next into the probability of being right.
"""

import json
import math
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from index.arrays import Vectors
from index.encoder import Encoder
from index.records import Sentence
from qa.reader.base import Evidence, PassageToRead
from qa.reader.features import FEATURES, features, is_heading

ANSWER_FEATURES = (*FEATURES, "score", "lead")
WEIGHTS = Path(__file__).with_name("similarity.json")


@cache
def load_weights() -> dict[str, dict[str, float]]:
    """Return the fitted weights: "sentence", "answer" and "threshold"."""
    loaded: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return loaded


class SimilarityReader:
    """See the module."""

    name = "similarity"

    def __init__(self, encoder: Encoder) -> None:
        # An article's id is a hash of its text, so that a cached vector is never a stale one.
        @lru_cache(maxsize=4096)
        def vectors(article_id: str, texts: tuple[str, ...]) -> Vectors:
            return encoder.encode(texts)

        self._vectors = vectors

    @property
    def default_threshold(self) -> float:
        """See `Reader`."""
        return load_weights()["threshold"]["confidence"]

    def read(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> list[Evidence]:
        """See `Reader`; gives no spans."""
        candidates, rows = self.describe(question, vector, passages)
        if not candidates:
            return []
        weights = load_weights()
        scores = [_linear(weights["sentence"], FEATURES, row) for row in rows]
        order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
        evidence = []
        for place, i in enumerate(order):
            # The best leads by what the next lacks; one further down leads nobody.
            following = order[1:2] if place == 0 else []
            lead = scores[i] - scores[following[0]] if following else 0.0
            known = [*rows[i], scores[i], lead]
            confidence = _sigmoid(_linear(weights["answer"], ANSWER_FEATURES, known))
            passage, sentence = candidates[i]
            evidence.append(Evidence(passage.article, sentence, confidence, None))
        return evidence

    def describe(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> tuple[list[tuple[PassageToRead, Sentence]], list[list[float]]]:
        """Return each sentence once, with its passage, and its features."""
        candidates: list[tuple[PassageToRead, Sentence]] = []
        texts: list[str] = []
        passage_of: list[int] = []
        cosines: list[float] = []
        seen: set[tuple[str, int]] = set()
        for number, passage in enumerate(passages):
            in_passage = passage.texts()
            similar = self._vectors(passage.article.id, tuple(in_passage)) @ vector
            for sentence, text, cosine in zip(passage.sentences, in_passage, similar, strict=True):
                # Passages overlap: a sentence counts in the better one.
                key = (passage.article.id, sentence.start)
                if key not in seen and not is_heading(text):
                    seen.add(key)
                    candidates.append((passage, sentence))
                    texts.append(text)
                    passage_of.append(number)
                    cosines.append(float(np.clip(cosine, -1.0, 1.0)))
        retrieval = [passage.hit.score for passage in passages]
        return candidates, features(question, texts, passage_of, cosines, retrieval)


def _linear(weights: dict[str, float], names: Sequence[str], values: Sequence[float]) -> float:
    named = zip(names, values, strict=True)
    return weights["intercept"] + sum(weights[name] * value for name, value in named)


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else 1.0 - 1.0 / (1.0 + math.exp(x))
