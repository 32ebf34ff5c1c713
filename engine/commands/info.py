"""info: version, model, provider and gallery."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import engine
from engine.commands.models import load_encoder, named_or_default
from engine.commands.terminal import add_gallery, add_json, print_json, print_table
from engine.errors import printable
from engine.gallery import Gallery
from engine.gallery_matcher import way_for


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_gallery(parser)
    parser.add_argument("--model", metavar="NAME", help="a model of assets/models (default: the default one)")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Look and tell."""
    card = named_or_default(options.model)
    encoder = load_encoder(card)
    gallery = _gallery(options.gallery)
    if options.json:
        print_json(
            {
                "version": engine.__version__,
                "model": card.as_json(),
                "encoder_id": encoder.encoder_id,
                "provider": {"name": encoder.provider.name, "reason": encoder.provider.reason},
                "gallery": gallery,
            }
        )
        return 0
    rows = [
        ("version", engine.__version__),
        ("model", f"{card.name} ({card.title})"),
        ("structure", f"{card.backbone}, {card.structure.upper()}, {card.regions} regions, {card.levels} levels"),
        ("trained on", card.trained_on),
        ("terms", card.terms),
        *((f"  {name}", str(value)) for name, value in card.validation.items()),
        ("encoder id", encoder.encoder_id),
        ("provider", f"{encoder.provider.name}: {encoder.provider.reason}"),
        *((f"gallery {name}" if name != "path" else "gallery", str(value)) for name, value in gallery.items()),
    ]
    print_table(("what", "value"), rows, left=(0, 1))
    return 0


def _gallery(path: Path) -> dict[str, Any]:
    """Path and counts of a gallery; the path alone while there is none."""
    told: dict[str, Any] = {"path": printable(path), "exists": path.exists()}
    if not path.exists():
        return told
    with Gallery.open(path, readonly=True) as gallery:
        counts, encoder = gallery.counts(), gallery.encoder()
    return told | {
        "photos": counts.photos,
        "skipped": counts.skipped,
        "missing": counts.missing,
        "folders": counts.folders,
        "model": encoder.model if encoder else None,
        "matching": way_for(counts.photos),
    }
