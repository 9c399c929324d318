import pytest

from index.fusion import fuse


def test_a_score_is_the_weighted_sum_of_both_sides_scaled_to_one() -> None:
    # dense: (1 + 0.5) / 2 = 0.75 and (1 - 0.5) / 2 = 0.25; words: 2 / 4 = 0.5 and 4 / 4 = 1.
    # 0.6 * 0.75 + 0.4 * 0.5 = 0.65;  0.6 * 0.25 + 0.4 * 1 = 0.55
    assert fuse({7: 0.5, 8: -0.5}, {7: 2.0, 8: 4.0}, dense_weight=0.6) == [
        (7, pytest.approx(0.65)),
        (8, pytest.approx(0.55)),
    ]


def test_a_passage_that_shares_no_word_scores_by_its_cosine_alone() -> None:
    assert fuse({1: 1.0, 2: 0.0}, {2: 3.0}, dense_weight=0.5) == [(2, 0.75), (1, 0.5)]


def test_either_side_alone_decides_at_the_ends_of_the_weight() -> None:
    dense, lexical = {1: 0.9, 2: 0.1, 3: 0.5}, {2: 7.0, 3: 1.0}
    assert [i for i, _ in fuse(dense, lexical, dense_weight=1.0)] == [1, 3, 2]
    assert [i for i, _ in fuse(dense, lexical, dense_weight=0.0)] == [2, 3, 1]


def test_scores_lie_between_0_and_1_and_ties_go_by_id() -> None:
    assert fuse({5: 1.0, 2: 1.0}, {5: 3.0, 2: 3.0}, dense_weight=0.5) == [(2, 1.0), (5, 1.0)]
    assert fuse({1: -1.0}, {}, dense_weight=0.5) == [(1, 0.0)]
    # float16 vectors are not quite of length 1
    assert fuse({1: 1.0004}, {1: 0.0}, dense_weight=1.0) == [(1, 1.0)]


def test_nothing_is_fused_of_nothing() -> None:
    assert fuse({}, {}, dense_weight=0.5) == []
