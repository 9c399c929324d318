from collections.abc import Sequence

import pytest

from eval.compare import compare_runs
from eval.errors import RunError
from eval.formats.collection import article_id_of
from eval.judged import judge_run
from eval.metrics.scores import Comparison
from eval.records import (
    GoldSpan,
    PredictedCitation,
    PredictedPassage,
    Prediction,
    Question,
    QuestionSet,
)
from eval.report.comparison_tables import comparison_markdown, comparison_text
from eval.report.gates import fail_if_worse, fail_under, parse_limit
from tests.support.runs import compare, score

TEXT = "Sixty boats left. The pier stood."
ID = article_id_of(TEXT)
RIGHT, WRONG = (0, 17), (18, 33)
N = 60

QUESTIONS = QuestionSet(
    name="boats",
    sha256="0" * 64,
    questions=tuple(
        Question(
            id=f"q{n:02}",
            question=f"How many boats | left at {n}?",
            answers=("Sixty",),
            spans=(GoldSpan(article_id=ID, start=0, end=5),),
        )
        for n in range(N)
    ),
)


def run(right: Sequence[int], confidence: float = 0.8) -> list[Prediction]:
    """Return predictions that are right for the questions named."""
    return [
        Prediction(
            id=question.id,
            answer=TEXT[start:end],
            abstained=False,
            confidence=confidence,
            citations=(
                PredictedCitation(article_id=ID, start=start, end=end, quote=TEXT[start:end]),
            ),
            passages=(PredictedPassage(article_id=ID, start=0, end=33),),
        )
        for n, question in enumerate(QUESTIONS.questions)
        for start, end in [RIGHT if n in right else WRONG]
    ]


def compared(first: Sequence[int], second: Sequence[int], **more: int) -> Comparison:
    return compare(QUESTIONS, run(first), run(second), names=("old", "new"), **more)


@pytest.fixture(scope="module")
def better() -> Comparison:
    return compared(range(20), range(5, 50))  # 5 lost, 30 won


def test_differences_are_the_second_run_less_the_first(better: Comparison) -> None:
    accuracy = {one.metric: one for one in better.differences}["accuracy"]
    assert accuracy.first == pytest.approx(20 / 60)
    assert accuracy.second == pytest.approx(45 / 60)
    assert accuracy.difference == pytest.approx(25 / 60)
    assert accuracy.low < 25 / 60 < accuracy.high
    assert accuracy.low > 0.2
    assert accuracy.verdict == "better"
    assert accuracy.p == 1 / 2001  # as small as 2,000 rounds can tell


def test_mcnemar_counts_what_one_run_alone_has_right(better: Comparison) -> None:
    found = {one.metric: one.mcnemar for one in better.differences}
    assert found["accuracy"] is not None
    assert (found["accuracy"].only_first, found["accuracy"].only_second) == (5, 30)
    assert found["accuracy"].p == pytest.approx(2.2e-5, rel=0.05)  # 2 P(X <= 5), X ~ B(35, 1/2)
    assert found["token_f1"] is None  # not 0 or 1


def test_flips_name_the_questions_and_both_stages(better: Comparison) -> None:
    assert [flip.id for flip in better.lost] == [f"q{n:02}" for n in range(5)]
    assert [flip.id for flip in better.won] == [f"q{n:02}" for n in range(20, 50)]
    assert {(flip.first, flip.second) for flip in better.won} == {("not_first", "right")}
    assert len(better.flips) == 35


def test_a_run_does_not_differ_from_itself() -> None:
    same = compared(range(20), range(20))
    assert same.flips == ()
    for one in same.differences:
        assert (one.difference, one.low, one.high, one.verdict) == (0, 0, 0, "")
        assert one.p in (1, None)


def test_pairing_sees_what_two_intervals_do_not() -> None:
    # 30 against 36 of 60, six won and none lost: the intervals of the runs overlap by far.
    accuracy = compared(range(30), range(36)).differences[0]
    assert accuracy.metric == "accuracy"
    assert accuracy.low > 0
    scores = [score(QUESTIONS, run(range(n))).figures["accuracy"] for n in (30, 36)]
    assert scores[0].high > scores[1].low


def test_differences_are_drawn_by_text() -> None:
    texts = QUESTIONS.model_copy(
        update={
            "questions": tuple(
                question.model_copy(update={"tags": (f"title:{n // 10}",)})
                for n, question in enumerate(QUESTIONS.questions)
            )
        }
    )
    # The second run wins the questions of one text and no others: no evidence beyond that text.
    alone, together = (
        {one.metric: one for one in compare(asked, run([]), run(range(10))).differences}
        for asked in (QUESTIONS, texts)
    )
    assert alone["accuracy"].verdict == "better"
    assert together["accuracy"].verdict == ""
    comparison = compare(texts, run([]), run(range(10)))
    told = "Intervals are by bootstrap over 6 titles."
    assert comparison_text(comparison).endswith(f"Note: {told}")
    assert comparison_markdown(comparison).endswith(f"\n{told}\n")


def test_lower_is_better_where_it_is() -> None:
    sure, unsure = run(range(60), 1.0), run(range(60), 0.5)
    found = compare(QUESTIONS, unsure, sure)
    brier = {one.metric: one for one in found.differences}["brier"]
    assert brier.difference == -0.25  # 0 against (1 - 0.5)²
    assert brier.verdict == "better"


def test_figures_that_one_run_lacks_are_left_out() -> None:
    bare = [one.model_copy(update={"passages": ()}) for one in run(range(60))]
    found = compare(QUESTIONS, bare, run(range(60)))
    names = {one.metric for one in found.differences}
    assert "accuracy" in names
    assert not [name for name in names if name.startswith("passage")]


def test_the_seed_decides() -> None:
    first, again = (compared(range(20), range(5, 50), seed=4) for _ in range(2))
    assert first == again
    assert first != compared(range(20), range(5, 50), seed=5)


def test_comparisons_survive_json(better: Comparison) -> None:
    assert Comparison.model_validate_json(better.model_dump_json()) == better


def test_runs_of_other_questions_cannot_be_compared() -> None:
    fewer = QUESTIONS.model_copy(update={"questions": QUESTIONS.questions[1:]})
    a, b = judge_run(QUESTIONS, run([])), judge_run(fewer, run([])[1:])
    with pytest.raises(RunError, match="old and new were not asked the same questions"):
        compare_runs(a, b, names=("old", "new"))


def test_ids_must_be_equal() -> None:
    with pytest.raises(RunError, match="1 missing \\('q00'\\)"):
        compare(QUESTIONS, run(range(60)), run(range(60))[1:])


def test_the_table_for_the_terminal(better: Comparison) -> None:
    lines = comparison_text(better).splitlines()
    assert lines[:2] == ["boats: 60 questions", "first old, second new"]
    row = next(line for line in lines if line.startswith("  Right  "))
    assert row.split()[:4] == ["Right", "0.333", "0.750", "+0.417"]
    assert row.endswith("better")
    assert "30 questions right in the second run only, 5 in the first" in lines
    assert sum(line.startswith("  + ") for line in lines) == 10
    assert sum(line.startswith("  - ") for line in lines) == 5


def test_the_markdown_table_keeps_its_columns(better: Comparison) -> None:
    hostile = better.model_copy(update={"names": ("a|b", "<b>")})
    text = comparison_markdown(hostile)
    rows = [line.replace("\\|", "") for line in text.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {9}
    assert "<b>" not in text.replace("\\<b\\>", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("accuracy=0.6", ("accuracy", 0.6)),
        (" passage_success@5 = 1", ("passage_success@5", 1)),
    ],
)
def test_limits_are_metric_and_value(text: str, expected: tuple[str, float]) -> None:
    assert parse_limit(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("accuracy", "METRIC=VALUE"),
        ("accuracy=high", "METRIC=VALUE"),
        ("accuracy=nan", "METRIC=VALUE"),
        ("precision=0.5", "no metric 'precision'; there are accuracy,"),
    ],
)
def test_a_limit_that_means_nothing_is_refused(text: str, words: str) -> None:
    with pytest.raises(RunError, match=words):
        parse_limit(text)


def test_fail_under_names_what_misses_its_limit() -> None:
    scores = score(QUESTIONS, run(range(30)))
    assert fail_under(scores, {"accuracy": 0.5, "passage_success@1": 1, "brier": 0.5}) == []
    (failure,) = fail_under(scores, {"accuracy": 0.51})
    assert failure.startswith("accuracy is 0.500 (95 % interval ")
    assert failure.endswith("under 0.51.")
    (failure,) = fail_under(scores, {"brier": 0.1})  # (0.2² + 0.8²) / 2 = 0.34: lower is better
    assert "brier is 0.340" in failure
    assert failure.endswith("above 0.1.")


def test_fail_under_fails_where_a_figure_is_missing() -> None:
    scores = score(QUESTIONS, run(range(30)))
    (failure,) = fail_under(scores, {"refusal_recall": 0.1})
    assert failure.startswith("refusal_recall was not scored")
    with pytest.raises(RunError, match="no metric"):
        fail_under(scores, {"speed": 1})


def test_fail_if_worse_passes_what_is_better_or_could_be_chance(better: Comparison) -> None:
    assert fail_if_worse(better) == []
    assert fail_if_worse(compared(range(30), range(29))) == []


def test_fail_if_worse_names_what_fell() -> None:
    failures = fail_if_worse(compared(range(40), range(20)), ["accuracy", "passage_success@5"])
    assert len(failures) == 1
    assert failures[0].startswith("accuracy fell behind old: 0.667 to 0.333 (difference -0.")


def test_fail_if_worse_refuses_to_pass_on_nothing(better: Comparison) -> None:
    with pytest.raises(RunError, match="none of the figures"):
        fail_if_worse(better, ["refusal_recall"])
    with pytest.raises(RunError, match="no metric"):
        fail_if_worse(better, ["speed"])
