"""Backs and arm rests of chairs and benches."""

from __future__ import annotations

import numpy as np

from assets.demo.make.mesh import Floats, Solid
from assets.demo.make.parts import Maker, Part, parts
from assets.demo.make.shapes import bar, box, cushion, disc_grid, rounded_path, sheet, slab, superellipse, tube

BACKS = (
    "slats",
    "spindles",
    "ladder",
    "panel",
    "curved",
    "padded",
    "oval",
    "cross",
    "splat",
    "hoop",
    "lattice",
    "rail",
)


def leaned(solid: Solid, degrees: float) -> Solid:
    """The solid with what stands above z = 0 leaning backwards, its foot staying where it is."""

    def bend(points: Floats) -> Floats:
        points[:, 1] += np.maximum(points[:, 2], 0) * np.tan(np.radians(degrees))
        return points

    return solid.bent(bend)


def curved(solid: Solid, depth: float, width: float) -> Solid:
    """A back curved round the sitter: its sides, `width` apart, come forward by `depth`."""

    def bend(points: Floats) -> Floats:
        points[:, 1] -= depth * (2 * points[:, 0] / width) ** 2
        return points

    return solid.bent(bend)


def backrest(style: str, maker: Maker, width: float, height: float) -> list[Part]:
    """A back that stands on z = 0 with its middle on y = 0, as wide and high as told."""
    x = width / 2
    thick = maker.between(0.016, 0.024)
    square = 5.0 if maker.chance(0.5) else 2.0
    posts = [
        bar((side * (x - thick), 0, -0.03), (side * (x - thick), 0, height), thick, thick * 0.8, exponent=square)
        for side in (-1, 1)
    ]
    top_height = maker.between(0.05, 0.1)
    inner = width - 3 * thick
    top = box(inner + thick, 0.02, top_height, 0.006, segments=6).moved(z=height - top_height / 2 - 0.008)
    if style == "slats":
        count = maker.whole(3, 7)
        low = maker.between(0.05, 0.14)
        foot = box(inner, 0.018, 0.03, 0.005, segments=6).moved(z=low)
        share = maker.between(0.35, 0.6)
        wide = inner / count * share
        rods = [
            box(wide, 0.011, height - low - top_height, 0.004).moved(
                (i + 0.5 - count / 2) * inner / count, 0, (height + low - top_height) / 2
            )
            for i in range(count)
        ]
        return parts("frame", *posts, top, foot) + parts("frame", *rods)
    if style == "spindles":
        count = maker.whole(5, 9)
        rods = [
            bar(
                ((i + 0.5 - count / 2) * inner / count, 0, -0.02),
                ((i + 0.5 - count / 2) * inner / count, 0, height - top_height),
                0.008,
                0.006,
                sides=8,
            )
            for i in range(count)
        ]
        return parts("frame", *posts, top) + parts("frame", *rods)
    if style == "ladder":
        count = maker.whole(2, 5)
        gap = height / (count + 0.3)
        rungs = [
            box(inner + thick, 0.014, min(gap * 0.5, maker.between(0.03, 0.08)), 0.005, segments=6).moved(
                z=gap * (i + 0.85)
            )
            for i in range(count)
        ]
        return parts("frame", *posts, *rungs)
    if style == "panel":
        low = maker.between(0.0, 0.16)
        plate = (
            slab(superellipse(width, height - low, maker.between(5, 14)), 0.018, 0.007)
            .turned("x", 90)
            .moved(z=(height + low) / 2)
        )
        struts = [
            bar((side * x * 0.55, 0.012, -0.04), (side * x * 0.55, 0.012, low + 0.06), 0.013, exponent=5.0)
            for side in (-1, 1)
        ]
        return parts("seat", plate) + (parts("frame", *struts) if low > 0.03 else [])
    if style == "curved":
        tall = maker.between(0.1, 0.22)
        u, v = disc_grid(9, 21, maker.between(4, 8))
        surface = np.stack([u * x * 1.08, -0.9 * (u * x) ** 2 + 0.02 * v**2, v * tall / 2], -1)
        rest = sheet(surface, 0.014).moved(z=height - tall / 2, y=0.04)
        return parts("frame", *posts) + parts("seat", rest)
    if style == "padded":
        low = maker.between(0.04, 0.16)
        pad = cushion(width, height - low, maker.between(0.05, 0.08), puff=0.014, radius=0.45).turned("x", 90)
        struts = [
            bar((side * x * 0.6, 0.02, -0.04), (side * x * 0.6, 0.02, low + 0.06), 0.013, exponent=5.0)
            for side in (-1, 1)
        ]
        return parts("cushion", pad.without_creases().moved(z=(height + low) / 2)) + parts("frame", *struts)
    if style == "oval":
        low = maker.between(0.06, 0.12)
        tall = height - low
        around = superellipse(width * maker.between(0.85, 1.0), tall, maker.between(2.0, 2.8), 40)
        ring = np.concatenate([around, around[:1]])
        path = np.stack([ring[:, 0], np.zeros(len(ring)), ring[:, 1] + low + tall / 2], -1)
        pad = slab(around * 0.9, 0.035, 0.014).turned("x", 90).moved(z=low + tall / 2)
        struts = [bar((side * x * 0.42, 0, -0.03), (side * x * 0.42, 0, low + tall * 0.12), 0.014) for side in (-1, 1)]
        return parts("frame", tube(path, 0.017), *struts) + parts("cushion", pad.without_creases())
    if style == "cross":
        low, high = height * 0.12, height - top_height
        diagonals = [
            bar((-side * inner / 2, 0.006 * side, low), (side * inner / 2, 0.006 * side, high), 0.011, exponent=4.0)
            for side in (-1, 1)
        ]
        return parts("frame", *posts, top, *diagonals, box(inner, 0.018, 0.03, 0.005).moved(z=low))
    if style == "splat":
        shares = np.linspace(-1, 1, 15)
        profile = inner * (0.16 + 0.09 * np.cos(shares * np.pi * maker.between(1.2, 2.2)))
        across = np.linspace(-1, 1, 5)
        surface = np.stack(
            [
                across[None] * profile[:, None],
                np.zeros((15, 5)),
                np.repeat(((shares + 1) / 2 * (height - top_height))[:, None], 5, 1),
            ],
            -1,
        )
        return parts("frame", *posts, top, sheet(surface, 0.012))
    if style == "hoop":
        bow = np.linspace(0, np.pi, 25)
        power = maker.between(0.5, 0.9)
        way = np.stack([-np.cos(bow) * x, np.zeros(25), np.sin(bow) ** power * height], -1)
        count = maker.whole(5, 9)
        rods = []
        for i in range(count):
            at = ((i + 0.5) / count * 2 - 1) * x * 0.86
            rods.append(
                bar(
                    (at * 0.75, 0, -0.02),
                    (at, 0, height * (1 - (abs(at) / x) ** 2) ** (power / 2)),
                    0.007,
                    0.005,
                    sides=8,
                )
            )
        return parts("frame", tube(way, 0.013)) + parts("frame", *rods)
    if style == "lattice":
        count, rows = maker.whole(2, 4), maker.whole(2, 3)
        low = 0.08
        solids = [
            bar(
                ((i + 1) * inner / (count + 1) - inner / 2, 0, low),
                ((i + 1) * inner / (count + 1) - inner / 2, 0, height - 0.02),
                0.008,
                exponent=5.0,
            )
            for i in range(count)
        ]
        solids += [
            bar(
                (-inner / 2, 0, low + j * (height - low) / rows),
                (inner / 2, 0, low + j * (height - low) / rows),
                0.008,
                exponent=5.0,
            )
            for j in range(rows)
        ]
        return parts("frame", *posts, top, *solids)
    rail = box(width, 0.022, maker.between(0.06, 0.12), 0.009, segments=8).moved(z=height - 0.05)
    return parts("frame", *posts) + parts("seat", rail)


def arms(style: str, maker: Maker, width: float, depth: float, seat: float) -> list[Part]:
    """A pair of arm rests beside a seat whose top is at z = seat."""
    high = seat + maker.between(0.17, 0.25)
    x, y = width / 2, depth / 2
    if style == "none":
        return []
    if style == "straight":
        rest = box(0.045, depth * 0.98, 0.024, 0.008).moved(x, 0.0, high)
        post = bar((x, -y * 0.78, seat - 0.06), (x, -y * 0.78, high), 0.014, exponent=4.0)
        one = [rest, post]
    elif style == "loop":
        path = rounded_path(
            [
                (x, -y * 0.7, seat - 0.06),
                (x + 0.01, -y * 0.75, high),
                (x + 0.01, y * 0.95, high),
                (x, y * 0.8, seat - 0.06),
            ],
            0.06,
        )
        one = [tube(path, 0.012)]
    else:
        share = np.linspace(0, 1, 14)
        path = np.stack(
            [
                np.full(14, x) + 0.03 * np.sin(share * np.pi),
                y - share * 2 * y * 0.9,
                high + 0.05 * (1 - share) ** 2 - 0.02 * share,
            ],
            -1,
        )
        post = bar((x, -y * 0.65, seat - 0.06), (x + 0.01, -y * 0.6, high - 0.01), 0.011)
        one = [tube(path, 0.016, flat=0.6), post]
    return parts("frame", *one, *(solid.mirrored() for solid in one))
