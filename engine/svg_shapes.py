"""SVG's elements that draw lines, and the lengths they are given in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.sketch_data import MAX_POINTS
from engine.strokes import PAGE
from engine.svg_path import Line, ellipse, numbers, path_lines

_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}

View = tuple[float, float, float, float]


def view_box(attributes: dict[str, str]) -> View | None:
    """Left, top, width and height of what the root shows; None where it does not say."""
    box = numbers(attributes.get("viewBox", ""))
    if not box and "width" in attributes and "height" in attributes and "%" not in attributes["width"]:
        box = [0.0, 0.0, length(attributes["width"]), length(attributes["height"])]
    if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        return None
    return box[0], box[1], box[2], box[3]


def length(text: str, whole: float = 1.0) -> float:
    """A length in user units; a percentage is of `whole`.

    Raises: ValueError, for one that is not understood.
    """
    text = text.strip()
    unit = text.lstrip("+-.0123456789eE")
    values = numbers(text[: len(text) - len(unit)])
    factor = whole / 100 if unit == "%" else _UNITS.get(unit)
    if len(values) != 1 or factor is None:
        raise ValueError(f"a length not understood: {text[:20]!r}")
    return values[0] * factor


def _lengths(attributes: dict[str, str], view: View | None, *names: str) -> list[float]:
    across = {"x", "cx", "x1", "x2", "width", "rx", "r"}
    _, _, width, height = view or (0.0, 0.0, PAGE, PAGE)
    return [length(attributes.get(name, "0"), width if name in across else height) for name in names]


def _path(attributes: dict[str, str], view: View | None) -> list[Line]:
    return path_lines(attributes.get("d", ""), MAX_POINTS)


def _polyline(attributes: dict[str, str], view: View | None) -> list[Line]:
    flat = numbers(attributes.get("points", ""))
    if len(flat) % 2:
        raise ValueError("a polyline's points come in pairs")
    return [np.array(flat, np.float64).reshape(-1, 2)] if flat else []


def _polygon(attributes: dict[str, str], view: View | None) -> list[Line]:
    return [np.concatenate([line, line[:1]]) for line in _polyline(attributes, view)]


def _line(attributes: dict[str, str], view: View | None) -> list[Line]:
    return [np.array(_lengths(attributes, view, "x1", "y1", "x2", "y2")).reshape(2, 2)]


def _rect(attributes: dict[str, str], view: View | None) -> list[Line]:
    x, y, width, height = _lengths(attributes, view, "x", "y", "width", "height")
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return [np.array(corners)] if width > 0 and height > 0 else []


def _circle(attributes: dict[str, str], view: View | None) -> list[Line]:
    cx, cy, r = _lengths(attributes, view, "cx", "cy", "r")
    return [ellipse(cx, cy, r, r)] if r > 0 else []


def _ellipse(attributes: dict[str, str], view: View | None) -> list[Line]:
    cx, cy, rx, ry = _lengths(attributes, view, "cx", "cy", "rx", "ry")
    return [ellipse(cx, cy, rx, ry)] if rx > 0 and ry > 0 else []


Shape = Callable[[dict[str, str], View | None], list[Line]]
SHAPES: dict[str, Shape] = {
    "path": _path,
    "polyline": _polyline,
    "polygon": _polygon,
    "line": _line,
    "rect": _rect,
    "circle": _circle,
    "ellipse": _ellipse,
}
