"""A run's metrics.csv: a row a step, with the accuracies where the step was validated."""

from __future__ import annotations

import csv
from pathlib import Path

from engine.model.losses import LossParts
from engine.train.validation import Validation

COLUMNS = ("step", "loss", "global", "local", "overlap", "contrast", "score", "acc@1", "acc@10")
SCORE = COLUMNS.index("score")


class Metrics:
    """Writes the file and knows the best score so far. Rows after a resumed step are dropped."""

    def __init__(self, path: Path, start: int) -> None:
        self.path = path
        rows = [row for row in read_rows(path) if int(row[0]) <= start] if start else []
        self.best = max((float(row[SCORE]) for row in rows if row[SCORE]), default=-1.0)
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([COLUMNS, *rows])

    def write(self, step: int, parts: LossParts, validation: Validation | None) -> bool:
        """Add a row; True, if it is validated and the best so far."""
        values = [
            parts.total,
            parts.global_instance + parts.global_region,
            parts.local_instance + parts.local_region,
            parts.overlap,
            parts.contrast,
        ]
        figures = ["", "", ""]
        if validation is not None:
            ones = " ".join(f"{name}:{one:.3f}" for name, one, _ in validation.per_dataset)
            tens = " ".join(f"{name}:{ten:.3f}" for name, _, ten in validation.per_dataset)
            figures = [repr(validation.score), ones, tens]
        with self.path.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow([step, *(f"{value.item():.4f}" for value in values), *figures])
        better = validation is not None and validation.score > self.best
        if better and validation is not None:
            self.best = validation.score
        return better


def read_rows(path: Path) -> list[list[str]]:
    """The rows of a metrics.csv without its header; a last line that was cut off is left out."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [row for row in list(csv.reader(file))[1:] if len(row) == len(COLUMNS)]


def read_accuracies(cell: str) -> dict[str, float]:
    """The accuracies of a cell ("chairv2:0.597 shoe:0.353") by dataset."""
    return {name: float(value) for name, _, value in (entry.rpartition(":") for entry in cell.split())}
