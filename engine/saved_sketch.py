"""A sketch as it is kept in a file: what is drawn, and how much each of its regions is to count."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass

import numpy as np

from engine.embedding import Floats
from engine.strokes import SketchDocument

LARGEST_FACTOR = 4.0
"""The most a person can let a region count on a level, as a factor on the model's own weight."""

_MOST = 64
"""Levels or regions; far more than any model has."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class SavedSketch:
    """A sketch with its steering.

    Attributes:
        document: what is drawn.
        steering: factors (L, N) on the model's weights, each 0..LARGEST_FACTOR; None for the model's own weights.
    """

    document: SketchDocument
    steering: Floats | None = None


def steering_text(steering: Floats) -> str:
    """Factors (L, N) as `L,N;f11,f12,...`, level by level; every one comes back as it is."""
    levels, regions = steering.shape
    factors = (np.format_float_positional(factor, trim="-") for factor in steering.astype(np.float32).ravel())
    return f"{levels},{regions};{','.join(factors)}"


def parse_steering(text: str) -> Floats | None:
    """The factors (L, N) of such a text; None where it is none, for the drawing is worth more than its weights."""
    try:
        shape, _, values = text.partition(";")
        levels, regions = (int(count) for count in shape.split(","))
        factors = [float(value) for value in values.split(",")]
        right = 0 < levels <= _MOST and 0 < regions <= _MOST and len(factors) == levels * regions
        if not right or not all(math.isfinite(factor) and 0 <= factor <= LARGEST_FACTOR for factor in factors):
            raise ValueError
    except ValueError:
        log.warning("a sketch's steering cannot be used: %.80r", text)
        return None
    steering = np.array(factors, np.float32).reshape(levels, regions)
    return steering if steering.any() else None
