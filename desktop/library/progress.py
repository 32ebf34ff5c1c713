"""A slim bar under the header while photos are indexed: how many, how fast, how long still; cancel."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.theme import Theme
from desktop.words import photos
from engine.progress import Progress

HEIGHT = 30
LINE = 2
FLEETING_MS = 8000


class ProgressBar(QFrame):
    """Shows itself when there is something to tell. Signals: `cancelled`, `detailsAsked`."""

    cancelled = Signal()
    detailsAsked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progress")
        self.setFixedHeight(HEIGHT)
        self._theme = theme
        self._share = 0.0
        self._leave = QTimer(self, singleShot=True, interval=FLEETING_MS)
        self._leave.timeout.connect(self.hide)
        self.words = QLabel()
        self.words.setProperty("role", "secondary")
        self._cancel = QPushButton(self.tr("Cancel"))
        self._details = QPushButton(self.tr("What was skipped"))
        self._close = QPushButton(self.tr("Close"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, LINE)
        row.addWidget(self.words)
        row.addStretch(1)
        for button in (self._details, self._cancel, self._close):
            button.setProperty("role", "link")
            row.addWidget(button)
        self._cancel.clicked.connect(self._cancelling)
        self._details.clicked.connect(self.detailsAsked)
        self._close.clicked.connect(self.hide)
        self.hide()

    def show_start(self) -> None:
        """Tell that counting begins."""
        self._tell(self.tr("Looking for photos…"), 0.0, running=True, details=False)
        self._cancel.setEnabled(True)

    def show_progress(self, progress: Progress) -> None:
        """Tell how far it is."""
        if not progress.total:
            words = self.tr("{photos} found so far").format(photos=photos(progress.done))
            self._tell(words, 0.0, running=True, details=False)
            return
        words = self.tr("Indexing {done} of {total}")
        parts = [words.format(done=f"{progress.done:,}", total=f"{progress.total:,}")]
        if progress.done:
            parts.append(self.tr("{rate} a second").format(rate=f"{progress.rate:.1f}"))
        if progress.eta is not None:
            parts.append(self.tr("{time} left").format(time=spoken_time(progress.eta)))
        if progress.skipped:
            parts.append(self.tr("{count} skipped").format(count=f"{progress.skipped:,}"))
        parts.append(self.tr("you can search meanwhile"))
        self._tell(" · ".join(parts), progress.done / progress.total, running=True, details=False)

    def show_summary(self, words: str, *, details: bool = False, fleeting: bool = False) -> None:
        """Tell how it ended; with a way to what was skipped; `fleeting` words go away by themselves."""
        self._tell(words, 0.0, running=False, details=details)
        if fleeting:
            self._leave.start()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line that grows."""
        super().paintEvent(event)
        if self._share > 0:
            painter = QPainter(self)
            line = QRectF(0, self.height() - LINE, self.width() * self._share, LINE)
            painter.fillRect(line, QColor(self._theme.accent))

    def _tell(self, words: str, share: float, *, running: bool, details: bool) -> None:
        self.words.setText(words)
        self._share = share
        self._leave.stop()
        self._cancel.setVisible(running)
        self._close.setVisible(not running)
        self._details.setVisible(details)
        self.show()
        self.update()

    def _cancelling(self) -> None:
        self._cancel.setEnabled(False)
        self.words.setText(self.tr("Stopping after this batch; what is done is kept"))
        self.cancelled.emit()


def spoken_time(seconds: float) -> str:
    """A rest of time as people say it: 40 s, 3 min, 2 h 10 min."""
    whole = max(round(seconds), 1)
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
