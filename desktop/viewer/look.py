"""How attention is looked at: what is drawn, in which colours, how strongly, of which level and region."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.attention_views import Choice

OVERLAY, MAP, INPUT = MODES = ("overlay", "map", "input")
"""The attention over its picture, the attention alone, the picture alone."""

OPACITY = 0.75


@dataclass(frozen=True)
class ViewLook:
    """One way of looking.

    Attributes:
        mode: one of `MODES`.
        colours: one of `attention_views.COLOURS`.
        opacity: of an overlay, 0..1.
        choice: the level and region looked at.
    """

    mode: str = OVERLAY
    colours: str = "viridis"
    opacity: float = OPACITY
    choice: Choice = field(default_factory=Choice)
