import numpy as np
import pytest

from index.errors import ModelError
from index.records import Sentence
from index.text.sentences import split_sentences
from qa.reader import span
from qa.reader.base import PassageToRead
from qa.reader.eligible import can_answer
from qa.reader.judge import Candidate, Look
from qa.reader.span import READ_ALONE, SpanReader
from qa.reader.spans import LONGEST_SPAN, best_span
from tests.support.readers import passage_to_read

pytestmark = pytest.mark.model
TEXT = (
    "The ferry Marigold sank off Gannet Bank at dawn on Tuesday.\n\nWhat happened\n\n"
    "Nineteen people aboard were saved by the lifeboat, which took forty minutes. 🚢 "
    "The captain, Zoë Müller-Łukasz, was the last to leave."
)


def passage(text: str = TEXT, *, title: str = "Ferry sinks", number: int = 1) -> PassageToRead:
    return passage_to_read(text, title=title, number=number)


@pytest.fixture(scope="module")
def reader() -> SpanReader:
    return SpanReader(threads=2)


VECTOR = np.zeros(384, np.float32)


@pytest.mark.parametrize(
    ("question", "span_text"),
    [
        ("Who was the captain?", "Zoë Müller-Łukasz"),
        ("How many people were saved?", "Nineteen"),
        ("Where did the Marigold sink?", "off Gannet Bank"),
    ],
)
def test_the_short_answer_is_a_range_of_the_article_inside_its_sentence(
    reader: SpanReader, question: str, span_text: str
) -> None:
    best = reader.read(question, VECTOR, [passage()])[0]
    assert best.span is not None
    assert best.sentence.start <= best.span[0] < best.span[1] <= best.sentence.end
    assert best.article.slice(*best.span) in (span_text, f"{span_text} people", span_text[4:])


def test_every_sentence_but_headings_is_judged_once(reader: SpanReader) -> None:
    evidence = reader.read("Who was the captain?", VECTOR, [passage(), passage()])
    judged = sorted(found.sentence for found in evidence)
    headings = [Sentence(TEXT.index("What"), TEXT.index("What") + len("What happened"))]
    assert judged == sorted(set(split_sentences(TEXT)) - set(headings) - set_of_emoji())


def set_of_emoji() -> set[Sentence]:
    """A sentence without a word has nothing that could answer."""
    return {s for s in split_sentences(TEXT) if not any(c.isalnum() for c in TEXT[s.start : s.end])}


def test_a_passage_that_answers_beats_one_that_does_not(reader: SpanReader) -> None:
    other = passage("The council backed the barrage by nine votes to six.", number=2)
    evidence = reader.read("Who was the captain of the ferry?", VECTOR, [other, passage()])
    assert evidence[0].article.title == "Ferry sinks"
    assert evidence[0].confidence > evidence[-1].confidence


def test_what_is_read_does_not_depend_on_what_else_is_read(reader: SpanReader) -> None:
    alone, _ = reader.describe("Who was the captain?", VECTOR, [passage()])
    beside, _ = reader.describe(
        "Who was the captain?", VECTOR, [passage("It rained.", number=2), passage()]
    )
    assert [c.span for c in beside if c.article.id == alone[0].article.id] == [
        c.span for c in alone
    ]


def test_the_best_sentences_are_read_alone_as_well(
    reader: SpanReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Who was the captain?"
    candidates, _ = reader.describe(question, VECTOR, [passage()])
    captain = next(c for c in candidates if "captain" in c.article.slice(*c.sentence))
    look = reader.read_alone(question, captain)
    assert look.candidate.span is not None
    assert captain.article.slice(*look.candidate.span) == "Zoë Müller-Łukasz"
    short = passage(TEXT[captain.sentence.start : captain.sentence.end])
    _, ((margin, *_),) = reader.describe(question, VECTOR, [short])
    assert look.margin == pytest.approx(margin, abs=1e-4)
    read: list[str] = []

    def noted(asked: str, candidate: Candidate) -> Look:
        read.append(candidate.article.slice(*candidate.sentence))
        return Look(candidate, 5.0)

    monkeypatch.setattr(reader, "read_alone", noted)
    many = passage(" ".join(f"Captain {n} left the ferry." for n in range(2 * READ_ALONE)))
    evidence = reader.read(question, VECTOR, [many])
    firsts = [found.article.slice(*found.sentence) for found in evidence[:READ_ALONE]]
    assert sorted(read) == sorted(firsts)
    assert len(evidence) == 2 * READ_ALONE


def test_nothing_to_read_gives_no_evidence(reader: SpanReader) -> None:
    assert reader.read("Who?", VECTOR, []) == []


def test_a_reader_that_is_not_the_one_that_ships_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(span, "SPAN_READER_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="not the one that ships"):
        SpanReader(threads=1)


def test_the_best_span_ends_after_it_starts_and_is_not_too_long() -> None:
    scores = np.zeros((100, 2), np.float32)
    scores[50, 0], scores[10, 1], scores[90, 1], scores[60, 1] = 5, 9, 8, 1
    first, last, total = best_span(scores)
    assert (first, last, total) == (50, 60, 6.0) or last - first < LONGEST_SPAN
    assert first <= last


@pytest.mark.parametrize(
    ("question", "sentence", "may"),
    [
        ("How much did the ferry cost?", "The council bought the ferry in spring.", False),
        ("How much did the ferry cost?", "The ferry cost $4m.", True),
        ("How many were saved?", "Nineteen people were saved.", True),
        ("How many were saved?", "A couple from the north was saved.", True),
        ("How many were saved?", "The captain saw to the passengers.", False),
        ("By how much did fares rise?", "Fares rose.", False),
        ("Who bought the ferry?", "The council bought the ferry.", True),
    ],
)
def test_what_has_no_number_does_not_say_how_many(question: str, sentence: str, may: bool) -> None:
    assert can_answer(question, sentence) is may
