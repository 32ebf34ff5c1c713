"""Takes the README's picture: python -m desktop.screenshot OUT.png.

The real window, shown off-screen, on the demo library; a shipped sketch is drawn into it by pointer events.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

LONGEST_WAIT = 600.0
SETTLE_MS = 1500
RECENT = 10
"""Shipped sketches shown as the last ones."""


def main() -> int:
    """Draw, wait, take the picture."""
    parser = argparse.ArgumentParser(description="Take a picture of the window.")
    parser.add_argument("out", type=Path, help="the PNG to write")
    parser.add_argument("--sketch", type=Path, help="the sketch to draw; the first shipped chair by default")
    parser.add_argument("--photos", type=Path, help="the folder to search in; the demo photos by default")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--scale", type=float, default=2.0, help="device pixels for each logical one (2)")
    parser.add_argument("--gallery", type=Path, help="a gallery file to keep; made anew each time by default")
    parser.add_argument("--size", type=int, nargs=2, metavar=("W", "H"), help="the window's size (1440 900)")
    parser.add_argument("--nothing-drawn", action="store_true", help="show the library, as at the start")
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    with tempfile.TemporaryDirectory() as folder:
        take(options, Path(folder))
    return 0


def take(options: argparse.Namespace, folder: Path) -> None:
    """Open the window with settings of its own in `folder`, draw, save what it shows."""
    from desktop.app import make_application
    from desktop.library.catalogue import Library
    from desktop.main_window import DEFAULT_SIZE, MainWindow
    from desktop.paths import demo_photos, demo_sketches
    from desktop.settings import Settings
    from desktop.sketch.shelf import Shelf
    from engine.sketch_files import read_saved, read_sketch

    application = make_application()
    settings = Settings(folder / "settings.ini")
    settings.theme = options.theme
    photos = options.photos or demo_photos()
    library = Library("screenshot", "Demo library", options.gallery or folder / "demo.db", photos)
    window = MainWindow(library, settings)
    window.resize(*options.size or DEFAULT_SIZE.toTuple())
    window.show()
    window.start()
    shelf = Shelf(folder / "sketches")
    sketches = sorted(demo_sketches().glob("*.svg"))
    for path in sketches[:: max(len(sketches) // RECENT, 1)]:
        shelf.keep(read_saved(path))
    window.sketch.keep_in(folder / "sketches")
    application.processEvents()
    wait_until(lambda: window.session.settled)
    window.progress.hide()
    if not options.nothing_drawn:
        sketch = options.sketch or next(iter(sorted(demo_sketches().glob("*chair*.svg"))))
        for stroke in read_sketch(sketch).strokes:
            draw_stroke(window.sketch.canvas, stroke.points[:, :2].tolist())
        wait_until(lambda: any(tile.result is not None for tile in window.results.view.tiles.tiles))
    wait(SETTLE_MS)
    wait_until(lambda: not window.results.view.pictures.busy)
    wait(SETTLE_MS)
    window.grab().save(str(options.out))
    window.close()


def draw_stroke(canvas: object, places: list[list[float]]) -> None:
    """Pull the pen through page places, by real pointer events."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from desktop.sketch.canvas import SketchCanvas
    from desktop.sketch.paper import Paper

    assert isinstance(canvas, SketchCanvas)
    paper = Paper.within(canvas.width(), canvas.height())
    points = [QPoint(round(paper.left + paper.scale * x), round(paper.top + paper.scale * y)) for x, y in places]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[-1])


def wait(milliseconds: int) -> None:
    """Let the window and its threads live for a while; QTest.qWait would keep Python's threads from running."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(true: Callable[[], bool]) -> None:
    """Let the window live until something holds.

    Raises: TimeoutError, if it never does.
    """
    left = LONGEST_WAIT
    while not true():
        if left <= 0:
            raise TimeoutError("the window never got there")
        wait(50)
        left -= 0.05


if __name__ == "__main__":
    sys.exit(main())
