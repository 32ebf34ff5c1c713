"""The lines of a form as one sees them: silhouettes and creases, projected, hidden parts removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assets.demo.make.camera import Camera
from assets.demo.make.mesh import Floats, Indices, Solid, face_normals
from assets.demo.make.parts import Form

PAGE = 256
SCALE = 1.5
"""Depth is looked up in a buffer of PAGE * SCALE pixels a side."""
SHORTEST = 7.0
"""Visible pieces shorter than this (page units) are no lines of their own."""
LATTICES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
"""How finely triangles are covered with points, for the sizes they come in."""


@dataclass(frozen=True, eq=False)
class Line:
    """A visible line on the page (n, 2), and the number of the part it outlines."""

    points: Floats
    part: int
    crease: bool
    detail: bool

    @property
    def length(self) -> float:
        """Length in page units."""
        return float(np.linalg.norm(np.diff(self.points, axis=0), axis=1).sum())


def visible_lines(form: Form, camera: Camera) -> list[Line]:
    """All lines of the form that the camera sees, longest first within each part."""
    solids = [part.solid for part in form.parts]
    depth = depth_buffer(solids, camera, int(PAGE * SCALE))
    lines: list[Line] = []
    for number, part in enumerate(form.parts):
        own: list[Line] = []
        for crease, chains in ((False, _silhouettes(part.solid, camera)), (True, part.solid.creases)):
            for chain in chains:
                projected = camera.project(part.solid.vertices[chain], PAGE)
                own.extend(Line(points, number, crease, part.detail) for points in _seen(projected, depth))
        lines.extend(sorted(own, key=lambda line: -line.length))
    return lines


def depth_buffer(solids: list[Solid], camera: Camera, size: int) -> NDArray[np.float32]:
    """The depth (size, size) of the nearest surface at each pixel, infinite where there is none.

    Every triangle is covered with points closer than a pixel: exact enough for lines, and all numpy.
    """
    buffer = np.full(size * size, np.inf, np.float32)
    for solid in solids:
        towards = np.einsum("ij,ij->i", face_normals(solid), camera.origin - solid.vertices[solid.faces[:, 0]]) > 0
        corners = camera.project(solid.vertices, size)[solid.faces[towards]].astype(np.float32)
        reach = np.linalg.norm(corners[:, [1, 2, 0], :2] - corners[:, :, :2], axis=2).max(axis=1)
        level = np.searchsorted(LATTICES, reach * 1.2)
        for number in np.unique(level):
            chosen = corners[level == number]
            lattice = _lattice(LATTICES[min(int(number), len(LATTICES) - 1)])
            at_once = max(1, 200_000 // len(lattice))
            for start in range(0, len(chosen), at_once):
                samples = np.tensordot(lattice, chosen[start : start + at_once], axes=(1, 1)).reshape(-1, 3)
                x, y = samples[:, 0].astype(np.int32), samples[:, 1].astype(np.int32)
                inside = (x >= 0) & (x < size) & (y >= 0) & (y < size)
                np.minimum.at(buffer, (y * size + x)[inside], samples[inside, 2])
    return buffer.reshape(size, size)


@cache
def _lattice(steps: int) -> NDArray[np.float32]:
    """Barycentric coordinates (k, 3) of a triangular lattice."""
    i, j = np.meshgrid(np.arange(steps + 1), np.arange(steps + 1))
    keep = i + j <= steps
    i, j = i[keep], j[keep]
    return (np.stack([i, j, steps - i - j], -1) / steps).astype(np.float32)


def _silhouettes(solid: Solid, camera: Camera) -> Iterator[Indices]:
    """Chains of vertices along which the solid turns away from the camera."""
    normals = face_normals(solid)
    towards = np.einsum("ij,ij->i", normals, camera.origin - solid.vertices[solid.faces[:, 0]]) > 0
    edges = np.concatenate([solid.faces[:, [0, 1]], solid.faces[:, [1, 2]], solid.faces[:, [2, 0]]])
    facing = np.tile(towards, 3)
    count = len(solid.vertices)
    keys = edges.min(axis=1) * count + edges.max(axis=1)
    unique, inverse = np.unique(keys, return_inverse=True)
    front = np.bincount(inverse, weights=facing, minlength=len(unique))
    total = np.bincount(inverse, minlength=len(unique))
    turning = unique[(front == 1) & (total == 2)]
    pairs = np.stack([turning // count, turning % count], -1)
    yield from chained(pairs, solid.vertices)


def chained(pairs: Indices, vertices: Floats) -> Iterator[Indices]:
    """Join edges (m, 2) into chains, going as straight on as possible where more than two meet."""
    joined: dict[int, list[int]] = {}
    for number, (a, b) in enumerate(pairs.tolist()):
        joined.setdefault(a, []).append(number)
        joined.setdefault(b, []).append(number)
    unused = set(range(len(pairs)))

    def walk(at: int, came: int) -> list[int]:
        way: list[int] = []
        while True:
            heading = vertices[at] - vertices[came]
            best, straight = -1, -0.2
            for number in joined[at]:
                if number not in unused:
                    continue
                other = int(pairs[number].sum()) - at
                step = vertices[other] - vertices[at]
                cosine = float(heading @ step / max(np.linalg.norm(heading) * np.linalg.norm(step), 1e-12))
                if cosine > straight:
                    best, straight = number, cosine
            if best < 0:
                return way
            unused.discard(best)
            came, at = at, int(pairs[best].sum()) - at
            way.append(at)

    for number in range(len(pairs)):
        if number in unused:
            unused.discard(number)
            a, b = pairs[number].tolist()
            yield np.array([*reversed(walk(a, b)), a, b, *walk(b, a)])


def _seen(projected: Floats, depth: NDArray[np.float32]) -> Iterator[Floats]:
    """The visible pieces (k, 2) of a projected chain (n, 3), each at least SHORTEST long."""
    steps = np.linalg.norm(np.diff(projected[:, :2], axis=0), axis=1)
    run = np.concatenate([[0], np.cumsum(steps)])
    if run[-1] < SHORTEST * 0.6:
        return
    at = np.linspace(0, run[-1], max(2, int(run[-1] * 1.2) + 1))
    points = np.stack([np.interp(at, run, projected[:, i]) for i in range(3)], -1)
    size = depth.shape[0]
    x = np.clip((points[:, 0] * SCALE).astype(int), 1, size - 2)
    y = np.clip((points[:, 1] * SCALE).astype(int), 1, size - 2)
    around = np.stack([depth[y + dy, x + dx] for dy in (-1, 0, 1) for dx in (-1, 0, 1)])
    visible = points[:, 2] <= around.max(axis=0) + 0.004
    # Short gaps are closed, short glimpses dropped.
    changes = np.flatnonzero(np.diff(np.concatenate([[0], visible.view(np.int8), [0]])))
    runs = changes.reshape(-1, 2).tolist()
    whole: list[list[int]] = []
    for start, end in runs:
        if whole and start - whole[-1][1] < 5:
            whole[-1][1] = end
        else:
            whole.append([start, end])
    for start, end in whole:
        if (at[end - 1] - at[start]) >= SHORTEST:
            yield points[start:end, :2]
