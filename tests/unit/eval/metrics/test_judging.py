from math import isnan

import pytest

from eval.metrics.judging import (
    RunTraits,
    Verdict,
    describe,
    gold_answers,
    is_abstention,
    is_answerable,
    judge,
)
from eval.records import GoldSpan, PredictedCitation, PredictedPassage, Prediction, Question

A = "a" * 16
B = "b" * 16
TEXT = "The pier is old. It was built in 1843. It burned once."
BUILT = (17, 38)  # "It was built in 1843."
YEAR = (33, 37)
BURNED = (39, 54)
FULL = RunTraits(retrieves=True, cites=True, answers=True)


def cite(place: tuple[int, int], article_id: str = A) -> PredictedCitation:
    start, end = place
    return PredictedCitation(article_id=article_id, start=start, end=end, quote=TEXT[start:end])


def passage(place: tuple[int, int], article_id: str = A) -> PredictedPassage:
    return PredictedPassage(article_id=article_id, start=place[0], end=place[1])


def question(**more: object) -> Question:
    fields = {
        "id": "q",
        "question": "When was the pier built?",
        "answers": ("1843",),
        "spans": (GoldSpan(article_id=A, start=YEAR[0], end=YEAR[1]),),
        **more,
    }
    return Question.model_validate(fields)


def prediction(**more: object) -> Prediction:
    fields = {"id": "q", "answer": "1843", "abstained": False, "confidence": 0.7, **more}
    return Prediction.model_validate(fields)


def refusal(**more: object) -> Prediction:
    return prediction(**{"answer": "", "abstained": True, "confidence": 0.2, **more})


def verdict(asked: Question, said: Prediction, run: RunTraits = FULL) -> Verdict:
    return judge(asked, said, run, {A: TEXT})


UNANSWERABLE = question(answers=(), spans=(), unanswerable=True)
WHOLE = passage((0, 54))


@pytest.mark.parametrize(
    ("asked", "said", "stage"),
    [
        pytest.param(
            question(), prediction(citations=[cite(BUILT)], passages=[WHOLE]), "right", id="right"
        ),
        pytest.param(UNANSWERABLE, refusal(passages=[WHOLE]), "right", id="right refusal"),
        pytest.param(
            question(),
            prediction(citations=[cite(BURNED)], passages=[passage((0, 54), B)]),
            "not_retrieved",
            id="answered from another article",
        ),
        pytest.param(question(), refusal(), "not_retrieved", id="found nothing and refused"),
        pytest.param(
            question(),
            prediction(citations=[cite(BURNED), cite(BUILT)], passages=[WHOLE]),
            "not_first",
            id="right sentence second",
        ),
        pytest.param(
            question(),
            refusal(nearest=[cite(BURNED)], passages=[WHOLE]),
            "not_first",
            id="refused, and would have been wrong",
        ),
        pytest.param(
            question(),
            refusal(nearest=[cite(BUILT)], passages=[WHOLE]),
            "wrongly_refused",
            id="refused what was right",
        ),
        pytest.param(
            UNANSWERABLE,
            prediction(citations=[cite(BUILT)], passages=[WHOLE]),
            "wrongly_answered",
            id="answered what has no answer",
        ),
        pytest.param(
            UNANSWERABLE, refusal(error="timed out"), "failed", id="an error is no refusal"
        ),
        pytest.param(
            question(answers=(), spans=(), relevant={A: 1}),
            prediction(passages=[passage((0, 9), B), WHOLE]),
            "not_first",
            id="articles only: relevant one second",
        ),
        pytest.param(
            question(answers=(), spans=(), relevant={A: 1}),
            prediction(passages=[WHOLE]),
            "right",
            id="articles only: relevant one first",
        ),
        pytest.param(
            question(answers=(), spans=(), relevant={A: 1}),
            prediction(passages=[passage((0, 9), B)]),
            "not_retrieved",
            id="articles only: not there",
        ),
        pytest.param(
            question(answers=(), spans=()), prediction(passages=[WHOLE]), None, id="nothing judged"
        ),
    ],
)
def test_where_a_question_is_lost(asked: Question, said: Prediction, stage: str | None) -> None:
    assert verdict(asked, said).stage == stage


@pytest.mark.parametrize(
    ("said", "stage"),
    [(prediction(answer="1843."), "right"), (prediction(answer="1844"), "wrongly_answered")],
)
def test_a_system_that_only_says_words_must_say_them_exactly(said: Prediction, stage: str) -> None:
    words_only = RunTraits(retrieves=False, cites=False, answers=True)
    found = verdict(question(), said, words_only)
    assert found.stage == stage
    assert found.articles is found.passages is None
    assert "sentence_accuracy" not in found.values


def test_a_refusal_of_words_only_is_a_wrong_refusal() -> None:
    assert verdict(question(), refusal(), RunTraits(False, False, True)).stage == "wrongly_refused"


def test_where_gold_is_words_only_the_first_citation_must_contain_them() -> None:
    asked = question(spans=())
    assert verdict(asked, prediction(citations=[cite(BUILT)])).values["accuracy"] == 1
    assert verdict(asked, prediction(citations=[cite(BURNED)])).values["accuracy"] == 0


def test_values_of_a_right_answer() -> None:
    said = prediction(citations=[cite(BUILT), cite(BURNED)], passages=[passage((0, 9), B), WHOLE])
    found = verdict(question(), said)
    assert found.values["accuracy"] == found.values["answered_accuracy"] == 1
    assert found.values["best_right"] == found.values["avna"] == 1
    assert found.values["exact_match"] == found.values["token_f1"] == 1
    assert found.values["has_answer_exact_match"] == found.values["answer_contained"] == 1
    assert found.values["citation_precision"] == 0.5
    assert found.values["citation_recall"] == found.values["sentence_accuracy"] == 1
    assert found.values["citation_characters"] == ((38 - 17) + (54 - 39)) / 2
    assert isnan(found.values["refusal_precision"])
    assert isnan(found.values["refusal_recall"])
    assert found.passages is not None
    assert found.passages.ranked == (0, 1)
    assert (found.quotes_exact, found.quotes_checked) == (2, 2)


def test_values_of_a_wrong_refusal() -> None:
    found = verdict(question(), refusal(nearest=[cite(BUILT)], passages=[WHOLE]))
    assert found.values["accuracy"] == found.values["avna"] == found.values["exact_match"] == 0
    assert found.values["best_right"] == found.values["best_sentence_accuracy"] == 1
    assert found.values["sentence_accuracy"] == found.values["refusal_precision"] == 0
    assert isnan(found.values["answered_accuracy"])
    assert found.quotes_checked == 1  # what was held back is shown too


def test_values_of_a_right_refusal() -> None:
    found = verdict(UNANSWERABLE, refusal(passages=[WHOLE]))
    assert found.values["accuracy"] == found.values["avna"] == 1
    assert found.values["refusal_precision"] == found.values["refusal_recall"] == 1
    assert found.values["exact_match"] == found.values["token_f1"] == 1
    assert found.values["best_right"] == 0  # any answer would have been wrong
    assert isnan(found.values["has_answer_exact_match"])
    assert found.articles is found.passages is None


def test_questions_without_an_answer_are_left_out_of_retrieval_though_articles_are_judged() -> None:
    asked = UNANSWERABLE.model_copy(update={"relevant": {A: 1}})
    found = verdict(asked, refusal(passages=[WHOLE]))
    assert found.articles is found.passages is None


def test_what_a_refusal_says_is_not_an_answer() -> None:
    said = refusal(answer="1843", nearest=[cite(BUILT)])
    assert verdict(question(), said).values["exact_match"] == 0
    assert verdict(UNANSWERABLE, said).values["exact_match"] == 1


@pytest.mark.parametrize("asked", [question(), UNANSWERABLE])
def test_an_error_is_never_right(asked: Question) -> None:
    said = refusal(error="timed out", nearest=[cite(BUILT)], passages=[WHOLE])
    found = verdict(asked, said)
    for name in ("accuracy", "best_right", "exact_match", "token_f1", "avna"):
        assert found.values[name] == 0, name
    assert not found.abstained
    assert isnan(found.values["answered_accuracy"])
    assert found.passages is None or not any(found.passages.ranked)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (refusal(), True),
        (prediction(answer=" "), True),  # as SQuAD's predictions refuse
        (prediction(), False),
        (prediction(answer="", citations=[cite(BUILT)]), False),
        (refusal(error="timed out"), False),
    ],
)
def test_what_counts_as_a_refusal(said: Prediction, expected: bool) -> None:
    assert is_abstention(said) is expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (question(), True),
        (UNANSWERABLE, False),
        (question(answers=(), spans=(), relevant={A: 1}), None),
        (question(answers=(), spans=(), unanswerable=False), True),
        (question(answers=(), spans=(), sentences=(GoldSpan(article_id=A, start=0, end=9),)), True),
    ],
)
def test_what_counts_as_answerable(asked: Question, expected: bool | None) -> None:
    assert is_answerable(asked) is expected


def test_an_answerable_question_that_nothing_judges_still_counts_for_refusals() -> None:
    found = verdict(question(answers=(), spans=(), unanswerable=False), refusal())
    assert found.values["avna"] == 0
    assert isnan(found.values["accuracy"])
    assert isnan(found.values["exact_match"])


def test_answers_are_read_from_their_spans_where_none_are_stated() -> None:
    assert gold_answers(question(answers=()), {A: TEXT}) == ["1843"]
    assert gold_answers(question(answers=()), {}) == []
    assert gold_answers(question(), {A: TEXT}) == ["1843"]


def test_a_run_is_described_by_what_any_prediction_has() -> None:
    assert describe([prediction(), refusal(nearest=[cite(BUILT)])]) == RunTraits(False, True, True)
    assert describe([prediction(passages=[WHOLE])]) == RunTraits(True, False, True)


def test_among_those_shown_counts_all_that_a_reader_sees() -> None:
    wrong = [cite(BURNED)]
    for shown in (
        {"citations": [*wrong, cite(BUILT)]},
        {"citations": wrong, "alternatives": [cite(BUILT)]},
        {"abstained": True, "nearest": [*wrong, cite(BUILT)]},
    ):
        found = verdict(question(), prediction(**shown)).values
        assert (found["shown_accuracy"], found["best_sentence_accuracy"]) == (1.0, 0.0)
    assert verdict(question(), prediction(citations=wrong)).values["shown_accuracy"] == 0.0
    failed = prediction(citations=[cite(BUILT)], error="x")
    assert verdict(question(), failed).values["shown_accuracy"] == 0.0
    assert isnan(verdict(UNANSWERABLE, prediction(citations=wrong)).values["shown_accuracy"])


def test_refusals_are_counted_apart_for_questions_with_and_without_an_answer() -> None:
    with_one, without = (
        verdict(question(), refusal()).values,
        verdict(UNANSWERABLE, refusal()).values,
    )
    assert with_one["answerable_refused"] == 1.0
    assert isnan(with_one["refusal_recall"])
    assert isnan(without["answerable_refused"])
    assert without["refusal_recall"] == 1.0
    answered = verdict(question(), prediction(citations=[cite(BUILT)])).values
    assert answered["answerable_refused"] == 0.0


def test_a_sentence_of_another_article_that_says_the_same_is_right() -> None:
    asked = question(elsewhere=[GoldSpan(article_id=B, start=20, end=24)])
    found = verdict(asked, prediction(citations=[cite((0, 30), B)], passages=[passage((0, 60), B)]))
    assert found.stage == "right"
    assert found.values["sentence_accuracy"] == found.values["citation_precision"] == 1.0
