"""The larger reader as it is trained: all-mpnet-base-v2 with two scores a word piece.

It reads the windows made for the small reader, so that its scores are of the same word pieces, and
teaches it. `qa.reader.large` is what ships of it.

    python -m qa.reader.training.teacher FOLDER

copies what it is made of out of the installed packages.
"""

import argparse
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import MPNetModel

from index.embedding.minilm import WEIGHTS, model_folder
from qa.reader.large import copy_published

# What the two vocabularies call otherwise; all other word pieces have the same names.
_SPECIAL = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}


class Teacher(torch.nn.Module):
    """The larger encoder with two scores a word piece; its lower layers stay as published.

    Args:
        folder: What `python -m qa.reader.training.teacher` filled.
        frozen: How many of the twelve layers, and the word vectors below them, are not trained:
            that saves a third of the time and costs little.
    """

    def __init__(self, folder: Path, *, frozen: int = 4) -> None:
        super().__init__()
        self.mpnet = MPNetModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            attention_probs_dropout_prob=0.0,  # on a processor, drawing these costs too much
        )
        self.mpnet.embeddings.requires_grad_(False)
        self.mpnet.encoder.relative_attention_bias.requires_grad_(False)
        self.mpnet.encoder.layer[:frozen].requires_grad_(False)
        self.spans = torch.nn.Linear(self.mpnet.config.hidden_size, 2)
        torch.nn.init.normal_(self.spans.weight, std=0.02)
        torch.nn.init.zeros_(self.spans.bias)
        self.register_buffer("its_ids", torch.tensor(_its_ids(folder)), persistent=False)

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return scores of shape (texts, word pieces, 2): start and end.

        Args:
            input_ids: Of the small reader's vocabulary.
            attention_mask: 1 where there is a word piece.
            token_type_ids: Not used: this encoder knows no segments.
        """
        its_ids = self.its_ids[input_ids]  # type: ignore[index]  # a buffer's type is not known
        states = self.mpnet(its_ids, attention_mask=attention_mask).last_hidden_state
        scores: torch.Tensor = self.spans(states)
        return scores


def load_teacher(folder: Path, trained: Path) -> Teacher:
    """Return the larger reader of a training folder's checkpoint; `folder` as for `Teacher`."""
    model = Teacher(folder)
    model.load_state_dict(torch.load(trained / "checkpoint.pt", weights_only=True)["model"])
    return model.eval()


def _its_ids(folder: Path) -> list[int]:
    """Return the larger encoder's number of each word piece of the small one."""
    ours = Tokenizer.from_file(str(model_folder() / "tokenizer.json")).get_vocab()
    theirs = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    return [theirs[_SPECIAL.get(piece, piece)] for piece in sorted(ours, key=ours.__getitem__)]


def main() -> None:
    """Read the command line and copy."""
    parser = argparse.ArgumentParser(description="Copy all-mpnet-base-v2 out of its packages.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    copy_published(folder, WEIGHTS, "config.json", "tokenizer.json")


if __name__ == "__main__":
    main()
