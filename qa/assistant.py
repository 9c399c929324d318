"""The main path: a question to an answer, one line a stage."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from index.arrays import Vectors
from index.indexing import Index
from index.outline.leaning import leans
from index.records import Article, Filters, Hit, Sentence
from index.text.spelling import as_spelled
from qa.about.asking import recognise as about_articles
from qa.about.telling import tell
from qa.chat import Chat
from qa.cite import cite, joined
from qa.followup.stand_alone import carried_phrases, prefer, stand_alone, utterances
from qa.question import check_question
from qa.reader.base import Evidence, PassageToRead, Reader
from qa.reader.loading import load_reader
from qa.records import Alternative, Answer, AskOptions, Citation, RetrievedPassage, Turn
from qa.refusing import Refused, refuse
from qa.replies import CITING, last_cited, reply
from qa.selection import NEAREST, select
from qa.settings import Settings
from qa.smalltalk import recognise
from qa.time_asked import (
    asks_for_latest,
    newest_first,
    period_of,
    surer,
    then_first,
    without_latest,
)

_BATCH = 64  # questions embedded together
_PREFERRED_FROM = 100  # hits among which articles cited before may be preferred


class Assistant:
    """Answers questions from one open index. Safe to use from several threads.

    It keeps no conversation: history is an argument, or kept by the `Chat` that `chat` begins.
    """

    def __init__(
        self,
        index: Index | str | Path | None = None,
        *,
        settings: Settings | None = None,
        reader: Reader | None = None,
    ) -> None:
        """Open an index.

        Args:
            index: An open index or its folder; the settings' where None.
            settings: From the environment where None.
            reader: Judges sentences; the settings' where None.

        Raises:
            QAError: The index cannot be opened.
        """
        self.settings = settings or Settings.from_env()
        self.index = (
            index
            if isinstance(index, Index)
            else Index.open(index or self.settings.index, settings=self.settings)
        )
        self._reader = reader
        self._reader_lock = threading.Lock()

    def __enter__(self) -> Self:
        """Return the assistant itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close its index."""
        self.close()

    @property
    def reader(self) -> Reader:
        """The reader, loaded at first use; raises `ModelError` where it cannot be."""
        with self._reader_lock:
            if self._reader is None:
                threads = self.index.settings.n_threads
                self._reader = load_reader(self.settings.reader, threads=threads)
            return self._reader

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] | None = None,
        top_k: int | None = None,
        filters: Filters | None = None,
        min_confidence: float | None = None,
        max_sentences: int | None = None,
        on_stage: Callable[[str], None] | None = None,
    ) -> Answer:
        """Answer a question from the articles, or say that they do not hold the answer.

        Args:
            question: In plain words.
            history: Earlier turns, oldest first.
            top_k: Passages to read; the settings' where None.
            filters: Restricts the articles.
            min_confidence: Abstain under this; the settings' where None.
            max_sentences: Longest answer, a list's items aside; the settings' where None.
            on_stage: Called with the name of each stage that is done, as in `Answer.timings`; what
                it raises ends the asking.

        Raises:
            QuestionError: The question is empty or too long.
            QAError: The index cannot be read.
        """
        options = AskOptions(
            top_k=top_k,
            filters=filters,
            min_confidence=min_confidence,
            max_sentences=max_sentences,
        )
        return self.answer(question, options, history=history, on_stage=on_stage)

    def answer(
        self,
        question: str,
        options: AskOptions,
        *,
        history: Sequence[Turn] | None = None,
        on_stage: Callable[[str], None] | None = None,
    ) -> Answer:
        """Answer a question as `ask` does, for callers that hold the options as one record.

        Raises:
            QuestionError: The question is empty or too long.
            QAError: The index cannot be read.
        """
        clock = _Clock(on_stage)
        asked = check_question(question)
        if act := recognise(asked):
            return reply(act, asked, history or (), self.index)
        if told := self._told(asked, options.filters, history or ()):
            return told
        alone = stand_alone(asked, history or (), options.carried)
        vector = self.index.encoder.encode([alone])[0]
        clock.lap("embed")
        leant_on = (history or ()) if alone != asked else ()
        return self._answer(asked, alone, vector, clock, options, leant_on)

    def chat(
        self,
        *,
        top_k: int | None = None,
        filters: Filters | None = None,
        min_confidence: float | None = None,
        max_sentences: int | None = None,
    ) -> Chat:
        """Begin a conversation that keeps its turns; for the arguments see `ask`."""
        return Chat(
            self,
            top_k=top_k,
            filters=filters,
            min_confidence=min_confidence,
            max_sentences=max_sentences,
        )

    def ask_many(
        self,
        questions: Iterable[str],
        *,
        top_k: int | None = None,
        filters: Filters | None = None,
        min_confidence: float | None = None,
        max_sentences: int | None = None,
    ) -> Iterator[Answer]:
        """Answer independent questions, in order; questions are embedded in batches.

        For the arguments see `ask`.

        Raises:
            QuestionError: A question is empty or too long.
            QAError: The index cannot be read.
        """
        options = AskOptions(
            top_k=top_k,
            filters=filters,
            min_confidence=min_confidence,
            max_sentences=max_sentences,
        )
        waiting: list[str] = []
        for question in questions:
            waiting.append(check_question(question))
            if len(waiting) == _BATCH:
                yield from self._answer_batch(waiting, options)
                waiting = []
        yield from self._answer_batch(waiting, options)

    def retrieve(
        self,
        question: str,
        vector: Vectors,
        *,
        top_k: int | None = None,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
    ) -> list[PassageToRead]:
        """Return the passages that would be read for a question, best first.

        Args:
            question: A question that stands alone.
            vector: Its embedding, of shape (dimension,).
            top_k: How many; the settings' where None.
            filters: Restricts the articles.
            history: Of a follow-up, the earlier turns; the articles cited last are preferred.
        """
        wanted = top_k or self.settings.top_k
        depth = max(wanted, _PREFERRED_FROM) if history else wanted
        hits = self.index.search_vector(question, vector, top_k=depth, filters=filters)
        return self._fetch(prefer(hits, history)[:wanted])

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    def _answer_batch(self, questions: list[str], options: AskOptions) -> Iterator[Answer]:
        vectors = self.index.encoder.encode(questions)
        for question, vector in zip(questions, vectors, strict=True):
            yield self._told(question, options.filters) or self._answer(
                question, question, vector, _Clock(), options
            )

    def _told(
        self, asked: str, filters: Filters | None, history: Sequence[Turn] = ()
    ) -> Answer | None:
        """Return what a question about articles gets; None for any other."""
        request = about_articles(asked)
        if request is None:
            return None
        earlier = last_cited(history, CITING)
        carried = carried_phrases(utterances(history), asked) if history else []
        return tell(
            request,
            asked,
            self.index,
            filters=filters,
            at_hand=[earlier.citations[0].article_id] if earlier else [],
            names=[phrase for phrase in carried if phrase[:1].isupper()],
            today=datetime.now(UTC).date(),
        )

    def _answer(
        self,
        asked: str,
        alone: str,
        vector: Vectors,
        clock: "_Clock",
        options: AskOptions,
        history: Sequence[Turn] = (),
    ) -> Answer:
        version = self.index.generation
        passages = self.retrieve(
            alone, vector, top_k=options.top_k, filters=options.filters, history=history
        )
        clock.lap("search")
        # What a follow-up takes over finds its passages; among their sentences it would draw the
        # reader to those that repeat it.
        threshold = _first(
            options.min_confidence, self.settings.min_confidence, self.reader.default_threshold
        )
        evidence = self._read(asked, alone, vector, passages, options, threshold)
        clock.lap("read")
        chosen = select(
            alone,
            evidence,
            threshold=threshold,
            max_sentences=options.max_sentences or self.settings.max_sentences,
        )
        near = [] if chosen.answer.sentences else evidence[:NEAREST]
        shown = [*chosen.answer.sentences, *near]
        shown += [found for other in chosen.alternatives for found in other.sentences]
        cited = self._cited(shown)
        citations = tuple(cited[id(found)] for found in chosen.answer.sentences)
        refused = None
        if not citations:
            refused = self._refused(alone, options.filters, passages, evidence, threshold)
        clock.lap("select")
        return Answer(
            question=asked,
            standalone_question=alone,
            text=joined(citations),
            citations=citations,
            confidence=chosen.confidence,
            min_confidence=threshold,
            abstained=not citations,
            reason=refused.reason if refused else None,
            refusal=refused.refusal if refused else None,
            scoped=bool(options.filters),
            nearest=tuple(cited[id(found)] for found in near),
            alternatives=tuple(
                Alternative(
                    text=joined(of_it),
                    citations=of_it,
                    agreement=other.agreement,
                    differs=other.differs,
                )
                for other in chosen.alternatives
                for of_it in [tuple(cited[id(found)] for found in other.sentences)]
            ),
            agreement=chosen.answer.agreement,
            passages=tuple(_retrieved(passage) for passage in passages),
            timings=clock.timings(),
            index_version=version,
        )

    def _read(
        self,
        asked: str,
        alone: str,
        vector: Vectors,
        passages: Sequence[PassageToRead],
        options: AskOptions,
        threshold: float,
    ) -> list[Evidence]:
        """Return the evidence, best first: names as the articles spell them, times as asked."""
        spelled = as_spelled(asked, _texts(passages))
        evidence = self.reader.read(spelled, vector, passages)
        if asks_for_latest(asked):
            # The words that ask for it stand in no sentence, and would draw the reader elsewhere.
            plain = self.reader.read(without_latest(spelled), vector, passages)
            return newest_first(asked, surer(evidence, plain), threshold=threshold)
        period = period_of(asked)
        if period is None or (then := period.within(options.filters)) is None:
            return evidence
        of_then = self.retrieve(alone, vector, top_k=options.top_k, filters=then)
        within = self.reader.read(as_spelled(period.question, _texts(of_then)), vector, of_then)
        return then_first(period, evidence, within, threshold=threshold)

    def _refused(
        self,
        question: str,
        filters: Filters | None,
        passages: Sequence[PassageToRead],
        evidence: Sequence[Evidence],
        threshold: float,
    ) -> Refused:
        if not passages:
            return Refused("absent", _EMPTY_SCOPE if filters else _EMPTY)
        nearest = evidence[0].confidence if evidence else 0.0
        has_word = partial(self.index.has_word, filters=filters)
        return refuse(question, nearest, threshold, has_word)

    def _cited(self, shown: Sequence[Evidence]) -> dict[int, Citation]:
        """Return a citation of each, by the identity of the evidence."""
        leaning = {f.article.id: None for f in shown if leans(f.article.slice(*f.sentence))}
        found = self.index.articles_with_sentences(list(leaning)) if leaning else []
        sentences = {article.id: of_article for article, of_article in found}
        return {
            id(f): cite(
                f.article,
                f.sentence,
                score=f.confidence,
                span=f.span,
                sentences=sentences.get(f.article.id, ()),
            )
            for f in shown
        }

    def _fetch(self, hits: Sequence[Hit]) -> list[PassageToRead]:
        """Return the hits' articles and sentences; an article removed since is left out."""
        fetched: dict[str, tuple[Article, list[Sentence]]] = {}
        for article, sentences in self.index.articles_with_sentences(
            list(dict.fromkeys(hit.article_id for hit in hits))
        ):
            fetched[article.id] = (article, sentences)
        found = []
        for hit in hits:
            if hit.article_id in fetched:
                article, sentences = fetched[hit.article_id]
                read = sentences[hit.passage.first_sentence : hit.passage.last_sentence + 1]
                found.append(PassageToRead(hit, article, read))
        return found


class _Clock:
    """Milliseconds by stage."""

    def __init__(self, on_stage: Callable[[str], None] | None = None) -> None:
        self._on_stage = on_stage
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = round((now - self._last) * 1000, 3)
        self._last = now
        if self._on_stage:
            self._on_stage(stage)

    def timings(self) -> dict[str, float]:
        total = round((time.perf_counter() - self._start) * 1000, 3)
        return {**self._laps, "total": total}


def _texts(passages: Sequence[PassageToRead]) -> Iterator[str]:
    for passage in passages:
        yield passage.article.title
        yield passage.article.slice(passage.hit.passage.start, passage.hit.passage.end)


def _retrieved(passage: PassageToRead) -> RetrievedPassage:
    hit = passage.hit
    return RetrievedPassage(
        passage_id=hit.passage.id,
        article_id=hit.article_id,
        title=passage.article.title,
        start=hit.passage.start,
        end=hit.passage.end,
        score=hit.score,
        rank=hit.rank,
    )


_EMPTY_SCOPE = "No article passes the filters."
_EMPTY = "There are no articles in the index yet."


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)
