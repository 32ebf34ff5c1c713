"""Sketches that stay: files, drops, the autosaved one, the recent ones, replay; through the panel and the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.paths import sketches_folder
from desktop.sketch.panel import SketchPanel
from desktop.sketch.shelf import CURRENT, MOST, Shelf
from desktop.sketch.smoothing import Smoothing
from engine.saved_sketch import SavedSketch
from engine.sketch_files import read_sketch, write_sketch
from engine.strokes import SketchDocument, Stroke
from tests.desktop.conftest import WAIT, draw, settle
from tests.desktop.paper import CONTROL, LEFT, PLAIN, SHIFT, in_front


def sketch(*heights):
    lines = (np.array([[20.0, y], [120, y], [220, y]]) for y in heights)
    return SketchDocument(tuple(Stroke.from_xy(line, start=number) for number, line in enumerate(lines)))


def heights(document):
    return [round(float(stroke.points[0, 1])) for stroke in document.strokes]


@pytest.fixture
def panel(qtbot):
    widget = SketchPanel()
    return in_front(qtbot, widget, 548, 826, widget.canvas)


@pytest.fixture
def asked(panel):
    told = []
    panel.queryChanged.connect(lambda document, fit: told.append(document))
    return told


@pytest.fixture
def answer(monkeypatch):
    """Answers the system's file dialogs."""

    def with_path(path, kind=""):
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), kind))

    return with_path


def drop(canvas, *paths):
    """Drag files over the paper and let go; return whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(100, 100), copy, data, LEFT, PLAIN)
    QApplication.sendEvent(canvas, enter)
    if enter.isAccepted():
        QApplication.sendEvent(canvas, QDropEvent(QPointF(100, 100), copy, data, LEFT, PLAIN))
    return enter.isAccepted()


def test_saving_asks_once_and_opening_brings_all_back(panel, answer, tmp_path, qtbot):
    panel.canvas.set_document(sketch(50, 90))
    answer(tmp_path / "two lines", "SVG (*.svg)")
    QTest.keyClick(panel.canvas, Qt.Key.Key_S, CONTROL)
    path = tmp_path / "two lines.svg"
    qtbot.waitUntil(lambda: panel.files.path == path, timeout=WAIT)
    assert panel._saved_label.isVisible() and panel._saved_label.text() == "Saved two lines.svg"
    answer("", "")
    draw_line(panel)
    QTest.keyClick(panel.canvas, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: len(read_sketch(path).strokes) == 3, timeout=WAIT)
    saved = panel.canvas.document
    panel.canvas.clear()
    assert panel.files.path is None, "what is drawn next does not belong to that file"
    answer(path)
    QTest.keyClick(panel.canvas, Qt.Key.Key_O, CONTROL)
    qtbot.waitUntil(lambda: not panel.canvas.document.empty, timeout=WAIT)
    for one, other in zip(panel.canvas.document.strokes, saved.strokes, strict=True):
        np.testing.assert_allclose(one.points, other.points, atol=1e-3)
    assert panel.files.path == path


@pytest.mark.parametrize(("kind", "suffix"), [("QuickDraw (*.ndjson)", ".ndjson"), ("Stroke-3 (*.npy)", ".npy")])
def test_other_formats_are_written_as_asked(panel, answer, tmp_path, qtbot, kind, suffix):
    panel.canvas.set_document(sketch(50, 90))
    answer(tmp_path / "drawn", kind)
    QTest.keyClick(panel.canvas, Qt.Key.Key_S, CONTROL | SHIFT)
    path = tmp_path / f"drawn{suffix}"
    qtbot.waitUntil(path.exists, timeout=WAIT)
    assert heights(read_sketch(path)) == [50, 90] and panel.files.path is None


def draw_line(panel, y=300):
    QTest.mousePress(panel.canvas, LEFT, PLAIN, QPoint(100, y))
    for x in range(110, 300, 10):
        QTest.mouseMove(panel.canvas, QPoint(x, y))
    QTest.mouseRelease(panel.canvas, LEFT, PLAIN, QPoint(300, y))


def test_a_file_that_cannot_be_read_is_told(panel, tmp_path, qtbot):
    (tmp_path / "bad.svg").write_text("<svg")
    with qtbot.waitSignal(panel.failed, timeout=WAIT) as failed:
        panel.files.open(tmp_path / "bad.svg")
    assert "bad.svg" in failed.args[0] and panel.canvas.document.empty


def test_a_dropped_sketch_opens_and_other_files_are_left_to_the_window(panel, tmp_path, qtbot):
    write_sketch(sketch(60), tmp_path / "dropped.svg")
    assert drop(panel.canvas, tmp_path / "dropped.svg")
    qtbot.waitUntil(lambda: heights(panel.canvas.document) == [60], timeout=WAIT)
    Image.new("RGB", (9, 9)).save(tmp_path / "photo.png")
    assert not drop(panel.canvas, tmp_path / "photo.png") and not drop(panel.canvas, tmp_path)
    panel.canvas.undo_stack.undo()
    assert panel.canvas.document.empty


def test_what_was_drawn_is_there_at_the_next_start(panel, tmp_path, qtbot):
    panel.keep_in(tmp_path)
    draw_line(panel)
    qtbot.waitUntil((tmp_path / CURRENT).exists, timeout=WAIT)
    draw_line(panel, y=400)
    panel.hide()
    assert len(read_sketch(tmp_path / CURRENT).strokes) == 2, "leaving writes the last change"
    again = SketchPanel()
    qtbot.addWidget(again)
    again.keep_in(tmp_path)
    qtbot.waitUntil(lambda: len(again.canvas.document.strokes) == 2, timeout=WAIT)
    again.canvas.clear()
    again._keeper.flush()
    assert not (tmp_path / CURRENT).exists()
    assert len(Shelf(tmp_path).recent()) == 1, "cleared, it is still among the recent ones"


def test_a_damaged_last_sketch_is_no_obstacle(panel, tmp_path, qtbot):
    (tmp_path / CURRENT).write_bytes(b"\x00\x01")
    (tmp_path / "00000000000000001.svg").write_text("broken")
    panel.keep_in(tmp_path)
    draw_line(panel)
    panel.canvas.clear()
    qtbot.waitUntil(lambda: len(panel.recent.buttons) == 1, timeout=WAIT)


def test_the_last_sketches_come_back_by_a_click(panel, tmp_path, qtbot):
    panel.keep_in(tmp_path)
    for y in (40, 80, 120):
        panel.canvas.set_document(sketch(y))
    qtbot.waitUntil(lambda: len(panel.recent.buttons) == 2, timeout=WAIT)
    newest, oldest = panel.recent.buttons
    assert newest.isVisible() and newest.accessibleName() == "Recent sketch 1, 1 stroke"
    QTest.mouseClick(oldest, LEFT)
    assert heights(panel.canvas.document) == [40]
    qtbot.waitUntil(lambda: len(panel.recent.buttons) == 3, timeout=WAIT)
    panel.recent.buttons[0].setFocus()
    QTest.keyClick(panel.recent.buttons[0], Qt.Key.Key_Space)
    assert heights(panel.canvas.document) == [120]
    panel.more_menu._sketches.aboutToShow.emit()
    entries = [action for action in panel.more_menu._sketches.actions() if not action.isSeparator()]
    assert not entries[0].icon().isNull() and entries[-1] is panel.more_menu.forget
    panel.more_menu.forget.trigger()
    qtbot.waitUntil(lambda: not panel.recent.buttons, timeout=WAIT)
    assert heights(panel.canvas.document) == [120]


def test_the_last_sketches_fill_the_rows_there_is_room_for(panel, tmp_path, qtbot):
    shelf = Shelf(tmp_path)
    for y in range(20, 200, 15):
        shelf.keep(SavedSketch(sketch(y)))
    panel.keep_in(tmp_path)
    qtbot.waitUntil(lambda: len(panel.recent.buttons) == 12, timeout=WAIT)
    for height, rows in ((500, 0), (640, 1), (710, 2), (900, 2)):
        panel.resize(548, height)
        seen = {button.y() for button in panel.recent.buttons if button.isVisible()}
        assert len(seen) == rows, height
    assert all(button.isVisible() for button in panel.recent.buttons)
    assert all(panel.recent.rect().contains(button.geometry()) for button in panel.recent.buttons)


def test_the_shelf_keeps_the_last_few_and_each_once(tmp_path):
    shelf = Shelf(tmp_path / "new" / "folder")
    assert shelf.recent() == [] and shelf.current().document.empty
    for y in range(MOST + 4):
        shelf.keep(SavedSketch(sketch(y)))
    assert len(shelf.recent()) == MOST and heights(shelf.recent()[0].sketch.document) == [MOST + 3]
    shelf.keep(SavedSketch(sketch(10)))
    again = shelf.recent()
    assert len(again) == MOST and heights(again[0].sketch.document) == [10]
    assert (again[0].raster == again[0].raster.max()).mean() < 1


def test_replay_shows_the_strokes_and_the_search_follows(panel, asked, qtbot):
    panel.canvas.set_document(sketch(50, 90, 130))
    panel.set_live(False)
    whole = panel.canvas.document
    asked.clear()
    QTest.keyClick(panel.canvas, Qt.Key.Key_R, SHIFT)
    QTest.keyClick(panel.canvas, Qt.Key.Key_R)
    assert panel.replay.playing and panel.replay.speed == 2
    assert panel.replay_bar.play.accessibleName() == "Pause the replay"
    qtbot.waitUntil(lambda: not panel.replay.playing, timeout=WAIT)
    counts = [document.point_count for document in asked]
    assert counts[0] < whole.point_count and counts == sorted(counts), "it grows"
    assert asked[-1] is whole and panel.canvas.document is whole and panel.canvas.undo_stack.count() == 1


def test_the_replay_can_be_paused_dragged_and_left_by_drawing(panel, asked, qtbot):
    panel.canvas.set_document(sketch(50, 90, 130))
    QTest.mouseClick(panel.replay_bar.play, LEFT)
    QTest.mouseClick(panel.replay_bar.play, LEFT)
    assert panel.replay.under_way and not panel.replay.playing
    slider = panel.replay_bar.slider
    QTest.mouseClick(slider, LEFT, PLAIN, QPoint(slider.width() // 3, 11))
    assert heights(asked[-1]) == [50] and panel.replay_bar.count.text() == "1 of 3 strokes"
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert heights(asked[-1]) == [50, 90]
    shot = panel.canvas.grab().toImage()
    scale, ratio = panel.canvas.navigation.paper.scale, shot.devicePixelRatio()
    shades = [shot.pixelColor(round((6 + 70 * scale) * ratio), round((6 + y * scale) * ratio)) for y in (90, 130)]
    assert shades[0].lightness() < 60 and shades[1].name() == "#ffffff"
    draw_line(panel, y=400)
    assert not panel.replay.under_way and len(panel.canvas.document.strokes) == 4
    assert asked[-1] is panel.canvas.document


def test_u_asks_for_a_photo_then_hides_and_shows_it(panel, answer, asked, tmp_path, qtbot):
    Image.new("RGB", (60, 60), "#00ff00").save(tmp_path / "leaf.png")
    answer(tmp_path / "leaf.png")
    assert not panel.underlay_bar.isVisible()
    QTest.keyClick(panel.canvas, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: panel.canvas.underlay.shown, timeout=WAIT)
    assert panel.underlay_bar.isVisible() and panel.actions_.underlay.isChecked()
    bar = panel.underlay_bar.opacity
    QTest.mouseClick(bar, LEFT, PLAIN, QPoint(bar.width() - 2, 11))
    assert panel.canvas.underlay.opacity == 100
    QTest.keyClick(panel.canvas, Qt.Key.Key_U)
    assert not panel.canvas.underlay.shown and not panel.actions_.underlay.isChecked()
    QTest.mouseClick(panel.underlay_bar.remove, LEFT)
    assert not panel.canvas.underlay.there and asked == [], "it is never part of the search"


def test_view_keys_and_the_menu(panel):
    canvas = panel.canvas
    QTest.keyClick(canvas, Qt.Key.Key_Plus, CONTROL)
    QTest.keyClick(canvas, Qt.Key.Key_Equal, CONTROL)
    assert canvas.navigation.paper.zoom == pytest.approx(1.25**2)
    QTest.keyClick(canvas, Qt.Key.Key_Minus, CONTROL)
    assert canvas.navigation.paper.zoom == pytest.approx(1.25)
    QTest.keyClick(canvas, Qt.Key.Key_0, CONTROL)
    QTest.keyClick(canvas, Qt.Key.Key_M)
    assert canvas.navigation.paper.mirrored and panel.actions_.mirror.isChecked()
    QTest.mouseClick(panel.rail.buttons[6], LEFT)
    assert canvas.navigation.paper.plain
    for key, tool in ((Qt.Key.Key_V, "line"), (Qt.Key.Key_S, "select"), (Qt.Key.Key_L, "lasso"), (Qt.Key.Key_B, "pen")):
        QTest.keyClick(canvas, key)
        assert canvas.tool == tool
    panel.canvas.set_document(sketch(50, 90))
    assert not panel.actions_.duplicate.isEnabled()
    QTest.keyClick(canvas, Qt.Key.Key_A, CONTROL)
    assert panel.actions_.duplicate.isEnabled() and panel.actions_.duplicate in panel.more_menu.actions()
    QTest.keyClick(canvas, Qt.Key.Key_J, CONTROL)
    assert heights(canvas.document) == [50, 90, 56, 96]
    QTest.mouseClick(panel.rail.more, LEFT)
    assert panel.more_menu.isVisible()
    panel.more_menu.close()


def test_choices_are_remembered(panel, settings, qtbot):
    panel.remember(settings)
    panel.actions_.pen_only.trigger()
    panel.actions_.smoothing[Smoothing.STRONG].trigger()
    panel.set_fit(False)
    panel.set_live(False)
    again = SketchPanel()
    qtbot.addWidget(again)
    again.remember(settings)
    assert again.canvas.hand.pen_only and again.actions_.pen_only.isChecked()
    assert again.canvas.editing.smoothing is Smoothing.STRONG and not again.fit and not again.live


def test_every_key_of_the_sketch_is_in_a_tooltip(panel):
    for action in panel.actions_.all:
        assert action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) in action.toolTip()
    assert all(isinstance(action, QAction) for action in panel.actions_.tools)


def distances(window):
    return [tile.result.distance for tile in window.results.view.tiles.tiles if tile.result is not None]


def test_in_the_window_results_follow_a_replay_and_a_photo_becomes_an_underlay(window, qtbot):
    window.sketch.keep_in(sketches_folder())
    draw(window, (120, 120), (200, 140), (260, 150))
    draw(window, (120, 220), (260, 250))
    settle(qtbot, window)
    both = distances(window)
    window.sketch.replay.go_to_stroke(1)
    qtbot.waitUntil(lambda: distances(window) != both, timeout=WAIT)
    window.sketch.replay.stop()
    qtbot.waitUntil(lambda: distances(window) == both, timeout=WAIT)
    window.sketch.files.lay_underlay(Path(window.results.view.tiles.tiles[0].path))
    qtbot.waitUntil(lambda: window.sketch.canvas.underlay.shown, timeout=WAIT)
    window.close()
    assert len(read_sketch(sketches_folder() / CURRENT).strokes) == 2
