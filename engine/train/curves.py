"""A run's curves as a picture: the parts of the loss above, the accuracies on held-out photos below."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.train.metrics import COLUMNS, SCORE, read_accuracies, read_rows

SIZE = (960, 640)
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
INK, FAINT = "#333333", "#DDDDDD"
LEFT, RIGHT, TOP, BETWEEN, BOTTOM = 64, 210, 40, 56, 44
SUPERSAMPLE = 2
SMOOTH = 0.05
"""Weight of a step in the running mean drawn over the single steps."""

Series = Mapping[str, Sequence[tuple[float, float]]]
"""Curves by name: points (step, value)."""


def draw_curves(metrics: Path, picture: Path) -> None:
    """Draw a metrics.csv into a PNG. The loss of each step is pale under its running mean."""
    rows = read_rows(metrics)
    losses = {
        name: [(float(row[0]), float(row[column])) for row in rows]
        for column, name in enumerate(COLUMNS[1:SCORE], start=1)
    }
    accuracies: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        for column in (SCORE + 1, SCORE + 2):
            for dataset, value in read_accuracies(row[column]).items():
                accuracies.setdefault(f"{dataset} {COLUMNS[column]}", []).append((float(row[0]), value))
    image = Image.new("RGB", (SIZE[0] * SUPERSAMPLE, SIZE[1] * SUPERSAMPLE), "white")
    last = max([float(row[0]) for row in rows], default=1.0)
    height = (SIZE[1] - TOP - BETWEEN - BOTTOM) // 2
    smoothed = {name: running_mean(points) for name, points in losses.items()}
    highest = max((value for points in smoothed.values() for _, value in points), default=1.0)
    above = _Panel(image, TOP, height, last, _round_up(highest))
    above.frame("Loss")
    above.curves(losses, pale=True)
    above.curves(smoothed)
    below = _Panel(image, TOP + height + BETWEEN, height, last, 1.0)
    below.frame("Accuracy on held-out photos" if accuracies else "Accuracy: no photos were held out")
    below.curves(accuracies, dots=True)
    image.resize(SIZE, Image.Resampling.LANCZOS).save(picture)


def running_mean(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Values averaged over the steps before, the near ones most."""
    out: list[tuple[float, float]] = []
    for number, (step, value) in enumerate(points):
        weight = max(SMOOTH, 1 / (number + 1))
        out.append((step, value if not out else out[-1][1] + weight * (value - out[-1][1])))
    return out


class _Panel:
    """One diagram: steps to the right, values from 0 to `highest` upwards."""

    def __init__(self, image: Image.Image, top: int, height: int, last: float, highest: float) -> None:
        self._draw = ImageDraw.Draw(image)
        self._top, self._height, self._last, self._highest = top, height, last, highest
        self._font = ImageFont.load_default(13 * SUPERSAMPLE)

    def frame(self, title: str) -> None:
        """Title, grid and the numbers beside it."""
        right = SIZE[0] - RIGHT
        self._text((LEFT, self._top - 26), title, INK)
        for share in (0, 0.25, 0.5, 0.75, 1):
            y = self._top + self._height * (1 - share)
            self._line([(LEFT, y), (right, y)], FAINT, 1)
            self._text((LEFT - 8, y), f"{share * self._highest:.3g}", INK, "rm")
            self._text(
                (LEFT + (right - LEFT) * share, self._top + self._height + 8), f"{share * self._last:.0f}", INK, "ma"
            )

    def curves(self, series: Series, *, pale: bool = False, dots: bool = False) -> None:
        """Every curve in its colour, and unless pale its name and last value to the right."""
        for number, (name, points) in enumerate(series.items()):
            colour = COLOURS[number % len(COLOURS)]
            places = [self._place(step, value) for step, value in points]
            self._line(places, _paler(colour) if pale else colour, 1 if pale else 2)
            if dots:
                for x, y in places:
                    box = [(c - d) * SUPERSAMPLE for d in (3, -3) for c in (x, y)]
                    self._draw.ellipse(box, fill=colour)
            if not pale and points:
                y = self._top + 9 + 19 * number
                self._line([(SIZE[0] - RIGHT + 14, y), (SIZE[0] - RIGHT + 32, y)], colour, 3)
                self._text((SIZE[0] - RIGHT + 40, y), f"{name} {points[-1][1]:.3f}", INK, "lm")

    def _place(self, step: float, value: float) -> tuple[float, float]:
        share = float(np.clip(value / self._highest, 0, 1))
        return LEFT + (SIZE[0] - RIGHT - LEFT) * step / self._last, self._top + self._height * (1 - share)

    def _line(self, points: Sequence[tuple[float, float]], colour: str, width: int) -> None:
        self._draw.line([(x * SUPERSAMPLE, y * SUPERSAMPLE) for x, y in points], colour, width * SUPERSAMPLE, "curve")

    def _text(self, at: tuple[float, float], text: str, colour: str, anchor: str = "la") -> None:
        self._draw.text((at[0] * SUPERSAMPLE, at[1] * SUPERSAMPLE), text, colour, self._font, anchor)


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 5, 8, 10 times a power of ten."""
    if value <= 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= value)


def _paler(colour: str) -> str:
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * 0.22):02x}" for part in parts)
