"""Takes the grain out of a path-traced picture, guided by what the surfaces are (an edge-avoiding wavelet filter)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats32 = NDArray[np.float32]

KERNEL = (1 / 16, 1 / 4, 3 / 8, 1 / 4, 1 / 16)


def denoised(light: Floats32, albedo: Floats32, normal: Floats32, depth: Floats32, passes: int = 4) -> Floats32:
    """Smooth the light (h, w, 3) where albedo, normal (h, w, 3) and depth (h, w) agree; texture stays untouched.

    The albedo is divided out first and multiplied back in the end, so only the illumination is smoothed.
    """
    tint: Floats32 = np.maximum(albedo, np.float32(0.02)).astype(np.float32)
    lit: Floats32 = np.divide(light, tint, dtype=np.float32)
    bright = lit.mean(axis=2)
    # A lone sparkle counts no more than the brightest of its surroundings would.
    around = np.stack([np.roll(bright, shift, axis) for axis in (0, 1) for shift in (-2, -1, 1, 2)])
    limit = np.sort(around, axis=0)[-2] * 1.6 + 1e-4
    calmed = np.minimum(1.0, limit / np.maximum(bright, 1e-6))[..., None].astype(np.float32)
    lit = (lit * calmed).astype(np.float32)
    guide = np.concatenate(
        [normal * 6.0, albedo * 6.0, (depth / max(float(np.median(depth)), 1e-6))[..., None] * 16.0], axis=2
    ).astype(np.float32)
    for level in range(passes):
        lit = _pass(lit, guide, 2**level, 1.1 / 1.6**level)
    # Where two colours meet within a pixel dividing by their mean is wrong: there the light itself is smoothed.
    mixed: Floats32 = (light * calmed).astype(np.float32)
    for level in range(2):
        mixed = _pass(mixed, guide * 0.35, 2**level, 0.35)
    result: Floats32 = np.where(_borders(albedo)[..., None], mixed, lit * tint)
    return result


def _borders(albedo: Floats32) -> NDArray[np.bool_]:
    """Pixels (h, w) whose colour differs much from a neighbour's."""
    border = np.zeros(albedo.shape[:2], bool)
    for axis in (0, 1):
        jump = np.abs(np.diff(albedo, axis=axis)).max(axis=2) > 0.12
        before, after = ([slice(None), slice(None)] for _ in range(2))
        before[axis], after[axis] = slice(None, -1), slice(1, None)
        border[tuple(before)] |= jump
        border[tuple(after)] |= jump
    return border


def _pass(lit: Floats32, guide: Floats32, step: int, sigma: float) -> Floats32:
    """One ring of the wavelet: a 5 x 5 kernel with holes, each neighbour weighed by how alike it is."""
    height, width = lit.shape[:2]
    reach = 2 * step
    edges = ((reach, reach), (reach, reach), (0, 0))
    bright = np.log1p(lit.mean(axis=2, keepdims=True)) / sigma
    padded = np.pad(np.concatenate([bright, guide], axis=2), edges, mode="edge").transpose(2, 0, 1).copy()
    source = np.pad(lit, edges, mode="edge").transpose(2, 0, 1).copy()
    centre = padded[:, reach:-reach, reach:-reach]
    total = np.zeros((3, height, width), np.float32)
    weight = np.zeros((height, width), np.float32)
    for i, a in enumerate(KERNEL):
        for j, b in enumerate(KERNEL):
            rows, columns = slice(i * step, i * step + height), slice(j * step, j * step + width)
            away = padded[:, rows, columns] - centre
            share = np.float32(a * b) * np.exp(-np.einsum("cij,cij->ij", away, away))
            total += share * source[:, rows, columns]
            weight += share
    return (total / weight).transpose(1, 2, 0)
