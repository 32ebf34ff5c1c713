"""The camera: a pinhole that looks at a form so that it fills the frame, the same for photo and sketch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assets.demo.make.mesh import Floats
from assets.demo.make.parts import Maker

UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, eq=False)
class Camera:
    """A pinhole camera: where it stands, what it looks at, and its field of view in degrees, square."""

    origin: Floats
    target: Floats
    view: float

    @property
    def frame(self) -> Floats:
        """The rows (3, 3): right, down and forward."""
        forward = self.target - self.origin
        forward = forward / np.linalg.norm(forward)
        right = np.cross(forward, UP)
        right /= np.linalg.norm(right)
        return np.stack([right, np.cross(forward, right), forward])

    def project(self, points: Floats, size: float) -> Floats:
        """Points (n, 3) as (x, y, depth): x and y in pixels of a square picture of this size, y down."""
        local = (points - self.origin) @ self.frame.T
        reach = np.tan(np.radians(self.view) / 2)
        flat = local[:, :2] / local[:, 2:] / reach
        return np.column_stack([(flat + 1) * size / 2, local[:, 2]])


def framed(points: Floats, azimuth: float, elevation: float, view: float, fill: float) -> Camera:
    """The camera in this direction (degrees) to which the points (n, 3) fill this share of the frame, centred."""
    a, e = np.radians(azimuth), np.radians(elevation)
    back = np.array([np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)])
    target = (points.min(axis=0) + points.max(axis=0)) / 2
    distance = float(np.linalg.norm(np.ptp(points, axis=0))) / np.tan(np.radians(view) / 2)
    camera = Camera(target + back * distance, target, view)
    for _ in range(8):
        flat = camera.project(points, 2.0)[:, :2] - 1
        low, high = flat.min(axis=0), flat.max(axis=0)
        shift = (low + high) / 2 * distance * np.tan(np.radians(view) / 2)
        target = target + shift @ camera.frame[:2]
        distance *= float((high - low).max()) / 2 / fill
        camera = Camera(target + back * distance, target, view)
    return camera


def make_camera(points: Floats, maker: Maker, category: str) -> Camera:
    """A catalogue's view of the points (n, 3): mostly from slightly above and to one side."""
    azimuth = maker.between(-60, 60) if maker.chance(0.85) else maker.between(-8, 8)
    low, high = {"table": (10, 30), "lamp": (2, 14), "stool": (8, 28)}.get(category, (6, 24))
    view = maker.between(17, 34)
    return framed(points, azimuth, maker.between(low, high), view, maker.between(0.74, 0.86))
