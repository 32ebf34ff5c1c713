"""Asks where to, and writes what the viewer shows as PNG."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.library.reader import Reader
from desktop.library.session import Session
from desktop.viewer.subject import pixels
from engine.errors import printable

Sheet = QImage | Image.Image


class ViewExport(QObject):
    """`told(str)` says how it went."""

    told = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._window = session, parent
        self._folder = ""

    def write(self, name_parts: Sequence[str], draw: Callable[[Reader], Sheet]) -> None:
        """Ask for a file, proposing a name of these parts; draw off the UI thread and write."""
        path = self._ask("-".join(part for part in map(_plain, name_parts) if part) + ".png")
        if path is not None:
            self._session.read(lambda reader: _written(draw(reader), path), lambda fault: self._tell(path, fault))

    def _ask(self, name: str) -> Path | None:
        folder = self._folder or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        title, kinds = self.tr("Export as a picture"), self.tr("PNG pictures (*.png)")
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, str(Path(folder) / name), kinds)
        if not chosen:
            return None
        path = Path(chosen)
        self._folder = str(path.parent)
        return path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")

    def _tell(self, path: Path, fault: str | None) -> None:
        name = printable(path.name)
        if fault is None:
            self.told.emit(self.tr("Wrote {name}").format(name=name))
        else:
            self.told.emit(self.tr("{name} cannot be written: {reason}").format(name=name, reason=fault))


def _written(sheet: Sheet, path: Path) -> str | None:
    """Write a PNG; why it failed, or None."""
    picture = sheet if isinstance(sheet, Image.Image) else Image.fromarray(pixels(sheet))
    try:
        picture.save(path, "PNG")
    except OSError as error:
        return error.strerror or str(error)
    return None


def _plain(part: str) -> str:
    """A part of a file name that every system takes."""
    return re.sub(r"[^\w.]+", "-", part).strip("-.")[:60]
