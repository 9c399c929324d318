"""Activations made even before they are quantised (Xiao et al. 2022, "SmoothQuant").

Of what a linear layer of a transformer takes in, a few channels are a hundred times the others, and
int8, which has one scale for all, leaves of the others little. Each channel is divided by a factor,
and the weights that meet it multiplied by the same: the layer gives what it gave.
"""

from collections.abc import Iterable, Mapping

import torch

ALPHA = 0.7  # how much of the unevenness the weights take over; the best of .5, .7 and .8
_LEAST = 1e-5


class Smoothed(torch.nn.Module):
    """A linear layer behind factors of its channels."""

    inverse: torch.Tensor

    def __init__(self, layer: torch.nn.Linear, factors: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("inverse", 1.0 / factors)
        self.linear = torch.nn.Linear(layer.in_features, layer.out_features)
        self.linear.weight = torch.nn.Parameter(layer.weight.detach() * factors)
        self.linear.bias = layer.bias

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """Return what the layer alone gives, but for rounding."""
        found: torch.Tensor = self.linear(states * self.inverse)
        return found


def channel_peaks(
    model: torch.nn.Module, names: Iterable[str], texts: Iterable[torch.Tensor]
) -> dict[str, torch.Tensor]:
    """Return the largest magnitude of every channel that linear layers take in.

    Args:
        model: Takes word pieces and a mask.
        names: Of its linear layers.
        texts: Word pieces, shape (1, n) each.
    """
    peaks: dict[str, torch.Tensor] = {}

    def note(name: str, states: torch.Tensor) -> None:
        seen = states.detach().abs().amax(dim=(0, 1))
        peaks[name] = torch.maximum(peaks[name], seen) if name in peaks else seen

    hooks = [
        model.get_submodule(name).register_forward_pre_hook(
            lambda _, inputs, name=name: note(name, inputs[0])
        )
        for name in names
    ]
    try:
        with torch.inference_mode():
            for ids in texts:
                model(ids, torch.ones_like(ids))
    finally:
        for hook in hooks:
            hook.remove()
    return peaks


def smooth(model: torch.nn.Module, peaks: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Put every layer of which peaks are known behind factors, and return these by its name."""
    factors = {}
    for name, peak in peaks.items():
        layer = model.get_submodule(name)
        assert isinstance(layer, torch.nn.Linear)
        weights = layer.weight.detach().abs().amax(dim=0).clamp(min=_LEAST)
        factors[name] = peak.clone().clamp(min=_LEAST) ** ALPHA / weights ** (1 - ALPHA)
        above, _, own = name.rpartition(".")
        setattr(model.get_submodule(above), own, Smoothed(layer, factors[name]))
    return factors
