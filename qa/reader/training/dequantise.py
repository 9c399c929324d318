"""IO: the shipped reader's int8 weights as floats again, to go on training from them.

Needs the `[train]` extra. Each weight is off by half a step of its channel's scale at most, which
training that goes on makes good.
"""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from qa.reader.fitted import SPAN_READER

_QUANTISED, _SCALE = "/Transpose_output_0_quantized", "/Transpose_output_0_scale"


def dequantised(path: Path = SPAN_READER) -> dict[str, torch.Tensor]:
    """Return the parameters of an exported reader, but for the word vectors it does not hold."""
    graph = onnx.load(str(path), load_external_data=False).graph
    stored = {
        initialiser.name: initialiser
        for initialiser in graph.initializer
        if not initialiser.external_data
    }
    state = {}
    for name, initialiser in stored.items():
        values = numpy_helper.to_array(initialiser)
        if name.endswith(_QUANTISED):
            layer = name.removesuffix(_QUANTISED)
            scale = numpy_helper.to_array(stored[layer + _SCALE])  # one for each output
            weight = (values.astype("float32") * scale).T.copy()
            state[layer.strip("/").replace("/", ".") + ".weight"] = torch.from_numpy(weight)
        elif name.startswith(("bert.", "spans.")):
            state[name] = torch.from_numpy(values.copy())
    return state
