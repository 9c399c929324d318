"""The trained reader: one small cross-encoder over question and passage, on ONNX Runtime.

For every word piece of a passage it scores how well an answer starts and ends there, and for the
passage as a whole, at [CLS], that there is none. Passages are read one at a time, so that only the
difference of the two, the margin, means the same in each; it ranks spans across passages.

The best sentences are then read a second time, each alone: whether it answers without the company
it stood in tells much of whether it does (`eval.fitting.reader`), and its short answer is found
better (`eval.studies.reader`).
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from index.arrays import Vectors
from index.embedding.minilm import Workers, checked_weights, load_tokenizer
from index.embedding.sessions import open_session
from index.errors import ModelError
from index.outline.headings import is_heading
from index.records import Article, Sentence
from qa.reader.base import Evidence, PassageToRead
from qa.reader.eligible import can_answer
from qa.reader.encoding import Window, plain_question, windows
from qa.reader.fitted import SPAN_READER, SPAN_READER_SHA256, load_fitted
from qa.reader.judge import Candidate, Fitted, Look, judge, ranked
from qa.reader.spans import Scores, Span, sentence_spans

MARGIN = 0  # its place among the features
READ_ALONE = 5  # sentences, the best ones


class SpanReader:
    """See the module; implements `qa.reader.base.Reader`."""

    name = "span"
    features = ("margin", "null", "retrieval", "retrieval_gap")  # the margin first

    def __init__(self, *, threads: int) -> None:
        if hashlib.sha256(SPAN_READER.read_bytes()).hexdigest() != SPAN_READER_SHA256:
            raise ModelError(f"The reader {SPAN_READER} is not the one that ships: install again.")
        self._session = open_session(SPAN_READER, weights=checked_weights().parent)
        self._tokenizer = load_tokenizer()
        self._workers = Workers(threads, "reader")

    @property
    def fitted(self) -> Fitted:
        """What turns its features into confidence."""
        return load_fitted(self.name)

    @property
    def default_threshold(self) -> float:
        """See `Reader`."""
        return self.fitted.threshold

    def read(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> list[Evidence]:
        """See `Reader`; every sentence has a span, and those that cannot answer are left out."""
        candidates, rows = self.describe(question, vector, passages)
        fitted = self.fitted
        order = ranked(candidates, rows, self.features, fitted)
        best, others = order[:READ_ALONE], order[READ_ALONE:]
        looks = self._workers.map(lambda at: self.read_alone(question, candidates[at.place]), best)
        # One that is not among the best counts as no surer alone.
        looks += [Look(candidates[at.place], rows[at.place][MARGIN]) for at in others]
        in_order = [rows[at.place] for at in order]
        return judge(looks, in_order, order, self.features, fitted)

    def describe(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> tuple[list[Candidate], list[list[float]]]:
        """Return each sentence that may answer once, with its best span, and its features."""
        asked = plain_question(question)
        spans = self._workers.map(lambda passage: self._read_passage(asked, passage), passages)
        best: dict[tuple[str, int], tuple[int, Candidate, Span]] = {}
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

    def read_alone(self, question: str, candidate: Candidate) -> Look:
        """Read a candidate's sentence alone: its best span then, and its margin."""
        article, sentence, span = candidate
        for found in self._read_text(plain_question(question), article, sentence, [sentence]):
            if found is not None:
                return Look(Candidate(article, sentence, (found.start, found.end)), found.margin)
        raise ValueError(f"{span} is a span of a sentence without words")

    def _read_passage(self, question: str, passage: PassageToRead) -> list[Span | None]:
        """Return the best span of each of the passage's sentences; None for one without words."""
        held = passage.hit.passage
        text = Sentence(held.start, held.end)
        return self._read_text(question, passage.article, text, passage.sentences)

    def _read_text(
        self, question: str, article: Article, text: Sentence, sentences: Sequence[Sentence]
    ) -> list[Span | None]:
        """Return the best span of each sentence of a text, a range of the article's."""
        read = self.windows(question, article.title, article.slice(*text))
        return sentence_spans(read, self.score, text.start, sentences)

    def windows(self, question: str, title: str, text: str) -> list[Window]:
        """Return what the model is given of a text; see `qa.reader.encoding.windows`."""
        return windows(self._tokenizer, question, title, text)

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
