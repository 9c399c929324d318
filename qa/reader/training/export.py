"""Makes the reader that ships from training checkpoints; needs the `[train]` extra.

    python -m qa.reader.training.export OUT_FOLDER...

Of several trainings, of which one went on from the other, the weights' mean is taken: it reads
better than either (after Wortsman et al. 2022, "model soups"); a folder that is named twice counts
twice. Traces the trained model, quantises its linear layers to int8 as the embedder's, and leaves
the word vectors where they are: training did not change them, so they are a byte range of the
packaged weights. Prints the SHA-256 for `qa/reader/fitted.py`.
"""

import argparse
import hashlib
import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch

from index.embedding.minilm import checked_weights
from index.embedding.minilm_export import quantised, reference, tensor_places
from qa.reader.fitted import SPAN_READER
from qa.reader.training.train import SpanNetwork

_log = logging.getLogger("article_qa.qa.reader.training.export")
_WORD_VECTORS = "embeddings.word_embeddings.weight"


def load_trained(folders: Sequence[Path]) -> SpanNetwork:
    """Return the model of a training folder's checkpoint, or the mean of several."""
    model = SpanNetwork(checked_weights().parent)
    saved = [torch.load(folder / "checkpoint.pt", weights_only=True)["model"] for folder in folders]
    mean = {name: sum(one[name] for one in saved) / len(saved) for name in saved[0]}
    model.load_state_dict(mean)
    return model.eval()


def export(folders: Sequence[Path], target: Path = SPAN_READER) -> str:
    """Write the reader of training folders to `target` and return its SHA-256."""
    model = load_trained(folders)
    ids = torch.tensor([[101, 2054, 102, 2023, 102], [101, 2054, 102, 102, 0]])
    types = torch.tensor([[0, 0, 0, 1, 1], [0, 0, 0, 1, 0]])
    shape = {0: "texts", 1: "word_pieces"}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with tempfile.TemporaryDirectory() as temporary:
        traced = Path(temporary) / "traced.onnx"
        torch.onnx.export(
            model,
            (ids, (ids > 0).long(), types),
            str(traced),
            input_names=names,
            output_names=["scores"],
            dynamic_axes={name: shape for name in (*names, "scores")},
            opset_version=17,
            dynamo=False,
            do_constant_folding=False,
        )
        made = quantised(traced)
    places = tensor_places(checked_weights())
    for initialiser in made.graph.initializer:
        if initialiser.name.removeprefix("bert.") == _WORD_VECTORS:
            word_vectors = reference(initialiser.name, *places[_WORD_VECTORS])
            initialiser.CopyFrom(word_vectors)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(made.SerializeToString())
    return hashlib.sha256(target.read_bytes()).hexdigest()


def main() -> None:
    """Read the command line, export."""
    parser = argparse.ArgumentParser(description="Make the span reader that ships.")
    parser.add_argument("folders", metavar="OUT_FOLDER", type=Path, nargs="+")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    _log.info("SHA-256 %s", export(parser.parse_args().folders))


if __name__ == "__main__":
    main()
