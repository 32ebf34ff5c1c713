"""What a large library costs the window: python -m tests.benchmarks.bench_open [--photos N] [--rounds N].

It is opened, laid out whole and left for one of a single photo, over and over; told are the longest turns of the UI
thread, by its own CPU time and by the wall clock, and how many worked longer than a frame lasts.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.benchmarks.big_library import Told, arguments, made_library, open_window, tell

REST_MS = 500


def main() -> int:
    parser = arguments("Measure opening and leaving a large library.", photos=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    return tell(parser.parse_args(), measure)


def measure(options: argparse.Namespace, folder: Path) -> Told:
    from desktop.library.catalogue import file_library
    from desktop.screenshot import wait, wait_until
    from tests.benchmarks.turns import LIMIT_MS, Turns

    large = file_library(made_library(options.photos, options.keep or folder))
    small = file_library(made_library(1, folder))
    window = open_window(small.gallery, folder, options.size)
    view, turns = window.results.view, Turns()
    told: Told = {"photos": options.photos}
    over, count = 0, 0
    longest: dict[str, list[float]] = {}
    shown: list[float] = []
    for _ in range(options.rounds):
        for name, library, photos in (("opening", large, options.photos), ("leaving", small, 1)):
            began = time.perf_counter()
            turns.start()
            window.session.open(library)
            wait_until(lambda photos=photos: view.tiles.rowCount() == photos)
            if library is large:
                shown.append(time.perf_counter() - began)
            height = view.gridSize().height() * (photos // 4 - 8)
            wait_until(lambda height=height: view.verticalScrollBar().maximum() >= height)
            wait(REST_MS)
            turns.stop()
            over, count = over + turns.over, count + len(turns.work)
            longest.setdefault(f"{name}_work_ms_max", []).append(max(turns.work))
            longest.setdefault(f"{name}_wall_ms_max", []).append(max(turns.wall))
    window.close()
    told["shown_after_s"] = [round(seconds, 2) for seconds in shown]
    told |= {name: [round(value, 1) for value in values] for name, values in longest.items()}
    return told | {f"turns_over_{LIMIT_MS}_ms": over, "turns": count}


if __name__ == "__main__":
    sys.exit(main())
