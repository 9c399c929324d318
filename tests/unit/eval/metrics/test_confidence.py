from math import ceil, isnan, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.abstention import (
    aurc,
    by_confidence,
    excess_aurc,
    refusal_f1,
    risk_coverage,
    selective_accuracy,
)
from eval.metrics.calibration import (
    brier,
    equal_mass_bins,
    equal_width_bins,
    expected_calibration_error,
    reliability_bins,
)
from eval.metrics.latency import percentile, resampled_percentiles, throughput
from eval.metrics.resampling import Ratios, draws

CONFIDENCE = np.array([0.9, 0.6, 0.8, 0.3])
RIGHT = np.array([1.0, 0.0, 1.0, 0.0])


def test_risk_at_each_coverage() -> None:
    # Surest first: right, right, wrong, wrong.
    curve = risk_coverage(by_confidence(CONFIDENCE, RIGHT))
    assert curve.coverage[0].tolist() == [0.25, 0.5, 0.75, 1.0]
    assert curve.risk[0].tolist() == pytest.approx([0, 0, 1 / 3, 1 / 2])
    assert aurc(curve)[0] == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)


def test_excess_aurc_takes_off_what_the_best_order_has() -> None:
    curve = risk_coverage(by_confidence(CONFIDENCE, RIGHT))
    best = 0.5 + 0.5 * log(0.5)  # r + (1 - r) ln(1 - r), r = 1/2
    assert excess_aurc(curve)[0] == pytest.approx(aurc(curve)[0] - best)
    all_wrong = risk_coverage(by_confidence(CONFIDENCE, np.zeros(4)))
    assert aurc(all_wrong)[0] == 1
    assert excess_aurc(all_wrong)[0] == 0


def test_questions_of_one_confidence_share_their_risk_whatever_their_order() -> None:
    confidence = np.full(4, 0.5)
    for right in ([1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]):
        curve = risk_coverage(by_confidence(confidence, np.array(right)))
        assert curve.risk[0].tolist() == [0.5] * 4


def test_selective_accuracy_is_of_the_surest_questions() -> None:
    confidence = np.linspace(1, 0, 10)
    right = np.array([1.0] * 6 + [0.0] * 4)
    curve = risk_coverage(by_confidence(confidence, right))
    assert selective_accuracy(curve, 0.8)[0] == pytest.approx(6 / 8)
    assert selective_accuracy(curve, 0.9)[0] == pytest.approx(6 / 9)
    assert selective_accuracy(curve, 0.85)[0] == pytest.approx(6 / ceil(8.5))


def test_weights_count_a_question_as_often_as_it_was_drawn() -> None:
    # The first twice, the second not: right, right, right, wrong.
    curve = risk_coverage(by_confidence(CONFIDENCE, RIGHT), np.array([[2.0, 0.0, 1.0, 1.0]]))
    assert curve.coverage[0].tolist() == [0.5, 0.75, 0.75, 1.0]
    assert curve.risk[0, -1] == 0.25


def test_a_draw_without_any_of_the_questions_has_no_figure() -> None:
    curve = risk_coverage(by_confidence(CONFIDENCE, RIGHT), np.zeros((1, 4)))
    assert all(isnan(x[0]) for x in (aurc(curve), excess_aurc(curve), selective_accuracy(curve, 1)))
    bins = equal_width_bins(CONFIDENCE)
    assert isnan(expected_calibration_error(CONFIDENCE, RIGHT, bins, np.zeros((1, 4)))[0])


def test_refusal_f1_is_the_harmonic_mean() -> None:
    # Refused 1, 2, 3; due 2, 3, 4, 5: precision 2/3, recall 2/4.
    ratio = refusal_f1(np.array([1.0, 1, 1, 0, 0]), np.array([0.0, 1, 1, 1, 1]))
    expected = 2 * (2 / 3) * (2 / 4) / (2 / 3 + 2 / 4)
    assert Ratios({"f1": ratio})(np.ones((1, 5)))[0, 0] == pytest.approx(expected)


def test_brier_score_is_the_mean_squared_error() -> None:
    # 0.1², 0.6², 0.2², 0.3²
    assert brier(CONFIDENCE, RIGHT).mean() == pytest.approx((0.01 + 0.36 + 0.04 + 0.09) / 4)


def test_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    confidence = np.array([0.15, 0.05, 0.95, 0.85, 1.0])
    right = np.array([0.0, 1.0, 1.0, 1.0, 0.0])
    bins = equal_width_bins(confidence, 2)
    assert bins.tolist() == [0, 0, 1, 1, 1]
    # Low bin: accuracy 1/2, confidence 0.1, gap 0.4, 2 of 5; high bin: 2/3, 2.8/3, gap 0.8/3, 3 of 5
    expected = 2 / 5 * 0.4 + 3 / 5 * (0.8 / 3)
    assert expected_calibration_error(confidence, right, bins)[0] == pytest.approx(expected)


def test_equal_mass_bins_hold_about_as_many_and_keep_equal_confidences_together() -> None:
    assert np.bincount(equal_mass_bins(np.linspace(0, 1, 100))).tolist() == [10] * 10
    bins = equal_mass_bins(np.array([0.1] * 95 + [0.5] * 5))
    assert bins.tolist() == [0] * 95 + [1] * 5
    assert equal_mass_bins(np.full(7, 0.4)).tolist() == [0] * 7


def test_reliability_bins_show_confidence_beside_accuracy() -> None:
    bins = reliability_bins(CONFIDENCE, RIGHT, equal_width_bins(CONFIDENCE, 2))
    assert [bin_.n for bin_ in bins] == [1, 3]
    assert bins[1].confidence == pytest.approx((0.9 + 0.6 + 0.8) / 3)
    assert bins[1].accuracy == pytest.approx(2 / 3)
    assert (bins[1].low, bins[1].high) == (0.6, 0.9)


CASES = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from([0.0, 1.0])), min_size=1, max_size=30
).map(lambda pairs: (np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])))


@given(CASES)
def test_confidence_measures_lie_between_0_and_1(case: tuple[np.ndarray, np.ndarray]) -> None:
    confidence, right = case
    curve = risk_coverage(by_confidence(confidence, right))
    values = [aurc(curve)[0], selective_accuracy(curve, 0.8)[0]]
    for bins in (equal_mass_bins(confidence), equal_width_bins(confidence)):
        values.append(expected_calibration_error(confidence, right, bins)[0])
        assert sum(bin_.n for bin_ in reliability_bins(confidence, right, bins)) == len(right)
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in values)
    assert curve.risk[0, -1] == pytest.approx(1 - right.mean())


def test_percentiles_are_times_that_were_measured() -> None:
    times = np.array([30.0, 10.0, 20.0, 40.0])
    assert percentile(times, 0.5) == 20  # the second of four
    assert percentile(times, 0.95) == 40
    assert percentile(times, 0.25) == 10


def test_percentiles_of_resamples_are_spread_as_if_drawn_one_by_one() -> None:
    times = np.random.default_rng(3).gamma(2.0, 20.0, 200)
    order = np.argsort(times)
    drawn = []
    for weights in draws(200, seed=5, resamples=4000):
        seen = np.cumsum(weights[:, order], axis=1)
        drawn += times[order][np.argmax(seen >= 190, axis=1)].tolist()
    short_cut = resampled_percentiles(times, 0.95, seed=7, resamples=4000)
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        apart = abs(np.quantile(drawn, share) - np.quantile(short_cut, share))
        assert apart < 0.1 * times.std()


def test_throughput_is_questions_by_the_time_they_took_together() -> None:
    ratio = throughput(np.array([100.0, 300.0]))
    assert Ratios({"q/s": ratio})(np.ones((1, 2)))[0, 0] == pytest.approx(2 / 0.4)
