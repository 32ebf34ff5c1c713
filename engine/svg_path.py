"""The geometry SVG writes down: path data, transforms and basic shapes, as polylines."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Line = NDArray[np.float64]
Matrix = NDArray[np.float64]

_NUMBER = re.compile(r"[\s,]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_FLAG = re.compile(r"[\s,]*([01])")
_COMMAND = re.compile(r"[\s,]*([MmLlHhVvCcSsQqTtAaZz])")
_TRANSFORM = re.compile(r"[\s,]*(\w+)\s*\(([^)]*)\)")
_END = re.compile(r"[\s,]*\Z")
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
# A smooth curve goes on from the handle of a curve of its own kind alone.
_SMOOTH = frozenset({("S", "C"), ("S", "S"), ("T", "Q"), ("T", "T")})
_T = np.linspace(0, 1, 17)[1:, None]
# A curve of three or four controls at sixteen moments.
_BERNSTEIN = {
    3: np.hstack([(1 - _T) ** 2, 2 * _T * (1 - _T), _T**2]),
    4: np.hstack([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3]),
}
_LARGEST = 1e12


def numbers(text: str) -> list[float]:
    """All numbers of a list such as "1,2 3-4".

    Raises: ValueError, for anything else in it.
    """
    found, at = [], 0
    while match := _NUMBER.match(text, at):
        found.append(_finite(match[1]))
        at = match.end()
    if not _END.match(text, at):
        raise ValueError(f"not a number: {text[at : at + 20].strip()!r}")
    return found


def path_lines(data: str, most: int) -> list[Line]:
    """The polylines (n, 2) of path data, a new one for every M; curves are flattened.

    Raises: ValueError, for data that is not understood or gives more than `most` points.
    """
    count = 0
    lines: list[list[tuple[float, float]]] = []
    x = y = 0.0
    handle: tuple[float, float] | None = None
    previous = ""
    for command, values in _steps(data):
        upper = command.upper()
        dx, dy = (x, y) if command.islower() else (0.0, 0.0)
        if upper == "M":
            x, y = values[0] + dx, values[1] + dy
            lines.append([(x, y)])
        elif not lines:
            raise ValueError("a path must begin with M")
        elif upper == "Z":
            x, y = lines[-1][0]
            lines[-1].append((x, y))
        else:
            if previous == "Z":
                lines.append([(x, y)])
            if (upper, previous) not in _SMOOTH:
                handle = None
            points, handle = _segment(upper, values, (x, y), (dx, dy), handle)
            lines[-1].extend(points)
            x, y = points[-1]
            count += len(points)
            if count > most:
                raise ValueError(f"more than the {most} points allowed")
        previous = upper
    return [np.array(line, np.float64) for line in lines if len(line) > 1]


def _steps(data: str) -> Iterator[tuple[str, list[float]]]:
    """Commands with their numbers; a repeated M goes on as L."""
    at, command = 0, ""
    while not _END.match(data, at):
        if match := _COMMAND.match(data, at):
            command, at = match[1], match.end()
        elif command in ("", "Z", "z"):
            raise ValueError(f"path data not understood: {data[at : at + 20].strip()!r}")
        values: list[float] = []
        for place in range(_ARGUMENTS[command.upper()]):
            flag = command in "Aa" and place in (3, 4)
            match = (_FLAG if flag else _NUMBER).match(data, at)
            if not match:
                raise ValueError(f"path data not understood: {data[at : at + 20].strip()!r}")
            values.append(_finite(match[1]))
            at = match.end()
        yield command, values
        command = {"M": "L", "m": "l"}.get(command, command)


def _finite(text: str) -> float:
    value = float(text)
    if abs(value) > _LARGEST:
        raise ValueError(f"not a number to draw with: {text}")
    return value


def _segment(
    command: str,
    values: list[float],
    start: tuple[float, float],
    offset: tuple[float, float],
    handle: tuple[float, float] | None,
) -> tuple[list[tuple[float, float]], tuple[float, float] | None]:
    """Points after `start` of one drawing command, and the handle a smooth curve after it goes on from."""
    if command == "H":
        return [(values[0] + offset[0], start[1])], None
    if command == "V":
        return [(start[0], values[0] + offset[1])], None
    if command == "A":
        end = (values[5] + offset[0], values[6] + offset[1])
        return arc(start, end, values[0], values[1], values[2], bool(values[3]), bool(values[4])), None
    given = [(values[i] + offset[0], values[i + 1] + offset[1]) for i in range(0, len(values), 2)]
    if command == "L":
        return given, None
    if command in "ST":
        before = handle or start
        given.insert(0, (2 * start[0] - before[0], 2 * start[1] - before[1]))
    return _bezier([start, *given]), given[-2]


def _bezier(controls: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of a curve of degree 2 or 3, its start left out."""
    points = _BERNSTEIN[len(controls)] @ np.array(controls, np.float64)
    return [(x, y) for x, y in points.tolist()]


def arc(
    start: tuple[float, float],
    end: tuple[float, float],
    rx: float,
    ry: float,
    degrees: float,
    large: bool,
    sweep: bool,
) -> list[tuple[float, float]]:
    """Points of an elliptic arc, its start left out (SVG 1.1, appendix F.6)."""
    rx, ry = abs(rx), abs(ry)
    if start == end or not (rx and ry):
        return [end]
    turn = math.radians(degrees)
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    a, b = np.array(start), np.array(end)
    half = rotation @ (a - b) / 2
    grow = math.sqrt(max(1.0, (half[0] / rx) ** 2 + (half[1] / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    unit = half / (rx, ry)
    length = float(unit @ unit)
    factor = math.sqrt(max(0.0, 1 / length - 1)) * (-1 if large == sweep else 1)
    hub = factor * np.array([unit[1], -unit[0]])
    first = math.atan2(*(unit - hub)[::-1])
    last = math.atan2(*(-unit - hub)[::-1])
    span = (last - first) % (2 * math.pi) - (0 if sweep else 2 * math.pi)
    count = max(2, math.ceil(abs(span) / math.radians(8)))
    angles = first + span * np.arange(1, count + 1) / count
    on_circle = np.column_stack([np.cos(angles), np.sin(angles)]) + hub
    points = (on_circle * (rx, ry)) @ rotation + (a + b) / 2
    return [*((float(x), float(y)) for x, y in points[:-1]), end]


def ellipse(cx: float, cy: float, rx: float, ry: float) -> Line:
    """A closed ellipse (n, 2)."""
    angles = np.linspace(0, 2 * math.pi, 49)
    return np.column_stack([cx + rx * np.cos(angles), cy + ry * np.sin(angles)])


def transform(text: str) -> Matrix:
    """The 3 x 3 matrix of a transform attribute.

    Raises: ValueError, for one that is not understood.
    """
    matrix, at = np.eye(3), 0
    while match := _TRANSFORM.match(text, at):
        matrix = matrix @ _one_transform(match[1], numbers(match[2]))
        at = match.end()
    if not _END.match(text, at):
        raise ValueError(f"transform not understood: {text[at : at + 20].strip()!r}")
    return matrix


def _one_transform(name: str, v: list[float]) -> Matrix:
    match name, len(v):
        case "matrix", 6:
            return np.array([[v[0], v[2], v[4]], [v[1], v[3], v[5]], [0, 0, 1.0]])
        case "translate", 1 | 2:
            return np.array([[1, 0, v[0]], [0, 1, v[1] if len(v) == 2 else 0.0], [0, 0, 1.0]])
        case "scale", 1 | 2:
            return np.diag([v[0], v[-1], 1.0])
        case "rotate", 1:
            c, s = math.cos(math.radians(v[0])), math.sin(math.radians(v[0]))
            return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])
        case "rotate", 3:
            there, back = _one_transform("translate", v[1:]), _one_transform("translate", [-v[1], -v[2]])
            return there @ _one_transform("rotate", v[:1]) @ back
        case "skewX", 1:
            return np.array([[1, math.tan(math.radians(v[0])), 0], [0, 1, 0], [0, 0, 1.0]])
        case "skewY", 1:
            return np.array([[1, 0, 0], [math.tan(math.radians(v[0])), 1, 0], [0, 0, 1.0]])
    raise ValueError(f"transform not understood: {name!r} of {len(v)} numbers")


def apply(matrix: Matrix, line: Line) -> Line:
    """A line (n, 2) through a 3 x 3 matrix."""
    return line @ matrix[:2, :2].T + matrix[:2, 2]
