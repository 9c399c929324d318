"""What training changed of the larger reader, as factors of low rank in int8.

The best approximation of a matrix by one of lower rank is what its largest singular values leave
(Eckart and Young 1936). A factor's columns, or rows, have a scale each.
"""

from collections.abc import Mapping
from typing import NamedTuple

import onnx
import torch
from onnx import numpy_helper

from qa.reader.fitted import LARGE_READER

FACTORS = ("A", "A_scale", "B", "B_scale")  # what a matrix's factors are called after its name


class Factors(NamedTuple):
    """Of an (n, m) matrix: `(a * a_scale) @ (b * b_scale)`."""

    a: torch.Tensor  # int8, (n, rank)
    a_scale: torch.Tensor  # (1, rank)
    b: torch.Tensor  # int8, (rank, m)
    b_scale: torch.Tensor  # (rank, 1)

    def product(self) -> torch.Tensor:
        """Return the matrix."""
        return (self.a * self.a_scale) @ (self.b * self.b_scale)


def factored(change: torch.Tensor, rank: int) -> Factors:
    """Return the factors nearest to a matrix, but for what int8 rounds off."""
    u, values, v = torch.linalg.svd(change.double(), full_matrices=False)
    root = values[:rank].sqrt()
    a, a_scale = _rounded(u[:, :rank] * root, dim=0)
    b, b_scale = _rounded(root[:, None] * v[:rank], dim=1)
    return Factors(a, a_scale, b, b_scale)


def shipped_changes(published: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Return what the larger reader that ships has otherwise than as published.

    Args:
        published: A new `Teacher`.
    """
    stored = {
        item.name: torch.from_numpy(numpy_helper.to_array(item).copy())
        for item in onnx.load(str(LARGE_READER), load_external_data=False).graph.initializer
        if not item.external_data
    }
    return changed(dict(published.state_dict()), stored)


def changed(
    published: Mapping[str, torch.Tensor], stored: Mapping[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """Return the weights that a graph's tensors change, or hold in full.

    Args:
        published: Weights by name.
        stored: The graph's tensors by name.
    """
    state = {}
    for name, weight in published.items():
        if name in stored:
            state[name] = stored[name]
        elif f"{name}.A" in stored:
            factors = Factors(*(stored[f"{name}.{factor}"] for factor in FACTORS))
            state[name] = weight + factors.product()
    return state


def _rounded(matrix: torch.Tensor, *, dim: int) -> tuple[torch.Tensor, torch.Tensor]:
    scale = (matrix.abs().amax(dim, keepdim=True) / 127).clamp(min=1e-12)
    return (matrix / scale).round().to(torch.int8), scale.float()
