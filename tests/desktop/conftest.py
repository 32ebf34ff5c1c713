"""A window on a real gallery with a real, small model; and a pen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from desktop.app import make_application
from desktop.library.catalogue import file_library
from desktop.main_window import DEFAULT_SIZE, MainWindow
from desktop.settings import Settings
from engine.gallery import Gallery
from engine.indexer import Indexer
from engine.onnx_encoder import OnnxEncoder
from tests.engine.tiny_model import write_tiny_model

WAIT = 60_000
"""Milliseconds for what happens at once: the threads that index give way, for long where the cores are busy."""


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


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    """That of every model written like `models`."""
    return OnnxEncoder(write_tiny_model(tmp_path_factory.mktemp("models")), threads=1)


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
    made = Settings(tmp_path / "settings.ini")
    made.watch(tmp_path / "gallery.db", False)  # but for the tests of watching
    return made


@pytest.fixture
def open_window(qtbot, tmp_path: Path, models: Path, settings: Settings) -> Iterator[Callable[..., MainWindow]]:
    """Opens windows on the gallery gallery.db of tmp_path, closes those still open at the end."""
    opened: list[MainWindow] = []

    def open_one(gallery: Path | None = None, models_folder: Path | None = None, *, apart: bool = False) -> MainWindow:
        library = file_library(gallery or tmp_path / "gallery.db")
        window = MainWindow(library, settings, models_folder or models, apart=apart)
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
def window(open_window, qtbot, tmp_path: Path, photo_folder: Path, tiny_encoder: OnnxEncoder) -> MainWindow:
    """A window on a library of the twelve photos, which it did not have to index."""
    with Gallery.open_known(tmp_path / "gallery.db") as gallery:
        gallery.adopt_encoder(tiny_encoder, tiny_encoder.card.name)
        Indexer(gallery, tiny_encoder).run([photo_folder])
    window = open_window()
    qtbot.waitUntil(lambda: shown(window) == 12 and window.session.settled, timeout=WAIT)
    return window


@pytest.fixture
def searched(qtbot, window: MainWindow) -> MainWindow:
    """The window with a stroke drawn: the photos are ranked and drawn, the first is explained."""
    draw(window, (120, 120), (200, 140), (260, 250))
    settle(qtbot, window)
    window.results.view.setFocus()
    return window


def settle(qtbot, window: MainWindow) -> None:
    """Wait until the searches asked for are answered, explained and drawn."""
    answered(qtbot, window)
    view, relay = window.results.view, window.explainer._relay
    qtbot.waitUntil(lambda: not (relay.running or view.pictures.busy or view.unveiling.running), timeout=WAIT)
    answered(qtbot, window)


def answered(qtbot, window: MainWindow) -> None:
    """Wait until all that was asked of the search thread is answered; a small job comes after the searches."""
    arrived: list[None] = []
    window.session.read(lambda reader: None, arrived.append)
    qtbot.waitUntil(lambda: bool(arrived), timeout=WAIT)


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
