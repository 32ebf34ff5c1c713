"""How long the paper takes: to paint, to follow the pen, to erase, with a busy sketch of 200 strokes on it.

python -m tests.benchmarks.bench_canvas [--side PIXELS] [--ratio PIXELS]; QT_QPA_PLATFORM=xcb puts it on a screen.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

import numpy as np

STROKES = 200
ROUNDS = 60


def timed(name: str, do: Callable[[int], object], rounds: int = ROUNDS) -> None:
    """Print the median and the 95th percentile of `rounds` calls in milliseconds."""
    taken = []
    for number in range(rounds):
        start = time.process_time()
        do(number)
        taken.append((time.process_time() - start) * 1000)
    p50, p95 = np.percentile(taken, [50, 95])
    print(f"{name:<44} p50 {p50:7.2f} ms   p95 {p95:7.2f} ms")


def busy_sketch() -> object:
    """Build 200 strokes of about 60 points with changing pressure."""
    from engine.strokes import SketchDocument, Stroke

    rng = np.random.default_rng(0)
    strokes = []
    for _ in range(STROKES):
        turn = np.cumsum(rng.normal(0, 0.15, 60)) + rng.uniform(0, 2 * np.pi)
        xy = rng.uniform(40, 216, 2) + np.cumsum(np.column_stack([np.cos(turn), np.sin(turn)]), axis=0) * 1.5
        pressure = 0.5 + 0.5 * np.sin(np.linspace(0, np.pi, 60))
        strokes.append(Stroke(np.column_stack([xy, np.linspace(0, 1, 60), pressure]).astype(np.float32)))
    return SketchDocument(tuple(strokes))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure how long the paper takes with a busy sketch on it.")
    parser.add_argument("--side", type=int, default=512, help="of the paper, in logical pixels (512)")
    parser.add_argument("--ratio", type=float, default=1.0, help="device pixels for each logical one (1)")
    options = parser.parse_args()
    side = options.side
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.ratio)
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QImage
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from desktop.sketch.canvas import SketchCanvas

    app = QApplication([])
    canvas = SketchCanvas()
    canvas.resize(side + 12, side + 12)
    canvas.show()
    QTest.qWaitForWindowExposed(canvas)
    glow = QImage(256, 256, QImage.Format.Format_ARGB32_Premultiplied)
    glow.fill(0x20E69F00)
    canvas.set_overlay(glow)
    document = busy_sketch()
    print(f"paper {side} px at ratio {canvas.devicePixelRatioF():g}, {STROKES} strokes")
    canvas.repaint()
    timed("opening the sketch, its first turn", lambda _: (canvas.set_document(document), canvas.repaint()), 1)
    timed("each of the next 30 turns", lambda _: canvas.repaint(), 30)
    assert canvas.settled, "the sketch takes longer than that"
    timed("repaint of the whole paper", lambda _: canvas.repaint())

    def move(x: int, y: int) -> None:
        QTest.mouseMove(canvas, QPoint(x, y))
        app.processEvents()

    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(40, 60))
    timed("one move of the pen, painted", lambda number: move(40 + number, 60 + int(40 * np.sin(number / 9))), 400)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(440, 60))
    canvas.set_tool("eraser")
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(40, 260))
    timed("one move of the eraser, painted", lambda number: move(40 + number, 260), 400)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(440, 260))
    timed("undo and redo, painted", lambda n: (canvas.undo_stack.setIndex(1 + n % 2), canvas.repaint()))

    def longest_turn(name: str, do: Callable[[], object]) -> None:
        """Print the longest turn of the event loop until all ink is painted."""
        start = time.process_time()
        do()
        taken = [time.process_time() - start]
        for _ in range(60):
            start = time.process_time()
            app.processEvents()
            taken.append(time.process_time() - start)
        assert canvas.settled
        print(f"{name:<44} longest turn {max(taken) * 1000:5.2f} ms")

    canvas.set_tool("pen")
    canvas.set_document(document)
    QTest.qWait(300)
    longest_turn("clearing", canvas.clear)
    longest_turn("bringing it back", canvas.undo_stack.undo)
    longest_turn("zooming in", lambda: canvas.navigation.zoom_by(2))
    longest_turn("pushing the page", lambda: canvas.navigation.push(QPointF(40, 40)))
    longest_turn("mirroring", canvas.navigation.mirror)
    longest_turn("choosing all strokes", canvas.editing.choose_all)
    longest_turn("moving them all", lambda: canvas.editing.nudge_chosen(1, 0))
    longest_turn("deleting them all", canvas.editing.delete_chosen)


if __name__ == "__main__":
    main()
