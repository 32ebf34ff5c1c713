"""What else a person does with the window: python -m tests.benchmarks.bench_hands [--photos N] [--rounds N].

Scrolling, choosing, looking closer, another size or theme: told is the longest turn of the UI thread of each, by its
own CPU time, the median and the worst of the rounds. How fast the machine was tells a loop of fixed work.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.big_library import DEMO, Told, arguments, made_library, open_window, tell

REST_MS = 700


def main() -> int:
    parser = arguments("Measure what a person does besides drawing.")
    parser.add_argument("--rounds", type=int, default=3)
    return tell(parser.parse_args(), measure)


def measure(options: argparse.Namespace, folder: Path) -> Told:
    from desktop.screenshot import wait
    from tests.benchmarks.turns import LIMIT_MS, Turns, fixed_loops

    window = open_window(made_library(options.photos, options.keep or folder), folder, options.size)
    turns, longest = Turns(), dict[str, list[float]]()
    loops = fixed_loops()
    for _ in range(options.rounds):
        for name, act in acts(window).items():
            turns.start()
            act()
            wait(REST_MS)
            turns.stop()
            longest.setdefault(name, []).append(max(turns.work))
    window.close()
    loops += fixed_loops()
    told = {
        name: f"{statistics.median(values):.1f} {max(values):.1f}" + (" !" if max(values) > LIMIT_MS else "")
        for name, values in longest.items()
    }
    return {"photos": options.photos, "loop_ms_p50": round(statistics.median(loops), 2), **told}


def acts(window: object) -> dict[str, Callable[[], object]]:
    """What is done, in this order: first with the library, then with the results of a sketch."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from desktop.screenshot import wait
    from engine.sketch_files import read_sketch

    view, canvas = window.results.view, window.sketch.canvas
    bar, chance = view.verticalScrollBar(), random.Random(5)
    sketch = read_sketch(min((DEMO / "sketches").glob("*.svg")))
    by_key = {action.shortcut().toString(): action for action in window.actions()}
    width, height = window.width(), window.height()

    def key(name: str) -> Callable[[], object]:
        return lambda: (view.setFocus(), QTest.keyClick(view, getattr(Qt.Key, f"Key_{name}")))

    def leave() -> None:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    def close() -> None:
        QApplication.activeModalWidget().close()
        window.activateWindow()

    def each(values: object, do: Callable[[int], object]) -> Callable[[], object]:
        return lambda: [(do(value), wait(16)) for value in values]

    return {
        "scroll": each(range(40), lambda _: bar.setValue(bar.value() + 97)),
        "jump": each(range(10), lambda _: bar.setValue(chance.randint(0, bar.maximum()))),
        "to the end by key": key("End"),
        "choose all": lambda: QTest.keySequence(view, "Ctrl+A"),
        "choose none": view.clearSelection,
        "open a sketch": lambda: canvas.set_document(sketch),
        "undo": canvas.undo_stack.undo,
        "redo": canvas.undo_stack.redo,
        "choose the next result": key("Right"),
        "large preview": key("Space"),
        "leave it": leave,
        "look closer": by_key["Ctrl+L"].trigger,
        "leave that": leave,
        "hide a region": window.results.dot(0).click,
        "show it": window.results.dot(0).click,
        "opacity": each(range(20, 90, 3), lambda value: view.set_opacity(value / 100)),
        "another theme": lambda: window.choose_theme("dark"),
        "and back": lambda: window.choose_theme("light"),
        "another size": each(range(30), lambda step: window.resize(width - 6 * step, height - 4 * step)),
        "its size again": lambda: window.resize(width, height),
        "clear the sketch": canvas.clear,
        "page of keys": by_key["?"].trigger,
        "leave this too": close,
        "about Inkseek": window.actions_.about.trigger,
        "leave it again": close,
        "why in a window": window.actions_.float_why.trigger,
        "why docked": lambda: (window.actions_.float_why.trigger(), window.activateWindow()),
    }


if __name__ == "__main__":
    sys.exit(main())
