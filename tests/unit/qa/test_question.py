import pytest

from qa.errors import QuestionError
from qa.question import MAX_CHARACTERS, check_question


def test_white_space_and_control_characters_are_tidied() -> None:
    assert check_question("  Who\tled\n\x00 it?\u200b ") == "Who led it?"


@pytest.mark.parametrize("raw", ["", "   ", "\x00\x07\x1b", "?!", "\u200b\ufeff"], ids=repr)
def test_a_question_without_a_word_is_refused(raw: str) -> None:
    with pytest.raises(QuestionError, match="The question is empty"):
        check_question(raw)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(QuestionError, match="half a character"):
        check_question("Who marched \ud83d?")
    assert check_question("Who marched \U0001f6a2?") == "Who marched \U0001f6a2?"


def test_a_question_that_is_too_long_is_refused_with_both_lengths() -> None:
    with pytest.raises(QuestionError, match=r"10,000 characters; the limit is 2,000"):
        check_question("a" * 10_000)
    assert check_question("a" * MAX_CHARACTERS)
