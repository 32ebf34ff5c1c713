"""evaluate PAIRS_CSV: how often sketches find their photo."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine import strategies
from engine.commands.models import load_encoder, named_or_default
from engine.commands.terminal import ProgressBar, add_json, print_json, print_table
from engine.errors import FileError
from engine.evaluate.baselines import BASELINES, BaselineMethod
from engine.evaluate.early import SHARES, EarlyRetrieval, early_retrieval, read_drawings
from engine.evaluate.methods import Method, RegionMethod
from engine.evaluate.pairs import Pair, chosen_pairs
from engine.evaluate.regions import RegionFigures
from engine.evaluate.run import Evaluation, encode_pairs, rank_pairs
from engine.evaluate.seen import trained_rows
from engine.photo_files import scan_folders
from engine.train.readers import read_source

TOP = (1, 5, 10)
EARLY_TOP = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("pairs", type=Path, metavar="PAIRS_CSV", help="or the folder of a set, as `train` takes it")
    parser.add_argument("--dataset", metavar="NAME", help="only the pairs of this dataset")
    parser.add_argument("--split", metavar="NAME", help="only the pairs of this split")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--model", metavar="NAME", help="a model of assets/models (default: the default one)")
    which.add_argument("--weights", type=Path, metavar="FILE", help="best.safetensors of a run, config.json beside")
    parser.add_argument(
        "--strategy",
        choices=[*strategies.STRATEGIES, *BASELINES],
        help="default: T9 (D'), or as a baseline's run was trained; global, LA and DLA compare level 3 alone and need "
        "--weights",
    )
    parser.add_argument("--gallery-extra", type=Path, metavar="FOLDER", help="further photos to search among")
    parser.add_argument(
        "--shrink", type=_share, default=1.0, metavar="SHARE", help="shrink and move every photo (0.55)"
    )
    parser.add_argument(
        "--slsr",
        action="store_true",
        help="tell of each level's each region: acc@1 alone, weights with deviations, the regions' distances D_l",
    )
    parser.add_argument(
        "--early",
        action="store_true",
        help="tell of acc@10 and the median rank after each 5 %% of the strokes, and the area under acc@10",
    )
    add_json(parser)
    parser.set_defaults(check=lambda options: _check(parser, options))


def run(options: argparse.Namespace) -> int:
    """Encode, rank, tell."""
    options.check(options)
    pairs = chosen_pairs(read_source(options.pairs), options.pairs, dataset=options.dataset, split=options.split)
    fillers = _fillers(options.gallery_extra, pairs)
    drawings = read_drawings(pairs) if options.early else []
    tested = _tested(options)
    _warn_of_trained_rows(tested, pairs)
    name, method = tested.name, tested.method
    with ProgressBar("pictures") as bar:
        encoded = encode_pairs(method, pairs, fillers=fillers, shrink=options.shrink, progress=bar)
        found = rank_pairs(method, encoded)
        early = early_retrieval(method, drawings, encoded, bar) if options.early else None
    figures = {
        "model": name,
        "dataset": options.dataset,
        "split": options.split,
        "strategy": tested.strategy,
        **_accuracy(found),
        **({"shrink": options.shrink} if options.shrink != 1 else {}),
    }
    regions = RegionFigures.of(encoded) if options.slsr else None
    if options.json:
        told = {} if regions is None else _regions(regions)
        print_json(figures | told | ({} if early is None else {"early": _early(early)}))
        return 0
    _print_figures(figures)
    if regions is not None:
        _print_regions(regions)
    if early is not None:
        _print_early(early)
    return 0


def _share(text: str) -> float:
    """An argument over 0 and at most 1."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share over 0 and at most 1")
    return number


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Combinations that argparse cannot refuse by itself."""
    if options.strategy in BASELINES and options.weights is None:
        parser.error(f"--strategy {options.strategy} needs --weights: a shipped model gives no map of level 3")
    if options.strategy in BASELINES and options.slsr:
        parser.error(f"--slsr needs regions, which {options.strategy} has not")


def _fillers(folder: Path | None, pairs: Sequence[Pair]) -> list[Path]:
    """The folder's photos that are none of the pairs'."""
    if folder is None:
        return []
    asked_for = {pair.photo.resolve() for pair in pairs}
    found = [Path(path) for path in scan_folders([folder]).files]
    if not found:
        raise FileError(folder, "no photos there")
    return [path for path in found if path.resolve() not in asked_for]


@dataclass(frozen=True)
class _Tested:
    """What is evaluated: its name, how it retrieves, and which rows were held out while it was trained."""

    name: str
    strategy: str
    method: Method[Any]
    held_out: Mapping[str, str]


def _tested(options: argparse.Namespace) -> _Tested:
    """A model under a strategy, or a run under its own.

    Raises: FileError, if a baseline's run is asked for what it was not trained for.
    """
    if options.weights is None:
        card, strategy = named_or_default(options.model), options.strategy or strategies.DEFAULT_STRATEGY
        return _Tested(card.name, strategy, RegionMethod(load_encoder(card), strategy), card.held_out)
    # torch takes seconds to import; evaluating a shipped model does without it
    from engine.evaluate.runs import load_network, read_run
    from engine.torch_encoder import TorchEncoder

    trained = read_run(options.weights)
    strategy = options.strategy or trained.baseline or strategies.DEFAULT_STRATEGY
    if trained.baseline is not None and (options.slsr or strategy not in BASELINES):
        asked = "--slsr" if options.slsr else strategy
        raise FileError(options.weights, f"trained as {trained.baseline}, without the regions that {asked} needs")
    network = load_network(trained)
    method: Method[Any] = (
        BaselineMethod(network, strategy)
        if strategy in BASELINES
        else RegionMethod(TorchEncoder(network, trained.name), strategy)
    )
    return _Tested(trained.name, strategy, method, trained.held_out)


def _warn_of_trained_rows(tested: _Tested, pairs: Sequence[Pair]) -> None:
    """One line on standard error where the figures would flatter."""
    trained = trained_rows(pairs, tested.held_out)
    if trained:
        print(
            f"inkseek: {tested.name} was trained on {len(trained)} of these {len(pairs)} sketches; "
            "figures over them do not tell how it does on new photos",
            file=sys.stderr,
        )


def _accuracy(found: Evaluation) -> dict[str, Any]:
    return {
        "queries": len(found.ranks),
        "photos": found.photos,
        **{f"acc@{k}": round(found.acc_at(k), 4) for k in TOP},
        "median_rank": found.median_rank,
        "encode_ms": round(found.encode_ms, 2),
        "match_ms": round(found.match_ms, 3),
        "interval": {f"acc@{k}": [round(end, 4) for end in found.interval(k)] for k in TOP},
    }


def _regions(found: RegionFigures) -> dict[str, Any]:
    weights = {"sketches": found.sketch_weights, "photos": found.photo_weights}
    distances = {"sketches": found.sketch_distances, "photos": found.photo_distances}
    return {
        "slsr": found.slsr.round(4).tolist(),
        "weights": {
            side: {"mean": told.mean.round(4).tolist(), "deviation": told.deviation.round(4).tolist()}
            for side, told in weights.items()
        },
        "region_distances": {side: [round(value, 4) for value in told] for side, told in distances.items()},
    }


def _early(early: EarlyRetrieval) -> dict[str, Any]:
    return {
        "share": list(SHARES),
        f"acc@{EARLY_TOP}": [round(value, 4) for value in early.curve(EARLY_TOP)],
        "median_rank": list(early.median_ranks),
        "area": round(early.area(EARLY_TOP), 4),
        "queries": early.ranks.shape[1],
        "left_out": early.left_out,
    }


def _print_figures(figures: Mapping[str, Any]) -> None:
    """Each figure, beside an accuracy its interval."""
    intervals = figures["interval"]
    rows = []
    for name, value in figures.items():
        if name != "interval":
            interval = "{:.4f} to {:.4f}".format(*intervals[name]) if name in intervals else ""
            rows.append((name, "all" if value is None else str(value), interval))
    print_table(("figure", "value", "95 % interval"), rows, left=(0,))


def _print_regions(found: RegionFigures) -> None:
    rows = []
    for level, region in np.ndindex(*found.slsr.shape):
        weights = [
            f"{told.mean[level, region]:.3f} ± {told.deviation[level, region]:.3f}"
            for told in (found.sketch_weights, found.photo_weights)
        ]
        rows.append((str(level + 1), str(region + 1), f"{found.slsr[level, region]:.4f}", *weights))
    print()
    print_table(("level", "region", "acc@1 alone", "sketches' weight", "photos' weight"), rows)
    if found.photo_distances:
        both = zip(found.sketch_distances, found.photo_distances, strict=True)
        rows = [(str(level), f"{drawn:.3f}", f"{shot:.3f}") for level, (drawn, shot) in enumerate(both, start=1)]
        print()
        print_table(("level", "sketches' region distance", "photos' region distance"), rows)


def _print_early(early: EarlyRetrieval) -> None:
    curve = early.curve(EARLY_TOP)
    print()
    print_table(
        ("drawn", f"acc@{EARLY_TOP}", "median rank"),
        [
            (f"{100 * share:.0f} %", f"{value:.4f}", f"{rank:g}")
            for share, value, rank in zip(SHARES, curve, early.median_ranks, strict=True)
        ],
    )
    left_out = f"; {early.left_out} sketches without strokes left out" if early.left_out else ""
    print(f"area under the curve: {early.area(EARLY_TOP):.4f} over {early.ranks.shape[1]} sketches{left_out}")
