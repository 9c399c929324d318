from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.citations import (
    any_accuracy,
    citation_f1,
    citation_precision,
    citation_recall,
    quote_is_slice,
    quotes_checked,
    sentence_accuracy,
)
from eval.metrics.ranges import Range, gold_targets, holds, overlap
from eval.records import GoldSpan, PredictedCitation, Question

A = "a" * 16
B = "b" * 16
SHORT = (Range(A, 10, 14),)
SENTENCE = (Range(A, 40, 80),)


def cited(start: int, end: int, quote: str = "", article_id: str = A) -> PredictedCitation:
    return PredictedCitation(article_id=article_id, start=start, end=end, quote=quote)


def gold(start: int, end: int, article_id: str = A) -> GoldSpan:
    return GoldSpan(article_id=article_id, start=start, end=end)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Range(A, 40, 80), True),  # the sentence itself
        (Range(A, 0, 200), True),  # all of it and more
        (Range(A, 60, 100), True),  # 20 of 40 characters
        (Range(A, 61, 100), False),  # 19 of 40
        (Range(A, 80, 120), False),  # beside it
        (Range(B, 40, 80), False),  # the same place in another article
    ],
)
def test_a_range_is_right_if_it_has_half_of_the_gold(found: Range, expected: bool) -> None:
    assert holds(found, SENTENCE) is expected


def test_one_of_the_alternatives_is_enough() -> None:
    # 4 of 40 characters of the sentence, but all of the short answer within it
    assert holds(Range(A, 50, 54), (Range(A, 40, 80), Range(A, 50, 54)))


def test_cited_sentences_that_overlap_are_one_target_and_others_their_own() -> None:
    question = Question(
        id="q",
        question="?",
        sentences=(gold(10, 14), gold(12, 20), gold(14, 16), gold(20, 24), gold(10, 14, B)),
    )
    assert gold_targets(question) == [
        (Range(A, 10, 14), Range(A, 12, 20), Range(A, 14, 16)),
        (Range(A, 20, 24),),  # begins where the one before ends
        (Range(B, 10, 14),),
    ]


def test_answers_without_citations_are_one_target_wherever_they_stand() -> None:
    spans = (gold(10, 14), gold(12, 20), gold(90, 95), gold(10, 14, B))
    question = Question(id="q", question="?", spans=spans, sentences=(gold(40, 80),))
    one, sentence = gold_targets(question)
    assert one == (Range(A, 10, 14), Range(A, 12, 20), Range(A, 90, 95), Range(B, 10, 14))
    assert sentence == (Range(A, 40, 80),)
    for found in one:
        assert holds(found, one)
        assert citation_recall([found], [one]) == citation_f1([found], [one]) == 1


def test_answers_of_a_further_statement_are_a_target_of_their_own() -> None:
    further = GoldSpan(article_id=A, start=90, end=95, statement=1)
    question = Question(id="q", question="?", spans=(gold(10, 14), gold(30, 34), further))
    assert gold_targets(question) == [(Range(A, 10, 14), Range(A, 30, 34)), (Range(A, 90, 95),)]


def test_a_span_and_the_sentence_around_it_are_one_target() -> None:
    question = Question(id="q", question="?", spans=(gold(50, 54),), sentences=(gold(40, 80),))
    assert gold_targets(question) == [(Range(A, 40, 80), Range(A, 50, 54))]


def test_precision_recall_and_f1_of_citations() -> None:
    # Two of three citations hold a target (both the same one); one of two targets is held.
    found = [Range(A, 0, 30), Range(A, 5, 20), Range(B, 0, 30)]
    targets = [SHORT, SENTENCE]
    assert citation_precision(found, targets) == pytest.approx(2 / 3)
    assert citation_recall(found, targets) == pytest.approx(1 / 2)
    assert citation_f1(found, targets) == pytest.approx(2 * (2 / 3) * (1 / 2) / (2 / 3 + 1 / 2))


def test_the_first_citation_alone_decides_sentence_accuracy() -> None:
    right, wrong = Range(A, 0, 30), Range(B, 0, 30)
    assert sentence_accuracy([right, wrong], [SHORT]) == 1
    assert sentence_accuracy([wrong, right], [SHORT]) == 0


def test_a_refusal_loses_recall_and_has_no_precision() -> None:
    assert isnan(citation_precision([], [SHORT]))
    assert citation_recall([], [SHORT]) == citation_f1([], [SHORT]) == 0
    assert sentence_accuracy([], [SHORT]) == 0


def test_without_an_answer_every_citation_is_wrong() -> None:
    found = [Range(A, 0, 30)]
    assert citation_precision(found, []) == 0
    assert isnan(citation_recall(found, []))
    assert isnan(citation_f1(found, []))
    assert isnan(sentence_accuracy(found, []))


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        (cited(4, 8, "pier"), True),
        (cited(4, 8, "Pier"), False),
        (cited(4, 9, "pier"), False),
        (cited(-4, 8, "pier"), False),  # Python would take it for a place from the end
        (cited(4, 4, ""), False),
    ],
)
def test_a_quote_must_be_what_stands_at_its_range(
    citation: PredictedCitation, expected: bool
) -> None:
    assert quote_is_slice(citation, "old pier") is expected


def test_quotes_of_articles_without_a_text_are_not_counted() -> None:
    citations = [cited(4, 8, "pier"), cited(0, 3, "new"), cited(0, 3, "old", B)]
    assert quotes_checked(citations, {A: "old pier"}) == (1, 2)


RANGES = st.builds(
    lambda article_id, start, length: Range(article_id, start, start + length),
    st.sampled_from([A, B]),
    st.integers(0, 50),
    st.integers(1, 30),
)


@given(st.lists(RANGES, max_size=5), st.lists(RANGES, min_size=1, max_size=5))
def test_citation_measures_lie_between_0_and_1(found: list[Range], golds: list[Range]) -> None:
    targets = [(one,) for one in golds]
    values = [citation_recall(found, targets), citation_f1(found, targets)]
    values += [citation_precision(found, targets)] if found else []
    assert all(0 <= value <= 1 for value in values)


@given(RANGES, RANGES)
def test_overlap_is_the_number_of_shared_characters(first: Range, second: Range) -> None:
    shared = set(range(first.start, first.end)) & set(range(second.start, second.end))
    expected = len(shared) if first.article_id == second.article_id else 0
    assert overlap(first, second) == overlap(second, first) == expected


def test_any_sentence_that_is_shown_may_be_the_right_one() -> None:
    targets = [SENTENCE, SHORT]
    assert any_accuracy([Range(B, 40, 80), Range(A, 40, 80)], targets) == 1.0
    assert any_accuracy([Range(B, 40, 80), Range(A, 80, 99)], targets) == 0.0
    assert any_accuracy([], targets) == 0.0
    assert isnan(any_accuracy([Range(A, 40, 80)], []))


def test_what_another_article_says_stands_for_the_best_sentence() -> None:
    question = Question(
        id="q",
        question="?",
        sentences=(gold(40, 80), gold(0, 20)),  # the best first
        spans=(gold(50, 54),),
        elsewhere=(gold(7, 11, B),),
    )
    targets = gold_targets(question)
    assert targets == [
        (Range(A, 0, 20),),
        (Range(A, 40, 80), Range(A, 50, 54), Range(B, 7, 11)),
    ]
    there = [Range(B, 0, 30)]
    assert sentence_accuracy(there, targets) == 1.0
    assert citation_recall(there, targets) == 0.5
    of_spans = Question(id="q", question="?", spans=(gold(1, 3),), elsewhere=(gold(7, 11, B),))
    assert gold_targets(of_spans) == [(Range(A, 1, 3), Range(B, 7, 11))]
