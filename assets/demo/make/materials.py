"""Looks: a base colour, a surface and its gloss for each kind of material."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assets.demo.make import textures
from assets.demo.make.mesh import Floats
from assets.demo.make.parts import Form, Maker

WOODS = (
    "#d9b98a",
    "#c9a06a",
    "#b07d4b",
    "#8a5a33",
    "#6b4226",
    "#4a2f20",
    "#e3cfaa",
    "#a8703f",
    "#2b211c",
    "#c58f5c",
    "#d8c3a0",
)
PAINTS = (
    "#f2f0ea",
    "#1d1d1f",
    "#3c4a54",
    "#7d8c7a",
    "#b5443a",
    "#d9a441",
    "#31506b",
    "#c7cdd0",
    "#8fa7a3",
    "#e5d6c3",
    "#5a6b4e",
    "#d98c73",
    "#8e8a86",
)
FABRICS = (
    "#b9b4aa",
    "#7f8487",
    "#4a5560",
    "#d8d0c2",
    "#8c9a84",
    "#35506e",
    "#a65a45",
    "#c9a14a",
    "#5c4a44",
    "#e6e1d7",
    "#3d5a50",
    "#9c8fa0",
    "#c98f8a",
    "#2e3135",
    "#6f7f92",
)
LEATHERS = ("#7a4a2c", "#9a6238", "#2a2624", "#4b2f24", "#b98a5e", "#e0d8cb", "#5a3a34", "#3a4238")
METALS = ("#c9cacc", "#a9abae", "#2a2b2d", "#1b1c1e", "#d2b06a", "#b98560", "#e3e4e6", "#6d6a66")
CERAMICS = ("#eeeae2", "#2f4858", "#a9c0bb", "#d9b8a0", "#44403c", "#c8cbb8", "#f6f5f2", "#8d3f34", "#1f2a2e")
STONES = (("#8f8d89", "#f3f1ed"), ("#2a2a2c", "#6d6c6b"), ("#a79c8e", "#e8e1d5"))


@dataclass(frozen=True, eq=False)
class Look:
    """How a surface looks: colours (512, 512, 3) linear, a bump of the same size, and its gloss."""

    colours: Floats
    bump: Floats
    depth: float
    """How deep the bump is, in the units of the texture's own width."""
    repeat: float
    """Texture squares a metre."""
    roughness: float
    metallic: float = 0.0
    specular: float = 0.5
    sheen: float = 0.0
    glow: float = 0.0


def linear(colour: str) -> Floats:
    """A colour "#rrggbb" as linear light (3,)."""
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _varied(maker: Maker, colour: str) -> Floats:
    return np.clip(linear(colour) * maker.between(0.85, 1.15) * maker.rng.uniform(0.95, 1.05, 3), 0.004, 0.88)


def make_look(kind: str, maker: Maker) -> Look:
    """A look of this kind: wood, metal, paint, plastic, fabric, leather, weave, stone, ceramic or shade."""
    flat = np.zeros((512, 512))
    if kind == "wood":
        colour = _varied(maker, maker.pick(WOODS))
        grain = textures.wood(maker.whole(0, 3))
        contrast = maker.between(0.35, 0.6)
        return Look(
            textures.tinted(grain, colour * (1 + contrast * 0.35), colour * (1 - contrast)),
            grain,
            0.0006,
            1.6,
            maker.between(0.3, 0.5),
            specular=0.4,
        )
    if kind == "fabric":
        colour = _varied(maker, maker.pick(FABRICS))
        thread = textures.weave(maker.whole(0, 2))
        return Look(
            textures.tinted(thread, colour * 0.72, colour * 1.12),
            thread,
            0.006,
            maker.between(5, 9),
            0.95,
            specular=0.15,
            sheen=0.6,
        )
    if kind == "leather":
        colour = _varied(maker, maker.pick(LEATHERS))
        skin = textures.leather(0)
        return Look(
            textures.tinted(skin, colour * 0.85, colour * 1.08),
            skin,
            0.004,
            5.0,
            maker.between(0.36, 0.5),
            specular=0.5,
        )
    if kind == "weave":
        strand = textures.cane(maker.whole(0, 1))
        colour = _varied(maker, maker.pick(("#cfa76b", "#d9bc85", "#a97c46", "#e2cfa5")))
        return Look(textures.tinted(strand, colour * 0.28, colour), strand, 0.012, 3.2, 0.6, specular=0.3)
    if kind == "metal":
        colour = linear(maker.pick(METALS))
        black = float(colour.mean()) < 0.05
        return Look(
            textures.tinted(flat, colour, colour), flat, 0.0, 1.0, maker.between(0.18, 0.4), 0.0 if black else 1.0
        )
    if kind == "stone":
        veins = maker.whole(0, 1)
        dark, light = STONES[maker.whole(0, 2)]
        return Look(textures.tinted(textures.stone(veins), linear(dark), linear(light)), flat, 0.0, 1.1, 0.22)
    if kind == "shade":
        colour = linear(maker.pick(("#f6efe2", "#efe6d4", "#f4f1ea", "#d8c7a8", "#e9dccb")))
        thread = textures.weave(1)
        return Look(
            textures.tinted(thread, colour * 0.9, colour),
            thread,
            0.001,
            6.0,
            0.9,
            specular=0.1,
            glow=maker.between(0.15, 0.9),
        )
    palette, rough = {
        "paint": (PAINTS, (0.25, 0.5)),
        "plastic": (PAINTS, (0.22, 0.4)),
        "ceramic": (CERAMICS, (0.12, 0.35)),
    }[kind]
    colour = _varied(maker, maker.pick(palette))
    return Look(textures.tinted(flat, colour, colour), flat, 0.0, 1.0, maker.between(*rough))


def make_looks(form: Form, maker: Maker) -> dict[str, Look]:
    """The look of each slot of a form; "same:other" takes that of another slot."""
    looks = {slot: make_look(kind, maker) for slot, kind in sorted(form.kinds.items()) if not kind.startswith("same:")}
    for slot, kind in form.kinds.items():
        if kind.startswith("same:"):
            looks[slot] = looks[kind.removeprefix("same:")]
    return looks
