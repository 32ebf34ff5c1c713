"""train SOURCE...: a run, or the rest of one, from pairs to weights."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.terminal import INTERRUPTED, ProgressBar, cancel_on_interrupt, positive
from engine.errors import Cancelled
from engine.evaluate.baselines import BASELINES
from engine.evaluate.pairs import write_pairs
from engine.progress import Progress

if TYPE_CHECKING:
    from engine.train.config import RunConfig
    from engine.train.dataset import PairSet

MLRM, MAPS, FOLLOW = "mlrm", "maps", "follow"
ABLATIONS = tuple(f"S{number}" for number in range(1, 11))


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "sources",
        type=Path,
        nargs="+",
        metavar="SOURCE",
        help="a pairs.csv, or a folder: ChairV2, ShoeV2, QMUL 2016, Sketchy, or photos beside sketches of their names",
    )
    parser.add_argument("--photos", type=Path, nargs="+", default=[], metavar="FOLDER", help="photos without sketches")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the run; an unfinished one goes on")
    parser.add_argument("--backbone", default="mobilenetv2", help="densenet169, resnet50v2 or mobilenetv2 (default)")
    parser.add_argument("--structure", choices=("lama", "cama", "global"), help="default: lama")
    parser.add_argument(
        "--late",
        action="store_true",
        help="LAMA's indicators enter before the last block: a quicker model (mobilenetv2)",
    )
    parser.add_argument(
        "--objective",
        choices=(MLRM, *BASELINES, MAPS, FOLLOW),
        default=MLRM,
        help="instead of MLRM a baseline over the highest level's map: one embedding, position by position, or each "
        "position with its best match; or maps alone: those of --start, learned by --late; or to follow objects that "
        "are smaller or elsewhere, learned from the maps --start draws of those that fill the picture",
    )
    parser.add_argument("--keep-maps", action="store_true", help="of --start: train only what comes after them")
    parser.add_argument(
        "--hold-maps", action="store_true", help="train everything, with the maps held to those --start draws"
    )
    parser.add_argument(
        "--harder", action="store_true", help="two batches in five of photos that resemble each other to --start"
    )
    parser.add_argument(
        "--blend", type=share, default=0.0, metavar="SHARE", help="how much of --start is in the weights kept (0)"
    )
    parser.add_argument("--tau", type=positive, default=3, help="a region's size, in cells of its 8 x 8 map (3)")
    parser.add_argument("--pretrained", type=Path, metavar="FILE", help="ImageNet weights of the backbone")
    parser.add_argument(
        "--start",
        type=Path,
        metavar="FILE",
        help="weights of an earlier run, or a model.onnx with its card, to go on from",
    )
    parser.add_argument("--steps", type=positive, default=600)
    parser.add_argument("--batch", type=positive, default=32, help="pairs a step")
    parser.add_argument("--size", type=positive, default=192, help="side of the pictures while training, pixels")
    parser.add_argument("--rate", type=float, default=1.0, help="factor on the learning rates")
    parser.add_argument("--seed", type=positive, default=1)
    parser.add_argument(
        "--hold-out", type=count, metavar="PHOTOS", help="of each dataset, to validate with; 0 trains on all rows"
    )
    parser.add_argument("--ablation", choices=ABLATIONS, metavar="S1..S10", help="a row of the paper's table 3")
    parser.set_defaults(check=lambda options: _check(parser, options))


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Combinations that argparse cannot refuse by itself."""
    if options.objective == MAPS and not (options.late and options.start):
        parser.error("--objective maps needs --late, and --start from a network without")
    going_on = (options.objective == FOLLOW, options.keep_maps, options.hold_maps, options.harder, options.blend)
    if any(going_on) and not options.start:
        parser.error(
            "--objective follow, --keep-maps, --hold-maps, --harder and --blend go on from a network: "
            "name it with --start"
        )
    if options.objective in BASELINES:
        for name in ("ablation", "late"):
            if getattr(options, name):
                parser.error(f"--{name} is about regions, which --objective {options.objective} has not")
        if options.structure not in (None, "global"):
            parser.error(
                f"--objective {options.objective} trains no regions: leave --structure {options.structure} out"
            )
    if options.late and options.structure not in (None, "lama"):
        parser.error(f"--late goes with LAMA, not with --structure {options.structure}")


def run(options: argparse.Namespace) -> int:
    """Load, train, tell of every validation."""
    # torch takes seconds to import; the other commands do without it
    from engine.train.config import Start
    from engine.train.loop import StepReport, train

    options.check(options)
    with ProgressBar("steps") as bar, cancel_on_interrupt() as cancel:
        pairs, held, thresholds = _load(options)
        unseen = f"{len(held.photos)} photos" if held is not None else "nothing"
        print(f"{len(pairs.sketches)} sketches of {len(pairs.photos)} photos; {unseen} held out", flush=True)

        def report(step: StepReport) -> None:
            bar(Progress("training", step.step, step.steps, seconds=step.seconds))
            if step.validation is not None:
                figures = "  ".join(f"{n} {one:.3f}/{ten:.3f}" for n, one, ten in step.validation.per_dataset)
                print(f"step {step.step}: loss {step.loss:.3f}, acc@1/acc@10 {figures}", flush=True)

        begin = Start(options.pretrained, options.start)
        try:
            best = train(
                options.out, _config(options), pairs, held, begin, report, thresholds=thresholds, cancel=cancel
            )
        except Cancelled as stopped:
            print(f"inkseek: {stopped}", file=sys.stderr)
            return INTERRUPTED
    why = "the best by validation" if held is not None else "after the last step; nothing was held out to choose by"
    print(f"averaged weights, {why}: {best}")
    return 0


def _load(options: argparse.Namespace) -> tuple[PairSet, PairSet | None, dict[str, str]]:
    """The pairs to train on, those to validate with, and the thresholds that part them.

    Copies of photos that are to stay unseen are left out.
    """
    from engine.train.dataset import joined, load_pairs, load_photos, split_pairs, without_copies
    from engine.train.loop import CHECKPOINT

    split = split_pairs(options.sources, options.hold_out)
    if not (options.out / CHECKPOINT).exists():
        options.out.mkdir(parents=True, exist_ok=True)
        write_pairs(options.out / "held-out.csv", split.held)
    held = load_pairs(split.held) if split.held else None
    pairs = load_pairs(split.train)
    if options.photos:
        pairs = joined(pairs, load_photos(options.photos))
    for unseen in [held, load_pairs(split.test) if split.test else None]:
        pairs = pairs if unseen is None else without_copies(pairs, unseen)
    return pairs, held, split.thresholds


def _config(options: argparse.Namespace) -> RunConfig:
    from engine.model.mlrm import ModelConfig
    from engine.train.batches import CENTRED_MIXTURE, HARDER_MIXTURE, STANDARD_MIXTURE
    from engine.train.config import RunConfig, ablated

    structure = options.structure or ("global" if options.objective in BASELINES else "lama")
    config = RunConfig(
        ModelConfig(options.backbone, structure, 1 if structure == "global" else 3, options.tau, late=options.late),
        HARDER_MIXTURE if options.harder else STANDARD_MIXTURE,
        options.steps,
        batch=options.batch,
        size=options.size,
        rate=2e-4 * options.rate,
        new_rate=6e-4 * options.rate,
        seed=options.seed,
        objective=options.objective,
        blend=options.blend,
    )
    if options.objective == FOLLOW:
        augmentation = replace(config.augmentation, smaller=0.0, partial=0.0)
        return replace(config, mixture=CENTRED_MIXTURE, augmentation=augmentation)
    if options.keep_maps or options.hold_maps:
        unpunished = replace(config.losses, overlap=0.0)
        config = replace(config, keep_maps=options.keep_maps, hold_maps=options.hold_maps, losses=unpunished)
    return ablated(config, options.ablation) if options.ablation else config


def count(text: str) -> int:
    """An argument that must be a whole number of at least 0."""
    return 0 if text == "0" else positive(text)


def share(text: str) -> float:
    """An argument from 0 to below 1."""
    value = float(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to below 1")
    return value
