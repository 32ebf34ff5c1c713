"""The baselines of table 2 over a network's final level: a global embedding, LA and DLA."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.embedding import MAP_SIZE, Floats
from engine.errors import ModelError
from engine.preprocess import to_input

if TYPE_CHECKING:
    from engine.model.mlrm import Mlrm

CELLS = MAP_SIZE**2
BASELINES = ("global", "LA", "DLA")


class BaselineMethod:
    """Pictures are compared by F_3 alone: "global" pooled, "LA" position by position, "DLA" each to its best match.

    Encoded pictures are float32 (B, 64, C_3), for "global" (B, 1, C_3).

    Raises: ModelError, for another kind.
    """

    def __init__(self, network: Mlrm, kind: str) -> None:
        if kind not in BASELINES:
            raise ModelError(f"no baseline {kind!r}; there are {', '.join(BASELINES)}")
        self.kind = kind
        self._network = network.eval()

    def encode(self, pictures: NDArray[np.uint8]) -> Floats:
        """Encode pictures, uint8 RGB (B, 256, 256, 3)."""
        # torch takes seconds to import; evaluating a shipped model does without it
        import torch

        from engine.model.baseline_losses import cell_features, pooled_features

        features = pooled_features if self.kind == "global" else cell_features
        with torch.inference_mode():
            taken = torch.from_numpy(to_input(pictures)).to(next(self._network.parameters()).device)
            return features(self._network, taken).float().contiguous().cpu().numpy()

    def search(self, photos: Sequence[Floats]) -> Callable[[Floats], Floats]:
        """Lay the photos out position after position; distances as the kind says."""
        return searcher(self.kind, np.concatenate(photos))


def searcher(kind: str, photos: Floats) -> Callable[[Floats], Floats]:
    """From photos (P, 64, C), or (P, 1, C), to a function of one query of the same kind, (1, ...) to (P,)."""
    count, cells, _ = photos.shape
    if kind == "DLA":
        rows = np.ascontiguousarray(photos.reshape(count * cells, -1))
        norms = np.einsum("rc,rc->r", rows, rows)

        def best_match(query: Floats) -> Floats:
            squared = norms[:, None] - 2 * rows @ query[0].T
            nearest = squared.reshape(count, cells, -1).min(axis=1) + (query[0] ** 2).sum(axis=1)
            return np.sqrt(np.maximum(nearest, 0)).mean(axis=1)

        return best_match
    by_cell = np.ascontiguousarray(photos.transpose(1, 0, 2))
    cell_norms = np.einsum("kpc,kpc->kp", by_cell, by_cell)

    def in_place(query: Floats) -> Floats:
        squared = cell_norms - 2 * np.matmul(by_cell, query[0][:, :, None])[:, :, 0]
        squared += (query[0] ** 2).sum(axis=1)[:, None]
        return np.sqrt(np.maximum(squared, 0)).mean(axis=0)

    return in_place
