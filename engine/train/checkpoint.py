"""Checkpoints of a run, in safetensors: network, averaged network, optimiser moments and the step."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from engine.weights import load_strict, read_safetensors, save_safetensors


class AveragedWeights:
    """EMA of a network's parameters and buffers; what is validated and shipped."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.state = {name: value.detach().clone() for name, value in network.state_dict().items()}

    def take(self, state: dict[str, Tensor]) -> None:
        """Go on from these values, on the device it lives on."""
        self.state = {name: state[name].to(own.device) for name, own in self.state.items()}

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """After step `step` (from 0); early steps count more, so that the start is forgotten."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in network.state_dict().items():
            if value.is_floating_point():
                self.state[name].lerp_(value, 1 - decay)
            else:
                self.state[name].copy_(value)

    def blended(self, first: dict[str, Tensor], share: float) -> dict[str, Tensor]:
        """The values, moved by `share` of the way towards those that the run began with."""
        return {
            name: value.lerp(first[name], share) if value.is_floating_point() else value
            for name, value in self.state.items()
        }


def save_checkpoint(
    path: Path, network: nn.Module, averaged: AveragedWeights, optimiser: torch.optim.Optimizer, step: int
) -> None:
    """Write everything a run needs to go on after `step` steps; the file is whole or not there."""
    tensors: dict[str, Tensor] = {f"network.{k}": v for k, v in network.state_dict().items()}
    tensors |= {f"averaged.{k}": v for k, v in averaged.state.items()}
    for index, moments in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{k}": v for k, v in moments.items()}
    tensors["step"] = torch.tensor(step)
    save_safetensors(tensors, path)


def load_checkpoint(path: Path, network: nn.Module, averaged: AveragedWeights, optimiser: torch.optim.Optimizer) -> int:
    """Bring everything back; returns the number of steps done.

    Raises: ModelError, if the file is damaged or of another network.
    """
    tensors = read_safetensors(path)
    load_strict(network, _part(tensors, "network."), f"{path.name}: network")
    averaged.take(_part(tensors, "averaged."))
    moments: dict[int, dict[str, Tensor]] = {}
    for name, value in _part(tensors, "optimiser.").items():
        index, key = name.split(".", 1)
        moments.setdefault(int(index), {})[key] = value
    optimiser.load_state_dict({"state": moments, "param_groups": optimiser.state_dict()["param_groups"]})
    return int(tensors["step"])


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
