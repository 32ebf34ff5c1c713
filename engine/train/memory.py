"""What earlier steps encoded, against which a step tells its pairs apart too.

A network moves slowly, so that embeddings some steps old still stand where it would put them now: for the price of a
matrix product a batch of 32 pairs has a thousand others, as a search has.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.model.losses import Beyond
from engine.model.mlrm import MlrmOutput
from engine.train.dataset import copies, thumbnails


class Memory:
    """The last `size` pairs, oldest first.

    Args:
        photos: all photos of the run, (P, 256, 256, 3); a copy of a pair's photo is not held against it.
    """

    def __init__(self, size: int, photos: NDArray[np.uint8]) -> None:
        self.size = size
        self._small = thumbnails(photos)
        self._rows = torch.empty(0, dtype=torch.int64)
        self._sketches: MlrmOutput | None = None
        self._photos: MlrmOutput | None = None

    def beyond(self, rows: NDArray[np.int64]) -> Beyond | None:
        """What stands against a batch of these photos (B,); None before the first was kept."""
        if self._sketches is None or self._photos is None:
            return None
        kept = self._small[self._rows.numpy()]
        same = torch.from_numpy(np.stack([copies(self._small[row], kept) for row in rows]))
        return Beyond(self._sketches, self._photos, same.to(self._photos.weights.device))

    @torch.no_grad()
    def keep(self, sketches: MlrmOutput, photos: MlrmOutput, rows: NDArray[np.int64]) -> None:
        """Remember a batch and forget the oldest."""
        self._sketches = self._newest(self._sketches, sketches)
        self._photos = self._newest(self._photos, photos)
        self._rows = torch.cat([self._rows, torch.from_numpy(rows)])[-self.size :]

    def _newest(self, before: MlrmOutput | None, now: MlrmOutput) -> MlrmOutput:
        parts = [_flat(output) for output in (before, now) if output is not None]
        return _output({name: torch.cat([part[name] for part in parts])[-self.size :].detach() for name in parts[0]})

    def tensors(self) -> dict[str, Tensor]:
        """All that is remembered, for a checkpoint."""
        if self._sketches is None or self._photos is None:
            return {}
        sides = {"sketches": self._sketches, "photos": self._photos}
        parts = {f"{side}.{name}": part for side, output in sides.items() for name, part in _flat(output).items()}
        return parts | {"rows": self._rows}

    def take(self, tensors: Mapping[str, Tensor], device: torch.device) -> None:
        """Go on from what a checkpoint holds."""
        if tensors:
            self._sketches, self._photos = (
                _output({name: tensors[f"{side}.{name}"].to(device) for name in _names(tensors, side)})
                for side in ("sketches", "photos")
            )
            self._rows = tensors["rows"]


def _names(tensors: Mapping[str, Tensor], side: str) -> list[str]:
    return [name.removeprefix(f"{side}.") for name in tensors if name.startswith(f"{side}.")]


def _flat(output: MlrmOutput) -> dict[str, Tensor]:
    levels = {f"level{level}": features for level, features in enumerate(output.features)}
    return levels | {"weights": output.weights, "maps": output.maps, "positions": output.positions}


def _output(parts: Mapping[str, Tensor]) -> MlrmOutput:
    levels = tuple(parts[name] for name in sorted(parts) if name.startswith("level"))
    return MlrmOutput(levels, parts["weights"], parts["maps"], parts["positions"])
