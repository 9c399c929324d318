from pathlib import Path

import pytest

from eval.errors import DatasetError, RunError
from eval.formats.collection import article_id_of
from eval.formats.trec_run import is_trec_run, read_trec_run, trec_run_lines
from eval.records import PredictedPassage, Prediction, Question, QuestionSet
from eval.systems.predictions import prediction_line, prediction_of, read_predictions, turn_of
from index.indexing import Index
from index.records import Sentence
from qa.cite import cite
from qa.records import Answer
from tests.support.articles import draft
from tests.support.runs import score

PASSAGES = tuple(
    PredictedPassage(article_id=article_id, start=start, end=start + 9, score=score)
    for article_id, start, score in (("a", 0, 0.9), ("b", 0, 0.9), ("a", 9, 0.4))
)


def prediction(name: str, **more: object) -> Prediction:
    values = {"id": name, "answer": "x", "abstained": False, "confidence": 0.5} | more
    return Prediction.model_validate(values)


def answer_of(articles: Index, *, span: tuple[int, int] | None) -> Answer:
    article = articles.articles()[0]
    citation = cite(article, Sentence(0, 9), score=0.7, span=span)
    return Answer(
        question="What?", standalone_question="What? (ferry)", text=citation.quote,
        citations=(citation,), confidence=0.7, abstained=False, reason=None, nearest=(),
        alternatives=(), passages=(), timings={"total": 1.0}, index_version=articles.generation,
    )  # fmt: skip


@pytest.mark.parametrize("span", [None, (2, 5)])
def test_a_turn_is_what_was_answered(tiny_index: Index, span: tuple[int, int] | None) -> None:
    answer = answer_of(tiny_index, span=span)
    kept = prediction_of("q", answer)
    assert kept.answer == (answer.citations[0].quote[2:5] if span else answer.citations[0].quote)
    assert kept.standalone_question == "What? (ferry)"
    turn = turn_of("What?", kept, tiny_index)
    assert turn.answer == answer.model_copy(update={"timings": {}})


def test_a_question_that_failed_is_a_turn_without_an_answer(tiny_index: Index) -> None:
    failed = prediction("q", abstained=True, error="too long")
    assert turn_of("What?", failed, tiny_index).answer is None


def test_a_line_is_the_same_for_sums_that_differ_in_their_last_bits() -> None:
    one, two = (prediction("q", confidence=value) for value in (0.1 + 0.2, 0.3))
    assert prediction_line(one) == prediction_line(two)
    assert '"timings"' not in prediction_line(prediction("q", timings={"total": 3.0}))


def test_predictions_of_any_system_are_read_and_bad_lines_named(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    rows = [prediction("é", passages=PASSAGES), prediction("b")]
    path.write_text("\n".join(map(prediction_line, rows)) + "\n", encoding="utf-8")
    assert read_predictions(path) == rows
    assert not is_trec_run(path)
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(RunError, match=r"p\.jsonl, line 1: no prediction in 'answer': Field req"):
        read_predictions(path)
    path.write_text(prediction_line(rows[0]) + '\n{"id": "b', encoding="utf-8")
    with pytest.raises(RunError, match=r"p\.jsonl, line 2: no prediction: Invalid JSON"):
        read_predictions(path)


def test_predictions_may_be_texts_by_id_as_squad_has_them(tmp_path: Path) -> None:
    path = tmp_path / "predictions.json"
    path.write_text('{\n"a": "in Paris",\n"b": ""\n}\n', encoding="utf-8")
    found = read_predictions(path)
    assert [(one.id, one.answer, one.abstained) for one in found] == [
        ("a", "in Paris", False),
        ("b", "", True),
    ]
    question_set = QuestionSet(
        name="s",
        sha256="",
        questions=(
            Question(id="b", question="Who?", unanswerable=True),
            Question(id="a", question="Where?", answers=("Paris",)),
        ),
    )
    scores = score(question_set, found)
    figures = {name: figure.value for name, figure in scores.figures.items()}
    assert figures["token_f1"] == pytest.approx((1 + 2 / 3) / 2)
    assert figures["exact_match"] == 0.5
    assert not {"ece", "aurc", "brier"} & figures.keys()  # no confidence is known
    assert any("Risk–coverage is not scored" in note for note in scores.notes)
    path.write_text("{}", encoding="utf-8")
    assert read_predictions(path) == []


def test_a_trec_run_ranks_articles_at_their_best_passage() -> None:
    lines = trec_run_lines([prediction("q", passages=PASSAGES)], {"b": ("d7", "d8")}, "mine")
    assert lines == [
        "q Q0 a 1 1.000000 mine",
        "q Q0 d7 2 0.500000 mine",
        "q Q0 d8 3 0.333333 mine",
    ]


def test_a_name_with_blanks_is_written_as_the_id_of_its_article() -> None:
    docnos = {"b": ("d 7", "d8", "d 9")}
    lines = trec_run_lines([prediction("q", passages=PASSAGES)], docnos, "mine")
    assert [line.split()[2] for line in lines] == ["a", "b", "d8"]
    assert {len(line.split()) for line in lines} == {6}


@pytest.fixture
def small_set() -> QuestionSet:
    texts = ("One ferry.", "Two atlases.")
    return QuestionSet(
        name="small",
        sha256="",
        questions=tuple(Question(id=name, question="What?") for name in ("q1", "q2")),
        articles=tuple(draft(text, origin=text) for text in texts),
        docnos={article_id_of(texts[1]): ("d7", "d8")},
    )


def test_the_run_of_another_system_is_read(tmp_path: Path, small_set: QuestionSet) -> None:
    first, second = (article_id_of(one.text) for one in small_set.articles)
    path = tmp_path / "run.trec"
    path.write_text(
        f"q1 Q0 d8 9 0.5 x\nq1 Q0 {first} 1 2e0 x\nq1 Q0 d7 3 0.1 x\n", encoding="utf-8"
    )
    assert is_trec_run(path)
    one, two = read_trec_run(path, small_set)
    assert [(each.article_id, each.document, each.score) for each in one.passages] == [
        (first, None, 2.0),
        (second, "d8", 0.5),
        (second, "d7", 0.1),
    ]
    assert one.passages[1].end == len("Two atlases.")
    assert (two.id, two.passages) == ("q2", ())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("q1 Q0 d8 1 0.5", "a run has six columns"),
        ("q1 Q0 none 1 0.5 x", "there is no document 'none'"),
        ("q1 Q0 d8 1 high x", "the score 'high' is no number"),
        ("q1 Q0 d7 2 0.4 x", "the document 'd7' is ranked twice for question 'q1'"),
    ],
)
def test_a_bad_line_of_a_trec_run_is_named(
    tmp_path: Path, small_set: QuestionSet, line: str, message: str
) -> None:
    path = tmp_path / "run.trec"
    path.write_text(f"q1 Q0 d7 1 0.5 x\n{line}\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=rf"run\.trec, line 2: {message}"):
        read_trec_run(path, small_set)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('{"1": null}', "the answer to question '1' is null, not a text; a refusal is the empty"),
        ('{"1": "x", "2": 5}', "the answer to question '2' is int, not a text"),
        ('{"q1": ["x"]}', "the answer to question 'q1' is list, not a text"),
        ('[{"id": "1"}]', "line 1: no prediction: it is a list: write each of its predictions"),
        ('"x"', "line 1: no prediction: it is no object"),
        ('{"id": 1, "answer": "x"}', "its 'id' is a number: write it as the text \"1\""),
        (
            '{"qid": "a", "answer": "x", "abstained": false}\n{"qid": "b", "answer": "y"}',
            "line 1: no prediction: it has no 'id'; what it calls 'qid' should be 'id'",
        ),
    ],
)
def test_a_wrong_file_of_predictions_is_told_what_to_change(
    tmp_path: Path, written: str, told: str
) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(written + "\n")
    with pytest.raises(RunError, match=told):
        read_predictions(path)
