"""Picking, moving and taking away strokes; and the sketch over time."""

import numpy as np
import pytest

from engine.sketch_editing import duplicated, moved, scaled, stroke_at, strokes_in, strokes_within, without
from engine.sketch_replay import LONGEST_WAIT, Timeline
from engine.strokes import SketchDocument, Stroke


def line(*xy, width=2.0, start=0.0):
    return Stroke.from_xy(np.array(xy, float), width=width, start=start)


def test_the_nearest_stroke_is_picked_and_none_out_of_reach():
    low, high, dot = line((0, 100), (200, 100)), line((0, 110), (200, 110)), line((50, 50))
    document = SketchDocument((low, high, dot))
    assert stroke_at(document, 120, 103, 4) is low
    assert stroke_at(document, 120, 107, 4) is high
    assert stroke_at(document, 52, 52, 4) is dot
    assert stroke_at(document, 120, 160, 4) is None
    assert stroke_at(SketchDocument((low, line((100, 0), (100, 200)))), 100, 100, 4) is not low, "the upper one"


def test_a_rectangle_picks_what_it_touches():
    crossing, diagonal, beside = line((0, 100), (200, 100)), line((0, 0), (40, 40)), line((90, 60), (110, 60))
    document = SketchDocument((crossing, diagonal, beside, line((100, 100))))
    assert strokes_in(document, (90, 90, 110, 110)) == (crossing, document.strokes[3]), "without a point in it, too"
    assert strokes_in(document, (25, 5, 40, 12)) == (), "inside the diagonal's box, beside its line"
    assert strokes_in(document, (0, 0, 256, 256)) == document.strokes


def test_moving_keeps_order_time_and_the_others():
    document = SketchDocument((line((0, 0), (9, 0)), line((0, 5), (9, 5)), line((0, 9))))
    after = moved(document, {document.strokes[1]}, 3, -2)
    assert after.strokes[0] is document.strokes[0] and after.strokes[2] is document.strokes[2]
    assert after.strokes[1].points[0, :2].tolist() == [3, 3]
    assert (after.strokes[1].points[:, 2:] == document.strokes[1].points[:, 2:]).all()
    assert without(document, document.strokes[:2]).strokes == document.strokes[2:]


def test_a_loop_picks_what_it_goes_around():
    within, half, beside, dot = (
        line((20, 20), (60, 20)),
        line((40, 40), (110, 40)),
        line((90, 60), (150, 60)),
        line((50, 50)),
    )
    document = SketchDocument((within, half, beside, dot))
    loop = np.array([(10, 10), (80, 10), (80, 70), (10, 70)], float)
    assert strokes_within(document, loop) == (within, half, dot), "half of it is enough"
    assert strokes_within(document, loop[::-1]) == (within, half, dot), "either way round"
    assert strokes_within(document, np.concatenate([loop, loop])) == (within, half, dot), "twice around is within, too"
    notched = np.array([(10, 10), (80, 10), (80, 70), (70, 70), (70, 30), (10, 30)], float)
    assert strokes_within(document, notched) == (within,)
    assert strokes_within(document, loop[:1]) == () and strokes_within(SketchDocument(), loop) == ()


def test_scaling_keeps_order_time_and_width():
    document = SketchDocument((line((10, 10), (30, 10)), line((10, 20), (30, 40))))
    after = scaled(document, {document.strokes[1]}, (10, 10), 2, 0.5)
    assert after.strokes[0] is document.strokes[0]
    assert after.strokes[1].points[:, :2].tolist() == [[10, 15], [50, 25]]
    assert (after.strokes[1].points[:, 2:] == document.strokes[1].points[:, 2:]).all()
    assert after.strokes[1].width == document.strokes[1].width


def test_duplicates_are_drawn_after_all_others():
    document = SketchDocument((line((0, 0), (9, 0), start=1), line((0, 5), (9, 5), start=2), line((0, 9), start=3)))
    after, copies = duplicated(document, {document.strokes[0], document.strokes[2]}, 4, 6)
    assert after.strokes[:3] == document.strokes and after.strokes[3:] == copies
    assert [copy.points[0, :2].tolist() for copy in copies] == [[4, 6], [4, 15]]
    times = [float(copy.points[0, 2]) for copy in copies]
    assert times[0] > document.seconds and times[1] - times[0] == pytest.approx(2)
    assert duplicated(document, (), 4, 6) == (document, ())


def test_replay_cuts_waits_short_and_ends_with_the_sketch_itself():
    document = SketchDocument((line((0, 0), (125, 0), (250, 0)), line((0, 9), (250, 9), start=60)))
    timeline = Timeline(document)
    assert timeline.seconds == pytest.approx(2 + LONGEST_WAIT)
    assert timeline.at(0).document.point_count == 1
    half = timeline.at(0.6)
    assert half.finished.empty and half.stroke.points[:, 0].tolist() == [0, 125]
    waiting = timeline.at(1 + LONGEST_WAIT / 2)
    assert waiting.stroke is None and waiting.document.strokes == document.strokes[:1]
    assert timeline.at(1.5).finished is timeline.at(1.9).finished, "what is finished stays the same value"
    assert timeline.at(99).document is document and timeline.strokes_by(99) == 2
    assert timeline.at(timeline.end_of(1)).document.strokes == document.strokes[:1]
    assert Timeline(SketchDocument()).at(0).document.empty


def test_dots_and_files_without_times_can_be_replayed():
    document = SketchDocument((line((5, 5)), Stroke(np.array([[0, 0, 3, 1], [9, 9, 3, 1]], np.float32))))
    assert Timeline(document).at(Timeline(document).seconds).document is document
