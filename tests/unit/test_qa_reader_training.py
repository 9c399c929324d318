import gzip
import itertools
import json
import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from index.minilm import load_tokenizer
from qa.reader.data import Example, cropped, plain_question, qamr_examples, squad_examples
from qa.reader.encoding import CLS, SEP, STRIDE, windows
from qa.reader.mining import mine, mined_examples, write_mined

PASSAGE = "The ferry sank. It was raining, said Zoë. Nineteen people were saved! A dog was not."


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer()


@pytest.mark.parametrize("raw", ["Who won", "Who won?", " Who  won ??", "Who won."])
def test_the_end_of_a_question_cannot_tell_where_it_came_from(raw: str) -> None:
    assert plain_question(raw) == "Who won?"


def test_a_crop_keeps_the_answer_or_says_that_it_is_gone() -> None:
    start = PASSAGE.index("Nineteen people")
    example = Example("How many?", "", PASSAGE, (start, start + len("Nineteen people")))
    rng = random.Random(3)
    kinds = set()
    for _ in range(200):
        crop = cropped(example, rng)
        assert crop.passage in PASSAGE
        if crop.answer is None:
            assert "nineteen people" not in crop.passage.lower()
        else:
            assert crop.passage[slice(*crop.answer)] == "Nineteen people"
        kinds.add(crop.answer is None)
    assert kinds == {True, False}


def test_a_crop_of_an_unanswerable_example_stays_unanswerable() -> None:
    rng = random.Random(5)
    for _ in range(50):
        assert cropped(Example("Who?", "", PASSAGE, None), rng).answer is None


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
    examples = squad_examples(path, negatives=1.0, seed=1)
    assert examples == [
        Example("What sank?", "Ferry sinking", PASSAGE, (0, 9)),
        Example("What sank?", "Ferry sinking", "The bridge sank into the mud.", None),
        Example("why?", "Ferry sinking", PASSAGE, None),
    ]


def test_qamr_examples_take_the_first_answer(tmp_path: Path) -> None:
    line = {
        "question": "What sank?",
        "context": PASSAGE,
        "answers": [{"text": "ferry", "start": 4}, {"text": "The ferry", "start": 0}],
    }
    path = tmp_path / "qamr.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(line).encode()))
    assert qamr_examples(path) == [Example("What sank?", "", PASSAGE, (4, 9))]


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
