"""TREC runs of other systems, scored here and by trec_eval."""

import json
from collections.abc import Mapping
from pathlib import Path

import ir_measures
import pytest
from ir_measures import AP, RR, Qrel, R, Success, nDCG

from eval.dataset import load_questions
from eval.formats.trec_run import read_trec_run
from eval.metrics.scores import Scores
from eval.scoring import score_run

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
    return score_run(question_set, read_trec_run(folder / "run", question_set), resamples=20)


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
