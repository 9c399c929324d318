import pytest

from index.outline.leaning import context_of, leans
from index.records import Sentence
from index.text.sentences import split_sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "He resigned in May.",
        "But she stayed.",
        "“It’s on page 9,” she said.",
        "The move surprised the council.",
        "That did not satisfy Councillor Pask.",
        "Their boats were sold.",
        "However, they came back.",
    ],
)
def test_a_sentence_that_points_back_leans(sentence: str) -> None:
    assert leans(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor resigned.",
        "This week the ferry sank.",
        "It is likely that the ferry sank.",
        "Hermann left.",
        "Italy won.",
        "The movement grew.",
        "That afternoon it rained.",
    ],
)
def test_a_sentence_that_stands_alone_does_not(sentence: str) -> None:
    assert not leans(sentence)


def context(text: str, sentence: str) -> str | None:
    sentences = split_sentences(text)
    start = text.index(sentence)
    found = context_of(text, Sentence(start, start + len(sentence)), sentences)
    return text[found.start : found.end] if found else None


def test_the_sentence_before_is_the_context_across_a_paragraph_too() -> None:
    assert context("Ada Quill left. She was 34.", "She was 34.") == "Ada Quill left."
    assert context("Ada Quill left on a Sunday night.\n\nShe was 34.", "She was 34.") is not None


def test_a_heading_an_item_and_the_beginning_tell_nothing() -> None:
    assert context("A new start\n\nShe was 34.", "She was 34.") is None
    assert context("“Who read it?”\n\nThat was asked.", "That was asked.") is None
    assert context("- the gate;\nIt was new.", "It was new.") is None
    assert context("She was 34.", "She was 34.") is None
