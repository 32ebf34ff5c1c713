"""The middle column: its heading with the heatmap's controls, over the grid or a notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop.controls import RingedButton, SlimSlider
from desktop.header import Chip
from desktop.regions.switches import RegionSwitches, region_colour
from desktop.results.model import Tile
from desktop.results.notice import Message, Notice
from desktop.results.pictures import Artist
from desktop.results.view import ResultsView
from desktop.theme import Theme
from desktop.words import photos

if TYPE_CHECKING:
    from desktop.library.reader import SearchAnswer

HEADING = 44
NARROWEST, ROOM_FOR_WORDS = 440, 550


class ResultsPanel(QFrame):
    """Photos by rank or the library itself.

    Signals: `opacityChanged(int)` 0..100, `whyAsked()` (open or close), `steeringDropped()` (the model is to decide
    alone again).
    """

    opacityChanged = Signal(int)
    whyAsked = Signal()
    steeringDropped = Signal()

    def __init__(self, artist: Artist, switches: RegionSwitches, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("results")
        self.setMinimumWidth(NARROWEST)
        self._switches = switches
        self.view = ResultsView(artist, switches, theme, self)
        self.notice = Notice(self)
        self.title = QLabel()
        self.title.setProperty("role", "strong")
        self.subtitle = QLabel()
        self.subtitle.setProperty("role", "secondary")
        self.opacity = SlimSlider(0, 100)
        self.opacity.setFixedWidth(84)
        self.opacity.setAccessibleName(self.tr("Heatmap opacity"))
        self.opacity.setToolTip(self.tr("How strongly the regions glow on the photos"))
        self.opacity.valueChanged.connect(self._opacity_changed)
        self.why = Chip(self.tr("Why"), theme)
        self.why.setCheckable(True)
        self.why.setToolTip(self.tr("Show why the chosen photo matched"))
        self.why.clicked.connect(lambda: self.whyAsked.emit())
        self.steered = Chip(self.tr("Steered"), theme)
        self.steered.setToolTip(self.tr("The weights are steered by hand: click to let the model decide alone again"))
        self.steered.clicked.connect(lambda: self.steeringDropped.emit())
        self.steered.hide()
        self._dots = [RegionDot(region, theme, self) for region in range(switches.count)]
        self._heatmap = self._heatmap_controls()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.notice)
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 0, 2, 0)
        column.setSpacing(0)
        column.addLayout(self._heading())
        column.addWidget(self._stack, 1)
        switches.changed.connect(self._follow)

    def show_answer(self, answer: SearchAnswer) -> None:
        """Show a search's results in rank order."""
        found, count = answer.found, len(answer.tiles)
        self.title.setText(self.tr("{count} closest").format(count=count))
        words = self.tr("of {total} · {ms} ms")
        self.subtitle.setText(words.format(total=f"{found.gallery_size:,}", ms=round(found.encode_ms + found.match_ms)))
        self._heatmap.setEnabled(True)
        self.view.show_tiles(answer.tiles, answer.drawn, choose_first=True)
        self._stack.setCurrentWidget(self.view)

    def show_library(self, tiles: Sequence[Tile]) -> None:
        """Show the library itself: nothing is drawn."""
        self.title.setText(self.tr("Library"))
        self.subtitle.setText(self.tr("{photos}, newest first").format(photos=photos(len(tiles))))
        self._heatmap.setEnabled(False)
        self.view.show_tiles(tiles, choose_first=False)
        self._stack.setCurrentWidget(self.view)

    def show_message(self, message: Message) -> None:
        """Tell something in place of photos."""
        self.title.setText(self.tr("Library"))
        self.subtitle.clear()
        self._heatmap.setEnabled(False)
        self.view.show_tiles([], choose_first=False)
        self.notice.tell(message)
        self._stack.setCurrentWidget(self.notice)

    def show_steered(self, steered: bool) -> None:
        """Tell whether a person steers the weights."""
        self.steered.setVisible(steered)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self.steered.set_theme(theme)
        self.view.set_theme(theme)
        self.opacity.set_theme(theme)
        self.why.set_theme(theme)
        for dot in self._dots:
            dot.theme = theme
            dot.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the word that explains itself where there is little room."""
        self._heatmap_words.setVisible(self.width() >= ROOM_FOR_WORDS)
        super().resizeEvent(event)

    def dot(self, region: int) -> QAbstractButton:
        """The switch of one region."""
        return self._dots[region]

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(5, 8, 12, 4)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.subtitle)
        row.addStretch(1)
        row.addWidget(self.steered)
        row.addWidget(self._heatmap)
        row.addSpacing(4)
        row.addWidget(self.why)
        return row

    def _heatmap_controls(self) -> QWidget:
        self._heatmap_words = QLabel(self.tr("Heatmap"))
        self._heatmap_words.setProperty("role", "secondary")
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._heatmap_words)
        row.addWidget(self.opacity)
        row.addSpacing(2)
        for dot in self._dots:
            dot.toggled.connect(lambda on, region=dot.region: self._switches.switch(region, on))
            row.addWidget(dot)
        return box

    def _follow(self) -> None:
        for dot in self._dots:
            dot.setVisible(dot.region < self._switches.count)
            if dot.region < self._switches.count:
                dot.setChecked(self._switches.is_on(dot.region))

    def _opacity_changed(self, value: int) -> None:
        self.view.set_opacity(value / 100)
        self.opacityChanged.emit(value)


class RegionDot(RingedButton):
    """A region's switch: a dot of its colour with its number, hollow while off."""

    SIDE = 20

    def __init__(self, region: int, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.region = region
        self.theme = theme
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = self.tr("Show region {number}").format(number=region + 1)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """A small round."""
        return QSize(self.SIDE + 4, self.SIDE + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.4)
        colour = region_colour(self.region)
        centre = QPointF(self.rect().center()) + QPointF(0.5, 0.5)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, self.SIDE / 2 - 1, self.SIDE / 2 - 1)
        font = self.font()
        font.setPixelSize(11)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor("#101010") if self.isChecked() else QColor(self.theme.secondary))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self.region + 1))
        self._ring.paint(painter, QRectF(self.rect()), self.theme.accent, self.SIDE / 2 + 2)
