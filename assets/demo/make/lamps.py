"""Table lamps, floor lamps, arc lamps and desk lamps."""

from __future__ import annotations

import numpy as np

from assets.demo.make.mesh import Solid
from assets.demo.make.parts import Form, Maker, Part, parts
from assets.demo.make.shapes import bar, box, lathe, rounded_path, slab, softened, superellipse, tube


def shade(maker: Maker, style: str, width: float) -> Solid:
    """A lamp shade hung with its lower rim on z = 0, open where its style is."""
    r = width / 2
    wall = 0.004
    if style in ("cone", "drum", "empire"):
        high = width * maker.between(0.5, 0.85)
        top = (
            r
            * {"cone": maker.between(0.3, 0.5), "drum": maker.between(0.85, 1.0), "empire": maker.between(0.55, 0.75)}[
                style
            ]
        )
        return lathe([(r - wall, 0.0), (r, 0.0), (top, high), (top - wall, high), (r - wall, 0.0)], sides=48)
    if style == "globe":
        angle = np.linspace(-np.pi / 2 + 0.15, np.pi / 2 - 0.02, 28)
        return lathe([(float(np.cos(a) * r), float(r + np.sin(a) * r)) for a in angle], sides=40)
    if style == "dome":
        angle = np.linspace(0, np.pi / 2 - 0.08, 18)
        squash = maker.between(0.6, 1.0)
        outer = [(float(np.cos(a) * r), float(np.sin(a) * r * squash)) for a in angle]
        inner = [(x * 0.97, z * 0.97) for x, z in reversed(outer)]
        return lathe([*inner[-1:], *outer, *inner], sides=48)
    if style == "bell":
        share = np.linspace(0, 1, 18)
        radius = r * (0.35 + 0.65 * (1 - share) ** 2.2)
        outer = [(float(a), float(b * width * 0.6)) for a, b in zip(radius, share, strict=True)]
        inner = [(x - wall, z) for x, z in reversed(outer)]
        return lathe([*inner[-1:], *outer, *inner], sides=48)
    # lantern: a stack of paper ribs
    high = width * maker.between(0.9, 1.6)
    share = np.linspace(0, 1, 64)
    ribs = 0.025 * np.abs(np.sin(share * np.pi * 11))
    radius = r * (np.sin(np.pi * (0.06 + 0.88 * share)) ** 0.5 + ribs)
    return lathe([(float(a), float(b * high)) for a, b in zip(radius, share, strict=True)], sides=40, sharp=400)


SHADES = ("cone", "drum", "empire", "globe", "dome", "bell", "lantern")


def table_lamp(maker: Maker) -> Form:
    """A shade on a body that is turned, a stack, a column, a tripod or a block."""
    high = maker.between(0.26, 0.4)
    width = maker.between(0.24, 0.36)
    style = maker.pick(SHADES)
    body = maker.pick(("vase", "gourd", "column", "stack", "tripod", "block", "cone", "bottle"))
    made: list[Part] = []
    share = np.linspace(0, 1, 30)
    wide = maker.between(0.06, 0.11)
    if body == "vase":
        radius = wide * (0.45 + 0.6 * np.sin(np.pi * share ** maker.between(0.6, 1.5)) ** 1.2)
    elif body == "gourd":
        radius = wide * (0.35 + 0.65 * np.abs(np.sin(np.pi * (0.12 + 1.8 * share))) * (1 - 0.4 * share))
    elif body == "bottle":
        radius = wide * np.where(
            share < 0.55, 1.0, 0.25 + 0.75 * np.cos(np.clip((share - 0.55) / 0.25, 0, 1) * np.pi / 2) ** 1.3
        )
    elif body == "cone":
        radius = wide * (1.1 - 0.85 * share)
    else:
        radius = np.full(30, wide * 0.3)
    if body in ("vase", "gourd", "bottle", "cone"):
        made += parts(
            "body",
            lathe([(0.001, 0), *zip(radius.tolist(), (share * high).tolist(), strict=True), (0.001, high)], sharp=60),
        )
    elif body == "column":
        plate = softened([(0.001, 0), (wide, 0), (wide, 0.02), (0.014, 0.022), (0.012, high), (0.001, high)])
        made += parts("body", lathe(plate))
    elif body == "stack":
        count = maker.whole(2, 4)
        each = high / count
        for i in range(count):
            size = wide * maker.between(0.5, 1.0)
            ball = [
                (max(0.001, float(np.cos(a)) * size), float(np.sin(a)) * each / 2)
                for a in np.linspace(-np.pi / 2, np.pi / 2, 15)
            ]
            made += parts("body", lathe(ball, sharp=400).moved(z=each * (i + 0.5)))
    elif body == "tripod":
        for i in range(3):
            angle = np.radians(-90 + 120 * i + 20)
            made += parts(
                "body",
                bar(
                    (np.cos(angle) * wide * 1.5, np.sin(angle) * wide * 1.5, 0),
                    (np.cos(angle) * 0.012, np.sin(angle) * 0.012, high),
                    0.008,
                    0.01,
                ),
            )
    else:
        size = wide * maker.between(1.2, 1.7)
        tall = high * maker.between(0.5, 0.85)
        made += parts("body", box(size, size, tall, 0.01).moved(z=tall / 2))
    hang = high + (0.02 if style in ("globe", "lantern") else -0.02)
    made += parts("stem", bar((0, 0, high * 0.7 if body == "block" else high * 0.97), (0, 0, hang + 0.05), 0.007))
    made += parts("shade", shade(maker, style, width).moved(z=hang))
    return Form(
        "lamp",
        f"table-{body}-{style}",
        tuple(made),
        {"body": maker.pick(("ceramic", "ceramic", "wood", "metal")), "stem": "metal", "shade": "shade"},
    )


def floor_lamp(maker: Maker) -> Form:
    """A shade high on a pole, a tripod or a pair of legs."""
    high = maker.between(1.05, 1.35)
    width = maker.between(0.3, 0.46)
    style = maker.pick(SHADES)
    foot = maker.pick(("disc", "tripod", "square", "tripod", "cross"))
    made: list[Part] = []
    if foot == "tripod":
        reach = maker.between(0.2, 0.32)
        joint = high * maker.between(0.6, 0.98)
        start = maker.between(0, 120)
        for i in range(3):
            angle = np.radians(start + 120 * i)
            made += parts(
                "body",
                bar(
                    (np.cos(angle) * reach, np.sin(angle) * reach, 0),
                    (np.cos(angle) * 0.015, np.sin(angle) * 0.015, joint),
                    0.01,
                    0.014,
                ),
            )
        made += parts("stem", bar((0, 0, joint - 0.05), (0, 0, high + 0.04), 0.009))
    else:
        r = maker.between(0.12, 0.17)
        if foot == "disc":
            made += parts("stem", lathe(softened([(0.001, 0), (r, 0), (r, 0.018), (0.02, 0.03), (0.001, 0.03)])))
        elif foot == "square":
            made += parts("stem", slab(superellipse(r * 1.7, r * 1.7, 10), 0.024, 0.005).moved(z=0.012))
        else:
            made += parts(
                "stem", *(box(2 * r * 1.2, 0.03, 0.022, 0.004).turned("z", a).moved(z=0.012) for a in (35, 125))
            )
        made += parts("stem", bar((0, 0, 0.01), (0, 0, high + 0.04), 0.011))
        if maker.chance(0.3):
            made += parts("body", slab(superellipse(0.32, 0.32, 2), 0.018, 0.006).moved(z=high * 0.42))
    made += parts("shade", shade(maker, style, width).moved(z=high - 0.02))
    return Form("lamp", f"floor-{foot}-{style}", tuple(made), {"body": "wood", "stem": "metal", "shade": "shade"})


def arc_lamp(maker: Maker) -> Form:
    """A long bow over a reading place."""
    reach, high = maker.between(0.6, 0.95), maker.between(1.25, 1.5)
    share = np.linspace(0, 1, 26)
    power = maker.between(0.5, 0.75)
    path = np.stack(
        [
            -reach / 2 + reach * (1 - np.cos(share * np.pi * 0.62)) / 1.37,
            np.zeros(26),
            0.04 + (high - 0.04) * np.sin(share * np.pi * 0.62) ** power,
        ],
        -1,
    )
    end = path[-1]
    made = parts("stem", tube(path, 0.011))
    r = maker.between(0.12, 0.16)
    if maker.chance(0.5):
        made += parts("base", lathe(softened([(0.001, 0), (r, 0), (r, 0.05), (0.001, 0.05)])).moved(-reach / 2))
    else:
        made += parts("base", box(r * 1.8, r * 1.5, 0.07, 0.008).moved(-reach / 2, 0, 0.035))
    style = maker.pick(("dome", "cone", "drum", "globe", "bell"))
    hood = shade(maker, style, maker.between(0.26, 0.4))
    tall = float(np.ptp(hood.vertices[:, 2]))
    made += parts("shade", hood.moved(end[0], 0, end[2] - tall))
    return Form(
        "lamp",
        f"arc-{style}",
        tuple(made),
        {"stem": "metal", "base": "stone", "shade": maker.pick(("shade", "metal", "paint"))},
    )


def desk_lamp(maker: Maker) -> Form:
    """A jointed arm with a small hood."""
    r = maker.between(0.07, 0.1)
    first, second = maker.between(0.24, 0.34), maker.between(0.22, 0.32)
    lean, fold = np.radians(maker.between(15, 40)), np.radians(maker.between(35, 75))
    knee = np.array([-np.sin(lean) * first, 0, 0.03 + np.cos(lean) * first])
    tip = knee + np.array([np.sin(fold) * second, 0, np.cos(fold) * second])
    made = parts("body", lathe(softened([(0.001, 0), (r, 0), (r, 0.022), (0.02, 0.034), (0.001, 0.034)])))
    if maker.chance(0.5):
        made += parts("stem", bar((0, 0, 0.03), knee.tolist(), 0.007), bar(knee.tolist(), tip.tolist(), 0.006))
    else:
        for dy in (-0.014, 0.014):
            made += parts(
                "stem",
                bar((0, 0, 0.03), knee.tolist(), 0.0045, sides=8).moved(y=dy),
                bar(knee.tolist(), tip.tolist(), 0.0045, sides=8).moved(y=dy),
            )
    joint = lathe(softened([(0.001, -0.018), (0.014, -0.018), (0.014, 0.018), (0.001, 0.018)], 0.003), sides=18).turned(
        "x", 90
    )
    made += parts("stem", joint.moved(*knee), joint.moved(*tip))
    style = maker.pick(("dome", "cone", "bell", "cone"))
    hood = shade(maker, style, maker.between(0.14, 0.2))
    tall = float(np.ptp(hood.vertices[:, 2]))
    made += parts("body", hood.moved(z=-tall).turned("y", -maker.between(15, 50)).moved(*tip))
    if maker.chance(0.15):
        made += parts(
            "stem",
            tube(rounded_path([(0, 0, 0.02), (-r * 0.5, 0.02, 0.005), (-r * 2.5, 0.06, 0.004)], 0.02), 0.003, sides=8),
            detail=True,
        )
    return Form(
        "lamp", f"desk-{style}", tuple(made), {"body": maker.pick(("paint", "paint", "metal")), "stem": "metal"}
    )


def lamp(maker: Maker) -> Form:
    """A lamp of one of four families."""
    return {"table": table_lamp, "floor": floor_lamp, "arc": arc_lamp, "desk": desk_lamp}[
        maker.pick(("table", "table", "floor", "floor", "arc", "desk"))
    ](maker)
