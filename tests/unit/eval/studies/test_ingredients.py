"""What an ingredient of training gives: one row of figures for a reader trained without it."""

import gzip
import json
from pathlib import Path

import pytest
import torch

from eval.studies.ingredients import HEADINGS, row
from index.embedding.minilm import checked_weights
from qa.reader.training.data import is_held_out
from qa.reader.training.train import SpanNetwork

pytestmark = pytest.mark.model


def test_a_row_has_the_figures_of_all_three_sets(tmp_path: Path) -> None:
    titles = ("Ferries", "Harbours", "Bread", "Lamps", "Wells", "Mills")  # on both sides
    text = "The ferry sank on Friday."
    asked = [{"id": "1", "question": "When?", "answers": [{"text": "Friday", "answer_start": 18}]}]
    never = [{"id": "2", "question": "Who?", "answers": [], "is_impossible": True}]
    for name, questions in (("v1.1", asked), ("v2.0", asked + never)):
        paragraphs = [{"context": text, "qas": questions}]
        squad = {"data": [{"title": title, "paragraphs": paragraphs} for title in titles]}
        packed = gzip.compress(json.dumps(squad).encode())
        (tmp_path / f"squad-dev-{name}.json.gz").write_bytes(packed)
    news = next(s for n in range(99) if is_held_out(s := f"The ferry sank on day {n}."))
    line = {"id": "1", "title": "", "context": news, "question": "What sank?"}
    line |= {"answers": [{"text": "ferry", "start": 4}], "domain": "wikinews"}
    (tmp_path / "qamr-news-wiki.jsonl.gz").write_bytes(gzip.compress(json.dumps(line).encode()))
    model = SpanNetwork(checked_weights().parent)
    torch.save({"model": model.state_dict()}, tmp_path / "checkpoint.pt")
    figures = row(tmp_path, tmp_path, 100)
    assert len(figures) == len(HEADINGS) == 6
    assert all(0.0 <= value <= 1.0 for value in figures)
