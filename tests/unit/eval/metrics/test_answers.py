"""Values noted as official were printed by SQuAD's `evaluate-v2.0.py`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.answers import (
    best_over,
    contains_answer,
    exact_match,
    normalize_answer,
    scored_golds,
    token_f1,
    typographic_match,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Ullsmere barrage", "ullsmere barrage"),
        ("  an\told \n pier ", "old pier"),
        ("1,234", "1234"),
        ("the-the", "thethe"),  # punctuation goes first: this is no article any more
        ("Ms Oyelaran’s", "ms oyelaran’s"),  # a curly apostrophe is not ASCII punctuation
        ("theatre", "theatre"),
        ("a", ""),
        ("", ""),
        ("ÉTÉ", "été"),
    ],
)
def test_answers_are_normalised_as_squad_does(text: str, expected: str) -> None:
    assert normalize_answer(text) == expected


@pytest.mark.parametrize(
    ("gold", "answer", "exact", "f1"),  # official
    [
        ("The Ullsmere barrage", "ullsmere  Barrage!", 1, 1.0),
        # 6 and 4 tokens, 4 in common (old, pier, to, point): P 4/4, R 4/6, F1 0.8
        ("from the old pier to Vennick Point", "old pier to the Point", 0, 0.8),
        ("1,234", "1234", 1, 1.0),
        ("Ms Oyelaran’s party", "Ms Oyelarans party", 0, 2 / 3),
        ("the the", "a", 1, 1),
        ("", "the", 1, 1),
        ("été", "ETE", 0, 0),
        # b against b b b: one in common, P 1/3, R 1, F1 0.5
        ("a b a", "b a b b", 0, 0.5),
        ("", "something", 0, 0),
        ("something", "", 0, 0),
    ],
)
def test_exact_match_and_f1_are_those_of_the_official_script(
    gold: str, answer: str, exact: float, f1: float
) -> None:
    assert exact_match(gold, answer) == exact
    assert token_f1(gold, answer) == pytest.approx(f1, abs=1e-12)


def test_the_best_right_answer_counts() -> None:
    golds = ["Dermot Pask", "Dermot Pask, the Independent councillor"]
    assert best_over(exact_match, golds, "dermot pask") == 1
    # Against the first: 2 in common, 2 + 3 tokens, F1 4/5; against the second: 3 in common (its
    # four without "the"), 4 + 3 tokens, F1 6/7.
    assert best_over(token_f1, golds, "Independent Dermot Pask") == pytest.approx(6 / 7)


def test_a_question_without_an_answer_is_scored_against_the_empty_string() -> None:
    assert scored_golds([]) == [""]
    assert scored_golds(["the", "!"]) == [""]
    assert scored_golds(["the", "pier"]) == ["pier"]


@pytest.mark.parametrize(
    ("gold", "text", "expected"),
    [
        ("the old pier", "From an old pier, they say.", 1),
        ("old pier", "The old stone pier.", 0),
        ("43", "In 1943 it burned.", 0),
        ("the", "the", 0),
    ],
)
def test_an_answer_is_contained_as_whole_words_in_a_row(
    gold: str, text: str, expected: float
) -> None:
    assert contains_answer(gold, text) == expected


@given(st.text(max_size=40), st.text(max_size=40))
def test_answer_measures_lie_between_0_and_1_and_agree(gold: str, answer: str) -> None:
    f1 = token_f1(gold, answer)
    assert 0 <= f1 <= 1
    assert f1 == token_f1(answer, gold)
    assert token_f1(gold, gold) == exact_match(gold, gold) == 1
    assert f1 >= exact_match(gold, answer)


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("the keeper's lamp", "The keeper’s lamp"),
        ("1990-1995", "1990–1995"),
        ('"a bargain"', "“A bargain”"),
        ("12 crowns", "12\u00a0crowns"),
        ("Café Noll", "Cafe\u0301 Noll"),
        ("four…", "four..."),
        ("A", "a"),
    ],
)
def test_typography_is_forgiven_beside_the_official_figure(gold: str, answer: str) -> None:
    assert typographic_match(gold, answer) == 1


@pytest.mark.parametrize(
    ("gold", "answer"),
    [("12 crowns", "15 crowns"), ("Noll", "Holm"), ("A", ""), ("5 %", "5"), ("naïve", "naive")],
)
def test_other_words_are_no_typography(gold: str, answer: str) -> None:
    assert typographic_match(gold, answer) == 0
