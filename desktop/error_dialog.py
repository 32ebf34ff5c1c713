"""What is shown when something went wrong that nobody foresaw: one can copy the details and go on."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, qVersion
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from desktop.operations import copy_text
from engine import __version__

log = logging.getLogger(__name__)


class ErrorReporter(QObject):
    """Takes the place of Python's excepthooks, for every thread; shows one dialog at a time."""

    _happened = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dialog: ErrorDialog | None = None
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Listen from now on."""
        sys.excepthook = self.report
        threading.excepthook = lambda args: self.report(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an error and show it."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        log.critical("unforeseen: %s", details)
        self._happened.emit(f"{kind.__name__}: {error}", details)

    def _show(self, headline: str, details: str) -> None:
        if self.dialog is not None:
            return
        self.dialog = ErrorDialog(headline, details)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    def _closed(self) -> None:
        self.dialog = None


class ErrorDialog(QDialog):
    """An error in words, its details to copy, and the way back."""

    def __init__(self, headline: str, details: str) -> None:
        super().__init__(QApplication.activeWindow())
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.details = (
            f"Inkseek {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}\n\n"
            f"{details}"
        )
        title = QLabel(self.tr("Something went wrong, and it is not your fault."))
        title.setProperty("role", "title")
        words = QLabel(headline)
        words.setWordWrap(True)
        words.setProperty("role", "secondary")
        text = QPlainTextEdit(self.details)
        text.setReadOnly(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setMinimumSize(620, 240)
        text.setAccessibleName(self.tr("Details"))
        buttons = QDialogButtonBox()
        self.copy = QPushButton(self.tr("Copy details"))
        self.copy.clicked.connect(lambda: copy_text(self.details))
        go_on = QPushButton(self.tr("Continue"))
        go_on.setProperty("role", "primary")
        go_on.clicked.connect(self.accept)
        buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(go_on, QDialogButtonBox.ButtonRole.AcceptRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 14)
        column.setSpacing(12)
        for widget in (title, words, text, buttons):
            column.addWidget(widget)
