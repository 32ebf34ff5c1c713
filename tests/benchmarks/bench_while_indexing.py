"""Whether searching stays quick while photos are indexed: python -m tests.benchmarks.bench_while_indexing [--json].

The window's own session, without a window, searches the demo library by sketches, one after the other and with pauses
as a pen makes them: first while nothing else happens, then while new photos of 12 megapixels are indexed into it in
the background. Told are the medians and 95th percentiles of a search, from asked to answered, and their ratios.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from desktop.app import SWITCH_INTERVAL, make_application
from desktop.library.catalogue import Library
from desktop.library.session import Session
from desktop.library.wanted import SketchQuery, Wanted
from desktop.paths import demo_photos
from desktop.results.tile import Sight, TileLook
from desktop.theme import LIGHT
from engine.commands.terminal import positive, print_json
from engine.sketch_files import read_sketch
from engine.strokes import SketchDocument
from tests.benchmarks.bench_indexing import make_photos

PEN_MS = 30  # between two searches
SKETCHES = Path(__file__).parents[2] / "assets" / "demo" / "sketches"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--searches", type=positive, default=200, help="in each of the two (default: %(default)s)")
    parser.add_argument("--photos", type=positive, default=600, help="indexed meanwhile (default: %(default)s)")
    parser.add_argument("--megapixels", type=positive, default=12)
    parser.add_argument("--library", type=Path, default=demo_photos(), help="photos searched (default: the demo's)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    make_application()
    sys.setswitchinterval(SWITCH_INTERVAL)
    with tempfile.TemporaryDirectory() as place:
        told = measure(Path(place), options)
    if options.json:
        print_json(told)
    else:
        for name, value in told.items():
            print(f"{name:24} {value}")
    return 0


def measure(place: Path, options: argparse.Namespace) -> dict[str, object]:
    make_photos(place / "new", options.megapixels, options.photos)
    session = Session(Library("bench", "Bench", place / "gallery.db"), sensor=lambda: False)
    searcher = Searches(session, random.Random(3))
    session.start()
    session.add_folders([options.library])
    wait_until(lambda: session.settled)
    searcher.run(20)  # the first ones load what is needed
    alone = searcher.run(options.searches)
    progress: list[tuple[float, int]] = []
    session.indexProgress.connect(lambda step: step.done and progress.append((time.perf_counter(), step.done)))
    session.add_folders([place / "new"])
    wait_until(lambda: len(progress) > 1)
    meanwhile = searcher.run(options.searches)
    still_indexing = session.indexing
    session.cancel_indexing()
    session.close()
    shutil.rmtree(place / "new")
    (began, first), (ended, last) = progress[0], progress[-1]
    return {
        "search_ms_p50": share(alone, 0.5),
        "search_ms_p95": share(alone, 0.95),
        "indexing_ms_p50": share(meanwhile, 0.5),
        "indexing_ms_p95": share(meanwhile, 0.95),
        "ratio_p50": round(share(meanwhile, 0.5) / share(alone, 0.5), 2),
        "ratio_p95": round(share(meanwhile, 0.95) / share(alone, 0.95), 2),
        "photos_a_second": round((last - first) / (ended - began), 1) if last > first else 0.0,
        "indexing_to_the_end": still_indexing,  # False: too few photos to measure with
    }


class Searches:
    """Searches one after the other, by all the beginnings of the demo sketches in turn."""

    def __init__(self, session: Session, rng: random.Random) -> None:
        self._session = session
        sketches = [read_sketch(path) for path in sorted(SKETCHES.glob("*.svg"))]
        self._queries = [
            SketchDocument(sketch.strokes[: count + 1]) for sketch in sketches for count in range(len(sketch.strokes))
        ]
        rng.shuffle(self._queries)
        self._next = 0

    def run(self, count: int) -> list[float]:
        """Milliseconds from asked to answered, of so many searches."""
        times: list[float] = []
        sight = Sight(TileLook(LIGHT, 200, 240), 0, 16, 16)
        for _ in range(count):
            document = self._queries[self._next % len(self._queries)]
            self._next += 1
            answered: list[float] = []
            connection = self._session.searched.connect(lambda _, at=answered: at.append(time.perf_counter()))
            began = time.perf_counter()
            self._session.search(Wanted(SketchQuery(document, True)), sight)
            wait_until(lambda at=answered: bool(at))
            self._session.searched.disconnect(connection)
            times.append(1000 * (answered[0] - began))
            pause(PEN_MS)
        return times


def wait_until(done) -> None:
    while not done():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        time.sleep(0.0005)


def pause(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def share(values: list[float], part: float) -> float:
    """The value below which this share of the values lies."""
    return round(sorted(values)[min(int(part * len(values)), len(values) - 1)], 2)


if __name__ == "__main__":
    sys.exit(main())
