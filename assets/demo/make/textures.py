"""Procedural surfaces as arrays: wood grain, weave, leather, stone, planks. Values 0..1, tiling."""

from __future__ import annotations

from functools import cache

import numpy as np

from assets.demo.make.mesh import Floats


def _noise(rng: np.random.Generator, rows: int, columns: int, size: int = 512) -> Floats:
    """Smooth tiling noise in 0..1 with this many cells down and across a size x size square."""
    spectrum = np.fft.rfft2(rng.standard_normal((size, size)))
    fy = np.fft.fftfreq(size)[:, None] * size / rows
    fx = np.fft.rfftfreq(size)[None] * size / columns
    field = np.fft.irfft2(spectrum * np.exp(-(fx**2 + fy**2)), (size, size))
    field -= field.min()
    flat: Floats = field / field.max()
    return flat


@cache
def wood(kind: int) -> Floats:
    """Grain along the columns' direction: long fibres, rings bent by slow noise."""
    rng = np.random.default_rng(40 + kind)
    slow = _noise(rng, 3, 1)
    across = np.linspace(0, 1, 512, endpoint=False)[:, None]
    rings = 0.5 + 0.5 * np.sin(2 * np.pi * (across * (5 + 2 * kind) + slow * (2.5 + kind)))
    fibres = _noise(rng, 170, 5)
    pores = _noise(rng, 220, 16)
    return np.clip(0.42 * rings**1.6 + 0.4 * fibres + 0.18 * pores, 0, 1)


@cache
def weave(kind: int) -> Floats:
    """Threads over and under each other, coarse or fine, a little uneven."""
    rng = np.random.default_rng(50 + kind)
    threads = (40, 64, 24)[kind % 3]
    x = np.arange(512) / 512 * threads
    u, v = np.meshgrid(x, x)
    warp = np.abs(np.sin(np.pi * u)) * (0.5 + 0.5 * np.sin(np.pi * (u + np.floor(v))))
    weft = np.abs(np.sin(np.pi * v)) * (0.5 + 0.5 * np.cos(np.pi * (v + np.floor(u))))
    return np.clip(0.7 * np.maximum(warp, weft) + 0.3 * _noise(rng, 90, 90), 0, 1)


@cache
def leather(kind: int) -> Floats:
    """Pebbled skin."""
    rng = np.random.default_rng(60 + kind)
    return 0.75 * np.abs(2 * _noise(rng, 70, 70) - 1) + 0.25 * _noise(rng, 9, 9)


@cache
def cane(kind: int) -> Floats:
    """Rattan: strands across and along with shaded gaps."""
    x = np.arange(512) / 512 * (18 + 6 * kind)
    u, v = np.meshgrid(x, x)
    over = (np.floor(u) + np.floor(v)) % 2
    strand = np.where(over == 0, np.sin(np.pi * (v % 1)), np.sin(np.pi * (u % 1)))
    result: Floats = np.sqrt(np.clip(strand, 0, 1))
    return result


@cache
def stone(kind: int) -> Floats:
    """Veined stone or speckled terrazzo."""
    rng = np.random.default_rng(70 + kind)
    if kind == 0:
        veins = np.abs(_noise(rng, 4, 5) - 0.5) * 9
        veined: Floats = np.clip(veins, 0, 1) * 0.75 + 0.25 * _noise(rng, 10, 10)
        return veined
    return np.clip(0.3 + 0.9 * (_noise(rng, 60, 60) - 0.2), 0, 1)


@cache
def planks(kind: int) -> Floats:
    """A wooden floor's boards."""
    rng = np.random.default_rng(80 + kind)
    boards = 6
    rows = np.arange(512) * boards // 512
    grain = wood(kind % 2)
    tone = rng.uniform(-0.16, 0.16, boards)[rows][:, None]
    shifted = np.stack([np.roll(row, int(s)) for row, s in zip(grain, rng.integers(0, 512, boards)[rows], strict=True)])
    gap = (np.arange(512) * boards % 512 < boards * 1.5)[:, None]
    return np.clip(np.where(gap, 0.05, 0.35 + 0.5 * shifted + tone), 0, 1)


def tinted(values: Floats, dark: Floats, light: Floats) -> Floats:
    """The array as a colour picture (512, 512, 3) from one colour to the other, linear light."""
    colours: Floats = dark + values[..., None] * (light - dark)
    return colours
