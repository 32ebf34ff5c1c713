"""Sketches from files: what comes back, what foreign files give, and what is refused."""

import json
import math
import os
import random
from itertools import pairwise

import numpy as np
import pytest

from engine.errors import SketchError
from engine.sketch_files import VECTOR_SUFFIXES, read_sketch, write_sketch, write_svg
from engine.strokes import FIT_SIDE, PAGE, SketchDocument, Stroke, rasterise

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" fill="none" stroke="black" {root}>{body}</svg>'


def svg(tmp_path, body, root=""):
    path = tmp_path / "drawn.svg"
    path.write_text(SVG.format(body=body, root=root), encoding="utf-8")
    return path


def lines(path):
    return [stroke.points[:, :2] for stroke in read_sketch(path).strokes]


def chair():
    rng = np.random.default_rng(3)
    strokes = []
    for number in range(6):
        xy = np.cumsum(rng.normal(0, 4, (20, 2)), axis=0) + 128
        points = np.column_stack([xy, number + np.linspace(0, 0.8, 20), rng.random(20)])
        strokes.append(Stroke(points, float(rng.uniform(1, 9))))
    strokes.append(Stroke(np.array([[300.0, -12.5, 9.25, 0.5]]), 4))
    return SketchDocument(tuple(strokes))


def test_svg_gives_back_every_stroke(tmp_path):
    document = chair()
    write_svg(document, tmp_path / "chair.svg")
    back = read_sketch(tmp_path / "chair.svg")
    assert len(back.strokes) == 7
    for ours, theirs in zip(document.strokes, back.strokes, strict=True):
        np.testing.assert_allclose(theirs.points, ours.points, atol=1e-3)
        assert theirs.width == pytest.approx(ours.width, abs=1e-3)
    assert np.abs(rasterise(document).astype(int) - rasterise(back)).mean() < 0.05


def test_svg_has_one_path_a_stroke_and_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "chair.svg"
    write_svg(chair(), path)
    assert path.read_text(encoding="utf-8").count("<path ") == 7
    assert [file.name for file in tmp_path.iterdir()] == ["chair.svg"]
    with pytest.raises(SketchError, match="cannot be written"):
        write_svg(chair(), tmp_path / "none" / "chair.svg")
    with pytest.raises(SketchError):
        write_svg(chair(), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["chair.svg"]


@pytest.mark.parametrize(
    ("data", "points"),
    [
        ("M10 20L30 40", [(10, 20), (30, 40)]),
        ("m10,20 20,20 5-5", [(10, 20), (30, 40), (35, 35)]),
        ("M10 20H50V60h-10v-5", [(10, 20), (50, 20), (50, 60), (40, 60), (40, 55)]),
        ("M10 10 L20 10 20 20z", [(10, 10), (20, 10), (20, 20), (10, 10)]),
        ("M1e1.5L.5.25", [(10, 0.5), (0.5, 0.25)]),
    ],
)
def test_straight_path_data(tmp_path, data, points):
    (line,) = lines(svg(tmp_path, f'<path d="{data}"/>'))
    np.testing.assert_allclose(line, points, atol=1e-4)


@pytest.mark.parametrize(
    ("data", "middle", "end"),
    [
        ("M0 100 C0 0 200 0 200 100", (100, 25), (200, 100)),
        ("M0 100 Q100 0 200 100", (100, 50), (200, 100)),
        ("M0 100 q100-100 200 0", (100, 50), (200, 100)),
        ("M0 100 S200 0 200 100", (100, 62.5), (200, 100)),
        ("M0 100 A100 100 0 0 1 200 100", (100, 0), (200, 100)),
        ("M0 100 a100 100 0 01200 0", (100, 0), (200, 100)),
        ("M0 100 A100 50 0 1 1 200 100", (100, 50), (200, 100)),
        ("M0 0 A100 100 0 0 0 100 100", (100 - 100 * math.sqrt(0.5), 100 * math.sqrt(0.5)), (100, 100)),
        ("M0 100 A10 10 0 0 1 200 100", (100, 0), (200, 100)),
    ],
)
def test_curved_path_data(tmp_path, data, middle, end):
    (line,) = lines(svg(tmp_path, f'<path d="{data}"/>'))
    dense = np.concatenate([np.linspace(a, b, 30) for a, b in pairwise(line)])
    assert np.hypot(*(dense - middle).T).min() < 0.6, "the curve passes there"
    assert line[-1].tolist() == pytest.approx(end)


def test_smooth_curves_go_on_from_the_last_handle(tmp_path):
    whole = lines(
        svg(tmp_path, '<path d="M0 50 C10 0 40 0 50 50 C60 100 90 100 100 50 Q150 0 200 50 Q225 75 250 50"/>')
    )
    smooth = lines(svg(tmp_path, '<path d="M0 50 C10 0 40 0 50 50 S90 100 100 50 Q150 0 200 50 t50 0"/>'))
    np.testing.assert_allclose(smooth[0][:33], whole[0][:33], atol=1e-4)
    assert smooth[0][-8, 1] > 50, "T mirrors Q's handle"


def test_basic_shapes(tmp_path):
    body = (
        '<line x1="1" y1="2" x2="3" y2="4"/><polyline points="0,0 10,0 10,10"/><polygon points="0 0 10 0 10 10"/>'
        '<rect x="10" y="20" width="30" height="40"/><circle cx="100" cy="100" r="50"/>'
        '<ellipse cx="100" cy="100" rx="50" ry="20"/><rect width="0" height="5"/><text>words</text>'
    )
    found = lines(svg(tmp_path, body))
    assert [len(line) for line in found[:4]] == [2, 3, 4, 5]
    assert found[2][-1].tolist() == [0, 0]
    assert found[3].max(axis=0).tolist() == [40, 60]
    assert np.allclose(np.hypot(*(found[4] - 100).T), 50, atol=0.01)
    assert found[5].max(axis=0).tolist() == pytest.approx([150, 120])
    assert len(found) == 6


def test_transforms_nest_and_scale_widths(tmp_path):
    body = (
        '<g transform="translate(100 50)"><g transform="scale(2)" stroke-width="3">'
        '<line x1="0" y1="0" x2="10" y2="0" transform="rotate(90)"/></g></g>'
        '<line x2="10" transform="matrix(1 0 0 1 5 6)" style="stroke-width: 2px"/>'
        '<line x2="10" transform="rotate(180, 20, 20) skewX(0) skewY(0)"/>'
    )
    document = read_sketch(svg(tmp_path, body))
    first, second, third = (stroke.points[:, :2] for stroke in document.strokes)
    np.testing.assert_allclose(first, [(100, 50), (100, 70)], atol=1e-4)
    np.testing.assert_allclose(second, [(5, 6), (15, 6)], atol=1e-4)
    np.testing.assert_allclose(third, [(40, 40), (30, 40)], atol=1e-4)
    assert [stroke.width for stroke in document.strokes] == [6, 2, 1]


def test_a_view_box_is_scaled_onto_the_page(tmp_path):
    path = tmp_path / "icon.svg"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 20 10" stroke="red" width="1em" height="1em">'
        '<path d="M-10 0L10 10"/></svg>'
    )
    np.testing.assert_allclose(lines(path)[0], [(0, 64), (256, 192)], atol=1e-4)


def test_without_a_view_box_or_beside_it_all_lands_on_the_page(tmp_path):
    path = tmp_path / "wide.svg"
    path.write_text('<svg stroke="black"><path d="M-5000 0L5000 2000"/></svg>')
    (line,) = lines(path)
    assert line.min() >= 0 and line.max() <= PAGE and np.ptp(line[:, 0]) == pytest.approx(FIT_SIDE, abs=0.01)


def test_hidden_and_unpainted_shapes_are_left_out_and_fills_are_outlined(tmp_path):
    path = tmp_path / "filled.svg"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256"><defs><path d="M0 0L9 9"/></defs>'
        '<rect width="100%" height="100%" fill="white"/><g display="none"><path d="M0 0L9 9" stroke="red"/></g>'
        '<path d="M0 0L9 9" style="fill:none"/><rect x="10" y="10" width="50" height="50"/></svg>'
    )
    (outline,) = lines(path)
    assert outline.max() == 60


def test_a_doctype_alone_is_no_harm(tmp_path):
    path = tmp_path / "old.svg"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://example.invalid/svg11.dtd">'
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" stroke="black"><path d="M0 0L9 9"/></svg>'
    )
    assert len(lines(path)) == 1


_LAUGHS = (
    '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>'
    '<svg xmlns="http://www.w3.org/2000/svg"><text>&c;</text></svg>'
)
_OUTSIDE = (
    '<!DOCTYPE svg [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    '<svg xmlns="http://www.w3.org/2000/svg"><text>&secret;</text></svg>'
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty file"),
        ("no XML at all", "not well-formed XML"),
        (SVG.format(root="", body='<path d="M0 0L9 9"/>')[:-8], "not well-formed XML"),
        (SVG.format(root="", body=""), "nothing is drawn in it"),
        ("<html><body/></html>", "root is <html>"),
        (_LAUGHS, "entities"),
        (_OUTSIDE, "entities"),
        (SVG.format(root="", body='<path d="M0 0L nan 5"/>'), "not understood"),
        (SVG.format(root="", body='<path d="M0 0L inf 5"/>'), "not understood"),
        (SVG.format(root="", body='<path d="M0 0L1e999 5"/>'), "not a number to draw with"),
        (SVG.format(root="", body='<polyline points="0,0 nan,nan"/>'), "not a number"),
        (SVG.format(root="", body='<polyline points="0,0 5"/>'), "come in pairs"),
        (SVG.format(root="", body='<path d="L5 5"/>'), "begin with M"),
        (SVG.format(root="", body='<path transform="turn(5)" d="M0 0L1 1"/>'), "transform not understood"),
        (SVG.format(root="", body='<circle r="5furlong"/>'), "length not understood"),
        (SVG.format(root="", body='<circle r="%"/>'), "length not understood"),
        (
            SVG.format(root="", body='<g transform="scale(1e9)"><path transform="scale(1e9)" d="M0 0L1 1"/></g>'),
            "finite",
        ),
        (SVG.format(root="", body="<g>" * 5000), "nested deeper"),
        (SVG.format(root="", body=f'<path d="M0 0{"Q1 1 2 2" * 30_000}"/>'), "points allowed"),
    ],
)
def test_bad_svg_is_refused_with_a_reason(tmp_path, content, reason):
    path = tmp_path / "bad.svg"
    path.write_text(content)
    with pytest.raises(SketchError, match=reason) as caught:
        read_sketch(path)
    assert "bad.svg" in str(caught.value) and "\n" not in str(caught.value)


def test_ndjson_with_empty_strokes_and_impossible_times(tmp_path):
    path = tmp_path / "odd.ndjson"
    path.write_text('{"drawing": [[[], [], []], [[1, 9], [2, 8], [0, 500]]]}')
    assert read_sketch(path).strokes[0].points[:, 2].tolist() == [0, 0.5]
    path.write_text('{"drawing": [[[1, 9], [2, 8], [0, 1e309]]]}')
    with pytest.raises(SketchError, match="a time is not a finite number"):
        read_sketch(path)


def test_an_unknown_encoding_is_told(tmp_path):
    (tmp_path / "odd.svg").write_bytes(b'<?xml version="1.0" encoding="UTI-8"?><svg/>')
    with pytest.raises(SketchError, match="unknown encoding"):
        read_sketch(tmp_path / "odd.svg")


def test_damaged_svg_never_raises_anything_else(tmp_path):
    write_svg(chair().first(2), tmp_path / "whole.svg")
    whole = bytearray((tmp_path / "whole.svg").read_bytes())
    path, rng = tmp_path / "damaged.svg", random.Random(1)
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 8)):
            damaged[rng.randrange(len(damaged))] = rng.choice(b"<>&\"'/ 0e9-.,MzAL\x00\xff%")
        path.write_bytes(damaged[: rng.randint(1, len(damaged))] if rng.random() < 0.3 else damaged)
        try:
            read_sketch(path)
        except SketchError:
            refused += 1
    assert refused > 30


def write_ndjson(tmp_path, *rows):
    path = tmp_path / "drawn.ndjson"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_ndjson_simplified_stays_as_placed(tmp_path):
    rows = [{"word": "chair", "drawing": [[[10, 20, 255], [0, 5, 6]], [[1], [2]]]}, {"drawing": [[[9], [9]]]}]
    first, dot = read_sketch(write_ndjson(tmp_path, "", *rows)).strokes
    assert first.points[:, :2].tolist() == [[10, 0], [20, 5], [255, 6]]
    assert dot.points.shape == (1, 4) and dot.points[0, 2] > first.points[-1, 2]


def test_ndjson_raw_is_scaled_and_keeps_its_times(tmp_path):
    document = read_sketch(write_ndjson(tmp_path, {"drawing": [[[100.5, 1100.5], [50.0, 550.0], [0, 1500]]]}))
    assert document.strokes[0].points[:, 2].tolist() == [0, 1.5]
    left, top, right, bottom = document.bounds()
    assert (right - left, bottom - top) == pytest.approx((FIT_SIDE, FIT_SIDE / 2), abs=0.01)
    assert (left + right) / 2 == pytest.approx(PAGE / 2)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("", "empty file"),
        ("garbage", "no QuickDraw drawing"),
        ('{"drawing": [[[1,2],[3', "no QuickDraw drawing"),
        ("[" * 100_000, "no QuickDraw drawing"),
        ({"word": "chair"}, "no QuickDraw drawing"),
        ({"drawing": {"x": 1}}, "no QuickDraw drawing"),
        ({"drawing": [[[1, 2], [3]]]}, "no QuickDraw drawing"),
        ({"drawing": [[[1, 2], ["a", "b"]]]}, "no QuickDraw drawing"),
        ({"drawing": [[["1e999"], [1]]]}, "finite"),
        ('{"drawing": [[[NaN], [1]]]}', "no QuickDraw drawing"),
        ('{"drawing": [[[1e400], [1]]]}', "finite"),
        ({"drawing": []}, "nothing is drawn"),
        ({"drawing": [[list(range(300_000)), list(range(300_000))]]}, "points allowed"),
    ],
)
def test_bad_ndjson_is_refused_with_a_reason(tmp_path, row, reason):
    with pytest.raises(SketchError, match=reason):
        read_sketch(write_ndjson(tmp_path, row))


def write_npy(tmp_path, array, **options):
    np.save(tmp_path / "drawn.npy", array, **options)
    return tmp_path / "drawn.npy"


def test_stroke3_is_cut_where_the_pen_lifts(tmp_path):
    rows = np.array([[10, 10, 0], [20, 0, 1], [0, 30, 0], [5, 5, 0]], np.int16)
    first, second = lines(write_npy(tmp_path, rows))
    assert first.tolist() == [[10, 10], [30, 10]] and second.tolist() == [[30, 40], [35, 45]]


def test_stroke3_is_scaled_onto_the_page(tmp_path):
    (line,) = lines(write_npy(tmp_path, np.array([[0, 0, 0], [-2000, 1000, 1]], np.float32)))
    assert line.tolist() == [pytest.approx([232, 76], abs=0.01), pytest.approx([24, 180], abs=0.01)]


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.zeros((4, 2)), "not stroke-3"),
        (np.zeros(9), "not stroke-3"),
        (np.zeros((4, 3), complex), "not stroke-3"),
        (np.zeros((4, 3), "U4"), "not stroke-3"),
        (np.array([[np.nan, 0, 0]]), "finite"),
        (np.array([[np.inf, 0, 0]]), "finite"),
        (np.zeros((0, 3)), "nothing is drawn|not a plain"),
        (np.zeros((300_000, 3), np.int8), "points allowed"),
    ],
)
def test_bad_arrays_are_refused_with_a_reason(tmp_path, array, reason):
    with pytest.raises(SketchError, match=reason):
        read_sketch(write_npy(tmp_path, array))


class Bomb:
    """Would leave a trace if it were ever unpickled."""

    def __reduce__(self):
        return os.mkdir, ("unpickled",)


def test_pickles_are_never_loaded(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write_npy(tmp_path, np.array([[Bomb(), 1, 2]], object), allow_pickle=True)
    with pytest.raises(SketchError, match="not a plain"):
        read_sketch(path)
    assert not (tmp_path / "unpickled").exists()


def test_arrays_that_promise_more_than_they_hold(tmp_path):
    path = write_npy(tmp_path, np.zeros((5, 3)))
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"(5, 3)", b"(99999999999, 3)".ljust(6))[: len(whole)])
    with pytest.raises(SketchError):
        read_sketch(path)
    path.write_bytes(whole[:-20])
    with pytest.raises(SketchError):
        read_sketch(path)
    path.write_bytes(b"\x93NUMPY")
    with pytest.raises(SketchError):
        read_sketch(path)


@pytest.mark.parametrize("suffix", sorted(VECTOR_SUFFIXES))
def test_absent_empty_and_huge_files(tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    with pytest.raises(SketchError, match="No such file"):
        read_sketch(path)
    path.touch()
    with pytest.raises(SketchError, match="empty file"):
        read_sketch(path)
    with path.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(SketchError, match="megabytes"):
        read_sketch(path)


def test_other_suffixes_are_no_sketch_files(tmp_path):
    with pytest.raises(SketchError, match="not a sketch file"):
        read_sketch(tmp_path / "x.doc")


@pytest.mark.parametrize("suffix", [".svg", ".ndjson", ".npy"])
def test_every_format_comes_back(tmp_path, suffix):
    drawn = SketchDocument(tuple(Stroke.from_xy(np.array([[9.5, y], [90, y + 3], [200, 250]])) for y in (5, 80)))
    path = tmp_path / f"drawn{suffix}"
    write_sketch(drawn, path)
    columns = 2 if suffix == ".npy" else 3
    for one, other in zip(read_sketch(path).strokes, drawn.strokes, strict=True):
        np.testing.assert_allclose(one.points[:, :columns], other.points[:, :columns], atol=0.01)


def test_a_sketch_is_not_written_as_anything_else(tmp_path):
    with pytest.raises(SketchError, match="not a sketch file"):
        write_sketch(chair(), tmp_path / "chair.png")
    assert list(tmp_path.iterdir()) == []
