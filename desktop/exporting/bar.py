"""How far an export is, over the foot of the results, with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

ABOVE = 16
LINE = 2


class ExportBar(QFrame):
    """Shows itself once there is something to tell; `cancelled()` when a person stops it."""

    cancelled = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setObjectName("popup")
        self._host = host
        self._share = 0.0
        self.words = QLabel()
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setProperty("role", "link")
        self.cancel.setAccessibleName(self.tr("Cancel the export"))
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 10, 9)
        row.setSpacing(14)
        row.addWidget(self.words)
        row.addWidget(self.cancel)
        host.installEventFilter(self)
        self.hide()

    def tell(self, words: str, share: float) -> None:
        """Tell how far it is, in words and as a share of the whole."""
        if self.isHidden():
            self.resize(0, 0)
        self.words.setText(words)
        self._share = share
        # As numbers grow it may become wider, never narrower: it would tremble.
        self.resize(self.sizeHint().expandedTo(self.size()))
        self._place()
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line that grows."""
        super().paintEvent(event)
        painter = QPainter(self)
        line = QRectF(14, self.height() - 6, (self.width() - 28) * min(self._share, 1.0), LINE)
        painter.fillRect(line, self.palette().highlight())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the host."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        self.move((self._host.width() - self.width()) // 2, self._host.height() - ABOVE - self.height())
