"""The training losses (method, section 4). Anchors are sketches, positives and negatives photos.

Row i of the sketches belongs to row i of the photos; features are L tensors (B, N, C_l), weights (B, L, N).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.model.attention import RegionLevelAttention
from engine.model.mlrm import MlrmOutput

MARGIN = 0.3
ALPHA = 0.1
BETA = 0.1
TOP_LEVEL = 3
_TINY = 1e-12

Features = Sequence[Tensor]


def safe_norm(difference: Tensor) -> Tensor:
    """Euclidean length over the last axis, with a gradient of 0 instead of NaN at 0."""
    squared = difference.square().sum(-1)
    return torch.where(squared > _TINY, squared.clamp_min(_TINY).sqrt(), squared)


def region_distances(left: Features, right: Features) -> Tensor:
    """||f_{r,l} - g_{r,l}|| row by row: two times L tensors (B, N, C_l) to (B, L, N)."""
    return torch.stack([safe_norm(a - b) for a, b in zip(left, right, strict=True)], 1)


def weighted_distance(distances: Tensor, sketch_weights: Tensor, photo_weights: Tensor) -> Tensor:
    """D' (eq. 4): distances and both weights (..., L, N) to (...)."""
    return 0.5 * ((sketch_weights + photo_weights) * distances).sum((-2, -1))


def all_distances(sketches: MlrmOutput, photos: MlrmOutput) -> Tensor:
    """D' of every sketch to every photo, (S, P)."""
    total = sketches.weights.new_zeros(len(sketches.weights), len(photos.weights))
    for level, (left, right) in enumerate(zip(sketches.features, photos.features, strict=True)):
        for region in range(left.shape[1]):
            a, b = left[:, region], right[:, region]
            squared = a.square().sum(1)[:, None] + b.square().sum(1) - 2 * a @ b.T
            distance = squared.clamp_min(_TINY).sqrt()
            pair = sketches.weights[:, level, region, None] + photos.weights[:, level, region]
            total = total + 0.5 * pair * distance
    return total


def overlap_lama(maps: Tensor) -> Tensor:
    """L_ovl for LAMA: 1/(N N) sum_r sum_xy M_r max_{r' != r} M_r', mean over the batch; maps (B, N, 8, 8)."""
    regions = maps.shape[1]
    if regions == 1:
        return maps.new_zeros(())
    others = [maps[:, [o for o in range(regions) if o != r]].amax(1) for r in range(regions)]
    return (maps * torch.stack(others, 1)).sum((1, 2, 3)).mean() / regions**2


def overlap_cama(maps: Tensor) -> Tensor:
    """L_ovl for CAMA: 1/N sum_xy M_1 ... M_N, mean over the batch; maps (B, N, 8, 8)."""
    return maps.prod(1).sum((1, 2)).mean() / maps.shape[1]


def level_margins(levels: int, margin: float, like: Tensor) -> Tensor:
    """(1 + e^-l) margin for the levels l that are matched, the last of which is 3; shaped (L, 1)."""
    lowest = TOP_LEVEL - levels + 1
    return torch.tensor([[(1 + math.exp(-level)) * margin] for level in range(lowest, TOP_LEVEL + 1)]).to(like)


def local_instance(positive: Tensor, negative: Tensor) -> Tensor:
    """L_ltrp-in: distances (B, L, N) to the own region of the positive and to any region of another instance."""
    return F.relu(positive - negative + level_margins(positive.shape[1], MARGIN, positive)).mean()


def local_region(positive: Tensor, other_region: Tensor) -> Tensor:
    """L_ltrp-rn: as `local_instance`, the negative another region of the same positive, margin alpha m."""
    return F.relu(positive - other_region + level_margins(positive.shape[1], ALPHA * MARGIN, positive)).mean()


def global_triplet(positive: Tensor, negative: Tensor, margin: float) -> Tensor:
    """max(0, D'+ - D'- + margin) over (B,): L_gtrp-in with m, L_gtrp-rn with beta m."""
    return F.relu(positive - negative + margin).mean()


def replace_region(features: Features, others: Features, regions: Tensor) -> tuple[Tensor, ...]:
    """Features with one region, the same in every level, taken from `others`; regions (B,) says which."""
    chosen = F.one_hot(regions, features[0].shape[1]).to(features[0].dtype)[:, :, None]
    return tuple(f * (1 - chosen) + g * chosen for f, g in zip(features, others, strict=True))


def contrast(distances: Tensor, temperature: Tensor | float) -> Tensor:
    """InfoNCE over D' (S, P), S = P, both ways: every other pair of the batch is a negative."""
    logits = -distances / temperature
    target = torch.arange(len(logits), device=logits.device)
    return 0.5 * (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target))


@dataclass(frozen=True)
class Negatives:
    """What each pair of a batch is told apart from.

    Attributes:
        photos: (B,) rows of other photos.
        regions: (B, N) which of that photo's regions stands against each region.
        own: (B, N) another region of the positive for each region.
        replaced: (B,) the region that the region-negative photo takes from the negative.
    """

    photos: Tensor
    regions: Tensor
    own: Tensor
    replaced: Tensor

    @classmethod
    def draw(cls, batch: int, regions: int, generator: torch.Generator) -> Negatives:
        """Uniformly at random; with one region the region negatives are the region itself."""

        def integers(high: int, *shape: int) -> Tensor:
            return torch.randint(max(high, 1), shape, generator=generator)

        shift = 1 + integers(batch - 1, batch)
        other = 1 + integers(regions - 1, batch, regions) if regions > 1 else integers(1, batch, regions)
        return cls(
            (torch.arange(batch) + shift) % batch,
            integers(regions, batch, regions),
            (torch.arange(regions) + other) % regions,
            integers(regions, batch),
        )

    def to(self, device: torch.device) -> Negatives:
        """The same on a device."""
        return Negatives(*(t.to(device) for t in (self.photos, self.regions, self.own, self.replaced)))


@dataclass(frozen=True)
class LossWeights:
    """w_g, w_l, and the weights of the overlap penalty and of InfoNCE; 0 switches a part off.

    Attributes:
        penalty: the overlap penalty taken, "lama" or "cama"; by default the one that goes with the structure.
    """

    global_instance: float = 1.0
    global_region: float = 1.0
    local_instance: float = 1.0
    local_region: float = 1.0
    overlap: float = 1.0
    contrast: float = 1.0
    penalty: str | None = None


@dataclass(frozen=True)
class LossParts:
    """Each part of L, unweighted, and the weighted total."""

    total: Tensor
    global_instance: Tensor
    global_region: Tensor
    local_instance: Tensor
    local_region: Tensor
    overlap: Tensor
    contrast: Tensor


def _gather_regions(features: Features, regions: Tensor) -> tuple[Tensor, ...]:
    """Pick a region for each region slot: features (B, N, C_l), regions (B, N)."""
    return tuple(f.gather(1, regions[:, :, None].expand(-1, -1, f.shape[2])) for f in features)


def mlrm_loss(
    sketches: MlrmOutput,
    photos: MlrmOutput,
    attention: RegionLevelAttention,
    negatives: Negatives,
    weights: LossWeights,
    temperature: Tensor | float,
    structure: str = "lama",
) -> LossParts:
    """L = w_g L_gtrp + w_l L_ltrp + L_ovl, and InfoNCE beside them, for B pairs.

    `structure` decides which overlap penalty is meant, unless the weights name one.
    """
    positive = region_distances(sketches.features, photos.features)
    other = tuple(f[negatives.photos] for f in photos.features)
    other_region = region_distances(sketches.features, _gather_regions(other, negatives.regions))
    own_region = region_distances(sketches.features, _gather_regions(photos.features, negatives.own))

    close = weighted_distance(positive, sketches.weights, photos.weights)
    far = weighted_distance(
        region_distances(sketches.features, other), sketches.weights, photos.weights[negatives.photos]
    )
    mixed = replace_region(photos.features, other, negatives.replaced)
    mixed_weights = attention(mixed, photos.positions)
    near = weighted_distance(region_distances(sketches.features, mixed), sketches.weights, mixed_weights)

    overlap = overlap_cama if (weights.penalty or structure) == "cama" else overlap_lama
    parts = {
        "global_instance": global_triplet(close, far, MARGIN),
        "global_region": global_triplet(close, near, BETA * MARGIN),
        "local_instance": local_instance(positive, other_region),
        "local_region": local_region(positive, own_region),
        "overlap": overlap(sketches.maps) + overlap(photos.maps),
        "contrast": contrast(all_distances(sketches, photos), temperature),
    }
    total = torch.stack([getattr(weights, name) * value for name, value in parts.items()]).sum()
    return LossParts(total, **parts)
