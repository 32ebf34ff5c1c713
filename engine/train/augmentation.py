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
        bend: how far places of a sketch wander from each other, a fraction of the page (a hand's proportions).
        smaller: chance that a photo is shrunk, down to half, and moved on a white page.
        traced: chance that a pair's sketch is a line drawing of the photo itself.
        earliest: share of the drawing's time after which a partial sketch may be cut off.
        moved: how far strokes lie from where they were drawn, page units (standard deviation).
        stretched: how much larger or smaller they are, a fraction (standard deviation).
        widths: thinnest and thickest pen, page units.
    """

    rotation: float = 12.0
    shear: float = 5.0
    scale: float = 0.15
    shift: float = 0.06
    jitter: float = 0.5
    drop: float = 0.12
    partial: float = 0.35
    bend: float = 0.025
    smaller: float = 0.25
    traced: float = 0.1
    earliest: float = 0.25
    moved: float = 1.2
    stretched: float = 0.02
    widths: tuple[float, float] = (1.5, 4.5)


def draw_strokes(document: SketchDocument, settings: Augmentation, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Redraw with another pen, strokes left out, moved a little, or cut off at any moment; uint8 (256, 256)."""
    if rng.random() < settings.partial:
        document = cut_off(document, rng.uniform(settings.earliest, 1.0))
    kept = [s for s in document.strokes if rng.random() > settings.drop * rng.random()] or document.strokes
    width = float(rng.uniform(*settings.widths))
    moved = []
    for stroke in kept:
        points = stroke.points.copy()
        middle = points[:, :2].mean(0)
        larger, aside = rng.normal(1, settings.stretched, 2), rng.normal(0, settings.moved, 2)
        points[:, :2] = (points[:, :2] - middle) * larger + middle + aside
        moved.append(Stroke(points, width))
    return rasterise(SketchDocument(tuple(moved)), fit=bool(rng.random() < 0.5))


def cut_off(document: SketchDocument, share: float) -> SketchDocument:
    """The sketch as it stood after this share of the time it took, within a stroke too; never empty."""
    moment = document.seconds * share
    begun = [(stroke, stroke.points[stroke.points[:, 2] <= moment]) for stroke in document.strokes]
    drawn = tuple(replace(stroke, points=points) for stroke, points in begun if len(points))
    return SketchDocument(drawn or document.strokes[:1])


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


def bends(count: int, settings: Augmentation, generator: torch.Generator) -> Tensor:
    """Smooth random displacements (count, 256, 256, 2) for `warp`, in its units of half a page."""
    coarse = torch.randn(count, 2, 5, 5, generator=generator) * 2 * settings.bend
    return F.interpolate(coarse, (256, 256), mode="bicubic", align_corners=False).permute(0, 2, 3, 1)


def warp(pictures: Tensor, matrices: Tensor, flips: Tensor, bend: Tensor | None = None) -> Tensor:
    """Move pictures (B, C, 256, 256); flips (B,) bool mirrors. What comes from outside repeats the border."""
    sign = torch.where(flips, -1.0, 1.0)
    mirrored = torch.cat([matrices[:, :1] * sign[:, None, None], matrices[:, 1:]], 1)
    grid = F.affine_grid(mirrored, list(pictures.shape), align_corners=False)
    if bend is not None:
        grid = grid + bend
    return F.grid_sample(pictures, grid, mode="bilinear", padding_mode="border", align_corners=False)


def shrink(photos: Tensor, settings: Augmentation, generator: torch.Generator) -> Tensor:
    """Some of the photos (B, 3, 256, 256) made smaller, down to half, anywhere on a white page."""
    chosen = torch.rand(len(photos), generator=generator) < settings.smaller
    side = torch.rand(len(photos), generator=generator) * 0.5 + 0.5
    place = (torch.rand(len(photos), 2, generator=generator) * 2 - 1) * (1 - side)[:, None]
    if not chosen.any():
        return photos
    matrices = torch.zeros(int(chosen.sum()), 2, 3)
    matrices[:, 0, 0] = matrices[:, 1, 1] = 1 / side[chosen]
    matrices[:, :, 2] = -place[chosen] / side[chosen, None]
    grid = F.affine_grid(matrices, [len(matrices), *photos.shape[1:]], align_corners=False)
    out = photos.clone()
    out[chosen] = 1 - F.grid_sample(1 - photos[chosen], grid, mode="bilinear", align_corners=False)
    return out


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
    return shrink(jitter_colour(moved, settings.jitter, generator), settings, generator)


def augment_sketches(sketches: Tensor, flips: Tensor, settings: Augmentation, generator: torch.Generator) -> Tensor:
    """Sketches (B, 1, 256, 256) in 0..1 (1 is paper) to the same, moved and redrawn."""
    matrices, bend = affine(len(sketches), settings, generator), bends(len(sketches), settings, generator)
    return warp(thicken(sketches, generator), matrices, flips, bend)
