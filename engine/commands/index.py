"""index FOLDER...: bring a gallery up to what its folders hold."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.card import default_model
from engine.commands.models import load_encoder, told
from engine.commands.terminal import INTERRUPTED, ProgressBar, add_gallery, add_json, cancel_on_interrupt, print_json
from engine.errors import FileError, GalleryError, printable
from engine.gallery import Gallery
from engine.indexer import Indexer
from engine.records import RunSummary

COUNTS = ("found", "new", "changed", "moved", "unchanged", "missing")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="looked through with all below")
    add_gallery(parser)
    parser.add_argument(
        "--reencode", action="store_true", help="where another model made the gallery, encode its photos anew"
    )
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Index, then tell what was found and what was left out."""
    for folder in options.folders:
        if not folder.is_dir():
            raise FileError(folder, "not a folder")
    card = default_model()
    encoder = load_encoder(card)
    with Gallery.open(options.gallery) as gallery, ProgressBar("photos") as bar, cancel_on_interrupt() as cancel:
        stored = gallery.encoder()
        if stored is not None and stored.encoder_id != encoder.encoder_id and not options.reencode:
            models = f"{told(stored.model, stored.encoder_id)}, not {told(card.name, card.encoder_id)}"
            raise GalleryError(options.gallery, f"encoded by model {models}; --reencode does it anew")
        gallery.adopt_encoder(encoder, card.name)
        summary = Indexer(gallery, encoder).run(options.folders, progress=bar, cancel=cancel)
    if options.json:
        print_json(_as_json(summary, options.gallery))
    else:
        _print_summary(summary, options.gallery)
    return INTERRUPTED if summary.cancelled else 0


def _as_json(summary: RunSummary, gallery: Path) -> dict[str, object]:
    return {
        "gallery": printable(gallery),
        **{name: getattr(summary, name) for name in COUNTS},
        "skipped": [{"path": printable(path), "reason": reason} for path, reason in summary.skipped],
        "seconds": round(summary.seconds, 3),
        "cancelled": summary.cancelled,
    }


def _print_summary(summary: RunSummary, gallery: Path) -> None:
    counts = ", ".join(f"{getattr(summary, name)} {name}" for name in COUNTS if getattr(summary, name))
    print(f"{'stopped' if summary.cancelled else 'done'} in {summary.seconds:.1f} s: {counts or 'no photos found'}")
    for path, reason in summary.skipped:
        print(f"skipped {printable(path)}: {reason}")
    print(f"gallery: {printable(gallery)}")
