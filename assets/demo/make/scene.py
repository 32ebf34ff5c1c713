"""What stands round a form: the ground, perhaps a room, and the light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assets.demo.make import textures
from assets.demo.make.camera import Camera, make_camera
from assets.demo.make.furniture import make_form
from assets.demo.make.materials import FABRICS, WOODS, Look, linear, make_look, make_looks
from assets.demo.make.mesh import Floats, Solid, rotation
from assets.demo.make.parts import Form, Maker
from assets.demo.make.shapes import box, sheet, slab, superellipse


@dataclass(frozen=True, eq=False)
class Body:
    """A solid with its look."""

    solid: Solid
    look: Look


@dataclass(frozen=True, eq=False)
class Light:
    """A soft box: a rectangle at `place` turned to `target`, its half sides and its radiance (3,)."""

    place: Floats
    target: Floats
    half: tuple[float, float]
    radiance: Floats


@dataclass(frozen=True, eq=False)
class Scene:
    """All a renderer needs."""

    form: Form
    camera: Camera
    bodies: tuple[Body, ...]
    lights: tuple[Light, ...]
    sky: Floats
    room: bool
    ground: float
    """How bright the plain ground comes out in the picture, 0..1."""


def view_of(seed: int, number: int) -> tuple[Form, Camera]:
    """The form and the camera of this seed and number: all that a sketch needs."""
    form = make_form(seed, number)
    points = np.concatenate([part.solid.vertices for part in form.parts])
    return form, make_camera(points, Maker((seed, number, 2)), form.category)


def make_scene(seed: int, number: int) -> Scene:
    """The whole scene of this seed and number."""
    form, camera = view_of(seed, number)
    maker = Maker((seed, number, 3))
    looks = make_looks(form, maker)
    bodies = [Body(part.solid, looks[part.slot]) for part in form.parts]
    points = np.concatenate([part.solid.vertices for part in form.parts])
    size = float(np.linalg.norm(np.ptp(points, axis=0))) / 2
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    room = maker.chance(0.25)
    bodies += _room(maker, camera, points) if room else [_sweep(maker, camera, points)]
    return Scene(
        form,
        camera,
        tuple(bodies),
        _lights(maker, camera, middle, size, room),
        _sky(maker, room),
        room,
        maker.between(0.84, 0.93),
    )


def _plain(colour: Floats, roughness: float = 0.9) -> Look:
    flat = np.zeros((512, 512))
    return Look(textures.tinted(flat, colour, colour), flat, 0.0, 1.0, roughness, specular=0.1)


def _facing(camera: Camera) -> float:
    """The camera's azimuth in degrees, to turn what stands behind the form towards it."""
    way = camera.origin - camera.target
    return float(np.degrees(np.arctan2(way[0], -way[1])))


def _sweep(maker: Maker, camera: Camera, points: Floats) -> Body:
    """A seamless paper ground that rises behind the form."""
    tone = maker.pick(("white", "white", "white", "white", "warm", "cool", "grey", "tint"))
    colour = {
        "white": np.array([0.82, 0.82, 0.82]),
        "warm": linear("#ece5da"),
        "cool": linear("#dfe6ea"),
        "grey": linear("#c9c9c7"),
        "tint": linear(maker.pick(("#d9c7bd", "#c3cfc6", "#d8cfb8", "#bfcad6"))),
    }[tone]
    reach = float(np.abs(points).max()) * 1.6 + 1.0
    bend = np.linspace(0, np.pi / 2, 14)
    radius = 1.2
    y = np.concatenate([[-14.0, -4.0], np.linspace(-2, reach, 5), reach + np.sin(bend[1:]) * radius, [reach + radius]])
    z = np.concatenate([np.zeros(7), radius - np.cos(bend[1:]) * radius, [9.0]])
    x = np.linspace(-16, 16, 5)
    surface = np.stack(
        [np.repeat(x[None], len(y), 0), np.repeat(y[:, None], 5, 1), np.repeat(z[:, None], 5, 1) - 0.005], -1
    )
    return Body(sheet(surface, 0.01).turned("z", _facing(camera)), _plain(colour))


def _room(maker: Maker, camera: Camera, points: Floats) -> list[Body]:
    """A floor, a wall with its skirting, perhaps a rug."""
    back = float(points[:, 1].max()) + maker.between(0.12, 0.5) + 0.3
    turn = _facing(camera) * maker.between(0.2, 0.6)
    reach = float(np.linalg.norm(points[:, :2], axis=1).max())
    back = max(back, reach * 1.02 + 0.05)
    wall_colour = linear(
        maker.pick(("#e9e4db", "#dfe3e2", "#cfd6cf", "#d9cdbf", "#c4ccd3", "#efece6", "#b9c2b4", "#d6b9a6"))
    )
    bodies = [Body(box(16, 0.1, 6, 0.002).moved(0, back + 0.05, 3.0).turned("z", turn), _plain(wall_colour, 0.8))]
    bodies.append(
        Body(box(16, 0.016, 0.1, 0.004).moved(0, back - 0.008, 0.05).turned("z", turn), _plain(linear("#f1efea"), 0.5))
    )
    floor = box(16, 16, 0.02, 0.002).moved(0, 0, -0.011).turned("z", turn)
    if maker.chance(0.65):
        colour = linear(maker.pick(WOODS[:6]))
        boards = textures.planks(maker.whole(0, 1))
        bodies.append(
            Body(
                floor,
                Look(textures.tinted(boards, colour * 0.45, colour * 1.1), boards, 0.001, 1.25, 0.45, specular=0.3),
            )
        )
    else:
        bodies.append(Body(floor, _plain(linear(maker.pick(("#b8b2a8", "#a3a09b", "#cbc4b8"))), 0.6)))
    if maker.chance(0.45):
        wide = float(np.ptp(points[:, 0])) * maker.between(1.3, 2.2)
        deep = float(np.ptp(points[:, 1])) * maker.between(1.3, 2.2)
        rug = slab(superellipse(wide, deep, 2.0 if maker.chance(0.4) else 16.0, 64), 0.006, 0.002).moved(z=-0.002)
        look = make_look("fabric", maker)
        colour = linear(maker.pick(FABRICS))
        woven = textures.weave(2)
        bodies.append(
            Body(
                rug.turned("z", turn),
                Look(
                    textures.tinted(woven, colour * 0.6, colour), woven, 0.01, 3.0, 1.0, specular=0.05, sheen=look.sheen
                ),
            )
        )
    return bodies


def _lights(maker: Maker, camera: Camera, middle: Floats, size: float, room: bool) -> tuple[Light, ...]:
    """A key soft box, a weaker one across from it and one above and behind; in a room, a window.

    They stand round the camera's line of sight, never in it.
    """
    side = -1.0 if maker.chance(0.5) else 1.0
    warm = np.array([1.0, maker.between(0.93, 1.0), maker.between(0.84, 0.97)])
    strength = maker.between(5.0, 9.0)
    soft = maker.between(0.8, 1.4) * size
    if room:
        placed = [
            (np.array([side * 3.2, -1.6, maker.between(0.9, 1.5)]), (1.0, 1.3), warm * strength * 1.5),
            (np.array([-side * 0.9, -1.0, 2.6]), (1.0, 1.0), np.ones(3) * strength * 0.3),
        ]
    else:
        key = np.array([side * maker.between(1.6, 2.8), -maker.between(1.2, 2.2), maker.between(2.4, 3.4)])
        placed = [
            (key * size, (soft, soft), warm * strength),
            (np.array([-side * 3.2, -1.4, 1.8]) * size, (size, size * 1.2), np.ones(3) * strength * 0.2),
            (np.array([-side * 0.8, 1.8, 3.4]) * size, (size * 0.9, size * 0.9), np.ones(3) * strength * 0.5),
        ]
    turn = rotation("z", _facing(camera))
    return tuple(Light(middle + turn @ place, middle, half, radiance) for place, half, radiance in placed)


def _sky(maker: Maker, room: bool) -> Floats:
    base = maker.between(0.35, 0.6) if not room else maker.between(0.25, 0.45)
    return base * np.array([1.0, 1.0, maker.between(1.0, 1.06)])
