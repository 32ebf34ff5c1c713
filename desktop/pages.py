"""Opens the pages of words: welcome, keys, about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop.about_page import AboutPage
from desktop.key_list import Section
from desktop.keys_page import KeysPage
from desktop.librarian import Librarian
from desktop.library.session import Session
from desktop.settings import Settings
from desktop.theme import Theme
from desktop.welcome.page import WelcomePage
from desktop.welcome.pictures import demo_pictures
from desktop.window_actions import WindowActions


class Pages(QObject):
    """Each page is made when it is asked for; the welcome page leads into the app by one of its two choices."""

    def __init__(
        self,
        session: Session,
        librarian: Librarian,
        actions: WindowActions,
        keys: Callable[[], list[Section]],
        settings: Settings,
        theme: Theme,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._librarian, self._settings = session, librarian, settings
        self._theme, self._window = theme, window
        self.page: WelcomePage | None = None
        actions.keys.triggered.connect(lambda: KeysPage(keys(), window).show_soon())
        actions.about.triggered.connect(lambda: self._about())
        actions.welcome.triggered.connect(lambda: self.welcome())

    @property
    def welcoming(self) -> bool:
        """Whether the welcome page is shown."""
        return self.page is not None

    def welcome(self) -> None:
        """Offer the demo library and one's own photos."""
        if self.page is None:
            self.page = WelcomePage(self._theme, self._window)
            self.page.demoAsked.connect(self._take_demo)
            self.page.ownAsked.connect(self._take_own)
            self.page.left.connect(self._leave)
            self._session.read(lambda reader: demo_pictures(), self._show_pictures)
        self.page.open()

    def welcome_first(self) -> None:
        """The same at the very first start: it comes again until a choice is made."""
        self._librarian.remembers = False
        self.welcome()

    def aim(self, aimed: bool) -> None:
        """Something that can be dropped is held over the window, or is not any more."""
        if self.page is not None:
            self.page.own.aim(aimed)

    def take(self, folders: list[Path]) -> None:
        """Index folders that were dropped; on the welcome page that is a choice, too."""
        self._librarian.add_folders(folders)
        if folders and self.page is not None:
            self._chosen()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        if self.page is not None:
            self.page.set_theme(theme)

    def _show_pictures(self, pictures: list[QImage]) -> None:
        if self.page is not None:
            self.page.demo.show_pictures(pictures)

    def _take_demo(self) -> None:
        self._librarian.open_demo()
        self._chosen()

    def _take_own(self) -> None:
        if self._librarian.add_folder():
            self._chosen()

    def _chosen(self) -> None:
        self._librarian.remember()
        self._leave()

    def _leave(self) -> None:
        if self.page is not None:
            self.page.hide()
            self.page.deleteLater()
            self.page = None

    def _about(self) -> None:
        model = self._session.model
        card = model.card if model is not None else None
        AboutPage(card, self._session.library.gallery, self._settings.file, self._window).show_soon()
