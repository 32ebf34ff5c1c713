"""Everyone can reach and read everything: names, tooltips, the order of Tab, contrast, the system's dark and light."""

from itertools import product

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QLabel, QScrollArea, QWidget

from desktop import main_window
from desktop.about_page import AboutPage
from desktop.header import Chip
from desktop.key_list import sections
from desktop.keys_page import KeysPage
from desktop.theme import DARK, LIGHT, Theme
from desktop.welcome.page import WelcomePage
from tests.desktop.conftest import WAIT

READABLE = 4.5


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_words_can_be_read_on_every_ground(theme: Theme):
    grounds = (theme.ground, theme.surface, theme.hover, theme.track, theme.mat)
    for words, ground in (*product((theme.text, theme.secondary), grounds), (theme.on_accent, theme.accent)):
        assert contrast(words, ground) >= READABLE, (words, ground)
    for ground in (theme.ground, theme.surface):
        assert contrast(theme.accent, ground) >= READABLE, ("links", ground)


def controls(root: QWidget) -> list[QWidget]:
    """What a person can give the keyboard to, or press."""
    found = [part for part in root.findChildren(QWidget) if not part.objectName().startswith("qt_")]
    return [
        part
        for part in found
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(part, QAbstractButton | QAbstractSlider)
    ]


def name_of(part: QWidget) -> str:
    return part.accessibleName() or (part.text().replace("&", "") if isinstance(part, QAbstractButton | QLabel) else "")


def nameless(root: QWidget) -> list[QWidget]:
    parts = [part for part in controls(root) if type(part).__name__ not in ("QScrollBar", "QWidget")]
    return [part for part in parts if not part.isHidden() and not name_of(part).strip()]


def test_every_control_of_the_window_has_a_name(qtbot, searched, photo_folder):
    searched.add_folders([photo_folder])
    qtbot.waitUntil(searched.progress.isVisible, timeout=WAIT)
    assert len(controls(searched)) > 60, "the walk sees the window"
    assert nameless(searched) == []


def test_every_control_of_the_pages_has_a_name(searched):
    keys = sections(searched.sketch.actions_, searched.deeds, searched.actions_)
    for page in (KeysPage(keys, searched), AboutPage(None, searched.session.library.gallery, searched.settings.file)):
        page.lay_out()
        list(page.write())
        assert nameless(page) == []
        page.deleteLater()
    assert nameless(WelcomePage(LIGHT, searched)) == []


def test_what_shows_only_a_picture_says_in_a_tooltip_what_it_does(searched):
    chips = [part for part in searched.findChildren(Chip) if part.isVisible()]
    pictures = [part for part in searched.findChildren(QAbstractButton) if part.isVisible() and not part.text()]
    assert [part for part in (*chips, *pictures) if not part.toolTip()] == []


def test_actions_tell_their_keys_in_their_tooltips(searched):
    for action in (*searched.actions_.all, *searched.sketch.actions_.all):
        if not action.shortcut().isEmpty():
            native = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
            assert native in action.toolTip(), action.text()
    assert "Ctrl+Shift+O" in searched.header.add_folder.toolTip() and "?" in searched.header.keys.toolTip()


def test_no_key_means_two_things_in_the_window(searched):
    actions = [*searched.actions_.all, *searched.sketch.actions_.all]
    keys = [sequence.toString() for action in actions for sequence in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_tab_walks_from_the_header_over_the_drawing_to_the_results_and_why(searched, qtbot):
    searched.actions_.float_drawing.trigger()
    searched.actions_.float_drawing.trigger()
    qtbot.wait(50)
    searched.header.library.setFocus()
    parts = (searched.header, searched.sketch, searched.results, searched.why)
    order: list[int] = []
    for _ in range(200):
        focus = searched.focusWidget()
        order += [number for number, part in enumerate(parts) if part.isAncestorOf(focus)]
        searched.focusNextChild()
        if searched.focusWidget() is searched.header.library:
            break
    assert set(order) == {0, 1, 2, 3}
    assert order == sorted(order), "no jumping back and forth"


def test_the_page_of_keys_has_every_action_with_its_keys(searched, qtbot):
    QTest.keySequence(searched, "F1")
    page = searched.findChild(KeysPage)
    qtbot.waitUntil(page.isVisible, timeout=WAIT)
    area = page.findChild(QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0, "nobody scrolls sideways"
    shown = [piece.text for piece in page.table.pieces(page.table.width())]
    for action in (*searched.sketch.actions_.all, *searched.deeds.all, *searched.actions_.all):
        for sequence in action.shortcuts()[:2]:
            assert action.text().rstrip("\N{HORIZONTAL ELLIPSIS}") in shown
            assert sequence.toString(sequence.SequenceFormat.NativeText) in shown, action.text()
    page.close()


def test_dark_and_light_follow_the_system_at_once_unless_chosen(searched, qtbot, monkeypatch):
    worn: list[str] = []
    monkeypatch.setattr(searched.pages, "set_theme", lambda theme: worn.append(theme.name))
    hints = QGuiApplication.styleHints()
    for theme in (DARK, LIGHT):
        monkeypatch.setattr(main_window, "system_theme", lambda theme=theme: theme)
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark if theme.dark else Qt.ColorScheme.Light)
        qtbot.waitUntil(searched.header.updatesEnabled, timeout=WAIT)
        assert worn[-1] == theme.name
        seen = searched.grab().toImage().pixelColor(searched.width() // 2, 3).name()
        assert seen == theme.surface, "the header is painted in it"
        paper = searched.sketch.canvas.mapTo(searched, QPoint(30, 30))
        assert searched.grab().toImage().pixelColor(paper).lightness() > 245, "the paper stays white"
    searched.choose_theme("dark")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    qtbot.waitUntil(searched.header.updatesEnabled, timeout=WAIT)
    assert worn[-1] == "dark", "a choice stands above the system"


def test_a_closed_window_follows_no_system_any_more(qtbot, open_window, monkeypatch):
    window = open_window()
    window.close()
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
