"""Where a run computes: a CUDA device in bfloat16 where torch has one, else the CPU in full precision."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor


@dataclass(frozen=True)
class Compute:
    """A device and how it is kept busy.

    Attributes:
        device: where the network lives.
        half: whether the network runs in bfloat16 (autocast); losses, optimiser and weights stay in float32.
        workers: threads that prepare batches, each one batch ahead.
    """

    device: torch.device
    half: bool
    workers: int

    @classmethod
    def here(cls) -> Self:
        """The best this machine has."""
        if torch.cuda.is_available():
            return cls(torch.device("cuda"), half=True, workers=max(1, min(8, (os.cpu_count() or 2) - 1)))
        return cls(torch.device("cpu"), half=False, workers=1)

    def share_cores(self) -> None:
        """With the network on another device, the cores belong to the workers, one to each."""
        if self.device.type != "cpu":
            torch.set_num_threads(1)

    def autocast(self) -> torch.autocast:
        """The context the network runs in."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.half)

    def pinned(self, pictures: Tensor) -> Tensor:
        """Pictures where the device can fetch them while it works on others."""
        return pictures.pin_memory() if self.device.type == "cuda" else pictures

    def take(self, pictures: Tensor) -> Tensor:
        """Pinned pictures on the device, without waiting for them."""
        return pictures.to(self.device, non_blocking=True)
