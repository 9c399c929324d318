"""The trained reader: one small cross-encoder over question and passage, on ONNX Runtime.

For every word piece of a passage it scores how well an answer starts and ends there, and for the
passage as a whole, at [CLS], that there is none. Passages are read one at a time, so that only the
difference of the two, the margin, means the same in each; it ranks spans across passages.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.arrays import Vectors
from index.errors import ModelError
from index.minilm import Workers, load_tokenizer, open_session
from qa.reader.base import Evidence, PassageToRead
from qa.reader.eligible import can_answer, is_heading
from qa.reader.encoding import Window, plain_question, windows
from qa.reader.judge import Candidate, judge
from qa.reader.weights import SPAN_READER, SPAN_READER_SHA256, load_fitted

LONGEST_SPAN = 30  # word pieces

Scores = npt.NDArray[np.float32]


class _Span(NamedTuple):
    """The best span of a sentence."""

    margin: float
    null: float
    start: int  # code points of the article
    end: int


class SpanReader:
    """See the module; implements `qa.reader.base.Reader`."""

    name = "span"
    features = ("margin", "null", "retrieval", "retrieval_gap")

    def __init__(self, *, threads: int) -> None:
        if hashlib.sha256(SPAN_READER.read_bytes()).hexdigest() != SPAN_READER_SHA256:
            raise ModelError(f"The reader {SPAN_READER} is not the one that ships: install again.")
        self._session = open_session(SPAN_READER)
        self._tokenizer = load_tokenizer()
        self._workers = Workers(threads, "reader")

    @property
    def default_threshold(self) -> float:
        """See `Reader`."""
        return load_fitted(self.name).threshold

    def read(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> list[Evidence]:
        """See `Reader`; every sentence has a span, and those that cannot answer are left out."""
        candidates, rows = self.describe(question, vector, passages)
        return judge(candidates, rows, self.features, load_fitted(self.name))

    def describe(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> tuple[list[Candidate], list[list[float]]]:
        """Return each sentence that may answer once, with its best span, and its features."""
        asked = plain_question(question)
        spans = self._workers.map(lambda passage: self._read_passage(asked, passage), passages)
        best: dict[tuple[str, int], tuple[int, Candidate, _Span]] = {}
        for number, (passage, found) in enumerate(zip(passages, spans, strict=True)):
            for sentence, span in zip(passage.sentences, found, strict=True):
                text = passage.article.slice(*sentence)
                if span is None or is_heading(text) or not can_answer(question, text):
                    continue
                # Passages overlap: a sentence counts where its span does best.
                key = (passage.article.id, sentence.start)
                if key not in best or span.margin > best[key][2].margin:
                    candidate = Candidate(passage.article, sentence, (span.start, span.end))
                    best[key] = (number, candidate, span)
        kept = list(best.values())
        retrieval = [passage.hit.score for passage in passages]
        top = max(retrieval, default=0.0)
        rows = [
            [span.margin, span.null, retrieval[number], retrieval[number] - top]
            for number, _, span in kept
        ]
        return [candidate for _, candidate, _ in kept], rows

    def _read_passage(self, question: str, passage: PassageToRead) -> list[_Span | None]:
        """Return the best span of each of the passage's sentences; None for one without words."""
        start, end = passage.hit.passage.start, passage.hit.passage.end
        text = passage.article.slice(start, end)
        found: list[_Span | None] = [None] * len(passage.sentences)
        for window in windows(self._tokenizer, question, passage.article.title, text):
            scores = self.score(window)
            null = float(scores[0].sum())
            offsets = np.array(window.offsets, np.int64).reshape(-1, 2) + start
            body = scores[window.first : window.first + len(offsets)]
            for number, sentence in enumerate(passage.sentences):
                inside = np.flatnonzero(
                    (offsets[:, 0] >= sentence.start) & (offsets[:, 1] <= sentence.end)
                )
                if not len(inside):
                    continue
                first, last, score = best_span(body[inside])
                held = found[number]
                if held is None or score - null > held.margin:
                    where = inside[first], inside[last]
                    span = int(offsets[where[0], 0]), int(offsets[where[1], 1])
                    found[number] = _Span(score - null, null, *span)
        return found

    def score(self, window: Window) -> Scores:
        """Return how well an answer starts and ends at each word piece, shape (n, 2)."""
        ids = np.array([window.ids], np.int64)
        outputs = self._session.run(
            None,
            {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.array([window.types], np.int64),
            },
        )
        scores: Scores = outputs[0][0]
        return scores


def best_span(scores: Scores) -> tuple[int, int, float]:
    """Return first and last word piece of the best span, both included, and its score.

    Args:
        scores: Of start and end, shape (word pieces, 2), at least one.

    >>> best_span(np.array([[0, 1], [5, 0], [0, 4]], np.float32))
    (1, 2, 9.0)
    """
    length = len(scores)
    total = scores[:, 0][:, None] + scores[:, 1][None, :]
    allowed = np.triu(np.ones((length, length), bool)) & ~np.triu(
        np.ones((length, length), bool), LONGEST_SPAN
    )
    place = int(np.where(allowed, total, -np.inf).argmax())
    first, last = divmod(place, length)
    return first, last, float(total[first, last])
