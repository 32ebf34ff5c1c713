"""Another language at once: another window takes the place of the one that speaks the old one."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from desktop.main_window import MainWindow
from desktop.paths import sketches_folder
from desktop.translation import speak


class Reopening(QObject):
    """Holds the window. Library, sketch, steering, panels and choices come back in the next one; undo begins anew."""

    def __init__(self, window: MainWindow, application: QApplication) -> None:
        super().__init__()
        self._application = application
        self.window = window
        self._take_up()

    def exec(self) -> int:
        """Stay until the window is closed; return the exit status."""
        return self._application.exec()

    def _take_up(self) -> None:
        self.window.sketch.keep_in(sketches_folder())
        # Queued: the menu that asked is a child of the window that goes.
        self.window.languageChosen.connect(self._reopen, Qt.ConnectionType.QueuedConnection)

    def _reopen(self) -> None:
        former, application = self.window, self._application
        application.setQuitOnLastWindowClosed(False)
        former.close()
        speak(application, former.settings.language)
        self.window = MainWindow(former.session.library, former.settings, former.models)
        self._take_up()
        self.window.show()
        self.window.start()
        application.setQuitOnLastWindowClosed(True)
        former.deleteLater()
        gc.unfreeze()  # what belonged to the former window can be collected
