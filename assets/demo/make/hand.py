"""A human-like hand: takes lines and draws them with its own errors, speed and pressure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assets.demo.make.linework import PAGE
from assets.demo.make.mesh import Floats
from engine.strokes import SketchDocument, Stroke


@dataclass(frozen=True)
class Habit:
    """How one person draws: sizes of errors in page units, speeds in page units a second."""

    wobble: float
    slip: float
    simplify: float
    overshoot: float
    doubles: float
    speed: float

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Habit:
        """A person from careful to careless."""
        care = float(rng.uniform(0, 1))
        return cls(
            wobble=0.5 + 1.4 * care * rng.uniform(0.6, 1.3),
            slip=0.6 + 2.2 * care * rng.uniform(0.5, 1.3),
            simplify=0.8 + 1.4 * care,
            overshoot=float(rng.uniform(0.5, 4.5)),
            doubles=float(rng.uniform(0.0, 0.1)),
            speed=float(rng.uniform(170, 380)),
        )


def drawn_by_hand(lines: list[Floats], seed: int) -> SketchDocument:
    """The lines (n, 2 each, page units) as strokes with times and pressures; the same for the same seed."""
    rng = np.random.default_rng([seed, 5])
    habit = Habit.drawn(rng)
    misjudged = _misjudgement(rng)
    strokes: list[Stroke] = []
    clock = float(rng.uniform(0.2, 0.6))
    end = np.array([PAGE / 2, PAGE / 2])
    for line in lines:
        repeats = 2 if rng.random() < habit.doubles else 1
        for _ in range(repeats):
            points = _stroke_points(misjudged(line), habit, rng)
            clock += 0.08 + float(np.linalg.norm(points[0] - end)) / 900 + float(rng.exponential(0.12))
            times = _times(points, habit.speed * float(rng.uniform(0.8, 1.25)))
            strokes.append(Stroke(np.column_stack([points, clock + times, _pressure(points, rng)]).astype(np.float32)))
            clock += float(times[-1])
            end = points[-1]
    return SketchDocument(tuple(strokes))


def _misjudgement(rng: np.random.Generator) -> Callable[[Floats], Floats]:
    """The eye's error over the whole sketch: turned, sheared, stretched, and the perspective a little off."""
    angle = rng.normal(0, 0.02)
    shear = rng.normal(0, 0.03)
    stretch = rng.normal(1, 0.045, 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.array([[stretch[0], shear], [0, stretch[1]]])
    vanishing = rng.normal(0, 0.00035, 2)
    bulge = rng.normal(0, 3.0, (2, 3))

    def apply(points: Floats) -> Floats:
        flat = (points - PAGE / 2) @ matrix.T
        flat = flat / (1 + flat @ vanishing)[:, None]
        u = flat / (PAGE / 2)
        for axis in (0, 1):
            flat[:, axis] += (
                bulge[axis, 0] * u[:, 0] * u[:, 1]
                + bulge[axis, 1] * u[:, 1 - axis] ** 2
                + bulge[axis, 2] * u[:, axis] ** 2
            )
        moved: Floats = flat + PAGE / 2
        return moved

    return apply


def _stroke_points(line: Floats, habit: Habit, rng: np.random.Generator) -> Floats:
    """One line as the hand draws it (n, 2)."""
    simple = simplified(line, habit.simplify * float(rng.uniform(0.7, 1.4)))
    length = float(np.linalg.norm(np.diff(simple, axis=0), axis=1).sum())
    if habit.overshoot and length > 14:
        simple = _stretched(simple, habit, rng)
    smooth = _rounded(simple)
    even = resampled(smooth, 3.0)
    centre = even.mean(axis=0)
    angle, size = rng.normal(0, 0.008 * habit.slip), 1 + rng.normal(0, 0.01 * habit.slip)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * size
    even = (even - centre) @ turn.T + centre + rng.normal(0, habit.slip * 0.55, 2)
    drifted: Floats = even + _drift(len(even), min(habit.wobble, 0.05 * length + 0.2), rng)
    return np.clip(drifted, 2, PAGE - 2)


def _drift(count: int, size: float, rng: np.random.Generator) -> Floats:
    """Slow wander of the pen (count, 2): a few low waves, larger than the quick ones."""
    run = np.linspace(0, count * 3.0, count)
    drift = np.zeros((count, 2))
    for wave, share in ((110.0, 1.0), (48.0, 0.5), (22.0, 0.14), (9.0, 0.05)):
        phase = rng.uniform(0, 2 * np.pi, 2)
        length = wave * rng.uniform(0.7, 1.4)
        drift += share * size * rng.normal(0, 0.8, 2) * np.sin(2 * np.pi * run[:, None] / length + phase)
    return drift


def _stretched(points: Floats, habit: Habit, rng: np.random.Generator) -> Floats:
    """Ends that run over, or fall short."""
    out = points.copy()
    for end, inner in ((0, 1), (-1, -2)):
        way = points[end] - points[inner]
        reach = float(np.linalg.norm(way))
        push = float(np.clip(rng.normal(habit.overshoot * 0.35, habit.overshoot * 0.6), -3, 7))
        out[end] = points[end] + way / max(reach, 1e-9) * max(push, -0.4 * reach)
    return out


def simplified(points: Floats, tolerance: float) -> Floats:
    """Douglas and Peucker's choice of the points (n, 2) that matter."""
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    todo = [(0, len(points) - 1)]
    while todo:
        start, end = todo.pop()
        if end - start < 2:
            continue
        base = points[end] - points[start]
        inner = points[start + 1 : end] - points[start]
        # The distance to the piece, not to the endless line: a loop's ends lie side by side.
        share = np.clip(inner @ base / max(float(base @ base), 1e-9), 0, 1)
        away = np.linalg.norm(inner - share[:, None] * base, axis=1)
        worst = int(away.argmax())
        if away[worst] > tolerance:
            middle = start + 1 + worst
            keep[middle] = True
            todo += [(start, middle), (middle, end)]
    return points[keep]


def _rounded(points: Floats) -> Floats:
    """Corners cut twice (Chaikin), as a moving pen does; straight pieces stay straight."""
    for _ in range(2):
        if len(points) < 3:
            break
        first, second = points[:-1], points[1:]
        reach = np.linalg.norm(second - first, axis=1, keepdims=True)
        # Long pieces keep their straight middle: at most a few units are cut from each end.
        share = np.minimum(0.25, 6.0 / np.maximum(reach, 1e-9))
        cut = np.stack([first + (second - first) * share, second - (second - first) * share], axis=1).reshape(-1, 2)
        points = np.concatenate([points[:1], cut[1:-1], points[-1:]])
    return points


def resampled(points: Floats, step: float) -> Floats:
    """The same way with points at even distances."""
    run = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    at = np.linspace(0, run[-1], max(2, round(run[-1] / step) + 1))
    return np.stack([np.interp(at, run, points[:, i]) for i in (0, 1)], -1)


def _times(points: Floats, speed: float) -> Floats:
    """Seconds since the pen came down: slower at both ends and in bends."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    heading = np.unwrap(np.arctan2(*np.diff(points, axis=0).T[::-1]))
    bend = np.abs(np.diff(heading, prepend=heading[0]))
    share = np.linspace(0, 1, len(steps))
    pace = speed * (0.35 + 0.65 * np.sin(np.pi * np.clip(share, 0.02, 0.98)) ** 0.6) / (1 + 2.5 * bend)
    return np.concatenate([[0], np.cumsum(steps / pace)])


def _pressure(points: Floats, rng: np.random.Generator) -> Floats:
    """Rises fast, falls off at the end, 0..1."""
    share = np.linspace(0, 1, len(points))
    level = rng.uniform(0.45, 0.65)
    shape = np.minimum(1, 0.55 + share * 6) * np.minimum(1, 0.5 + (1 - share) * 4)
    return np.clip(level * shape + rng.normal(0, 0.01, len(points)), 0.1, 1)
