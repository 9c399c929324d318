from math import isnan, log2

import ir_measures
import numpy as np
import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.ranges import Range
from eval.metrics.retrieval import (
    Relevance,
    article_relevance,
    cutoffs,
    measure_rankings,
    passage_relevance,
)

A, B, C = "a" * 16, "b" * 16, "c" * 16


def test_measures_of_graded_articles_worked_out_by_hand() -> None:
    # Ranking y k x; x has grade 2, y 1, m 3 and is not retrieved.
    found = measure_rankings([article_relevance({"x": 2, "y": 1, "m": 3}, ["y", "k", "x"])], 3)
    assert found["success@1"][0] == 1
    assert found["recall@1"][0] == pytest.approx(1 / 3)
    assert found["recall@3"][0] == pytest.approx(2 / 3)
    assert found["mrr"][0] == 1
    assert found["map"][0] == pytest.approx((1 / 1 + 2 / 3) / 3)
    dcg = 1 / log2(2) + 2 / log2(4)
    ideal = 3 / log2(2) + 2 / log2(3) + 1 / log2(4)
    assert found["ndcg@10"][0] == pytest.approx(dcg / ideal)


def test_nothing_retrieved_or_relevant_is_0_and_nothing_judged_is_left_out() -> None:
    found = measure_rankings(
        [article_relevance({"x": 1}, []), None, article_relevance({"x": 0, "y": -1}, ["x"])], 0
    )
    for values in found.values():
        assert values[0] == 0
        assert isnan(values[1])
        assert values[2] == 0


def test_the_mean_is_trec_evals_where_a_question_has_nothing_relevant() -> None:
    qrels = {"a": {"x": 1}, "b": {"y": 0}}
    run = {"a": {"k": 2.0, "x": 1.0}, "b": {"x": 2.0, "y": 1.0}}
    ours = measure_rankings([article_relevance(qrels[q], list(run[q])) for q in qrels], 2)
    theirs = ir_measures.calc_aggregate([ir_measures.nDCG @ 10], qrels, run)
    assert ours["ndcg@10"].mean() == pytest.approx(theirs[ir_measures.nDCG @ 10])


def test_values_stand_in_the_order_of_the_questions() -> None:
    second = Relevance((0, 1), ())
    found = measure_rankings([None, second, Relevance((1,), ()), None, second], 2)
    assert found["mrr"].tolist()[1:3] == [0.5, 1.0]
    assert found["mrr"][4] == 0.5
    assert np.isnan(found["mrr"][[0, 3]]).all()


def test_no_judgments_give_no_measures() -> None:
    assert measure_rankings([None, None], 10) == {}


def test_an_article_is_ranked_where_its_first_passage_is() -> None:
    assert article_relevance({A: 1, B: 2}, [C, A, C, B, A]) == Relevance((0, 1, 2), ())


def test_passages_count_once_for_what_they_hold() -> None:
    first, second = (Range(A, 10, 20),), (Range(A, 100, 110),)
    passages = [
        Range(B, 0, 50),
        Range(A, 0, 50),  # holds the first
        Range(A, 5, 60),  # holds it again: nothing new
        Range(A, 5, 16),  # and more than half of it
    ]
    assert passage_relevance([first, second], passages) == Relevance((0, 1), (1,))


def test_a_passage_that_holds_everything_is_a_perfect_ranking() -> None:
    targets = [(Range(A, 10, 20),), (Range(A, 30, 40),)]
    relevance = passage_relevance(targets, [Range(A, 0, 50), Range(A, 0, 60)])
    found = measure_rankings([relevance], 2)
    assert {found[name][0] for name in ("recall@1", "ndcg@10", "map", "mrr")} == {1.0}


def test_without_gold_ranges_passages_are_not_judged() -> None:
    assert passage_relevance([], [Range(A, 0, 50)]) is None


def test_cutoffs_beyond_the_rankings_are_left_out_from_20_on() -> None:
    assert cutoffs(1) == [1, 2, 3, 5, 10]
    assert cutoffs(50) == [1, 2, 3, 5, 10, 20, 50]


RANKINGS = st.lists(
    st.builds(
        Relevance,
        st.lists(st.integers(0, 3), max_size=25).map(lambda x: tuple([*x, 1])),
        st.lists(st.integers(1, 3), max_size=4).map(lambda x: tuple(sorted(x, reverse=True))),
    ),
    min_size=1,
    max_size=8,
)


@given(RANKINGS)
def test_measures_equal_those_of_trec_eval(relevances: list[Relevance]) -> None:
    """Against trec_eval's own code, on the documents written out."""
    qrels = {
        str(n): {
            **{f"d{rank}": grade for rank, grade in enumerate(one.ranked)},
            **{f"x{i}": grade for i, grade in enumerate(one.missed)},
        }
        for n, one in enumerate(relevances)
    }
    run = {
        str(n): {f"d{rank}": 1000.0 - rank for rank in range(len(one.ranked))}
        for n, one in enumerate(relevances)
    }
    names = {
        "ndcg@10": "ndcg_cut_10",
        "recall@20": "recall_20",
        "success@5": "success_5",
        "mrr": "recip_rank",
        "map": "map",
    }
    wanted = {"ndcg_cut.10", "recall.20", "success.5", "recip_rank", "map"}
    expected = pytrec_eval.RelevanceEvaluator(qrels, wanted).evaluate(run)
    found = measure_rankings(relevances, 26)
    for ours, theirs in names.items():
        for n in range(len(relevances)):
            assert found[ours][n] == pytest.approx(expected[str(n)][theirs], abs=1e-9), ours
    assert all(((values >= 0) & (values <= 1 + 1e-9)).all() for values in found.values())
