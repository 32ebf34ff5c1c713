"""Which attention is looked at: all regions or one, as the network made it or as it counts on a level.

A map M_r belongs to a region, not to a level: on level l it counts W(l, r) M_r.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.embedding import Floats
from engine.heatmap import COLOUR_MAPS, WHOLE, map_overlay, region_overlay, rgb, single_map
from engine.preprocess import Box

REGIONS = "regions"
COLOURS = (*COLOUR_MAPS, REGIONS)
"""What attention can be drawn in: a colour map by its value, or each region in the colour it wears everywhere."""

DARK = "#101114"
"""Behind the regions' own colours where nothing else is."""


@dataclass(frozen=True)
class Choice:
    """A level and a region; None for all of them."""

    level: int | None = None
    region: int | None = None


def strengths(weights: Floats, choice: Choice, shown: Sequence[bool]) -> Floats:
    """How strongly each region's map is to be drawn, (N,), 0 to 1.

    Args:
        weights: W(l, r), (L, N). On a level the greatest of its weights stands for 1.
        choice: what is looked at.
        shown: which regions are, where all of them are chosen.
    """
    regions = weights.shape[1]
    seen = [region == choice.region if choice.region is not None else shown[region] for region in range(regions)]
    if choice.level is None:
        return np.array(seen, np.float32)
    return np.array(seen, np.float32) * weights[choice.level] / max(float(weights[choice.level].max()), 1e-9)


def attention_picture(
    maps: Floats, strong: Floats, size: tuple[int, int], box: Box = WHOLE, colours: str = "viridis"
) -> NDArray[np.uint8]:
    """The attention alone, uint8 RGB (height, width, 3); maps (N, 8, 8), strengths (N,), size (width, height)."""
    if colours != REGIONS:
        return single_map(_together(maps, strong), size, box, COLOUR_MAPS[colours])
    overlay = region_overlay(maps, size, box, strong.tolist())
    alpha = overlay[:, :, 3:].astype(np.float32) / 255
    return (alpha * overlay[:, :, :3] + (1 - alpha) * np.array(rgb(DARK), np.float32) + 0.5).astype(np.uint8)


def attention_overlay(
    maps: Floats, strong: Floats, size: tuple[int, int], box: Box = WHOLE, colours: str = "viridis", opacity: float = 1
) -> NDArray[np.uint8]:
    """The attention to be laid over its picture, straight RGBA uint8 (height, width, 4); as `attention_picture`."""
    if colours == REGIONS:
        return region_overlay(maps, size, box, strong.tolist(), opacity)
    return map_overlay(_together(maps, strong), size, box, COLOUR_MAPS[colours], opacity)


def _together(maps: Floats, strong: Floats) -> Floats:
    """At every place what the strongest of the regions has there, (8, 8)."""
    values: Floats = (maps * strong[:, None, None]).max(axis=0)
    return values
