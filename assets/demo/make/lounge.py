"""Armchairs and sofas: upholstered bodies, tubs, wings and open wooden frames."""

from __future__ import annotations

import numpy as np

from assets.demo.make.legs import METAL, base
from assets.demo.make.mesh import Solid
from assets.demo.make.parts import Form, Maker, Part, parts
from assets.demo.make.shapes import bar, box, cushion, disc_grid, rounded_path, sheet, slab, superellipse, tube

LOUNGE_LEGS = ("tapered", "splayed", "square", "sled", "rod", "hairpin", "round", "none")


def _roll(width: float, depth: float, height: float, style: str, maker: Maker) -> list[Solid]:
    """One arm on the side x > 0 of a body this wide; its inner face on x = 0, its foot on z = 0."""
    thick = width
    if style == "block":
        return [box(thick, depth, height, 0.025, segments=3).moved(thick / 2, 0, height / 2)]
    if style == "soft":
        pad = cushion(thick, depth, height, puff=0.02, radius=0.3 * thick / height)
        return [pad.without_creases().moved(thick / 2, 0, height / 2)]
    if style == "rolled":
        body = box(thick * 0.72, depth, height - thick * 0.4, 0.015).moved(thick * 0.36, 0, (height - thick * 0.4) / 2)
        path = np.stack(
            [np.full(6, thick * 0.52), np.linspace(-depth / 2, depth / 2, 6), np.full(6, height - thick * 0.42)], -1
        )
        return [body, tube(path, thick * 0.5, sides=24)]
    # sloped: high at the back, falling to the front
    slope = maker.between(0.25, 0.5)
    block = box(thick, depth, height, 0.03, segments=6)

    def fall(points: np.ndarray) -> np.ndarray:
        share = np.clip(points[:, 2] / height + 0.5, 0, 1)
        points[:, 2] -= share * slope * height * np.clip(0.5 - points[:, 1] / depth, 0, 1) ** 1.5
        return points

    return [block.bent(fall).moved(thick / 2, 0, height / 2)]


def upholstered(maker: Maker, category: str, seats: int, seat_width: float) -> Form:
    """A body on legs with arms, seat cushions and back cushions; one seat makes an armchair."""
    inner = seats * seat_width
    depth = maker.between(0.72, 0.9) if seats > 1 else maker.between(0.66, 0.8)
    foot = maker.between(0.08, 0.2)
    seat = maker.between(0.4, 0.46)
    high = maker.between(0.68, 0.95)
    arm = (
        maker.pick(("block", "soft", "rolled", "sloped", "none"))
        if seats > 1
        else maker.pick(("block", "soft", "rolled", "sloped"))
    )
    arm_width = maker.between(0.07, 0.22)
    arm_height = maker.between(0.54, 0.68) - foot
    legs = maker.pick(LOUNGE_LEGS)
    if legs == "none":
        foot = 0.02
        arm_height += 0.06
    back_thick = maker.between(0.1, 0.18)
    lean = maker.between(4, 12)
    made: list[Part] = []
    pad = maker.between(0.12, 0.19)
    outer = inner + (0 if arm == "none" else 2 * arm_width)
    made += parts(
        "body", box(outer - 0.02, depth - 0.06, seat - pad - foot + 0.03, 0.02).moved(z=(seat - pad + foot) / 2 + 0.015)
    )
    one_cushion = seats > 1 and maker.chance(0.3)
    tufts = (0, 0)
    if maker.chance(0.2):
        tufts = (maker.whole(2, 3) * (seats if one_cushion else 1), 2)
    across = 1 if one_cushion else seats
    wide = inner / across
    seat_depth = depth - back_thick - 0.02
    puff = maker.between(0.008, 0.035)
    for i in range(across):
        block = cushion(wide - 0.008, seat_depth, pad, puff=puff, radius=maker.between(0.25, 0.45), tufts=tufts)
        made += parts(
            "cushion",
            (block if pad < 0.14 else block.without_creases()).moved(
                (i + 0.5 - across / 2) * wide, -depth / 2 + seat_depth / 2, seat - pad / 2
            ),
        )
    back_style = maker.pick(("cushions", "cushions", "tight", "tufted", "channel", "camel"))
    back_height = high - seat + 0.06
    back_parts: list[Solid] = []
    full = outer - 0.02 if arm in ("none",) or maker.chance(0.4) else inner
    frame = box(full, back_thick, high - foot, 0.04, segments=8)
    if back_style == "camel":
        rise = maker.between(0.06, 0.12)

        def hump(points: np.ndarray) -> np.ndarray:
            share = np.clip(points[:, 2] / (high - foot) + 0.5, 0, 1)
            points[:, 2] += share * rise * (np.cos(points[:, 0] / full * 2 * np.pi) + 1) / 2
            return points

        frame = frame.bent(hump)
    made += parts(
        "body", _leaned(frame.moved(z=(high - foot) / 2), lean).moved(0, depth / 2 - back_thick / 2 - 0.02, foot)
    )
    if back_style in ("cushions", "tufted"):
        count = across if back_style == "cushions" else 1
        each = inner / count
        for i in range(count):
            fine = (maker.whole(2, 3) * seats, 2) if back_style == "tufted" else (0, 0)
            rest = cushion(each - 0.012, back_height, 0.15, puff=puff + 0.012, radius=0.42, tufts=fine).turned("x", 90)
            back_parts.append(_leaned(rest.moved((i + 0.5 - count / 2) * each, 0, back_height / 2), lean + 4))
    elif back_style == "channel":
        count = maker.whole(4, 6) * seats
        each = inner / count
        for i in range(count):
            rest = cushion(each, back_height + 0.03, 0.1, puff=0.02, radius=0.5).turned("x", 90)
            back_parts.append(_leaned(rest.moved((i + 0.5 - count / 2) * each, 0, back_height / 2), lean))
    made += parts(
        "cushion", *(s.without_creases().moved(0, depth / 2 - back_thick - 0.055, seat - 0.01) for s in back_parts)
    )
    if arm != "none":
        sides = _roll(arm_width, depth, arm_height, arm, maker)
        placed = [solid.moved(inner / 2, 0, foot) for solid in sides]
        made += parts("body", *placed, *(solid.mirrored() for solid in placed))
    if legs != "none":
        made += parts("legs", *base(legs, maker, outer * 0.94, depth * 0.9, foot + 0.02))
    if maker.chance(0.3) and seats > 1:
        for side in (-1, 1) if maker.chance(0.5) else (1,):
            throw = cushion(0.42, 0.42, 0.13, puff=0.03, radius=0.5).turned("x", 68).turned("z", side * -12)
            made += parts(
                "accent", throw.without_creases().moved(side * inner * 0.36, depth / 2 - back_thick - 0.26, seat + 0.2)
            )
    kind = maker.pick(("fabric", "fabric", "leather"))
    kinds = {
        "body": kind,
        "cushion": "same:body" if maker.chance(0.8) else kind,
        "legs": "metal" if legs in METAL else "wood",
        "accent": "fabric",
    }
    return Form(category, f"{back_style}-{arm}-{legs}-{seats}", tuple(made), kinds)


def _leaned(solid: Solid, degrees: float) -> Solid:
    return solid.turned("x", -degrees)


def tub(maker: Maker) -> Form:
    """A tub chair: a shell that runs round the sitter, on legs or a plinth."""
    width, depth = maker.between(0.66, 0.8), maker.between(0.62, 0.72)
    foot, seat = maker.between(0.1, 0.22), maker.between(0.4, 0.45)
    high = maker.between(0.66, 0.86)
    low = maker.between(0.5, 0.64)
    opening = maker.between(0.55, 0.85)
    turn = np.linspace(opening - np.pi / 2, 1.5 * np.pi - opening, 41)
    share = np.linspace(0, 1, 9)
    facing_back = (np.sin(turn) + 1) / 2
    top = low + (high - low) * np.clip(facing_back, 0, 1) ** maker.between(1.0, 2.5)
    flare = 1 + maker.between(0.0, 0.14) * share[:, None]
    surface = np.stack(
        [
            np.cos(turn)[None] * width / 2 * flare,
            np.sin(turn)[None] * depth / 2 * flare,
            foot + share[:, None] * (top - foot)[None],
        ],
        -1,
    )
    made = parts("body", sheet(surface, maker.between(0.05, 0.09)))
    pad = maker.between(0.1, 0.16)
    u, v = disc_grid(13, 13, maker.between(2.3, 3.2))
    bulge = 0.02 * (1 - u**2) * (1 - v**2)
    rim = 0.46 * width - pad / 2, 0.47 * depth - pad / 2
    plate = sheet(np.stack([u * rim[0], v * rim[1] - 0.02, bulge], -1), pad)
    made += parts("cushion", plate.without_creases().moved(z=seat - pad / 2))
    under = slab(superellipse(0.96 * width, 0.96 * depth, 2.2, 64), seat - pad - foot + 0.03, 0.02)
    made += parts("body", under.without_creases().moved(z=(seat - pad + foot) / 2 + 0.01))
    legs = maker.pick(("tapered", "splayed", "pedestal", "star", "rod", "round"))
    made += parts("legs", *base(legs, maker, width * 0.74, depth * 0.74, foot + 0.01))
    kind = maker.pick(("fabric", "fabric", "leather"))
    return Form(
        "armchair",
        f"tub-{legs}",
        tuple(made),
        {"body": kind, "cushion": "same:body", "legs": "metal" if legs in METAL else "wood"},
    )


def wing_chair(maker: Maker) -> Form:
    """A high back with wings."""
    form = upholstered(maker, "armchair", 1, maker.between(0.52, 0.6))
    high = maker.between(1.0, 1.15)
    reach, tall = maker.between(0.16, 0.28), maker.between(0.4, 0.55)
    inner = 0.56
    wing = box(0.06, reach, tall, 0.025, segments=5)

    def curve(points: np.ndarray) -> np.ndarray:
        up = np.clip(points[:, 2] / tall + 0.5, 0, 1)
        points[:, 1] += 0.6 * reach * (0.5 - up) ** 2 * (points[:, 1] < 0)
        return points

    wing = wing.bent(curve).moved(inner / 2 + 0.02, 0.24 - reach / 2 + 0.03, high - tall / 2)
    back = box(inner + 0.08, 0.12, high - 0.4, 0.045, segments=6).moved(0, 0.3, 0.4 + (high - 0.4) / 2)
    front = (
        cushion(inner - 0.02, high - 0.45, 0.11, puff=0.025, radius=0.45, tufts=(3, 4) if maker.chance(0.4) else (0, 0))
        .turned("x", 90)
        .moved(0, 0.23, 0.43 + (high - 0.45) / 2)
    )
    made = (*form.parts, *parts("body", back, wing, wing.mirrored()), *parts("cushion", front.without_creases()))
    return Form("armchair", f"wing-{form.name}", made, form.kinds)


def open_armchair(maker: Maker) -> Form:
    """Loose cushions in an open frame of wood or tube."""
    width, depth, seat = maker.between(0.58, 0.7), maker.between(0.62, 0.74), maker.between(0.36, 0.42)
    high = maker.between(0.4, 0.58)
    lean = maker.between(16, 28)
    x, y = width / 2, depth / 2
    thick = maker.between(0.014, 0.022)
    square = maker.pick(("round", "square"))
    exponent = 5.0 if square == "square" else 2.0
    arm_z = seat + maker.between(0.16, 0.22)
    side: list[Solid] = []
    style = maker.pick(("posts", "box", "sled", "bow"))
    if style == "posts":
        side += [
            bar((x, -y, 0), (x, -y + 0.04, arm_z), thick * 0.8, thick, exponent=exponent),
            bar((x, y, 0), (x, y - 0.1, arm_z), thick * 0.8, thick, exponent=exponent),
        ]
        side += [box(0.06, depth + 0.05, 0.022, 0.009).moved(x, -0.02, arm_z)]
    elif style == "box":
        side += [bar((x, sy * y, 0), (x, sy * y, arm_z), thick, exponent=5.0) for sy in (-1, 1)]
        side += [bar((x, -y, z), (x, y, z), thick, exponent=5.0) for z in (thick, arm_z)]
    elif style == "sled":
        side += [tube(rounded_path([(x, y, arm_z), (x, -y, arm_z), (x, -y, thick), (x, y, thick)], 0.08), thick)]
        side += [bar((x, y * 0.6, thick), (x, y * 0.6, arm_z), thick)]
    else:
        share = np.linspace(0, 1, 20)
        bow = np.stack([np.full(20, x), -y + 2 * y * share, arm_z * np.sin(np.pi * (0.12 + 0.76 * share)) ** 0.5], -1)
        side += [
            tube(bow, thick, flat=1.3),
            bar((x, -y, 0), bow[3].tolist(), thick),
            bar((x, y, 0), bow[-4].tolist(), thick),
        ]
    made = parts("frame", *side, *(solid.mirrored() for solid in side))
    made += parts(
        "frame", *(bar((-x, sy * y * 0.8, seat - 0.12), (x, sy * y * 0.8, seat - 0.12), thick) for sy in (-1, 1))
    )
    pad = maker.between(0.09, 0.14)
    puff = maker.between(0.008, 0.025)
    base_pad = cushion(width - 0.07, depth * 0.9, pad, puff=puff).without_creases().turned("x", -6)
    tufts = (3, 3) if maker.chance(0.3) else (0, 0)
    rest = (
        cushion(width - 0.07, high, pad * 0.9, puff=puff, tufts=tufts)
        .without_creases()
        .turned("x", 90)
        .moved(z=high / 2)
        .turned("x", -lean)
    )
    made += parts("cushion", base_pad.moved(0, -0.03, seat - pad / 2), rest.moved(0, y * 0.62, seat - 0.02))
    rails = [
        bar(
            (s * (x - 0.08), y * 0.62 + 0.06, seat - 0.1),
            (s * (x - 0.08), y * 0.62 + 0.06 + high * np.tan(np.radians(lean)), seat + high - 0.03),
            thick * 0.8,
        )
        for s in (-1, 1)
    ]
    made += parts("frame", *rails)
    return Form(
        "armchair",
        f"open-{style}",
        tuple(made),
        {"frame": maker.pick(("wood", "wood", "metal")), "cushion": maker.pick(("fabric", "leather"))},
    )


def armchair(maker: Maker) -> Form:
    """An armchair of one of four families."""
    family = maker.pick(("body", "tub", "wing", "open", "open"))
    if family == "body":
        return upholstered(maker, "armchair", 1, maker.between(0.52, 0.64))
    if family == "tub":
        return tub(maker)
    return wing_chair(maker) if family == "wing" else open_armchair(maker)


def sofa(maker: Maker) -> Form:
    """A sofa for two or three."""
    return upholstered(maker, "sofa", maker.whole(2, 3), maker.between(0.56, 0.72))
