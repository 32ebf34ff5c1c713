"""What the commands share: progress bars, JSON alone on standard output, tables, and arguments' types."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from tqdm import tqdm

from engine.paths import default_gallery
from engine.progress import CancelToken, Progress

INTERRUPTED = 130


class ProgressBar:
    """A progress callback that draws a bar on standard error while that is a terminal, and nothing otherwise."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._phase = ""
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def __call__(self, progress: Progress) -> None:
        """Draw where the job stands."""
        if self._bar is None or progress.phase != self._phase:
            self._close()
            self._phase = progress.phase
            # disable=None: drawn only where standard error is a terminal
            self._bar = tqdm(
                desc=progress.phase,
                unit=f" {self._unit}",
                total=progress.total or None,
                initial=progress.done,  # what a resumed run did before says nothing about its speed now
                disable=None,
                leave=False,
            )
        self._bar.total = progress.total or None
        self._bar.update(progress.done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


@contextmanager
def cancel_on_interrupt() -> Iterator[CancelToken]:
    """A token that the first Ctrl-C cancels, so that the batch at hand is kept; a second one stops at once."""
    token = CancelToken()

    def interrupt(number: int, frame: object) -> None:
        if token.cancelled:
            raise KeyboardInterrupt
        token.cancel()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield token
    finally:
        signal.signal(signal.SIGINT, before)


def print_json(value: Any) -> None:
    """JSON on standard output; paths in it must be `printable`."""
    json.dump(value, sys.stdout, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, left: Sequence[int] = ()) -> None:
    """A table in columns two spaces apart, numbers to the right, the columns in `left` to the left."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    for row in [header, *rows]:
        cells = [
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def add_json(parser: argparse.ArgumentParser) -> None:
    """The switch every command has."""
    parser.add_argument("--json", action="store_true", help="print JSON alone on standard output")


def add_gallery(parser: argparse.ArgumentParser) -> None:
    """The gallery's file."""
    parser.add_argument(
        "--gallery", type=Path, metavar="FILE", default=default_gallery(), help="the gallery (default: %(default)s)"
    )


def add_collection(parser: argparse.ArgumentParser) -> None:
    """The name a gallery is published under."""
    parser.add_argument(
        "--collection", metavar="NAME", default="inkseek", help="its name in the engine (default: %(default)s)"
    )


def positive(text: str) -> int:
    """An argument that must be a whole number of at least 1."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return number
