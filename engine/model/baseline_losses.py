"""Training objectives of the baselines that table 2 compares MLRM with, on the final level's map of the same network.

Features are F_3 maps (B, C_3, 8, 8), smaller where training pictures are; row i of the sketches belongs to row i of
the photos. "global" compares the pooled maps, as TC-Net does; "LA" position by position; "DLA" each position of the
sketch with its best match.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.errors import ModelError
from engine.model.losses import MARGIN, LossParts, contrast
from engine.model.mlrm import Mlrm

_TINY = 1e-12


def dense_features(network: Mlrm, pictures: Tensor) -> Tensor:
    """F_3 (B, C_3, 8, 8) of pictures (B, 3, H, W): the backbone and the level's reduction, no regions."""
    result: Tensor = network.regions.reduction.high(_high(network, pictures))
    return result


def _high(network: Mlrm, pictures: Tensor) -> Tensor:
    """F'_3 (B, C'_3, 8, 8), not reduced yet."""
    backbone = network.regions.backbone
    return backbone.final(backbone.early(pictures)[1])


def cell_features(network: Mlrm, pictures: Tensor) -> Tensor:
    """The cells of `dense_features`, (B, 64, C_3)."""
    return dense_features(network, pictures).flatten(2).transpose(1, 2)


def pooled_features(network: Mlrm, pictures: Tensor) -> Tensor:
    """The mean of `dense_features` over the cells, (B, 1, C_3), taken before the level is reduced."""
    rows = _high(network, pictures).mean((2, 3))[:, :, None, None]
    result: Tensor = network.regions.reduction.high(rows)
    return result.flatten(2).transpose(1, 2)


def baseline_distances(kind: str, sketches: Tensor, photos: Tensor) -> Tensor:
    """Distances of every sketch to every photo, (S, P), from maps (S, C, 8, 8) and (P, C, 8, 8).

    Raises: ModelError, for any other kind.
    """
    if kind == "global":
        return _lengths(sketches.mean((2, 3)), photos.mean((2, 3)))
    drawn, shot = (maps.flatten(2).transpose(1, 2) for maps in (sketches, photos))  # (B, cells, C)
    if kind == "LA":
        return _lengths(drawn.transpose(0, 1), shot.transpose(0, 1)).mean(0)
    if kind == "DLA":
        count, cells, channels = drawn.shape
        every = _lengths(drawn.reshape(-1, channels), shot.reshape(-1, channels))
        return every.reshape(count, cells, len(shot), cells).amin(3).mean(1)
    raise ModelError(f"no baseline {kind!r}; there are global, LA and DLA")


def baseline_loss(kind: str, sketches: Tensor, photos: Tensor, temperature: Tensor | float | None = None) -> LossParts:
    """The triplet loss with margin m over all other photos of the batch as negatives, as the global instance's part.

    With a temperature, InfoNCE is added, as `mlrm_loss` adds it: then both are trained alike.
    """
    distances = baseline_distances(kind, sketches, photos)
    others = ~torch.eye(len(distances), dtype=torch.bool, device=distances.device)
    triplet = F.relu(distances.diagonal()[:, None] - distances + MARGIN)[others].mean()
    none = torch.zeros_like(triplet)
    info = none if temperature is None else contrast(distances, temperature)
    return LossParts(triplet + info, triplet, none, none, none, none, info)


def _lengths(left: Tensor, right: Tensor) -> Tensor:
    """Euclidean distances between rows, (..., n, C) and (..., m, C) to (..., n, m)."""
    squared = left.square().sum(-1)[..., None] + right.square().sum(-1)[..., None, :] - 2 * left @ right.mT
    return squared.clamp_min(_TINY).sqrt()
