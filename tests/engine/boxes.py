"""Pairs to train on in a moment: coloured boxes and a sketch of each, and the smallest run."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.model.mlrm import ModelConfig
from engine.sketch_files import write_svg
from engine.strokes import SketchDocument, Stroke
from engine.train.batches import STANDARD_MIXTURE
from engine.train.config import RunConfig, Start
from engine.train.dataset import PairSet, load_pairs, split_pairs
from engine.train.loop import StepReport, train

HEADER = "dataset,category,split,photo,sketch,note\n"


def write_boxes(folder: Path) -> Path:
    """A pairs.csv of thirteen boxes: half with strokes, half as pictures; the last is a test pair."""
    rows = []
    for number in range(13):
        left, top, side = 20 + 9 * number, 30 + 5 * number, 60 + 8 * (number % 5)
        box = (left, top, left + side, top + side // 2)
        photo = Image.new("RGB", (256, 256), "white")
        ImageDraw.Draw(photo).rectangle(box, fill=(20 * number, 90, 200 - 15 * number))
        photo.save(folder / f"{number}.jpg")
        corners = np.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]], [box[0], box[1]]])
        if number % 2:
            write_svg(SketchDocument((Stroke.from_xy(corners),)), folder / f"{number}.svg")
            sketch = f"{number}.svg"
        else:
            drawn = Image.new("L", (256, 256), 255)
            ImageDraw.Draw(drawn).rectangle(box, outline=0, width=3)
            drawn.save(folder / f"{number}.png")
            sketch = f"{number}.png"
        note = "near-duplicate of a test photo" if number == 11 else ""
        split = "test" if number == 12 else "train"
        rows.append(f"boxes,box,{split},{number}.jpg,{sketch},{note}\n")
    path = folder / "pairs.csv"
    path.write_text(HEADER + "".join(rows))
    return path


def load_boxes(path: Path) -> tuple[PairSet, PairSet]:
    """The pairs to train on, and those of three held-out photos."""
    split = split_pairs([path], {"boxes": 3})
    return load_pairs(split.train), load_pairs(split.held)


def broken_off_and_resumed(folder: Path, config: RunConfig, pairs: PairSet, start: Start) -> Path:
    """A run that is killed in its second step and goes on; returns its weights."""

    def interrupt(report: StepReport) -> None:
        if report.step == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(folder, config, pairs, None, start, interrupt)
    return train(folder, config, pairs, None, start, lambda _: None)


def tiny_run(steps: int = 4) -> RunConfig:
    """A run of a second or two."""
    return RunConfig(
        ModelConfig("mobilenetv2"), STANDARD_MIXTURE, steps=steps, batch=4, size=64, warm_up=1, every=2, seed=3
    )
