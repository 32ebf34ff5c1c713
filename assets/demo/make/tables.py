"""Dining, side, coffee and desk tables."""

from __future__ import annotations

from assets.demo.make.legs import METAL, base
from assets.demo.make.parts import Form, Maker, Part, parts
from assets.demo.make.shapes import box, lathe, rounded_rectangle, slab, softened, superellipse

LEGS = (
    "square",
    "round",
    "tapered",
    "splayed",
    "turned",
    "crossed",
    "trestle",
    "panel",
    "hairpin",
    "sled",
    "pedestal",
    "star",
    "frame",
    "rod",
    "drum",
    "cone",
)


def table(maker: Maker) -> Form:
    """A table: low or high, on a base of one of many styles, with or without shelf or drawers."""
    size = maker.pick(("dining", "coffee", "coffee", "side", "side", "desk"))
    height = {
        "dining": maker.between(0.72, 0.76),
        "coffee": maker.between(0.34, 0.46),
        "side": maker.between(0.48, 0.62),
        "desk": 0.74,
    }[size]
    width = {
        "dining": maker.between(0.9, 1.6),
        "coffee": maker.between(0.7, 1.15),
        "side": maker.between(0.38, 0.55),
        "desk": maker.between(1.0, 1.4),
    }[size]
    shape = maker.pick(("rectangle", "round", "oval", "squircle", "square"))
    if size == "desk":
        shape = "rectangle"
    ratio = {
        "rectangle": maker.between(0.48, 0.68),
        "oval": maker.between(0.5, 0.7),
        "squircle": maker.between(0.6, 1.0),
    }.get(shape, 1.0)
    depth = width * ratio
    thick = maker.between(0.016, 0.05)
    outline = {
        "rectangle": rounded_rectangle(width, depth, maker.between(0.004, 0.05)),
        "square": rounded_rectangle(width, depth, maker.between(0.004, 0.05)),
        "round": superellipse(width, depth, 2.0, 64),
        "oval": superellipse(width, depth, 2.1, 64),
        "squircle": superellipse(width, depth, 3.4, 64),
    }[shape]
    legs = maker.pick(LEGS if size != "desk" else ("square", "tapered", "trestle", "panel", "sled", "frame", "crossed"))
    made: list[Part] = parts(
        "top", slab(outline, thick, min(0.012, thick * maker.between(0.2, 0.45))).moved(z=height - thick / 2)
    )
    under = height - thick
    round_top = shape in ("round", "oval")
    inset = 0.72 if round_top and legs not in ("pedestal", "star") else 0.95
    if legs == "drum":
        drum = superellipse(width * 0.62, depth * 0.62, 2.0 if round_top else 4.0, 64)
        made += parts("legs", slab(drum, under, 0.008).moved(z=under / 2))
    elif legs == "cone":
        foot, neck = min(width, depth) * 0.34, min(width, depth) * maker.between(0.08, 0.2)
        made += parts("legs", lathe(softened([(0.001, 0), (foot, 0), (foot, 0.01), (neck, under), (0.001, under)])))
    elif legs == "pedestal":
        made += parts("legs", *base(legs, maker, width * 0.64, depth * 0.64, under))
    else:
        made += parts("legs", *base(legs, maker, width * inset, depth * inset, under))
    if legs in ("square", "tapered", "turned", "round") and (size in ("dining", "desk") or maker.chance(0.5)):
        high = maker.between(0.06, 0.1)
        x, y = width * inset / 2 - 0.03, depth * inset / 2 - 0.03
        rails = [box(2 * x, 0.02, high, 0.003).moved(0, s * y, under - high / 2) for s in (-1, 1)]
        rails += [box(0.02, 2 * y, high, 0.003).moved(s * x, 0, under - high / 2) for s in (-1, 1)]
        made += parts("legs", *rails)
        if maker.chance(0.6):
            count = maker.whole(1, 2) if width < 1 else maker.whole(2, 3)
            wide = 2 * x * 0.86 / count
            for i in range(count):
                at = (i + 0.5 - count / 2) * wide
                made += parts("top", box(wide * 0.92, 0.02, high * 0.84, 0.003).moved(at, -y - 0.012, under - high / 2))
                knob = lathe(
                    softened([(0.001, 0), (0.011, 0), (0.014, 0.016), (0.001, 0.016)], 0.003), sides=14
                ).turned("x", 90)
                made += parts("knob", knob.moved(at, -y - 0.022, under - high / 2), detail=True)
    if legs in ("square", "tapered", "round", "turned", "frame") and size in ("coffee", "side") and maker.chance(0.5):
        shelf = superellipse(width * inset * 0.92, depth * inset * 0.92, 2.2 if round_top else 12)
        made += parts("top", slab(shelf, 0.018, 0.005).moved(z=height * maker.between(0.25, 0.4)))
    if size == "side" and maker.chance(0.2):
        rim = (
            lathe(
                softened(
                    [(width * 0.47, 0), (width * 0.5, 0), (width * 0.5, 0.03), (width * 0.47, 0.03), (width * 0.47, 0)],
                    0.004,
                )
            )
            if shape == "round"
            else None
        )
        if rim is not None:
            made += parts("legs", rim.moved(z=height - 0.004))
    kinds = {
        "top": maker.pick(("wood", "wood", "wood", "paint", "stone")),
        "legs": "metal" if legs in METAL else maker.pick(("same:top", "wood", "paint")),
        "knob": "metal",
    }
    return Form("table", f"{size}-{shape}-{legs}", tuple(made), kinds)
