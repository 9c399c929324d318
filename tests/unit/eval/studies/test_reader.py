"""The commands that measure the reader: their figures, on answers worked out by hand."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from eval.by_hand import Report
from eval.fitting.halves import is_fitted_on
from eval.formats.squad import load_squad
from eval.studies.open_collection import AskedTwice, tell
from eval.studies.qamr import load_qamr_news
from eval.studies.reader import Read, best_threshold, figures, read
from eval.studies.selecting import Candidates, load, measured
from qa.reader.span import SpanReader
from qa.reader.training.data import qamr_examples

PASSAGE = "The ferry Aurora sank on Monday. Divers found it on Friday near the lighthouse."


def of(margin: float, *, f1: float | None) -> Read:
    """Return a question read; without an F1 it has no answer."""
    found = f1 or 0.0
    return Read("Ferries", f1 is not None, margin, float(found == 1.0), found, found > 0)


ITEMS = [of(5.0, f1=1.0), of(2.0, f1=None), of(1.0, f1=0.5), of(-3.0, f1=None)]


def test_figures_are_those_of_the_squad_script() -> None:
    found = figures(ITEMS, threshold=1.5)
    # Right: the first answered, the last refused; wrong: the second answered, the third refused.
    assert found["EM"].value == found["F1"].value == 0.5
    assert found["F1, answerable"].value == 0.5
    assert found["refused, unanswerable"].value == 0.5
    assert found["AvNA"].value == 0.5
    assert found["right sentence"].value == 1.0


def test_intervals_of_the_reader_are_by_title() -> None:
    def items(per_title: int) -> list[Read]:
        reads = (of(1.0, f1=1.0), of(1.0, f1=0.0))
        return [reads[n < 60]._replace(title=f"{n // per_title}") for n in range(120)]

    by_title, by_question = (figures(items(n), 0.0)["F1"] for n in (12, 1))
    assert by_title.value == by_question.value == 0.5
    assert by_title.high - by_title.low > 2 * (by_question.high - by_question.low)


def test_the_threshold_is_the_margin_of_best_f1() -> None:
    threshold = best_threshold(ITEMS)
    assert threshold == 5.0
    best = figures(ITEMS, threshold)["F1"].value
    assert best == 0.75
    assert all(figures(ITEMS, item.margin)["F1"].value <= best for item in ITEMS)


def test_everything_is_refused_where_nothing_is_right() -> None:
    assert best_threshold([of(1.0, f1=None), of(0.0, f1=0.0)]) == float("inf")


def asked_of_passage(folder: Path, question: str, answer: str) -> Read:
    """Return what is read where a question is asked of the passage."""
    answers = [{"text": answer, "answer_start": PASSAGE.index(answer)}]
    paragraphs = [
        {"context": PASSAGE, "qas": [{"id": "1", "question": question, "answers": answers}]}
    ]
    path = folder / "dev.json"
    path.write_text(json.dumps({"data": [{"title": "Ferries", "paragraphs": paragraphs}]}))
    squad = load_squad(path)
    return read(SpanReader(threads=1), squad, squad.questions[0])


def test_a_question_is_read_in_its_own_passage(tmp_path: Path) -> None:
    found = asked_of_passage(tmp_path, "When did divers find the ferry?", "Friday")
    assert found.answerable
    assert found.sentence
    assert found.f1 > 0


def test_a_passage_without_a_sentence_that_may_answer_is_refused_at_any_margin(
    tmp_path: Path,
) -> None:
    found = asked_of_passage(tmp_path, "How many divers found the ferry?", "Divers")
    assert found == Read("Ferries", True, float("-inf"), 0.0, 0.0, False)


def test_a_title_is_on_one_side_wherever_it_is_asked_and_both_sides_have_some() -> None:
    titles = [f"Title {number}" for number in range(100)]
    assert 30 < sum(map(is_fitted_on, titles)) < 70


def asked(*, retrieved: int | None, read: int | None, right: bool, confidence: float) -> AskedTwice:
    return AskedTwice(
        "Ferries", retrieved, read, float(right), float(right), right, confidence, 0.1
    )


def test_an_open_collection_is_reported_before_and_after_reading(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = Report()
    tell(
        report,
        [
            asked(retrieved=2, read=1, right=True, confidence=0.9),
            asked(retrieved=1, read=1, right=True, confidence=0.2),
            asked(retrieved=11, read=11, right=False, confidence=0.6),
            asked(retrieved=None, read=None, right=False, confidence=0.3),
        ],
        threshold=0.5,
    )
    told = capsys.readouterr().out
    assert told.startswith(
        "4 questions, threshold 0.50; intervals over 4 questions (too few titles)"
    )
    right = {
        "passage first, retrieved": 0.25,
        "passage first, read": 0.5,
        "passage in 10, retrieved": 0.5,
        "right sentence first": 0.5,
        "refused, answerable": 0.5,
        "right among answered": 0.5,
        "refused, left out": 1.0,
    }
    assert {name: report.figures[name]["value"] for name in right} == right


def test_questions_with_only_right_or_only_wrong_candidates_are_left_out(tmp_path: Path) -> None:
    rows = [
        {"question": "Who?", "candidates": ["A.\u2028Or a.", "B."], "labels": [0, 1]},
        {"question": "Why?", "candidates": ["A.", "B."], "labels": [1, 1]},
        {"question": "When?", "candidates": ["A."], "labels": [0]},
    ]
    path = tmp_path / "selection.jsonl.gz"
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_bytes(gzip.compress(text.encode()))
    assert load(path) == [Candidates("Who?", ["A.\u2028Or a.", "B."], [0, 1])]


def test_selection_is_measured_by_average_precision_and_reciprocal_rank() -> None:
    item = Candidates("Who?", ["A.", "B.", "C."], [1, 0, 1])
    found = measured([item, item], [{"it": np.array([3.0, 2.0, 1.0])}, {"it": np.zeros(3) - 1}])
    assert found["it, AP"] == pytest.approx([(1 + 2 / 3) / 2] * 2)  # ties keep the file's order
    assert found["it, RR"] == pytest.approx([1.0, 1.0])


def test_news_questions_are_those_that_no_reader_is_trained_on(tmp_path: Path) -> None:
    sentences = [f"Boat {number} sank\u2028on Friday." for number in range(60)]
    rows = [
        {
            "id": f"{domain}-{sentence}",
            "title": domain,
            "context": sentence,
            "question": "When did the boat sink?",
            "answers": [{"text": "Friday", "start": sentence.index("Friday")}],
            "domain": domain,
        }
        for sentence in sentences
        for domain in ("wikinews", "wikipedia")
    ]
    path = tmp_path / "qamr.jsonl.gz"
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_bytes(gzip.compress(text.encode()))
    asked = load_qamr_news(path)
    trained = {example.passage for example in qamr_examples(path)}
    assert {draft.text for draft in asked.contexts} == set(sentences) - trained
    assert 0 < len(asked.questions) < 20
    assert all(question.id.startswith("wikinews") for question in asked.questions)
    for question in asked.questions:
        ((start, end),) = question.spans
        assert asked.contexts[question.context].text[start:end] == "Friday"
