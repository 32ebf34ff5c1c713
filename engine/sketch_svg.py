"""Sketches as SVG: ours with time and pressure, and other programs' line drawings."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

import numpy as np

from engine.embedding import Floats
from engine.errors import SketchError
from engine.saved_sketch import SavedSketch, parse_steering, steering_text
from engine.sketch_data import BETWEEN_STROKES, MAX_POINTS, check_size, onto_page, write_whole
from engine.strokes import DEFAULT_WIDTH, PAGE, SketchDocument, Stroke
from engine.svg_path import Line, Matrix, apply, numbers, transform
from engine.svg_shapes import SHAPES, View, length, view_box

_DEEPEST = 200
_NOT_DRAWN = frozenset({"clipPath", "defs", "marker", "mask", "pattern", "symbol"})
_WHITES = frozenset({"none", "transparent", "white", "#fff", "#ffffff", "rgb(255,255,255)"})


def write_svg(document: SketchDocument, path: Path, steering: Floats | None = None) -> None:
    """Write a sketch, one <path> a stroke, times and pressures beside it; an older file stays until it is whole.

    Its steering (L, N), where a person steers, stands on the root element.

    Raises: SketchError, when the file cannot be written.
    """
    side = f"{PAGE:g}"
    steered = "" if steering is None else f' data-steering="{steering_text(steering)}"'
    text = "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}"'
            f' data-inkseek="1"{steered} fill="none" stroke="#000" stroke-linecap="round" stroke-linejoin="round">',
            *(_path_element(stroke) for stroke in document.strokes),
            "</svg>\n",
        ]
    )
    write_whole(path, text.encode())


def read_svg(path: Path) -> SavedSketch:
    """Read the lines of an SVG file, its viewBox scaled onto the page.

    Of our own files everything comes back, the steering too unless its value makes no sense; of others, paths and
    basic shapes with their transforms and widths, the outlines of filled shapes, in the file's order. Entities are
    refused, nothing outside the file is looked at.

    Raises: SketchError.
    """
    try:
        check_size(path)
        data = path.read_bytes()
    except OSError as error:
        raise SketchError(path, error.strerror or "cannot be read") from None
    reader = _Reader()
    try:
        reader.parse(data)
    except expat.ExpatError as error:
        raise SketchError(path, f"not well-formed XML ({error})") from None
    except (ValueError, OverflowError, LookupError) as error:  # the last for an encoding nobody knows
        raise SketchError(path, str(error)) from None
    if not reader.lines:
        raise SketchError(path, "nothing is drawn in it")
    return SavedSketch(reader.document(), reader.steering)


@dataclass(frozen=True)
class _Drawn:
    """One line as found, already in root coordinates."""

    line: Line
    width: float
    times: list[float]
    pressures: list[float]


@dataclass(frozen=True)
class _State:
    """What an element inherits."""

    matrix: Matrix = field(default_factory=lambda: np.eye(3))
    hidden: bool = False
    stroke: str = "none"
    fill: str = "black"
    width: float = 1.0


class _Reader:
    """Walks the elements as they come; keeps the lines and the states of the elements still open."""

    def __init__(self) -> None:
        self.lines: list[_Drawn] = []
        self.steering: Floats | None = None
        self._states = [_State()]
        self._view: View | None = None
        self._ours = False
        self._points = 0

    def parse(self, data: bytes) -> None:
        """Read a whole file.

        Raises: ExpatError; ValueError, with the reason.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.EntityDeclHandler = _refuse_entity
        parser.Parse(data, True)

    def document(self) -> SketchDocument:
        """The sketch, on the page."""
        scale, shift = self._onto_page()
        strokes: list[Stroke] = []
        start = 0.0
        for drawn in self.lines:
            width = drawn.width * scale if self._ours else float(np.clip(drawn.width * scale, 0.5, 32))
            stroke = Stroke.from_xy(drawn.line * scale + shift, width=width, start=start)
            if drawn.times or drawn.pressures:
                points = stroke.points.copy()
                points[:, 2] = drawn.times or points[:, 2]
                points[:, 3] = drawn.pressures or points[:, 3]
                stroke = replace(stroke, points=points)
            strokes.append(stroke)
            start = float(stroke.points[-1, 2]) + BETWEEN_STROKES
        return SketchDocument(tuple(strokes))

    def _onto_page(self) -> tuple[float, Line]:
        scale, shift = 1.0, np.zeros(2)
        if self._view is not None:
            left, top, width, height = self._view
            scale = PAGE / max(width, height)
            shift = PAGE / 2 - scale * np.array([left + width / 2, top + height / 2])
        if self._ours:
            return scale, shift
        # A foreign drawing may lie beside its viewBox, or have none.
        more, further = onto_page(np.concatenate([drawn.line for drawn in self.lines]) * scale + shift)
        return scale * more, shift * more + further

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._states) > _DEEPEST:
            raise ValueError(f"elements nested deeper than {_DEEPEST}")
        tag = name.rpartition(" ")[2]
        if len(self._states) == 1:
            if tag != "svg":
                raise ValueError(f"not an SVG file: its root is <{tag}>")
            self._ours = "data-inkseek" in attributes
            if self._ours and "data-steering" in attributes:
                self.steering = parse_steering(attributes["data-steering"])
            self._view = view_box(attributes)
        state = self._inherit(tag, attributes)
        self._states.append(state)
        if not state.hidden and tag in SHAPES:
            self._draw(SHAPES[tag](attributes, self._view), attributes, state)

    def _close(self, name: str) -> None:
        self._states.pop()

    def _inherit(self, tag: str, attributes: dict[str, str]) -> _State:
        state = self._states[-1]
        style = dict(part.split(":", 1) for part in attributes.get("style", "").split(";") if ":" in part)
        look = {**attributes, **{key.strip(): value.strip() for key, value in style.items()}}
        return _State(
            state.matrix @ transform(attributes.get("transform", "")),
            state.hidden
            or tag in _NOT_DRAWN
            or look.get("display") == "none"
            or look.get("visibility") in ("hidden", "collapse"),
            look.get("stroke", state.stroke).replace(" ", "").lower(),
            look.get("fill", state.fill).replace(" ", "").lower(),
            length(look["stroke-width"]) if "stroke-width" in look else state.width,
        )

    def _draw(self, lines: list[Line], attributes: dict[str, str], state: _State) -> None:
        if state.stroke == "none" and state.fill in _WHITES:
            return
        self._points += sum(len(line) for line in lines)
        if self._points > MAX_POINTS:
            raise ValueError(f"more than the {MAX_POINTS} points allowed")
        times, pressures = numbers(attributes.get("data-times", "")), numbers(attributes.get("data-pressures", ""))
        grown = math.sqrt(abs(float(np.linalg.det(state.matrix[:2, :2]))))
        width = DEFAULT_WIDTH if state.stroke == "none" else state.width * grown
        for line in lines:
            if len(line) == 2 and (line[0] == line[1]).all():
                line = line[:1]
            fits = len(lines) == 1
            placed = apply(state.matrix, line)
            if not np.isfinite(placed).all() or np.abs(placed).max() > 1e12:
                raise ValueError("a coordinate is not a finite number")
            self.lines.append(
                _Drawn(
                    placed,
                    width,
                    times if fits and len(times) == len(line) else [],
                    pressures if fits and len(pressures) == len(line) else [],
                )
            )


def _path_element(stroke: Stroke) -> str:
    x_y = [f"{_short(x)} {_short(y)}" for x, y, _, _ in stroke.points.tolist()]
    # A dot is a line of no length: only so other programs draw its round end.
    data = f"M{' L'.join(x_y if len(x_y) > 1 else x_y * 2)}"
    times = " ".join(_short(value) for value in stroke.points[:, 2].tolist())
    pressures = " ".join(_short(value) for value in stroke.points[:, 3].tolist())
    return f'<path d="{data}" stroke-width="{_short(stroke.width)}" data-times="{times}" data-pressures="{pressures}"/>'


def _short(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _refuse_entity(*declaration: object) -> NoReturn:
    raise ValueError("it declares XML entities, which are refused")
