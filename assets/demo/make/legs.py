"""Legs and bases: what chairs, tables, sofas and lamps stand on.

Every base fills the rectangle width x depth on the floor z = 0 and reaches up to z = height.
"""

from __future__ import annotations

import numpy as np

from assets.demo.make.mesh import Solid
from assets.demo.make.parts import Maker
from assets.demo.make.shapes import bar, box, lathe, rounded_path, softened, tube

WOODEN = ("square", "round", "tapered", "splayed", "turned", "sabre", "crossed", "trestle", "panel")
METAL = ("hairpin", "sled", "cantilever", "pedestal", "star", "frame", "wire", "rod")
CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1))


def base(style: str, maker: Maker, width: float, depth: float, height: float) -> list[Solid]:
    """The base of this style, from the names in WOODEN and METAL."""
    x, y = width / 2, depth / 2
    makers = {
        "square": _square,
        "round": _round,
        "tapered": _tapered,
        "splayed": _splayed,
        "turned": _turned,
        "sabre": _sabre,
        "crossed": _crossed,
        "trestle": _trestle,
        "panel": _panel,
        "hairpin": _hairpin,
        "sled": _sled,
        "cantilever": _cantilever,
        "pedestal": _pedestal,
        "star": _star,
        "frame": _frame,
        "wire": _wire,
        "rod": _rod,
    }
    return makers[style](maker, x, y, height)


def _stretchers(maker: Maker, x: float, y: float, height: float, thick: float) -> list[Solid]:
    """Bars between legs that stand at the corners +-x, +-y; in one of four arrangements, or none."""
    style = maker.pick(("none", "none", "sides", "box", "h"))
    low = height * maker.between(0.22, 0.5)
    across = [bar((-x, side, low), (x, side, low), thick) for side in (-y, y)]
    along = [bar((side, -y, low + 0.02), (side, y, low + 0.02), thick) for side in (-x, x)]
    if style == "sides":
        return along
    if style == "box":
        return across + along
    if style == "h":
        return [*along, bar((-x, 0, low + 0.02), (x, 0, low + 0.02), thick)]
    return []


def _square(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    size = maker.between(0.032, 0.055) * (1 + 0.3 * (height > 0.6))
    at = size / 2
    legs = [box(size, size, height, 0.004).moved(sx * (x - at), sy * (y - at), height / 2) for sx, sy in CORNERS]
    return legs + _stretchers(maker, x - at, y - at, height, size * 0.28)


def _round(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    size = maker.between(0.013, 0.024)
    legs = [
        bar((sx * (x - size), sy * (y - size), 0), (sx * (x - size), sy * (y - size), height), size)
        for sx, sy in CORNERS
    ]
    return legs + _stretchers(maker, x - size, y - size, height, size * 0.55)


def _tapered(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    top, foot = maker.between(0.022, 0.032), maker.between(0.009, 0.014)
    lean = maker.between(0.0, 0.03)
    return [
        bar((sx * x, sy * y, 0), (sx * (x - top - lean), sy * (y - top - lean), height), foot, top, exponent=5.0)
        for sx, sy in CORNERS
    ]


def _splayed(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    top, foot = maker.between(0.016, 0.024), maker.between(0.009, 0.014)
    lean = height * maker.between(0.14, 0.3)
    inset = maker.between(0.04, 0.1)
    legs = [
        bar(
            (sx * (x - inset + lean), sy * (y - inset + lean), 0),
            (sx * (x - inset), sy * (y - inset), height),
            foot,
            top,
        )
        for sx, sy in CORNERS
    ]
    return legs + _stretchers(maker, x - inset + lean * 0.6, y - inset + lean * 0.6, height, 0.009)


def _turned(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    big = maker.between(0.022, 0.034)
    beads = maker.whole(1, 3)
    shares = np.linspace(0, 1, 40)
    radius = big * (0.55 + 0.25 * shares + 0.25 * np.abs(np.sin(shares * np.pi * beads)) ** 0.7)
    radius[shares > 0.86] = big
    profile = [(0.001, 0.0), *zip(radius.tolist(), (shares * height).tolist(), strict=True), (0.001, height)]
    leg = lathe(profile, sides=20, sharp=70).without_creases()
    legs = [leg.moved(sx * (x - big), sy * (y - big)) for sx, sy in CORNERS]
    return legs + _stretchers(maker, x - big, y - big, height, big * 0.45)


def _sabre(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    size = maker.between(0.016, 0.022)
    reach = maker.between(0.05, 0.1)
    share = np.linspace(0, 1, 10)
    legs = []
    for sx, sy in CORNERS:
        path = np.stack(
            [
                np.full(10, sx * (x - size)),
                sy * (y - size - reach + reach * 1.6 * (1 - share) ** 2),
                height * share,
            ],
            -1,
        )
        legs.append(tube(path, size * (0.65 + 0.4 * share), exponent=5.0))
    return legs


def _crossed(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    size = maker.between(0.014, 0.022)
    solids = []
    for side in (-1, 1):
        at = side * (x - size)
        solids.append(bar((at, -y, 0), (at, y * 0.85, height), size, exponent=5.0))
        solids.append(
            bar((at - side * size * 1.6, y, 0), (at - side * size * 1.6, -y * 0.85, height), size, exponent=5.0)
        )
    solids.append(bar((-x, 0, height / 2), (x, 0, height / 2), size * 0.7))
    return solids


def _trestle(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    size = maker.between(0.035, 0.06)
    at = x * maker.between(0.62, 0.85)
    solids = []
    for side in (-1, 1):
        solids.append(box(size, 2 * y * 0.9, size, 0.005).moved(side * at, 0, size / 2))
        solids.append(box(size, 2 * y * 0.8, size * 0.8, 0.005).moved(side * at, 0, height - size * 0.4))
        if maker.chance(0.5):
            solids.append(box(size, size * 2, height - size, 0.005).moved(side * at, 0, height / 2))
        else:
            solids.extend(
                bar((side * at, end * y * 0.7, size), (side * at, end * y * 0.2, height), size * 0.45, exponent=5.0)
                for end in (-1, 1)
            )
    low = height * maker.between(0.2, 0.45)
    solids.append(box(2 * at, size * 0.6, size * 1.4, 0.004).moved(0, 0, low))
    return solids


def _panel(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    size = maker.between(0.022, 0.04)
    solids = [box(size, 2 * y, height, 0.004).moved(side * (x - size / 2), 0, height / 2) for side in (-1, 1)]
    if maker.chance(0.5):
        solids.append(box(2 * x - 2 * size, size, height * 0.3, 0.004).moved(0, 0, height * 0.62))
    return solids


def _hairpin(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    spread = maker.between(0.05, 0.08) * min(1.4, height / 0.4)
    legs = []
    for sx, sy in CORNERS:
        foot = (sx * x, sy * y, 0.006)
        path = rounded_path(
            [
                (sx * (x - 0.03), sy * (y - 0.03 - spread), height),
                foot,
                (sx * (x - 0.03 - spread), sy * (y - 0.03), height),
            ],
            0.02,
        )
        legs.append(tube(path, 0.006, sides=8))
    return legs


def _sled(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    size = maker.between(0.008, 0.013)
    square = 6.0 if maker.chance(0.4) else 2.0
    radius = maker.between(0.01, 0.08)
    lean = maker.between(0.0, 0.08)
    solids = []
    for side in (-1, 1):
        at = side * (x - size)
        corners = [(at, -y + lean + 0.04, height), (at, -y, size), (at, y, size), (at, y - lean - 0.02, height)]
        solids.append(tube(rounded_path(corners, radius), size, exponent=square))
    solids.append(bar((-x + size, -y * 0.5, height - size), (x - size, -y * 0.5, height - size), size, exponent=square))
    return solids


def _cantilever(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    size = maker.between(0.011, 0.015)
    at = x - size
    lift = height - size
    corners = [
        (-at, y * 0.9, lift),
        (-at, -y, lift),
        (-at, -y, size),
        (-at, y, size),
        (at, y, size),
        (at, -y, size),
        (at, -y, lift),
        (at, y * 0.9, lift),
    ]
    return [tube(rounded_path(corners, maker.between(0.04, 0.09)), size)]


def _pedestal(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    foot = min(x, y) * maker.between(0.75, 1.0)
    neck = maker.between(0.02, 0.04) * (1.6 if height > 0.6 else 1.0)
    if maker.chance(0.5):  # one flowing trumpet
        shares = np.linspace(0, 1, 24)
        radius = neck + (foot - neck) * (1 - shares) ** 7 + neck * 1.4 * shares**6
        profile = [
            (0.001, 0.0),
            (foot, 0.0),
            *zip(radius.tolist(), (0.008 + shares * (height - 0.008)).tolist(), strict=True),
        ]
        return [lathe([*profile, (0.001, height)], sharp=60)]
    plate = [
        (0.001, 0.0),
        (foot, 0.0),
        (foot, 0.016),
        (neck * 1.5, 0.03),
        (neck, 0.045),
        (neck, height),
        (0.001, height),
    ]
    return [lathe(softened(plate))]


def _star(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    arms = maker.whole(4, 5)
    reach = min(x, y) * 1.12
    castors = maker.chance(0.6)
    low = 0.075 if castors else 0.03
    start = maker.between(0, 90)
    solids = [
        lathe(
            softened(
                [
                    (0.001, low - 0.01),
                    (0.03, low - 0.01),
                    (0.03, height * 0.55),
                    (0.018, height * 0.56),
                    (0.018, height),
                    (0.001, height),
                ]
            ),
            sides=20,
        )
    ]
    for i in range(arms):
        angle = np.radians(start + 360 * i / arms)
        cos, sin = np.cos(angle), np.sin(angle)
        solids.append(
            bar((0.02 * cos, 0.02 * sin, low + 0.045), (reach * cos, reach * sin, low), 0.021, 0.013, exponent=4.0)
        )
        if castors:
            wheel = lathe(softened([(0.001, -0.012), (0.026, -0.012), (0.026, 0.012), (0.001, 0.012)], 0.003), sides=20)
            turned = wheel.turned("x", 90).turned("z", float(np.degrees(angle)) + maker.between(-60, 60))
            solids.append(turned.moved(reach * cos, reach * sin, 0.027))
    return solids


def _frame(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    size = maker.between(0.010, 0.016)
    solids = [
        bar((sx * (x - size), sy * (y - size), 0), (sx * (x - size), sy * (y - size), height), size, exponent=7.0)
        for sx, sy in CORNERS
    ]
    levels = [height - size, size] if maker.chance(0.5) else [height - size]
    for level in levels:
        solids += [
            bar((-x + size, sy * (y - size), level), (x - size, sy * (y - size), level), size, exponent=7.0)
            for sy in (-1, 1)
        ]
        solids += [
            bar((sx * (x - size), -y + size, level), (sx * (x - size), y - size, level), size, exponent=7.0)
            for sx in (-1, 1)
        ]
    return solids


def _wire(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    """The criss-crossed rods of a dowel-and-wire shell chair."""
    lean = maker.between(0.03, 0.08)
    low = height * 0.45
    solids = [
        bar((sx * (x + lean * 0.4), sy * (y + lean * 0.4), 0), (sx * x * 0.72, sy * y * 0.72, height), 0.011, 0.016)
        for sx, sy in CORNERS
    ]
    for sx, sy in CORNERS:
        joint = (sx * x * 0.88, sy * y * 0.88, low)
        solids.append(bar(joint, (-sx * x * 0.5, sy * y * 0.75, height), 0.005, sides=8))
        solids.append(bar(joint, (sx * x * 0.75, -sy * y * 0.5, height), 0.005, sides=8))
    return solids


def _rod(maker: Maker, x: float, y: float, height: float) -> list[Solid]:
    lean = maker.between(0.0, 0.06)
    size = maker.between(0.008, 0.011)
    return [
        bar((sx * x, sy * y, 0), (sx * (x - lean - 0.02), sy * (y - lean - 0.02), height), size) for sx, sy in CORNERS
    ]
