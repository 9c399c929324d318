from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.outline.names import names_in
from index.text.sentences import split_sentences
from qa.suggesting.making import make_questions


def made(text: str, published: date | None = None) -> list[str]:
    sentences = split_sentences(text, "en")
    names = [each.name for each in names_in(text, sentences, "en")]
    return [each.question for each in make_questions(text, sentences, names, published)]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The mill at Amberfold was closed on 2 April 2031.", "When was the mill at Amberfold closed?"),
        ("The council opened the new bridge in May 2031.", "When did the council open the new bridge?"),
        ("Yesterday all met Ida Roth. Ida Roth sold the mill, she said.", "Who sold the mill?"),
        ("They met Ida Roth. Ida Roth sold the mill to pay for it.", "What did Ida Roth sell?"),
        ("They met Ida Roth, 42, a miller.", "How old is Ida Roth?"),
        ("They met Ida Roth, the miller, at noon.", "Who is Ida Roth?"),
        ("About 2,400 people marched through the town.", "How many people marched through the town?"),
        ("There were 21 people on the barge.", "How many people were on the barge?"),
        ("The inquiry found three causes.", "How many causes did the inquiry find?"),
        ("The prize is worth £500 this year.", "How much is the prize worth?"),
        ("The new bridge cost £3 million.", "How much did the new bridge cost?"),
        ("PORT CALLOW — The new bridge cost $3 million.", "How much did the new bridge cost?"),
    ],
)  # fmt: skip
def test_a_plain_sentence_makes_a_question(sentence: str, question: str) -> None:
    assert question in made(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "He sold the mill on 2 April 2031.",  # who?
        "The move was announced on 2 April 2031.",
        "“The mill was closed on 2 April 2031,” she said.",
        "When the mill closed in 1988, it rained.",
        "The mill was old.",
        "The blaze came six days after the storm.",
        "What was sold on 2 April 2031?",
        "The committee frobbed the widget on 2 April 2031.",  # no verb that is known
        "Die Mühle wurde am 2. April 2031 geschlossen.",
        "The mill\n",
        "",
    ],
)
def test_what_is_not_plain_makes_none(sentence: str) -> None:
    assert made(sentence) == []


def test_a_question_comes_with_the_sentence_that_it_was_made_from() -> None:
    text = "It rained. There were 21 people on the barge. Nobody was hurt."
    (question,) = make_questions(text, split_sentences(text, "en"))
    assert text[slice(*question.sentence)] == "There were 21 people on the barge."


def test_one_of_each_kind_comes_before_a_second_and_names_come_first() -> None:
    text = (
        "There were 21 people on the barge. There were 3 dogs on the ferry to Quorrow. "
        "The mill at Amberfold was closed on 2 April 2031."
    )
    assert made(text) == [
        "How many dogs were on the ferry to Quorrow?",
        "When was the mill at Amberfold closed?",
        "How many people were on the barge?",
    ]


def test_a_day_without_a_year_is_asked_for_where_the_year_can_be_told() -> None:
    text = "The mill at Amberfold was closed on 2 April."
    assert made(text, date(2031, 6, 1)) == ["When was the mill at Amberfold closed?"]
    assert made(text) == []


def test_a_question_is_no_longer_than_can_be_read_at_a_glance() -> None:
    text = f"About 40 people marched through {' '.join(['the town to the hall'] * 20)}."
    assert all(len(question) <= 95 for question in made(text))


@given(st.text(alphabet=st.sampled_from("AaTh wasol2,.“£ -n’\n"), max_size=120))
def test_whatever_stands_there_it_does_not_fail(text: str) -> None:
    made(text)
