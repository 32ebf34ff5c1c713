"""From pen-up to painted results, steering, and memory: python -m tests.benchmarks.bench_search_ui [--photos N].

A pen draws the demo sketches in real time, stroke by stroke, while searches follow. Measured is the time from lifting
it to the end of the turn in which the results of the whole sketch are painted, with all tiles in view drawn. Beside the
wall clock stands the CPU time of all threads meanwhile, which other programs on the machine blur less.
Then a slider is dragged: from each of its steps to the painted ranking, without another encoding.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.big_library import DEMO, Told, arguments, figures, made_library, open_window, rss_mb, tell

POINT_MS = 8
MOST_POINTS = 25
"""Of a stroke: a fifth of a second each."""
PAUSE_MS = 450
PATIENCE_MS = 20_000


def main() -> int:
    parser = arguments("Measure searching in the window.")
    parser.add_argument("--sketches", type=int, default=8)
    parser.add_argument("--searches", type=int, default=30, help="more of them, before memory is told again")
    parser.add_argument("--steer-photos", type=int, default=100_000, help="size of the library that is steered in")
    parser.add_argument("--steps", type=int, default=40, help="of the slider")
    return tell(parser.parse_args(), measure)


def measure(options: argparse.Namespace, folder: Path) -> Told:
    from desktop.screenshot import wait

    gallery = made_library(options.photos, options.keep or folder)
    window = open_window(gallery, folder, options.size)
    told: Told = {"photos": options.photos, "rss_mb_open": rss_mb()}
    told |= pen_up(window, options.sketches)
    bar = window.results.view.verticalScrollBar()
    window.sketch.canvas.clear()
    wait(500)
    for place in range(0, bar.maximum(), max(bar.maximum() // 60, 1)):
        bar.setValue(place)
        wait(30)
    told["rss_mb_scrolled"] = rss_mb()
    bar.setValue(0)
    search_again(window, options.searches)
    told["rss_mb_searched"] = rss_mb()
    if options.steer_photos:
        if options.steer_photos != options.photos:
            window.close()
            window = open_window(made_library(options.steer_photos, options.keep or folder), folder, options.size)
        told["steered_photos"] = options.steer_photos
        told |= steer(window, options.steps)
    window.close()
    return told


def sketches(count: int) -> list[list[list[list[float]]]]:
    """The demo sketches as strokes of page places, with few points."""
    from engine.sketch_files import read_sketch

    chosen = []
    for path in sorted((DEMO / "sketches").glob("*.svg"))[:count]:
        strokes = [stroke.points[:, :2].tolist() for stroke in read_sketch(path).strokes]
        chosen.append([stroke[:: max(len(stroke) // MOST_POINTS, 1)] for stroke in strokes if len(stroke) > 1])
    return chosen


class PaintWatch:
    """Tells when the grid has painted what it should: `wait(due)` returns the milliseconds since `began`."""

    def __init__(self, window: object) -> None:
        from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer

        self._view = window.results.view
        self._loop = QEventLoop()
        self._due: Callable[[], bool] = lambda: False
        self.began, self.ended = (0.0, 0.0), (0.0, 0.0)
        watch = self

        class Filter(QObject):
            def eventFilter(self, _: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint and watch._due() and watch._ready():
                    QTimer.singleShot(0, watch._end)  # once this turn is over
                return False

        self._filter = Filter(window)
        self._view.viewport().installEventFilter(self._filter)
        self._late = QTimer(window, singleShot=True, interval=PATIENCE_MS)
        self._late.timeout.connect(self._loop.quit)

    def start(self) -> None:
        """It begins now."""
        self.began, self.ended = (time.perf_counter(), time.process_time()), (0.0, 0.0)

    def wait(self, due: Callable[[], bool]) -> tuple[float, float]:
        """Let the window live until it paints while something holds; wall clock and CPU milliseconds since `start`.

        Raises: TimeoutError, if it never does.
        """
        self._due = due
        self._late.start()
        self._loop.exec()
        self._late.stop()
        self._due = lambda: False
        if not self.ended[0]:
            raise TimeoutError("the results were never painted")
        return 1000 * (self.ended[0] - self.began[0]), 1000 * (self.ended[1] - self.began[1])

    def _ready(self) -> bool:
        view = self._view
        if view.unveiling.running:
            return False
        rows = view.rows_in_view(view.verticalScrollBar().value())
        return all(view.pictures.is_ready(tile) for tile in view.tiles.tiles[rows.start : rows.stop])

    def _end(self) -> None:
        if not self.ended[0]:
            self.ended = (time.perf_counter(), time.process_time())
            self._loop.quit()


def pen_up(window: object, count: int) -> Told:
    """Draw sketches as a person does; the first one warms up."""
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtTest import QTest

    from desktop.screenshot import wait

    canvas, watch, left = window.sketch.canvas, PaintWatch(window), Qt.MouseButton.LeftButton
    shown: list[object] = []
    times: list[tuple[float, float]] = []
    encode: list[float] = []
    match: list[float] = []

    def searched(answer: object) -> None:
        shown[:] = [answer.wanted.query.document]
        encode.append(answer.found.encode_ms)
        match.append(answer.found.match_ms)

    window.session.searched.connect(searched)
    for number, strokes in enumerate(sketches(count + 1)):
        canvas.clear()
        wait(PAUSE_MS)
        for stroke in strokes:
            to_widget = canvas.navigation.paper.transform.map
            places = [to_widget(QPointF(x, y)).toPoint() for x, y in stroke]
            QTest.mousePress(canvas, left, pos=places[0])
            for place in places[1:]:
                wait(POINT_MS)
                QTest.mouseMove(canvas, place)
            watch.start()
            QTest.mouseRelease(canvas, left, pos=places[-1])
            taken = watch.wait(lambda: bool(shown) and shown[0] is canvas.document)
            if number:
                times.append(taken)
            wait(PAUSE_MS // 3)
    window.session.searched.disconnect(searched)
    told: Told = {"strokes": len(times)}
    told |= figures("pen_up_to_painted", [wall for wall, _ in times])
    told |= figures("pen_up_cpu", [work for _, work in times])
    return told | figures("encode", encode) | figures("match", match)


def search_again(window: object, count: int) -> None:
    """So many searches by photo, whose results are looked through."""
    from desktop.library.wanted import PhotoQuery
    from desktop.screenshot import wait

    view = window.results.view
    for number in range(1, count + 1):
        photo = window.session.view.photos[number * 37 % len(window.session.view.photos)]
        window.stage.search_photo(PhotoQuery(photo.path, photo.path, photo.id))
        wait(150)
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
        wait(60)


def _searched_with(window: object, document: object) -> bool:
    answer = window.explainer.answer
    return answer is not None and getattr(answer.wanted.query, "document", None) is document


def steer(window: object, steps: int) -> Told:
    """Drag one slider to and fro, step by step."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from desktop.regions.steering_grid import Spot
    from desktop.screenshot import wait, wait_until

    canvas, left = window.sketch.canvas, Qt.MouseButton.LeftButton
    if canvas.document.empty:
        from engine.sketch_files import read_sketch

        canvas.set_document(read_sketch(sorted((DEMO / "sketches").glob("*.svg"))[0]))
    window.show_why(True)
    window.stage.search_photo(None)
    wait_until(lambda: _searched_with(window, canvas.document) and window.why.weights.values.sum() > 0)
    wait(1000)
    watch, grid, answers = PaintWatch(window), window.why.weights, []
    window.session.searched.connect(answers.append)
    place = grid.place(Spot(2, 0)).center().toPoint()
    QTest.mousePress(grid, left, pos=place)
    times: list[tuple[float, float]] = []
    for step in range(steps):
        answers.clear()
        watch.start()
        QTest.mouseMove(grid, place + QPoint((6 + step % 20) * (-1) ** (step // 20), 0))
        times.append(watch.wait(lambda: bool(answers)))
        assert not answers[-1].found.encode_ms, "the sketch was encoded again"
        wait(30)
    QTest.mouseRelease(grid, left, pos=place)
    times = times[1:]  # the first reads what the later ones find in memory
    told = figures("steer_to_painted", [wall for wall, _ in times])
    return told | figures("steer_cpu", [work for _, work in times])


if __name__ == "__main__":
    sys.exit(main())
