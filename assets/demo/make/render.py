"""From a scene to a picture by path tracing. Needs mitsuba, a tool of development (assets/demo/requirements.txt)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from assets.demo.make.denoise import Floats32, denoised
from assets.demo.make.materials import Look
from assets.demo.make.mesh import Floats, Solid, vertex_normals
from assets.demo.make.scene import Light, Scene


class RenderToolMissingError(RuntimeError):
    """Mitsuba is not installed."""


class Renderer:
    """A path tracer that renders scenes to pictures of one size."""

    def __init__(self, size: int, samples: int, bounces: int = 4) -> None:
        try:
            import mitsuba
        except ImportError as error:
            raise RenderToolMissingError("mitsuba is missing: pip install -r assets/demo/requirements.txt") from error
        self._mitsuba = mitsuba
        self.size, self.samples, self.bounces = size, samples, bounces
        try:
            mitsuba.set_variant("llvm_ad_rgb")
            mitsuba.load_dict({"type": "sphere"})
        except Exception:
            # No LLVM library on this machine: the scalar variant gives the same picture more slowly.
            mitsuba.set_variant("scalar_rgb")

    def picture(self, scene: Scene, seed: int) -> Image.Image:
        """The scene as an RGB picture."""
        with tempfile.TemporaryDirectory() as folder:
            loaded = self._mitsuba.load_dict(self._description(scene, Path(folder)))
        light = np.array(self._mitsuba.render(loaded, spp=self.samples, seed=seed), dtype=np.float32)[..., :3]
        # What the surfaces are needs few samples, and costs more for each than the light does.
        surfaces = self._mitsuba.load_dict({"type": "aov", "aovs": "albedo:albedo,nn:sh_normal,dd:depth"})
        guide = np.array(self._mitsuba.render(loaded, integrator=surfaces, spp=4, seed=seed), dtype=np.float32)
        return developed(denoised(light, guide[..., -7:-4], guide[..., -4:-1], guide[..., -1]), scene)

    def _description(self, scene: Scene, folder: Path) -> dict[str, Any]:
        transform = self._mitsuba.ScalarTransform4f
        camera = scene.camera
        film = {
            "type": "hdrfilm",
            "width": self.size,
            "height": self.size,
            "rfilter": {"type": "gaussian"},
            "pixel_format": "rgb",
        }
        described: dict[str, Any] = {
            "type": "scene",
            "integrator": {"type": "path", "max_depth": self.bounces, "rr_depth": 3},
            "sensor": {
                "type": "perspective",
                "fov": camera.view,
                "to_world": transform().look_at(camera.origin.tolist(), camera.target.tolist(), [0, 0, 1]),
                "film": film,
                "sampler": {"type": "independent"},
            },
            "sky": {"type": "constant", "radiance": {"type": "rgb", "value": scene.sky.tolist()}},
        }
        for number, light in enumerate(scene.lights):
            described[f"light{number}"] = self._light(light)
        looks = {id(body.look): body.look for body in scene.bodies}
        for number, (key, look) in enumerate(looks.items()):
            solids = [body.solid for body in scene.bodies if id(body.look) == key]
            path = folder / f"{number}.ply"
            write_ply(solids, look.repeat, path)
            shape: dict[str, Any] = {"type": "ply", "filename": str(path), "bsdf": self._surface(look)}
            if look.glow > 0:
                shape["emitter"] = {
                    "type": "area",
                    "radiance": {"type": "rgb", "value": [look.glow, look.glow * 0.82, look.glow * 0.55]},
                }
            described[f"body{number}"] = shape
        return described

    def _light(self, light: Light) -> dict[str, Any]:
        transform = self._mitsuba.ScalarTransform4f
        place = transform().look_at(light.place.tolist(), light.target.tolist(), [0, 0, 1])
        return {
            "type": "rectangle",
            "to_world": place.scale([light.half[0], light.half[1], 1]),
            "bsdf": {"type": "diffuse", "reflectance": {"type": "rgb", "value": 0.0}},
            "emitter": {"type": "area", "radiance": {"type": "rgb", "value": light.radiance.tolist()}},
        }

    def _surface(self, look: Look) -> dict[str, Any]:
        surface: dict[str, Any] = {
            "type": "principled",
            "base_color": self._texture(look.colours),
            "roughness": look.roughness,
            "metallic": look.metallic,
            "specular": look.specular,
        }
        if look.sheen > 0:
            surface["sheen"] = look.sheen
        if look.depth > 0:
            surface = {
                "type": "bumpmap",
                "bump": self._texture(look.bump[..., None]),
                "scale": look.depth,
                "bsdf": surface,
            }
        return {"type": "twosided", "bsdf": surface}

    def _texture(self, values: Floats) -> dict[str, Any]:
        bitmap = self._mitsuba.Bitmap(np.ascontiguousarray(values, np.float32))
        return {"type": "bitmap", "bitmap": bitmap, "raw": True, "wrap_mode": "repeat"}


def write_ply(solids: list[Solid], repeat: float, path: Path) -> None:
    """Write solids as one binary PLY with normals and box-mapped texture coordinates.

    The grain runs along each solid's length.
    """
    tables = []
    for solid in solids:
        normals = vertex_normals(solid)[solid.faces].reshape(-1, 3)
        corners = solid.vertices[solid.faces]
        flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        away = np.repeat(np.abs(flat).argmax(axis=1), 3)
        places = corners.reshape(-1, 3)
        grain = int(np.ptp(solid.vertices, axis=0).argmax())
        first = np.where(away == grain, (grain + 1) % 3, grain)
        second = 3 - away - first
        rows = np.arange(len(places))
        # Each solid is cut from another place of the board.
        origin = solid.vertices.mean(axis=0).sum() * 7.3
        uv = np.stack([places[rows, first] + origin, places[rows, second] + origin * 0.7], -1) * repeat
        tables.append(np.concatenate([places, normals, uv], axis=1).astype("<f4"))
    vertices = np.concatenate(tables)
    count = len(vertices) // 3
    names = "".join(f"property float {name}\n" for name in ("x", "y", "z", "nx", "ny", "nz", "u", "v"))
    header = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {len(vertices)}\n{names}"
        f"element face {count}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    faces = np.empty(count, dtype=[("n", "u1"), ("i", "<i4", 3)])
    faces["n"] = 3
    faces["i"] = np.arange(len(vertices)).reshape(-1, 3)
    path.write_bytes(header.encode("ascii") + vertices.tobytes() + faces.tobytes())


def developed(light: Floats32, scene: Scene) -> Image.Image:
    """Linear light as a picture: exposed for the ground (for the whole in a room), highlights rolled off, sRGB."""
    luminance = light @ np.array([0.2126, 0.7152, 0.0722])
    # The brightest tenth stays below white, so that a white piece keeps its outline on a white ground.
    brightest = 0.92 / max(float(np.percentile(luminance, 90)), 1e-6)
    if scene.room:
        wanted = 0.36 / max(float(np.median(luminance)), 1e-6)
    else:
        upper = len(luminance) // 3
        border = np.concatenate([luminance[:upper, 0], luminance[:upper, -1], luminance[0]])
        wanted = scene.ground**2.2 / max(float(np.median(border)), 1e-6)
    exposure = min(wanted, brightest)
    exposed = light * exposure
    knee = 0.72
    rolled = np.where(exposed > knee, knee + (1 - knee) * np.tanh((exposed - knee) / (1 - knee)), exposed)
    shown = np.where(rolled <= 0.0031308, rolled * 12.92, 1.055 * np.maximum(rolled, 1e-9) ** (1 / 2.4) - 0.055)
    return Image.fromarray((np.clip(shown, 0, 1) * 255 + 0.5).astype(np.uint8))
