"""Readers by name; which one is a setting."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from index.arrays import Vectors
from index.errors import ModelError
from qa.reader.base import PassageToRead, Reader
from qa.reader.cascade import AFTER, BEFORE, READ_AGAIN, READ_WHOLE, CascadeReader
from qa.reader.fitted import weights_fingerprint
from qa.reader.judge import Candidate, Look
from qa.reader.large import large_graph
from qa.reader.span import SpanReader

LARGE, SMALL = "large", "small"


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


BUILT_IN: Mapping[str, Callable[..., SpanMarker]] = {LARGE: CascadeReader, SMALL: SpanReader}


def load_reader(name: str, *, threads: int) -> SpanMarker:
    """Load a reader.

    Args:
        name: "large" or "small", which ship; or a folder or hub name of a model that is made for
            extractive question answering (`qa.reader.pretrained`), which may go to the network.
        threads: How many threads it may use.

    Raises:
        ModelError: There is no such reader, its weights are missing or not those that ship, or a
            folder or name is of something else.
    """
    if name in BUILT_IN:
        return BUILT_IN[name](threads=threads)
    # Where it is used it imports PyTorch.
    from qa.reader.pretrained import PretrainedReader, is_pretrained

    if is_pretrained(name):
        return PretrainedReader(name, threads=threads)
    known = ", ".join(map(repr, BUILT_IN))
    raise ModelError(
        f"There is no reader {name!r}: say {known}, a folder with an extractive question-answering "
        "model, or the name of one on the Hugging Face hub (owner/model)."
    )


def prepare(name: str) -> None:
    """Do now what a reader's first use would wait for.

    Raises:
        ModelError: It cannot be done.
    """
    if name == LARGE:
        large_graph()


def fingerprint_of(reader: SpanMarker) -> str:
    """Return what a reader's features depend on: two of one fingerprint describe alike.

    The name of one that does not ship says what it is; how much the cascade reads is no weight.
    """
    sizes = (READ_WHOLE, READ_AGAIN, BEFORE, AFTER) if reader.name == LARGE else ()
    return " ".join([reader.name, weights_fingerprint(reader.name), *map(str, sizes)])
