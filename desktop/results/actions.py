"""What can be done with results: each one an action with its key, together the menu of a photo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QImage, QKeySequence
from PySide6.QtWidgets import QMenu

from desktop import operations
from desktop.exporting.exporter import Exporter
from desktop.library.refinement import Refinement
from desktop.library.session import Session
from desktop.photo_images import large_image
from desktop.reasons import error_words
from desktop.results.model import Tile
from desktop.results.view import ResultsView
from desktop.rounded import RoundedMenu
from engine.errors import EngineError

LARGEST_COPIED = 4096
"""The longest side of a picture put on the clipboard, pixels."""


class ResultActions(QObject):
    """The actions on the selected tiles of a grid, reached by menu and key.

    Signals: `previewAsked(Tile)`, `similarAsked(Tile)`, `underlayAsked(Tile)` to draw over it, `told(str)` with how
    something went.
    """

    previewAsked = Signal(object)
    similarAsked = Signal(object)
    underlayAsked = Signal(object)
    told = Signal(str)

    def __init__(
        self, view: ResultsView, session: Session, refinement: Refinement, exporter: Exporter, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._view, self._session, self._refinement = view, session, refinement
        self.open = self._single(self.tr("Open"), "Enter", self.open_tile)
        self.preview = self._single(self.tr("Large preview"), "Space", self.previewAsked.emit)
        self.reveal = self._single(self.tr("Show in file manager"), "Ctrl+R", self._reveal)
        self.copy_picture = self._single(self.tr("Copy picture"), "Ctrl+C", self._copy_picture)
        self.copy_path = self._action(self.tr("Copy path"), "Ctrl+Shift+C", self._copy_paths)
        self.similar = self._single(self.tr("Find similar"), "Ctrl+F", self.similarAsked.emit)
        self.underlay = self._single(self.tr("Use as underlay"), "Ctrl+U", self.underlayAsked.emit)
        self.more_like = self._action(self.tr("More like these"), "+", self._like)
        self.not_like = self._action(self.tr("Not these"), "-", self._dislike)
        self.exclude = self._action(self.tr("Exclude from the results"), "Del", self._exclude)
        # Enter and Space are the grid's own keys; here they only stand in the menu.
        for action in (self.reveal, self.copy_picture, self.copy_path, self.similar, self.underlay):
            view.addAction(action)
        for action in (self.more_like, self.not_like, self.exclude):
            view.addAction(action)
        self._exporter = exporter
        view.opened.connect(self.open_tile)
        view.previewAsked.connect(self.previewAsked)
        view.menuAsked.connect(self._show_menu)
        view.dragFailed.connect(lambda tile: self.attempt(partial(operations.present, tile.path)))

    @property
    def all(self) -> list[QAction]:
        """Every action, in the order of the menu."""
        look = [self.open, self.preview, self.reveal, self.copy_picture, self.copy_path, self.similar, self.underlay]
        return [*look, self.more_like, self.not_like, self.exclude]

    def menu(self) -> QMenu:
        """What can be done with the selected tiles."""
        tiles = self._view.selected_tiles()
        single, ranked = len(tiles) == 1, bool(tiles) and tiles[0].result is not None
        menu = RoundedMenu(self._view)
        if single:
            menu.addActions([self.open, self.preview, self.reveal])
            menu.addSeparator()
            menu.addAction(self.copy_picture)
        menu.addAction(self.copy_path)
        self._exporter.fill(menu.add_rounded(self.tr("Export")), tiles if len(tiles) > 1 else None)
        if single:
            menu.addSeparator()
            menu.addActions([self.similar, self.underlay])
            menu.setDefaultAction(self.open)
        if ranked:
            menu.addSeparator()
            menu.addActions([self.more_like, self.not_like, self.exclude])
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def open_tile(self, tile: Tile) -> None:
        """Open a photo in another program."""
        self.attempt(partial(operations.open_photo, tile.path))

    def attempt(self, act: Callable[[], object]) -> None:
        """Do something; where it fails, tell why."""
        try:
            act()
        except EngineError as error:
            self.told.emit(error_words(error))

    def _show_menu(self, tile: Tile, place: QPoint) -> None:
        self.menu().popup(place)

    def _single(self, words: str, keys: str, act: Callable[[Tile], object]) -> QAction:
        """An action on the chosen tile."""

        def on_current() -> None:
            tile = self._view.current_tile()
            if tile is not None:
                act(tile)

        return self._action(words, keys, on_current)

    def _action(self, words: str, keys: str, act: Callable[[], object]) -> QAction:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda: act())
        return action

    def _reveal(self, tile: Tile) -> None:
        self.attempt(partial(operations.reveal_photo, tile.path))

    def _copy_paths(self) -> None:
        tiles = self._view.selected_tiles()
        if tiles:
            operations.copy_paths([tile.path for tile in tiles])
            self.told.emit(self.tr("Copied the path") if len(tiles) == 1 else self.tr("Copied the paths"))

    def _copy_picture(self, tile: Tile) -> None:
        def arrived(picture: QImage) -> None:
            operations.copy_picture(picture)
            self.told.emit(self.tr("Copied {name}").format(name=tile.name))

        self._session.read(lambda reader: large_image(tile.path, LARGEST_COPIED), arrived)

    def _like(self) -> None:
        self._with_ranked(self._refinement.like)

    def _dislike(self) -> None:
        self._with_ranked(self._refinement.dislike)

    def _exclude(self) -> None:
        self._with_ranked(self._refinement.exclude)

    def _with_ranked(self, act: Callable[[list[int]], object]) -> None:
        ranked = [tile.photo_id for tile in self._view.selected_tiles() if tile.result is not None]
        if ranked:
            act(ranked)
