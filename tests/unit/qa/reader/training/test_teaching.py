import itertools
import json
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import MPNetConfig, MPNetModel

from index.embedding.minilm import load_tokenizer, model_folder
from qa.reader.training.data import Example, Opinion, taught_examples
from qa.reader.training.teacher import Teacher
from qa.reader.training.teaching import KEPT, taught, write_taught
from qa.reader.training.train import FORBIDDEN, TAUGHT, labelled, scored, tensors

PASSAGE = "The ferry sank. Nineteen people were saved."
ASKED = Example("How many?", "Ferry", PASSAGE, (16, 31))
NOWHERE = Example("Who spoke?", "", PASSAGE, None)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer()


class _Sure(torch.nn.Module):
    """Holds that every answer starts at word piece 7 and ends at 8, and little of all else."""

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        scores = torch.zeros(*input_ids.shape, 2)
        scores[:, 7, 0] = 5.0
        scores[:, 8, 1] = 5.0
        return scores


def test_an_opinion_is_of_few_word_pieces_and_sums_to_one(tokenizer: Tokenizer) -> None:
    found = list(itertools.islice(taught(_Sure(), [ASKED, NOWHERE], share_cropped=0.0, seed=1), 2))
    assert {example._replace(taught=None) for example in found} == {ASKED, NOWHERE}
    for example in found:
        assert example.taught is not None
        for side, best in zip(example.taught, (7, 8), strict=True):
            assert max(side, key=side.__getitem__) == best
            assert len(side) == KEPT
            assert sum(side.values()) == pytest.approx(1.0, abs=0.001)


def test_what_was_taught_is_read_as_it_was_written(tmp_path: Path) -> None:
    opinion = Opinion({0: 0.75, 9: 0.25}, {12: 1.0})
    examples = [
        ASKED._replace(taught=opinion, passage=f"{ASKED.passage}\u2028It was\u0085late."),
        NOWHERE._replace(taught=Opinion({0: 1.0}, {0: 1.0})),
    ]
    write_taught(examples, tmp_path / "taught.jsonl.gz")
    assert taught_examples(tmp_path / "taught.jsonl.gz") == examples


def test_the_goal_is_the_answer_and_what_the_teacher_holds(tokenizer: Tokenizer) -> None:
    alone = labelled(tokenizer, ASKED)
    told = labelled(tokenizer, ASKED._replace(taught=Opinion({0: 0.5, 9: 0.5}, {11: 1.0})))
    assert alone is not None
    assert told is not None
    goals = tensors([alone, told], "cpu")["goals"]
    assert goals[0, alone.start, 0] == goals[0, alone.end, 1] == 1.0
    assert torch.allclose(goals.sum(dim=1), torch.ones(2, 2))
    assert goals[1, 0, 0].item() == pytest.approx(TAUGHT / 2)
    assert goals[1, told.start, 0].item() >= 1.0 - TAUGHT - 1e-6
    assert goals[1, 11, 1].item() >= TAUGHT - 1e-6


def test_no_answer_is_expected_in_question_title_or_padding(tokenizer: Tokenizer) -> None:
    items = [labelled(tokenizer, ASKED), labelled(tokenizer, NOWHERE._replace(passage="No."))]
    batch = tensors([item for item in items if item is not None], "cpu")
    scores = scored(_Sure(), batch, "cpu")
    assert (scores[~batch["allowed"]] == FORBIDDEN).all()
    assert batch["allowed"][:, 0].all()
    assert not batch["allowed"][batch["mask"] == 0].any()
    for item, row in zip(items, batch["allowed"], strict=True):
        assert item is not None
        assert not row[1 : item.window.first].any()
        assert row[item.window.first : len(item.window.ids) - 1].all()


def test_the_teacher_reads_the_same_word_pieces_by_its_own_numbers(
    tmp_path: Path, tokenizer: Tokenizer
) -> None:
    names = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}
    saved = json.loads((model_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    pieces = sorted(names.get(piece, piece) for piece in saved["model"]["vocab"])
    saved["model"]["vocab"] = {piece: number for number, piece in enumerate(pieces)}
    saved["added_tokens"], saved["post_processor"] = [], None
    (tmp_path / "tokenizer.json").write_text(json.dumps(saved), encoding="utf-8")
    config = MPNetConfig(
        vocab_size=len(pieces),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=8,
    )
    MPNetModel(config).save_pretrained(tmp_path)
    teacher = Teacher(tmp_path, frozen=1)
    item = labelled(tokenizer, ASKED)
    assert item is not None
    batch = tensors([item], "cpu")
    theirs = [pieces[number] for number in teacher.its_ids[batch["ids"][0]].tolist()]
    ours = [names.get(piece, piece) for piece in map(tokenizer.id_to_token, item.window.ids)]
    assert theirs == ours
    assert scored(teacher, batch, "cpu").shape == (1, len(ours), 2)
    trained = {name for name, weight in teacher.named_parameters() if weight.requires_grad}
    assert {"spans.weight", "mpnet.encoder.layer.1.output.dense.weight"} <= trained
    assert not any(
        name.startswith(("mpnet.embeddings", "mpnet.encoder.layer.0")) for name in trained
    )
