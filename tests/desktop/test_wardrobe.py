"""Another theme: dressed in turns, shown at once; and parts kept as pictures show what they would draw."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHoverEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from desktop.kept import KeptPicture
from desktop.keys_page import KeysPage
from desktop.main_window import MainWindow
from desktop.theme import DARK, LIGHT, Theme
from desktop.wardrobe import TURN
from tests.desktop.conftest import WAIT, draw, ranked

TIMES = 60


@pytest.fixture
def searched(qtbot, open_window, photo_folder):
    window = open_window()
    window.add_folders([photo_folder])
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    return window


def dressed(window: MainWindow) -> bool:
    return all(part.updatesEnabled() for part in (window.header, window.sketch, window.results, window.why))


def words_colour(label: QLabel) -> str:
    return label.palette().color(label.foregroundRole()).name()


def test_every_widget_wears_the_new_theme_and_then_the_former_again(qtbot, searched):
    searched.actions_.keys.trigger()
    page = searched.findChild(KeysPage)
    qtbot.waitUntil(page.isVisible, timeout=WAIT)
    for theme in (DARK, LIGHT, DARK):
        searched.choose_theme(theme.name)
        qtbot.waitUntil(lambda: dressed(searched), timeout=WAIT)
        labels = [label for label in searched.findChildren(QLabel) if not label.property("role") and label.isEnabled()]
        own = [label for label in labels if not label.styleSheet()]
        assert len(own) > 3 and {words_colour(label) for label in own} == {theme.text}
        corner = page.grab().toImage().pixelColor(3, 3).name()
        assert corner == theme.ground, "an open page, too"
        assert searched.grab().toImage().pixelColor(searched.width() // 2, 3).name() == theme.surface


def test_what_is_opened_later_wears_it_too(qtbot, searched):
    searched.choose_theme("dark")
    edit = QLineEdit(searched)
    edit.show()
    assert edit.grab().toImage().pixelColor(edit.width() // 2, 3) == QColor(DARK.surface)
    qtbot.waitUntil(lambda: dressed(searched), timeout=WAIT)
    edit.deleteLater()


def test_the_window_keeps_its_look_until_all_are_dressed(qtbot, searched):
    searched.choose_theme("dark")
    assert not dressed(searched)
    turns = 0
    while not dressed(searched):
        QApplication.processEvents()
        turns += 1
    assert turns > 3, f"{TURN} s of dressing in each turn"


def test_themes_in_quick_succession_end_with_the_last(qtbot, searched):
    for name in ("dark", "light", "dark", "light"):
        searched.choose_theme(name)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: dressed(searched), timeout=WAIT)
    assert words_colour(searched.results.title) == LIGHT.text


def test_what_is_gone_before_its_turn_is_left_out(qtbot, searched):
    doomed = [QLabel("soon gone", searched) for _ in range(200)]
    searched.choose_theme("dark")
    for label in doomed:
        label.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qtbot.waitUntil(lambda: dressed(searched), timeout=WAIT)
    searched.choose_theme("light")
    searched.close()
    qtbot.waitUntil(lambda: dressed(searched), timeout=WAIT)


def kept_parts(window: MainWindow) -> list[QWidget]:
    return [part for part in window.findChildren(QWidget) if hasattr(part, "_kept") and part.isVisible()]


def test_what_is_kept_is_what_would_be_drawn(qtbot, searched):
    chance, themes = random.Random(3), (LIGHT, DARK)
    acts = (
        lambda: chance.choice(buttons(searched)).click(),
        lambda: hover(chance.choice(kept_parts(searched))),
        lambda: chance.choice(kept_parts(searched)).setFocus(Qt.FocusReason.TabFocusReason),
        lambda: searched.steering.set(chance.randrange(3), chance.randrange(3), chance.choice([0.0, 1.0, 2.5])),
        lambda: wear(searched, chance.choice(themes)),
        lambda: searched.resize(chance.randint(1100, 1500), chance.randint(700, 950)),
        lambda: chance.choice(kept_parts(searched)).setEnabled(chance.random() < 0.7),
    )
    assert len(kept_parts(searched)) > 20
    for _ in range(TIMES):
        chance.choice(acts)()
        QApplication.processEvents()
        for part in kept_parts(searched):
            kept = part.grab().toImage()
            part._kept = KeptPicture()
            assert part.grab().toImage() == kept, part


def buttons(window: MainWindow) -> list[QAbstractButton]:
    return [part for part in kept_parts(window) if isinstance(part, QAbstractButton) and part.isCheckable()]


def hover(part: QWidget) -> None:
    QTest.mouseMove(part, part.rect().center())
    place = QPointF(part.rect().center())
    QApplication.sendEvent(part, QHoverEvent(QEvent.Type.HoverEnter, place, place, QPointF(QPoint(-1, -1))))


def wear(window: MainWindow, theme: Theme) -> None:
    window.choose_theme(theme.name)
