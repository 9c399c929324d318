"""Makes what ships of the larger reader from a training's checkpoint; needs the `[train]` extra.

    python -m qa.reader.training.export_large PUBLISHED TRAINED NATURAL.jsonl.gz [--rank 64]

PUBLISHED is the folder of `qa.reader.training.teacher`, TRAINED one of `qa.reader.training.train
--teacher PUBLISHED`. Of each matrix that training changed, the change is kept as two factors of low
rank. The model so rounded is made even for int8 (`qa.reader.training.smoothing`) by what it is like
on questions of NATURAL, traced, and its linear layers quantised as the embedder's, but for those
that end a layer: there int8 costs most. Then its weights are taken out again: what is as published
becomes a byte range of the published file, and a matrix is computed from that, its factors and its
channels' when the graph is put together (`qa.reader.large`). Prints the SHA-256 for
`qa/reader/fitted.py`.
"""

import argparse
import hashlib
import logging
import random
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch

from index.embedding.minilm import WEIGHTS, load_tokenizer
from index.embedding.minilm_export import quantised, reference, tensor_places
from qa.reader.encoding import windows
from qa.reader.fitted import LARGE_READER
from qa.reader.training.data import cropped, natural_examples
from qa.reader.training.low_rank import FACTORS, Factors, factored
from qa.reader.training.smoothing import channel_peaks, smooth
from qa.reader.training.teacher import Teacher, load_teacher
from qa.reader.training.train import SEED

_log = logging.getLogger("article_qa.qa.reader.training.export_large")
RANK = 64
_LAYERS = "mpnet.encoder.layer"
_LAST = ".output.dense"  # the linear layer that ends a layer of the encoder
_QUANTISED = "_quantized"  # what ONNX Runtime's quantiser ends names with
_TRANSPOSED = re.compile(r"/mpnet/(?P<module>encoder/.+)/Transpose_output_0(?:_quantized)?")
_CALIBRATED_ON = 48  # questions


def export(
    published: Path,
    trained: Path,
    calibration: Sequence[torch.Tensor],
    *,
    rank: int = RANK,
    target: Path = LARGE_READER,
) -> str:
    """Write the larger reader's graph to `target` and return its SHA-256.

    Args:
        published: See the module.
        trained: See the module.
        calibration: Word pieces of some texts, shape (1, n) each.
        rank: Of the factors.
        target: Where to write.
    """
    model, before = load_teacher(published, trained), Teacher(published).state_dict()
    factors = {}
    with torch.no_grad():
        for name, weight in model.named_parameters():
            change = weight - before[name]
            if weight.dim() == 2 and name.startswith(_LAYERS) and change.any():
                factors[name] = factored(change, rank)
                weight.copy_(before[name] + factors[name].product())
    changed = {name for name, weight in model.named_parameters() if weight.ne(before[name]).any()}
    linear = [
        name
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear)
        and name.startswith(_LAYERS)
        and not name.endswith(_LAST)
    ]
    channels = smooth(model, channel_peaks(model, linear, calibration))
    made = _quantised(model)
    places = tensor_places(published / WEIGHTS)
    _take_weights_out(made, places, factors, channels, changed)
    target.write_bytes(made.SerializeToString())
    return hashlib.sha256(target.read_bytes()).hexdigest()


def calibration_of(natural: Path) -> list[torch.Tensor]:
    """Return word pieces of a seeded sample of questions with sentences around their answers."""
    rng, tokenizer = random.Random(SEED), load_tokenizer()
    examples = [each for each in natural_examples(natural, seed=SEED) if each.answer]
    found = []
    for example in rng.sample(examples, min(_CALIBRATED_ON, len(examples))):
        crop = cropped(example, rng)
        (window, *_) = windows(tokenizer, crop.question, crop.title, crop.passage)
        found.append(torch.tensor([window.ids]))
    return found


def _quantised(model: Teacher) -> Any:
    ids = torch.tensor([[101, 2054, 102, 2023, 102], [101, 2054, 102, 102, 0]])
    shape = {0: "texts", 1: "word_pieces"}
    names = ["input_ids", "attention_mask"]
    with tempfile.TemporaryDirectory() as temporary:
        traced = Path(temporary) / "traced.onnx"
        torch.onnx.export(
            model,
            (ids, (ids > 0).long()),
            str(traced),
            input_names=names,
            output_names=["scores"],
            dynamic_axes={name: shape for name in (*names, "scores")},
            opset_version=17,
            dynamo=False,
            do_constant_folding=False,
        )
        last = f"{_LAST.replace('.', '/')}/MatMul"
        return quantised(traced, but=lambda node: node.endswith(last))


def _take_weights_out(
    made: Any,
    places: Mapping[str, tuple[list[int], int, int]],
    factors: Mapping[str, Factors],
    channels: Mapping[str, torch.Tensor],
    changed: set[str],
) -> None:
    """Replace what a graph holds of published weights by byte ranges of their file."""
    kept: list[Any] = []
    nodes: list[Any] = []
    for item in made.graph.initializer:
        tensor = item.name.removeprefix("mpnet.")
        if found := _TRANSPOSED.fullmatch(item.name):
            module = found["module"].replace("/", ".").removesuffix(".linear")
            weight = f"{module}.weight"
            kept.append(reference(weight, *places[weight]))
            matrix = _Matrix(item.name, weight, factors.get(f"mpnet.{weight}"))
            kept += matrix.tensors(channels.get(f"mpnet.{module}"))
            nodes += matrix.nodes(is_smoothed=f"mpnet.{module}" in channels)
        elif tensor in places and item.name not in changed:
            kept.append(reference(item.name, *places[tensor]))
        else:
            kept.append(item)
    nodes.extend(made.graph.node)
    del made.graph.initializer[:], made.graph.node[:]
    made.graph.initializer.extend(kept)
    made.graph.node.extend(nodes)


class _Matrix(NamedTuple):
    """A matrix as a graph has it, transposed and perhaps quantised, and what it is made of."""

    name: str
    weight: str  # what the published file calls it
    factors: Factors | None  # of its change

    def tensors(self, channels: torch.Tensor | None) -> Iterator[Any]:
        """Yield the tensors beside the published one."""
        from onnx import numpy_helper

        for suffix, tensor in zip(FACTORS, self.factors or (), strict=False):
            array = tensor.contiguous().numpy()
            yield numpy_helper.from_array(array, f"mpnet.{self.weight}.{suffix}")
        if channels is not None:
            yield numpy_helper.from_array(channels.numpy(), f"{self.weight}.channels")

    def nodes(self, *, is_smoothed: bool) -> Iterator[Any]:
        """Yield the nodes that compute it."""
        from onnx import TensorProto, helper

        whole, of = self.weight, f"mpnet.{self.weight}"
        if self.factors:
            for factor in "AB":
                exact, scaled = f"{of}.{factor}.float", f"{of}.{factor}.scaled"
                yield helper.make_node("Cast", [f"{of}.{factor}"], [exact], to=TensorProto.FLOAT)
                yield helper.make_node("Mul", [exact, f"{of}.{factor}_scale"], [scaled])
            yield helper.make_node("MatMul", [f"{of}.A.scaled", f"{of}.B.scaled"], [f"{of}.change"])
            yield helper.make_node("Add", [whole, f"{of}.change"], [f"{of}.changed"])
            whole = f"{of}.changed"
        if is_smoothed:
            yield helper.make_node("Mul", [whole, f"{self.weight}.channels"], [f"{of}.smoothed"])
            whole = f"{of}.smoothed"
        base = self.name.removesuffix(_QUANTISED)
        if base == self.name:
            yield helper.make_node("Transpose", [whole], [self.name], perm=[1, 0])
            return
        yield helper.make_node("Transpose", [whole], [f"{of}.T"], perm=[1, 0])
        scale = [f"{of}.T", f"{base}_scale", f"{base}_zero_point"]
        yield helper.make_node("QuantizeLinear", scale, [self.name], axis=1)


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description="Make what ships of the larger reader.")
    parser.add_argument("published", type=Path)
    parser.add_argument("trained", type=Path)
    parser.add_argument("natural", type=Path)
    parser.add_argument("--rank", type=int, default=RANK)
    given = parser.parse_args()
    calibration = calibration_of(given.natural)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    _log.info("SHA-256 %s", export(given.published, given.trained, calibration, rank=given.rank))


if __name__ == "__main__":
    main()
