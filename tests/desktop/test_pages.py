"""The about page and the header's menu, by real clicks."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton

from desktop.about_page import AboutPage
from desktop.parts import PARTS
from desktop.paths import data_folder
from engine import __version__
from tests.desktop.conftest import WAIT

ROOT = Path(__file__).parents[2]
NETWORK = {"socket", "ssl", "http", "ftplib", "smtplib", "asyncio", "requests", "urllib3", "httpx", "aiohttp"}


@pytest.fixture
def about(open_window, qtbot):
    window = open_window()
    qtbot.waitUntil(lambda: window.session.model is not None, timeout=WAIT)
    QTest.mouseClick(window.header.model, Qt.MouseButton.LeftButton)
    page = window.findChild(AboutPage)
    qtbot.waitUntil(page.isVisible, timeout=WAIT)
    qtbot.waitUntil(lambda: any(PARTS[-1].name in label.text() for label in page.findChildren(QLabel)), timeout=WAIT)
    yield window, page
    page.close()


def test_about_tells_version_model_terms_parts_and_places(about, settings):
    window, page = about
    card = window.session.model.card
    words = "\n".join(label.text() for label in page.findChildren(QLabel))
    for told in (__version__, card.title, card.terms, card.trained_on, "LGPL-3.0", "no network code"):
        assert told in words
    assert all(part.name in words and part.licence in words for part in PARTS)
    assert all(part.version for part in PARTS[:1] + PARTS[2:6])
    for place in (window.session.library.gallery, data_folder(), settings.file):
        assert str(place) in words


def test_its_buttons_open_the_folders(about, monkeypatch, settings):
    window, page = about
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    for button in page.findChildren(QPushButton):
        if button.text() == "Open folder":
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    folders = [window.session.library.gallery.parent, data_folder(), settings.file.parent]
    assert [Path(url.toLocalFile()) for url in opened] == folders


def test_escape_closes_it(about):
    _, page = about
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_what_the_promise_says_is_so():
    """The app and all that searches for it import nothing that could speak to a network."""
    training = ("engine/train", "engine/weights.py", "engine/published", "engine/commands")
    for path in sorted(p for top in ("desktop", "engine") for p in (ROOT / top).rglob("*.py")):
        if path.relative_to(ROOT).as_posix().startswith(training):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [n for n in names if n.split(".")[0] in NETWORK or n == "urllib.request" or "QtNetwork" in n], (
                path
            )


def test_the_menu_leads_to_panels_pages_and_looks(open_window, qtbot):
    window = open_window()
    QTest.mouseClick(window.header.menu, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    inside = {action.text(): action for action in menu.actions()}
    assert {"Panels", "Appearance", "Language", "Welcome page", "About Inkseek", "Quit"} <= set(inside)
    panels = [action.text() for action in inside["Panels"].menu().actions()]
    assert "Reset layout" in panels and "Drawing" in panels
    dark = next(action for action in inside["Appearance"].menu().actions() if action.text() == "Dark")
    dark.trigger()
    assert window.settings.theme == "dark"
    menu.close()


def test_a_right_click_on_a_grip_offers_the_panels(open_window, qtbot):
    window = open_window()
    menu = window.desk.createPopupMenu()
    drawing = next(action for action in menu.actions() if action.text() == "Drawing")
    drawing.trigger()
    assert not window.sketch.isVisible()
    menu.deleteLater()
