"""Opening the app: application, log, error dialog, settings, window."""

from __future__ import annotations

import gc
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.error_dialog import ErrorReporter
from desktop.icons import app_icon
from desktop.library.catalogue import DEMO, Library, demo_library, file_library, own_library
from desktop.main_window import MainWindow
from desktop.paths import log_file
from desktop.reopening import Reopening
from desktop.settings import Settings
from desktop.style import body_font
from desktop.translation import speak
from engine import __version__

LOG_BYTES = 512 * 1024
SWITCH_INTERVAL = 0.001

log = logging.getLogger(__name__)


def run(gallery: Path | None = None, models: Path | None = None) -> int:
    """Open the window and stay until it is closed.

    Args:
        gallery: a gallery file to open in place of the library opened last.
        models: a folder of models in place of those that come with the app.

    Returns: the exit status.
    """
    application = make_application()
    start_logging()
    reporter = ErrorReporter(application)
    reporter.install()
    # Short turns for the threads, so that the one that paints never waits long for its own.
    sys.setswitchinterval(SWITCH_INTERVAL)
    settings = Settings()
    speak(application, settings.language)
    return Reopening(open_window(gallery, settings, models), application).exec()


def open_window(gallery: Path | None, settings: Settings, models: Path | None = None) -> MainWindow:
    """Show the window and have its library opened; at the very first start it asks which."""
    window = MainWindow(first_library(gallery, settings), settings, models)
    spare_the_collector(window)
    if gallery is None and is_first_start(settings):
        window.pages.welcome_first()
    window.show()
    window.start()
    return window


def spare_the_collector(window: MainWindow) -> None:
    """Once all is loaded, let the garbage collector not walk through it again: that keeps the UI thread for 10 ms."""
    window.session.modelReady.connect(lambda _: gc.freeze())


def make_application() -> QApplication:
    """The application with its names, style and font."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("inkseek")
    application.setApplicationDisplayName("Inkseek")
    application.setApplicationVersion(__version__)
    application.setOrganizationName("inkseek")
    application.setDesktopFileName("inkseek")
    application.setWindowIcon(app_icon())
    application.setStyle("Fusion")
    application.setFont(body_font())
    return application


def start_logging() -> None:
    """Write the log to a file that is rotated; to standard error where that cannot be written."""
    handler: logging.Handler
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(log_file(), maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    log.info("Inkseek %s opens", __version__)


def first_library(gallery: Path | None, settings: Settings) -> Library:
    """What to open: the file asked for, the library opened last, one's own where there is one, else the demo.

    At the very first start that is one's own, still empty, so that nothing is indexed before a choice is made.
    """
    if gallery is not None:
        return file_library(gallery)
    own = own_library()
    if is_first_start(settings) or (own.gallery.exists() and settings.library != DEMO):
        return own
    return demo_library()


def is_first_start(settings: Settings) -> bool:
    """Whether there is neither a library of one's own nor a choice remembered."""
    return not settings.library and not own_library().gallery.exists()
