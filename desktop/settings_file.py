"""Choices on disk, written off the UI thread: QSettings waits for the disk, some 5 to 16 ms at every change."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSettings, QThreadPool, QTimer

AFTER_MS = 100
"""Changes within this time are written together: a dragged slider makes many."""


class SettingsFile(QSettings):
    """The platform's own place, or an INI file. Changes are seen at once here, and soon on disk."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            super().__init__()
        else:
            super().__init__(str(path), QSettings.Format.IniFormat)
        self._writer = QThreadPool(self, maxThreadCount=1)
        self._soon = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._soon.timeout.connect(lambda: self._writer.start(partial(_write, self.fileName(), self.format())))

    def setValue(self, key: str, value: object) -> None:
        """Remember a choice."""
        super().setValue(key, value)
        if not self._soon.isActive():
            self._soon.start()

    def event(self, event: QEvent) -> bool:
        """Leave what Qt would write in this thread to the writer."""
        return event.type() == QEvent.Type.UpdateRequest or super().event(event)

    def finish(self) -> None:
        """Write now, and wait for it."""
        self._soon.stop()
        self._writer.waitForDone()
        self.sync()


def _write(name: str, form: QSettings.Format) -> None:
    """Write what any object of this process has changed in these settings: Qt keeps the changes in one place."""
    QSettings(name, form).sync()
