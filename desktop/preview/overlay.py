"""The large preview: over the whole window, walked with the arrows, closed with Esc."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.cover import Cover
from desktop.header import Chip
from desktop.library.session import Session
from desktop.photo_images import large_image
from desktop.preview.picture import PreviewPicture
from desktop.preview.saving import lit_photo
from desktop.reasons import error_words
from desktop.regions.glow import Glows
from desktop.regions.switches import RegionSwitches
from desktop.results.heatmap_controls import HeatmapControls
from desktop.results.model import Tile
from desktop.theme import Theme
from desktop.viewer.export import ViewExport
from desktop.viewer.keys import kept_from_window
from engine.errors import PhotoError
from engine.preprocess import Box

LARGEST = 2400
"""The longest side a photo is read at, pixels."""
BAR = 48


class Preview(Cover):
    """One photo large.

    Signals: `stepped(int)` one further or back, `opened(Tile)`, `similarAsked(Tile)`, `partAsked(Tile, Box)` with a
    rectangle in fractions of the photo, `closed()`.
    """

    stepped = Signal(int)
    opened = Signal(object)
    similarAsked = Signal(object)
    partAsked = Signal(object, object)
    closed = Signal()

    def __init__(self, session: Session, switches: RegionSwitches, theme: Theme, parent: QWidget) -> None:
        super().__init__("preview", parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Large preview"))
        self._session = session
        self._tile: Tile | None = None
        self.picture = PreviewPicture(switches, theme, self)
        self.heatmap = HeatmapControls(switches, theme, self)
        self.heatmap.opacity.valueChanged.connect(lambda value: self.picture.set_opacity(value / 100))
        self.title, self.place = QLabel(), QLabel()
        self.title.setProperty("role", "strong")
        self.hint = QLabel()
        for label in (self.place, self.hint):
            label.setProperty("role", "secondary")
        self.back = self._chip("", self.tr("The one before  (left arrow)"), theme, "chevron-left")
        self.forth = self._chip("", self.tr("The next one  (right arrow)"), theme, "chevron-right")
        self.close_chip = self._chip("", self.tr("Close the preview  (Esc)"), theme, "close")
        self.open_chip = self._chip(self.tr("Open"), self.tr("Open in another program  (Enter)"), theme, "open")
        self.similar_chip = self._chip(
            self.tr("Find similar"), self.tr("Search with this photo  (Ctrl+F)"), theme, "search"
        )
        self.save_chip = self._chip(
            self.tr("Save picture"), self.tr("Save it with its glowing regions  (Ctrl+S)"), theme, "export"
        )
        self._export = ViewExport(session, self)
        self._export.told.connect(self.hint.setText)
        self.search_part = QPushButton(self.tr("Search with this part"))
        self.search_part.setProperty("role", "primary")
        self.search_part.setToolTip(self.tr("Search with what the rectangle holds  (Enter)"))
        self._connect()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top())
        column.addLayout(self._middle(), 1)
        column.addWidget(self._bottom())
        self._tell_part(None)

    @property
    def tile(self) -> Tile | None:
        """The photo shown."""
        return self._tile

    def show_tile(self, tile: Tile, row: int, count: int) -> None:
        """Show the photo of a row; its thumbnail until the file is read."""
        another = self._tile is None or tile.photo_id != self._tile.photo_id
        self._tile = tile
        self._tell(row, count)
        self.back.setEnabled(row > 0)
        self.forth.setEnabled(row + 1 < count)
        self.heatmap.setEnabled(tile.result is not None)
        if another:
            self.picture.set_part(None)
            self.picture.show_photo(QImage(), QSize())
            self.picture.show_glows(())
        self._session.portrait(tile, partial(self._thumbnail_loaded, tile))
        if not self.isVisible():
            self.lay_over()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Close."""
        if self.isVisible():
            self._tile = None
            self.hide()
            self.closed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for chip in (self.back, self.forth, self.close_chip, self.open_chip, self.similar_chip, self.save_chip):
            chip.set_theme(theme)
        self.picture.set_theme(theme)
        self.heatmap.set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk; Enter opens, or searches with the rectangle; Esc takes that away, then closes."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.stepped.emit(-1)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.stepped.emit(1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif event.matches(QKeySequence.StandardKey.Save):
            self._save()
        elif key == Qt.Key.Key_F and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._ask_similar()
        elif key == Qt.Key.Key_Escape and self.picture.part is not None:
            self.picture.set_part(None)
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Space):
            self.leave()
        # Nothing passes through to what lies underneath.

    def event(self, event: QEvent) -> bool:
        """Keep the window's keys from acting on what lies underneath."""
        return kept_from_window(event) or super().event(event)

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.forth.clicked.connect(lambda: self.stepped.emit(1))
        self.close_chip.clicked.connect(self.leave)
        self.open_chip.clicked.connect(lambda: self.opened.emit(self._tile))
        self.similar_chip.clicked.connect(self._ask_similar)
        self.save_chip.clicked.connect(self._save)
        self.search_part.clicked.connect(self._ask_part)
        self.picture.partChanged.connect(self._tell_part)

    def _enter(self) -> None:
        if self.picture.part is not None:
            self._ask_part()
        else:
            self.opened.emit(self._tile)

    def _ask_similar(self) -> None:
        if self._tile is not None:
            self.similarAsked.emit(self._tile)

    def _ask_part(self) -> None:
        if self._tile is not None and self.picture.part is not None:
            self.partAsked.emit(self._tile, self.picture.part)

    def _save(self) -> None:
        """Write the photo as it is seen."""
        tile, shown, opacity = self._tile, self.picture.shown, self.heatmap.opacity.value() / 100
        if tile is not None:
            stem = PurePath(tile.name).stem
            self._export.write(
                [stem, "regions" if tile.result is not None else ""], lambda reader: lit_photo(tile, shown, opacity)
            )

    def _thumbnail_loaded(self, tile: Tile, loaded: tuple[QImage, Glows]) -> None:
        if tile is not self._tile:
            return
        thumbnail, glows = loaded
        if not self.picture.ready:
            self.picture.show_photo(thumbnail, QSize(*tile.size))
        self.picture.show_glows(glows)
        self._session.read(lambda reader: self._read(tile), partial(self._photo_loaded, tile))

    def _read(self, tile: Tile) -> QImage | str:
        """The photo's file, or why it cannot be read; nothing where the person has walked on. Off the UI thread."""
        try:
            return large_image(tile.path, LARGEST) if tile is self._tile else ""
        except PhotoError as error:
            return error_words(error)

    def _photo_loaded(self, tile: Tile, photo: QImage | str) -> None:
        if tile is not self._tile:
            return
        if isinstance(photo, str):
            self.hint.setText(photo)
        else:
            self.picture.show_photo(photo, QSize(*tile.size))

    def _tell(self, row: int, count: int) -> None:
        tile = self._tile
        assert tile is not None
        self.title.setText(tile.name)
        told = [self.tr("{number} of {count}").format(number=f"{row + 1:,}", count=f"{count:,}")]
        if tile.result is not None:
            told.append(f"D' {tile.result.distance:.2f}")
        told.append("{} \N{MULTIPLICATION SIGN} {}".format(*tile.size))
        if tile.taken_at:
            told.append(tile.taken_at[:10])
        self.place.setText(" · ".join(told))

    def _tell_part(self, part: Box | None) -> None:
        self.search_part.setVisible(part is not None)
        self.hint.setText(
            self.tr("Pull a rectangle over a part of the photo to search with it alone")
            if part is None
            else self.tr("Enter searches with this part, Esc lets go of it")
        )

    def _chip(self, words: str, tip: str, theme: Theme, picture: str) -> Chip:
        chip = Chip(words, theme, picture=picture, parent=self)
        chip.setToolTip(tip)
        if not words:
            chip.setAccessibleName(tip)
        return chip

    def _top(self) -> QWidget:
        bar, row = _bar()
        row.addWidget(self.title)
        row.addWidget(self.place)
        row.addStretch(1)
        row.addWidget(self.heatmap)
        row.addWidget(self.close_chip)
        return bar

    def _middle(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(12)
        row.addWidget(self.back)
        row.addWidget(self.picture, 1)
        row.addWidget(self.forth)
        return row

    def _bottom(self) -> QWidget:
        bar, row = _bar()
        row.addWidget(self.hint)
        row.addStretch(1)
        for widget in (self.search_part, self.save_chip, self.similar_chip, self.open_chip):
            row.addWidget(widget)
        return bar


def _bar() -> tuple[QWidget, QHBoxLayout]:
    bar = QWidget()
    bar.setFixedHeight(BAR)
    row = QHBoxLayout(bar)
    row.setContentsMargins(16, 0, 16, 0)
    row.setSpacing(12)
    return bar, row
