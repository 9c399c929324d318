"""Systems that can be run by name: ours, and simple ones to compare it with."""

import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from eval.errors import RunError
from eval.records import PredictedPassage, Prediction
from eval.systems.base import Asked, System, told_settings
from eval.systems.baselines import Bm25Sentence, DenseSentence, LeadSentence, NoReader
from eval.systems.depth import deepened
from eval.systems.predictions import prediction_of, recorded
from index.indexing import Index
from qa.assistant import Assistant
from qa.reader.fitted import files_of
from qa.records import Answer
from qa.settings import Settings


class Ours:
    """The assistant as users have it."""

    name = "ours"

    def __init__(self, assistant: Assistant, *, depth: int = 0) -> None:
        self._assistant = assistant
        self._depth = depth
        self._articles = assistant.index.stats().articles

    @property
    def index(self) -> Index:
        """See `System`."""
        return self._assistant.index

    def settings(self) -> dict[str, Any]:
        """See `System`."""
        return told_settings(self._assistant.settings, self.index)

    def models(self) -> dict[str, str]:
        """See `System`."""
        reader = self._assistant.reader.name
        files = files_of(reader)
        hashes = {f"reader {file.name}": sha256(file.read_bytes()).hexdigest() for file in files}
        return {"encoder": self.index.encoder.fingerprint, "reader": reader, **hashes}

    def answer(self, batch: Sequence[Asked]) -> Iterator[Prediction]:
        """See `System`."""
        if any(asked.history for asked in batch):
            for asked in batch:
                answer = self._assistant.ask(asked.question, history=asked.history)
                yield self._prediction(asked, answer, 0.0)
            return
        start = time.perf_counter()
        answers = self._assistant.ask_many(asked.question for asked in batch)
        embed_ms: float | None = None
        for asked, answer in zip(batch, answers, strict=True):
            if embed_ms is None:
                # Before the first answer all were embedded: each has its share of that.
                first_ms = (time.perf_counter() - start) * 1000 - answer.timings["total"]
                embed_ms = max(0.0, first_ms) / len(batch)
            yield self._prediction(asked, answer, embed_ms)

    def _prediction(self, asked: Asked, answer: Answer, embed_ms: float) -> Prediction:
        timings = answer.timings
        if embed_ms:
            total = round(timings["total"] + embed_ms, 3)
            timings = {"embed": round(embed_ms, 3), **timings, "total": total}
        answer = answer.model_copy(update={"timings": timings})
        prediction = prediction_of(asked.id, answer)
        if not self._depth:
            return prediction
        question = answer.standalone_question
        vector = self.index.encoder.encode([question])[0]

        def search(most: int) -> list[PredictedPassage]:
            hits = self.index.search_vector(question, vector, top_k=most)
            return [recorded(hit.passage, hit.score) for hit in hits]

        passages = deepened(prediction.passages, search, depth=self._depth, articles=self._articles)
        return prediction.model_copy(update={"passages": tuple(passages)})


_MAKERS: dict[str, Callable[[Index, Settings, int], System]] = {
    Ours.name: lambda articles, settings, depth: Ours(
        Assistant(articles, settings=settings), depth=depth
    ),
    Bm25Sentence.name: Bm25Sentence,
    DenseSentence.name: DenseSentence,
    LeadSentence.name: LeadSentence,
    NoReader.name: NoReader,
}
SYSTEMS = tuple(_MAKERS)


def make_system(name: str, articles: Index, settings: Settings, *, depth: int = 0) -> System:
    """Return a system.

    Args:
        name: One of `SYSTEMS`.
        articles: What it answers from.
        settings: Of asking.
        depth: How many articles to rank, where that is more than are read; see
            `eval.systems.depth`.

    Raises:
        RunError: There is no such system.
    """
    if name not in _MAKERS:
        raise RunError(f"There is no system {name!r}: use one of {', '.join(SYSTEMS)}.")
    return _MAKERS[name](articles, settings, depth)
