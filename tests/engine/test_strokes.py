"""Strokes, the eraser and the raster: golden properties, not golden pixels."""

from itertools import pairwise

import numpy as np
import pytest

from engine.strokes import DEFAULT_WIDTH, FIT_SIDE, PAGE, THINNEST, SketchDocument, Stroke, page_transform, rasterise


def line(*xy, width=DEFAULT_WIDTH, pressure=1.0):
    xy = np.array(xy, float)
    return Stroke(np.column_stack([xy, np.arange(len(xy)), np.full(len(xy), pressure)]), width)


def sketch(*strokes):
    return SketchDocument(tuple(strokes))


def ink_box(raster):
    rows, columns = np.nonzero(raster < 128)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_an_empty_sketch_is_white_paper():
    raster = rasterise(SketchDocument())
    assert raster.shape == (256, 256) and raster.dtype == np.uint8
    assert (raster == 255).all()
    assert SketchDocument().empty and SketchDocument().bounds() is None


def test_as_placed_a_line_stands_where_it_was_drawn_and_as_thick():
    raster = rasterise(sketch(line((50, 100), (150, 100), width=4)), fit=False)
    left, top, right, bottom = ink_box(raster)
    assert (left, right) == pytest.approx((48, 152), abs=1)
    assert (top, bottom) == (98, 102)
    assert raster[100, 100] == 0 and raster[90, 100] == 255


@pytest.mark.parametrize("corner", [(20, 40), (100, 30), (40, 200)])
def test_fit_makes_the_longest_side_208_and_centres(corner):
    raster = rasterise(sketch(line((10, 10), corner)))
    left, top, right, bottom = ink_box(raster)
    assert max(right - left, bottom - top) == pytest.approx(FIT_SIDE + DEFAULT_WIDTH, abs=2)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((128, 128), abs=1)
    assert (right - left) / (bottom - top) == pytest.approx((corner[0] - 10) / (corner[1] - 10), rel=0.15)


def test_fit_leaves_the_line_width_alone():
    small, large = (rasterise(sketch(line((0, 0), (side, 0)))) for side in (40, 240))
    assert np.array_equal(small, large)
    assert (255 - small[:, 128].astype(float)).sum() / 255 == pytest.approx(DEFAULT_WIDTH, abs=0.1)


def test_fitting_does_not_blow_up_a_dot():
    raster = rasterise(sketch(line((30, 30), (31, 30.5))))
    left, top, right, bottom = ink_box(raster)
    assert right - left < 16 and ((left + right) / 2, (top + bottom) / 2) == pytest.approx((128, 128), abs=1)


def test_a_dot_is_a_disc():
    raster = rasterise(sketch(line((128, 128), width=20)), fit=False)
    area = (255 - raster.astype(float)).sum() / 255
    assert area == pytest.approx(np.pi * 10**2, rel=0.05)


def test_edges_are_anti_aliased():
    raster = rasterise(sketch(line((20, 20), (200, 90))), fit=False)
    assert len(np.unique(raster)) > 8


def test_joins_are_round_without_notches():
    raster = rasterise(sketch(line((60, 60), (160, 60), (160, 160), width=24)), fit=False)
    outside = raster[60 - 8, 160 + 8]
    assert outside == 0, "inside the round join"
    assert raster[60 - 11, 160 + 11] == 255, "a round join has no corner"


def test_pressure_scales_the_width():
    thick, half, thin = (
        (rasterise(sketch(line((20, 99), (200, 99), width=16, pressure=p)), fit=False)[:, 100] < 128).sum()
        for p in (1.0, 0.5, 0.0)
    )
    assert thick == 16 and thin == 16 * THINNEST and thin < half < thick


def test_a_line_tapers_with_falling_pressure():
    xy = np.column_stack([np.linspace(40, 200, 60), np.full(60, 128.0)])
    stroke = Stroke(np.column_stack([xy, np.arange(60), np.linspace(1, 0, 60)]), 16)
    columns = (rasterise(sketch(stroke), fit=False) < 128).sum(axis=0)
    assert columns[50] > columns[100] > columns[150] > columns[190] > 0


def test_ink_far_off_the_page_is_cut_off():
    raster = rasterise(sketch(line((-1e9, 128), (1e9, 128))), fit=False)
    assert raster[128].max() == 0


def test_page_transform_takes_the_page_to_the_models():
    document = sketch(line((10, 20), (50, 30)))
    scale, dx, dy = page_transform(document, True)
    assert (scale * 10 + dx, scale * 50 + dx) == pytest.approx((24, 232))
    assert scale * 25 + dy == pytest.approx(PAGE / 2)
    assert page_transform(document, False) == (1, 0, 0)


@pytest.mark.parametrize("points", [np.zeros((0, 4)), np.zeros((3, 2)), [[np.nan, 0, 0, 1]], [[0, np.inf, 0, 1]]])
def test_bad_points_are_refused(points):
    with pytest.raises(ValueError):
        Stroke(np.array(points))


@pytest.mark.parametrize("width", [0, -1, np.nan, np.inf])
def test_bad_widths_are_refused(width):
    with pytest.raises(ValueError):
        Stroke(np.zeros((1, 4)), width)


def test_strokes_cannot_be_changed_in_place():
    with pytest.raises(ValueError):
        line((0, 0), (1, 1)).points[0, 0] = 5


def test_points_seconds_and_first_strokes():
    document = sketch(line((0, 0), (1, 0), (2, 0)), line((0, 5), (9, 5)))
    assert document.point_count == 5 and document.seconds == 2
    assert document.first(1).strokes == document.strokes[:1]


def test_erasing_cuts_a_line_exactly_at_the_erasers_edge():
    document = sketch(line((0, 100), (200, 100), width=2))
    cut = document.erased(np.array([[100, 100]]), 9)
    assert [stroke.points[:, 0].tolist() for stroke in cut.strokes] == [
        [0, pytest.approx(90)],
        [pytest.approx(110), 200],
    ]
    assert cut.strokes[0].points[1, 2] == pytest.approx(0.45), "the time at the cut is interpolated"
    assert cut.strokes[0].width == 2


def test_the_ink_left_ends_where_the_eraser_began():
    cut = sketch(line((0, 100), (200, 100), width=6)).erased(np.array([[100, 100]]), 20)
    row = rasterise(cut, fit=False)[100]
    assert (row[82:118] == 255).all() and row[75] == 0 and row[124] == 0


def test_erasing_along_a_path_takes_all_between():
    document = sketch(line((50, 0), (50, 200)), line((150, 0), (150, 200)), line((0, 10), (200, 10)))
    cut = document.erased(np.array([[20, 100], [180, 100]]), 10)
    assert len(cut.strokes) == 5
    assert cut.strokes[4] is document.strokes[2], "an untouched stroke stays itself"
    assert cut.strokes[0].points[-1, 1] == pytest.approx(100 - 10 - DEFAULT_WIDTH / 2)


def test_erasing_a_slanted_line_by_a_slanted_path():
    path = np.array([[60, 140], [140, 60]])
    cut = sketch(line((0, 0), (200, 200), width=2)).erased(path, 9)
    ends = np.array([cut.strokes[0].points[-1, :2], cut.strokes[1].points[0, :2]])
    assert np.hypot(*(ends - 100).T).tolist() == pytest.approx([10, 10], abs=1e-3)


def test_erasing_nothing_gives_the_sketch_itself():
    document = sketch(line((0, 0), (10, 0)))
    assert document.erased(np.array([[100, 100], [150, 150]]), 10) is document
    assert SketchDocument().erased(np.array([[1, 1]]), 5) == SketchDocument()


def test_erasing_all_leaves_nothing_and_dots_go_whole():
    document = sketch(line((5, 5)), line((5, 5), (5, 5), (8, 5)))
    assert document.erased(np.array([[6, 5]]), 10).empty
    assert document.erased(np.array([[30, 5]]), 10) is document


def test_no_point_left_lies_under_the_eraser():
    rng = np.random.default_rng(1)
    document = sketch(*(line(*rng.uniform(0, 256, (12, 2))) for _ in range(8)))
    path = rng.uniform(0, 256, (6, 2))
    cut = document.erased(path, 7)
    on_lines = np.concatenate([_sampled(stroke.points[:, :2]) for stroke in cut.strokes])
    on_path = _sampled(path)
    nearest = min(np.hypot(*(on_lines - spot).T).min() for spot in on_path)
    assert nearest >= 7 + DEFAULT_WIDTH / 2 - 0.01


def _sampled(xy):
    return np.concatenate([np.linspace(a, b, 60) for a, b in pairwise(xy)])
