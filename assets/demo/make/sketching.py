"""From a seed to a sketch: the form's visible lines, drawn by a hand."""

from __future__ import annotations

import numpy as np

from assets.demo.make.drawing import chosen_lines, drawable
from assets.demo.make.hand import drawn_by_hand
from assets.demo.make.linework import Line, visible_lines
from assets.demo.make.scene import view_of
from engine.strokes import SketchDocument


def lines_of(seed: int, number: int) -> list[Line]:
    """The lines there are to draw of the form of this seed and number."""
    return drawable(visible_lines(*view_of(seed, number)))


def sketch_of(lines: list[Line], seed: int) -> SketchDocument:
    """A sketch of these lines by the hand of this seed."""
    rng = np.random.default_rng([seed, 4])
    limit = int(rng.integers(18, 41))
    return drawn_by_hand(chosen_lines(lines, limit, rng), seed)
