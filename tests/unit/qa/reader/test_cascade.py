"""The cascade with a larger reader that is made up: what is read again, and what comes of it."""

import numpy as np
import pytest

from index.embedding.minilm import load_tokenizer
from qa.reader import cascade
from qa.reader.base import PassageToRead
from qa.reader.cascade import (
    AFTER,
    BEFORE,
    READ_AGAIN,
    READ_WHOLE,
    CascadeReader,
    Stretch,
    stretches,
    texts_to_read,
)
from qa.reader.encoding import Window
from qa.reader.judge import Candidate, Fitted, answer_features
from qa.reader.spans import Scores
from tests.support.readers import passage_to_read

VECTOR = np.zeros(384, np.float32)
TEXT = " ".join(f"Sentence number {n} says that {n} boats came home." for n in range(12))


def passage(first: int, last: int, *, number: int = 1) -> PassageToRead:
    """Sentences of an article, both included."""
    whole = passage_to_read(TEXT, number=number)
    held = whole.hit.passage.model_copy(
        update={
            "first_sentence": first,
            "last_sentence": last,
            "start": whole.sentences[first].start,
            "end": whole.sentences[last].end,
        }
    )
    hit = whole.hit.model_copy(update={"passage": held})
    return PassageToRead(hit, whole.article, whole.sentences[first : last + 1])


def candidate(read: PassageToRead, place: int) -> Candidate:
    return Candidate(read.article, read.sentences[place], None)


def sentences_of(stretch: Stretch) -> list[int]:
    """The numbers that a stretch's sentences say of themselves."""
    text = stretch.article.slice(*stretch.text)
    return [n for n in range(12) if f"number {n} says" in text]


def test_a_candidate_is_read_with_two_sentences_before_it_and_one_after() -> None:
    read = passage(0, 11)
    (stretch,) = stretches([candidate(read, 5)], [read])
    assert (BEFORE, AFTER) == (2, 1)
    assert sentences_of(stretch) == [3, 4, 5, 6]
    assert stretch.numbers == [0]


def test_candidates_near_each_other_are_read_together_in_reading_order() -> None:
    read = passage(0, 11)
    found = list(stretches([candidate(read, n) for n in (5, 11, 4)], [read]))
    assert [sentences_of(stretch) for stretch in found] == [[2, 3, 4, 5, 6], [9, 10, 11]]
    assert [stretch.numbers for stretch in found] == [[2, 0], [1]]


def test_at_the_edge_of_what_was_retrieved_nothing_else_is_read() -> None:
    read = passage(4, 6)
    (stretch,) = stretches([candidate(read, 0)], [read])
    assert sentences_of(stretch) == [4, 5]


def test_passages_that_overlap_are_one_text_and_others_leave_a_gap() -> None:
    early, late, far = passage(0, 4), passage(4, 6), passage(10, 11)
    found = list(stretches([candidate(late, 0), candidate(far, 0)], [early, late, far]))
    assert [sentences_of(stretch) for stretch in found] == [[2, 3, 4, 5], [10, 11]]


def test_articles_are_read_apart() -> None:
    one, other = passage(0, 3, number=1), passage(0, 3, number=2)
    found = list(stretches([candidate(one, 1), candidate(other, 1)], [one, other]))
    assert [stretch.article.id for stretch in found] == [one.article.id, other.article.id]


def test_the_first_passages_are_read_whole_and_of_others_what_stands_around_a_candidate() -> None:
    first = [passage(0, 3, number=n) for n in range(READ_WHOLE)]
    last = passage(0, 11, number=9)
    candidates = [candidate(last, 8), candidate(first[1], 3), candidate(first[1], 0)]
    found = list(texts_to_read(candidates, [*first, last]))
    assert [sentences_of(stretch) for stretch in found] == [[0, 1, 2, 3], [6, 7, 8, 9]]
    assert [stretch.numbers for stretch in found] == [[2, 1], [0]]


def test_a_sentence_that_two_of_the_first_passages_share_is_read_in_both() -> None:
    early, late = passage(0, 4), passage(4, 6)
    found = list(texts_to_read([candidate(late, 0)], [early, late]))
    assert [sentences_of(stretch) for stretch in found] == [[0, 1, 2, 3, 4], [4, 5, 6]]
    assert [stretch.numbers for stretch in found] == [[0], [0]]


class _Favours:
    """Holds that what is asked for is the number seven, and of nothing else that it answers."""

    def __init__(self) -> None:
        self.read: list[int] = []  # word pieces of each window

    def score(self, window: Window) -> Scores:
        self.read.append(len(window.ids))
        seven = load_tokenizer().token_to_id("7")
        scores = np.zeros((len(window.ids), 2), np.float32)
        scores[0] = 1.0
        scores[[piece == seven for piece in window.ids]] = 5.0
        return scores


@pytest.fixture
def favours(monkeypatch: pytest.MonkeyPatch) -> _Favours:
    made = _Favours()
    monkeypatch.setattr(cascade, "LargeReader", lambda: made)
    weights = dict.fromkeys(answer_features(CascadeReader.features), 0.0)
    fitted = Fitted(
        {**weights, "margin": 1.0, "intercept": 0.0},
        {**weights, "margin": 0.5, "intercept": 0.0},
        0.5,
    )
    monkeypatch.setattr(cascade, "load_fitted", lambda name: fitted)
    return made


@pytest.mark.model
def test_what_the_larger_reader_favours_comes_first_with_its_span(favours: _Favours) -> None:
    read = passage(0, 11)
    reader = CascadeReader(threads=1)
    evidence = reader.read("How many boats came home, says sentence number 7?", VECTOR, [read])
    assert "number 7 says" in evidence[0].article.slice(*evidence[0].sentence)
    assert evidence[0].span is not None
    assert "7" in evidence[0].article.slice(*evidence[0].span)
    assert evidence[0].confidence > 0.9


@pytest.mark.model
def test_every_sentence_is_evidence_once_and_what_was_not_read_again_is_no_surer(
    favours: _Favours,
) -> None:
    first = [passage(0, 1, number=n) for n in range(READ_WHOLE)]
    last = passage(0, 11, number=9)
    passages = [*first, last, last]
    evidence = CascadeReader(threads=2).read("How many boats came home?", VECTOR, passages)
    expected = [(p.article.id, s) for p in (*first, last) for s in p.sentences]
    assert sorted((f.article.id, f.sentence) for f in evidence) == sorted(expected)
    again = sum(f.article.id != last.article.id for f in evidence)
    assert again == 2 * READ_WHOLE
    least = min(f.confidence for f in evidence if f.article.id != last.article.id)
    unread = sorted(f.confidence for f in evidence if f.article.id == last.article.id)
    assert all(confidence <= least for confidence in unread[:-READ_AGAIN])


@pytest.mark.model
def test_nothing_to_read_gives_no_evidence(favours: _Favours) -> None:
    assert CascadeReader(threads=1).read("Who?", VECTOR, []) == []
    assert favours.read == []


@pytest.mark.model
def test_features_are_of_what_was_read_again(favours: _Favours) -> None:
    first = [passage(0, 1, number=n) for n in range(READ_WHOLE)]
    last = passage(0, 11, number=9)
    candidates, rows = CascadeReader(threads=1).describe("How many?", VECTOR, [*first, last])
    whole = sum(each.article.id != last.article.id for each in candidates)
    assert whole == 2 * READ_WHOLE
    assert len(candidates) == len(rows) <= whole + READ_AGAIN
    assert all(len(row) == len(CascadeReader.features) for row in rows)
