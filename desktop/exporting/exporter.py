"""Asks where to, and takes results out of the app."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop.exporting.bar import ExportBar
from desktop.exporting.copies import Copied, copy_photos
from desktop.exporting.files import ask_file
from desktop.exporting.sheet import MOST, Heading, write_sheet
from desktop.exporting.tables import Origin, write_csv, write_json
from desktop.exporting.turns import Steps, Turns
from desktop.library.reader import Reader
from desktop.library.session import Session
from desktop.library.wanted import SketchQuery
from desktop.results.model import Tile
from desktop.results.stage import Stage
from desktop.results.view import ResultsView
from desktop.words import counted, photos
from engine.errors import FileError, printable


class Exporter(QObject):
    """Exports the tiles of a grid, one export after another; `told(str)` says how each went.

    Args: view, the grid; session; stage, which knows what is searched with; parent, the window.
    """

    told = Signal(str)

    def __init__(self, view: ResultsView, session: Session, stage: Stage, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._view, self._session, self._stage = parent, view, session, stage
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._waiting: deque[Callable[[], None]] = deque()
        self._running: Turns | None = None
        self.bar = ExportBar(view.parentWidget() or parent)
        self.bar.cancelled.connect(self._cancel)

    def fill(self, menu: QMenu, tiles: Sequence[Tile] | None = None) -> None:
        """Put what can be exported into a menu: these tiles, or all that are shown."""
        for words, act in (
            (self.tr("Table for spreadsheets (CSV)…"), self.export_csv),
            (self.tr("Data for programs (JSON)…"), self.export_json),
            (self.tr("Contact sheet…"), self.export_sheet),
            (self.tr("Copy the photos to a folder…"), self.copy_photos),
        ):
            action = menu.addAction(words)
            action.setEnabled(len(self._chosen(tiles)) > 0)
            action.triggered.connect(lambda _=False, act=act: act(tiles))

    def export_csv(self, tiles: Sequence[Tile] | None = None) -> None:
        """Ask for a file and write a table of these tiles, or of all that are shown."""
        self._write_table(tiles, write_csv, self.tr("Results.csv"), self.tr("Tables (*.csv)"))

    def export_json(self, tiles: Sequence[Tile] | None = None) -> None:
        """Ask for a file and write these tiles, or all that are shown, as JSON."""
        self._write_table(tiles, write_json, self.tr("Results.json"), self.tr("JSON (*.json)"))

    def export_sheet(self, tiles: Sequence[Tile] | None = None) -> None:
        """Ask for a file and draw these tiles, or all that are shown, on one page."""
        kinds = self.tr("Pictures (*.png *.jpg *.jpeg)")
        path = self._ask_file(self.tr("Contact sheet.png"), kinds, (".png", ".jpg", ".jpeg"))
        if path is None:
            return
        chosen, look, query = self._chosen(tiles), self._view.sight.look, self._stage.query
        sketch = query if isinstance(query, SketchQuery) and chosen and chosen[0].result is not None else None
        heading = Heading(self._stage.query_words(), sketch)
        library = self._session.library

        def thumbnail(reader: Reader, photo_id: int) -> bytes | None:
            if self._session.library is not library:  # whose numbers mean other photos
                raise FileError(path, "not finished: another library was opened")
            return reader.jpeg(photo_id)

        # The steps are made where they are done, between searches: thumbnails are read there.
        self._session.read(
            lambda reader: write_sheet(chosen, partial(thumbnail, reader), look, heading, path),
            lambda steps: self._begin(steps, min(len(chosen), MOST), partial(self._drawn, path, len(chosen))),
        )

    def copy_photos(self, tiles: Sequence[Tile] | None = None) -> None:
        """Ask for a folder and copy the photos of these tiles, or of all that are shown, into it."""
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Copy the photos to"), self._folder)
        if not folder:
            return
        self._folder = folder
        paths = [tile.path for tile in self._chosen(tiles)]
        self._begin(copy_photos(paths, Path(folder)), len(paths), partial(self._copied, Path(folder)))

    def _chosen(self, tiles: Sequence[Tile] | None) -> Sequence[Tile]:
        return tiles if tiles is not None else self._view.tiles.tiles

    def _write_table(
        self,
        tiles: Sequence[Tile] | None,
        write: Callable[[Sequence[Tile], Origin, Path], Steps],
        name: str,
        kinds: str,
    ) -> None:
        path = self._ask_file(name, kinds, (Path(name).suffix,))
        if path is not None:
            chosen = self._chosen(tiles)
            self._begin(write(chosen, self._origin(), path), len(chosen), lambda _: self._tell_written(path))

    def _ask_file(self, name: str, kinds: str, suffixes: Sequence[str]) -> Path | None:
        path = ask_file(self._window, self.tr("Export"), Path(self._folder) / name, kinds, suffixes)
        if path is not None:
            self._folder = str(path.parent)
        return path

    def _origin(self) -> Origin:
        model = self._session.model
        name, encoder = (model.card.name, model.encoder_id) if model is not None else ("", "")
        return Origin(self._session.library.title, self._stage.query_words(), name, encoder)

    def _begin(self, steps: Steps, count: int, ended: Callable[[Any], object]) -> None:
        """Have a job over so many photos done, after those begun before."""

        def start() -> None:
            turns = self._running = Turns(self._session, steps, self)
            turns.progressed.connect(lambda done: self._tell_progress(done, count))
            turns.ended.connect(ended)
            turns.failed.connect(self.told)
            turns.stopped.connect(lambda done: self._tell_stopped(done, count))
            for over in (turns.ended, turns.failed, turns.stopped):
                over.connect(self._over)
            turns.start()

        self._waiting.append(start)
        if self._running is None:
            self._waiting.popleft()()

    def _over(self) -> None:
        """One is done with: the next."""
        assert self._running is not None
        self._running.deleteLater()
        self._running = None
        if self._waiting:
            self._waiting.popleft()()
        else:
            self.bar.hide()

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.stop()

    def _tell_progress(self, done: int, count: int) -> None:
        words = self.tr("Exporting {done} of {photos}").format(done=f"{done:,}", photos=photos(count))
        self.bar.tell(words, done / count)

    def _tell_stopped(self, done: int, count: int) -> None:
        words = self.tr("Export stopped after {done} of {photos}")
        self.told.emit(words.format(done=f"{done:,}", photos=photos(count)))

    def _tell_written(self, path: Path) -> None:
        self.told.emit(self.tr("Wrote {name}").format(name=printable(path.name)))

    def _drawn(self, path: Path, count: int, _: object) -> None:
        if count <= MOST:
            self._tell_written(path)
            return
        words = self.tr("Wrote {name} with the first {most} of {photos}: one page takes no more")
        self.told.emit(words.format(name=printable(path.name), most=MOST, photos=photos(count)))

    def _copied(self, folder: Path, copied: Copied) -> None:
        told = counted(copied.count, self.tr("Copied {count} photo"), self.tr("Copied {count} photos"))
        words = self.tr("{copied} to {folder}").format(copied=told, folder=printable(folder.name))
        failed = copied.failed
        if failed:
            words += " · " + counted(len(failed), self.tr("{count} failed"), self.tr("{count} failed"))
            words += f": {failed[0]}"
        self.told.emit(words)
