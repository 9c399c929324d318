import pytest

from qa.refusing import FAR, refuse, telling_words

WORDS = {"capital", "council", "barrage", "vote"}


def asked(question: str, nearest: float = 0.01) -> tuple[str, str]:
    return refuse(question, nearest, 0.5, WORDS.__contains__)


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Mongolia?",  # a name that is nowhere
        "Which lottery is the oldest?",  # no word that is anywhere
        "Did Zoë Kirby vote?",
    ],
)
def test_what_the_articles_have_nothing_of_they_do_not_answer(question: str) -> None:
    assert asked(question)[0] == "absent"


@pytest.mark.parametrize(
    "question",
    [
        "Who led the council?",
        "what is the capital of mongolia?",  # no name, and a word is there
        "Who won?",
        "Is it?",
    ],
)
def test_any_other_question_found_no_sure_sentence(question: str) -> None:
    assert asked(question)[0] == ("absent" if question == "Who won?" else "unsure")


def test_a_sentence_that_comes_near_may_answer_whatever_a_name_is_spelled_like() -> None:
    assert asked("Who is Halvorson?", nearest=0.5 * FAR)[0] == "unsure"
    assert asked("Who is Halvorson?", nearest=0.49 * FAR)[0] == "absent"


def test_hardly_any_word_of_a_question_may_be_anywhere_whatever_comes_near() -> None:
    assert asked("Did the vote of Zoë Kirby of Peru count?", nearest=0.4)[0] == "absent"
    assert asked("Did the council vote of Kirby?", nearest=0.4)[0] == "unsure"


def test_the_words_that_are_nowhere_are_named_as_they_were_typed() -> None:
    assert asked("What is the capital of Mongolia?")[1] == "No article has the word Mongolia."
    assert asked("Who won the Lottery of Peru?")[1] == (
        "No article has the words won, Lottery or Peru."
    )
    assert asked("Who led the council?")[1] == "No article has the word led."
    assert asked("What of the vote?")[1] == (
        "The articles hold nothing that answers this well enough."
    )


def test_what_only_asks_tells_nothing() -> None:
    assert telling_words("How many people were there, and what is it?") == []
