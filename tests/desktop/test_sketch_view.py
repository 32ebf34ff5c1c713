"""Zooming, pushing and mirroring the page; fingers; the underlay: by real wheels, keys, drags and touches."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.sketch.canvas import SketchCanvas
from desktop.sketch.hand import PALM_REST, Doing
from desktop.sketch.paper import MOST_ZOOM, Paper
from desktop.sketch.underlay import read_underlay
from engine.errors import PhotoError
from engine.strokes import PAGE
from tests.desktop.paper import CONTROL, LEFT, MIDDLE, PLAIN, SHIFT, SIDE, at, drag, in_front, press, stylus, tablet


@pytest.fixture
def canvas(qtbot):
    widget = SketchCanvas()
    return in_front(qtbot, widget, SIDE + 12, SIDE + 12, widget)


@pytest.fixture(scope="module")
def screen(qapp):
    return QTest.createTouchDevice()


def wheel(canvas, x, y, turn, keys=PLAIN):
    place = QPointF(at(x, y))
    event = QWheelEvent(
        place, canvas.mapToGlobal(place), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)
    return event


def seen(canvas, place):
    shot = canvas.grab().toImage()
    return shot.pixelColor((QPointF(place) * shot.devicePixelRatio()).toPoint())


def test_the_way_to_the_page_and_back():
    paper = Paper.within(412, 412)
    for shown in (
        paper,
        paper.zoomed(3, QPointF(100, 300)),
        replace(paper, mirrored=True).zoomed(2, QPointF(40, 40)),
    ):
        place = QPointF(123, 222)
        back = shown.transform.map(shown.to_page(place))
        assert (back - place).manhattanLength() < 1e-9
    assert paper.to_page(QPointF(6, 6)) == QPointF(0, 0)
    assert replace(paper, mirrored=True).to_page(QPointF(6, 6)).x() == pytest.approx(PAGE)


def test_ctrl_wheel_zooms_around_the_pointer(canvas):
    before = canvas.navigation.paper.to_page(QPointF(at(64, 200)))
    assert wheel(canvas, 64, 200, 480, CONTROL).isAccepted()
    paper = canvas.navigation.paper
    assert paper.zoom > 1.5
    assert (paper.to_page(QPointF(at(64, 200))) - before).manhattanLength() < 1e-6
    for _ in range(20):
        wheel(canvas, 64, 200, 480, CONTROL)
    assert canvas.navigation.paper.zoom == MOST_ZOOM
    for _ in range(40):
        wheel(canvas, 64, 200, -480, CONTROL)
    assert canvas.navigation.paper == Paper.within(SIDE + 12, SIDE + 12), "never farther than the whole page"


def test_the_wheel_pushes_only_while_there_is_something_to_push(canvas):
    assert not wheel(canvas, 100, 100, -120).isAccepted()
    canvas.navigation.zoom_by(2)
    before = canvas.navigation.paper
    wheel(canvas, 100, 100, -120)
    assert canvas.navigation.paper.y > before.y and canvas.navigation.paper.x == before.x
    wheel(canvas, 100, 100, -120, SHIFT)
    assert canvas.navigation.paper.x > before.x


@pytest.mark.parametrize("how", ["middle", "space"])
def test_the_page_is_pushed_by_the_middle_button_or_space(canvas, how):
    canvas.navigation.zoom_by(2, QPointF(6, 6))
    if how == "space":
        QTest.keyPress(canvas, Qt.Key.Key_Space)
        assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    button = MIDDLE if how == "middle" else LEFT
    drag(canvas, (150, 150), (100, 120), (50, 100), button=button)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    paper = canvas.navigation.paper
    assert (paper.x, paper.y) == (pytest.approx(50, abs=0.6), pytest.approx(25, abs=0.6))
    assert canvas.document.empty and canvas.hand.doing is Doing.NOTHING
    drag(canvas, (50, 50), (60, 60))
    assert len(canvas.document.strokes) == 1, "and then the pen draws again"


@pytest.mark.parametrize("mirrored", [False, True])
def test_drawing_meets_the_pointer_however_the_page_is_shown(canvas, qtbot, mirrored):
    canvas.navigation.zoom_by(2, QPointF(at(128, 128)))
    if mirrored:
        canvas.navigation.mirror()
    drag(canvas, (40, 40), (120, 40), (200, 200))
    paper, (stroke,) = canvas.navigation.paper, canvas.document.strokes
    first = paper.transform.map(QPointF(*stroke.points[0, :2].tolist()))
    assert (first - QPointF(at(40, 40))).manhattanLength() < 1
    qtbot.waitUntil(lambda: canvas.settled, timeout=20_000)
    assert seen(canvas, at(80, 40)).lightness() < 40
    assert (stroke.points[-1, 0] < stroke.points[0, 0]) == mirrored, "the sketch itself is never mirrored"


def test_mirroring_shows_the_ink_the_other_way_round(canvas, qtbot):
    drag(canvas, (40, 100), (80, 100))
    canvas.navigation.mirror()
    assert seen(canvas, at(256 - 60, 100)).lightness() < 40 and seen(canvas, at(60, 100)).name() == "#ffffff"
    canvas.navigation.mirror()
    assert seen(canvas, at(60, 100)).lightness() < 40


def test_zoomed_ink_is_painted_anew_and_crisp(canvas, qtbot):
    drag(canvas, (128, 60), (128, 200))
    canvas.navigation.zoom_by(8, QPointF(at(128, 128)))
    canvas.grab()
    qtbot.waitUntil(lambda: canvas.settled, timeout=20_000)
    shot = canvas.grab().toImage()
    row = [shot.pixelColor(x, shot.height() // 2).lightness() for x in range(20, shot.width() - 20)]
    between = sum(20 < value < 240 for value in row)
    ink = sum(value <= 20 for value in row)
    assert ink / shot.devicePixelRatio() == pytest.approx(3 * 16, abs=3) and between <= 6


def test_small_things_drawn_nearer_are_kept(canvas):
    canvas.navigation.zoom_by(8, QPointF(at(128, 128)))
    drag(canvas, *((x, 128 + 6 * (x // 8 % 2)) for x in range(80, 180, 2)))
    (stroke,) = canvas.document.strokes
    heights = stroke.points[:, 1]
    assert len(stroke.points) > 40 and heights.max() - heights.min() > 0.6, "less than a pixel of the whole page"


def test_a_touchpads_pinch_zooms(canvas):
    place = QPointF(at(100, 100))
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2, place, place, place, 0.5,
        QPointF(),
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)
    assert canvas.navigation.paper.zoom == pytest.approx(1.5)


def test_one_finger_draws(canvas, screen):
    touch = QTest.touchEvent(canvas, screen)
    touch.press(0, at(40, 40)).commit()
    for x in (60, 90, 120):
        QTest.touchEvent(canvas, screen).move(0, at(x, 40)).commit()
    QTest.touchEvent(canvas, screen).release(0, at(120, 40)).commit()
    (stroke,) = canvas.document.strokes
    np.testing.assert_allclose(stroke.points[[0, -1], :2], [(40, 40), (120, 40)], atol=1.1)
    assert canvas.undo_stack.count() == 1, "and no mouse event made of it draws once more"


def test_two_fingers_zoom_and_draw_nothing(canvas, screen):
    QTest.touchEvent(canvas, screen).press(0, at(100, 128)).commit()
    QTest.touchEvent(canvas, screen).move(0, at(104, 128)).commit()
    QTest.touchEvent(canvas, screen).move(0, at(108, 128)).press(1, at(148, 128)).commit()
    QTest.touchEvent(canvas, screen).move(0, at(88, 128)).move(1, at(168, 128)).commit()
    assert canvas.navigation.paper.zoom == pytest.approx(2, rel=0.05)
    before = canvas.navigation.paper
    QTest.touchEvent(canvas, screen).move(0, at(88, 108)).move(1, at(168, 108)).commit()
    assert canvas.navigation.paper.y > before.y, "and push"
    QTest.touchEvent(canvas, screen).release(1, at(168, 108)).stationary(0).commit()
    QTest.touchEvent(canvas, screen).move(0, at(40, 40)).commit()
    QTest.touchEvent(canvas, screen).release(0, at(40, 40)).commit()
    assert canvas.document.empty and canvas.hand.doing is Doing.NOTHING


def test_a_palm_beside_the_pen_is_no_finger(canvas, screen):
    tablet(canvas, stylus(), QEvent.Type.TabletMove, 40, 40, 0.0, Qt.MouseButton.NoButton)
    QTest.touchEvent(canvas, screen).press(0, at(100, 200)).commit()
    QTest.touchEvent(canvas, screen).release(0, at(100, 200)).commit()
    assert canvas.document.empty
    time.sleep(PALM_REST)
    QTest.touchEvent(canvas, screen).press(0, at(100, 200)).commit()
    QTest.touchEvent(canvas, screen).release(0, at(100, 200)).commit()
    assert len(canvas.document.strokes) == 1


def test_with_pen_only_a_finger_pushes(canvas, screen):
    canvas.hand.pen_only = True
    canvas.navigation.zoom_by(2)
    before = canvas.navigation.paper
    QTest.touchEvent(canvas, screen).press(0, at(100, 100)).commit()
    QTest.touchEvent(canvas, screen).move(0, at(80, 100)).commit()
    QTest.touchEvent(canvas, screen).release(0, at(80, 100)).commit()
    assert canvas.document.empty and canvas.navigation.paper.x > before.x


def test_leaving_lets_the_page_go(canvas):
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    canvas.clearFocus()
    assert not canvas.hand.pushes
    press(canvas, 40, 40)
    assert canvas.drawing
    QTest.mouseRelease(canvas, LEFT, PLAIN, at(40, 40))


def test_an_underlay_lies_under_the_ink_and_outside_the_sketch(canvas, tmp_path):
    Image.new("RGB", (400, 200), "#ff0000").save(tmp_path / "red.png")
    drag(canvas, (40, 128), (200, 128))
    drawn = canvas.document
    canvas.underlay.lay(read_underlay(tmp_path / "red.png"))
    canvas.underlay.set_opacity(100)
    assert seen(canvas, at(128, 100)).name() == "#ff0000" and seen(canvas, at(128, 30)).name() == "#ffffff"
    assert seen(canvas, at(128, 128)).lightness() < 40 and canvas.document is drawn
    canvas.underlay.set_opacity(50)
    assert seen(canvas, at(128, 100)).green() == pytest.approx(128, abs=4)
    canvas.underlay.show(False)
    assert canvas.underlay.there and seen(canvas, at(128, 100)).name() == "#ffffff"
    canvas.underlay.lay(None)
    assert not canvas.underlay.there


def test_a_large_or_broken_underlay(tmp_path):
    Image.new("RGBA", (4000, 300), (0, 0, 255, 128)).save(tmp_path / "wide.png")
    photo = read_underlay(tmp_path / "wide.png")
    assert (photo.width(), photo.height()) == (1600, 120)
    (tmp_path / "broken.jpg").write_bytes(b"no photo")
    with pytest.raises(PhotoError, match=r"broken\.jpg"):
        read_underlay(tmp_path / "broken.jpg")
