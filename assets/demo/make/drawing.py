"""From visible lines to what a person would draw of them: long, few and simple lines in a natural order."""

from __future__ import annotations

import math

import numpy as np

from assets.demo.make.linework import PAGE, Line
from assets.demo.make.mesh import Floats


def drawable(lines: list[Line]) -> list[Line]:
    """What there is to draw: no line twice, and pieces that go on in each other joined."""
    return _joined(_without_doubles(lines))


def chosen_lines(joined: list[Line], limit: int, rng: np.random.Generator) -> list[Floats]:
    """At most `limit` of the drawable lines, (n, 2) each, in the order of drawing: large parts first."""
    if not joined:
        return []
    weight: dict[int, float] = {}
    for line in joined:
        weight[line.part] = weight.get(line.part, 0.0) + line.length
    worth = []
    begun: set[int] = set()
    for line in joined:
        # A part not drawn at all is missed most.
        share = (1.0 if line.part in begun else 2.2) * (0.4 if line.crease else 1.0) * (0.3 if line.detail else 1.0)
        begun.add(line.part)
        worth.append(line.length * share * rng.uniform(0.8, 1.25))
    kept = sorted(np.argsort(worth)[::-1][:limit].tolist())
    noise = {part: total * float(rng.uniform(0.6, 1.5)) for part, total in weight.items()}
    ordered = sorted((joined[i] for i in kept), key=lambda line: (-noise[line.part], line.part, -line.length))
    return [_direction(line.points, rng) for line in ordered]


def _without_doubles(lines: list[Line], near: float = 3.4) -> list[Line]:
    """Drop the stretches of a line that run beside one already taken, in the same direction."""
    cell = 1.7
    size = int(PAGE / cell) + 1
    taken = np.full((size, size, 2), np.nan)
    reach = int(np.ceil(near / cell))
    result: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.length * (0.8 if line.crease else 1.0)):
        points = line.points
        if len(points) < 3:
            continue
        heading = np.gradient(points, axis=0)
        heading /= np.maximum(np.linalg.norm(heading, axis=1, keepdims=True), 1e-9)
        columns = np.clip((points[:, 0] / cell).astype(int), 0, size - 1)
        rows = np.clip((points[:, 1] / cell).astype(int), 0, size - 1)
        beside = np.zeros(len(points), bool)
        for dy in range(-reach + 1, reach):
            for dx in range(-reach + 1, reach):
                other = taken[np.clip(rows + dy, 0, size - 1), np.clip(columns + dx, 0, size - 1)]
                beside |= np.abs((other * heading).sum(axis=1)) > 0.8
        free = np.flatnonzero(np.diff(np.concatenate([[0], (~beside).view(np.int8), [0]]))).reshape(-1, 2)
        for start, end in free.tolist():
            piece = points[start:end]
            if len(piece) < 6:
                continue
            result.append(Line(piece, line.part, line.crease, line.detail))
            taken[rows[start:end], columns[start:end]] = heading[start:end]
    return result


def _joined(lines: list[Line], gap: float = 4.5) -> list[Line]:
    """Join lines of one part whose ends meet and go on in about the same direction."""
    pool = sorted(lines, key=lambda line: -line.length)
    result: list[Line] = []
    while pool:
        current = pool.pop(0)
        growing = True
        while growing:
            growing = False
            for i, other in enumerate(pool):
                if other.part != current.part:
                    continue
                met = _meeting(current.points, other.points, gap)
                if met is not None:
                    current = Line(met, current.part, current.crease and other.crease, current.detail)
                    pool.pop(i)
                    growing = True
                    break
        result.append(current)
    return [line for line in result if line.length >= (13 if line.crease else 8)]


def _meeting(first: Floats, second: Floats, gap: float) -> Floats | None:
    """Two lines as one where the end of one meets the other's within `gap` and they go on alike."""
    for a_end in (-1, 0):
        for b_end in (0, -1):
            if math.dist(first[a_end], second[b_end]) < gap:
                a = first if a_end == -1 else first[::-1]
                b = second if b_end == 0 else second[::-1]
                leave = a[-1] - a[-min(5, len(a))]
                enter = b[min(4, len(b) - 1)] - b[0]
                if leave @ enter > 0.25 * math.hypot(*leave) * math.hypot(*enter):
                    return np.concatenate([a, b])
    return None


def _direction(points: Floats, rng: np.random.Generator) -> Floats:
    """A right-handed person draws from the left or from the top, mostly."""
    step = points[-1] - points[0]
    backwards = step[0] + 1.3 * step[1] < 0
    if rng.random() < 0.12:
        backwards = not backwards
    return points[::-1] if backwards else points
