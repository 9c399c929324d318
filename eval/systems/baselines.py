"""Simple systems over an index, to see what each part of ours is worth.

Each retrieves passages in its own way, cites one sentence, and gives a confidence in [0, 1] that
is no probability; it refuses only under `min_confidence`, or where it finds nothing. Follow-up
questions are completed as for ours.
"""

import time
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from eval.records import Prediction
from eval.systems.base import Asked, told_settings
from eval.systems.bm25 import Bm25
from eval.systems.depth import deepened
from eval.systems.predictions import predicted, recorded
from index.arrays import Vectors
from index.fusion import fuse
from index.indexing import Index
from index.records import Article, Passage, Sentence
from index.store.interface import Found
from index.text.words import content_words, words
from qa.cite import cite
from qa.followup.stand_alone import stand_alone
from qa.settings import Settings

_DEPTH = 100  # candidates of each search

Ranking = list[tuple[int, float]]
Ranked = list[tuple[Passage, float]]
Texts = dict[str, tuple[Article, list[Sentence]]]


class ChosenSentence(NamedTuple):
    """The sentence a baseline cites."""

    article: Article
    sentence: Sentence
    confidence: float


class Baseline:
    """What the baselines have in common: a ranking of passages, and a choice among sentences."""

    name = ""

    def __init__(self, articles: Index, settings: Settings, depth: int = 0) -> None:
        self.index = articles
        self._settings = settings
        self._depth = depth
        self._articles = articles.stats().articles

    def settings(self) -> dict[str, Any]:
        """See `System`."""
        return told_settings(self._settings, self.index)

    def models(self) -> dict[str, str]:
        """See `System`."""
        return {"encoder": self.index.encoder.fingerprint}

    def answer(self, batch: Sequence[Asked]) -> Iterator[Prediction]:
        """See `System`."""
        start = time.perf_counter()
        alone = [stand_alone(asked.question, asked.history) for asked in batch]
        vectors = self.index.encoder.encode(alone)
        embed_ms = (time.perf_counter() - start) * 1000 / max(1, len(batch))
        for asked, question, vector in zip(batch, alone, vectors, strict=True):
            yield self._one(asked, question, vector, embed_ms)

    def rank(self, found: Found) -> Ranking:
        """Return passages best first."""
        return fuse(found.dense, found.lexical, dense_weight=self.index.settings.dense_weight)

    def choose(
        self,
        question: str,
        vector: Vectors,
        passages: Sequence[tuple[Passage, float]],
        texts: Texts,
    ) -> ChosenSentence | None:
        """Return the sentence to cite, or None.

        Args:
            question: It stands alone.
            vector: Its embedding.
            passages: Those to read, with their scores, best first; at least one.
            texts: Their articles and sentences, by id.
        """
        raise NotImplementedError

    def _one(self, asked: Asked, question: str, vector: Vectors, embed_ms: float) -> Prediction:
        start = time.perf_counter()
        read = self._ranked(question, vector, self._settings.top_k)
        ids = list(dict.fromkeys(passage.article_id for passage, _ in read))
        texts = {
            article.id: (article, sentences)
            for article, sentences in self.index.articles_with_sentences(ids)
        }
        searched = time.perf_counter()
        chosen = self.choose(question, vector, read, texts) if read else None
        done = time.perf_counter()
        confidence = min(1.0, max(0.0, chosen.confidence)) if chosen else 0.0
        abstained = chosen is None or confidence < (self._settings.min_confidence or 0.0)
        best = [chosen] if chosen else []
        cited = [predicted(cite(one.article, one.sentence, score=confidence)) for one in best]
        return Prediction(
            id=asked.id,
            answer="" if abstained else cited[0].quote,
            abstained=abstained,
            confidence=confidence,
            standalone_question=question if question != asked.question else None,
            citations=() if abstained else tuple(cited),
            nearest=tuple(cited) if abstained else (),
            passages=tuple(
                deepened(
                    [recorded(*each) for each in read],
                    lambda most: [recorded(*each) for each in self._ranked(question, vector, most)],
                    depth=self._depth,
                    articles=self._articles,
                )
            ),
            timings={
                "embed": round(embed_ms, 3),
                "search": round((searched - start) * 1000, 3),
                "read": round((done - searched) * 1000, 3),
                "total": round(embed_ms + (done - start) * 1000, 3),
            },
        )

    def _ranked(self, question: str, vector: Vectors, most: int) -> Ranked:
        found = self.index.candidates(question, vector, depth=max(_DEPTH, most))
        return [(found.passages[key], score) for key, score in self.rank(found)[:most]]


class NoReader(Baseline):
    """Our retrieval and nothing after it: the first sentence of the best passage."""

    name = "no-reader"

    def choose(
        self,
        question: str,
        vector: Vectors,
        passages: Sequence[tuple[Passage, float]],
        texts: Texts,
    ) -> ChosenSentence | None:
        """See `Baseline`."""
        passage, score = passages[0]
        article, sentences = texts[passage.article_id]
        return ChosenSentence(article, sentences[passage.first_sentence], score)


class LeadSentence(Baseline):
    """Our retrieval, and the first sentence of the best passage's article: hard to beat in news."""

    name = "lead-sentence"

    def choose(
        self,
        question: str,
        vector: Vectors,
        passages: Sequence[tuple[Passage, float]],
        texts: Texts,
    ) -> ChosenSentence | None:
        """See `Baseline`."""
        passage, score = passages[0]
        article, sentences = texts[passage.article_id]
        return ChosenSentence(article, sentences[0], score)


class DenseSentence(Baseline):
    """Vectors alone: passages by cosine, then the sentence nearest to the question."""

    name = "dense-sentence"

    def __init__(self, articles: Index, settings: Settings, depth: int = 0) -> None:
        super().__init__(articles, settings, depth)

        @lru_cache(maxsize=4096)
        def vectors(texts: tuple[str, ...]) -> Vectors:
            return articles.encoder.encode(texts)

        self._vectors = vectors

    def rank(self, found: Found) -> Ranking:
        """See `Baseline`."""
        return _by_score(found.dense)

    def choose(
        self,
        question: str,
        vector: Vectors,
        passages: Sequence[tuple[Passage, float]],
        texts: Texts,
    ) -> ChosenSentence | None:
        """See `Baseline`; the confidence is the cosine."""
        best: ChosenSentence | None = None
        for passage, _ in passages:
            article, sentences = _read(passage, texts)
            cosines = self._vectors(tuple(article.slice(*each) for each in sentences)) @ vector
            place = int(np.argmax(cosines))
            if best is None or cosines[place] > best.confidence:
                best = ChosenSentence(article, sentences[place], float(cosines[place]))
        return best


class Bm25Sentence(Baseline):
    """Words alone: passages by BM25, then the sentence with the best BM25 among all sentences."""

    name = "bm25-sentence"

    def rank(self, found: Found) -> Ranking:
        """See `Baseline`."""
        return _by_score(found.lexical)

    def choose(
        self,
        question: str,
        vector: Vectors,
        passages: Sequence[tuple[Passage, float]],
        texts: Texts,
    ) -> ChosenSentence | None:
        """See `Baseline`; the confidence is the share of the greatest score there could be."""
        asked = sorted(set(content_words(question)))
        most = self._bm25.most(asked) or 1.0
        best: ChosenSentence | None = None
        for passage, _ in passages:
            article, sentences = _read(passage, texts)
            for sentence in sentences:
                score = self._bm25.score(asked, words(article.slice(*sentence))) / most
                if best is None or score > best.confidence:
                    best = ChosenSentence(article, sentence, score)
        return best

    def models(self) -> dict[str, str]:
        """See `System`."""
        return {}

    @cached_property
    def _bm25(self) -> Bm25:
        return Bm25(
            words(article.slice(*sentence))
            for article in self.index.articles()
            for sentence in self.index.sentences(article.id)
        )


def _by_score(scores: dict[int, float]) -> Ranking:
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _read(passage: Passage, texts: Texts) -> tuple[Article, list[Sentence]]:
    article, sentences = texts[passage.article_id]
    return article, sentences[passage.first_sentence : passage.last_sentence + 1]
