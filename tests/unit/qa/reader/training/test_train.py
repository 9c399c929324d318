import gzip
import itertools
import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from index.embedding.minilm import checked_weights, load_tokenizer
from qa.reader.encoding import CLS, SEP, STRIDE, plain_question, windows
from qa.reader.span import SpanReader, best_span
from qa.reader.training import train
from qa.reader.training.data import (
    Example,
    Mix,
    cropped,
    examples_of,
    mined_examples,
    qamr_examples,
    squad_examples,
)
from qa.reader.training.dequantise import dequantised
from qa.reader.training.export import load_trained
from qa.reader.training.mining import mine, write_mined

PASSAGE = "The ferry sank. It was raining, said Zoë. Nineteen people were saved! A dog was not."


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer()


@pytest.mark.parametrize("raw", ["Who won", "Who won?", " Who  won ??", "Who won."])
def test_the_end_of_a_question_cannot_tell_where_it_came_from(raw: str) -> None:
    assert plain_question(raw) == "Who won?"


def test_a_crop_keeps_the_answer() -> None:
    start = PASSAGE.index("Nineteen people")
    example = Example("How many?", "", PASSAGE, (start, start + len("Nineteen people")))
    rng = random.Random(3)
    crops = {cropped(example, rng) for _ in range(200)}
    assert len(crops) > 3
    for crop in crops:
        assert crop.passage in PASSAGE
        assert crop.answer is not None
        assert crop.passage[slice(*crop.answer)] == "Nineteen people"


def test_a_crop_without_an_answer_keeps_what_could_be_taken_for_one() -> None:
    rng = random.Random(5)
    example = Example("Which people were raining?", "", PASSAGE, None)
    crops = {cropped(example, rng) for _ in range(100)}
    assert len(crops) > 3
    assert all("raining" in crop.passage and crop.answer is None for crop in crops)


def test_a_short_passage_is_one_window_with_offsets_into_it(tokenizer: Tokenizer) -> None:
    (window,) = windows(tokenizer, "Who spoke?", "Ferry", PASSAGE)
    assert window.ids[0] == CLS
    assert window.ids[-1] == SEP
    assert window.types == [0] * window.first + [1] * (len(window.offsets) + 1)
    words = [PASSAGE[start:end] for start, end in window.offsets]
    assert words[:3] == ["The", "ferry", "sank"]
    assert "Zoë" in words


def test_the_title_is_read_and_cannot_be_cited(tokenizer: Tokenizer) -> None:
    (with_title,) = windows(tokenizer, "Who?", "A very telling title", "Nobody.")
    (without,) = windows(tokenizer, "Who?", "", "Nobody.")
    assert with_title.offsets == without.offsets
    assert with_title.first > without.first


def test_a_long_passage_is_read_whole_in_overlapping_windows(tokenizer: Tokenizer) -> None:
    passage = " ".join(f"word{n}" for n in range(400))
    found = windows(tokenizer, "Which?", "", passage, max_word_pieces=128)
    covered = {offset for window in found for offset in window.offsets}
    whole = tokenizer.encode(passage, add_special_tokens=False).offsets
    assert covered == set(whole)
    assert all(len(window.ids) <= 128 for window in found)
    for one, other in itertools.pairwise(found):
        assert len(set(one.offsets) & set(other.offsets)) == STRIDE


def test_squad_examples_leave_out_guessed_answers_and_add_hard_negatives(tmp_path: Path) -> None:
    article = {
        "title": "Ferry_sinking",
        "paragraphs": [
            {
                "context": PASSAGE,
                "qas": [
                    {"id": "1", "question": "What sank", "answers": [answer("The ferry")]},
                    {"id": "2", "question": "Who?", "answers": [answer("A", guessed=True)]},
                    {"id": "3", "question": "why", "answers": [], "is_impossible": True},
                ],
            },
            {"context": "The bridge sank into the mud.", "qas": []},
            {"context": "Nothing to see.", "qas": []},
        ],
    }
    path = tmp_path / "train.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"data": [article]}).encode()))
    examples = squad_examples(path, Mix(negatives=1.0, lookalikes=0.0, repeats=2), seed=1)
    assert examples == [
        Example("What sank?", "Ferry sinking", PASSAGE, (0, 9)),
        Example("What sank?", "Ferry sinking", "The bridge sank into the mud.", None),
        Example("why?", "Ferry sinking", PASSAGE, None),
        Example("why?", "Ferry sinking", PASSAGE, None),
    ]


def test_squad_examples_ask_again_with_one_thing_changed(tmp_path: Path) -> None:
    passage = "In March, the ferry of Anna Holm sank. A dog was not saved."
    answered = {"text": "sank", "answer_start": passage.index("sank")}
    asked = {"id": "1", "question": "What did the ferry of Anna Holm do?", "answers": [answered]}
    other = {"context": "It was raining, said Otto Kral.", "qas": []}
    paragraphs = [{"context": passage, "qas": [asked]}, other]
    path = tmp_path / "train.json.gz"
    article = {"title": "Ferry", "paragraphs": paragraphs}
    path.write_bytes(gzip.compress(json.dumps({"data": [article]}).encode()))
    examples = squad_examples(path, Mix(negatives=0.0, lookalikes=1.0), seed=1)
    assert Example("What did the ferry of Otto Kral do?", "Ferry", passage, None) in examples
    assert [example.question for example in examples if example.answer] == [asked["question"]]


def test_qamr_examples_take_the_first_answer(tmp_path: Path) -> None:
    line = {
        "question": "What sank?",
        "context": PASSAGE,
        "answers": [{"text": "ferry", "start": 4}, {"text": "The ferry", "start": 0}],
    }
    path = tmp_path / "qamr.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(line).encode()))
    assert qamr_examples(path) == [Example("What sank?", "", PASSAGE, (4, 9))]


def test_a_mix_leaves_out_ingredients_and_the_common_form_of_questions(tmp_path: Path) -> None:
    asked: dict[str, object] = {"id": "1", "question": "what  sank", "answers": [answer("ferry")]}
    paragraphs = [{"context": PASSAGE, "qas": [asked]}]
    squad = json.dumps({"data": [{"title": "Ferry", "paragraphs": paragraphs}]})
    (tmp_path / "squad-train-v2.json.gz").write_bytes(gzip.compress(squad.encode()))
    line = {**asked, "context": PASSAGE, "answers": [{"text": "ferry", "start": 4}]}
    (tmp_path / "qamr-news-wiki.jsonl.gz").write_bytes(gzip.compress(json.dumps(line).encode()))
    mined = tmp_path / "mined.jsonl.gz"
    line = {"question": "What sank?", "title": "Bread", "context": "Bread is baked."}
    mined.write_bytes(gzip.compress(json.dumps(line).encode()))
    found = examples_of(tmp_path, Mix(), mined=mined, seed=1)
    assert [(e.question, e.title) for e in found] == [
        ("what sank?", "Ferry"),
        ("what sank?", ""),
        ("What sank?", "Bread"),
    ]
    few = examples_of(tmp_path, Mix(plain=False, qamr=False, mined=False), mined=mined, seed=1)
    assert [(e.question, e.title) for e in few] == [("what  sank", "Ferry")]


def answer(text: str, *, guessed: bool = False) -> dict[str, object]:
    found: dict[str, object] = {"text": text, "answer_start": PASSAGE.index(text)}
    return {**found, "start_uncertain": True} if guessed else found


def test_mined_negatives_are_other_passages_without_the_answer(tmp_path: Path) -> None:
    contexts = {
        "Ferry_sinking": [
            (
                "The ferry Aurora sank in the harbour on Monday.",
                "What sank in the harbour",
                "ferry",
            ),
            ("The harbour was closed after the ferry sank.", None, None),
            ("Divers searched the harbour where it sank.", None, None),
        ],
        "Bread": [("Bread is baked from flour.", "What is baked from flour?", "Bread")],
    }
    articles = []
    for title, paragraphs in contexts.items():
        made = []
        for text, question, found in paragraphs:
            qas: list[object] = []
            if question is not None and found is not None:
                start = {"text": found, "answer_start": text.index(found)}
                qas = [{"id": title, "question": question, "answers": [start]}]
            made.append({"context": text, "qas": qas})
        articles.append({"title": title, "paragraphs": made})
    squad, out = tmp_path / "train.json.gz", tmp_path / "mined.jsonl.gz"
    squad.write_bytes(gzip.compress(json.dumps({"data": articles}).encode()))
    write_mined(mine(squad, questions=10), out)
    mined = {example.question: example for example in mined_examples(out)}
    # The second passage is nearer, but holds the answer's word.
    divers = "Divers searched the harbour where it sank."
    asked = "What sank in the harbour?"
    assert mined[asked] == Example(asked, "Ferry sinking", divers, None)
    assert "bread" not in mined["What is baked from flour?"].passage.lower()


def test_what_was_mined_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = [Example("Who?", "T", "Ada Holt\u2028won\u0085it.", None)]
    write_mined(found, tmp_path / "mined.jsonl.gz")
    assert mined_examples(tmp_path / "mined.jsonl.gz") == found


@pytest.mark.model
def test_training_can_go_on_from_the_reader_that_ships(tokenizer: Tokenizer) -> None:
    (window,) = windows(tokenizer, "How many people were saved?", "Ferry", PASSAGE)
    model = train.SpanNetwork(checked_weights().parent).eval()
    unknown = model.load_state_dict(dequantised(), strict=False)
    assert unknown.missing_keys == ["bert.embeddings.word_embeddings.weight"]
    with torch.inference_mode():
        ids, types = torch.tensor([window.ids]), torch.tensor([window.types])
        again = model(ids, torch.ones_like(ids), types)[0].numpy()
    shipped = SpanReader(threads=1).score(window)
    assert best_span(again)[:2] == best_span(shipped)[:2]
    assert np.abs(again - shipped).max() < 1.0


@pytest.mark.model
def test_of_several_trainings_the_mean_is_exported(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for seed, folder in enumerate(folders):
        torch.manual_seed(seed)
        folder.mkdir()
        model = train.SpanNetwork(checked_weights().parent)
        torch.save({"model": model.state_dict()}, folder / "checkpoint.pt")
    heads = [load_trained([folder]).spans.weight for folder in folders]
    assert not torch.equal(*heads)
    assert torch.allclose(load_trained(folders).spans.weight, sum(heads) / 2)
