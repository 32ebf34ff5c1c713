"""python -m engine.commands.smoke: does training train? 50 steps on the demo pairs, after which the loss must be lower.

A tiny run from fresh weights: minutes on one core, and no claim about accuracy.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from engine.commands.terminal import ProgressBar
from engine.progress import Progress

DEMO = Path(__file__).resolve().parents[2] / "assets" / "demo"
STEPS, COMPARED = 50, 10
FALL = 0.9
"""The mean loss of the last steps must be below this share of that of the first."""


def main() -> int:
    """Train, compare, tell; 1 where the loss did not fall."""
    # torch takes seconds to import
    from engine.model.mlrm import ModelConfig
    from engine.train.augmentation import Augmentation
    from engine.train.batches import STANDARD_MIXTURE
    from engine.train.config import RunConfig, Start
    from engine.train.dataset import load_pairs
    from engine.train.loop import StepReport, train
    from engine.train.readers import read_source

    pairs = load_pairs(read_source(DEMO))
    mild = Augmentation(rotation=4, shear=2, scale=0.05, shift=0.02, jitter=0.2, drop=0, partial=0, smaller=0, traced=0)
    config = RunConfig(
        ModelConfig("mobilenetv2"),
        STANDARD_MIXTURE,
        STEPS,
        batch=8,
        size=64,
        rate=2e-3,
        new_rate=2e-3,
        warm_up=5,
        every=STEPS,
        augmentation=mild,
    )
    losses: list[float] = []
    with tempfile.TemporaryDirectory() as folder, ProgressBar("steps") as bar:

        def report(step: StepReport) -> None:
            losses.append(step.loss)
            bar(Progress("training", step.step, step.steps, seconds=step.seconds))

        train(Path(folder), config, pairs, None, Start(), report)
    first, last = (sum(part) / COMPARED for part in (losses[:COMPARED], losses[-COMPARED:]))
    print(f"{STEPS} steps on {len(pairs.photos)} demo pairs: mean loss {first:.3f} at first, {last:.3f} in the end")
    if last < FALL * first:
        return 0
    print(f"inkseek: the loss did not fall below {FALL:.0%} of what it was", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
