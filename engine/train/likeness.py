"""Which training photos resemble each other, as a trained network sees them: together they make hard batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray

from engine.model.mlrm import Mlrm
from engine.train.dataset import copies, thumbnails
from engine.train.validation import encode

_BLOCK = 16
"""Photos that are float32 at once: all of them would fill the memory."""


@dataclass(frozen=True, eq=False)
class Likeness:
    """What tells how much two photos resemble each other.

    Attributes:
        features: all features of every photo, (P, F).
        small: grey thumbnails, (P, 16, 16).
    """

    features: NDArray[np.float32]
    small: NDArray[np.float32]

    @classmethod
    def seen_by(cls, network: Mlrm, photos: NDArray[np.uint8]) -> Self:
        """Photos (P, 256, 256, 3) through a trained network, on the device it lives on."""
        rows = []
        for start in range(0, len(photos), _BLOCK):
            pictures = torch.from_numpy(photos[start : start + _BLOCK]).permute(0, 3, 1, 2).float() / 255
            features = encode(network, pictures).features
            rows.append(torch.cat([level.flatten(1) for level in features], 1).float().cpu().numpy())
        return cls(np.concatenate(rows), thumbnails(photos))

    def around(self, photo: int, group: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """The photo and those of its group that resemble it most, at most `count`, without copies of each other.

        A copy, mirrored or not, would be told apart from itself.
        """
        difference = self.features[group] - self.features[photo]
        nearest = group[np.argsort(np.square(difference).sum(1), kind="stable")][: count + count // 2]
        kept: list[int] = []
        for row in nearest:
            if len(kept) < count and not copies(self.small[row], self.small[kept]).any():
                kept.append(int(row))
        return np.array(kept)
