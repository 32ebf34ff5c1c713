"""Straight lines, choosing and moving strokes, sizes by dragging, pen only: by real pointers and keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from desktop.sketch.canvas import SketchCanvas
from desktop.sketch.hand import Doing
from desktop.sketch.smoothing import Smoothing
from tests.desktop.paper import (
    CONTROL,
    LEFT,
    NONE,
    PLAIN,
    SHIFT,
    SIDE,
    at,
    drag,
    in_front,
    move,
    press,
    stylus,
    tablet,
)


@pytest.fixture
def canvas(qtbot):
    widget = SketchCanvas()
    return in_front(qtbot, widget, SIDE + 12, SIDE + 12, widget)


@pytest.fixture
def three(canvas):
    """A paper with three level lines, at 50, 100 and 150."""
    for y in (50, 100, 150):
        drag(canvas, (40, y), (120, y), (200, y))
    canvas.set_tool("select")
    return canvas


def off_the_line(points):
    """How far a stroke's points lie from the straight way between its ends."""
    xy = points[:, :2].astype(float)
    along = (xy[-1] - xy[0]) / np.hypot(*(xy[-1] - xy[0]))
    offset = xy - xy[0]
    return np.abs(offset[:, 0] * along[1] - offset[:, 1] * along[0]).max()


def level(stroke):
    return float(stroke.points[:, 1].mean())


def test_the_line_tool_draws_from_press_to_release(canvas):
    canvas.set_tool("line")
    drag(canvas, (40, 40), (90, 150), (200, 80))
    (stroke,) = canvas.document.strokes
    np.testing.assert_allclose(stroke.points[[0, -1], :2], [(40, 40), (200, 80)], atol=0.6)
    assert off_the_line(stroke.points) < 0.01 and len(stroke.points) > 50
    assert (np.diff(stroke.points[:, 2]) >= 0).all() and canvas.undo_stack.count() == 1
    canvas.undo_stack.undo()
    assert canvas.document.empty


def test_shift_turns_the_line_to_the_nearest_step(canvas):
    canvas.set_tool("line")
    drag(canvas, (40, 100), (120, 104), (200, 106), keys=SHIFT)
    drag(canvas, (40, 40), (120, 110), keys=SHIFT)
    flat, slanted = (stroke.points for stroke in canvas.document.strokes)
    assert flat[-1, 1] == pytest.approx(flat[0, 1], abs=0.01)
    dx, dy = slanted[-1, :2] - slanted[0, :2]
    assert dx == pytest.approx(dy, abs=0.01)


def test_shift_under_the_pen_goes_on_straight_until_it_is_let_go(canvas):
    press(canvas, 40, 40)
    for x in range(42, 60, 2):
        move(canvas, x, 40 + (x % 4))
    for place in ((80, 90), (120, 60), (160, 150)):
        move(canvas, *place, keys=SHIFT)
    for y in range(150, 90, -4):
        move(canvas, 160, y)
    QTest.mouseRelease(canvas, LEFT, PLAIN, at(160, 94))
    (stroke,) = canvas.document.strokes
    way = stroke.points[(stroke.points[:, 0] > 65) & (stroke.points[:, 0] < 150)]
    assert len(way) > 50 and off_the_line(way) < 0.3, "where Shift was held"
    assert stroke.points[-1, 1] == pytest.approx(94, abs=1)


def test_a_click_with_the_line_tool_is_a_dot(canvas):
    canvas.set_tool("line")
    QTest.mouseClick(canvas, LEFT, PLAIN, at(80, 80))
    assert [len(stroke.points) for stroke in canvas.document.strokes] == [1]


def test_shift_drag_sizes_pen_and_eraser_and_draws_nothing(canvas):
    drag(canvas, (40, 100), (80, 100), keys=SHIFT)
    assert canvas.pen_width == 3 + 80 / 5 and canvas.document.empty
    drag(canvas, (80, 100), (20, 100), keys=SHIFT)
    assert canvas.pen_width == 1, "not below the narrowest"
    canvas.set_tool("eraser")
    drag(canvas, (40, 100), (50, 100), keys=SHIFT)
    assert canvas.tool_width == 16 + 4 and canvas.pen_width == 1


def test_a_click_chooses_and_a_drag_moves(three):
    whole = three.document
    drag(three, (120, 100), (120, 120), (130, 180))
    after = three.document
    assert after.strokes[0] is whole.strokes[0] and after.strokes[2] is whole.strokes[2]
    assert level(after.strokes[1]) == pytest.approx(180, abs=0.6)
    assert three.editing.chosen == {after.strokes[1]}
    three.undo_stack.undo()
    assert three.document is whole


def test_the_search_follows_a_move(three, qtbot):
    told = []
    three.strokeMoved.connect(told.append)
    press(three, 120, 100)
    move(three, 120, 140)
    qtbot.waitUntil(lambda: bool(told) and level(told[-1].strokes[1]) == pytest.approx(140, abs=0.6), timeout=20_000)
    QTest.keyClick(three, Qt.Key.Key_Escape)
    assert told[-1] is three.document, "and its end"
    QTest.mouseRelease(three, LEFT, PLAIN, at(120, 140))
    assert level(three.document.strokes[1]) == pytest.approx(100, abs=0.6)


def test_a_rectangle_chooses_what_it_touches_and_all_move_together(three):
    drag(three, (60, 30), (100, 80), (140, 120))
    assert three.editing.chosen == set(three.document.strokes[:2])
    drag(three, (150, 50), (150, 70))
    assert [round(level(stroke)) for stroke in three.document.strokes] == [70, 120, 150]
    assert three.undo_stack.undoText() == "Move"


def test_shift_adds_and_takes_away(three):
    QTest.mouseClick(three, LEFT, PLAIN, at(120, 50))
    QTest.mouseClick(three, LEFT, SHIFT, at(120, 150))
    first, _, third = three.document.strokes
    assert three.editing.chosen == {first, third}
    QTest.mouseClick(three, LEFT, SHIFT, at(120, 50))
    assert three.editing.chosen == {third}
    QTest.mouseClick(three, LEFT, PLAIN, at(120, 220))
    assert not three.editing.chosen, "a click beside all of them chooses nothing"
    assert three.undo_stack.count() == 3, "choosing is no command"


def test_shift_keeps_a_move_to_one_direction(three):
    press(three, 120, 100)
    move(three, 126, 130, keys=SHIFT)
    QTest.mouseRelease(three, LEFT, SHIFT, at(126, 130))
    moved = three.document.strokes[1]
    assert level(moved) == pytest.approx(130, abs=0.6) and moved.points[0, 0] == pytest.approx(40, abs=0.6)


def test_keys_choose_move_and_delete(three):
    QTest.keyClick(three, Qt.Key.Key_A, CONTROL)
    assert three.editing.chosen == set(three.document.strokes)
    QTest.keyClick(three, Qt.Key.Key_Escape)
    assert not three.editing.chosen
    QTest.mouseClick(three, LEFT, PLAIN, at(120, 100))
    QTest.keyClick(three, Qt.Key.Key_Down)
    QTest.keyClick(three, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(three, Qt.Key.Key_Left)
    assert level(three.document.strokes[1]) == pytest.approx(111, abs=0.6)
    QTest.keyClick(three, Qt.Key.Key_Delete)
    assert len(three.document.strokes) == 2 and not three.editing.chosen
    three.undo_stack.undo()
    assert len(three.document.strokes) == 3


def test_chosen_strokes_wear_the_accent_and_nothing_is_left_behind(three, qtbot):
    def colour(x, y):
        shot = three.grab().toImage()
        return shot.pixelColor(at(x, y) * shot.devicePixelRatio())

    QTest.mouseClick(three, LEFT, PLAIN, at(120, 100))
    assert colour(120, 100).blue() > 180 > colour(120, 100).red()
    assert colour(120, 50).lightness() < 40
    press(three, 120, 100)
    move(three, 120, 125)
    assert colour(120, 125).blue() > 180 and colour(120, 100).name() == "#ffffff"
    QTest.mouseRelease(three, LEFT, PLAIN, at(120, 125))
    three.set_tool("pen")
    assert not three.editing.chosen and colour(120, 125).lightness() < 40 and colour(120, 100).name() == "#ffffff"


def test_the_chosen_are_moved_by_their_frame_and_a_trembling_click_moves_nothing(three):
    drag(three, (60, 30), (140, 120))
    whole = three.document
    drag(three, (120, 75), (120.5, 75.5))
    assert three.document is whole, "a click is no move"
    drag(three, (120, 75), (120, 95))
    assert [round(level(stroke)) for stroke in three.document.strokes] == [70, 120, 150]


def test_undo_forgets_what_is_no_longer_there(three):
    drag(three, (120, 100), (120, 180))
    three.undo_stack.undo()
    assert three.editing.chosen <= set(three.document.strokes)
    QTest.keyClick(three, Qt.Key.Key_Delete)
    assert all(stroke in three.document.strokes for stroke in three.editing.chosen)


def test_pen_only_ignores_the_mouse(canvas):
    canvas.hand.pen_only = True
    drag(canvas, (40, 40), (90, 40))
    assert canvas.document.empty
    pen = stylus()
    tablet(canvas, pen, QEvent.Type.TabletPress, 40, 60, 0.5)
    tablet(canvas, pen, QEvent.Type.TabletMove, 90, 60, 0.5)
    tablet(canvas, pen, QEvent.Type.TabletRelease, 90, 60, 0.0, NONE)
    assert len(canvas.document.strokes) == 1
    canvas.hand.pen_only = False
    drag(canvas, (40, 80), (90, 80))
    assert len(canvas.document.strokes) == 2


def test_the_mouse_does_not_draw_while_the_pen_is_down(canvas):
    pen = stylus()
    tablet(canvas, pen, QEvent.Type.TabletPress, 40, 60, 0.5)
    drag(canvas, (40, 100), (90, 100))
    assert canvas.hand.doing is Doing.DRAWING
    tablet(canvas, pen, QEvent.Type.TabletMove, 90, 60, 0.5)
    tablet(canvas, pen, QEvent.Type.TabletRelease, 90, 60, 0.0, NONE)
    assert [round(level(stroke)) for stroke in canvas.document.strokes] == [60]


def test_smoothing_can_be_stronger_or_off(canvas):
    rough = {}
    for height, smoothing in zip((50, 120, 190), Smoothing, strict=True):
        canvas.editing.smoothing = smoothing
        drag(canvas, *((x, height + 2 * (x // 2 % 2)) for x in range(40, 200, 2)))
        points = canvas.document.strokes[-1].points
        rough[smoothing] = float(np.abs(np.diff(points[10:-10, 1])).mean())
        assert points[0, 0] == pytest.approx(40, abs=0.6) and points[-1, 0] == pytest.approx(198, abs=0.6)
    assert rough[Smoothing.OFF] > 1.5 * rough[Smoothing.NORMAL] > 3 * rough[Smoothing.STRONG]


def widths(canvas):
    return [float(np.ptp(stroke.points[:, 0])) for stroke in canvas.document.strokes]


def test_a_loop_chooses_what_lies_in_it_for_the_most_part(three):
    QTest.keyClick(three, Qt.Key.Key_L)
    three.set_tool("lasso")
    around = [(30, 80), (130, 80), (215, 85), (215, 165), (120, 170), (35, 165), (30, 80), (60, 75)]
    drag(three, *around)
    assert sorted(level(stroke) for stroke in three.editing.chosen) == pytest.approx([100, 150], abs=1)
    assert three.undo_stack.count() == 3, "choosing is no command"
    drag(three, (30, 40), (100, 40), (100, 60), (30, 60), keys=SHIFT)
    assert len(three.editing.chosen) == 2, "less than half of the first line is in it"
    drag(three, (30, 40), (210, 40), (210, 60), (30, 60), keys=SHIFT)
    assert len(three.editing.chosen) == 3, "Shift adds"
    drag(three, (120, 100), (120, 110), (120, 120))
    assert [level(stroke) for stroke in three.document.strokes] == pytest.approx([70, 120, 170], abs=1)
    drag(three, (10, 10), (12, 20), (20, 10))
    assert not three.editing.chosen, "a loop around nothing lets go"
    drag(three, (60, 120), (60, 120))
    assert [level(stroke) for stroke in three.editing.chosen] == pytest.approx([120], abs=1), "a click hits"


def test_a_loop_is_seen_while_it_is_drawn(three):
    three.set_tool("lasso")
    press(three, 100, 180)
    for place in ((160, 180), (160, 220), (100, 220)):
        move(three, *place)
    shot = three.grab().toImage()
    scale = shot.devicePixelRatio()
    colours = [shot.pixelColor(at(130, y).toPointF().toPoint() * scale).name() for y in (200, 240)]
    assert colours[0] != "#ffffff" and colours[1] == "#ffffff"
    QTest.keyClick(three, Qt.Key.Key_Escape)
    assert not three.drawing


def test_a_corner_scales_about_the_opposite_one_and_undo_takes_it_back(three, qtbot):
    follows = []
    three.strokeMoved.connect(follows.append)
    QTest.keyClick(three, Qt.Key.Key_A, CONTROL)
    press(three, 202, 152)
    move(three, 162, 127)
    qtbot.waitUntil(lambda: bool(follows), timeout=20_000)
    move(three, 122, 102)
    QTest.mouseRelease(three, LEFT, PLAIN, at(122, 102))
    assert widths(three) == pytest.approx([80, 80, 80], abs=2)
    assert [level(stroke) for stroke in three.document.strokes] == pytest.approx([50, 75, 100], abs=2)
    assert all(stroke.width == 3 for stroke in three.document.strokes), "lines stay as thick"
    assert len(three.editing.chosen) == 3 and three.undo_stack.count() == 4
    drag(three, (122, 102), (202, 102), keys=PLAIN)
    assert widths(three)[0] > 100, "the frame is held again where it is now"
    three.undo_stack.undo()
    three.undo_stack.undo()
    assert widths(three) == pytest.approx([160, 160, 160], abs=1) and len(three.editing.chosen) == 0


def test_shift_scales_without_keeping_proportions(three):
    QTest.keyClick(three, Qt.Key.Key_A, CONTROL)
    press(three, 202, 152)
    move(three, 122, 152, keys=SHIFT)
    QTest.mouseRelease(three, LEFT, SHIFT, at(122, 152))
    assert widths(three) == pytest.approx([80, 80, 80], abs=2)
    assert [level(stroke) for stroke in three.document.strokes] == pytest.approx([50, 100, 150], abs=2)


def test_a_corner_never_turns_strokes_inside_out_and_escape_drops_it(three):
    QTest.keyClick(three, Qt.Key.Key_A, CONTROL)
    before = three.document
    press(three, 202, 152)
    move(three, 5, 5)
    QTest.keyClick(three, Qt.Key.Key_Escape)
    QTest.mouseRelease(three, LEFT, PLAIN, at(5, 5))
    assert three.document is before
    drag(three, (202, 152), (100, 90), (5, 5))
    assert all(width > 1 for width in widths(three))


def test_the_cursor_tells_of_a_handle(three):
    QTest.keyClick(three, Qt.Key.Key_A, CONTROL)
    for place, shape in (
        ((202, 152), Qt.CursorShape.SizeFDiagCursor),
        ((202, 48), Qt.CursorShape.SizeBDiagCursor),
        ((120, 120), Qt.CursorShape.ArrowCursor),
    ):
        move(three, *place, button=NONE)
        assert three.cursor().shape() == shape
    three.set_tool("lasso")
    assert three.cursor().shape() == Qt.CursorShape.CrossCursor and len(three.editing.chosen) == 3


def test_the_chosen_strokes_are_doubled_beside_themselves(three):
    QTest.mouseClick(three, LEFT, PLAIN, at(100, 100))
    three.editing.duplicate_chosen()
    assert [level(stroke) for stroke in three.document.strokes] == pytest.approx([50, 100, 150, 106], abs=1)
    (copy,) = three.editing.chosen
    assert copy is three.document.strokes[-1] and copy.points[0, 2] >= three.document.strokes[2].points[-1, 2]
    three.undo_stack.undo()
    assert len(three.document.strokes) == 3 and not three.editing.chosen
    three.editing.duplicate_chosen()
    assert len(three.document.strokes) == 3, "nothing is chosen"
