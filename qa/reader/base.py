"""The seam of the reader: passages in, scored sentences out."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from index.arrays import Vectors
from index.records import Article, Hit, Sentence


class PassageToRead(NamedTuple):
    """A retrieved passage with what a reader may look at."""

    hit: Hit
    article: Article
    sentences: list[Sentence]  # those of the passage, ranges of article.text

    def texts(self) -> list[str]:
        """Return the passage's sentences as text."""
        return [self.article.slice(start, end) for start, end in self.sentences]


class Evidence(NamedTuple):
    """A sentence as a possible answer."""

    article: Article
    sentence: Sentence
    confidence: float  # probability that it answers the question, comparable across passages
    span: tuple[int, int] | None  # the short answer, range of article.text


class Reader(Protocol):
    """Judges sentences. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """What run files call it."""

    @property
    def default_threshold(self) -> float:
        """Confidence under which to abstain, where the user sets none."""

    def read(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> list[Evidence]:
        """Return every sentence of the passages once, best first, ties by reading order.

        Args:
            question: The stand-alone question.
            vector: Its embedding, unit length.
            passages: In order of retrieval.
        """
