"""How the window feels: python -m tests.benchmarks.bench_ui [--photos FOLDER] [--strokes N] [--json].

Start: from the process's first line to the first paint, and on to the warm model. Stalls: a 4 ms timer counts how late
it comes while a pen draws and searches follow; beside the wall clock stands the UI thread's own CPU time between two
ticks, which other programs on the machine blur less. How much they still do tells a loop of fixed work, by the same
clock, right before and right after.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

BEGAN = time.perf_counter()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=Path, help="what to search in; the demo photos by default")
    parser.add_argument("--gallery", type=Path, help="a gallery to keep between runs")
    parser.add_argument("--size", type=int, nargs=2, metavar=("W", "H"), help="the window's size (1440 900)")
    parser.add_argument("--scale", type=float, default=1.0, help="device pixels for each logical one (1)")
    parser.add_argument("--strokes", type=int, default=12)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    with tempfile.TemporaryDirectory() as folder:
        told = measure(options, Path(folder))
    print(json.dumps(told, indent=2) if options.json else "\n".join(f"{key:24} {value}" for key, value in told.items()))
    return 0


def measure(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from desktop.app import SWITCH_INTERVAL, make_application, spare_the_collector
    from desktop.library.catalogue import Library
    from desktop.main_window import DEFAULT_SIZE, MainWindow
    from desktop.paths import demo_photos
    from desktop.screenshot import wait
    from desktop.settings import Settings
    from tests.benchmarks.turns import LIMIT_MS, Turns, fixed_loops

    sys.setswitchinterval(SWITCH_INTERVAL)
    application = make_application()
    settings = Settings(folder / "settings.ini")
    photos = options.photos or demo_photos()
    library = Library("bench", "Bench", options.gallery or folder / "bench.db", photos)
    window = MainWindow(library, settings)
    window.resize(*options.size or DEFAULT_SIZE.toTuple())
    spare_the_collector(window)
    window.show()
    application.processEvents()
    told: dict[str, object] = {
        "usable_s": round(time.perf_counter() - BEGAN, 3),
        "usable_cpu_s": round(time.process_time(), 3),
    }
    window.start()
    while window.session.model is None:
        wait(10)
    told["model_warm_s"] = round(time.perf_counter() - BEGAN, 3)
    told["torch_imported"] = "torch" in sys.modules
    while not window.session.settled:
        wait(50)
    wait(1500)
    told["photos"] = window.session.view.counts.photos

    searches: list[float] = []
    paints: list[float] = []
    window.session.searched.connect(lambda answer: searches.append(answer.found.encode_ms + answer.found.match_ms))
    window.results.view.painted.connect(paints.append)
    loops = fixed_loops()
    turns = Turns()
    turns.start()
    canvas = window.sketch.canvas
    pen = random.Random(7)
    for _ in range(options.strokes):
        x, y = pen.randint(120, 360), pen.randint(120, 360)
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
        for _ in range(40):
            x, y = x + pen.randint(-6, 9), y + pen.randint(-6, 9)
            QTest.mouseMove(canvas, QPoint(x, y))
            wait(8)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
        wait(120)
    wait(800)
    turns.stop()
    window.close()
    loops += fixed_loops()
    told |= {
        "searches": len(searches),
        "search_ms_p50": middle(searches),
        "grid_paint_ms_p50": middle(paints),
        "turn_wall_ms_p50": middle(turns.wall),
        "turn_wall_ms_p99": share(turns.wall, 0.99),
        "turn_wall_ms_max": share(turns.wall, 1.0),
        "turn_work_ms_p50": middle(turns.work),
        "turn_work_ms_p99": share(turns.work, 0.99),
        "turn_work_ms_max": share(turns.work, 1.0),
        f"turns_over_{LIMIT_MS}_ms": turns.over,
        "turns": len(turns.work),
        "loop_ms_p50": middle(loops),
        "loop_ms_p99": share(loops, 0.99),
        "loop_ms_max": share(loops, 1.0),
    }
    return told


def middle(values: list[float]) -> float:
    return share(values, 0.5)


def share(values: list[float], part: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values) or [0.0]
    return round(ordered[min(int(part * len(ordered)), len(ordered) - 1)], 2)


if __name__ == "__main__":
    sys.exit(main())
