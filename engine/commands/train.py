"""train PAIRS_CSV...: a run, or the rest of one, from pairs to weights."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.commands.terminal import ProgressBar, positive
from engine.evaluate.pairs import write_pairs
from engine.progress import Progress

HELD_OUT = {"chairv2": 60, "shoe": 30, "sketchy": 80, "demo": 40}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("pairs", type=Path, nargs="+", metavar="PAIRS_CSV", help="rows of split train are used")
    parser.add_argument("--photos", type=Path, nargs="+", default=[], metavar="FOLDER", help="photos without sketches")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the run; an unfinished one goes on")
    parser.add_argument("--backbone", default="mobilenetv2", help="densenet169, resnet50v2 or mobilenetv2 (default)")
    parser.add_argument("--structure", choices=("lama", "cama", "global"), default="lama")
    parser.add_argument("--tau", type=positive, default=3, help="a region's size, in cells of its 8 x 8 map (3)")
    parser.add_argument("--pretrained", type=Path, metavar="FILE", help="ImageNet weights of the backbone")
    parser.add_argument("--start", type=Path, metavar="FILE", help="weights of an earlier run to go on from")
    parser.add_argument("--steps", type=positive, default=600)
    parser.add_argument("--batch", type=positive, default=32, help="pairs a step")
    parser.add_argument("--size", type=positive, default=192, help="side of the pictures while training, pixels")
    parser.add_argument("--rate", type=float, default=1.0, help="factor on the learning rates")
    parser.add_argument("--seed", type=positive, default=1)


def run(options: argparse.Namespace) -> int:
    """Load, train, tell of every validation."""
    # torch takes seconds to import; the other commands do without it
    from engine.model.mlrm import ModelConfig
    from engine.train.batches import STANDARD_MIXTURE
    from engine.train.dataset import joined, load_pairs, load_photos, split_pairs, without_copies
    from engine.train.loop import RunConfig, Start, StepReport, train

    split = split_pairs(options.pairs, HELD_OUT)
    options.out.mkdir(parents=True, exist_ok=True)
    write_pairs(options.out / "held-out.csv", split.held)
    held = load_pairs(split.held)
    pairs = load_pairs(split.train)
    if options.photos:
        pairs = joined(pairs, load_photos(options.photos))
    for unseen in [held, *([load_pairs(split.test)] if split.test else [])]:
        pairs = without_copies(pairs, unseen)
    print(f"{len(pairs.sketches)} sketches of {len(pairs.photos)} photos; {len(held.photos)} photos held out")
    standard = RunConfig(
        ModelConfig(options.backbone, options.structure, 1 if options.structure == "global" else 3, options.tau),
        STANDARD_MIXTURE,
        options.steps,
        batch=options.batch,
        size=options.size,
        rate=2e-4 * options.rate,
        new_rate=6e-4 * options.rate,
        seed=options.seed,
    )
    with ProgressBar("steps") as bar:

        def report(step: StepReport) -> None:
            bar(Progress("training", step.step, step.steps, seconds=step.seconds))
            if step.validation is not None:
                figures = "  ".join(f"{n} {one:.3f}/{ten:.3f}" for n, one, ten in step.validation.per_dataset)
                print(f"step {step.step}: loss {step.loss:.3f}, acc@1/acc@10 {figures}", flush=True)

        best = train(options.out, standard, pairs, held, Start(options.pretrained, options.start), report)
    print(f"best weights: {best}")
    return 0
