import json

import numpy as np
import pytest

from eval.fitting.reader import (
    LEADS,
    MIX,
    Matrix,
    QuestionRows,
    _fit,
    _measure,
    _prices,
    _shares,
    _subsets,
    _worth,
)
from qa.reader.judge import Fitted, answer_features
from qa.reader.span import SpanReader

NAMES = SpanReader.features


def asked(count: int, *, seed: int) -> list[QuestionRows]:
    """Ask questions of four sentences; a right one has a margin of about 2, a wrong one of -2."""
    chance = np.random.default_rng(seed)
    items = []
    for number in range(count):
        kind = tuple(MIX)[number % 3]
        rows: Matrix = chance.normal(-2.0, 1.0, (4, len(NAMES)))
        gold = np.zeros(4, bool)
        if kind == "answerable":
            place = chance.integers(4)
            gold[place], rows[place, 0] = True, chance.normal(2.0, 1.0)
        margins = 2.0 * rows[:, 0]  # alone, right and wrong ones are further apart
        answers = [frozenset([str(i)]) for i in range(4)]
        items.append(
            QuestionRows(f"Title {number}", kind, rows, gold, answers, lambda i, m=margins: m[i])
        )
    return items


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return _fit(asked(300, seed=1), NAMES)


def test_the_feature_that_tells_right_sentences_gets_the_weight(fitted: Fitted) -> None:
    others = [abs(fitted.sentence[name]) for name in NAMES if name != "margin"]
    assert fitted.sentence["margin"] > 2 * max(others)
    assert set(fitted.answer) == {*answer_features(NAMES), "intercept"}


def test_what_is_reported_is_of_the_questions_given(fitted: Fitted) -> None:
    found = _measure(asked(300, seed=2), fitted, NAMES)
    assert found.right_first > 0.9
    refused = found.refused
    assert refused["answerable"] < 0.2 < 0.7 < min(refused["lookalike"], refused["elsewhere"])
    assert f"right sentence first, answerable      {found.right_first:.3f}" in str(found)
    assert f"answerable {refused['answerable']:.3f}, lookalike" in str(found)


def test_what_is_reported_can_be_kept_as_json(fitted: Fitted) -> None:
    fit, held = asked(300, seed=1), asked(300, seed=2)
    found = [_measure(held, fitted, NAMES), _worth(fit, held, NAMES, NAMES)]
    for one in found:
        kept = json.loads(json.dumps(one.figures()))
        assert kept["right_first"] == one.right_first
        assert kept["confidence"]["ece"] == one.confidence.ece
    asked_for = [price.threshold for price in _prices(held, fitted, NAMES)]
    assert fitted.threshold in asked_for
    assert asked_for == sorted(asked_for)


def test_features_that_say_nothing_are_worth_less() -> None:
    fit, report = asked(300, seed=1), asked(300, seed=2)
    firsts = {
        what: _worth(fit, report, NAMES, some).right_first for what, some in _subsets(NAMES).items()
    }
    assert firsts["and the sentence alone"] > 0.9
    assert firsts["retrieval"] < 0.5


def of_set(number: int, kind: str) -> QuestionRows:
    nothing: Matrix = np.zeros((1, 1))
    return QuestionRows("", kind, nothing, np.zeros(1, bool), [], lambda _: 0.0, number)


def test_each_kind_and_each_set_has_its_part_however_many_its_questions_are() -> None:
    items = [of_set(0, "answerable")] * 2 + [of_set(0, "lookalike")] * 6
    items += [of_set(1, "answerable")] * 8
    shares = _shares(items)
    assert shares.mean() == pytest.approx(1.0)
    parts = shares / shares.sum()
    assert parts[8:].sum() == pytest.approx(1 - LEADS)
    of_both = MIX["answerable"] + MIX["lookalike"]
    assert parts[:2].sum() == pytest.approx(LEADS * MIX["answerable"] / of_both)
    assert parts[2:8].sum() == pytest.approx(LEADS * MIX["lookalike"] / of_both)
    alone = _shares(items[:2])
    assert alone.tolist() == [1.0, 1.0]


def test_what_is_left_in_goes_by_the_features_that_a_reader_has() -> None:
    assert "and all the others" not in _subsets(NAMES)
    names = ("margin", "null", "small_margin", "small_retrieval")
    stages = _subsets(names)
    assert stages["retrieval"] == ("small_retrieval",)
    assert stages["and retrieval"] == ("margin", "null", "small_retrieval")
    assert stages["and all the others"] == names
    assert stages["and the sentence alone"] == (*names, "alone")
