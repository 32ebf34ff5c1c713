"""How attention is looked at: what is drawn, in which colours, how strongly, of which level and region."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.settings import Settings
from engine.attention_views import COLOURS, Choice

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


def remembered_look(settings: Settings) -> ViewLook:
    """The look of the last time; what cannot be read of it is as at the first start."""
    mode, colours, opacity = settings.viewer_look
    first = ViewLook()
    try:
        covering = float(opacity)
    except ValueError:
        covering = first.opacity
    return ViewLook(
        mode if mode in MODES else first.mode,
        colours if colours in COLOURS else first.colours,
        covering if 0 <= covering <= 1 else first.opacity,
    )


def remember_look(settings: Settings, look: ViewLook) -> None:
    """Keep mode, colours and opacity for the next time; level and region belong to a match."""
    settings.viewer_look = (look.mode, look.colours, f"{look.opacity:g}")
