"""The bar at the bottom: offline, how many photos, where the model runs; how long the last search took."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop.labels import FigureLabel
from desktop.reasons import reason_words
from desktop.words import folders, photos
from engine.encoder import Provider
from engine.records import GalleryCounts

HEIGHT = 26
GREEN = "#3aa66b"


class StatusBar(QFrame):
    """Small words in one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setFixedHeight(HEIGHT)
        self.offline = _small(self.tr("Offline, nothing leaves this computer"))
        self.counts = _small()
        self.provider = _small(self.tr("Model loading"))
        self.message = _small()
        self.times = FigureLabel(role="small")
        self._encode = self._match = self._paint = 0.0
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(20)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(_Dot())
        first.addWidget(self.offline)
        row.addLayout(first)
        row.addWidget(self.counts)
        row.addWidget(self.provider)
        row.addWidget(self.message)
        row.addStretch(1)
        row.addWidget(self.times)

    def show_counts(self, counts: GalleryCounts) -> None:
        """How many photos, in how many folders."""
        self.counts.setText(f"{photos(counts.photos)} · {folders(counts.folders)}")

    def tell(self, words: str, reason: str = "") -> None:
        """Something to know about the library, the reason in the tooltip."""
        self.message.setText(words)
        self.message.setToolTip(reason_words(reason))

    def show_provider(self, provider: Provider) -> None:
        """Where the model runs, the reason in the tooltip."""
        self.provider.setText(provider.name)
        self.provider.setToolTip(reason_words(provider.reason))

    def show_search(self, encode_ms: float, match_ms: float) -> None:
        """How long the last search took."""
        self._encode, self._match = encode_ms, match_ms
        self._tell_times()

    def show_paint(self, paint_ms: float) -> None:
        """How long the grid took to paint."""
        self._paint = paint_ms
        if self._encode:
            self._tell_times()

    def clear_search(self) -> None:
        """No search is shown any more."""
        self._encode = self._match = 0.0
        self.times.tell("")

    def _tell_times(self) -> None:
        words = self.tr("encode {encode} ms · match {match} ms · paint {paint} ms")
        self.times.tell(words.format(encode=round(self._encode), match=_brief(self._match), paint=round(self._paint)))


class _Dot(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(7, 7)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(GREEN))
        painter.drawEllipse(QPointF(3.5, self.height() / 2), 3.5, 3.5)


def _brief(ms: float) -> str:
    return f"{ms:.1f}" if ms < 1 else str(round(ms))


def _small(words: str = "") -> QLabel:
    label = QLabel(words)
    label.setProperty("role", "small")
    return label
