"""That articles contradict each other is said of the same thing only."""

import json
from pathlib import Path
from typing import Any

import pytest

from qa.differing import Told, is_of_kind, same_thing, speaks_against

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[3] / "eval" / "data" / "differing.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def told(value: dict[str, Any]) -> Told:
    start = value["sentence"].index(value["answer"])
    return Told(value["title"], value["sentence"], start, start + len(value["answer"]))


def answer(sentence: str, short: str, title: str = "T", before: str = "") -> Told:
    start = sentence.index(short)
    return Told(title, sentence, start, start + len(short), before)


def test_of_the_pairs_said_to_contradict_each_other_nineteen_of_twenty_do() -> None:
    assert len(PAIRS) >= 60
    assert 0.4 <= sum(pair["same"] for pair in PAIRS) / len(PAIRS) <= 0.6
    said = [
        pair
        for pair in PAIRS
        if same_thing(pair["question"], told(pair["one"]), told(pair["other"]))
    ]
    right = sum(pair["same"] for pair in said)
    assert right / len(said) >= 0.95
    assert right / sum(pair["same"] for pair in PAIRS) >= 0.9


def test_the_order_of_two_answers_changes_nothing() -> None:
    for pair in PAIRS:
        one, other = told(pair["one"]), told(pair["other"])
        assert same_thing(pair["question"], one, other) == same_thing(pair["question"], other, one)


COST = "What will the barrage cost?"


@pytest.mark.parametrize(
    "other",
    [
        answer("The fish passes of the barrage cost £18 million.", "£18 million"),
        answer("Policing the march against the barrage cost £23,400.", "£23,400"),
        answer("The barrage cost 38 jobs.", "38 jobs"),
        answer("The barrage will cost $700 million.", "$700 million"),
        answer("The lock will cost £9 million.", "£9 million"),
    ],
)
def test_another_unit_kind_or_subject_is_no_contradiction(other: Told) -> None:
    assert not same_thing(
        COST, answer("The barrage will cost £561 million.", "£561 million"), other
    )


def test_a_sentence_that_leans_tells_of_what_the_one_before_does() -> None:
    one = answer("The barrage will cost £561 million.", "£561 million")
    leaning = answer(
        "It will cost £412 million.", "£412 million", before="The barrage is approved."
    )
    assert same_thing(COST, one, leaning)
    assert not same_thing(COST, one, leaning._replace(before="The lock is approved."))


@pytest.mark.parametrize(
    ("question", "sentence", "short", "fits"),
    [
        ("How many people came?", "It cost $300 to come.", "$300", False),
        ("How many people came?", "They came 24 metres near.", "24 metres", False),
        ("How many people came?", "Some 300 came.", "300", True),
        ("How many dollars was it?", "It was $300.", "$300", True),
        ("Who won?", "Quill won 300 votes.", "300 votes", False),
        ("Who won?", "Quill won 300 votes.", "Quill", True),
        ("When did it open?", "It opened in the bay.", "the bay", False),
        ("When did it open?", "It opened at dawn.", "at dawn", True),
        ("Where is it?", "It is in 14 places.", "14", True),
    ],
)
def test_an_answer_is_of_the_kind_that_is_asked_for(
    question: str, sentence: str, short: str, fits: bool
) -> None:
    assert is_of_kind(question, answer(sentence, short)) == fits


def test_a_missing_name_and_an_answer_that_repeats_the_question_speak_against_it() -> None:
    assert speaks_against("When did Kirby resign?", answer("He resigned in May.", "May"))
    assert speaks_against(
        "What did the barrage cost?", answer("The barrage cost a lot.", "barrage")
    )
    assert not speaks_against(
        "When did Kirby resign?", answer("He resigned in May.", "May", title="Kirby goes")
    )
