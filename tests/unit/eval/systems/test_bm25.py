import math

import pytest

from eval.systems.bm25 import Bm25

TEXTS = [["a", "ferry", "sank"], ["the", "ferry", "ferry", "sailed", "on"], ["rain"]]


def test_a_score_is_that_of_the_formula() -> None:
    bm25 = Bm25(TEXTS)
    # 3 texts of mean length 3; "ferry" is in 2 of them: ln(1 + 1.5 / 2.5) = ln 1.6.
    # In the second text it is there twice, of 5 words: 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 5/3)).
    assert bm25.score(["ferry"], TEXTS[1]) == pytest.approx(math.log(1.6) * 4.4 / 3.8)
    assert bm25.score(["ferry"], TEXTS[0]) == pytest.approx(math.log(1.6) * 2.2 / 2.2)
    assert bm25.score(["ferry"], TEXTS[2]) == 0.0


def test_no_score_reaches_the_most_there_can_be() -> None:
    bm25 = Bm25(TEXTS)
    asked = ["ferry", "sank", "whale"]
    assert 0 < bm25.score(asked, ["ferry", "sank", "whale"] * 50) < bm25.most(asked)


def test_a_collection_of_nothing_scores() -> None:
    assert Bm25([]).score(["a"], ["a"]) > 0
