"""The menus of the header: libraries, and all that concerns the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.library.catalogue import Library
from desktop.rounded import RoundedMenu
from desktop.settings import THEMES, Settings
from desktop.translation import OWN_NAMES
from desktop.window_actions import WindowActions

translate = QCoreApplication.translate

BESIDE = 12
"""Between a menu and the right edge of the window."""


def library_menu(
    parent: QWidget,
    libraries: Sequence[Library],
    current: Library,
    open_library: Callable[[Library], object],
    actions: WindowActions,
) -> QMenu:
    """The libraries to choose from, and what can be done with the open one."""
    menu = RoundedMenu(parent)
    group = QActionGroup(menu)
    for library in libraries:
        action = menu.addAction(library.title)
        action.setCheckable(True)
        action.setChecked(library.gallery == current.gallery)
        group.addAction(action)
        action.triggered.connect(lambda _=False, chosen=library: open_library(chosen))
    menu.addSeparator()
    menu.addActions([actions.add_folder, actions.update_library, actions.skipped])
    return menu


def panels_menu(parent: QWidget, actions: WindowActions) -> QMenu:
    """Which panels are shown, and where; a right click on a panel's grip opens it too."""
    menu = RoundedMenu(parent, translate("Menus", "Panels"))
    menu.addActions([actions.drawing, actions.why])
    menu.addSeparator()
    menu.addActions([actions.float_drawing, actions.float_why])
    menu.addSeparator()
    menu.addActions([actions.next_panel, actions.reset_layout])
    return menu


def window_menu(
    parent: QWidget,
    actions: WindowActions,
    settings: Settings,
    choose_theme: Callable[[str], object],
    choose_language: Callable[[str], object],
) -> QMenu:
    """Panels, light and dark, the language, the pages of words, and the way out."""
    menu = RoundedMenu(parent)
    menu.addMenu(panels_menu(menu, actions))
    system = translate("Menus", "As the system")
    themes = dict(zip(THEMES, (system, translate("Menus", "Light"), translate("Menus", "Dark")), strict=True))
    _choices(menu.add_rounded(translate("Menus", "Appearance")), themes, settings.theme, choose_theme)
    languages = {"system": system, **OWN_NAMES}
    _choices(menu.add_rounded(translate("Menus", "Language")), languages, settings.language, choose_language)
    menu.addSeparator()
    menu.addActions([actions.welcome, actions.keys, actions.about])
    menu.addSeparator()
    menu.addAction(actions.quit)
    return menu


def popup_under(menu: QMenu, button: QWidget) -> None:
    """Open a menu under the button that stands for it, within the window; it goes when it is closed."""
    menu.aboutToHide.connect(menu.deleteLater)
    place = button.mapToGlobal(QPoint(0, button.height() + 4))
    window = button.window()
    right = window.mapToGlobal(QPoint(window.width() - BESIDE, 0)).x()
    place.setX(min(place.x(), right - menu.sizeHint().width()))
    menu.popup(place)


def _choices(menu: QMenu, words: Mapping[str, str], current: str, choose: Callable[[str], object]) -> None:
    group = QActionGroup(menu)
    for name, shown in words.items():
        action = menu.addAction(shown)
        action.setCheckable(True)
        action.setChecked(name == current)
        group.addAction(action)
        action.triggered.connect(lambda _=False, chosen=name: choose(chosen))
