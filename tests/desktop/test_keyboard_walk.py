"""From an empty paper to an opened and exported photo by keys alone: no pointer event, no call into the window."""

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from tests.desktop.conftest import WAIT, ranked

KEY = Qt.Key
MOST_TABS = 80


def press(*keys: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    """Keys go to whatever has the focus, as a person's do."""
    for key in keys:
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
        assert target is not None, "nothing has the focus"
        QTest.keyClick(target, key, modifiers)


def tab_to(wanted: QWidget, *, back: bool = False) -> int:
    """Press Tab until a widget has the focus; how often that took."""
    for times in range(MOST_TABS):
        if QApplication.focusWidget() is wanted:
            return times
        press(KEY.Key_Backtab if back else KEY.Key_Tab)
    raise AssertionError(f"{MOST_TABS} Tabs do not lead to {wanted.accessibleName() or wanted}")


def test_draw_search_open_export(qtbot, window, monkeypatch, tmp_path):
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "found.json"), ""))
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    canvas, view = window.sketch.canvas, window.results.view

    tab_to(canvas)
    press(KEY.Key_Left, KEY.Key_Up, KEY.Key_Up, KEY.Key_Space)
    press(*[KEY.Key_Right] * 4, *[KEY.Key_Down] * 6, KEY.Key_Space)
    assert len(canvas.document.strokes) == 1
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    first = window.results.view.tiles.tiles
    press(KEY.Key_V)
    press(KEY.Key_Space, *[KEY.Key_Left] * 4, KEY.Key_Space)
    qtbot.waitUntil(lambda: view.tiles.tiles is not first, timeout=WAIT)
    press(KEY.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert len(canvas.document.strokes) == 1

    qtbot.waitUntil(lambda: not window.results.view.pictures.busy, timeout=WAIT)
    tab_to(view)
    press(KEY.Key_Home, KEY.Key_Right, KEY.Key_Down)
    assert view.currentIndex().row() == 5
    tile = view.current_tile()
    press(KEY.Key_Space)
    assert window.preview.isVisible() and window.preview.tile is tile
    press(KEY.Key_Escape)
    assert not window.preview.isVisible() and view.hasFocus()
    press(KEY.Key_Return)
    assert opened == [Path(tile.path)]

    tab_to(window.results.filters.export, back=True)
    press(KEY.Key_Space)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu), timeout=WAIT)
    press(KEY.Key_Down, KEY.Key_Down, KEY.Key_Return)
    qtbot.waitUntil(lambda: (tmp_path / "found.json").exists(), timeout=WAIT)
    results = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["results"]
    assert results[5]["path"] == tile.path


def test_every_control_in_sight_is_reached_and_has_a_name(qtbot, window):
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    tab_to(window.sketch.canvas)
    seen: list[QWidget] = []
    while QApplication.focusWidget() not in seen and len(seen) < MOST_TABS:
        seen.append(QApplication.focusWidget())
        press(KEY.Key_Tab)
    header, filters = window.header, window.results.filters
    wanted = [*header.chips, filters.folder, filters.date, filters.export, window.results.view, window.results.why]
    missed = [widget.accessibleName() for widget in wanted if widget.isEnabled() and widget not in seen]
    assert not missed
    nameless = [widget for widget in seen if not (widget.accessibleName() or getattr(widget, "text", str)())]
    assert not nameless
