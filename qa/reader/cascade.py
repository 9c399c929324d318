"""The reader that ships: the small one finds what may answer, the larger one reads that again.

The small reader looks at all sentences of all passages. The larger one reads the first passages
whole, for what the search puts first is often not understood by the small one, and its best
sentences elsewhere with those around them, so that "he" and "the firm" say who is meant; candidates
that stand near each other are read together. What both hold of a sentence ranks it. The best are
then read alone, as the small reader does it. (Cascades of growing cost: Wang, Lin and Metzler 2011,
"A cascade ranking model for efficient ranked retrieval".)
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from index.arrays import Vectors
from index.embedding.minilm import Workers, load_tokenizer
from index.records import Article, Sentence
from qa.reader.base import Evidence, PassageToRead
from qa.reader.encoding import plain_question, windows
from qa.reader.fitted import load_fitted
from qa.reader.judge import Candidate, Fitted, Look, judge, ranked, sigmoid
from qa.reader.large import LargeReader
from qa.reader.span import MARGIN, SpanReader
from qa.reader.spans import Span, sentence_spans

READ_WHOLE = 2  # passages, the search's best
READ_AGAIN = 4  # sentences, the small reader's best, wherever they stand
BEFORE, AFTER = 2, 1  # sentences that are read with each elsewhere
READ_ALONE = 2  # sentences, the best ones


class Seen(NamedTuple):
    """A candidate as the small reader has it."""

    candidate: Candidate
    row: Sequence[float]  # its features


class Stretch(NamedTuple):
    """Neighbouring sentences of one article, and the candidates among them."""

    article: Article
    text: Sentence  # from the first to the last, range of article.text
    numbers: list[int]  # of the candidates


class CascadeReader:
    """See the module; implements `qa.reader.base.Reader`."""

    name = "large"
    features = ("margin", "null", *(f"small_{name}" for name in SpanReader.features))

    def __init__(self, *, threads: int) -> None:
        self._small = SpanReader(threads=threads)
        self._large = LargeReader()
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
        best, others = self._brought_up(question, vector, passages)
        candidates, rows = self._read_again(question, passages, best)
        fitted = self.fitted
        order = ranked(candidates, rows, self.features, fitted)
        alone = [candidates[at.place] for at in order[:READ_ALONE]]
        looks = self._workers.map(lambda candidate: self.read_alone(question, candidate), alone)
        # One that is not among the best counts as no surer alone.
        looks += [Look(candidates[at.place], rows[at.place][MARGIN]) for at in order[READ_ALONE:]]
        in_order = [rows[at.place] for at in order]
        found = judge(looks, in_order, order, self.features, fitted)
        # What was not read again is no surer than what was.
        least = min((evidence.confidence for evidence in found), default=0.0)
        return found + [
            Evidence(candidate.article, candidate.sentence, min(least, chance), candidate.span)
            for candidate, chance in others
        ]

    def describe(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> tuple[list[Candidate], list[list[float]]]:
        """Return each sentence that is read again, with its best span, and its features."""
        best, _ = self._brought_up(question, vector, passages)
        return self._read_again(question, passages, best)

    def read_alone(self, question: str, candidate: Candidate) -> Look:
        """Read a candidate's sentence alone: its best span then, and its margin."""
        article, sentence, _ = candidate
        (found,) = self._spans(question, article, sentence, [sentence])
        if found is None:
            raise ValueError(f"{sentence} is a sentence without words")
        return Look(Candidate(article, sentence, (found.start, found.end)), found.margin)

    def _brought_up(
        self, question: str, vector: Vectors, passages: Sequence[PassageToRead]
    ) -> tuple[list[Seen], list[tuple[Candidate, float]]]:
        """Return what to read again, and the others with the small reader's chance of each."""
        candidates, rows = self._small.describe(question, vector, passages)
        fitted = self._small.fitted
        order = ranked(candidates, rows, self._small.features, fitted)
        in_order = [candidates[at.place] for at in order]
        best: list[Seen] = []
        others: list[tuple[Candidate, float]] = []
        for found, at, again in zip(in_order, order, brought_up(in_order, passages), strict=True):
            if again:
                best.append(Seen(found, rows[at.place]))
            else:
                others.append((found, sigmoid(at.score)))
        return best, others

    def _read_again(
        self, question: str, passages: Sequence[PassageToRead], best: Sequence[Seen]
    ) -> tuple[list[Candidate], list[list[float]]]:
        texts = list(texts_to_read([seen.candidate for seen in best], passages))

        def spans(stretch: Stretch) -> list[Span | None]:
            sentences = [best[number].candidate.sentence for number in stretch.numbers]
            return self._spans(question, stretch.article, stretch.text, sentences)

        surest: dict[int, Span] = {}  # passages overlap: a sentence counts where it does best
        for stretch, its_spans in zip(texts, self._workers.map(spans, texts), strict=True):
            for number, span in zip(stretch.numbers, its_spans, strict=True):
                if span and (number not in surest or span.margin > surest[number].margin):
                    surest[number] = span
        found = sorted(surest.items())
        candidates = [
            best[number].candidate._replace(span=(span.start, span.end)) for number, span in found
        ]
        return candidates, [[span.margin, span.null, *best[number].row] for number, span in found]

    def _spans(
        self, question: str, article: Article, text: Sentence, sentences: Sequence[Sentence]
    ) -> list[Span | None]:
        """Return the larger reader's best span of each sentence of a text, a range of it."""
        asked = plain_question(question)
        read = windows(self._tokenizer, asked, article.title, article.slice(*text))
        return sentence_spans(read, self._large.score, text.start, sentences)


def brought_up(
    candidates: Sequence[Candidate],
    passages: Sequence[PassageToRead],
    *,
    whole: int = READ_WHOLE,
    best: int = READ_AGAIN,
) -> list[bool]:
    """Return of each candidate whether it is read again.

    Args:
        candidates: The small reader's best first.
        passages: In order of retrieval.
        whole: Passages of which all are.
        best: Candidates that are, wherever they stand.
    """
    first = {
        (passage.article.id, sentence)
        for passage in passages[:whole]
        for sentence in passage.sentences
    }
    return [
        number < best or (found.article.id, found.sentence) in first
        for number, found in enumerate(candidates)
    ]


def texts_to_read(
    candidates: Sequence[Candidate],
    passages: Sequence[PassageToRead],
    *,
    whole: int = READ_WHOLE,
) -> Iterator[Stretch]:
    """Yield the first passages whole, and the stretches of the candidates elsewhere."""
    place = {(each.article.id, each.sentence): n for n, each in enumerate(candidates)}
    elsewhere = dict.fromkeys(range(len(candidates)))
    for passage in passages[:whole]:
        article = passage.article
        keys = [(article.id, sentence) for sentence in passage.sentences]
        inside = [place[key] for key in keys if key in place]
        if inside:
            held = passage.hit.passage
            yield Stretch(article, Sentence(held.start, held.end), inside)
            for number in inside:
                elsewhere.pop(number, None)
    rest = list(elsewhere)
    for stretch in stretches([candidates[number] for number in rest], passages):
        yield stretch._replace(numbers=[rest[number] for number in stretch.numbers])


def stretches(
    candidates: Sequence[Candidate], passages: Sequence[PassageToRead]
) -> Iterator[Stretch]:
    """Yield candidates with their neighbours, overlapping ones as one.

    Only sentences of the passages are neighbours: of others nobody asked. Passages of an article
    that do not touch leave a gap, over which nothing is joined.
    """
    known: dict[str, dict[int, Sentence]] = {}  # by article, by number
    for passage in passages:
        held = passage.hit.passage
        numbers = range(held.first_sentence, held.last_sentence + 1)
        known.setdefault(passage.article.id, {}).update(
            zip(numbers, passage.sentences, strict=True)
        )
    by_article: dict[str, list[int]] = {}
    for number, candidate in enumerate(candidates):
        by_article.setdefault(candidate.article.id, []).append(number)
    for article_id, inside in by_article.items():
        sentences = known[article_id]
        place = {sentence.start: number for number, sentence in sentences.items()}
        at = {number: place[candidates[number].sentence.start] for number in inside}
        for first, last, joined in _joined(at, sentences):
            text = Sentence(sentences[first].start, sentences[last].end)
            yield Stretch(candidates[inside[0]].article, text, joined)


def _joined(at: Mapping[int, int], known: Container[int]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield first and last sentence of each stretch, and what is in it, in reading order.

    Args:
        at: The sentence of each candidate, by number.
        known: The sentences that may be read.
    """
    inside: list[int] = []
    first = last = 0
    for number, sentence in sorted(at.items(), key=lambda item: item[1]):
        begin, end = sentence, sentence
        while begin > sentence - BEFORE and begin - 1 in known:
            begin -= 1
        while end < sentence + AFTER and end + 1 in known:
            end += 1
        if inside and begin > last:
            yield first, last, inside
            inside = []
        first = first if inside else begin
        last = end
        inside.append(number)
    if inside:
        yield first, last, inside
