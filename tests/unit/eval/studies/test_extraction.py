import numpy as np
import pytest

from eval.studies.extraction import figures_of, overlap

SAME = "the ferry sank in the harbour"


def test_precision_and_recall_count_runs_of_four_words() -> None:
    # Found: a b c d, b c d e. Gold: b c d e, c d e f, d e f g.
    assert overlap("a b c d e", "b c d e f g") == (1 / 2, 1 / 3)


def test_pages_without_output_have_no_precision_and_pages_without_gold_no_recall() -> None:
    pages = [(SAME, SAME), ("", "a storm hit the town of Lund"), ("all of this page is kept", "")]
    precision, recall, f1 = figures_of(np.array([overlap(*page) for page in pages]))
    assert precision == pytest.approx((1 + 0) / 2)
    assert recall == pytest.approx((1 + 0) / 2)
    assert f1 == pytest.approx(1 / 2)


def test_resamples_are_averaged_each_by_itself() -> None:
    pages = np.array([[[1.0, 1.0], [0.0, np.nan]], [[np.nan, 0.5], [1.0, 0.5]]])
    assert figures_of(pages).tolist() == pytest.approx(
        np.array([[0.5, 1.0, 2 / 3], [1.0, 0.5, 2 / 3]])
    )
