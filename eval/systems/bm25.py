"""Pure: BM25 over short texts, for a baseline.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with
the logarithm that Lucene keeps above 0.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

K1, B = 1.2, 0.75  # as most have them


class Bm25:
    """The statistics of a collection of texts."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        """Count in how many texts each word is.

        Args:
            texts: The words of each.
        """
        self._counts: Counter[str] = Counter()
        self._n = length = 0
        for text in texts:
            self._counts.update(set(text))
            self._n += 1
            length += len(text)
        self._mean = length / self._n if length else 1.0

    def rarity(self, word: str) -> float:
        """Return the inverse frequency of a word, above 0."""
        return math.log(1 + (self._n - self._counts[word] + 0.5) / (self._counts[word] + 0.5))

    def score(self, asked: Sequence[str], text: Sequence[str]) -> float:
        """Return how well a text fits.

        Args:
            asked: Words, each once, in an order that is the same every time: sums depend on it.
            text: The words of the text.
        """
        counts = Counter(text)
        norm = K1 * (1 - B + B * len(text) / self._mean)
        return sum(
            self.rarity(word) * counts[word] * (K1 + 1) / (counts[word] + norm)
            for word in asked
            if word in counts
        )

    def most(self, asked: Sequence[str]) -> float:
        """Return what no text's score can reach."""
        return sum(self.rarity(word) for word in asked) * (K1 + 1)
