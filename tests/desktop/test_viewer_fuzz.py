"""A hundred things at random done to the region viewer: nothing fails, and it still shows the chosen match."""

import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu

from tests.desktop.test_viewer import press, searched, settle  # noqa: F401 - a fixture
from tests.engine.tiny_model import write_tiny_model

ACTIONS = 100
PLAIN = [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown]
PLAIN += [Qt.Key.Key_0, Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_9, Qt.Key.Key_O, Qt.Key.Key_M, Qt.Key.Key_I]
PLAIN += [Qt.Key.Key_C, Qt.Key.Key_R, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Tab]
WITH_CONTROL = [Qt.Key.Key_Tab, Qt.Key.Key_S]


@pytest.mark.parametrize("seed", [1])
def test_anything_goes(qtbot, models, searched, seed, monkeypatch, tmp_path):  # noqa: F811
    write_tiny_model(models, "other", seed=5, structure="cama", title="Other", default=False)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out.png"), ""))
    chance, viewer = random.Random(seed), searched.viewer
    for _ in range(ACTIONS):
        viewer.open()
        what = chance.random()
        if what < 0.5:
            press(viewer, chance.choice(PLAIN))
        elif what < 0.6:
            press(viewer, chance.choice(WITH_CONTROL), Qt.KeyboardModifier.ControlModifier)
        elif what < 0.65:
            searched.resize(chance.randint(1000, 1800), chance.randint(650, 1100))
        elif what < 0.7:
            searched.steering.mute(None, chance.randint(0, 2))
        else:
            point(searched, chance)
        qtbot.wait(chance.choice([0, 0, 5, 40]))
    viewer.open()
    settle(qtbot, viewer)
    assert viewer.tile is searched.results.view.current_tile()


def point(window, chance: random.Random) -> None:
    """Move the pointer to any place of the viewer or press there; take any entry of a menu that opens."""
    viewer = window.viewer
    place = QPoint(chance.randrange(viewer.width()), chance.randrange(viewer.height()))
    widget = window.childAt(place) or viewer
    if chance.random() < 0.5:
        QTest.mouseMove(widget, widget.mapFrom(window, place))
        return
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.mapFrom(window, place))
    for menu in (menu for menu in viewer.findChildren(QMenu) if menu.isVisible()):
        chance.choice([action for action in menu.actions() if action.isEnabled()]).trigger()
        menu.close()
