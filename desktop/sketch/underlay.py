"""A photo under the paper's ink to trace from. It is never part of the query."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QImage, QPixmap

from desktop.sketch.overlay import PlacedPicture
from desktop.sketch.paper import Paper
from engine.images import open_photo
from engine.preprocess import content_box
from engine.strokes import PAGE

DEFAULT_OPACITY = 35
_LONGEST_SIDE = 1600


def read_underlay(path: Path) -> QImage:
    """Read a photo to lay under the paper; may run on any thread.

    Raises: PhotoError.
    """
    picture = open_photo(path).picture.convert("RGBA")
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.BICUBIC, reducing_gap=3.0)
    return QImage(picture.tobytes(), *picture.size, QImage.Format.Format_RGBA8888).copy()


class Underlay(QObject):
    """The photo, whether it is shown, and how strongly; `changed` follows every change of these."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._picture: PlacedPicture | None = None
        self._shown = True
        self._opacity = DEFAULT_OPACITY

    @property
    def there(self) -> bool:
        """Whether there is a photo."""
        return self._picture is not None

    @property
    def shown(self) -> bool:
        """Whether it is to be seen."""
        return self.there and self._shown

    @property
    def opacity(self) -> int:
        """How strongly it is shown, 0..100."""
        return self._opacity

    def lay(self, photo: QImage | None) -> None:
        """Lay a photo under the paper, as large as fits; None takes it away."""
        self._picture, self._shown = None, True
        if photo is not None:
            box = content_box(photo.width(), photo.height())
            place = QRectF(box.left * PAGE, box.top * PAGE, box.width * PAGE, box.height * PAGE)
            self._picture = PlacedPicture(photo, place)
        self.changed.emit()

    def show(self, shown: bool) -> None:
        """Show or hide it; it stays there."""
        self._shown = shown
        self.changed.emit()

    def set_opacity(self, opacity: int) -> None:
        """Show it more or less strongly, 0..100."""
        self._opacity = opacity
        self.changed.emit()

    def picture(self, paper: Paper, ratio: float) -> tuple[QPixmap, float] | None:
        """Return what to lay on a paper, and its opacity 0..1."""
        if self._picture is None or not self._shown:
            return None
        return self._picture.pixmap(paper, ratio), self._opacity / 100
