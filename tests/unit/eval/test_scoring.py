import csv
import io
import json

import pytest

from eval.errors import RunError
from eval.formats.collection import article_id_of
from eval.judged import judge_run
from eval.metrics.catalogue import METRICS
from eval.metrics.scores import Scores
from eval.records import (
    GoldSpan,
    PredictedCitation,
    PredictedPassage,
    Prediction,
    Question,
    QuestionSet,
)
from eval.report.tables import scores_csv, scores_markdown, scores_text
from index.records import Draft
from tests.support.runs import score

TEXT = "The pier is old. It was built in 1843. It burned once."
PIER = article_id_of(TEXT)
BOAT = "b" * 16
SENTENCES = ((0, 16), (17, 38), (39, 54))


def cite(number: int) -> PredictedCitation:
    start, end = SENTENCES[number]
    return PredictedCitation(article_id=PIER, start=start, end=end, quote=TEXT[start:end])


def passage(number: int, article_id: str = PIER) -> PredictedPassage:
    start, end = SENTENCES[number]
    return PredictedPassage(article_id=article_id, start=start, end=end)


def asked(name: str, sentence: int | None, answer: str = "", **more: object) -> Question:
    gold = (
        []
        if sentence is None
        else [GoldSpan(article_id=PIER, start=s, end=e) for s, e in [SENTENCES[sentence]]]
    )
    fields = {
        "id": name,
        "question": f"What about {name}?",
        "answers": [answer] if answer else [],
        "spans": gold,
        "unanswerable": sentence is None,
        **more,
    }
    return Question.model_validate(fields)


def said(name: str, confidence: float, **more: object) -> Prediction:
    fields = {
        "id": name,
        "answer": "",
        "abstained": not more.get("citations"),
        "confidence": confidence,
        "timings": {"search": 1.0, "total": 10.0 * confidence},
        **more,
    }
    return Prediction.model_validate(fields)


QUESTIONS = QuestionSet(
    name="pier",
    sha256="0" * 64,
    questions=(
        asked("right", 1, "1843", tags=("kind:fact",)),
        asked("second", 2, "burned once", tags=("kind:fact",)),
        asked("refused", 0, "old", tags=("kind:other",)),
        asked("missed", 0, "old"),
        asked("none", None),
        asked("trap", None),
    ),
    articles=(Draft(title="Pier", text=TEXT, origin="pier.txt"),),
)
PREDICTIONS = [
    said("right", 0.9, answer="1843", citations=[cite(1)], passages=[passage(1)]),
    said(
        "second", 0.8, answer="x", citations=[cite(1), cite(2)], passages=[passage(1), passage(2)]
    ),
    said("refused", 0.3, nearest=[cite(0)], passages=[passage(2), passage(1), passage(0)]),
    said("missed", 0.2, nearest=[cite(1)], passages=[passage(0, BOAT)]),
    said("none", 0.1, passages=[passage(0)]),
    said("trap", 0.7, answer="x", citations=[cite(1)], passages=[passage(0)]),
]


@pytest.fixture(scope="module")
def scores() -> Scores:
    return score(QUESTIONS, PREDICTIONS)


@pytest.mark.parametrize(
    ("name", "value", "n"),
    [
        ("accuracy", 2 / 6, 6),  # right and none
        ("answered_accuracy", 1 / 3, 3),  # right of right, second, trap
        ("sentence_accuracy", 1 / 4, 4),
        ("best_sentence_accuracy", 2 / 4, 4),  # right and refused
        ("citation_precision", (1 + 1 / 2 + 0) / 3, 3),
        ("citation_recall", (1 + 1 + 0 + 0) / 4, 4),
        ("citation_f1", (1 + 2 / 3 + 0 + 0) / 4, 4),
        ("verbatim_quotes", 1, 6),
        ("passage_success@1", 1 / 4, 4),  # unanswerable ones are left out
        ("passage_success@3", 3 / 4, 4),
        ("passage_mrr", (1 + 1 / 2 + 1 / 3 + 0) / 4, 4),
        ("article_success@1", 3 / 4, 4),
        ("exact_match", 2 / 6, 6),
        ("has_answer_exact_match", 1 / 4, 4),
        ("answer_contained", 1 / 4, 4),  # "burned once" is not in the first citation of second
        ("avna", (2 + 1) / 6, 6),  # right, second; none
        ("refusal_precision", 1 / 3, 3),  # none of refused, missed, none
        ("refusal_recall", 1 / 2, 2),
        ("refusal_f1", 2 * 1 / (3 + 2), 6),
        # Surest first: right 1, second 0, trap 0, refused 1, missed 0, none 0
        ("aurc", (0 + 1 / 2 + 2 / 3 + 2 / 4 + 3 / 5 + 4 / 6) / 6, 6),
        ("selective_accuracy@80", 2 / 5, 6),
        ("brier", (0.01 + 0.64 + 0.49 + 0.49 + 0.04 + 0.01) / 6, 6),
        # Every question is a bin of its own: |right - confidence|
        ("ece_equal_width", (0.1 + 0.8 + 0.7 + 0.7 + 0.2 + 0.1) / 6, 6),
        ("questions_per_s", 6 / (30.0 / 1000), 6),
    ],
)
def test_figures_worked_out_by_hand(scores: Scores, name: str, value: float, n: int) -> None:
    figure = scores.figures[name]
    assert figure.value == pytest.approx(value)
    assert figure.n == n
    assert figure.low <= figure.value <= figure.high or name.startswith(("ece", "aurc"))


def test_counts_and_stages(scores: Scores) -> None:
    counts = scores.counts
    assert (counts.questions, counts.answerable, counts.unanswerable) == (6, 4, 2)
    assert (counts.not_judged, counts.abstained, counts.failed) == (0, 3, 0)
    assert scores.stages == {
        "right": 2,
        "not_retrieved": 1,
        "not_first": 1,
        "wrongly_refused": 1,
        "wrongly_answered": 1,
    }
    assert scores.notes == ()


def test_shares_lie_between_0_and_1(scores: Scores) -> None:
    others = {"questions_per_s", "citation_characters", "excess_aurc"}
    for name in scores.figures.keys() - others:
        figure = scores.figures[name]
        assert 0 <= figure.low <= figure.high <= 1 + 1e-9, name
        assert 0 <= figure.value <= 1 + 1e-9, name


def test_every_figure_is_in_the_catalogue_and_all_of_a_full_run_are_there(scores: Scores) -> None:
    deep = {name for name in METRICS if name.endswith(("@20", "@50", "@100"))}
    assert set(scores.figures) == METRICS.keys() - deep


def test_slices_have_their_own_figures(scores: Scores) -> None:
    kinds = {one.name: one for one in scores.slices if one.family == "kind"}
    assert list(kinds) == ["fact", "other"]
    assert kinds["fact"].n == 2
    assert kinds["fact"].figures["accuracy"].value == 0.5
    assert kinds["other"].figures["passage_success@5"].value == 1


def test_latency_is_by_stage(scores: Scores) -> None:
    assert list(scores.latency) == ["search", "total"]
    total = scores.latency["total"]  # 1, 2, 3, 7, 8, 9
    assert (total.p50_ms.value, total.p95_ms.value, total.longest_ms) == (3.0, 9.0, 9.0)
    assert sum(bar.n for bar in scores.latency_bars) == 6


def test_timings_can_be_given_apart() -> None:
    timings = {question.id: {"total": 100.0} for question in QUESTIONS.questions}
    found = score(QUESTIONS, PREDICTIONS, timings)
    assert found.figures["questions_per_s"].value == pytest.approx(10)


def test_scores_survive_json(scores: Scores) -> None:
    assert Scores.model_validate_json(scores.model_dump_json()) == scores


def test_the_order_of_the_predictions_changes_nothing(scores: Scores) -> None:
    assert score(QUESTIONS, PREDICTIONS[::-1]) == scores


@pytest.mark.parametrize(
    ("predictions", "words"),
    [
        (PREDICTIONS[1:], ["1 missing", "'right'"]),
        ([*PREDICTIONS, said("other", 0.1)], ["1 not in the set", "'other'"]),
        ([*PREDICTIONS, PREDICTIONS[0]], ["1 there twice", "'right'"]),
        ([], ["6 missing", "…"]),
    ],
)
def test_ids_must_be_equal(predictions: list[Prediction], words: list[str]) -> None:
    with pytest.raises(RunError) as caught:
        score(QUESTIONS, predictions)
    assert all(word in str(caught.value) for word in ["pier", *words])


def test_what_a_run_lacks_is_left_out_and_said() -> None:
    bare = [
        Prediction(id=one.id, answer=one.answer, abstained=one.abstained, confidence=7.0)
        for one in PREDICTIONS
    ]
    found = score(QUESTIONS, bare)
    assert [note.split(" ")[0] for note in found.notes] == [
        "Retrieval",
        "Citations",
        "Calibration",
    ]
    assert not [name for name in found.figures if name.startswith(("passage", "article", "cit"))]
    assert not found.figures.keys() & {"brier", "ece_equal_mass", "verbatim_quotes"}
    assert "aurc" in found.figures
    assert found.latency == {}
    assert found.figures["exact_match"].value == pytest.approx(2 / 6)


def test_confidences_that_are_no_numbers_are_not_ranked() -> None:
    odd = [one.model_copy(update={"confidence": float("nan")}) for one in PREDICTIONS]
    found = score(QUESTIONS, odd)
    assert "aurc" not in found.figures
    assert "brier" not in found.figures
    assert found.risk_coverage == found.reliability == ()
    assert any("not a finite number" in note for note in found.notes)
    Scores.model_validate_json(found.model_dump_json())


def test_a_reply_without_timings_is_left_out_of_speed() -> None:
    n = len(PREDICTIONS)
    timings = {one.id: {"total": 500.0} for one in PREDICTIONS[1:]}
    found = score(QUESTIONS, PREDICTIONS, {PREDICTIONS[0].id: {}, **timings})
    assert found.latency["total"].p50_ms.n == n - 1
    speed = found.figures["questions_per_s"]
    assert (speed.value, speed.n) == (pytest.approx(2), n - 1)
    assert f"Speed is of {n - 1} of {n} questions: the others were not timed." in found.notes


def test_a_stage_that_some_questions_lack_is_not_timed() -> None:
    late = [one.model_copy(update={"timings": {"x": 1.0}}) for one in PREDICTIONS[:1]]
    found = score(QUESTIONS, [*late, *PREDICTIONS[1:]])
    assert found.latency == {}
    assert "questions_per_s" not in found.figures
    assert any(note.startswith("Speed") for note in found.notes)


def test_a_quote_that_is_not_verbatim_is_said_first() -> None:
    wrong = PREDICTIONS[0].citations[0].model_copy(update={"quote": "It was built in 1844."})
    changed = [PREDICTIONS[0].model_copy(update={"citations": (wrong,)}), *PREDICTIONS[1:]]
    found = score(QUESTIONS, changed)
    assert found.figures["verbatim_quotes"].value == pytest.approx(5 / 6)
    assert "Note: 1 of 6 quotes are not what their range says." in scores_text(found)


def test_quotes_are_checked_as_far_as_texts_are_known() -> None:
    alone = QUESTIONS.model_copy(update={"articles": ()})
    unknown = score(alone, PREDICTIONS)
    assert "verbatim_quotes" not in unknown.figures
    assert any("Quotes of 1 articles" in note for note in unknown.notes)
    known = score(alone, PREDICTIONS, article_texts={PIER: TEXT})
    assert known.figures["verbatim_quotes"].value == 1
    assert judge_run(QUESTIONS, PREDICTIONS, article_texts={BOAT: "b"}).texts == {
        PIER: TEXT,
        BOAT: "b",
    }


def test_a_set_that_judges_articles_only_has_retrieval_figures_only() -> None:
    questions = [
        Question(id=one.id, question=one.question, relevant={PIER: 2, BOAT: 0})
        for one in QUESTIONS.questions
    ]
    found = score(QUESTIONS.model_copy(update={"questions": tuple(questions)}), PREDICTIONS)
    assert found.counts.not_judged == 6
    assert found.figures["article_success@1"].value == pytest.approx(5 / 6)
    assert found.stages == {"right": 5, "not_retrieved": 1}
    assert not found.figures.keys() & {"accuracy", "passage_mrr", "avna", "aurc", "exact_match"}


def test_an_empty_set_cannot_be_scored() -> None:
    with pytest.raises(RunError, match="pier holds no question"):
        score(QUESTIONS.model_copy(update={"questions": ()}), [])


def test_the_table_for_the_terminal_names_each_group(scores: Scores) -> None:
    text = scores_text(scores)
    lines = text.splitlines()
    assert lines[0] == "pier: 6 questions (4 answerable, 2 without an answer); 3 refused"
    assert "Retrieval: passages" in lines
    assert any(line.split()[:4] == ["First", "citation", "right", "0.250"] for line in lines)
    assert any("not retrieved" in line and "16.7%" in line for line in lines)
    assert max(map(len, lines)) <= 90


def test_the_table_for_the_terminal_has_the_short_slices(scores: Scores) -> None:
    lines = [line.split() for line in scores_text(scores).splitlines()]
    (kinds,) = [place for place, line in enumerate(lines) if line[:2] == ["By", "kind"]]
    assert lines[kinds][2:] == "n best right among shown refused wrongly".split()
    fact, other = lines[kinds + 1 : kinds + 3]
    assert (fact[:3], fact[4], fact[6]) == (["fact", "2", "0.500"], "1.000", "0.000")
    assert (other[:3], other[4], other[6]) == (["other", "1", "1.000"], "1.000", "1.000")


def test_markdown_escapes_what_it_did_not_write(scores: Scores) -> None:
    hostile = scores.model_copy(
        update={
            "question_set": "a|b\n# <img src=x> *c*",
            "notes": ("[x](http://y)",),
            "slices": tuple(one.model_copy(update={"name": "x|y\n"}) for one in scores.slices),
        }
    )
    text = scores_markdown(hostile)
    assert "# a\\|b \\# \\<img src=x\\> \\*c\\*" in text
    assert "- \\[x\\](http://y)" in text
    assert all(
        line.replace("\\|", "").count("|") == 5
        for line in text.splitlines()
        if line.startswith("| First citation right")
    )


def test_csv_has_every_figure_and_no_formula(scores: Scores) -> None:
    hostile = scores.model_copy(update={"question_set": '=cmd("x")'})
    rows = list(csv.DictReader(io.StringIO(scores_csv(hostile))))
    assert rows[0]["question_set"] == '\'=cmd("x")'
    whole = {row["figure"]: float(row["value"]) for row in rows if not row["family"]}
    assert whole == {name: figure.value for name, figure in scores.figures.items()}
    assert sum(len(one.figures) for one in scores.slices) + len(whole) == len(rows)


def test_the_schema_of_the_json_is_numbered(scores: Scores) -> None:
    assert json.loads(scores.model_dump_json())["format"] == 1


def test_intervals_are_by_text_and_say_so() -> None:
    question_set = QuestionSet(
        name="s",
        sha256="",
        questions=tuple(
            asked(f"q{n:03}", 0, tags=(f"title:{n // 10}", f"n:{n % 2}")) for n in range(200)
        ),
    )
    predictions = [
        said(f"q{n:03}", 0.5, answer="x", citations=[cite(0 if n < 100 else 1)]) for n in range(200)
    ]
    scores = score(question_set, predictions)
    alone = question_set.model_copy(
        update={
            "questions": tuple(
                one.model_copy(update={"tags": (f"title:{one.id}",)})
                for one in question_set.questions
            )
        }
    )
    wide, narrow = scores.figures["accuracy"], score(alone, predictions).figures["accuracy"]
    assert wide.value == narrow.value == 0.5
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)
    part = next(one for one in scores.slices if one.family == "n").figures["accuracy"]
    assert part.high - part.low > 2 * (narrow.high - narrow.low)
    told = "Intervals are by bootstrap over 20 titles."
    assert scores_text(scores).endswith(f"Note: {told}")
    assert scores_markdown(scores).endswith(f"- {told}\n")


def test_cut_offs_of_articles_count_articles_and_not_their_passages() -> None:
    ranked = [
        PredictedPassage(article_id=f"{n // 10}", start=n, end=n + 1) for n in range(200)
    ]  # 20 articles, ten passages each
    judged = Question(id="q", question="What?", relevant={"0": 1, "never": 1})
    question_set = QuestionSet(name="s", sha256="", questions=(judged,))
    figures = score(question_set, [said("q", 0.5, passages=ranked)], resamples=20).figures
    assert figures["article_recall@20"].value == 0.5
    assert not {"article_recall@50", "article_recall@100"} & set(figures)
