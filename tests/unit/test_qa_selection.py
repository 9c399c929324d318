from datetime import UTC, datetime

from index.records import Article, Sentence
from qa.reader.base import Evidence
from qa.selection import select

TEXT = "One. Two. One. Four."
ARTICLE = Article(
    id="0" * 16,
    title="Counting",
    text=TEXT,
    sha256="0" * 64,
    added=datetime(2031, 1, 1, tzinfo=UTC),
    origins=("x",),
)
RANGES = [Sentence(0, 4), Sentence(5, 9), Sentence(10, 14), Sentence(15, 20)]


def evidence(*confidences: float) -> list[Evidence]:
    return [
        Evidence(ARTICLE, sentence, confidence, None)
        for sentence, confidence in zip(RANGES, confidences, strict=False)
    ]


def test_nothing_under_the_threshold_is_chosen() -> None:
    assert select(evidence(0.4, 0.3), threshold=0.5, max_sentences=3) == []


def test_a_further_sentence_stands_beside_the_first_only_if_nearly_as_sure() -> None:
    chosen = select(evidence(0.8, 0.7, 0.3, 0.3), threshold=0.2, max_sentences=3)
    assert [found.confidence for found in chosen] == [0.8, 0.7]


def test_the_same_words_are_not_cited_twice() -> None:
    chosen = select(evidence(0.8, 0.8, 0.8, 0.8), threshold=0.2, max_sentences=4)
    assert [ARTICLE.slice(*found.sentence) for found in chosen] == ["One.", "Two.", "Four."]


def test_an_answer_is_no_longer_than_allowed() -> None:
    assert len(select(evidence(0.8, 0.8, 0.8, 0.8), threshold=0.2, max_sentences=2)) == 2


def test_no_evidence_gives_no_answer() -> None:
    assert select([], threshold=0.0, max_sentences=3) == []
