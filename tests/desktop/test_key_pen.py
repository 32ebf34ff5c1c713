"""Drawing by keys alone: arrows move a pen over the paper, Space puts it down and lifts it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.sketch.canvas import SketchCanvas
from desktop.sketch.key_pen import FAR, STEP
from engine.strokes import PAGE

KEY, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def canvas(qtbot) -> SketchCanvas:
    canvas = SketchCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(500, 500)
    canvas.show()
    canvas.setFocus()
    return canvas


def press(canvas: SketchCanvas, *keys: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(canvas, key, modifiers)


def test_a_square_by_keys(canvas):
    press(canvas, KEY.Key_Right)
    assert canvas.key_pen.shown and not canvas.key_pen.down
    press(canvas, KEY.Key_Space)
    assert canvas.key_pen.down and canvas.drawing
    for way in (KEY.Key_Right, KEY.Key_Down, KEY.Key_Left, KEY.Key_Up):
        press(canvas, way, way, way)
    press(canvas, KEY.Key_Space)
    (stroke,) = canvas.document.strokes
    left, top, right, bottom = canvas.document.bounds()
    assert right - left == pytest.approx(3 * STEP, abs=6) and bottom - top == pytest.approx(3 * STEP, abs=6)
    assert (left + right) / 2 == pytest.approx(PAGE / 2 + 1.5 * STEP, abs=4)
    assert (stroke.points[:, 3] == 1).all(), "as firmly as a mouse"
    canvas.undo_stack.undo()
    assert canvas.document.empty


def test_the_sketch_is_told_while_the_pen_is_down(qtbot, canvas):
    moved = []
    canvas.strokeMoved.connect(moved.append)
    press(canvas, KEY.Key_Down, KEY.Key_Space, KEY.Key_Down, KEY.Key_Down)
    qtbot.waitUntil(lambda: bool(moved), timeout=20_000)
    assert not moved[-1].empty and canvas.document.empty


def test_shift_goes_farther_and_the_page_ends(canvas):
    press(canvas, KEY.Key_Left, KEY.Key_Space)
    press(canvas, KEY.Key_Left, modifiers=SHIFT)
    press(canvas, KEY.Key_Space)
    left, _, right, _ = canvas.document.bounds()
    assert right - left == pytest.approx(FAR, abs=6)
    for _ in range(20):
        press(canvas, KEY.Key_Left, modifiers=SHIFT)
    press(canvas, KEY.Key_Space, KEY.Key_Down, KEY.Key_Space)
    assert canvas.document.bounds()[0] == pytest.approx(0, abs=4)


def test_other_tools_and_a_mirrored_page(canvas):
    canvas.navigation.mirror()
    canvas.set_tool("line")
    press(canvas, KEY.Key_Right, KEY.Key_Space, KEY.Key_Right, KEY.Key_Down, KEY.Key_Space)
    (stroke,) = canvas.document.strokes
    assert stroke.points[-1, 0] < stroke.points[0, 0], "to the right for the eye"
    canvas.set_tool("eraser")
    press(canvas, KEY.Key_Space, KEY.Key_Left, KEY.Key_Up, KEY.Key_Space)
    assert canvas.document.strokes != (stroke,)


def test_escape_drops_the_stroke_and_then_the_pen(canvas):
    press(canvas, KEY.Key_Right, KEY.Key_Space, KEY.Key_Right, KEY.Key_Escape)
    assert canvas.document.empty and canvas.key_pen.shown and not canvas.key_pen.down
    press(canvas, KEY.Key_Escape)
    assert not canvas.key_pen.shown
    press(canvas, KEY.Key_Space)
    assert canvas.hand.pushes is False or canvas.document.empty, "Space pushes again"


def test_a_pointer_or_another_widget_takes_over_and_the_stroke_is_kept(qtbot, canvas):
    press(canvas, KEY.Key_Right, KEY.Key_Space, KEY.Key_Right, KEY.Key_Right)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert len(canvas.document.strokes) == 2 and not canvas.key_pen.shown
    press(canvas, KEY.Key_Right, KEY.Key_Space, KEY.Key_Down)
    canvas.clearFocus()
    assert len(canvas.document.strokes) == 3 and not canvas.key_pen.shown


def test_arrows_move_chosen_strokes_as_before(canvas):
    press(canvas, KEY.Key_Right, KEY.Key_Space, KEY.Key_Right, KEY.Key_Space, KEY.Key_Escape)
    before = canvas.document.bounds()
    canvas.editing.choose_all()
    press(canvas, KEY.Key_Right)
    assert canvas.document.bounds()[0] == pytest.approx(before[0] + 1)
    assert not canvas.key_pen.shown
