"""Asks where to, and writes what the viewer shows as PNG."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop.exporting.files import ask_file, write_whole
from desktop.library.reader import Reader
from desktop.library.session import Session
from desktop.photo_images import pixels
from desktop.reasons import reason_words
from engine.errors import FileError, printable

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
            self._session.read(lambda reader: _written(draw, reader, path), lambda fault: self._tell(path, fault))

    def _ask(self, name: str) -> Path | None:
        folder = self._folder or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        title, kinds = self.tr("Export as a picture"), self.tr("PNG pictures (*.png)")
        path = ask_file(self._window, title, Path(folder) / name, kinds, (".png",))
        if path is not None:
            self._folder = str(path.parent)
        return path

    def _tell(self, path: Path, fault: str | None) -> None:
        self.told.emit(fault or self.tr("Wrote {name}").format(name=printable(path.name)))


def _written(draw: Callable[[Reader], Sheet], reader: Reader, path: Path) -> str | None:
    """Draw and write a PNG; why it failed, or None."""
    told = io.BytesIO()
    try:
        sheet = draw(reader)
        picture = sheet if isinstance(sheet, Image.Image) else Image.fromarray(pixels(sheet))
        picture.save(told, "PNG")
        write_whole(path, told.getvalue())
    except FileError as error:
        return f"{printable(error.path.name)}: {reason_words(error.reason)}"
    return None


def _plain(part: str) -> str:
    """A part of a file name that every system takes."""
    return re.sub(r"[^\w.]+", "-", part).strip("-.")[:60]
