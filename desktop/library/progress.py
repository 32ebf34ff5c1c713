"""News over the status bar while photos are indexed: how many, how fast, how long still; pause, cancel."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.library.index_work import Hold
from desktop.theme import Theme
from desktop.words import photos
from engine.progress import Progress

translate = QCoreApplication.translate

LINE = 2
FLEETING_MS = 8000


class ProgressBar(QFrame):
    """Shows itself when there is something to tell.

    Signals: `cancelled`, `pauseAsked`, `resumeAsked`, `detailsAsked`; `offerTaken` for what was offered.
    """

    cancelled = Signal()
    pauseAsked = Signal()
    resumeAsked = Signal()
    detailsAsked = Signal()
    offerTaken = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progress")
        self._theme = theme
        self._share = 0.0
        self._progress = Progress("counting", 0, 0)
        self._hold: Hold | None = None
        self._stopping = False
        self._leave = QTimer(self, singleShot=True, interval=FLEETING_MS)
        self._leave.timeout.connect(self.hide)
        self.words = QLabel()
        self.words.setProperty("role", "secondary")
        self._pause = QPushButton(self.tr("Pause"))
        self._resume = QPushButton(self.tr("Resume"))
        self._cancel = QPushButton(self.tr("Cancel"))
        self._details = QPushButton(self.tr("What was skipped"))
        self._offer = QPushButton()
        self._close = QPushButton(self.tr("Close"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, LINE, 12, 0)
        row.addWidget(self.words)
        row.addStretch(1)
        for button in self._buttons:
            button.setProperty("role", "link")
            row.addWidget(button)
        self._pause.clicked.connect(self.pauseAsked)
        self._resume.clicked.connect(self.resumeAsked)
        self._cancel.clicked.connect(self._cancelling)
        self._details.clicked.connect(self.detailsAsked)
        self._offer.clicked.connect(self.offerTaken)
        self._close.clicked.connect(self.hide)
        self.hide()

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return self._details, self._offer, self._pause, self._resume, self._cancel, self._close

    def show_start(self) -> None:
        """Tell that counting begins."""
        self._hold, self._stopping = None, False
        self.show_progress(Progress("counting", 0, 0))

    def show_progress(self, progress: Progress) -> None:
        """Tell how far it is."""
        self._progress = progress
        if not self._stopping:
            self._tell_running()

    def show_hold(self, hold: Hold | None) -> None:
        """Tell that it waits, and why; or that it goes on."""
        self._hold = hold
        if self.isVisible() and not self._stopping:
            self._tell_running()

    def show_summary(self, words: str, *, details: bool = False, fleeting: bool = False) -> None:
        """Tell how it ended; with a way to what was skipped; `fleeting` words go away by themselves."""
        self._tell(words, 0.0, self._close, *([self._details] if details else []))
        if fleeting:
            self._leave.start()

    def show_offer(self, words: str, button: str) -> None:
        """Offer something that can be taken or left."""
        self._offer.setText(button)
        self._tell(words, 0.0, self._offer, self._close)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line that grows."""
        super().paintEvent(event)
        if self._share > 0:
            painter = QPainter(self)
            line = QRectF(0, 0, self.width() * self._share, LINE)
            painter.fillRect(line, QColor(self._theme.accent))

    def _tell_running(self) -> None:
        """Tell of the job at hand as it stands."""
        progress = self._progress
        share = progress.done / progress.total if progress.total else 0.0
        waiting = self._hold is not None
        self._resume.setText(self.tr("Go on anyway") if self._hold is Hold.BATTERY else self.tr("Resume"))
        self._tell(self._running_words(), share, self._resume if waiting else self._pause, self._cancel)

    def _running_words(self) -> str:
        progress = self._progress
        counts = {"done": f"{progress.done:,}", "total": f"{progress.total:,}"}
        if self._hold is Hold.BATTERY:
            told = self.tr("Paused on battery · {done} of {total} done · goes on when plugged in")
            return told.format(**counts) if progress.total else self.tr("Paused on battery")
        if self._hold is Hold.PERSON:
            told = self.tr("Paused · {done} of {total} done · you can search these")
            return told.format(**counts) if progress.total else self.tr("Paused")
        if not progress.total:
            found = self.tr("{photos} found so far").format(photos=photos(progress.done))
            return found if progress.done else self.tr("Looking for photos…")
        anew = progress.phase == "encoding"
        words = self.tr("Encoding {done} of {total} again") if anew else self.tr("Indexing {done} of {total}")
        parts = [words.format(**counts)]
        if progress.done:
            parts.append(self.tr("{rate} a second").format(rate=f"{progress.rate:.1f}"))
        if progress.eta is not None:
            parts.append(self.tr("{time} left").format(time=spoken_time(progress.eta)))
        if progress.skipped:
            parts.append(self.tr("{count} skipped").format(count=f"{progress.skipped:,}"))
        parts.append(self.tr("you can search meanwhile"))
        return " · ".join(parts)

    def _tell(self, words: str, share: float, *buttons: QPushButton) -> None:
        self.words.setText(words)
        self._share = share
        self._leave.stop()
        for button in self._buttons:
            button.setVisible(button in buttons)
        self._cancel.setEnabled(True)
        self.show()
        self.update()

    def _cancelling(self) -> None:
        self._stopping = True
        self._tell(self.tr("Stopping after this batch; what is done is kept"), self._share, self._cancel)
        self._cancel.setEnabled(False)
        self.cancelled.emit()


def spoken_time(seconds: float) -> str:
    """A rest of time as people say it: 40 s, 3 min, 2 h 10 min."""
    whole = max(round(seconds), 1)
    if whole < 60:
        return translate("ProgressBar", "{n} s").format(n=whole)
    hours, minutes = divmod(round(whole / 60), 60)
    if not hours:
        return translate("ProgressBar", "{n} min").format(n=minutes)
    return translate("ProgressBar", "{hours} h {minutes} min").format(hours=hours, minutes=minutes)
