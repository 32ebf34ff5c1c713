"""What one model attends to on the sketch and on the photo, and what its regions' overlap costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QColor, QFont, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.header import Chip
from desktop.menus import popup_under
from desktop.regions.switches import region_colour
from desktop.rounded import RoundedMenu
from desktop.theme import FONT_SECONDARY, RADIUS, Theme
from desktop.viewer.comparing import STRUCTURES, ModelMaps, figure
from engine.card import ModelCard

GAP = 8
HEAD = 22

Rows = tuple[tuple[QImage, ...], ...]


class ModelCardView(QFrame):
    """A model's name, its maps and its penalties. Signals: `modelChosen(str)`, `resized()`."""

    modelChosen = Signal(str)
    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: ModelMaps | None = None
        self._cards: Sequence[ModelCard] = ()
        self.chip = Chip("", theme, arrow=True)
        self.chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.chip.setToolTip(self.tr("Choose another model"))
        self.chip.setAccessibleName(self.tr("Choose another model"))
        self.chip.clicked.connect(self._choose)
        self.maps = MapRows(theme, self)
        self.maps.resized.connect(self.resized)
        self._figures = {structure: (QLabel(), QLabel(), QLabel()) for structure in STRUCTURES}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addStretch(1)
        column.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.maps, 1000)
        column.addLayout(self._table())
        column.addStretch(1)

    def show_model(self, model: ModelMaps, cards: Sequence[ModelCard]) -> None:
        """Show a model, and offer these."""
        self.model, self._cards = model, cards
        card = model.card
        self.chip.tell(card.structure.upper(), after=f" · {card.title}")
        self.chip.setEnabled(len(cards) > 1)
        self.maps.fit(len(model.sketch))
        for structure, labels in self._figures.items():
            own = structure == card.structure
            for label in labels:
                label.setProperty("role", "title" if own else "secondary")
                label.style().polish(label)
            for label, penalties in zip(labels[1:], model.penalties, strict=True):
                label.setText(figure(penalties.by(structure)))
        sketch, photo = (penalties.by(card.structure) for penalties in model.penalties)
        self.setAccessibleName(f"{card.structure.upper()} {card.title}")
        self.setAccessibleDescription(
            self.tr("Overlap penalty {sketch} on the sketch, {photo} on the photo").format(
                sketch=figure(sketch), photo=figure(photo)
            )
        )

    def figures(self, structure: str) -> tuple[str, str]:
        """The penalties of sketch and photo by a structure's formula, as they are shown."""
        _, sketch, photo = self._figures[structure]
        return sketch.text(), photo.text()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self.chip.set_theme(theme)
        self.maps.set_theme(theme)

    def _choose(self) -> None:
        menu = RoundedMenu(self)
        group = QActionGroup(menu)
        for card in self._cards:
            action = menu.addAction(f"{card.structure.upper()} · {card.title}  ({card.name})")
            action.setCheckable(True)
            action.setChecked(self.model is not None and card.name == self.model.card.name)
            group.addAction(action)
            action.triggered.connect(partial(self._chosen, card.name))
        menu.aboutToHide.connect(menu.deleteLater)
        popup_under(menu, self.chip)

    def _chosen(self, name: str, checked: bool = True) -> None:
        self.modelChosen.emit(name)

    def _table(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        heads = self.tr("Overlap penalty"), self.tr("Sketch"), self.tr("Photo")
        for column, words in enumerate(heads):
            head = QLabel(words)
            head.setProperty("role", "strong" if column == 0 else "small")
            grid.addWidget(head, 0, column)
        tips = (
            self.tr("Each region's map times the strongest of the others, summed; over N²"),
            self.tr("All regions' maps multiplied, summed; over N"),
        )
        for row, (structure, labels) in enumerate(self._figures.items(), start=1):
            labels[0].setText(self.tr("{structure} formula").format(structure=structure.upper()))
            for column, label in enumerate(labels):
                label.setToolTip(tips[row - 1])
                grid.addWidget(label, row, column)
        grid.setColumnStretch(3, 1)
        return grid


class MapRows(QWidget):
    """Two rows of pictures, sketch and photo: all regions together, then each alone.

    `resized()` tells that they need another size.
    """

    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._regions = 3
        self._drawn: Rows = ()
        self._small_font = QFont(self.font())
        self._small_font.setPixelSize(FONT_SECONDARY)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 150)
        self.setAccessibleName(self.tr("Attention maps of the sketch and of the photo, all regions and each alone"))

    def fit(self, regions: int) -> None:
        """Take another number of regions."""
        if regions != self._regions:
            self._regions, self._drawn = regions, ()
            self.resized.emit()

    @property
    def side(self) -> int:
        """The longest side of a picture, logical pixels."""
        across = (self.width() - self._regions * GAP) / (1 + self._regions)
        return max(math.floor(min(across, (self.height() - HEAD - GAP) / 2)), 8)

    def show_drawn(self, drawn: Rows) -> None:
        """Show pictures of that size."""
        self._drawn = drawn
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As large as there is room."""
        return QSize(560, 310)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave no room under the pictures, and tell that they need another size."""
        across = (self.width() - self._regions * GAP) / (1 + self._regions)
        self.setMaximumHeight(math.floor(2 * across) + HEAD + GAP)
        self.resized.emit()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heads and pictures."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small_font)
        side = self.side
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for column in range(1 + self._regions):
            left = column * (side + GAP)
            painter.setPen(QColor(self._theme.secondary))
            words = self.tr("All regions") if column == 0 else str(column)
            painter.drawText(QRectF(left + (16 if column else 2), 0, side, HEAD - 4), flags, words)
            if column:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(region_colour(column - 1))
                painter.drawEllipse(QPointF(left + 6, HEAD / 2 - 2), 4.5, 4.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for row, pictures in enumerate(self._drawn):
            for column, picture in enumerate(pictures):
                self._paint(painter, picture, QRectF(column * (side + GAP), HEAD + row * (side + GAP), side, side))

    def _paint(self, painter: QPainter, picture: QImage, room: QRectF) -> None:
        size = picture.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(room.left(), room.top() + (room.height() - size.height()) // 2, size.width(), size.height())
        painter.drawImage(target, picture)
        painter.setPen(QPen(QColor(self._theme.hairline), 1))
        painter.drawRoundedRect(target.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS / 2 - 0.5, RADIUS / 2 - 0.5)
