"""paper OUT: the paper's tables and figures with our numbers beside the paper's, as one page."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.card import ModelCard, all_models, default_model
from engine.commands.models import load_encoder
from engine.commands.terminal import ProgressBar, add_json, print_json
from engine.errors import printable
from engine.evaluate.pairs import Pair
from engine.evaluate.paper.measure import measure
from engine.evaluate.paper.report import write_report
from engine.evaluate.paper.sources import Source, model_source, run_source
from engine.evaluate.paper.timing import query_times
from engine.evaluate.runs import find_runs
from engine.train.readers import read_source

DEMO_PAIRS = Path(__file__).resolve().parents[2] / "assets" / "demo" / "pairs.csv"
TEST = "test"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder for index.html and its pictures")
    parser.add_argument(
        "--pairs",
        type=Path,
        nargs="+",
        default=[DEMO_PAIRS],
        metavar="PAIRS_CSV",
        help="lists or folders of sets: rows of split test, or all where there are none, as in a run's held-out.csv "
        "(default: the demo library)",
    )
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="run folders: ablations, baselines, CAMA")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Measure, write."""
    # torch takes seconds to import; the other commands do without it
    from engine.export import baseline_graphs

    pairs = [pair for path in options.pairs for pair in _rows(path)]
    default = default_model()
    cards = [default, *(card for card in all_models() if card.name != default.name)]
    sources = [_model(card) for card in cards]
    if options.runs is not None:
        sources += [run_source(found) for found in find_runs(options.runs)]
    with ProgressBar("pictures") as bar:
        found = measure(pairs, sources, bar)
    with ProgressBar("queries") as bar:
        times = query_times(default, baseline_graphs, progress=bar)
    page = write_report(options.out, found, times)
    told = {"page": printable(page), "sets": list(found.sets), "measured": [source.title for source in sources]}
    if options.json:
        print_json(told)
    else:
        print(f"page: {printable(page)}")
    return 0


def _rows(path: Path) -> list[Pair]:
    """The list's test rows, or all of them where it has none."""
    pairs = read_source(path)
    return [pair for pair in pairs if pair.split == TEST] or pairs


def _model(card: ModelCard) -> Source:
    return model_source(card, lambda: load_encoder(card))
