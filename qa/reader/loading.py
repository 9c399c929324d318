"""Readers by name; which one is a setting."""

from collections.abc import Sequence
from typing import Protocol

from index.arrays import Vectors
from index.errors import ModelError
from qa.reader.base import PassageToRead, Reader
from qa.reader.fitted import weights_fingerprint
from qa.reader.judge import Candidate, Look
from qa.reader.span import SpanReader

SMALL = "small"
_BUILT_IN = {SMALL: SpanReader}


class SpanMarker(Reader, Protocol):
    """A reader that marks an answer in each sentence, and says what it holds of it.

    What it holds are features: numbers that regressions turn into an order and into confidence
    (`qa.reader.judge`), fitted by `eval.fitting.reader`.
    """

    @property
    def features(self) -> tuple[str, ...]:
        """Names of a sentence's features, the margin of its span first."""

    def describe(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> tuple[list[Candidate], list[list[float]]]:
        """Return each sentence that may answer once, with its best span, and its features."""

    def read_alone(self, question: str, candidate: Candidate) -> Look:
        """Read a candidate's sentence alone: its best span then, and its margin."""


def load_reader(name: str, *, threads: int) -> SpanMarker:
    """Load a reader.

    Args:
        name: "small", the one that ships.
        threads: How many threads it may use.

    Raises:
        ModelError: There is no such reader, or its weights are missing or not those that ship.
    """
    if name in _BUILT_IN:
        return _BUILT_IN[name](threads=threads)
    raise ModelError(f"There is no reader {name!r}: say {' or '.join(map(repr, _BUILT_IN))}.")


def fingerprint_of(reader: SpanMarker) -> str:
    """Return what a reader's features depend on: two of one fingerprint describe alike."""
    return weights_fingerprint(reader.name)
