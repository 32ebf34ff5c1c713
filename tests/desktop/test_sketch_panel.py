"""The draw column: when it asks for a search, its keys, its controls, its icons."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.controls import SegmentedControl, SlimSlider
from desktop.icons import ICONS_FOLDER, app_icon, icon, pixmap
from desktop.sketch.panel import SketchPanel
from desktop.theme import DARK, LIGHT
from tests.desktop.conftest import WAIT
from tests.desktop.paper import CONTROL, LEFT, PLAIN, SHIFT, in_front


@pytest.fixture
def panel(qtbot):
    widget = SketchPanel()
    return in_front(qtbot, widget, 548, 680, widget.canvas)


@pytest.fixture
def asked(panel):
    told = []
    panel.queryChanged.connect(lambda document, fit: told.append((document, fit)))
    return told


def draw(panel, y=100):
    QTest.mousePress(panel.canvas, LEFT, PLAIN, QPoint(100, y))
    for x in range(110, 300, 10):
        QTest.mouseMove(panel.canvas, QPoint(x, y))
    QTest.mouseRelease(panel.canvas, LEFT, PLAIN, QPoint(300, y))


def test_live_asks_while_drawing_and_at_the_end(panel, asked, qtbot):
    QTest.mousePress(panel.canvas, LEFT, PLAIN, QPoint(100, 100))
    for x in range(110, 300, 10):
        QTest.mouseMove(panel.canvas, QPoint(x, 100))
        QTest.qWait(5)
    last = (290 - panel.canvas.width() / 2) / (panel.canvas.width() - 12) * 256 + 128
    qtbot.waitUntil(lambda: asked[-1][0].strokes[-1].box[2] == pytest.approx(last, abs=1), timeout=20_000)
    moving = len(asked)
    assert moving >= 2 and panel.canvas.document.empty, "the search follows the pen, to its last place"
    QTest.mouseRelease(panel.canvas, LEFT, PLAIN, QPoint(290, 100))
    assert len(asked) == moving + 1 and asked[-1] == (panel.canvas.document, True)


def test_enter_asks_only_on_the_key(panel, asked):
    panel.set_live(False)
    draw(panel)
    assert asked == [] and panel._enter_label.isVisible()
    QTest.keyClick(panel.canvas, Qt.Key.Key_Return)
    assert asked == [(panel.canvas.document, True)] and not panel._enter_label.isVisible()
    panel.set_fit(False)
    assert len(asked) == 1 and panel._enter_label.isVisible(), "another placing is another search"


@pytest.mark.parametrize("live", [True, False])
def test_an_emptied_paper_is_told_at_once(panel, asked, live):
    panel.set_live(live)
    draw(panel)
    asked.clear()
    QTest.keyClick(panel.canvas, Qt.Key.Key_Z, CONTROL)
    assert [document.empty for document, _ in asked] == [True]
    QTest.keyClick(panel.canvas, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert not panel.canvas.document.empty
    asked.clear()
    QTest.keyClick(panel.canvas, Qt.Key.Key_Delete, CONTROL)
    assert [document.empty for document, _ in asked] == [True]


def test_placing_asks_again(panel, asked):
    draw(panel)
    asked.clear()
    QTest.mouseClick(panel.fit_control.segment(1), LEFT)
    assert asked == [(panel.canvas.document, False)]


def test_keys_take_tools_and_sizes(panel):
    canvas = panel.canvas
    QTest.keyClick(canvas, Qt.Key.Key_E)
    assert canvas.tool == "eraser" and panel.actions_.eraser.isChecked()
    QTest.keyClick(canvas, Qt.Key.Key_B)
    assert canvas.tool == "pen" and panel.actions_.pen.isChecked()
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert canvas.pen_width == 4 and panel.size_slider.value() == 4
    QTest.keyClick(canvas, Qt.Key.Key_BraceRight, SHIFT)
    assert canvas.pen_width == 14
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert canvas.pen_width == 13 and panel._size_label.text() == "Pen 13 px"
    QTest.keyClick(canvas, Qt.Key.Key_E)
    assert panel._size_label.text() == "Eraser 16 px" and panel.size_slider.value() == 16


def test_undo_key_under_the_pen_takes_back_only_the_drag(panel):
    draw(panel)
    before = panel.canvas.document
    QTest.mousePress(panel.canvas, LEFT, PLAIN, QPoint(100, 200))
    QTest.mouseMove(panel.canvas, QPoint(200, 200))
    QTest.keyClick(panel.canvas, Qt.Key.Key_Z, CONTROL)
    QTest.mouseRelease(panel.canvas, LEFT, PLAIN, QPoint(200, 200))
    assert panel.canvas.document is before


def test_actions_are_enabled_only_where_they_do_something(panel):
    actions = panel.actions_
    assert not (actions.undo.isEnabled() or actions.redo.isEnabled() or actions.clear.isEnabled())
    draw(panel)
    assert actions.undo.isEnabled() and actions.clear.isEnabled() and not actions.redo.isEnabled()
    QTest.mouseClick(panel.rail.buttons[7], LEFT)
    assert panel.canvas.document.empty and actions.redo.isEnabled() and not actions.clear.isEnabled()


def test_strokes_are_counted(panel):
    assert panel.replay_bar.count.text() == "0 strokes"
    draw(panel)
    assert panel.replay_bar.count.text() == "1 stroke"
    draw(panel, y=200)
    assert panel.replay_bar.count.text() == "2 strokes"


def test_everything_has_a_name_and_is_reached_by_tab(panel):
    reached, widget = [], panel.canvas
    for _ in range(20):
        reached.append(widget)
        widget = widget.nextInFocusChain()
        while not (widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()):
            widget = widget.nextInFocusChain()
        if widget is panel.canvas:
            break
    assert panel.rail.buttons[0] in reached and panel.size_slider in reached
    assert any(segment in reached for segment in panel.fit_control.findChildren(QAbstractButton))
    assert all(part.accessibleName() for part in reached if isinstance(part, QWidget))
    assert all(button.toolTip() for button in panel.rail.buttons)
    assert "P" in panel.rail.buttons[0].toolTip()


@pytest.mark.parametrize("size", [(548, 680), (548, 460), (420, 900)])
def test_paper_is_as_large_as_fits(panel, size):
    panel.resize(*size)
    canvas, controls = panel.canvas.geometry(), panel._controls.geometry()
    assert canvas.width() == canvas.height()
    assert canvas.bottom() <= controls.top() + 1 and controls.bottom() <= panel.height()
    assert canvas.right() <= panel.width()
    assert canvas.width() > min(panel.width() - 80, panel.height() - 110)


@pytest.mark.parametrize("size", [(1200, 500), (900, 420), (1200, 700)])
def test_in_a_wide_low_panel_the_controls_stand_beside_the_paper(panel, size):
    panel.resize(*size)
    canvas, controls = panel.canvas.geometry(), panel._controls.geometry()
    assert canvas.width() == canvas.height() > panel.height() - 50
    assert canvas.right() < controls.left() and controls.right() < panel.width()
    assert controls.width() >= panel._controls.minimumSizeHint().width()


def test_a_low_panel_keeps_every_tool_in_sight(panel, qtbot):
    def apart() -> bool:
        places = [button.geometry() for button in panel.rail.buttons]
        one_by_one = all(above.bottom() < below.top() for above, below in pairwise(places))
        return one_by_one and places[-1].bottom() < panel.rail.height()

    for height in (320, 400, 460, 680):
        panel.resize(900, height)
        qtbot.waitUntil(apart, timeout=WAIT)
        assert min(button.height() for button in panel.rail.buttons) >= 22
    assert panel.rail.more.height() == 38


def test_both_themes_keep_the_paper_white(panel):
    for theme in (LIGHT, DARK):
        panel.set_theme(theme)
        shot = panel.canvas.grab().toImage()
        assert shot.pixelColor(60, 60).name() == "#ffffff"
        button = panel.rail.buttons[0].grab().toImage()
        assert button.pixelColor(19, 3).name() == theme.accent


def test_segmented_control_by_mouse_and_key(qtbot):
    control = SegmentedControl(["One", "Two", "Three"])
    qtbot.addWidget(control)
    control.show()
    control.activateWindow()
    assert QTest.qWaitForWindowActive(control)
    told = []
    control.changed.connect(told.append)
    QTest.mouseClick(control.segment(2), LEFT)
    QTest.mouseClick(control.segment(2), LEFT)
    control.segment(2).setFocus()
    QTest.keyClick(control.segment(2), Qt.Key.Key_Left)
    assert told == [2, 1] and control.current == 1


def test_slider_goes_where_it_is_clicked(qtbot):
    slider = SlimSlider(0, 100)
    qtbot.addWidget(slider)
    slider.resize(112, 22)
    slider.show()
    QTest.mouseClick(slider, LEFT, PLAIN, QPoint(56, 11))
    assert slider.value() == 50
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() == 51


@pytest.mark.parametrize("name", sorted(path.stem for path in ICONS_FOLDER.glob("*.svg")))
def test_icons_are_drawn_in_the_colour_asked_for(qapp, name):
    image = pixmap(name, "#ff0000", 24, 2.0).toImage()
    assert image.width() == 48
    drawn = [image.pixelColor(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() > 200]
    assert 40 < len(drawn) < 48 * 48
    if name != "inkseek":
        assert all(colour.red() > 240 and colour.green() < 12 for colour in drawn)


def test_disabled_icons_are_paler(qapp):
    from PySide6.QtGui import QIcon

    strongest = {
        mode: max(QColor(image.pixelColor(x, y)).alpha() for x in range(image.width()) for y in range(image.height()))
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)
        for image in [icon("pen", "#000000").pixmap(20, 20, mode).toImage()]
    }
    assert strongest[QIcon.Mode.Disabled] < 0.5 * strongest[QIcon.Mode.Normal]
    assert not app_icon().pixmap(32, 32).isNull()
