"""Sketches from files and into files, and photos to trace from, through the system's dialogs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.reasons import error_words
from desktop.regions.steering import Steering
from desktop.sketch.canvas import SketchCanvas
from desktop.sketch.underlay import read_underlay
from desktop.sketch.undo import Belongings
from desktop.tasks import Tasks
from engine.errors import EngineError
from engine.images import SUFFIXES
from engine.saved_sketch import SavedSketch
from engine.sketch_files import VECTOR_SUFFIXES, read_saved, write_sketch


class SketchFiles(QObject):
    """Opens and saves the sketch of one paper, and how its regions are steered.

    Signals:
        failed(str): a file could not be read or written, and why.
        saved(Path): the sketch was written.
        otherModel(): the sketch that was opened is steered for a model of other regions, so that is left out.
    """

    failed = Signal(str)
    saved = Signal(object)
    otherModel = Signal()

    def __init__(self, canvas: SketchCanvas, steering: Steering, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._canvas = canvas
        self._steering = steering
        self._tasks = Tasks(self)
        self._path: Path | None = None
        self._place = 0
        canvas.sketchDropped.connect(self.open)
        canvas.editing.history.sketchChanged.connect(lambda _: self._travel())

    @property
    def path(self) -> Path | None:
        """The file that saving writes; None before the first time."""
        return self._path

    def ask_open(self) -> None:
        """Ask for a sketch file and open it."""
        kinds = " ".join(f"*{suffix}" for suffix in sorted(VECTOR_SUFFIXES, reverse=True))
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a sketch"), self._folder(), self.tr("Sketches") + f" ({kinds})"
        )
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Put the sketch of a file on the paper; it is read off the UI thread."""

        def opened(sketch: SavedSketch) -> None:
            self.lay(sketch, path if path.suffix.lower() == ".svg" else None)

        self._tasks.look_up(lambda _: read_saved(path), opened, self._fail)

    @property
    def sketch(self) -> SavedSketch:
        """What saving would write now."""
        return SavedSketch(self._canvas.document, self._steering.kept)

    def lay(self, sketch: SavedSketch, path: Path | None = None) -> None:
        """Put a sketch on the paper and steer as it was steered; undo brings the one before back with its own."""
        self._canvas.set_document(sketch.document)
        self._take(Belongings(sketch.steering, path))

    def save(self) -> None:
        """Write the sketch into its file; ask for one the first time."""
        if self._path is None:
            self.ask_save()
        else:
            self.save_as(self._path)

    def ask_save(self) -> None:
        """Ask where to, and write the sketch there."""
        kinds = ";;".join(
            (
                self.tr("SVG, with time and pressure") + " (*.svg)",
                self.tr("QuickDraw") + " (*.ndjson)",
                self.tr("Stroke-3 array") + " (*.npy)",
            )
        )
        name, kind = QFileDialog.getSaveFileName(self._window, self.tr("Save the sketch"), self._folder(), kinds)
        if name:
            path = Path(name)
            suffix = next((known for known in VECTOR_SUFFIXES if f"*{known})" in kind), ".svg")
            self.save_as(path if path.suffix.lower() in VECTOR_SUFFIXES else path.with_name(path.name + suffix))

    def save_as(self, path: Path) -> None:
        """Write the sketch; it belongs to an SVG file from then on."""
        sketch = self.sketch

        def saved(_: None) -> None:
            if path.suffix.lower() == ".svg":
                self._path = path
            self.saved.emit(path)

        self._tasks.look_up(lambda _: write_sketch(sketch.document, path, sketch.steering), saved, self._fail)

    def ask_underlay(self) -> None:
        """Ask for a photo to trace from."""
        kinds = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("A photo to trace from"), "", self.tr("Photos") + f" ({kinds})"
        )
        if name:
            self.lay_underlay(Path(name))

    def lay_underlay(self, path: Path) -> None:
        """Lay a photo under the paper's ink."""

        def read(photo: QImage) -> None:
            self._canvas.underlay.lay(photo)

        self._tasks.look_up(lambda _: read_underlay(path), read, self._fail)

    def _folder(self) -> str:
        return str(self._path.parent) if self._path is not None else ""

    def _travel(self) -> None:
        """What belongs to a sketch goes and comes back with it; a cleared paper is steered on, but is no file."""
        before, self._place = self._place, self._canvas.undo_stack.index()
        for swap in self._canvas.editing.history.swaps(before, self._place):
            here = Belongings(self._steering.kept, self._path)
            coming, swap.aside = swap.aside or Belongings(here.steering, None), here
            self._take(coming)

    def _take(self, coming: Belongings) -> None:
        self._path = coming.path
        if not self._steering.take(coming.steering):
            self._steering.take(None)
            self.otherModel.emit()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, EngineError):
            raise error
        self.failed.emit(error_words(error))
