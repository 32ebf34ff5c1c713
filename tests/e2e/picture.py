"""Draws the chair into the window and looks closer, light and dark: python -m tests.e2e.picture FOLDER SCALE."""

import os
import sys
import tempfile
from pathlib import Path

OUT, SCALE = sys.argv[1:]
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = SCALE

from PySide6.QtCore import QPoint, Qt  # noqa: E402 - the scale is read when Qt starts
from PySide6.QtTest import QTest  # noqa: E402

from desktop.app import make_application  # noqa: E402
from desktop.library.catalogue import file_library  # noqa: E402
from desktop.main_window import MainWindow  # noqa: E402
from desktop.screenshot import wait, wait_until  # noqa: E402
from desktop.settings import Settings  # noqa: E402
from tests.e2e.comparing import SIZE, STROKES, make_photos  # noqa: E402
from tests.engine.tiny_model import write_tiny_model  # noqa: E402


def take(folder: Path) -> None:
    """Everything is made in this folder."""
    os.environ |= {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "d"), "XDG_CONFIG_HOME": str(folder / "c")}
    make_application()
    make_photos(folder / "photos")
    settings = Settings(folder / "settings.ini")
    settings.theme = "light"
    models = write_tiny_model(folder / "models").parent
    window = MainWindow(file_library(folder / "Twenty photos.db"), settings, models)
    window.resize(*SIZE)
    window.show()
    window.start()
    window.add_folders([folder / "photos"])
    tiles = window.results.view.tiles
    wait_until(lambda: window.session.settled and tiles.rowCount() == 20)
    window.progress.hide()
    wait(100)
    canvas, left = window.sketch.canvas, Qt.MouseButton.LeftButton
    for stroke in STROKES:
        places = [canvas.mapFrom(window, QPoint(*place)) for place in stroke]
        QTest.mousePress(canvas, left, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(canvas, place)
        QTest.mouseRelease(canvas, left, pos=places[-1])
    answers: list[object] = []
    window.session.searched.connect(lambda answer: answers.append(answer.wanted.query.document))
    window.stage.renew()
    wait_until(lambda: bool(answers) and answers[-1] is canvas.document)
    for theme in ("light", "dark"):
        window.choose_theme(theme)
        wait(1200)  # for the glow that fades in, and the tiles on their way
        wait_until(lambda: not window.results.view.pictures.busy)
        wait(100)
        window.grab().save(str(Path(OUT) / f"{theme}.png"))
        look_closer(window, Path(OUT) / f"viewer-{theme}.png")
    window.close()


def look_closer(window: MainWindow, out: Path) -> None:
    """Open the region viewer on the first result."""
    viewer = window.viewer
    viewer.open()
    wait_until(lambda: viewer.match.pair is not None and viewer.match.settled)
    wait(300)  # for the photo's file, and the pictures drawn of it
    wait_until(lambda: viewer.match.settled)
    window.grab().save(str(out))
    viewer.leave()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        take(Path(place))
