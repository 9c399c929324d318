"""The lead of the best sentence: over those that answer otherwise, not over those that agree."""

import pytest

from qa.reader.agreement import agree, answer_words
from qa.reader.judge import lead


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2,400 people", "about 2400 people", True),
        ("The police", "police", True),
        ("870", "2,400", False),
        ("3.5", "3", False),
        ("2.4 %", "24 %", False),
        ("1,5 million", "1.5 million", True),
        ("1.5 million pounds", "15 million pounds", False),
        ("nine miners", "9 miners", True),
        ("twenty-one", "21", True),
        ("twenty-one", "20", False),
        ("A", "B", False),
        ("A", "a", True),
        ("%", "9", False),
        ("Anna Holm", "Otto Holm", False),
    ],
)
def test_answers_agree_if_the_words_of_one_are_among_those_of_the_other(
    one: str, other: str, same: bool
) -> None:
    words = answer_words(one), answer_words(other)
    assert agree(*words) is agree(*reversed(words)) is same


def test_a_sentence_that_says_the_same_is_no_rival() -> None:
    answers = [answer_words(text) for text in ("870", "870 people", "2,400", "61")]
    assert lead([5.0, 4.5, 2.0, 1.0], answers) == 3.0
    assert lead([5.0, 4.5], answers[:2]) == 0.5
    assert lead([5.0], answers[:1]) == 0.0
