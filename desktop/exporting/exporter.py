"""Asks where to, and takes results out of the app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop.exporting.copies import Copying
from desktop.exporting.sheet import MOST, write_sheet
from desktop.exporting.tables import Origin, write_csv, write_json
from desktop.library.session import Session
from desktop.results.model import Tile
from desktop.results.view import ResultsView
from desktop.words import counted, photos


class Exporter(QObject):
    """Exports the tiles of a grid. `told(str)` says how it went; `query` gives the search in words."""

    told = Signal(str)

    def __init__(self, view: ResultsView, session: Session, query: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._view, self._session, self._query = parent, view, session, query
        self._folder = ""

    def fill(self, menu: QMenu, tiles: Sequence[Tile] | None = None) -> None:
        """Put what can be exported into a menu: these tiles, or all that are shown."""
        for words, act in (
            (self.tr("Table for spreadsheets (CSV)…"), self.export_csv),
            (self.tr("Data for programs (JSON)…"), self.export_json),
            (self.tr("Contact sheet…"), self.export_sheet),
            (self.tr("Copy the photos to a folder…"), self.copy_photos),
        ):
            menu.addAction(words).triggered.connect(lambda _=False, act=act: act(tiles))

    def export_csv(self, tiles: Sequence[Tile] | None = None) -> None:
        """Ask for a file and write a table of these tiles, or of all that are shown."""
        self._write_table(tiles, write_csv, self.tr("Results.csv"), self.tr("Tables (*.csv)"))

    def export_json(self, tiles: Sequence[Tile] | None = None) -> None:
        """Ask for a file and write these tiles, or all that are shown, as JSON."""
        self._write_table(tiles, write_json, self.tr("Results.json"), self.tr("JSON (*.json)"))

    def export_sheet(self, tiles: Sequence[Tile] | None = None) -> None:
        """Ask for a file and draw these tiles, or all that are shown, on one page."""
        path = self._ask_file(self.tr("Contact sheet.png"), self.tr("Pictures (*.png *.jpg *.jpeg)"))
        if path is None:
            return
        # The window draws the library's tiles lazily; a page has room for the first of them only.
        chosen = list((tiles if tiles is not None else self._view.tiles.tiles)[:MOST])
        look, title = self._view.sight.look, self._query()
        self._session.read(
            lambda reader: write_sheet(chosen, reader.jpeg, look, title, path), lambda _: self._written(path)
        )

    def copy_photos(self, tiles: Sequence[Tile] | None = None) -> None:
        """Ask for a folder and copy the photos of these tiles, or of all that are shown, into it."""
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Copy the photos to"), self._folder)
        if not folder:
            return
        self._folder = folder
        chosen = tiles if tiles is not None else self._view.tiles.tiles
        copying = Copying(self._session, [tile.path for tile in chosen], Path(folder), self)
        copying.progressed.connect(self._copy_progressed)
        copying.ended.connect(partial(self._copied, copying, folder))
        copying.start()

    def _write_table(
        self,
        tiles: Sequence[Tile] | None,
        write: Callable[[Sequence[Tile], Origin, Path], None],
        name: str,
        kinds: str,
    ) -> None:
        path = self._ask_file(name, kinds)
        if path is not None:
            chosen, origin = tiles if tiles is not None else self._view.tiles.tiles, self._origin()
            self._session.read(lambda reader: write(chosen, origin, path), lambda _: self._written(path))

    def _ask_file(self, name: str, kinds: str) -> Path | None:
        start = str(Path(self._folder) / name)
        chosen, _ = QFileDialog.getSaveFileName(self._window, self.tr("Export"), start, kinds)
        if not chosen:
            return None
        path = Path(chosen)
        self._folder = str(path.parent)
        return path if path.suffix else path.with_suffix(Path(name).suffix)

    def _origin(self) -> Origin:
        model = self._session.model
        name, encoder = (model.card.name, model.encoder_id) if model is not None else ("", "")
        return Origin(self._session.library.title, self._query(), name, encoder)

    def _written(self, path: Path) -> None:
        self.told.emit(self.tr("Wrote {name}").format(name=path.name))

    def _copy_progressed(self, done: int, count: int) -> None:
        self.told.emit(self.tr("Copying {done} of {photos}").format(done=f"{done:,}", photos=photos(count)))

    def _copied(self, copying: Copying, folder: str, copied: int, failed: tuple[str, ...]) -> None:
        told = counted(copied, self.tr("Copied {count} photo"), self.tr("Copied {count} photos"))
        words = self.tr("{copied} to {folder}").format(copied=told, folder=Path(folder).name)
        if failed:
            words += " · " + counted(len(failed), self.tr("{count} failed"), self.tr("{count} failed"))
            words += f": {failed[0]}"
        self.told.emit(words)
        copying.deleteLater()
