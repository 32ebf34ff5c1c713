"""The shapes furniture is put together from: boxes, tubes, turned pieces, slabs, shells and cushions.

Nothing has a razor-sharp edge. A crease is kept where a hand would draw a line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from assets.demo.make.mesh import Floats, Indices, Solid, grid_faces, outward, vertex_normals, welded


def box(width: float, depth: float, height: float, radius: float = 0.006, segments: int = 1) -> Solid:
    """A box centred on the origin with rounded edges; a large radius makes a cushion-like block."""
    half = np.array([width, depth, height]) / 2
    round_ = np.minimum(radius, half * 0.999)
    steps = 2 if radius < 0.02 else 4
    bevel = np.tan(np.linspace(-np.pi / 4, 0, steps + 1)[:-1])
    along = np.concatenate([bevel, np.zeros(segments + 1), -bevel[::-1]])
    inner = np.concatenate([-np.ones(steps), np.linspace(-1, 1, segments + 1), np.ones(steps)])
    count = len(along)
    vertices: list[Floats] = []
    faces: list[Indices] = []
    creases: list[Indices] = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for sign in (-1.0, 1.0):
            direction = np.empty((count, count, 3))
            direction[..., axis] = sign
            direction[..., u], direction[..., v] = along[:, None], along[None, :]
            direction /= np.linalg.norm(direction, axis=-1, keepdims=True)
            offset = np.empty((count, count, 3))
            offset[..., axis] = sign
            offset[..., u], offset[..., v] = inner[:, None], inner[None, :]
            start = count * count * len(vertices)
            vertices.append((direction * round_ + offset * (half - round_)).reshape(-1, 3))
            patch = grid_faces(count, count, start)
            faces.append(patch if sign < 0 else patch[:, ::-1])
            if radius < 0.35 * min(width, depth, height) and axis < 2:
                grid = start + np.arange(count * count).reshape(count, count)
                # The first two faces bring all four of their edges, the next two what is left of the twelve.
                edges = [grid[0], grid[-1], grid[:, 0], grid[:, -1]]
                creases.extend(edges if axis == 0 else edges[:2])
    return welded(np.concatenate(vertices), np.concatenate(faces), creases)


def superellipse(width: float, depth: float, exponent: float = 2.0, count: int = 48) -> Floats:
    """A closed outline (count, 2): 2 gives an ellipse, larger exponents a rectangle with rounded corners."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False) + np.pi / count
    cos, sin = np.cos(angle), np.sin(angle)
    power = 2.0 / exponent
    outline: Floats = np.stack(
        [np.sign(cos) * np.abs(cos) ** power * width / 2, np.sign(sin) * np.abs(sin) ** power * depth / 2], -1
    )
    return outline


def rounded_rectangle(width: float, depth: float, radius: float) -> Floats:
    """A closed outline (n, 2) of a rectangle with circular corners, wide enough for a slab's rim to be rounded."""
    radius = min(max(radius, 0.014), 0.499 * min(width, depth))
    corner = np.linspace(0, np.pi / 2, 7)
    arc = np.stack([np.cos(corner), np.sin(corner)], -1) * radius
    pieces = []
    for quarter, (sx, sy) in enumerate([(1, 1), (-1, 1), (-1, -1), (1, -1)]):
        turn = quarter * np.pi / 2
        matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        pieces.append(arc @ matrix.T + (sx * (width / 2 - radius), sy * (depth / 2 - radius)))
    return np.concatenate(pieces)


def _rings(rings: Floats, creased: Sequence[int], closed_ends: bool = True) -> Solid:
    """A skin over rings of vertices (k, n, 3), each end closed by a fan to its centre."""
    count, sides = rings.shape[:2]
    looped = np.concatenate([rings, rings[:, :1]], axis=1)
    vertices = [looped.reshape(-1, 3)]
    faces = [grid_faces(count, sides + 1)]
    if closed_ends:
        total = count * (sides + 1)
        vertices.append(np.stack([rings[0].mean(axis=0), rings[-1].mean(axis=0)]))
        step = np.arange(sides)
        last = (count - 1) * (sides + 1)
        faces.append(np.stack([np.full(sides, total), step + 1, step], -1))
        faces.append(np.stack([np.full(sides, total + 1), last + step, last + step + 1], -1))
    chains = [np.arange(ring * (sides + 1), (ring + 1) * (sides + 1)) for ring in creased]
    return outward(welded(np.concatenate(vertices), np.concatenate(faces), chains))


def slab(outline: Floats, thickness: float, bevel: float = 0.006) -> Solid:
    """A plate of the convex outline (n, 2), its middle on z = 0, with rounded rims."""
    bevel = min(bevel, 0.499 * thickness)
    ahead, behind = np.roll(outline, -1, axis=0), np.roll(outline, 1, axis=0)
    tangent = ahead - behind
    normal = np.stack([tangent[:, 1], -tangent[:, 0]], -1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    angles = np.linspace(0, np.pi / 2, 4)
    profile = [(bevel * (1 - np.sin(a)), -thickness / 2 + bevel * (1 - np.cos(a))) for a in angles]
    profile += [(inset, -z) for inset, z in reversed(profile)]
    rings = np.empty((len(profile), len(outline), 3))
    for ring, (inset, z) in zip(rings, profile, strict=True):
        ring[:, :2] = outline - normal * inset
        ring[:, 2] = z
    return _rings(rings, creased=(1, 6) if thickness > 0.012 else (6,))


def lathe(profile: Sequence[tuple[float, float]], sides: int = 40, sharp: float = 35.0) -> Solid:
    """A turned piece: the profile's (radius, z) pairs about the z axis; corners over `sharp` degrees are creases."""
    points = np.array(profile, float)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    rings = np.empty((len(points), sides, 3))
    rings[..., 0] = points[:, :1] * np.cos(angle)
    rings[..., 1] = points[:, :1] * np.sin(angle)
    rings[..., 2] = points[:, 1:]
    step = np.diff(points, axis=0)
    heading = np.degrees(np.arctan2(step[:, 1], step[:, 0]))
    turn = np.abs((np.diff(heading) + 180) % 360 - 180)
    creased = [i + 1 for i in np.flatnonzero(turn > sharp).tolist() if points[i + 1, 0] > 0.012]
    return _rings(rings, creased)


def softened(profile: Sequence[tuple[float, float]], cut: float = 0.004) -> list[tuple[float, float]]:
    """The profile with each inner corner cut off, so that a turned piece shows a bevel there."""
    points = np.array(profile, float)
    out = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        for other in (before, after):
            reach = float(np.linalg.norm(other - here))
            out.append(here + (other - here) * min(cut / max(reach, 1e-9), 0.4))
    out.append(points[-1])
    return [(float(r), float(z)) for r, z in out]


def tube(path: Floats, radius: float | Floats, *, flat: float = 1.0, exponent: float = 2.0, sides: int = 14) -> Solid:
    """A bar along a path (n, 3); radius may change along it; `flat` squeezes and `exponent` squares its section."""
    radii = np.broadcast_to(np.asarray(radius, float), (len(path),)).copy()
    tangents = np.gradient(path, axis=0)
    tangents /= np.maximum(np.linalg.norm(tangents, axis=1, keepdims=True), 1e-9)
    start = np.array([1.0, 0.0, 0.0]) if abs(tangents[0, 0]) < 0.9 else np.array([0.0, 1.0, 0.0])
    section = superellipse(2, 2, exponent, sides)
    side = start - tangents[0] * (start @ tangents[0])
    frames = []
    for tangent in tangents:
        side = side - tangent * (side @ tangent)
        side /= np.linalg.norm(side)
        frames.append((side, np.cross(tangent, side)))
    # Small rings beyond the ends round them off.
    cap = min(radii[0], radii[-1]) * 0.25
    order = [0, *range(len(path)), len(path) - 1]
    shrink = [0.72, *([1.0] * len(path)), 0.72]
    shift = [-cap, *([0.0] * len(path)), cap]
    rings = np.empty((len(order), sides, 3))
    for ring, i, factor, push in zip(rings, order, shrink, shift, strict=True):
        u, v = frames[i]
        ring[:] = path[i] + tangents[i] * push + radii[i] * factor * (section[:, :1] * u + section[:, 1:] * v * flat)
    creased = [ring for ring, r in ((1, radii[0]), (len(path), radii[-1])) if r > 0.012]
    return _rings(rings, creased)


def bar(
    start: Sequence[float],
    end: Sequence[float],
    radius: float,
    end_radius: float | None = None,
    *,
    flat: float = 1.0,
    exponent: float = 2.0,
    sides: int = 14,
) -> Solid:
    """A straight tube between two points, its radius going from `radius` to `end_radius`."""
    share = np.linspace(0, 1, 4)
    path = np.outer(1 - share, start) + np.outer(share, end)
    last = radius if end_radius is None else end_radius
    return tube(path, radius + (last - radius) * share, flat=flat, exponent=exponent, sides=sides)


def rounded_path(corners: Sequence[Sequence[float]], radius: float, closed: bool = False) -> Floats:
    """The way past the corners (n, 3) with each bend rounded, as bent steel tube has it."""
    points = np.array(corners, float)
    if closed:
        middle = (points[0] + points[-1]) / 2
        points = np.concatenate([[middle], points, [middle]])
    way = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(radius, 0.45 * math.dist(before, here), 0.45 * math.dist(after, here))
        enter = here + (before - here) / np.linalg.norm(before - here) * reach
        leave = here + (after - here) / np.linalg.norm(after - here) * reach
        way.extend((1 - t) ** 2 * enter + 2 * t * (1 - t) * here + t**2 * leave for t in np.linspace(0, 1, 7))
    way.append(points[-1])
    return np.array(way)


def sheet(surface: Floats, thickness: float, crease: bool = True) -> Solid:
    """A bent plate round the grid of points (rows, columns, 3), with a rounded rim."""
    rows, columns = surface.shape[:2]
    flat = Solid(surface.reshape(-1, 3), grid_faces(rows, columns))
    normal = vertex_normals(flat).reshape(rows, columns, 3) * thickness / 2
    rim = np.concatenate(
        [
            np.arange(columns),
            np.arange(1, rows) * columns + columns - 1,
            (rows - 1) * columns + np.arange(columns - 2, -1, -1),
            np.arange(rows - 2, 0, -1) * columns,
        ]
    )
    flow = surface.reshape(-1, 3)[rim]
    along = np.roll(flow, -1, axis=0) - np.roll(flow, 1, axis=0)
    out = np.cross(along, normal.reshape(-1, 3)[rim])
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    centre = surface.reshape(-1, 3).mean(axis=0)
    out *= np.sign(np.einsum("ij,ij->i", out, flow - centre).sum()) * thickness / 2
    top, bottom = (surface + normal).reshape(-1, 3), (surface - normal).reshape(-1, 3)
    ring = flow + out
    size, edge = rows * columns, len(rim)
    loop = np.append(np.arange(edge), 0)
    upper = np.stack([rim[loop], 2 * size + loop])
    lower = np.stack([2 * size + loop, size + rim[loop]])
    band = grid_faces(2, edge + 1)
    faces = [
        grid_faces(rows, columns),
        grid_faces(rows, columns, size)[:, ::-1],
        upper.reshape(-1)[band],
        lower.reshape(-1)[band],
    ]
    vertices = np.concatenate([top, bottom, ring])
    # The rim's triangles must turn the way of the faces they join.
    probe = Solid(vertices, faces[2])
    corners = probe.vertices[probe.faces]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    middle = corners.mean(axis=1)
    away = middle - np.concatenate([flow[loop[:-1]], flow[loop[:-1]]])
    if np.einsum("ij,ij->i", facing, away).sum() < 0:
        faces[2], faces[3] = faces[2][:, ::-1], faces[3][:, ::-1]
    solid = welded(vertices, np.concatenate(faces), [2 * size + loop] if crease else [])
    return solid


def disc_grid(rows: int = 17, columns: int = 17, exponent: float = 4.0) -> tuple[Floats, Floats]:
    """Coordinates u, v in -1..1 of a grid whose border runs along a superellipse: a shell's rounded outline."""
    a, b = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(-1, 1, rows))
    power = exponent
    scale = np.maximum(np.abs(a), np.abs(b)) / np.maximum(
        (np.abs(a) ** power + np.abs(b) ** power) ** (1 / power), 1e-9
    )
    return a * scale, b * scale


def cushion(
    width: float,
    depth: float,
    height: float,
    *,
    puff: float = 0.02,
    radius: float = 0.45,
    tufts: tuple[int, int] = (0, 0),
) -> Solid:
    """A cushion centred on the origin; `puff` bulges its faces, tufts (across, down) press buttons into its top."""
    fine = 18 if tufts != (0, 0) else 6
    block = box(width, depth, height, radius=radius * height, segments=fine)
    x, y = block.vertices[:, 0] / (width / 2), block.vertices[:, 1] / (depth / 2)
    z = block.vertices[:, 2] / (height / 2)
    bulge = np.clip(1 - x**2, 0, 1) * np.clip(1 - y**2, 0, 1)
    lift = puff * np.sqrt(bulge)
    for i in range(tufts[0]):
        for j in range(tufts[1]):
            centre_x = (2 * i + 1) / tufts[0] - 1
            centre_y = (2 * j + 1) / tufts[1] - 1
            away = np.hypot((x - centre_x) * width / 2, (y - centre_y) * depth / 2)
            lift -= np.where(z > 0, 1, 0) * 0.028 * np.exp(-((away / 0.045) ** 1.3))
    sides = puff * 0.5 * np.sqrt(np.clip(1 - z**2, 0, 1))
    vertices = block.vertices.copy()
    vertices[:, 2] += np.clip(z, -1, 1) * lift
    vertices[:, 0] += np.sign(x) * np.abs(x) ** 3 * sides * np.clip(1 - y**2, 0, 1)
    vertices[:, 1] += np.sign(y) * np.abs(y) ** 3 * sides * np.clip(1 - x**2, 0, 1)
    return Solid(vertices, block.faces, block.creases)
