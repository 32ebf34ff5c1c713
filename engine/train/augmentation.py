"""Augmentation of both sides of a pair (method, section 4), drawn from one generator so that a run repeats exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from engine.strokes import SketchDocument, Stroke, rasterise


@dataclass(frozen=True)
class Augmentation:
    """How far pictures are moved and changed; each value is the largest, drawn uniformly.

    Attributes:
        rotation, shear: degrees.
        scale, shift: fractions.
        jitter: brightness, contrast and saturation of photos.
        drop: share of strokes left out.
        partial: chance of a sketch cut off at some moment of its drawing.
    """

    rotation: float = 12.0
    shear: float = 5.0
    scale: float = 0.15
    shift: float = 0.06
    jitter: float = 0.5
    drop: float = 0.12
    partial: float = 0.2


def draw_strokes(document: SketchDocument, settings: Augmentation, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Rasterise with another line width, strokes left out, moved a little, or cut off early; uint8 (256, 256)."""
    strokes = list(document.strokes)
    if rng.random() < settings.partial:
        strokes = strokes[: max(1, math.ceil(len(strokes) * rng.uniform(0.35, 1.0)))]
    kept = [s for s in strokes if rng.random() > settings.drop * rng.random()] or strokes
    width = float(rng.uniform(1.5, 4.5))
    moved = []
    for stroke in kept:
        points = stroke.points.copy()
        middle = points[:, :2].mean(0)
        points[:, :2] = (points[:, :2] - middle) * rng.normal(1, 0.02, 2) + middle + rng.normal(0, 1.2, 2)
        moved.append(Stroke(points, width))
    return rasterise(SketchDocument(tuple(moved)), fit=bool(rng.random() < 0.5))


def affine(count: int, settings: Augmentation, generator: torch.Generator) -> Tensor:
    """Random affine matrices (count, 2, 3) for `affine_grid`."""

    def uniform(limit: float) -> Tensor:
        return (torch.rand(count, generator=generator) * 2 - 1) * limit

    angle, shear = uniform(math.radians(settings.rotation)), uniform(math.radians(settings.shear)).tan()
    across, down = torch.exp(uniform(settings.scale)), torch.exp(uniform(settings.scale / 3))
    cos, sin = angle.cos() * across, angle.sin() * across
    matrix = torch.stack(
        [
            torch.stack([cos * down, -sin + shear, uniform(2 * settings.shift)], 1),
            torch.stack([sin * down, cos, uniform(2 * settings.shift)], 1),
        ],
        1,
    )
    return matrix


def warp(pictures: Tensor, matrices: Tensor, flips: Tensor) -> Tensor:
    """Move pictures (B, C, 256, 256); flips (B,) bool mirrors. What comes from outside repeats the border."""
    sign = torch.where(flips, -1.0, 1.0)
    mirrored = torch.cat([matrices[:, :1] * sign[:, None, None], matrices[:, 1:]], 1)
    grid = F.affine_grid(mirrored, list(pictures.shape), align_corners=False)
    return F.grid_sample(pictures, grid, mode="bilinear", padding_mode="border", align_corners=False)


def thicken(sketches: Tensor, generator: torch.Generator) -> Tensor:
    """Lines made thicker by 0 to 3 px, or fainter; sketches (B, 1, H, W), 1 is paper."""
    out = sketches.clone()
    widths = torch.randint(0, 4, (len(sketches),), generator=generator)
    for size in (2, 3):
        chosen = widths == size
        if chosen.any():
            padded = F.pad(1 - sketches[chosen], (0, size - 1, 0, size - 1))
            out[chosen] = 1 - F.max_pool2d(padded, size, stride=1)
    strength = 0.75 + 0.25 * torch.rand(len(sketches), 1, 1, 1, generator=generator)
    return 1 - (1 - out) * strength


def jitter_colour(photos: Tensor, amount: float, generator: torch.Generator) -> Tensor:
    """Brightness, contrast and saturation of photos (B, 3, H, W) in 0..1; one in five turns grey."""

    def factor() -> Tensor:
        return 1 + (torch.rand(len(photos), 1, 1, 1, generator=generator) * 2 - 1) * amount

    photos = photos * (1 + (factor() - 1) / 2)
    middle = photos.mean((1, 2, 3), keepdim=True)
    photos = (photos - middle) * factor() + middle
    grey = photos.mean(1, keepdim=True)
    saturation = factor()
    saturation[torch.rand(len(photos), generator=generator) < 0.2] = 0
    shift = (torch.rand(len(photos), 3, 1, 1, generator=generator) - 0.5) * 0.1
    return ((photos - grey) * saturation + grey + shift).clamp(0, 1)


def augment_photos(photos: Tensor, flips: Tensor, settings: Augmentation, generator: torch.Generator) -> Tensor:
    """Photos (B, 3, 256, 256) in 0..1 to the same, moved and recoloured."""
    moved = warp(photos, affine(len(photos), replace(settings, rotation=settings.rotation / 2), generator), flips)
    return jitter_colour(moved, settings.jitter, generator)


def augment_sketches(sketches: Tensor, flips: Tensor, settings: Augmentation, generator: torch.Generator) -> Tensor:
    """Sketches (B, 1, 256, 256) in 0..1 (1 is paper) to the same, moved and redrawn."""
    return warp(thicken(sketches, generator), affine(len(sketches), settings, generator), flips)
