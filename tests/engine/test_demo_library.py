"""The demo library: complete, readable, and the same from the same seed. No renderer is needed."""

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assets.demo.make.camera import framed
from assets.demo.make.drawing import drawable
from assets.demo.make.furniture import SHARES, category_of, make_form
from assets.demo.make.linework import depth_buffer, visible_lines
from assets.demo.make.mesh import face_normals
from assets.demo.make.parts import Form, Part
from assets.demo.make.scene import view_of
from assets.demo.make.shapes import bar, box, cushion, lathe, rounded_rectangle, sheet, slab, superellipse
from assets.demo.make.sketching import lines_of, sketch_of
from engine.sketch_files import read_sketch, write_svg

DEMO = Path(__file__).parents[2] / "assets" / "demo"


def pairs() -> list[dict[str, str]]:
    with (DEMO / "pairs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_library_holds_240_photos_of_every_category():
    photos = sorted((DEMO / "photos").iterdir())
    assert len(photos) == 240
    assert Counter(photo.stem.rsplit("-", 1)[0] for photo in photos) == SHARES
    for photo in photos:
        with Image.open(photo) as picture:
            assert (picture.format, picture.size, picture.mode) == ("JPEG", (384, 384), "RGB"), photo.name


def test_no_photo_is_empty_or_twice_there():
    small = []
    for photo in sorted((DEMO / "photos").iterdir()):
        with Image.open(photo) as picture:
            picture.draft("L", (48, 48))
            small.append(np.asarray(picture.convert("L").resize((24, 24)), np.float32).ravel())
    stacked = np.stack(small)
    assert stacked.std(axis=1).min() > 4
    apart = np.abs(stacked[:, None] - stacked[None]).mean(axis=2) + 255 * np.eye(len(stacked))
    assert apart.min() > 0.5


def test_each_sketch_shows_a_photo_of_the_library():
    rows = pairs()
    assert len(rows) == 24
    assert list(rows[0]) == ["dataset", "category", "split", "photo", "sketch", "note"]
    assert {row["category"] for row in rows} == set(SHARES)
    assert len({row["photo"] for row in rows}) == 24
    for row in rows:
        assert (DEMO / row["photo"]).is_file()
        assert Path(row["photo"]).stem == Path(row["sketch"]).stem
        document = read_sketch(DEMO / row["sketch"])
        assert 5 <= len(document.strokes) <= 48
        times = np.concatenate([stroke.points[:, 2] for stroke in document.strokes])
        assert (np.diff(times) >= 0).all()
        assert 3 < times[-1] < 60
        pressure = np.concatenate([stroke.points[:, 3] for stroke in document.strokes])
        assert 0 < pressure.min() < pressure.max() <= 1


def test_shipped_sketches_are_what_the_script_draws(tmp_path):
    row = pairs()[3]
    number = int(Path(row["photo"]).stem.rsplit("-", 1)[1])
    write_svg(sketch_of(lines_of(7, number), 7_000_000 + number * 100), tmp_path / "again.svg")
    again, shipped = read_sketch(tmp_path / "again.svg"), read_sketch(DEMO / row["sketch"])
    assert len(again.strokes) == len(shipped.strokes)
    for one, other in zip(again.strokes, shipped.strokes, strict=True):
        np.testing.assert_allclose(one.points, other.points, atol=0.05)


def test_same_seed_same_form_other_number_other_form():
    one, again, other = make_form(7, 12), make_form(7, 12), make_form(7, 252)
    assert category_of(12) == category_of(252) == one.category
    for part, copy in zip(one.parts, again.parts, strict=True):
        np.testing.assert_array_equal(part.solid.vertices, copy.solid.vertices)
    sizes = [np.ptp(np.concatenate([p.solid.vertices for p in form.parts]), axis=0) for form in (one, other)]
    assert not np.allclose(*sizes)


@pytest.mark.parametrize("number", range(0, 48, 3))
def test_forms_are_sound(number):
    form = make_form(3, number)
    vertices = np.concatenate([part.solid.vertices for part in form.parts])
    assert np.isfinite(vertices).all()
    assert vertices[:, 2].min() == pytest.approx(0, abs=1e-6)
    assert 0.2 < np.ptp(vertices[:, 2]) < 2
    for part in form.parts:
        assert part.slot in form.kinds
        assert part.solid.faces.max() < len(part.solid.vertices)


@pytest.mark.parametrize(
    "solid",
    [
        box(1, 2, 3, 0.1),
        bar((0, 0, 0), (0, 0.2, 1), 0.02, 0.03),
        lathe([(0.001, 0), (0.3, 0), (0.2, 1), (0.001, 1)]),
        slab(superellipse(1, 2), 0.1),
        slab(rounded_rectangle(1, 2, 0.0), 0.1, 0.012),
        cushion(1, 1, 0.2, tufts=(2, 2)),
        sheet(np.stack([*np.meshgrid(np.linspace(0, 1, 5), np.linspace(0, 1, 6)), np.zeros((6, 5))], -1), 0.1),
    ],
)
def test_shapes_are_closed_and_face_outward(solid):
    edges = np.concatenate([solid.faces[:, [0, 1]], solid.faces[:, [1, 2]], solid.faces[:, [2, 0]]])
    directed = {tuple(edge) for edge in edges.tolist()}
    assert len(directed) == len(edges)
    assert all((b, a) in directed for a, b in directed)
    volume = np.einsum("ij,ij->", solid.vertices[solid.faces[:, 0]], face_normals(solid)) / 6
    assert volume > 0


def test_camera_fills_the_frame_and_centres_it():
    points = box(1, 0.5, 2).vertices
    for azimuth, elevation in ((0, 10), (-60, 24), (45, 5)):
        flat = framed(points, azimuth, elevation, 25, 0.8).project(points, 100)[:, :2]
        assert np.ptp(flat, axis=0).max() == pytest.approx(80, abs=0.5)
        np.testing.assert_allclose((flat.min(axis=0) + flat.max(axis=0)) / 2, 50, atol=0.5)


def test_hidden_lines_are_not_drawn():
    behind = box(0.3, 0.3, 0.3, 0.005).moved(0, 1, 0.5)
    wall = box(1, 0.1, 1, 0.005).moved(0, 0, 0.5)
    camera = framed(np.concatenate([behind.vertices, wall.vertices]), 0, 5, 25, 0.8)
    assert np.isfinite(depth_buffer([wall], camera, 128)).any()
    both = Form("chair", "test", (Part("a", wall), Part("b", behind)))
    assert {line.part for line in visible_lines(both, camera)} == {0}
    alone = Form("chair", "test", (Part("b", behind),))
    assert drawable(visible_lines(alone, camera))


def test_hands_differ_and_are_the_same_from_the_same_seed():
    lines = lines_of(3, 1)
    one, again, other = sketch_of(lines, 1), sketch_of(lines, 1), sketch_of(lines, 2)
    for stroke, copy in zip(one.strokes, again.strokes, strict=True):
        np.testing.assert_array_equal(stroke.points, copy.points)
    assert not np.array_equal(one.strokes[0].points, other.strokes[0].points)
    for document in (one, other):
        for stroke in document.strokes:
            assert (stroke.points[:, :2] >= 0).all()
            assert (stroke.points[:, :2] <= 256).all()


def test_drawing_needs_no_renderer():
    code = "import sys, assets.demo.make.sketching; assert not {'mitsuba', 'torch'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=DEMO.parents[1])


def test_form_and_view_go_together():
    form, camera = view_of(7, 5)
    points = np.concatenate([part.solid.vertices for part in form.parts])
    flat = camera.project(points, 1.0)[:, :2]
    assert flat.min() > 0.05
    assert flat.max() < 0.95
