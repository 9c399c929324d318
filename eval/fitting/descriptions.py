"""IO: what a reader holds of the sentences that may answer a question, kept on disk.

Describing takes a reader half a second a question and more; fitting takes none of it again. A line
a description is appended as it is made, so that a killed process goes on where it was. A folder
holds a set's index and the descriptions of any number of readers; what a description depends on is
in the name of its file.
"""

import hashlib
import json
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from eval.errors import RunError
from eval.files import lock, open_to_change, whole_lines
from eval.fitting.halves import title_of
from eval.formats.collection import article_id_of
from eval.metrics.judging import is_answerable
from eval.metrics.ranges import Range, gold_targets, held
from eval.records import Question, QuestionSet
from eval.runs.inputs import open_collection
from index.records import Article, Sentence
from qa.assistant import Assistant
from qa.reader.base import PassageToRead
from qa.reader.judge import Candidate, Look
from qa.reader.loading import SpanMarker, fingerprint_of
from qa.settings import Settings

SEED = 13
READ = 10  # passages, as many as a user's question has read
_RETRIEVED = 100  # among which those are that are left without an article
OFF_TOPIC = "kind:offtopic"

_OF_INDEX = ("encoder", "passage_tokens", "overlap_sentences", "dense_weight")

OnDescribed = Callable[[int, int], None]


class Described(NamedTuple):
    """A question's candidate sentences, as a reader has them."""

    question: Question
    title: str  # by which it is fitted on or reported on
    kind: str  # answerable, lookalike, or elsewhere: nothing there is about it
    candidates: Sequence[Candidate]
    rows: Sequence[Sequence[float]]  # of each candidate, its features
    gold: Sequence[bool]  # of each candidate, whether it is right
    look: Callable[[int], Look]  # at a candidate alone


@contextmanager
def describe(
    question_set: QuestionSet,
    reader: SpanMarker,
    folder: Path,
    *,
    settings: Settings,
    limit: int | None = None,
    report: OnDescribed | None = None,
) -> Iterator[list[Described]]:
    """Ask a set of its articles, and have a reader describe what it finds.

    Ten passages are retrieved as for a user's question. Every second question is also asked of the
    collection without the articles that it is about or that answer it. Sentences are looked at
    alone as long as the context is open.

    Args:
        question_set: With the articles it is asked of; questions that say not what is right are
            left out. A follow-up is asked in the words in which it stands alone.
        reader: Describes sentences.
        folder: Keeps index and descriptions; made where it is not there.
        settings: Of the index.
        limit: Describe a seeded sample of so many questions.
        report: Called with how many questions are described, and of how many.

    Raises:
        RunError: Another process uses the folder, or it cannot be written.
        QAError: An article cannot be indexed, or the index not be opened.
    """
    titles = {article_id_of(draft.text): draft.title for draft in question_set.articles}
    asked = [
        (place, question)
        for place, question in enumerate(question_set.questions)
        if is_answerable(question) is not None
    ]
    if limit is not None and limit < len(asked):
        asked = random.Random(SEED).sample(asked, limit)
    found = []
    with ExitStack() as opened:
        collection = _Collection(question_set, folder, settings, opened)
        name = _digest([question_set.sha256, fingerprint_of(reader), *reader.features])
        path = collection.folder / f"{reader.name}-{name}.jsonl"
        book = opened.enter_context(_Book(collection, reader, path))
        for number, (place, question) in enumerate(asked, start=1):
            title = title_of(question, titles)
            for elsewhere in (False, True)[: 1 + place % 2]:
                found.append(book.described(question, title, elsewhere=elsewhere))
            if report:
                report(number, len(asked))
        yield found


class _Collection:
    """The articles of a set, and their index, which is opened when it is needed."""

    def __init__(
        self, question_set: QuestionSet, folder: Path, settings: Settings, opened: ExitStack
    ) -> None:
        self._set = question_set
        self._settings = settings
        self._opened = opened  # closes the index
        self._drafts = {article_id_of(draft.text): draft for draft in question_set.articles}
        made_of = [*sorted(self._drafts), *(str(getattr(settings, name)) for name in _OF_INDEX)]
        self.folder = folder / f"{question_set.name}-{_digest(made_of)}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise RunError(f"{self.folder} cannot be made: {err.strerror}.") from err

    @cached_property
    def assistant(self) -> Assistant:
        """Over the index, which is made first where it is not there."""
        opening = open_collection(self._set, folder=None, out=self.folder, settings=self._settings)
        return Assistant(self._opened.enter_context(opening), settings=self._settings)

    @cache  # noqa: B019 - as long as the set is used
    def article(self, article_id: str) -> Article:
        """Return an article as the index has it."""
        draft = self._drafts[article_id]
        return Article(
            title=draft.title,
            text=draft.text,
            id=article_id,
            sha256=hashlib.sha256(draft.text.encode()).hexdigest(),
            added=datetime.now(UTC),
            origins=(draft.origin,),
        )


class _Book:
    """The descriptions by one reader, each a line."""

    def __init__(self, collection: _Collection, reader: SpanMarker, path: Path) -> None:
        self._collection = collection
        self._reader = reader
        self._file = open_to_change(path)
        self._sentences: dict[tuple[str, bool], tuple[list[Any], list[list[float]]]] = {}
        self._looks: dict[tuple[str, bool, int], tuple[float, list[int] | None]] = {}
        try:
            lock(self._file, path.parent)
            self._recover()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def described(self, question: Question, title: str, *, elsewhere: bool) -> Described:
        """Return a description, made first where there is none."""
        asked = question.rewrite or question.question
        key = (question.id, elsewhere)
        if key not in self._sentences:
            self._describe(asked, question, elsewhere=elsewhere)
        places, rows = self._sentences[key]
        candidates = [
            Candidate(self._collection.article(article), Sentence(a, b), _range(span))
            for article, a, b, span in places
        ]
        kind = _kind(question, elsewhere=elsewhere)
        targets = gold_targets(question) if kind == "answerable" else []
        ranges = [Range(article, a, b) for article, a, b, _ in places]
        return Described(
            question,
            title,
            kind,
            candidates,
            rows,
            held(ranges, targets),
            lambda place: self._look(asked, key, place, candidates[place]),
        )

    def _describe(self, asked: str, question: Question, *, elsewhere: bool) -> None:
        assistant = self._collection.assistant
        vector = assistant.index.encoder.encode([asked])[0]
        passages = assistant.retrieve(asked, vector, top_k=_RETRIEVED)
        if elsewhere:
            passages = _without(passages, question)
        candidates, rows = self._reader.describe(asked, vector, passages[:READ])
        self._keep(
            question=question.id,
            elsewhere=elsewhere,
            sentences=[(c.article.id, *c.sentence, c.span) for c in candidates],
            rows=[list(map(float, row)) for row in rows],
        )

    def _look(self, asked: str, key: tuple[str, bool], place: int, candidate: Candidate) -> Look:
        if (*key, place) not in self._looks:
            made = self._reader.read_alone(asked, candidate)
            self._keep(
                question=key[0],
                elsewhere=key[1],
                place=place,
                alone=made.margin,
                span=made.candidate.span,
            )
        margin, span = self._looks[*key, place]
        return Look(candidate._replace(span=_range(span)), margin)

    def _keep(self, **line: Any) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        self._take(line)

    def _take(self, line: dict[str, Any]) -> None:
        key = (line["question"], line["elsewhere"])
        if "rows" in line:
            self._sentences[key] = line["sentences"], line["rows"]
        else:
            self._looks[*key, line["place"]] = line["alone"], line["span"]

    def _recover(self) -> None:
        """Take what is there; a line that a killed process left half written is cut off."""
        lines = whole_lines(self._file)
        for number, line in enumerate(lines, start=1):
            try:
                self._take(json.loads(line))
            except (ValueError, TypeError, KeyError) as err:
                raise RunError(
                    f"{self._file.name}, line {number}: this is no description; delete the file."
                ) from err
        self._file.truncate(sum(len(line) + 1 for line in lines))
        self._file.seek(0, os.SEEK_END)


def _range(span: Sequence[int] | None) -> tuple[int, int] | None:
    return None if span is None else (span[0], span[1])


def _kind(question: Question, *, elsewhere: bool) -> str:
    if elsewhere or OFF_TOPIC in question.tags:
        return "elsewhere"
    return "answerable" if is_answerable(question) else "lookalike"


def _without(passages: Sequence[PassageToRead], question: Question) -> list[PassageToRead]:
    """Return the passages of articles that are neither what is asked about nor answer it."""
    about = {question.about, *question.relevant}
    titles = {tag.removeprefix("title:") for tag in question.tags if tag.startswith("title:")}
    titles |= {passage.article.title for passage in passages if passage.article.id in about}
    return [
        passage
        for passage in passages
        if passage.article.id not in about and passage.article.title not in titles - {""}
    ]


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
