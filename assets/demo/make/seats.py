"""Chairs, stools and benches."""

from __future__ import annotations

import numpy as np

from assets.demo.make.backs import BACKS, arms, backrest, curved, leaned
from assets.demo.make.legs import METAL, base
from assets.demo.make.parts import Form, Maker, Part, parts
from assets.demo.make.shapes import (
    bar,
    box,
    cushion,
    disc_grid,
    rounded_path,
    rounded_rectangle,
    sheet,
    slab,
    superellipse,
    tube,
)
from assets.demo.make.shells import shell_chair

CHAIR_LEGS = ("square", "round", "tapered", "splayed", "turned", "sabre", "rod", "sled", "frame", "cantilever")


def seat_plate(maker: Maker, width: float, depth: float, style: str) -> list[Part]:
    """A seat with its top about z = 0, in one of several makes."""
    if style == "plank":
        outline = superellipse(width, depth, maker.between(5, 12))
        return parts("seat", slab(outline, maker.between(0.02, 0.035), 0.009).moved(z=-0.015))
    if style == "saddle":
        u, v = disc_grid(13, 13, maker.between(3.5, 7))
        dip = 0.022 * (np.clip(1 - u**2, 0, 1) * np.clip(1 - v**2, 0, 1))
        surface = np.stack([u * width / 2, v * depth / 2, -0.01 - dip], -1)
        return parts("seat", sheet(surface, 0.024))
    if style == "padded":
        thick = maker.between(0.05, 0.09)
        pad = cushion(width * 0.99, depth * 0.99, thick, puff=0.018, radius=0.4).without_creases()
        rail = box(width, depth, 0.05, 0.006).moved(z=-0.06)
        return parts("cushion", pad.moved(z=thick / 2 - 0.035)) + parts("frame", rail)
    if style == "woven":
        rim = rounded_path(
            [
                (-width / 2, -depth / 2, -0.01),
                (width / 2, -depth / 2, -0.01),
                (width / 2, depth / 2, -0.01),
                (-width / 2, depth / 2, -0.01),
            ],
            0.05,
            closed=True,
        )
        mat = slab(rounded_rectangle(width - 0.03, depth - 0.03, 0.04), 0.012, 0.004).moved(z=-0.008)
        return parts("frame", tube(rim, 0.014)) + parts("weave", mat.without_creases())
    thick = maker.between(0.035, 0.06)
    outline = superellipse(width, depth, maker.between(4, 9))
    return parts(
        "cushion",
        slab(outline, thick, thick * 0.42).moved(z=0.0).without_creases(),
    ) + parts("frame", slab(outline * 0.97, 0.014, 0.004).moved(z=-thick / 2 - 0.006))


def chair(maker: Maker) -> Form:
    """A chair: a shell on a base in one of four cases, else a seat with a separate back."""
    if maker.chance(0.25):
        return shell_chair(maker)
    width, depth = maker.between(0.4, 0.5), maker.between(0.4, 0.48)
    seat = maker.between(0.43, 0.48)
    back = maker.pick(BACKS)
    legs = maker.pick(CHAIR_LEGS)
    plate = maker.pick(("plank", "saddle", "padded", "woven", "upholstered"))
    lean = maker.between(4, 14)
    high = maker.between(0.28, 0.62)
    rest = backrest(back, maker, width * maker.between(0.86, 1.0), high)
    bow = 0.0
    if maker.chance(0.5) and back not in ("oval", "curved"):
        bow = maker.between(0.02, 0.06)
    made: list[Part] = []
    for part in rest:
        solid = curved(leaned(part.solid, lean), bow, width)
        made.append(Part(part.slot, solid.moved(0, depth / 2 - 0.025, seat), part.detail))
    made += [Part(p.slot, p.solid.moved(z=seat), p.detail) for p in seat_plate(maker, width, depth, plate)]
    made += parts("legs", *base(legs, maker, width * 0.96, depth * 0.94, seat - 0.03))
    made += arms(maker.pick(("none", "none", "none", "straight", "loop", "bow")), maker, width + 0.03, depth, seat)
    metal = legs in METAL
    kinds = {
        "frame": maker.pick(("metal", "wood")) if metal else "wood",
        "legs": "same:frame" if not metal else "metal",
        "seat": maker.pick(("wood", "wood", "paint", "plastic")),
        "cushion": maker.pick(("fabric", "leather")),
        "weave": "weave",
    }
    return Form("chair", f"{back}-{legs}", tuple(made), kinds)


def stool(maker: Maker) -> Form:
    """A low or a bar stool."""
    tall = maker.pick(("low", "bar", "bar"))
    height = maker.between(0.42, 0.5) if tall == "low" else maker.between(0.62, 0.8)
    width = maker.between(0.32, 0.42)
    depth = width if maker.chance(0.6) else width * maker.between(0.7, 0.85)
    legs = maker.pick(
        (
            "square",
            "round",
            "tapered",
            "splayed",
            "turned",
            "crossed",
            "pedestal",
            "star",
            "sled",
            "frame",
            "hairpin",
            "rod",
            "panel",
            "tripod",
        )
    )
    made: list[Part] = []
    shape = maker.pick(("disc", "square", "pad", "saddle", "drum", "tractor"))
    if shape == "disc":
        made += parts(
            "seat", slab(superellipse(width, depth, 2), maker.between(0.025, 0.045), 0.01).moved(z=height - 0.02)
        )
    elif shape == "square":
        made += parts(
            "seat",
            slab(rounded_rectangle(width, depth, maker.between(0.01, 0.06)), maker.between(0.025, 0.04), 0.008).moved(
                z=height - 0.02
            ),
        )
    elif shape == "pad":
        thick = maker.between(0.06, 0.1)
        made += parts(
            "cushion",
            slab(superellipse(width, depth, maker.between(2, 6)), thick, thick * 0.4)
            .moved(z=height + thick / 2 - 0.04)
            .without_creases(),
        )
        made += parts("legs", slab(superellipse(width * 0.94, depth * 0.94, 3), 0.016, 0.005).moved(z=height - 0.045))
    elif shape == "saddle":
        u, v = disc_grid(13, 17, 5)
        surface = np.stack([u * width / 2 * 1.1, v * depth / 2 * 0.8, 0.05 * u**2 - 0.02], -1)
        made += parts("seat", sheet(surface, 0.03).moved(z=height))
    elif shape == "drum":
        thick = maker.between(0.1, 0.16)
        made += parts("cushion", slab(superellipse(width, width, 2), thick, 0.025).moved(z=height - thick / 2 + 0.03))
    else:
        u, v = disc_grid(15, 17, 2.6)
        surface = np.stack(
            [u * width / 2 * 1.1, v * depth / 2, 0.045 * u**2 + 0.09 * np.clip(v, 0, 1) ** 3 - 0.015], -1
        )
        made += parts("seat", sheet(surface, 0.016).moved(z=height))
    foot = height - 0.045
    if legs == "tripod":
        for i in range(3):
            angle = np.radians(90 + 120 * i)
            cos, sin = np.cos(angle), np.sin(angle)
            made += parts(
                "legs",
                bar(
                    (cos * width * 0.6, sin * width * 0.6, 0),
                    (cos * width * 0.2, sin * width * 0.2, foot),
                    0.011,
                    0.017,
                ),
            )
    else:
        made += parts("legs", *base(legs, maker, width * 0.9, depth * 0.9, foot))
    if tall == "bar" and legs in ("rod", "hairpin", "pedestal", "star", "tripod", "tapered"):
        ring = np.linspace(0, 2 * np.pi, 33)
        size = width * (0.44 if legs != "pedestal" else 0.34)
        made += parts(
            "legs", tube(np.stack([np.cos(ring) * size, np.sin(ring) * size, np.full(33, height * 0.32)], -1), 0.008)
        )
    if tall == "bar" and maker.chance(0.35):
        rise = maker.between(0.12, 0.28)
        u, v = disc_grid(7, 21, 5)
        rest = sheet(
            np.stack([u * width * 0.48, -1.4 * (u * width / 2) ** 2 + depth * 0.46, v * 0.05], -1), 0.013
        ).moved(z=height + rise)
        struts = [
            bar((s * width * 0.3, depth * 0.4, height - 0.02), (s * width * 0.3, depth * 0.42, height + rise), 0.009)
            for s in (-1, 1)
        ]
        made += parts("seat", rest) + parts("legs", *struts)
    kinds = {
        "seat": maker.pick(("wood", "wood", "paint", "plastic")),
        "legs": "metal" if legs in METAL else "wood",
        "cushion": maker.pick(("fabric", "leather")),
    }
    return Form("stool", f"{shape}-{legs}", tuple(made), kinds)


def bench(maker: Maker) -> Form:
    """A bench: solid, slatted, padded or tufted, with or without a back."""
    width, depth, seat = maker.between(0.95, 1.5), maker.between(0.34, 0.46), maker.between(0.42, 0.47)
    legs = maker.pick(
        ("square", "tapered", "splayed", "turned", "crossed", "trestle", "panel", "hairpin", "sled", "frame", "round")
    )
    top = maker.pick(("solid", "slats", "pad", "tufted", "box"))
    made: list[Part] = []
    if top == "solid":
        made += parts(
            "seat",
            slab(rounded_rectangle(width, depth, maker.between(0.005, 0.08)), maker.between(0.03, 0.05), 0.007).moved(
                z=seat - 0.02
            ),
        )
    elif top == "slats":
        count = maker.whole(3, 6)
        wide = depth / count
        made += parts(
            "seat",
            *(
                box(width, wide * 0.78, 0.026, 0.006).moved(0, (i + 0.5 - count / 2) * wide, seat - 0.013)
                for i in range(count)
            ),
        )
        made += parts(
            "legs", *(box(0.04, depth * 0.95, 0.03, 0.004).moved(s * width * 0.36, 0, seat - 0.04) for s in (-1, 1))
        )
    elif top == "box":
        made += parts("seat", box(width, depth, 0.12, 0.006).moved(z=seat - 0.06))
        made += parts(
            "cushion", cushion(width * 0.98, depth * 0.98, 0.06, puff=0.012).without_creases().moved(z=seat + 0.025)
        )
    else:
        tufts = (maker.whole(5, 7), 2) if top == "tufted" else (0, 0)
        thick = maker.between(0.08, 0.13)
        made += parts(
            "cushion",
            cushion(width, depth, thick, puff=0.02, tufts=tufts).without_creases().moved(z=seat + thick / 2 - 0.05),
        )
        made += parts("legs", box(width * 0.97, depth * 0.94, 0.03, 0.005).moved(z=seat - 0.055))
    made += parts("legs", *base(legs, maker, width * 0.94, depth * 0.92, seat - 0.045))
    if maker.chance(0.35):
        high = maker.between(0.32, 0.45)
        for part in backrest(
            maker.pick(("slats", "ladder", "spindles", "panel", "cross", "lattice")), maker, width, high
        ):
            made.append(Part("legs", leaned(part.solid, 9).moved(0, depth / 2 - 0.03, seat), part.detail))
        made += [
            Part("legs", p.solid, p.detail)
            for p in arms(maker.pick(("none", "straight", "loop")), maker, width, depth, seat)
        ]
    kinds = {
        "seat": "wood",
        "legs": "metal" if legs in METAL else maker.pick(("wood", "paint")),
        "cushion": maker.pick(("fabric", "leather")),
    }
    return Form("bench", f"{top}-{legs}", tuple(made), kinds)
