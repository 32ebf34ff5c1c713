"""evaluate PAIRS_CSV: how often sketches find their photo."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine import strategies
from engine.commands.models import load_encoder, named_or_default
from engine.commands.terminal import ProgressBar, add_json, print_json, print_table
from engine.errors import FileError
from engine.evaluate.pairs import read_pairs
from engine.evaluate.run import evaluate
from engine.photo_files import scan_folders


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("pairs", type=Path, metavar="PAIRS_CSV", help="dataset, category, split, photo, sketch")
    parser.add_argument("--dataset", metavar="NAME", help="only the pairs of this dataset")
    parser.add_argument("--split", metavar="NAME", help="only the pairs of this split")
    parser.add_argument("--model", metavar="NAME", help="a model of assets/models (default: the default one)")
    parser.add_argument(
        "--strategy", choices=list(strategies.STRATEGIES), default=strategies.DEFAULT_STRATEGY, help="default: T9 (D')"
    )
    parser.add_argument("--gallery-extra", type=Path, metavar="FOLDER", help="further photos to search among")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Encode, rank, tell."""
    pairs = read_pairs(options.pairs, dataset=options.dataset, split=options.split)
    fillers: list[Path] = []
    if options.gallery_extra is not None:
        asked_for = {pair.photo.resolve() for pair in pairs}
        found_there = [Path(path) for path in scan_folders([options.gallery_extra]).files]
        fillers = [path for path in found_there if path.resolve() not in asked_for]
        if not found_there:
            raise FileError(options.gallery_extra, "no photos there")
    card = named_or_default(options.model)
    encoder = load_encoder(card)
    with ProgressBar("pictures") as bar:
        found = evaluate(encoder, pairs, fillers=fillers, strategy=options.strategy, progress=bar)
    figures = {
        "model": card.name,
        "dataset": options.dataset,
        "split": options.split,
        "strategy": options.strategy,
        "queries": len(found.ranks),
        "photos": found.photos,
        **{f"acc@{k}": round(found.acc_at(k), 4) for k in (1, 5, 10)},
        "median_rank": found.median_rank,
        "encode_ms": round(found.encode_ms, 2),
        "match_ms": round(found.match_ms, 3),
    }
    if options.json:
        print_json(figures)
    else:
        print_table(
            ("figure", "value"), [(name, "all" if v is None else str(v)) for name, v in figures.items()], left=(0,)
        )
    return 0
