"""One-piece shell chairs."""

from __future__ import annotations

import numpy as np

from assets.demo.make.legs import METAL, base
from assets.demo.make.mesh import Floats
from assets.demo.make.parts import Form, Maker, parts
from assets.demo.make.shapes import cushion, disc_grid, sheet


def shell_chair(maker: Maker) -> Form:
    """A one-piece shell, with or without wings, on legs, a sled, a pedestal or a star."""
    width, depth, seat = maker.between(0.44, 0.52), maker.between(0.42, 0.48), maker.between(0.42, 0.46)
    high = maker.between(0.32, 0.5)
    wing = maker.between(0.0, 0.16) if maker.chance(0.6) else 0.0
    surface = shell(maker, width, depth, high, wing)
    legs = maker.pick(("splayed", "wire", "star", "pedestal", "sled", "rod", "tapered"))
    made = parts("seat", sheet(surface, maker.between(0.012, 0.02)).moved(z=seat))
    if maker.chance(0.35):
        made += parts(
            "cushion",
            cushion(width * 0.74, depth * 0.74, 0.035, puff=0.012).without_creases().moved(y=-0.02, z=seat + 0.012),
        )
    made += parts("legs", *base(legs, maker, width * 0.82, depth * 0.82, seat - 0.02))
    kinds = {
        "seat": maker.pick(("plastic", "plastic", "paint", "wood", "leather", "fabric")),
        "legs": "metal" if legs in METAL and legs != "wire" else "wood",
        "cushion": "fabric",
    }
    return Form("chair", f"shell-{legs}", tuple(made), kinds)


def shell(maker: Maker, width: float, depth: float, high: float, wing: float) -> Floats:
    """The surface of a seat shell (25, 17, 3), its seat at z = 0: along the seat, round the bend, up the back."""
    u, v = disc_grid(25, 17, maker.between(2.6, 6.0))
    share = (v + 1) / 2
    bend = maker.between(0.1, 0.16)
    seat_part = depth / (depth + high)
    lean = np.radians(maker.between(8, 22))
    run = share * (depth + high)
    over = np.clip((run - depth * 0.86) / bend, 0, 1)
    smooth = over**2 * (3 - 2 * over)
    heading = smooth * (np.pi / 2 - lean)
    fine = np.linspace(0, 1, 400)
    fine_over = np.clip((fine * (depth + high) - depth * 0.86) / bend, 0, 1)
    fine_heading = fine_over**2 * (3 - 2 * fine_over) * (np.pi / 2 - lean)
    step = (depth + high) / 399
    along = np.concatenate([[0], np.cumsum(np.cos(fine_heading))[:-1]]) * step
    up = np.concatenate([[0], np.cumsum(np.sin(fine_heading))[:-1]]) * step
    y = np.interp(share, fine, along) - depth / 2
    z = np.interp(share, fine, up)
    waist = (
        1 - maker.between(0.0, 0.14) * np.exp(-(((share - seat_part) / 0.12) ** 2)) - maker.between(0.0, 0.2) * share**3
    )
    x = u * width / 2 * waist
    z = z - 0.02 * np.clip((0.12 - share) / 0.12, 0, 1) ** 2
    cup = u**2 * (0.025 + wing * np.exp(-(((share - seat_part * 0.95) / 0.22) ** 2)))
    y = y - cup * np.sin(heading) * 1.2
    z = z + cup * np.cos(heading * 0.6)
    return np.stack([x, y, z], -1)
