"""The very first start: two choices, each of them leads into the working app and is remembered."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop import app
from desktop.library.catalogue import DEMO, OWN, demo_library, own_library
from desktop.paths import default_gallery
from tests.desktop.conftest import WAIT, draw, ranked, shown

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def start(settings, models, monkeypatch, photo_folder):
    """Start the app as a person does, with small photos for the demo library."""
    monkeypatch.setattr("desktop.library.catalogue.demo_photos", lambda: photo_folder)
    opened = []

    def again(gallery: Path | None = None):
        opened.append(app.open_window(gallery, settings, models))
        return opened[-1]

    yield again
    for window in opened:
        window.close()
        window.deleteLater()


def test_the_first_start_asks_and_makes_nothing_before_a_choice(start, qtbot, settings):
    window = start()
    qtbot.waitUntil(lambda: window.session.view is not None and window.session.model is not None, timeout=WAIT)
    page = window.pages.page
    assert page.isVisible() and page.geometry() == window.rect()
    assert not default_gallery().exists() and not demo_library().gallery.exists()
    assert page.focusWidget() is page.demo, "Enter is enough"
    window.close()
    assert not settings.library
    assert start().pages.welcoming, "it is asked again until a choice is made"


def test_the_demo_library_by_a_click_works_and_is_never_asked_again(start, qtbot, settings):
    window = start()
    QTest.mouseClick(window.pages.page.demo, LEFT)
    assert not window.pages.welcoming and settings.library == DEMO
    qtbot.waitUntil(lambda: shown(window) == 12 and window.session.settled, timeout=WAIT)
    draw(window, (120, 120), (200, 140), (260, 150))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    window.close()
    again = start()
    assert not again.pages.welcoming and again.session.library.key == DEMO


def test_ones_own_folder_by_keys(start, qtbot, settings, monkeypatch, photo_folder):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(photo_folder))
    window = start()
    QTest.keyClick(window.pages.page.demo, Qt.Key.Key_Right)
    QTest.keyClick(window.pages.page.own, Qt.Key.Key_Return)
    assert not window.pages.welcoming and settings.library == OWN
    qtbot.waitUntil(lambda: shown(window) == 12 and window.session.settled, timeout=WAIT)
    assert window.session.library == own_library()
    window.close()
    assert not start().pages.welcoming


def test_folders_dropped_on_the_page_are_a_choice(start, qtbot, settings, photo_folder, tmp_path):
    more = tmp_path / "more"
    more.mkdir()
    window = start()
    page = window.pages.page
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder)) for folder in (photo_folder, more)])
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(300, 300), copy, data, LEFT, PLAIN))
    assert page.own.aimed_at, "the place to drop on lights up"
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), copy, data, LEFT, PLAIN))
    assert not window.pages.welcoming and settings.library == OWN
    qtbot.waitUntil(lambda: shown(window) == 12, timeout=WAIT)


def test_no_folder_chosen_stays_on_the_page(start, settings, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window = start()
    QTest.mouseClick(window.pages.page.own, LEFT)
    assert window.pages.page.isVisible() and not settings.library


def test_escape_leaves_without_a_choice(start, qtbot, settings):
    window = start()
    QTest.keyClick(window.pages.page.demo, Qt.Key.Key_Escape)
    assert not window.pages.welcoming and not settings.library
    qtbot.waitUntil(lambda: window.results.notice.title == "Your library is empty", timeout=WAIT)


def test_the_keys_of_drawing_do_nothing_under_the_page(start):
    window = start()
    QTest.keyClick(window.pages.page.demo, Qt.Key.Key_E)
    assert window.sketch.canvas.tool == "pen"


def test_a_gallery_named_on_the_command_line_asks_nothing(start, tmp_path):
    assert not start(tmp_path / "named.db").pages.welcoming


def test_the_menu_opens_it_again_and_it_leads_back(start, qtbot, settings):
    settings.library = DEMO
    window = start()
    assert not window.pages.welcoming
    window.actions_.welcome.trigger()
    page = window.pages.page
    assert page.isVisible()
    qtbot.waitUntil(lambda: len(page.demo.pictures) == 8, timeout=WAIT)
    QTest.mouseClick(page.leave_button, LEFT)
    assert not window.pages.welcoming and window.session.library.key == DEMO


@pytest.mark.parametrize("size", [(1000, 650), (1440, 900), (2560, 1440)])
def test_everything_on_it_can_be_seen(start, qtbot, size):
    window = start()
    window.resize(*size)
    page = window.pages.page
    qtbot.wait(30)
    for part in (page.demo, page.own, page.leave_button):
        place = part.rect().translated(part.mapTo(window, QPoint(0, 0)))
        assert window.rect().contains(place)
    assert page.demo.y() == page.own.y() and abs(page.demo.height() - page.own.height()) <= 20
