"""Makes the ONNX graph of all-MiniLM-L6-v2; needs the `[train]` extra.

    python -m index.embedding.minilm_export

Traces the published model, quantises its linear layers to int8 (dynamic, per channel, seven bits,
so that no processor's 16-bit accumulators saturate), then takes the weights out again: each
initialiser becomes a byte range of its weights file, and each quantised one is computed from it
at load time by `Transpose` and `QuantizeLinear`. What is left is the graph and the scales.
"""

import json
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.embedding.minilm import GRAPH, WEIGHTS, checked_weights


def export(target: Path = GRAPH) -> None:
    """Write the graph to `target`."""
    weights = checked_weights()
    with tempfile.TemporaryDirectory() as folder:
        traced = Path(folder) / "traced.onnx"
        _trace(weights.parent, str(traced))
        model = quantised(traced)
    _externalise(model, weights)
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(model.SerializeToString())


def quantised(traced: Path, *, but: Callable[[str], bool] = lambda _: False) -> Any:
    """Return a traced model with its linear layers in int8, as an `onnx.ModelProto`.

    Args:
        traced: Its file.
        but: Whether a node of this name stays as it is.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared, done = traced.with_suffix(".prepared"), traced.with_suffix(".quantised")
    quant_pre_process(str(traced), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(
        str(prepared),
        str(done),
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=[
            node.name for node in onnx.load(str(prepared)).graph.node if but(node.name)
        ],
    )
    return onnx.load(str(done))


def _trace(folder: Path, target: str) -> None:
    """Write the fp32 model with pooling and normalisation as ONNX."""
    import torch
    from transformers import AutoModel

    bert = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()

    class Embedder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            states = self.bert(input_ids, attention_mask=attention_mask).last_hidden_state
            weight = attention_mask.unsqueeze(-1).to(states.dtype)
            mean = (states * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    ids = torch.tensor([[101, 2054, 2003, 102], [101, 2054, 102, 0]])
    rows_and_columns = {0: "texts", 1: "word_pieces"}
    torch.onnx.export(
        Embedder(),
        (ids, (ids > 0).long()),
        target,
        input_names=["input_ids", "attention_mask"],
        output_names=["embedding"],
        dynamic_axes={
            "input_ids": rows_and_columns,
            "attention_mask": rows_and_columns,
            "embedding": {0: "texts"},
        },
        opset_version=17,
        dynamo=False,
        do_constant_folding=False,
    )


def tensor_places(weights: Path) -> dict[str, tuple[list[int], int, int]]:
    """Return name to shape, first byte and length of each tensor in a safetensors file."""
    with weights.open("rb") as file:
        (header_length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(header_length))
    header.pop("__metadata__", None)
    base = 8 + header_length
    return {
        name: (entry["shape"], base + entry["data_offsets"][0], _length(entry["data_offsets"]))
        for name, entry in header.items()
    }


def _length(offsets: list[int]) -> int:
    return offsets[1] - offsets[0]


def reference(name: str, shape: list[int], offset: int, length: int) -> Any:
    """Return an ONNX tensor `name` that is a byte range of the weights file."""
    from onnx import TensorProto

    proto = TensorProto(
        name=name,
        data_type=TensorProto.FLOAT,
        dims=shape,
        data_location=TensorProto.EXTERNAL,
    )
    for key, value in (("location", WEIGHTS), ("offset", offset), ("length", length)):
        proto.external_data.add(key=key, value=str(value))
    return proto


def _externalise(model: Any, weights: Path) -> None:
    """Replace the weights in `model` by byte ranges of the safetensors file."""
    from onnx import helper

    header = tensor_places(weights)
    kept, nodes = [], []
    for initialiser in model.graph.initializer:
        name = initialiser.name
        tensor = name.removeprefix("bert.")
        if tensor in header:
            kept.append(reference(name, *header[tensor]))
        elif name.endswith("_quantized"):
            base = name.removesuffix("_quantized")
            module = base.split("/bert/")[1].rsplit("/Transpose", 1)[0]
            tensor = module.replace("/", ".") + ".weight"
            kept.append(reference(tensor, *header[tensor]))
            nodes += [
                helper.make_node("Transpose", [tensor], [f"{tensor}.T"], perm=[1, 0]),
                helper.make_node(
                    "QuantizeLinear",
                    [f"{tensor}.T", f"{base}_scale", f"{base}_zero_point"],
                    [name],
                    axis=1,
                ),
            ]
        else:
            kept.append(initialiser)  # scales, zero points and small constants
    nodes.extend(model.graph.node)
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)


if __name__ == "__main__":
    export()
