"""The paper under real pointer events: mouse, pen and its eraser end, undo, pixels."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QImage, QMouseEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.sketch.canvas import SketchCanvas
from desktop.sketch.ink_cache import AT_LEAST, InkCache
from desktop.sketch.layers import LAYERS, paint_ink, paint_overlay, paint_sheet
from desktop.sketch.paper import Paper
from engine.strokes import SketchDocument, Stroke
from tests.desktop.paper import LEFT, NONE, PLAIN, SIDE, at, drag, stylus, tablet


@pytest.fixture
def canvas(qtbot):
    widget = SketchCanvas()
    qtbot.addWidget(widget)
    widget.resize(SIDE + 12, SIDE + 12)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def pen():
    return stylus()


def pen_line(canvas, device, pressures, *, y=100):
    kinds = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * (len(pressures) - 1)]
    for number, (kind, pressure) in enumerate(zip(kinds, pressures, strict=True)):
        tablet(canvas, device, kind, 40 + 8 * number, y, pressure)
    tablet(canvas, device, QEvent.Type.TabletRelease, 40 + 8 * (len(pressures) - 1), y, 0.0, NONE)


def dark_share(canvas, x, y, half=4):
    """Share of dark pixels around a page place of what the widget shows."""
    shot = canvas.grab().toImage()
    ratio = shot.devicePixelRatio()
    centre = at(x, y)
    left, top, size = int((centre.x() - half) * ratio), int((centre.y() - half) * ratio), int(2 * half * ratio)
    values = [shot.pixelColor(left + i, top + j).lightness() for i in range(size) for j in range(size)]
    return float(np.mean(np.array(values) < 100))


def test_a_drag_is_one_stroke_and_one_command(canvas, qtbot):
    with qtbot.waitSignal(canvas.documentChanged) as changed:
        drag(canvas, (50, 50), (100, 60), (150, 90))
    document = changed.args[0]
    assert document is canvas.document
    assert len(document.strokes) == 1 and canvas.undo_stack.count() == 1
    points = document.strokes[0].points
    np.testing.assert_allclose(points[0, :2], (50, 50), atol=0.6)
    np.testing.assert_allclose(points[-1, :2], (150, 90), atol=0.6)
    assert (points[:, 3] == 1).all(), "a mouse presses fully"
    assert (np.diff(points[:, 2]) >= 0).all() and points[0, 2] == pytest.approx(0, abs=0.05)
    assert dark_share(canvas, 100, 60) > 0.3


def test_a_click_makes_a_dot(canvas):
    QTest.mouseClick(canvas, LEFT, PLAIN, at(80, 80))
    assert [len(stroke.points) for stroke in canvas.document.strokes] == [1]
    assert dark_share(canvas, 80, 80, half=2) == 1.0


def test_clock_goes_on_over_strokes(canvas):
    drag(canvas, (20, 20), (60, 20))
    QTest.qWait(30)
    drag(canvas, (20, 40), (60, 40))
    first, second = canvas.document.strokes
    assert second.points[0, 2] >= first.points[-1, 2] + 0.02


def test_clock_goes_on_after_an_opened_sketch(canvas):
    canvas.set_document(SketchDocument((Stroke(np.array([[9, 9, 0, 1], [50, 9, 77, 1]], np.float32)),)))
    drag(canvas, (20, 20), (60, 20))
    assert canvas.document.strokes[-1].points[0, 2] >= 77


def test_undo_redo_and_clear(canvas):
    drag(canvas, (20, 20), (60, 20))
    one = canvas.document
    drag(canvas, (20, 40), (60, 40))
    two = canvas.document
    told = []
    canvas.documentChanged.connect(told.append)
    canvas.undo_stack.undo()
    assert canvas.document is one and dark_share(canvas, 40, 40) == 0
    canvas.undo_stack.redo()
    assert canvas.document is two and dark_share(canvas, 40, 40) > 0.3
    canvas.clear()
    assert canvas.document.empty and dark_share(canvas, 40, 20) == 0
    canvas.undo_stack.undo()
    assert canvas.document is two
    assert [document.empty for document in told] == [False, False, True, False]


def test_clearing_an_empty_paper_is_no_command(canvas):
    canvas.clear()
    assert canvas.undo_stack.count() == 0


def test_erasing_cuts_a_stroke_and_can_be_undone(canvas):
    drag(canvas, (40, 100), (200, 100))
    whole = canvas.document
    canvas.set_tool("eraser")
    drag(canvas, (120, 60), (120, 140))
    assert len(canvas.document.strokes) == 2 and canvas.undo_stack.count() == 2
    assert dark_share(canvas, 120, 100) == 0
    assert dark_share(canvas, 60, 100) > 0.3 and dark_share(canvas, 180, 100) > 0.3
    canvas.undo_stack.undo()
    assert canvas.document is whole and dark_share(canvas, 120, 100) > 0.3


def test_erasing_nothing_is_no_command(canvas):
    drag(canvas, (40, 100), (200, 100))
    canvas.set_tool("eraser")
    drag(canvas, (40, 200), (200, 200))
    assert canvas.undo_stack.count() == 1


def test_erased_ink_looks_as_if_painted_anew(canvas):
    for y in (60, 70, 80, 90):
        drag(canvas, (40, y), (200, y + 60))
    canvas.set_tool("eraser")
    drag(canvas, (60, 60), (100, 120), (180, 110))
    step_by_step = canvas.grab().toImage()
    canvas._painting._ink = InkCache()
    anew = canvas.grab().toImage()
    assert step_by_step == anew


def busy_sketch(strokes=160, seed=0):
    """More points than are painted in one turn."""
    rng = np.random.default_rng(seed)
    angles = rng.uniform(0, 6, (strokes, 1)) + np.linspace(0, 2, 50)
    ways = [rng.uniform(60, 196, 2) + 40 * np.column_stack([np.cos(turn), np.sin(turn)]) for turn in angles]
    sketch = SketchDocument(tuple(Stroke.from_xy(way) for way in ways))
    assert sketch.point_count > 10 * AT_LEAST
    return sketch


def ink_at_once(canvas, document):
    """The ink's pixmap, painted until it is ready."""
    cache = InkCache()
    ink = cache.ink(document, canvas.navigation.paper, canvas.devicePixelRatioF())
    while cache.busy:
        ink = cache.ink(document, canvas.navigation.paper, canvas.devicePixelRatioF())
    return ink.pixmap.toImage()


@pytest.fixture
def short_turns(monkeypatch):
    """Only as much ink in a turn as is always painted."""
    monkeypatch.setattr("desktop.sketch.ink_cache.TURN", 0.0)


def shown_ink(canvas, document):
    return canvas._painting._ink.ink(document, canvas.navigation.paper, canvas.devicePixelRatioF()).pixmap.toImage()


def test_a_busy_sketch_is_painted_over_several_turns_and_shown_only_whole(canvas, qtbot, short_turns):
    drag(canvas, (40, 128), (220, 128))
    one, before = canvas.document, canvas.grab().toImage()
    busy = busy_sketch()
    canvas.set_document(busy)
    assert canvas.grab().toImage() == before, "until the new ink is ready the old is shown"
    assert canvas._painting._ink.busy
    qtbot.waitUntil(lambda: not canvas._painting._ink.busy, timeout=20_000)
    assert shown_ink(canvas, busy) == ink_at_once(canvas, busy)
    canvas.undo_stack.undo()
    qtbot.waitUntil(lambda: not canvas._painting._ink.busy, timeout=20_000)
    assert canvas.document is one and canvas.grab().toImage() == before


def test_what_changes_while_a_busy_sketch_is_painted_is_not_lost(canvas, qtbot, short_turns):
    canvas.set_document(busy_sketch())
    canvas.grab()
    assert canvas._painting._ink.busy
    drag(canvas, (10, 10), (240, 240))
    canvas.set_tool("eraser")
    drag(canvas, (100, 60), (160, 60))
    canvas.grab()
    qtbot.waitUntil(lambda: not canvas._painting._ink.busy, timeout=20_000)
    document = canvas.document
    assert shown_ink(canvas, document) == ink_at_once(canvas, document)


def test_a_paper_of_another_size_shows_the_scaled_ink_until_its_own_is_ready(canvas, qtbot, short_turns):
    busy = busy_sketch()
    canvas.set_document(busy)
    canvas.grab()
    qtbot.waitUntil(lambda: not canvas._painting._ink.busy, timeout=20_000)
    half = Paper.within(SIDE / 2 + 12, SIDE / 2 + 12)
    large = ink_at_once(canvas, busy).width()
    small = canvas._painting._ink.ink(busy, half, canvas.devicePixelRatioF()).pixmap
    assert canvas._painting._ink.busy and small.width() == large
    while canvas._painting._ink.busy:
        small = canvas._painting._ink.ink(busy, half, canvas.devicePixelRatioF()).pixmap
    assert small.width() == large // 2


def test_pressure_makes_the_line_wider(canvas, pen):
    pen_line(canvas, pen, [0.1, 0.1, 0.1, 0.1, 1, 1, 1, 1])
    stroke = canvas.document.strokes[0]
    assert stroke.widths[0] < 0.4 * stroke.widths[-1]
    assert stroke.points[-1, 3] == pytest.approx(1), "the lifted pen's missing pressure does not count"
    assert dark_share(canvas, 46, 100) < dark_share(canvas, 92, 100)


def test_the_eraser_end_erases_with_the_pen_tool(canvas, pen):
    pen_line(canvas, pen, [0.8] * 12)
    pen_line(canvas, stylus(QPointingDevice.PointerType.Eraser), [0.8] * 12)
    assert canvas.document.empty and canvas.tool == "pen" and canvas.undo_stack.count() == 2


def test_mouse_events_made_from_the_pen_are_ignored(canvas, pen):
    places = [QPointF(at(60, 60)), QPointF(at(90, 60))]
    kinds = [QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease]
    for kind, place in zip(kinds, places, strict=True):
        QApplication.sendEvent(canvas, QMouseEvent(kind, place, place, LEFT, LEFT, PLAIN, pen))
    assert canvas.document.empty
    event = tablet(canvas, pen, QEvent.Type.TabletPress, 60, 60, 0.5)
    assert event.isAccepted(), "Qt makes a mouse event of a pen's event that nobody takes"
    drag(canvas, (60, 90), (90, 90))
    tablet(canvas, pen, QEvent.Type.TabletRelease, 60, 60, 0.0, NONE)
    assert len(canvas.document.strokes) == 1


def test_escape_drops_the_stroke_under_way(canvas, qtbot):
    drag(canvas, (20, 20), (60, 20))
    before = canvas.document
    QTest.mousePress(canvas, LEFT, PLAIN, at(50, 50))
    QTest.mouseMove(canvas, at(150, 50))
    with qtbot.waitSignal(canvas.strokeMoved) as told:
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert told.args[0] is before
    QTest.mouseMove(canvas, at(180, 50))
    QTest.mouseRelease(canvas, LEFT, PLAIN, at(180, 50))
    assert canvas.document is before and dark_share(canvas, 100, 50) == 0


@pytest.mark.parametrize("leave", ["focus", "window", "hide"])
def test_a_drag_interrupted_is_kept_once(canvas, leave):
    QTest.mousePress(canvas, LEFT, PLAIN, at(50, 50))
    QTest.mouseMove(canvas, at(150, 50))
    if leave == "focus":
        QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    elif leave == "window":
        QApplication.sendEvent(canvas, QEvent(QEvent.Type.WindowDeactivate))
    else:
        canvas.hide()
    assert len(canvas.document.strokes) == 1
    QTest.mouseMove(canvas, at(200, 50))
    QTest.mouseRelease(canvas, LEFT, PLAIN, at(200, 50))
    assert len(canvas.document.strokes) == 1 and canvas.undo_stack.count() == 1


def test_a_release_lost_outside_ends_the_drag_at_the_next_move(canvas):
    QTest.mousePress(canvas, LEFT, PLAIN, at(50, 50))
    QTest.mouseMove(canvas, at(150, 50))
    place = QPointF(at(90, 90))
    QApplication.sendEvent(canvas, QMouseEvent(QEvent.Type.MouseMove, place, place, NONE, NONE, PLAIN))
    assert len(canvas.document.strokes) == 1
    assert canvas.document.strokes[0].box[3] < 60, "the later move is not part of it"


def test_undo_under_the_pen_drops_the_drag(canvas):
    drag(canvas, (20, 20), (60, 20))
    QTest.mousePress(canvas, LEFT, PLAIN, at(50, 50))
    QTest.mouseMove(canvas, at(150, 50))
    canvas.undo_stack.undo()
    QTest.mouseRelease(canvas, LEFT, PLAIN, at(150, 50))
    assert canvas.document.empty and canvas.undo_stack.canRedo()


def test_a_stroke_may_leave_the_paper_but_not_far(canvas):
    QTest.mousePress(canvas, LEFT, PLAIN, at(200, 100))
    QTest.mouseMove(canvas, at(250, 100))
    QTest.mouseMove(canvas, at(900, 100))
    QTest.mouseRelease(canvas, LEFT, PLAIN, at(900, 100))
    right = canvas.document.strokes[0].box[2]
    assert 256 < right < 270


def test_a_press_beside_the_paper_draws_nothing(qtbot):
    canvas = SketchCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(900, 400)
    QTest.mouseClick(canvas, LEFT, PLAIN, QPoint(20, 200))
    assert canvas.document.empty


def test_stroke_moved_is_told_now_and_then_and_last_of_all(canvas, qtbot):
    told = []
    canvas.strokeMoved.connect(told.append)
    QTest.mousePress(canvas, LEFT, PLAIN, at(40, 40))
    for x in range(41, 141):
        QTest.mouseMove(canvas, at(x, 40))
    assert 1 <= len(told) < 100
    # The last point is told without another move.
    qtbot.waitUntil(lambda: told[-1].strokes[-1].points[-1, 0] == pytest.approx(140, abs=0.6), timeout=20_000)
    assert canvas.document.empty, "nothing is committed before the release"
    QTest.mouseRelease(canvas, LEFT, PLAIN, at(140, 40))
    count = len(told)
    QTest.qWait(60)
    assert len(told) == count, "nothing old follows the commit"


def test_opened_sketch_can_be_undone(canvas):
    opened = SketchDocument((Stroke.from_xy(np.array([[10.0, 10], [90, 90]])),))
    canvas.set_document(opened)
    assert canvas.document is opened and dark_share(canvas, 50, 50) > 0.3
    canvas.undo_stack.undo()
    assert canvas.document.empty


def test_the_live_stroke_looks_as_the_committed_one(canvas):
    QTest.mousePress(canvas, LEFT, PLAIN, at(40, 40))
    for place in ((90, 60), (140, 50), (180, 120), (100, 180)):
        QTest.mouseMove(canvas, at(*place))
    live = canvas.grab().toImage()
    QTest.mouseRelease(canvas, LEFT, PLAIN, at(100, 180))
    difference = np.abs(_grey(live).astype(int) - _grey(canvas.grab().toImage()))
    assert difference.max() < 90 and difference.mean() < 0.05


def _grey(image):
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return (
        np.frombuffer(image.constBits(), np.uint8)
        .reshape(image.height(), image.bytesPerLine())[:, : image.width()]
        .copy()
    )


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_ink_is_kept_at_the_device_pixel_ratio(qapp, ratio):
    document = SketchDocument((Stroke.from_xy(np.array([[20.0, 128], [236, 128]])),))
    pixmap = InkCache().ink(document, Paper(6.0, 6.0, 300.0), ratio).pixmap
    assert pixmap.width() == round(300 * ratio) and pixmap.devicePixelRatio() == ratio
    column = _alpha(pixmap)[:, pixmap.width() // 2]
    assert column.sum() / 255 == pytest.approx(3.0 * 300 / 256 * ratio, abs=0.2), "the line's width in device pixels"


def _alpha(pixmap):
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_Alpha8)
    return (
        np.frombuffer(image.constBits(), np.uint8)
        .reshape(image.height(), image.bytesPerLine())[:, : image.width()]
        .copy()
    )


def test_glow_lies_over_the_paper_and_under_the_ink(canvas, qtbot):
    drag(canvas, (40, 128), (220, 128))
    glow = QImage(64, 64, QImage.Format.Format_ARGB32_Premultiplied)
    glow.fill(QColor("#E69F00"))
    canvas.set_overlay(glow, QRectF(64, 64, 128, 128))

    def seen(x, y):
        shot = canvas.grab().toImage()
        return shot.pixelColor((QPointF(at(x, y)) * shot.devicePixelRatio()).toPoint())

    qtbot.waitUntil(lambda: seen(128, 90).name().lower() == "#e69f00", timeout=20_000)
    assert seen(30, 90).name() == "#ffffff", "only where it belongs"
    assert seen(128, 128).lightness() < 40, "ink above the glow"
    canvas.set_overlay(None)
    qtbot.waitUntil(lambda: seen(128, 90).name() == "#ffffff", timeout=20_000)
    assert LAYERS.index(paint_sheet) < LAYERS.index(paint_overlay) < LAYERS.index(paint_ink)


def test_hovering_tells_the_page_place_once_each(canvas):
    told = []
    canvas.regionHovered.connect(told.append)
    for place in (at(100, 50), at(100, 50), at(120, 50)):
        QTest.mouseMove(canvas, place)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert len(told) == 3 and told[-1] is None
    assert told[0] == pytest.approx((100, 50), abs=0.6)
    QTest.mousePress(canvas, LEFT, PLAIN, at(100, 50))
    QTest.mouseMove(canvas, at(150, 50))
    assert told[3:] == [], "nothing is hovered while drawing"
    QTest.mouseRelease(canvas, LEFT, PLAIN, at(150, 50))


def test_cursor_shows_the_tools_size(canvas):
    narrow = canvas.cursor().pixmap().width()
    canvas.set_tool_width(20)
    assert canvas.cursor().pixmap().width() > narrow + 20
    assert canvas.pen_width == 20
    canvas.set_tool_width(1000)
    assert canvas.pen_width == 32
