"""Another language takes effect at once, and nothing that is on the paper or in view is lost."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from shiboken6 import isValid

from desktop.library.catalogue import file_library
from desktop.main_window import MainWindow
from desktop.reopening import Reopening
from tests.desktop.conftest import WAIT, draw, ranked, shown
from tests.desktop.test_translation import silence  # noqa: F401 - a fixture


@pytest.fixture
def reopening(qtbot, qapp, tmp_path, models, settings, photo_folder, silence):  # noqa: F811
    made = Reopening(MainWindow(file_library(tmp_path / "gallery.db"), settings, models), qapp)
    made.window.show()
    made.window.start()
    made.window.add_folders([photo_folder])
    yield made
    made.window.close()
    made.window.deleteLater()


def choose(window: MainWindow, language: str) -> None:
    """Click through the menu."""
    QTest.mouseClick(window.header.menu, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    offered = [action for below in menu.findChildren(QMenu) for action in below.actions()]
    next(action for action in offered if action.text() == language).trigger()
    menu.close()


def test_another_language_at_once_and_back(qtbot, reopening):
    first = reopening.window
    draw(first, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(first)) == 12, timeout=WAIT)
    first.steering.set(None, 1, 2.0)
    first.actions_.float_why.trigger()
    points, library = first.sketch.canvas.document.point_count, first.session.library
    for language, words in (("中文", "添加文件夹"), ("English", "Add folder")):
        former = reopening.window
        choose(former, language)
        qtbot.waitUntil(lambda former=former: reopening.window is not former, timeout=WAIT)
        window = reopening.window
        assert window.header.add_folder.text() == words
        assert window.isVisible() and QApplication.quitOnLastWindowClosed()
        assert not (isValid(former) and former.isVisible())
        qtbot.waitUntil(lambda window=window: shown(window) == 12 and len(ranked(window)) == 12, timeout=WAIT)
        assert window.sketch.canvas.document.point_count == points
        assert window.steering.factor(None, 1) == 2 and window.desk.why_dock.isFloating()
        assert window.session.library == library
