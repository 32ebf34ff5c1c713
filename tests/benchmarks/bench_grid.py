"""Whether a grid of many photos scrolls at 60 frames a second: python -m tests.benchmarks.bench_grid [--photos N].

A library of N photos, and then the results of a search with one of them, all N ranked, are scrolled by events as they
come from a person, one every 16 ms: the wheel turned, half a line of tiles at a time; a flick on a touchpad, which
begins fast and runs out; and the scroll bar, pulled from end to end. For every frame: the time the UI thread takes for
the event and the painting, its wall clock and beside it its own CPU time, which other programs on the machine do not
blur. Tiles are drawn off the UI thread meanwhile; a frame is bare where more than half of those in view are not drawn.
Off-screen, or QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1600x1000x24" python -m tests.benchmarks.bench_grid.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.big_library import FRAME_MS, Told, arguments, figures, made_library, open_window, tell

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

TURN = -60
FLICK, FRICTION = 260.0, 0.955
"""Pixels of a flick's first frame, and what is left of its speed from one frame to the next."""

Frame = Callable[[], object]


def main() -> int:
    parser = arguments("Scroll through many photos.")
    parser.add_argument("--frames", type=int, default=300, help="of each way to scroll (300)")
    return tell(parser.parse_args(), measure)


def measure(options: argparse.Namespace, folder: Path) -> Told:
    from desktop.library.wanted import PhotoQuery
    from desktop.screenshot import wait, wait_until

    window = open_window(made_library(options.photos, options.keep or folder), folder, options.size)
    view = window.results.view
    told: Told = {"photos": options.photos}
    began = time.perf_counter()
    window.stage.renew()
    told["show_library_ms"] = round(1000 * (time.perf_counter() - began), 1)
    wait(500)
    told |= scrolled(window, options.frames, "library")
    window.refinement.show_more(0)
    while window.refinement.top_k < options.photos:
        window.refinement.show_more(0)
    tile = view.tiles.tiles[0]
    window.stage._photo = PhotoQuery(tile.path, tile.name, tile.photo_id)  # as asked for, but with all photos ranked
    window.stage.renew()
    wait_until(lambda: view.tiles.tiles[0].result is not None)
    wait(2500)
    told["results"] = view.tiles.rowCount()
    told |= scrolled(window, options.frames, "results")
    window.close()
    return told


def scrolled(window: MainWindow, frames: int, what: str) -> Told:
    """Scroll in every way; each begins at the top."""
    told: Told = {}
    for name, way in (("wheel", wheel), ("flick", flick), ("bar", pull_bar)):
        window.results.view.verticalScrollBar().setValue(0)
        told |= run(window, way(window, frames), f"{what}_{name}")
    return told


def wheel(window: MainWindow, frames: int) -> Iterator[Frame]:
    """Turn the wheel down and back."""
    for frame in range(frames):
        turn = TURN if frame < frames // 2 else -TURN
        yield lambda turn=turn: _wheel_event(window, pixels=0, angle=turn)


def flick(window: MainWindow, frames: int) -> Iterator[Frame]:
    """Flick down with two fingers again and again: pixels that become fewer until they run out."""
    speed = FLICK
    for _ in range(frames):
        pixels = -round(speed)
        yield lambda pixels=pixels: _wheel_event(window, pixels=pixels, angle=pixels)
        speed = speed * FRICTION if speed > 4 else FLICK


def pull_bar(window: MainWindow, frames: int) -> Iterator[Frame]:
    """Take the scroll bar's handle and pull it to the other end."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QStyle, QStyleOptionSlider

    bar, left, plain = (
        window.results.view.verticalScrollBar(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    option = QStyleOptionSlider()
    bar.initStyleOption(option)
    handle = bar.style().subControlRect(
        QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, bar
    )
    start = handle.center()
    QTest.mousePress(bar, left, plain, start)
    for frame in range(frames):
        place = start + QPoint(0, (bar.height() - handle.height()) * frame // frames)
        yield lambda place=place: QTest.mouseMove(bar, place)
    QTest.mouseRelease(bar, left, plain, start)


def _wheel_event(window: MainWindow, *, pixels: int, angle: int) -> None:
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    port = window.results.view.viewport()
    place = QPointF(port.rect().center())
    phase = Qt.ScrollPhase.ScrollUpdate if pixels else Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        place,
        port.mapToGlobal(place),
        QPoint(0, pixels),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        phase,
        False,
    )
    QApplication.sendEvent(port, event)


def run(window: MainWindow, frames: Iterator[Frame], what: str) -> Told:
    """Do the frames, one every 16 ms; the first ones warm up and do not count."""
    from PySide6.QtWidgets import QApplication

    from desktop.screenshot import wait

    view = window.results.view
    wall: list[float] = []
    work: list[float] = []
    bare = reached = 0
    for frame in frames:
        due = time.perf_counter() + FRAME_MS / 1000
        began, worked = time.perf_counter(), time.thread_time()
        frame()
        QApplication.processEvents()  # paints, and takes tiles that were drawn meanwhile
        wall.append(1000 * (time.perf_counter() - began))
        work.append(1000 * (time.thread_time() - worked))
        reached = max(reached, view.verticalScrollBar().value())
        rows = view.rows_in_view(view.verticalScrollBar().value())
        tiles = view.tiles.tiles[rows.start : rows.stop]
        bare += sum(not view.pictures.is_ready(tile) for tile in tiles) > len(tiles) / 2
        while time.perf_counter() < due:
            wait(1)
    bare_part = bare / max(len(wall), 1)
    wall, work = wall[10:], work[10:]
    in_time = sum(value <= FRAME_MS for value in wall) / max(len(wall), 1)
    told: Told = {f"{what}_pixels": reached}
    told |= figures(f"{what}_frame", wall) | figures(f"{what}_work", work)
    return told | {f"{what}_in_time": f"{100 * in_time:.1f} %", f"{what}_bare": f"{100 * bare_part:.0f} %"}


if __name__ == "__main__":
    sys.exit(main())
