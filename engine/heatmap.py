"""Attention maps made visible: soft glows in the regions' colours, and maps in perceptual colour maps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.embedding import MAP_SIZE, Floats
from engine.preprocess import Box

REGION_COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#0072B2", "#D55E00", "#F0E442")
"""Okabe and Ito's colours, told apart by colour-blind eyes too; region r wears the r-th, everywhere."""

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
VIRIDIS = ("#440154", "#472D7B", "#3B528B", "#2C728E", "#21918C", "#28AE80", "#5EC962", "#ADDC30", "#FDE725")
MAGMA = ("#000004", "#1D1147", "#51127C", "#832681", "#B73779", "#E75263", "#FC8961", "#FEC488", "#FCFDBF")
CIVIDIS = (
    *("#00204D", "#00336F", "#39486B", "#575C6D", "#707173"),
    *("#8A8779", "#A69D75", "#C4B56C", "#E4CF5B", "#FFEA46"),
)
COLOUR_MAPS = {"viridis": VIRIDIS, "magma": MAGMA, "cividis": CIVIDIS}
"""Evenly spaced stops, each lighter than the one before; cividis looks the same to colour-blind eyes."""

SOFTNESS = 0.6  # deviation of a glow's smoothing, in cells of the map
FAINT = np.float32(1e-4)  # where nothing glows a colour is still told, so that edges do not darken when scaled
LEAST_SPAN = 0.05  # a map flatter than this is shown as flat, not stretched into noise
SOLID = 0.5  # a map laid over its picture is as opaque as it gets from here on
LIGHTEST = 0.55  # how far towards white the last level's shade goes


def region_overlay(
    maps: Floats,
    size: tuple[int, int],
    box: Box = WHOLE,
    visible: Sequence[bool | float] | None = None,
    opacity: float = 1.0,
) -> NDArray[np.uint8]:
    """The regions' glows, to be laid over a photo or the paper.

    Args:
        maps: attention maps M_r, (N, 8, 8).
        size: width and height of the overlay, pixels.
        box: the part of the model's square that the overlay covers; `preprocess.content_box` for a photo.
        visible: whether, or how strongly (0 to 1), each region is shown; all by default.
        opacity: of the strongest place of a region, 0 to 1.

    Returns: straight (not premultiplied) RGBA, uint8 (height, width, 4). Where glows meet, their colours mix by
        strength, whatever their order.
    """
    shares = np.ones(len(maps), np.float32) if visible is None else np.asarray(visible[: len(maps)], np.float32)
    seen = np.flatnonzero(shares)
    overlay = np.zeros((size[1], size[0], 4), np.uint8)
    if not len(seen):
        return overlay
    rows = _sampling(size[1], box.top, box.height)
    columns = _sampling(size[0], box.left, box.width)
    glows = np.minimum(rows @ _normalised(stretched(np.asarray(maps)[seen])) @ columns.T, 1) * shares[seen, None, None]
    colours = np.array([rgb(region_colour(region)) for region in seen.tolist()], np.float32)
    if len(seen) == 1:
        overlay[:, :, :3] = colours[0]
    else:
        strengths = glows + FAINT
        mixed = np.tensordot(strengths, colours, axes=(0, 0)) / strengths.sum(axis=0)[:, :, None]
        overlay[:, :, :3] = mixed + np.float32(0.5)
    overlay[:, :, 3] = 255 * (1 - np.prod(1 - np.float32(opacity) * glows, axis=0)) + np.float32(0.5)
    return overlay


def single_map(
    map_: Floats, size: tuple[int, int], box: Box = WHOLE, colours: Sequence[str] = VIRIDIS
) -> NDArray[np.uint8]:
    """One map (8, 8) in a colour map, 0 dark to 1 bright and not stretched, uint8 RGB (height, width, 3)."""
    return coloured(_resized(np.asarray(map_, np.float32), size, box), colours)


def map_overlay(
    map_: Floats, size: tuple[int, int], box: Box = WHOLE, colours: Sequence[str] = VIRIDIS, opacity: float = 1.0
) -> NDArray[np.uint8]:
    """One map (8, 8) in a colour map, to be laid over its picture: the weaker, the more of the picture is seen.

    Returns: straight RGBA, uint8 (height, width, 4); alpha is `opacity` where the map is `SOLID` or more.
    """
    values = _resized(np.asarray(map_, np.float32), size, box)
    alpha = 255 * np.float32(opacity) * np.minimum(values / SOLID, 1)
    return np.dstack([coloured(values, colours), (alpha + 0.5).astype(np.uint8)])


def coloured(values: Floats, colours: Sequence[str]) -> NDArray[np.uint8]:
    """Values 0 to 1 of any shape through evenly spaced colour stops, uint8 (..., 3)."""
    stops = np.array([rgb(colour) for colour in colours], np.float32)
    places = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(values, places, stops[:, c]) for c in range(3)], axis=-1).round().astype(np.uint8)


def stretched(maps: Floats) -> Floats:
    """Maps (..., 8, 8), each with its median at 0 and its peak at 1, eased at both ends: only the strong part glows."""
    flat = np.sort(maps.reshape(*maps.shape[:-2], -1), axis=-1)
    middle = flat.shape[-1] // 2
    low = ((flat[..., middle - 1] + flat[..., middle]) / 2)[..., None, None]
    span = flat[..., -1, None, None] - low
    share = np.clip((maps - low) / np.maximum(span, LEAST_SPAN), 0, 1)
    return np.where(span < LEAST_SPAN, np.float32(0), share * share * (3 - 2 * share)).astype(np.float32)


def region_colour(region: int) -> str:
    """The colour a region wears, "#RRGGBB"; region counts from 0."""
    return REGION_COLOURS[region % len(REGION_COLOURS)]


def level_colour(region: int, level: int, levels: int) -> str:
    """The region's colour at a level, "#RRGGBB": the first level plain, later ones in steps towards white."""
    share = LIGHTEST * level / max(1, levels - 1)
    return "#" + "".join(f"{round(c + (255 - c) * share):02X}" for c in rgb(region_colour(region)))


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of "#RRGGBB"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _normalised(maps: Floats) -> Floats:
    """Maps (N, 8, 8), each scaled so that its peak is 1 once it is smooth."""
    centres = _sampling(MAP_SIZE, 0, 1)
    peaks = (centres @ maps @ centres.T).max(axis=(1, 2), keepdims=True)
    return np.asarray(maps / np.maximum(peaks, np.float32(1e-4)), np.float32)


@lru_cache(maxsize=256)
def _sampling(count: int, start: float, length: float) -> Floats:
    """How much each of a map's 8 rows (or columns) counts at `count` places of a stretch of the square, (count, 8)."""
    places = MAP_SIZE * (start + length * (np.arange(count, dtype=np.float32) + 0.5) / count)
    centres = np.arange(MAP_SIZE, dtype=np.float32) + 0.5
    shares = np.exp(-0.5 * ((places[:, None] - centres) / np.float32(SOFTNESS)) ** 2)
    shares /= shares.sum(axis=1, keepdims=True)
    shares.flags.writeable = False  # it is kept
    return shares


def _resized(values: Floats, size: tuple[int, int], box: Box) -> Floats:
    """A square of values, cut to the box and brought to size (bicubic), clipped to [0, 1]."""
    side = len(values)
    edges = (box.left * side, box.top * side, (box.left + box.width) * side, (box.top + box.height) * side)
    picture = Image.fromarray(np.ascontiguousarray(values, np.float32))
    return np.clip(np.asarray(picture.resize(size, Image.Resampling.BICUBIC, box=edges), np.float32), 0, 1)
