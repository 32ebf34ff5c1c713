"""The scroll bar dragged through a long library."""

from dataclasses import astuple, replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider

from desktop.results.delegate import TileDelegate
from desktop.results.model import LibraryTiles
from engine.listing import Listing
from tests.desktop.conftest import WAIT

LEFT = Qt.MouseButton.LeftButton


class Watching(TileDelegate):
    """Paints as ever, and counts the blank cards."""

    blank = 0

    def paint(self, painter, option, index) -> None:
        self.blank += not self._pictures.is_ready(index.model().tile(index))
        super().paint(painter, option, index)


@pytest.fixture
def view(qtbot, window):
    """A grid of 720 photos, those in view drawn."""
    view, bar = window.results.view, window.results.view.verticalScrollBar()
    photos = [replace(photo, id=photo.id + 100 * copy) for copy in range(60) for photo in window.session.view.photos]
    window.results.show_library(LibraryTiles(Listing(map(astuple, photos))))
    qtbot.waitUntil(lambda: bar.maximum() > 20 * view.height(), timeout=WAIT)
    view.watching = Watching(view.pictures, view._glide, view)
    view.setItemDelegate(view.watching)
    qtbot.waitUntil(lambda: all(map(view.pictures.is_ready, view.tiles.tiles[:16])), timeout=WAIT)
    qtbot.waitUntil(lambda: not view.pictures.busy, timeout=WAIT)
    view.watching.blank = 0
    return view


def handle(bar: QScrollBar) -> QPoint:
    option = QStyleOptionSlider()
    bar.initStyleOption(option)
    control, part = QStyle.ComplexControl.CC_ScrollBar, QStyle.SubControl.SC_ScrollBarSlider
    return bar.style().subControlRect(control, option, part, bar).center()


def test_the_photos_follow_from_one_complete_view_to_the_next(qtbot, view):
    view._bar_drag._patience.setInterval(WAIT)
    bar, seen = view.verticalScrollBar(), set()
    start = handle(bar)
    QTest.mousePress(bar, LEFT, pos=start)
    for step in range(1, 41):
        QTest.mouseMove(bar, start + QPoint(0, 8 * step))
        qtbot.wait(5)
        seen.add(bar.value())
        assert abs(handle(bar).y() - start.y() - 8 * step) <= 2, "the handle stays under the pointer"
    led_to = bar.sliderPosition()
    qtbot.waitUntil(lambda: bar.value() == led_to, timeout=WAIT)
    assert view.watching.blank == 0 and len(seen) > 2
    QTest.mouseRelease(bar, LEFT, pos=start + QPoint(0, 320))
    assert bar.value() == led_to > 20 * view.height() / 2


def test_they_follow_also_where_tiles_take_too_long(qtbot, view, monkeypatch):
    monkeypatch.setattr(view.pictures, "_artist", lambda tiles, look, drawn: None)
    bar = view.verticalScrollBar()
    start = handle(bar)
    QTest.mousePress(bar, LEFT, pos=start)
    QTest.mouseMove(bar, start + QPoint(0, 200))
    assert bar.value() == 0
    qtbot.waitUntil(lambda: bar.value() == bar.sliderPosition() > 0, timeout=WAIT)
    QTest.mouseMove(bar, start + QPoint(0, 300))
    QTest.mouseRelease(bar, LEFT, pos=start + QPoint(0, 300))
    assert bar.value() == bar.sliderPosition(), "let go, it goes at once"
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 0
