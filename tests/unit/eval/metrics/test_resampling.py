from itertools import product

import numpy as np
import pytest
from scipy import stats

from eval.metrics.resampling import (
    Estimate,
    Ratio,
    Ratios,
    blockwise,
    draws,
    estimate,
    interval,
    mean_of,
)
from eval.metrics.significance import mcnemar, randomisation

NAN = float("nan")


def test_a_mean_leaves_out_what_does_not_apply() -> None:
    ratio = mean_of(np.array([1.0, NAN, 0.0, 1.0]))
    assert ratio.n == 3
    assert Ratios({"x": ratio})(np.ones((1, 4)))[0, 0] == pytest.approx(2 / 3)


def test_ratios_weigh_questions_as_drawn_and_say_where_nothing_applies() -> None:
    ratios = Ratios({"x": mean_of(np.array([1.0, 0.0, NAN])), "y": mean_of(np.array([NAN, 1, 0]))})
    found = ratios(np.array([[3.0, 1.0, 0.0], [0.0, 0.0, 2.0]]))
    assert found[0].tolist() == [0.75, 1.0]
    assert np.isnan(found[1, 0])
    assert found[1, 1] == 0


def test_every_draw_is_as_large_as_the_set_and_the_seed_decides() -> None:
    first = np.concatenate(list(draws(7, seed=1, resamples=50)))
    assert first.shape == (50, 7)
    assert (first.sum(axis=1) == 7).all()
    assert (first == np.concatenate(list(draws(7, seed=1, resamples=50)))).all()
    assert (first != np.concatenate(list(draws(7, seed=2, resamples=50)))).any()


def test_the_interval_is_about_that_of_theory() -> None:
    # A share of 0.3 of 400: standard error sqrt(0.3 * 0.7 / 400) = 0.0229
    values = np.array([1.0] * 120 + [0.0] * 280)
    found = estimate([Ratios({"x": mean_of(values)})], 400, resamples=4000)["x"]
    assert found.value == 0.3
    assert found.low == pytest.approx(0.3 - 1.96 * 0.0229, abs=0.006)
    assert found.high == pytest.approx(0.3 + 1.96 * 0.0229, abs=0.006)


def test_the_same_seed_gives_the_same_interval() -> None:
    statistic = Ratios({"x": mean_of(np.random.default_rng(0).random(50))})
    assert estimate([statistic], 50, seed=4) == estimate([statistic], 50, seed=4)
    assert estimate([statistic], 50, seed=4) != estimate([statistic], 50, seed=5)


def test_clusters_are_drawn_whole_and_as_many_as_there_are() -> None:
    clusters = np.repeat(np.arange(8), 3) * 2  # numbers may have gaps
    found = np.concatenate(list(draws(24, seed=1, resamples=50, clusters=clusters)))
    assert found.shape == (50, 24)
    assert (found.reshape(50, 8, 3) == found[:, ::3, None]).all()
    assert (found[:, ::3].sum(axis=1) == 8).all()


def test_questions_each_in_a_cluster_of_its_own_are_drawn_as_without_clusters() -> None:
    plain, clustered = (
        np.concatenate(list(draws(9, seed=1, resamples=20, clusters=clusters)))
        for clusters in (None, np.arange(9))
    )
    assert (plain == clustered).all()


def test_clusters_too_few_to_draw_are_not_drawn() -> None:
    one_text = np.zeros(60, dtype=np.intp)
    values = Ratios({"x": mean_of(np.array([1.0, 0.0] * 30))})
    assert estimate([values], 60, clusters=one_text) == estimate([values], 60)


def test_the_interval_by_cluster_is_about_that_of_theory() -> None:
    # 40 texts of 25 questions, all right or all wrong on a text: a share of 0.5 of 40, whose
    # standard error is sqrt(0.5 * 0.5 / 40) = 0.0791; taken one by one it would be 0.0158.
    values = Ratios({"x": mean_of(np.repeat([1.0, 0.0], 500))})
    clusters = np.repeat(np.arange(40), 25)
    found = estimate([values], 1000, resamples=4000, clusters=clusters)["x"]
    assert found.value == 0.5
    assert found.low == pytest.approx(0.5 - 1.96 * 0.0791, abs=0.02)
    assert found.high == pytest.approx(0.5 + 1.96 * 0.0791, abs=0.02)


def test_what_applies_to_no_question_has_no_figure() -> None:
    nothing = Ratios({"x": mean_of(np.full(3, NAN)), "y": mean_of(np.ones(3))})
    assert estimate([nothing], 3) == {"y": Estimate(1.0, 1.0, 1.0)}
    assert estimate([], 3) == {}
    assert estimate([nothing], 0) == {}


def test_an_interval_without_a_resample_is_the_figure_itself() -> None:
    assert interval(np.array([NAN, NAN]), 0.4) == (0.4, 0.4)


def test_working_in_blocks_changes_nothing() -> None:
    weights = np.random.default_rng(0).random((450, 1000))
    whole = weights.cumsum(axis=1)
    assert (blockwise(lambda rows: rows.cumsum(axis=1), weights) == whole).all()


@pytest.mark.parametrize(("b", "c"), [(0, 0), (1, 0), (3, 9), (9, 3), (5, 5), (40, 61), (700, 820)])
def test_mcnemar_is_the_exact_binomial_test(b: int, c: int) -> None:
    expected = stats.binomtest(b, b + c).pvalue if b + c else 1.0
    assert mcnemar(b, c) == pytest.approx(expected, rel=1e-9)


def test_mcnemar_worked_out_by_hand() -> None:
    # 1 against 5: 2 * (1 + 6) / 2^6
    assert mcnemar(1, 5) == 2 * 7 / 64


def test_randomisation_comes_close_to_trying_all_swaps() -> None:
    first = np.array([0.2, 0.5, 0.4, 0.9, 0.1, 0.6])
    second = np.array([0.6, 0.4, 0.9, 1.0, 0.3, 0.6])
    gaps = second - first
    observed = abs(gaps.sum())
    all_swaps = [abs(np.dot(signs, gaps)) for signs in product([-1, 1], repeat=len(gaps))]
    exact = np.mean([total >= observed - 1e-12 for total in all_swaps])
    p = randomisation(mean_of(first), mean_of(second), seed=1, rounds=20_000)
    assert p == pytest.approx(exact, abs=0.01)


def test_equal_runs_differ_by_chance_alone() -> None:
    values = mean_of(np.array([0.2, 0.5, NAN]))
    assert randomisation(values, values, seed=1, rounds=100) == 1


def test_a_large_difference_is_as_unlikely_as_the_rounds_can_tell() -> None:
    p = randomisation(mean_of(np.zeros(100)), mean_of(np.ones(100)), seed=1, rounds=999)
    assert p == 1 / 1000


def test_ratios_of_different_denominators_can_be_compared() -> None:
    # Of one run all four were answered, of the other only the first two, both right.
    first = Ratio(np.array([1.0, 1, 0, 0]), np.ones(4), 4)
    second = Ratio(np.array([1.0, 1, 0, 0]), np.array([1.0, 1, 0, 0]), 2)
    # Swapping the third and fourth: difference 1/2 if both or neither are swapped, else
    # 2/3 - 2/3 = 0. Half of the swaps are as large.
    assert randomisation(first, second, seed=1, rounds=4000) == pytest.approx(0.5, abs=0.05)


def test_a_swap_that_leaves_a_run_without_a_question_is_no_difference() -> None:
    first = Ratio(np.array([1.0, 0.0]), np.array([1.0, 0.0]), 1)
    second = Ratio(np.array([0.0, 0.0]), np.array([0.0, 1.0]), 1)
    # Both or neither swapped: difference 1. One swapped: one run has both questions, the other none.
    assert randomisation(first, second, seed=1, rounds=4000) == pytest.approx(0.5, abs=0.05)
