"""index FOLDER...: bring a gallery up to what its folders hold and keep it so, or over to another model."""

from __future__ import annotations

import argparse
import queue
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine import known_galleries
from engine.card import ModelCard, default_model
from engine.commands.models import card_of_gallery, load_encoder, named_or_default, stored_encoder, told
from engine.commands.terminal import INTERRUPTED, ProgressBar, add_gallery, add_json, cancel_on_interrupt, print_json
from engine.cores import usable_cores
from engine.errors import FileError, GalleryError, printable
from engine.gallery import Gallery
from engine.indexer import Indexer
from engine.progress import CancelToken
from engine.records import RunSummary
from engine.reencoder import Reencoder, ReencodeSummary
from engine.watching import FolderWatcher, Pace

COUNTS = ("found", "new", "changed", "moved", "unchanged", "missing")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="looked through with all below")
    add_gallery(parser)
    parser.add_argument(
        "--model", metavar="NAME", help="see models (default: the gallery's, the default for a new one)"
    )
    parser.add_argument(
        "--re-encode",
        action="store_true",
        help="bring a gallery made by another model over to this one; it is searched with the old one meanwhile",
    )
    parser.add_argument(
        "--watch", action="store_true", help="go on with every photo that comes, changes or goes, until Ctrl-C"
    )
    parser.add_argument(
        "--new", action="store_true", help="make the gallery anew, where one that was there before is gone"
    )
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Index, then tell what was found and what was left out."""
    for folder in options.folders:
        if not folder.is_dir():
            raise FileError(folder, "not a folder")
    path: Path = options.gallery
    if options.new:
        known_galleries.forget(path)
    elif known_galleries.is_gone(path):
        raise GalleryError(path, f"{known_galleries.GONE} index --new makes an empty one")
    stored = stored_encoder(path) if path.exists() and path.stat().st_size else None
    if options.model is not None or options.re_encode or stored is None:
        card = named_or_default(options.model)
    else:
        card = card_of_gallery(path)
    other = stored if stored is not None and stored.encoder_id != card.encoder_id else None
    if other is not None and not options.re_encode:
        models = f"{told(other.model, other.encoder_id)}, not {told(card.name, card.encoder_id)}"
        raise GalleryError(path, f"encoded by model {models}; --re-encode brings it over, and it stays searchable")
    encoder = load_encoder(card, threads=usable_cores())
    anew = None
    with Gallery.open_known(path) as gallery, ProgressBar("photos") as bar, cancel_on_interrupt() as cancel:
        if other is None:
            gallery.adopt_encoder(encoder, card.name)
        else:
            anew = Reencoder(gallery, encoder, card.name).run(progress=bar, cancel=cancel)
            if not anew.switched:
                return _kept(path, anew, told(other.model, other.encoder_id))
        indexer = Indexer(gallery, encoder)
        summary = indexer.run(options.folders, progress=bar, cancel=cancel)
        if options.json:
            print_json(_as_json(summary, anew, path, card))
        else:
            _print_summary(summary, anew, path, card)
        if options.watch and not summary.cancelled:
            for summary in _watched(indexer, options.folders, bar, cancel):
                if options.json:
                    print_json(_as_json(summary, None, path, card))
                else:
                    _print_counts(summary)
                sys.stdout.flush()
            return 0
    return INTERRUPTED if summary.cancelled else 0


def _watched(indexer: Indexer, folders: Sequence[Path], bar: ProgressBar, cancel: CancelToken) -> Iterator[RunSummary]:
    """Index what changes in folders, until cancelled; the runs that found something."""
    told: queue.Queue[tuple[Path, ...] | None] = queue.Queue()
    pace = Pace()

    def limited(reason: str) -> None:
        print(f"folders are looked through every {pace.again / 60:.0f} min: {reason}", file=sys.stderr)

    watcher = FolderWatcher(folders, told.put, limited, pace)
    watcher.start()
    print("watching; Ctrl-C ends it", file=sys.stderr)
    try:
        while not cancel.cancelled:
            try:
                within = told.get(timeout=0.2)
            except queue.Empty:
                continue
            summary = indexer.run(folders, within=within, progress=bar, cancel=cancel)
            if summary.new or summary.changed or summary.moved or summary.missing:
                yield summary
    finally:
        watcher.stop()


def _kept(path: Path, anew: ReencodeSummary, model: str) -> int:
    """Tell why the gallery is still the old model's."""
    if not anew.cancelled:
        raise GalleryError(
            path,
            f"{anew.away} photos lie in folders that are away, so it stays encoded by model {model}; "
            "the same command goes on once they are back",
        )
    print(f"stopped; {anew.encoded} photos encoded anew, and the same command goes on. Until then model {model} stays")
    return INTERRUPTED


def _as_json(summary: RunSummary, anew: ReencodeSummary | None, gallery: Path, card: ModelCard) -> dict[str, object]:
    left_out = (*(anew.skipped if anew else ()), *summary.skipped)
    return {
        "gallery": printable(gallery),
        "model": card.name,
        "reencoded": anew.encoded if anew else 0,
        **{name: getattr(summary, name) for name in COUNTS},
        "skipped": [{"path": printable(path), "reason": reason} for path, reason in dict(left_out).items()],
        "seconds": round(summary.seconds + (anew.seconds if anew else 0), 3),
        "cancelled": summary.cancelled,
    }


def _print_summary(summary: RunSummary, anew: ReencodeSummary | None, gallery: Path, card: ModelCard) -> None:
    if anew is not None:
        print(f"encoded anew with {card.name} in {anew.seconds:.1f} s: {anew.encoded} photos")
    _print_counts(summary)
    print(f"gallery: {printable(gallery)}")
    if card.name != default_model().name:
        print(f"its model is {card.name}; --re-encode brings it over to the default, {default_model().name}")


def _print_counts(summary: RunSummary) -> None:
    counts = ", ".join(f"{getattr(summary, name)} {name}" for name in COUNTS if getattr(summary, name))
    print(f"{'stopped' if summary.cancelled else 'done'} in {summary.seconds:.1f} s: {counts or 'no photos found'}")
    for path, reason in summary.skipped:
        print(f"skipped {printable(path)}: {reason}")
