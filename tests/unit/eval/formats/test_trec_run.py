"""TREC runs of other systems, scored here and by trec_eval."""

import json
from collections.abc import Mapping
from pathlib import Path

import ir_measures
import pytest
from ir_measures import AP, RR, Qrel, R, Success, nDCG

from eval.errors import DatasetError
from eval.formats.dataset import load_questions
from eval.formats.trec_run import read_trec_run
from eval.metrics.scores import Scores
from eval.records import QuestionSet
from tests.support.runs import score

MEASURES = {
    "article_success@1": Success @ 1,
    "article_recall@10": R @ 10,
    "article_ndcg@10": nDCG @ 10,
    "article_mrr": RR,
    "article_map": AP,
}


def scored(
    folder: Path, texts: Mapping[str, str], grades: Mapping[str, int], run: Mapping[str, float]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the figures of one question here, and those of trec_eval."""
    scores = scores_of(folder, texts, grades, run)
    found = ir_measures.calc_aggregate(
        list(MEASURES.values()),
        [Qrel("q", document, grade) for document, grade in grades.items()],
        list(ir_measures.read_trec_run(str(folder / "run"))),
    )
    ours = {name: scores.figures[name].value for name in MEASURES}
    return ours, {name: found[measure] for name, measure in MEASURES.items()}


def scores_of(
    folder: Path, texts: Mapping[str, str], grades: Mapping[str, int], run: Mapping[str, float]
) -> Scores:
    documents = [{"_id": name, "title": "", "text": text} for name, text in texts.items()]
    files = {
        "corpus.jsonl": "".join(json.dumps(document) + "\n" for document in documents),
        "queries.jsonl": json.dumps({"_id": "q", "text": "What?"}),
        "qrels.tsv": "".join(f"q\t{name}\t{grade}\n" for name, grade in grades.items()),
        "run": "".join(f"q Q0 {name} 0 {score!r} t\n" for name, score in run.items()),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    question_set = load_questions(folder)
    return score(question_set, read_trec_run(folder / "run", question_set), resamples=20)


def test_documents_of_one_text_are_ranked_by_themselves(tmp_path: Path) -> None:
    texts = {"d1": "Same.", "d2": "Same.", "d3": "Same.", "d4": "Other.", "d5": "Last."}
    run = {"d2": 9.0, "d3": 8.0, "d5": 7.0, "d4": 6.0, "d1": 5.0}
    ours, theirs = scored(tmp_path, texts, {"d1": 2, "d3": 0, "d4": 1}, run)
    assert ours == pytest.approx(theirs)
    assert ours["article_mrr"] == pytest.approx(1 / 4)


def test_unjudged_documents_of_one_text_take_a_rank_each(tmp_path: Path) -> None:
    texts = {"d1": "Same.", "d2": "Same.", "d3": "Other."}
    ours, theirs = scored(tmp_path, texts, {"d3": 1}, {"d1": 3.0, "d2": 2.0, "d3": 1.0})
    assert ours == pytest.approx(theirs)
    assert ours["article_mrr"] == pytest.approx(1 / 3)


def test_ties_are_ordered_as_trec_eval_orders_them(tmp_path: Path) -> None:
    texts = {name: f"Text of {name}." for name in ("a", "b", "c", "d", "é")}
    run = {"a": 1.0, "b": 1.0, "c": 1.0, "é": 0.5, "d": 0.5}
    ours, theirs = scored(tmp_path, texts, {"a": 2, "d": 1, "b": 0}, run)
    assert ours == pytest.approx(theirs)
    assert ours["article_mrr"] == pytest.approx(1 / 3)


def test_scores_that_differ_beyond_single_precision_are_a_tie(tmp_path: Path) -> None:
    texts = {name: f"Text of {name}." for name in "ab"}
    run = {"a": 1.0000000002, "b": 1.0000000001}
    ours, theirs = scored(tmp_path, texts, {"a": 1}, run)
    assert ours == pytest.approx(theirs)
    assert ours["article_mrr"] == pytest.approx(1 / 2)


LEFT_OUT = "Left out of rankings, as BEIR does: the document that has the question's id (1 of 1 questions)."


def test_the_document_that_the_question_is_takes_no_rank(tmp_path: Path) -> None:
    texts = {"q": "For it.", "d1": "Against it.", "d2": "Beside it."}
    scores = scores_of(tmp_path, texts, {"d1": 1}, {"q": 3.0, "d1": 2.0, "d2": 1.0})
    assert scores.figures["article_ndcg@10"].value == 1.0
    assert scores.stages == {"right": 1}
    assert scores.notes[-1] == LEFT_OUT


def test_another_document_of_the_same_text_as_the_question_keeps_its_rank(tmp_path: Path) -> None:
    texts = {"q": "For it.", "twin": "For it.", "d1": "Against it."}
    scores = scores_of(tmp_path, texts, {"d1": 1}, {"q": 3.0, "twin": 2.0, "d1": 1.0})
    assert scores.figures["article_mrr"].value == 1 / 2
    assert scores.notes[-1] == LEFT_OUT


def test_a_relevant_document_with_the_id_of_the_question_is_another(tmp_path: Path) -> None:
    texts = {"q": "For it.", "d1": "Against it."}
    scores = scores_of(tmp_path, texts, {"q": 1}, {"q": 2.0, "d1": 1.0})
    assert scores.figures["article_mrr"].value == 1.0
    assert LEFT_OUT not in scores.notes


@pytest.mark.parametrize("score", ["nan", "inf", "-inf"])
def test_a_score_that_is_not_finite_is_refused_with_its_line(tmp_path: Path, score: str) -> None:
    texts = {"a": "One.", "b": "Two."}
    run = {"a": 1.0, "b": float(score)}
    with pytest.raises(DatasetError, match=rf"run, line 2: the score '{score}' is not finite"):
        scores_of(tmp_path, texts, {"a": 1}, run)


def test_a_run_that_answers_nothing_has_no_figures_of_answers(tmp_path: Path) -> None:
    rows = [
        {"question": "Who won?", "context": "The mayor won.", "answers": ["The mayor"]},
        {"question": "Who lost?", "context": "Ada lost.", "answers": ["Ada"]},
        {"question": "Who wept?", "unanswerable": True},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    question_set = load_questions(path)
    won = next(iter(question_set.questions[0].relevant))
    (tmp_path / "run").write_text(f"1 Q0 {won} 1 2 t\n2 Q0 {won} 1 2 t\n", encoding="utf-8")
    scores = score(question_set, read_trec_run(tmp_path / "run", question_set), resamples=20)
    assert {name.partition("_")[0] for name in scores.figures} == {"passage", "article"}
    assert scores.figures["article_success@1"].value == 0.5
    assert scores.stages == {"right": 1, "not_retrieved": 1}
    assert scores.counts.abstained == 0
    assert (scores.risk_coverage, scores.reliability) == ((), ())
    assert scores.notes == (
        "Answers, citations, refusals and confidence are not scored: the run ranks documents and "
        "answers nothing.",
    )


@pytest.mark.parametrize("unjudged", [("q9",), ("q8", "q9"), tuple(f"u{n}" for n in range(7))])
def test_questions_that_are_not_judged_are_left_out_and_said(
    tmp_path: Path, unjudged: tuple[str, ...]
) -> None:
    question_set = _two_documents(tmp_path)
    run = tmp_path / "more.run"
    lines = ["q Q0 d1 1 0.9 x", *(f"{name} Q0 d2 1 0.5 x" for name in unjudged)]
    run.write_text("\n".join(lines) + "\n")
    notes: list[str] = []
    (made,) = read_trec_run(run, question_set, report=notes.append)
    assert len(made.passages) == 1
    (note,) = notes
    assert note.startswith(f"{len(unjudged)} question")
    assert unjudged[0] in note


def _two_documents(folder: Path) -> QuestionSet:
    (folder / "qrels").mkdir()
    (folder / "corpus.jsonl").write_text(
        "".join(
            json.dumps({"_id": d, "title": d, "text": f"The {d} sails."}) + "\n"
            for d in ("d1", "d2")
        )
    )
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "What sails?"}) + "\n")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\td1\t1\n")
    return load_questions(folder)


def test_a_run_about_none_of_the_questions_is_refused(tmp_path: Path) -> None:
    question_set = _two_documents(tmp_path)
    (tmp_path / "other.run").write_text("q9 Q0 d1 1 0.9 x\n")
    with pytest.raises(DatasetError, match="line 1: there is no question 'q9', nor is any other"):
        read_trec_run(tmp_path / "other.run", question_set)
