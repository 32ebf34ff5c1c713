"""Triangle meshes with the edges a draughtsman would see: the ground all furniture stands on.

Metres, z up, the front of a piece of furniture looks along -y.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Solid:
    """A closed surface: vertices (n, 3), triangles (m, 3), and creases, each a chain of vertex indices."""

    vertices: Floats
    faces: Indices
    creases: tuple[Indices, ...] = ()

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Solid:
        """The solid shifted."""
        return Solid(self.vertices + np.array([x, y, z]), self.faces, self.creases)

    def turned(self, axis: str, degrees: float) -> Solid:
        """The solid turned about the axis "x", "y" or "z" through the origin."""
        return Solid(self.vertices @ rotation(axis, degrees).T, self.faces, self.creases)

    def mirrored(self) -> Solid:
        """The solid seen in a mirror on the plane x = 0."""
        return Solid(self.vertices * (-1.0, 1.0, 1.0), self.faces[:, ::-1], self.creases)

    def bent(self, bend: Callable[[Floats], Floats]) -> Solid:
        """The solid with its vertices moved by a function of their positions (n, 3)."""
        return Solid(bend(self.vertices.copy()), self.faces, self.creases)

    def without_creases(self) -> Solid:
        """The solid of which only the silhouette is ever drawn."""
        return Solid(self.vertices, self.faces)


def rotation(axis: str, degrees: float) -> Floats:
    """The matrix (3, 3) that turns column vectors about a coordinate axis."""
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = cos
    matrix[first, second], matrix[second, first] = -sin, sin
    return matrix


def welded(vertices: Floats, faces: Indices, creases: Iterable[Indices] = ()) -> Solid:
    """One solid of patches: vertices at the same place become one, triangles without area vanish."""
    keys = np.round(vertices, 6) + 0.0
    _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    inverse = inverse.reshape(-1)
    faces = inverse[faces]
    whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
    return Solid(vertices[first], faces[whole], tuple(inverse[crease] for crease in creases))


def grid_faces(rows: int, columns: int, start: int = 0) -> Indices:
    """Two triangles for each cell of a grid of vertices stored row by row."""
    index = start + np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    return np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])


def merged(solids: Iterable[Solid]) -> Solid:
    """Several solids as one."""
    vertices: list[Floats] = []
    faces: list[Indices] = []
    creases: list[Indices] = []
    start = 0
    for solid in solids:
        vertices.append(solid.vertices)
        faces.append(solid.faces + start)
        creases.extend(crease + start for crease in solid.creases)
        start += len(solid.vertices)
    return Solid(np.concatenate(vertices), np.concatenate(faces), tuple(creases))


def face_normals(solid: Solid) -> Floats:
    """Normals of the triangles (m, 3), their length twice the triangle's area."""
    corners = solid.vertices[solid.faces]
    normals: Floats = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return normals


def vertex_normals(solid: Solid) -> Floats:
    """Smooth unit normals (n, 3), weighted by area, so that flat faces stay flat beside small bevels."""
    flat = face_normals(solid)
    normals = np.zeros_like(solid.vertices)
    for corner in range(3):
        np.add.at(normals, solid.faces[:, corner], flat)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return normals


def outward(solid: Solid) -> Solid:
    """The solid with its triangles turned so that their normals point out of it."""
    corners = solid.vertices[solid.faces] - solid.vertices.mean(axis=0)
    volume = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum()
    return solid if volume >= 0 else Solid(solid.vertices, solid.faces[:, ::-1], solid.creases)
