"""Small charts as SVG: bars with whiskers, and lines. Crisp at any size, no library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

INK, SOFT, GRID = "#1c1d1f", "#63656a", "#e4e4e1"
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 34, 46  # room around the plot for title, ticks and labels, pixels
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Bar:
    """A value with its deviation (0 draws no whisker), under a label, in a colour."""

    label: str
    value: float
    colour: str
    deviation: float = 0.0


@dataclass(frozen=True)
class Line:
    """A named line through points (x, y), dashed where asked."""

    name: str
    points: tuple[tuple[float, float], ...]
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class Panel:
    """One chart of a figure: bars or lines, or a sentence where there is nothing to draw.

    Attributes:
        title, unit: above the plot, the unit in the softer colour.
        groups: bars, group by group with a gap between; the groups' labels stand under them.
        lines: as they are, x ticks at whole numbers.
        x_label: under the plot.
        empty: told instead of a plot.
    """

    title: str
    unit: str = ""
    groups: tuple[tuple[str, tuple[Bar, ...]], ...] = ()
    lines: tuple[Line, ...] = ()
    x_label: str = ""
    empty: str = ""


def figure(panels: Sequence[Panel], width: int = 340, height: int = 250) -> str:
    """The panels side by side as one SVG document."""
    drawn = [
        f'<g transform="translate({place * width} 0)">{_panel(p, width, height)}</g>' for place, p in enumerate(panels)
    ]
    total = width * len(panels)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="{height}" viewBox="0 0 {total} {height}" '
        f'font-family="{FONT}" font-size="11" fill="{INK}">' + "".join(drawn) + "</svg>\n"
    )


def nice_ticks(low: float, top: float) -> list[float]:
    """Some round ticks around low and top; from 0 unless they differ and both lie far above it."""
    if not top > 0:
        return [0.0, 1.0]
    base = low if top / 2 < low < top else 0.0
    raw = (top - base) / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * s for s in STEPS if power * s >= raw * 0.999)
    first, last = math.floor(base / step + 1e-9), math.ceil(top / step - 1e-9)
    return [step * n for n in range(first, max(last, first + 1) + 1)]


def _panel(panel: Panel, width: int, height: int) -> str:
    parts = [_text(LEFT, 18, panel.title, weight=600, size=13)]
    if panel.unit:
        parts.append(_text(width - RIGHT, 18, panel.unit, SOFT, anchor="end"))
    plot = _Plot(LEFT, TOP, width - LEFT - RIGHT, height - TOP - BOTTOM)
    if panel.empty:
        return "".join([*parts, plot.frame(), *plot.told(panel.empty)])
    if panel.groups:
        ticks = nice_ticks(0, max(bar.value + bar.deviation for _, bars in panel.groups for bar in bars))
    else:
        values = [y for line in panel.lines for _, y in line.points]
        ticks = nice_ticks(min(values), max(values))
    plot = replace(plot, low=ticks[0], high=ticks[-1])
    parts += plot.axis(ticks)
    parts += plot.bars(panel.groups) if panel.groups else plot.lines(panel.lines)
    if panel.x_label:
        parts.append(_text(plot.left + plot.width / 2, height - 6, panel.x_label, SOFT, anchor="middle"))
    return "".join(parts)


@dataclass(frozen=True)
class _Plot:
    """The plot's rectangle, pixels, and the values at its floor and ceiling."""

    left: float
    top: float
    width: float
    height: float
    low: float = 0.0
    high: float = 1.0

    def y(self, value: float) -> float:
        return self.top + self.height * (self.high - value) / (self.high - self.low)

    def frame(self) -> str:
        return (
            f'<rect x="{self.left}" y="{self.top}" width="{self.width}" height="{self.height}" rx="8" '
            f'fill="none" stroke="{GRID}"/>'
        )

    def told(self, words: str) -> list[str]:
        """A sentence in the middle, broken where it gets long."""
        rows = [""]
        for word in words.split():
            if len(rows[-1]) + len(word) > 38:
                rows.append("")
            rows[-1] = f"{rows[-1]} {word}".strip()
        middle = self.top + self.height / 2 - 8 * (len(rows) - 1)
        centre = self.left + self.width / 2
        return [_text(centre, middle + 16 * n, row, SOFT, anchor="middle") for n, row in enumerate(rows)]

    def axis(self, ticks: Sequence[float]) -> list[str]:
        parts = []
        for tick in ticks:
            y = self.y(tick)
            parts.append(_line(self.left, y, self.left + self.width, y, INK if tick == ticks[0] else GRID))
            parts.append(_text(self.left - 7, y + 4, f"{tick:.10g}", SOFT, anchor="end"))
        return parts

    def bars(self, groups: Sequence[tuple[str, Sequence[Bar]]]) -> list[str]:
        slots = sum(len(bars) for _, bars in groups) + 0.8 * len(groups)
        slot = self.width / slots
        parts: list[str] = []
        x, floor = self.left + 0.4 * slot, self.top + self.height
        for label, bars in groups:
            parts.append(_text(x + slot * len(bars) / 2, floor + 32, label, SOFT, anchor="middle"))
            for bar in bars:
                top = self.y(bar.value)
                parts.append(
                    f'<rect x="{x + 0.1 * slot:.2f}" y="{top:.2f}" width="{0.8 * slot:.2f}" '
                    f'height="{floor - top:.2f}" rx="2" fill="{bar.colour}"><title>{bar.value:.4g}</title></rect>'
                )
                centre = x + slot / 2
                if bar.deviation:
                    high = self.y(bar.value + bar.deviation)
                    low = self.y(max(0.0, bar.value - bar.deviation))
                    parts.append(_line(centre, high, centre, low, INK))
                    parts += [_line(centre - 3, end, centre + 3, end, INK) for end in (high, low)]
                parts.append(_text(centre, floor + 15, bar.label, anchor="middle"))
                x += slot
            x += 0.8 * slot
        return parts

    def lines(self, lines: Sequence[Line]) -> list[str]:
        xs = [x for line in lines for x, _ in line.points]
        low, high = min(xs), max(xs)
        span = (high - low) or 1

        def place(x: float) -> float:
            return self.left + 14 + (self.width - 28) * (x - low) / span

        parts = [
            _text(place(x), self.top + self.height + 15, f"{x:.10g}", SOFT, anchor="middle")
            for x in range(math.ceil(low), math.floor(high) + 1, max(1, math.ceil(span / 10)))
        ]
        for number, line in enumerate(lines):
            dots = [(place(x), self.y(y), y) for x, y in sorted(line.points)]
            way = " ".join(f"{x:.2f},{y:.2f}" for x, y, _ in dots)
            dash = ' stroke-dasharray="5 4"' if line.dashed else ""
            parts.append(
                f'<polyline points="{way}" fill="none" stroke="{line.colour}" stroke-width="2" '
                f'stroke-linejoin="round"{dash}/>'
            )
            if len(dots) <= 10:
                parts += [
                    f'<circle cx="{x:.2f}" cy="{y:.2f}" r="3.5" fill="{line.colour}"><title>{told:.4g}</title></circle>'
                    for x, y, told in dots
                ]
            key = self.top + 14 + 16 * number
            parts.append(
                f'<rect x="{self.left + 12}" y="{key - 5}" width="14" height="3" rx="1.5" fill="{line.colour}"/>'
            )
            parts.append(_text(self.left + 32, key, line.name))
        return parts


def _text(
    x: float, y: float, words: str, colour: str = INK, *, anchor: str = "start", weight: int = 400, size: int = 11
) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}" '
        f'font-size="{size}">{escape(words)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{colour}"/>'
