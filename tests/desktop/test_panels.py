"""Panels: moved, closed, in windows of their own, remembered, put back; by real events."""

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest

from desktop.main_window import LEAST_SIZE
from tests.desktop.conftest import WAIT, draw, ranked

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM, TOP = Qt.DockWidgetArea.BottomDockWidgetArea, Qt.DockWidgetArea.TopDockWidgetArea


@pytest.fixture
def plain(open_window):
    """A window on an empty library."""
    return open_window()


def left_of(window, widget) -> int:
    return widget.mapTo(window, QPoint(0, 0)).x()


def test_as_made_the_columns_stand_as_designed(plain, qtbot):
    for size in ((1000, 650), (1440, 900), (2560, 1440), (3840, 2160)):
        plain.resize(*size)
        qtbot.wait(30)
        draw_width = plain.desk.draw_dock.width()
        assert left_of(plain, plain.sketch) == 0
        assert left_of(plain, plain.results) in range(draw_width, draw_width + 6)
        assert plain.results.width() >= plain.results.minimumWidth()
        if size[0] >= 1200:
            assert left_of(plain, plain.why) == plain.width() - 300 == plain.width() - plain.why.width()
            assert draw_width == pytest.approx(min(0.38 * size[0], size[1] - 200, 860), abs=2)
        else:
            assert plain.why.parentWidget() is plain.desk
    assert plain.desk.state.isEmpty(), "nobody moved a panel"


def test_the_least_window_shows_all_of_the_drawing_column(plain, qtbot):
    plain.resize(LEAST_SIZE)
    qtbot.wait(30)
    for control in (plain.sketch.fit_control, plain.sketch.mode_control):
        place = control.mapTo(plain, control.rect().bottomRight())
        assert plain.rect().contains(place) and place.x() < left_of(plain, plain.results)


def test_a_double_click_on_the_grip_gives_a_window_and_another_takes_it_back(plain, qtbot):
    dock = plain.desk.draw_dock
    QTest.mouseDClick(dock.grip, Qt.MouseButton.LeftButton, pos=dock.grip.rect().center())
    assert dock.isFloating() and dock.isWindow() and plain.actions_.float_drawing.isChecked()
    assert dock.grip.back.isVisible()
    qtbot.waitUntil(lambda: left_of(plain, plain.results) < 20, timeout=WAIT)
    QTest.mouseClick(dock.grip.back, Qt.MouseButton.LeftButton)
    assert not dock.isFloating() and not dock.grip.back.isVisible()
    assert not plain.actions_.float_drawing.isChecked()


def test_dragging_the_grip_undocks_the_panel(plain, qtbot):
    dock, grip = plain.desk.why_dock, plain.desk.why_dock.grip
    start = grip.rect().center()
    QTest.mousePress(grip, Qt.MouseButton.LeftButton, pos=start)
    for step in (30, 80, 140):
        QTest.mouseMove(grip, start + QPoint(-step, step))
    qtbot.waitUntil(dock.isFloating, timeout=WAIT)
    QTest.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=start)
    assert not plain.desk.state.isEmpty()


def test_drawing_works_in_a_window_of_its_own(window, qtbot):
    window.actions_.float_drawing.trigger()
    draw(window, (60, 60), (140, 80), (160, 150))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    QTest.keyClick(window.results.view, Qt.Key.Key_E)
    assert window.sketch.canvas.tool == "eraser", "keys work from either window"
    window.sketch.window().activateWindow()
    QTest.keyClick(window.sketch.canvas, Qt.Key.Key_V)
    assert window.sketch.canvas.tool == "line"
    QTest.keyClick(window.sketch.canvas, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert not window.sketch.isVisible()


def test_closing_a_panel_by_its_button_and_showing_it_by_key(plain, qtbot):
    actions, desk = plain.actions_, plain.desk
    actions.float_drawing.trigger()
    QTest.mouseClick(desk.draw_dock.grip.leave, Qt.MouseButton.LeftButton)
    assert not plain.sketch.isVisible() and not actions.drawing.isChecked()
    QTest.keySequence(plain, "Ctrl+D")
    assert plain.sketch.isVisible() and actions.drawing.isChecked()
    actions.float_why.trigger()
    QTest.mouseClick(desk.why_dock.grip.leave, Qt.MouseButton.LeftButton)
    assert not plain.why.isVisible() and not plain.settings.why_open and not plain.results.why.isChecked()
    QTest.keySequence(plain, "Ctrl+I")
    assert plain.why.isVisible() and plain.results.why.isChecked()


def test_the_line_between_two_panels_can_be_dragged_and_the_width_stays(plain, qtbot):
    desk = plain.desk
    before = desk.draw_dock.width()
    line = QPoint(before + 1, 400)
    QTest.mousePress(desk, Qt.MouseButton.LeftButton, pos=line)
    for x in (before + 10, before + 30, before + 60):
        QTest.mouseMove(desk, QPoint(x, 400))
        qtbot.wait(30)
    qtbot.waitUntil(lambda: desk.draw_dock.width() >= before + 30, timeout=WAIT)
    QTest.mouseRelease(desk, Qt.MouseButton.LeftButton, pos=QPoint(before + 60, 400))
    wider = desk.draw_dock.width()
    plain.resize(1700, 950)
    qtbot.wait(30)
    assert desk.draw_dock.width() == wider


def test_an_arrangement_is_remembered_and_can_be_reset(plain, qtbot, open_window):
    plain.desk.addDockWidget(RIGHT, plain.desk.draw_dock)
    plain.desk.addDockWidget(LEFT, plain.desk.why_dock)
    plain.actions_.float_why.trigger()
    plain.resize(1500, 920)
    plain.close()
    again = open_window()
    assert again.desk.dockWidgetArea(again.desk.draw_dock) == RIGHT
    assert again.desk.why_dock.isFloating() and again.why.isVisible() and again.actions_.float_why.isChecked()
    again.actions_.reset_layout.trigger()
    assert again.desk.dockWidgetArea(again.desk.draw_dock) == LEFT and not again.desk.why_dock.isFloating()
    assert left_of(again, again.why) == again.width() - 300
    assert again.desk.state.isEmpty()


def test_panels_lie_under_the_results_too_and_stay_there(plain, qtbot, open_window):
    for dock in (plain.desk.draw_dock, plain.desk.why_dock):
        assert [dock.isAreaAllowed(area) for area in (LEFT, RIGHT, BOTTOM, TOP)] == [True, True, True, False]
    plain.desk.addDockWidget(BOTTOM, plain.desk.draw_dock)
    qtbot.waitUntil(lambda: plain.sketch.canvas.geometry().right() < plain.sketch._controls.x(), timeout=WAIT)
    assert plain.results.mapTo(plain, QPoint(0, plain.results.height())).y() <= plain.sketch.mapTo(plain, QPoint()).y()
    assert plain.results.height() > 300
    plain.close()
    again = open_window()
    assert again.desk.dockWidgetArea(again.desk.draw_dock) == BOTTOM and again.sketch.isVisible()


def test_a_panel_left_on_a_screen_that_is_gone_comes_back_into_sight(plain, qtbot, open_window):
    plain.actions_.float_drawing.trigger()
    plain.desk.draw_dock.setGeometry(9000, 7000, 5000, 4000)
    plain.close()
    again = open_window()
    dock = again.desk.draw_dock
    assert dock.isFloating() and again.sketch.isVisible()
    assert again.screen().availableGeometry().contains(dock.geometry().topLeft() + QPoint(40, 10))
    assert dock.height() <= again.screen().availableGeometry().height()


def test_a_damaged_arrangement_is_passed_over(plain, open_window, settings):
    plain.close()
    settings.panels = settings.geometry
    again = open_window()
    assert again.sketch.isVisible() and again.desk.state.isEmpty()


def test_a_floating_why_needs_no_overlay_in_a_narrow_window(plain, qtbot):
    plain.resize(1050, 700)
    qtbot.wait(30)
    plain.actions_.float_why.trigger()
    qtbot.waitUntil(lambda: plain.why.parentWidget() is plain.desk.why_dock, timeout=WAIT)
    assert plain.desk.why_dock.height() > 400, "it was never docked, and yet shows all there is"
    assert plain.desk.why_dock.isVisible() and plain.why.parentWidget() is plain.desk.why_dock
    plain.actions_.float_why.trigger()
    qtbot.waitUntil(lambda: plain.why.parentWidget() is plain.desk, timeout=WAIT)
    assert not plain.why.isVisible(), "it covers nothing until a photo is chosen"


def test_tabbed_panels_share_their_place(plain, qtbot):
    plain.desk.tabifyDockWidget(plain.desk.draw_dock, plain.desk.why_dock)
    plain.actions_.why.trigger()
    plain.actions_.why.trigger()
    qtbot.waitUntil(plain.why.isVisible, timeout=WAIT)
    plain.show_why(False)
    qtbot.waitUntil(plain.sketch.isVisible, timeout=WAIT)


def test_a_wider_why_keeps_sketch_and_photo_square(window, qtbot):
    draw(window, (120, 120), (200, 140), (260, 150))
    pair = window.why.pair
    qtbot.waitUntil(pair.isVisible, timeout=WAIT)
    window.desk.resizeDocks([window.desk.why_dock], [420], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: pair.width() > 360, timeout=WAIT)
    qtbot.waitUntil(lambda: abs(pair.height() - (pair.width() - 8) // 2) <= 2, timeout=WAIT)


def test_a_why_under_the_results_stands_in_two_columns(window, qtbot):
    draw(window, (120, 120), (200, 140), (260, 150))
    why = window.why
    qtbot.waitUntil(lambda: why.pair.isVisible() and why.weights.y() > why.pair.geometry().bottom(), timeout=WAIT)
    window.desk.addDockWidget(BOTTOM, window.desk.why_dock)
    qtbot.waitUntil(lambda: why.weights.x() > why.pair.geometry().right(), timeout=WAIT)
    assert why.weights.y() < why.pair.geometry().bottom()
    window.actions_.reset_layout.trigger()
    qtbot.waitUntil(lambda: why.weights.y() > why.pair.geometry().bottom(), timeout=WAIT)
    assert why.width() == 300


def test_f6_walks_the_panels(window, qtbot):
    window.results.view.setFocus()
    QTest.keySequence(window, "F6")
    assert window.why.isAncestorOf(window.focusWidget())
    QTest.keySequence(window, "F6")
    assert window.sketch.isAncestorOf(window.focusWidget())
    QTest.keySequence(window, "F6")
    assert window.results.isAncestorOf(window.focusWidget())


def test_the_pen_paints_nothing_under_its_panel(window, qtbot):
    painted: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Paint:
                painted.append(watched.objectName() or type(watched).__name__)
            return False

    watch = Watch(window)
    qtbot.wait(300)
    for part in (window, window.body, window.desk, window.desk.draw_dock, window.desk.draw_dock.grip):
        part.installEventFilter(watch)
    canvas = window.sketch.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(120, 120))
    for step in range(12):
        QTest.mouseMove(canvas, QPoint(120 + 9 * step, 130 + 5 * step))
        qtbot.wait(15)
    assert "draw_dock" not in painted and "Grip" not in painted
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(220, 190))
