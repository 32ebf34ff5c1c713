"""The menus of the header: libraries, appearance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.library.catalogue import Library
from desktop.settings import THEMES

Act = Callable[[], object]


def library_menu(
    parent: QWidget,
    libraries: Sequence[Library],
    current: Library,
    open_library: Callable[[Library], object],
    update: Act,
    show_skipped: Act,
    add_folder: Act,
) -> QMenu:
    """The libraries to choose from, and what can be done with the open one."""
    menu = QMenu(parent)
    group = QActionGroup(menu)
    for library in libraries:
        action = menu.addAction(library.title)
        action.setCheckable(True)
        action.setChecked(library.gallery == current.gallery)
        group.addAction(action)
        action.triggered.connect(lambda _=False, chosen=library: open_library(chosen))
    menu.addSeparator()
    menu.addAction(_tr("Add folder…")).triggered.connect(lambda: add_folder())
    menu.addAction(_tr("Look for changes")).triggered.connect(lambda: update())
    menu.addAction(_tr("What was skipped…")).triggered.connect(lambda: show_skipped())
    return menu


def appearance_menu(parent: QWidget, current: str, choose: Callable[[str], object]) -> QMenu:
    """As the system, light, dark."""
    menu = QMenu(parent)
    group = QActionGroup(menu)
    for name, words in zip(THEMES, (_tr("As the system"), _tr("Light"), _tr("Dark")), strict=True):
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(name == current)
        group.addAction(action)
        action.triggered.connect(lambda _=False, chosen=name: choose(chosen))
    return menu


def popup_under(menu: QMenu, button: QWidget) -> None:
    """Open a menu under the button that stands for it."""
    menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))


def _tr(words: str) -> str:
    return QCoreApplication.translate("Menus", words)
