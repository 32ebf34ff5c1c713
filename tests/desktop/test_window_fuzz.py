"""A hundred things at random done to the whole window, as a person does them: nothing fails, nothing is complained of.

INKSEEK_FUZZ=N does it with N other seeds, five hundred things each.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDrag, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from desktop import operations
from desktop.library.wanted import Filters
from desktop.regions.steering_grid import Spot
from tests.desktop.conftest import WAIT, draw, ranked

LONG = int(os.environ.get("INKSEEK_FUZZ", "0"))
SEEDS, ACTIONS = (range(1000, 1000 + LONG), 500) if LONG else (range(1, 2), 100)

KEY, LEFT, PLAIN = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ARROWS = (KEY.Key_Left, KEY.Key_Right, KEY.Key_Up, KEY.Key_Down)
ON_GRID = (*ARROWS, KEY.Key_Home, KEY.Key_End, KEY.Key_Plus, KEY.Key_Minus, KEY.Key_Delete, KEY.Key_Space)
ON_PAPER = (*"PEVSMUR", *ARROWS, KEY.Key_Space, KEY.Key_Delete, KEY.Key_BracketLeft, KEY.Key_BracketRight)
WITH_CTRL = "ZYICULFARS+-0"
OVER_IT = (
    *ARROWS,
    KEY.Key_Tab,
    KEY.Key_1,
    KEY.Key_0,
    KEY.Key_O,
    KEY.Key_C,
    KEY.Key_R,
    KEY.Key_PageDown,
    KEY.Key_Escape,
)
COMPLAINTS = ("does not support", "Could not", "propagateSizeHints", "QFontDatabase", "This plugin")
"""Of the platform the tests run on, which are none of the window's."""


class Person:
    """Does things at random; what it did is told when something fails."""

    def __init__(self, window, folder: Path, chance: random.Random) -> None:
        self.window, self.folder, self.chance = window, folder, chance
        self.done: list[str] = []
        own = [name for name in vars(Person) if name.startswith("do_")]
        self.ways: list[Callable[[], None]] = [getattr(self, name) for name in own]

    def act(self) -> None:
        """Do one thing; now and then close what lies over the window."""
        way = self.chance.choice(self.ways)
        self.done.append(way.__name__)
        way()
        if self.chance.random() < 0.3:
            close_all(self.window)

    def do_draw(self) -> None:
        x, y = self.chance.randint(60, 380), self.chance.randint(60, 380)
        steps = [(x + self.chance.randint(-90, 90), y + self.chance.randint(-90, 90)) for _ in range(4)]
        draw(self.window, (x, y), *steps)

    def do_draw_again(self) -> None:
        self.do_draw()

    def do_erase(self) -> None:
        canvas = self.window.sketch.canvas
        before = canvas.tool
        canvas.set_tool("eraser")
        self.do_draw()
        canvas.set_tool(before)

    def do_key_on_paper(self) -> None:
        self.window.sketch.canvas.setFocus()
        for _ in range(3):
            press(self.window, self.chance.choice(ON_PAPER), self.chance.choice([PLAIN, PLAIN, SHIFT]))

    def do_key_on_grid(self) -> None:
        self.window.results.view.setFocus()
        for _ in range(2):
            press(self.window, self.chance.choice(ON_GRID), self.chance.choice([PLAIN, PLAIN, SHIFT]))

    def do_key_with_control(self) -> None:
        press(self.window, self.chance.choice(WITH_CTRL), CTRL)

    def do_key_on_what_lies_over_it(self) -> None:
        press(self.window, self.chance.choice(OVER_IT))

    def do_undo(self) -> None:
        press(self.window, "Z", CTRL)

    def do_clear(self) -> None:
        press(self.window, KEY.Key_Delete, CTRL)

    def do_sort(self) -> None:
        order = self.window.results.filters.order
        QTest.mouseClick(order.segment(self.chance.randrange(2)), LEFT)

    def do_filter(self) -> None:
        day = f"202{self.chance.randint(0, 9)}-01-01"
        folder = self.chance.choice([None, str(self.folder / "photos"), "/nowhere"])
        self.window.refinement.filters = self.chance.choice([Filters(), Filters(folder), Filters(since=day)])

    def do_show_more(self) -> None:
        button = self.window.results.more.button
        if button.isVisible():
            QTest.mouseClick(button, LEFT)

    def do_export(self) -> None:
        tiles = self.window.results.view.selected_tiles()
        menu = QMenu(self.window)
        self.window.deeds._exporter.fill(menu, self.chance.choice([None, tiles]))
        self.chance.choice(menu.actions()).trigger()
        menu.deleteLater()

    def do_menu_of_a_photo(self) -> None:
        menu = self.window.deeds.menu()
        entries = [action for action in menu.actions() if action.isEnabled() and action.menu() is None]
        self.chance.choice([entry for entry in entries if not entry.isSeparator()]).trigger()
        menu.deleteLater()

    def do_theme(self) -> None:
        self.window.choose_theme(self.chance.choice(["system", "light", "dark"]))

    def do_resize(self) -> None:
        self.window.resize(self.chance.randint(1000, 2400), self.chance.randint(650, 1400))

    def do_steer(self) -> None:
        grid = self.window.why.weights
        spot = Spot(self.chance.choice([None, 0, 1, 2]), self.chance.choice([0, 1, 2]))
        place = grid.place(spot).center().toPoint()
        QTest.mousePress(grid, LEFT, PLAIN, place)
        if self.chance.random() < 0.6:
            QTest.mouseMove(grid, place + QPoint(self.chance.randint(-40, 40), 0))
        QTest.mouseRelease(grid, LEFT, PLAIN, place)

    def do_heatmap(self) -> None:
        self.window.results.opacity.setValue(self.chance.randint(0, 100))
        self.window.results.dot(self.chance.randrange(3)).click()

    def do_look_closer(self) -> None:
        press(self.window, "L", CTRL)
        press(self.window, self.chance.choice(OVER_IT))

    def do_preview(self) -> None:
        self.window.results.view.setFocus()
        press(self.window, KEY.Key_Space)
        self.do_pull_anywhere()

    def do_scroll(self) -> None:
        port = self.window.results.view.viewport()
        place = QPointF(port.rect().center())
        turn = QPoint(0, self.chance.choice([-360, -120, 120, 360]))
        phase = Qt.ScrollPhase.NoScrollPhase
        everywhere = port.mapToGlobal(place)
        button = Qt.MouseButton.NoButton
        QApplication.sendEvent(port, QWheelEvent(place, everywhere, QPoint(), turn, button, PLAIN, phase, False))

    def do_point_anywhere(self) -> None:
        widget, place = self._anywhere()
        QTest.mouseMove(widget, place)

    def do_click_on_a_photo(self) -> None:
        view = self.window.results.view
        if view.tiles.rowCount() and view.isVisible():
            place = view.visualRect(view.tiles.index(self.chance.randrange(view.tiles.rowCount()))).center()
            QTest.mouseClick(view.viewport(), LEFT, self.chance.choice([PLAIN, SHIFT, CTRL]), place)

    def do_click_anywhere(self) -> None:
        widget, place = self._anywhere()
        QTest.mouseClick(widget, LEFT, PLAIN, place)
        for menu in [menu for menu in self.window.findChildren(QMenu) if menu.isVisible()]:
            entries = [action for action in menu.actions() if action.isEnabled() and not action.isSeparator()]
            if entries and self.chance.random() < 0.5:
                chosen = self.chance.choice(entries)
                if "quit" not in chosen.text().lower():
                    chosen.trigger()
            menu.close()

    def do_pull_anywhere(self) -> None:
        widget, place = self._anywhere()
        QTest.mousePress(widget, LEFT, PLAIN, place)
        for _ in range(2):
            QTest.mouseMove(widget, place + QPoint(self.chance.randint(-60, 60), self.chance.randint(-60, 60)))
        QTest.mouseRelease(widget, LEFT, PLAIN, place)

    def do_drop(self) -> None:
        data = QMimeData()
        names = self.chance.choice([["other.jpg"], ["photos"], ["broken.jpg"], ["gone.jpg"], ["other.jpg", "photos"]])
        data.setUrls([QUrl.fromLocalFile(str(self.folder / name)) for name in names])
        self.window.dropEvent(QDropEvent(QPointF(700, 300), Qt.DropAction.CopyAction, data, LEFT, PLAIN))

    def do_look_for_changes_and_cancel(self) -> None:
        self.window.session.update_library()
        if self.chance.random() < 0.5:
            self.window.session.cancel_indexing()

    def do_nothing_for_a_while(self) -> None:
        QTest.qWait(self.chance.choice([20, 60, 120]))

    def _anywhere(self) -> tuple[QWidget, QPoint]:
        place = QPoint(self.chance.randrange(self.window.width()), self.chance.randrange(self.window.height()))
        widget = self.window.childAt(place) or self.window
        return widget, widget.mapFrom(self.window, place)


def press(window, key: Qt.Key | str, modifiers=PLAIN) -> None:
    """A key, to whatever has the focus."""
    target = QApplication.activePopupWidget() or QApplication.focusWidget() or window
    QTest.keyClick(target, key, modifiers)


def close_all(window) -> None:
    """Close menus, popups and dialogs."""
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible():
            widget.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_anything_goes(qtbot, qtlog, window, seed, monkeypatch, tmp_path):
    Image.new("RGB", (80, 60), "teal").save(tmp_path / "other.jpg")
    (tmp_path / "broken.jpg").write_bytes(b"no photo")
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    monkeypatch.setattr(QDrag, "exec", lambda drag, actions: Qt.DropAction.CopyAction)
    monkeypatch.setattr(operations, "_marked_by_file_manager", lambda file: True)
    suffixes = iter(range(10**6))
    named = lambda *_, **__: (str(tmp_path / "out" / f"{next(suffixes)}"), "")  # noqa: E731
    monkeypatch.setattr(QFileDialog, "getSaveFileName", named)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: ([], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(tmp_path / "out"))
    person = Person(window, tmp_path, random.Random(seed))
    try:
        for _ in range(ACTIONS):
            person.act()
            qtbot.wait(person.chance.choice([0, 0, 0, 5, 30]))
    except BaseException:
        print("done so far:", " ".join(person.done))
        raise
    close_all(window)
    for _ in range(6):
        press(window, KEY.Key_Escape)
    window.refinement.forget()
    window.sketch.canvas.clear()
    window.sketch.canvas.set_tool("pen")
    window.sketch.canvas.navigation.show_whole()
    window.sketch.set_live(True)
    window.sketch.actions_.set_pen_only(False)
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) >= 12, timeout=WAIT)
    told = [record.message for record in qtlog.records]
    complaints = [words for words in told if not any(known in words for known in COMPLAINTS)]
    assert not complaints, (complaints, person.done)
