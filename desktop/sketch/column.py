"""Where the parts of the draw column lie: the paper as large as fits, its controls under it or beside it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize

from desktop.sketch.paper import MARGIN
from desktop.sketch.rail import RAIL_WIDTH

EDGE = 16
TOP = 6
"""Under the panel's grip."""
ROW_GAP = 8
RAIL_LEFT = 8
PAPER_LEFT = RAIL_LEFT + RAIL_WIDTH + 12

_SPARED = 12
"""Logical pixels of its side the paper may lose to the last sketches."""
_WON = 24
"""As much larger the paper has to be for its controls to stand beside it."""
_WIDEST = 440
"""Of the controls beside the paper."""


@dataclass(frozen=True)
class Places:
    """Rectangles in the column; `recent` is None where there is no room for the last sketches."""

    canvas: QRect
    controls: QRect
    recent: QRect | None


def arrange(room: QSize, controls: QSize, least_side: int, strip: int) -> Places:
    """Lay the column out.

    Args:
        room: the column's size.
        controls: the least width of the controls, and their height.
        least_side: the least side of the paper.
        strip: the height of one row of the last sketches.
    """
    width, height = room.width() - PAPER_LEFT - EDGE, room.height() - TOP - EDGE - MARGIN
    under = min(width, height - controls.height())
    beside = min(width - controls.width() - EDGE - MARGIN, height)
    if beside > under + _WON:
        left = PAPER_LEFT + beside + MARGIN + EDGE
        return _places(
            beside, QRect(left, TOP, min(room.width() - EDGE - left, _WIDEST), controls.height()), room, strip
        )
    side = max(under, least_side)
    below = QRect(PAPER_LEFT, TOP + side + MARGIN + 6, width, controls.height())
    # The last sketches take hardly any room that the paper could use.
    spared = height - controls.height() - strip - ROW_GAP >= width - _SPARED
    return _places(side, below, room, strip if spared else None)


def _places(side: int, controls: QRect, room: QSize, strip: int | None) -> Places:
    canvas = QRect(PAPER_LEFT - MARGIN, TOP - MARGIN, side + 2 * MARGIN, side + 2 * MARGIN)
    top = controls.y() + controls.height() + ROW_GAP
    rest = max(room.height() - top, strip or 0)
    recent = None if strip is None else QRect(controls.x(), top, controls.width(), rest)
    return Places(canvas, controls, recent)
