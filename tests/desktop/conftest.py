"""A window on a real gallery with a real, small model; and a pen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from desktop.app import make_application
from desktop.library.catalogue import file_library
from desktop.main_window import DEFAULT_SIZE, MainWindow
from desktop.settings import Settings
from tests.engine.tiny_model import write_tiny_model

WAIT = 20_000


@pytest.fixture(scope="session")
def qapp_cls():
    return lambda _: make_application()


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person's own data folder is read or written."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


@pytest.fixture(autouse=True)
def no_dialogs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file dialog that no test answers would wait for ever: it fails instead."""
    for name in ("getExistingDirectory", "getOpenFileName", "getOpenFileNames", "getSaveFileName"):

        def unanswered(*_: object, name: str = name, **__: object) -> None:
            raise AssertionError(f"QFileDialog.{name} was opened, and nothing answers it")

        monkeypatch.setattr(QFileDialog, name, unanswered)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "models").parent


@pytest.fixture
def photo_folder(tmp_path: Path) -> Path:
    """Twelve photos, each a bar or disc of its own place and colour."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(12):
        photo = Image.new("RGB", (120, 120 if number % 2 else 90), "white")
        draw = ImageDraw.Draw(photo)
        x = 8 * number
        colour = (20 * number, 30, 240 - 18 * number)
        (draw.ellipse if number % 3 else draw.rectangle)((x, x // 2, x + 26, x // 2 + 40), fill=colour)
        photo.save(folder / f"photo{number:02}.png")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    made.watch(tmp_path / "gallery.db", False)  # but for the tests of watching
    return made


@pytest.fixture
def open_window(qtbot, tmp_path: Path, models: Path, settings: Settings) -> Iterator[Callable[..., MainWindow]]:
    """Opens windows on the gallery gallery.db of tmp_path, closes those still open at the end."""
    opened: list[MainWindow] = []

    def open_one(gallery: Path | None = None, models_folder: Path | None = None) -> MainWindow:
        library = file_library(gallery or tmp_path / "gallery.db")
        window = MainWindow(library, settings, models_folder or models)
        opened.append(window)
        window.resize(DEFAULT_SIZE)
        window.show()
        window.start()
        return window

    yield open_one
    for window in opened:
        window.close()
        window.deleteLater()


@pytest.fixture
def window(open_window, qtbot, photo_folder: Path) -> MainWindow:
    """A window whose library holds the twelve photos."""
    window = open_window()
    window.add_folders([photo_folder])
    qtbot.waitUntil(lambda: shown(window) == 12, timeout=WAIT)
    qtbot.waitUntil(lambda: window.session.settled, timeout=WAIT)
    return window


def shown(window: MainWindow) -> int:
    """How many tiles there are."""
    return window.results.view.tiles.rowCount()


def ranked(window: MainWindow) -> list[int]:
    """The photos of a search in rank order; empty while the library is shown."""
    return [tile.photo_id for tile in window.results.view.tiles.tiles if tile.result is not None]


def draw(window: MainWindow, *places: tuple[int, int]) -> None:
    """One stroke through places of the canvas, by pointer events."""
    canvas = window.sketch.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*places[0]))
    for place in places[1:]:
        QTest.mouseMove(canvas, QPoint(*place))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*places[-1]))
