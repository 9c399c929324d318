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
from qa.reader.span import SpanReader
from qa.reader.spans import best_span
from qa.reader.training import train
from qa.reader.training.data import (
    Example,
    Mix,
    cropped,
    examples_of,
    mined_examples,
    natural_examples,
    qamr_examples,
    squad_examples,
)
from qa.reader.training.dequantise import dequantised
from qa.reader.training.export import load_trained
from qa.reader.training.mining import mine, mine_natural, write_mined

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


def test_a_crop_keeps_further_answers_that_stand_in_it() -> None:
    passage = "Ada won. Bo lost. Cy won. Dee slept. Eve won."
    found = [
        (passage.index(name), passage.index(name) + len(name)) for name in ("Ada", "Cy", "Eve")
    ]
    example = Example("Who won?", "", passage, found[0], also=tuple(found[1:]))
    rng = random.Random(2)
    crops = {cropped(example, rng) for _ in range(100)}
    assert {len(crop.also) for crop in crops} == {0, 1}
    for crop in crops:
        assert crop.answer is not None
        names = [crop.passage[a:b] for a, b in (crop.answer, *crop.also)]
        assert names == ["Ada", "Cy"][: len(names)]
        assert ("Cy won." in crop.passage) == (len(names) == 2)


ARTICLE = "The ferry sank. Ada Holt was saved. So was Bo. The weather was calm and all was quiet."


def test_natural_questions_give_the_article_and_what_of_it_does_not_answer(tmp_path: Path) -> None:
    gold = [list(found) for found in ((16, 35), (36, 46))]
    answers = [{"text": "Ada Holt", "start": 16}, {"text": "Bo", "start": 43}]
    row = {"question": "who lived", "title": "Ferry", "context": ARTICLE}
    path = tmp_path / "natural.jsonl"
    rows = [{**row, "answers": answers, "sentences": gold}] * 20
    rows.append({**row, "question": "Who built it?", "answers": [], "sentences": []})
    path.write_text("".join(json.dumps(line) + "\n" for line in rows), encoding="utf-8")
    found = natural_examples(path, seed=1)
    whole = Example("who lived?", "Ferry", ARTICLE, (16, 24), also=((43, 45),))
    free = Example("who lived?", "Ferry", "The weather was calm and all was quiet.", None)
    assert found.count(whole) == 20
    assert 5 <= found.count(free) <= 15
    assert found[-1] == Example("Who built it?", "Ferry", ARTICLE, None)
    assert len(found) == 21 + found.count(free)


def test_a_part_of_the_article_that_repeats_the_answer_is_no_negative(tmp_path: Path) -> None:
    text = "Ada Holt was saved. Later ada holt spoke."
    row = {"question": "Who?", "title": "", "context": text, "sentences": [[0, 19]]}
    row["answers"] = [{"text": "Ada Holt", "start": 0}]
    path = tmp_path / "natural.jsonl"
    path.write_text((json.dumps(row) + "\n") * 10, encoding="utf-8")
    assert all(example.answer for example in natural_examples(path, seed=1))


def test_answers_of_a_list_share_the_goal(tokenizer: Tokenizer) -> None:
    spans = ((16, 24), (43, 45))
    item = train.labelled(tokenizer, Example("Who?", "", ARTICLE, spans[0], also=spans[1:]))
    assert item is not None
    goals = train.tensors([item], "cpu")["goals"]
    assert goals.sum(dim=1).tolist() == [[1.0, 1.0]]
    assert sorted(goals[0, :, 0].unique().tolist()) == [0.0, 0.5]


def test_long_articles_are_cropped_whatever_the_share(tokenizer: Tokenizer) -> None:
    passage = "Nothing happened here. " * 200 + "Ada Holt won."
    start = passage.index("Ada")
    example = Example("Who won?", "", passage, (start, start + 8))
    (item,) = next(train.batches(tokenizer, [example], 0.0, 1))
    assert len(item.example.passage) < train.LONG
    assert item.start > 0


def test_natural_negatives_are_of_other_articles(tmp_path: Path) -> None:
    texts = {"Ferry": "The ferry sank in the harbour.", "Port": "The harbour was closed at noon."}
    articles, asked = tmp_path / "articles.jsonl", tmp_path / "asked.jsonl"
    rows = [{"title": title, "text": text} for title, text in texts.items()]
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    row = {"question": "what sank in the harbour", "article": 0}
    row["answers"] = [{"text": "ferry", "start": 4}]
    asked.write_text(json.dumps(row), encoding="utf-8")
    (found,) = mine_natural(asked, articles, questions=5)
    assert found == Example("what sank in the harbour?", "Port", texts["Port"], None)


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
