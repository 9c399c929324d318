import pytest

from qa.conversation import is_follow_up, stand_alone
from qa.schema import Turn

LAST = [Turn(question="Who is the mayor of Eastholm?")]


@pytest.mark.parametrize(
    "question",
    [
        "When did he resign?",
        "And in March?",
        "What about the costs?",
        "Why?",
        "Where was it built?",
    ],
)
def test_a_question_that_leans_on_the_last_is_a_follow_up(question: str) -> None:
    assert is_follow_up(question)


@pytest.mark.parametrize(
    "question",
    ["Who won the Lantern Prize?", "When did the ferry sink?", "Why did the barrage stop?"],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert not is_follow_up(question)
    assert stand_alone(question, LAST) == question


def test_a_follow_up_takes_the_names_of_the_question_before() -> None:
    assert stand_alone("When did he resign?", LAST) == "When did he resign? (Eastholm)"


def test_without_names_the_content_words_are_taken() -> None:
    last = [Turn(question="how tall is the lighthouse?")]
    assert stand_alone("When was it built?", last) == "When was it built? (tall, lighthouse)"


def test_what_the_question_says_itself_is_not_repeated() -> None:
    assert stand_alone("Is he still in Eastholm?", LAST) == "Is he still in Eastholm? (mayor)"


def test_without_history_nothing_is_added() -> None:
    assert stand_alone("When did he resign?", []) == "When did he resign?"
