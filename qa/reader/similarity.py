"""The reader without training: embedding similarity and shared words, weighed by a fitted model."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from index.arrays import Vectors
from index.encoder import Encoder
from qa.reader.base import Evidence, PassageToRead
from qa.reader.features import FEATURES as WORD_FEATURES
from qa.reader.features import features, is_heading
from qa.reader.judge import Candidate, judge
from qa.reader.weights import load_fitted


class SimilarityReader:
    """See the module; implements `qa.reader.base.Reader`."""

    name = "similarity"
    features = ("cosine", "cosine_above_best_other", *WORD_FEATURES)

    def __init__(self, encoder: Encoder) -> None:
        # An article's id is a hash of its text, so that a cached vector is never a stale one.
        @lru_cache(maxsize=4096)
        def vectors(article_id: str, texts: tuple[str, ...]) -> Vectors:
            return encoder.encode(texts)

        self._vectors = vectors

    @property
    def default_threshold(self) -> float:
        """See `Reader`."""
        return load_fitted(self.name).threshold

    def read(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> list[Evidence]:
        """See `Reader`; gives no spans."""
        candidates, rows = self.describe(question, vector, passages)
        return judge(candidates, rows, self.features, load_fitted(self.name))

    def describe(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> tuple[list[Candidate], list[list[float]]]:
        """Return each sentence once, and its features."""
        candidates: list[Candidate] = []
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
                    candidates.append(Candidate(passage.article, sentence, None))
                    texts.append(text)
                    passage_of.append(number)
                    cosines.append(float(np.clip(cosine, -1.0, 1.0)))
        words = features(question, texts, passage_of, [p.hit.score for p in passages])
        ahead = [*sorted(cosines, reverse=True), 0.0, 0.0]
        rows = [
            [cosine, cosine - (ahead[1] if cosine == ahead[0] else ahead[0]), *row]
            for cosine, row in zip(cosines, words, strict=True)
        ]
        return candidates, rows
