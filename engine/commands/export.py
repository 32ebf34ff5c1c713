"""export WEIGHTS: trained weights to an ONNX model with its card."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from engine.card import ModelCard, models_folder
from engine.commands.terminal import add_json, print_json
from engine.errors import FileError, ModelError
from engine.preprocess import INPUT_SIZE, PREPROCESS_VERSION

DEMO = Path(__file__).resolve().parents[2] / "assets" / "demo"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("weights", type=Path, metavar="WEIGHTS", help="best.safetensors of a run, config.json beside")
    parser.add_argument("--name", required=True, help="of the model and its files")
    parser.add_argument("--title", required=True, help="as a person reads it")
    parser.add_argument("--about", type=Path, required=True, metavar="FILE", help="JSON for the card: see README")
    parser.add_argument("--folder", type=Path, default=models_folder(), help="where to write (default: %(default)s)")
    parser.add_argument("--default", action="store_true", help="make it the model the app uses")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Load, check, write."""
    # torch takes seconds to import; the other commands do without it
    import numpy as np

    from engine.evaluate.runs import read_run
    from engine.export import export_model
    from engine.images import open_photo
    from engine.model.mlrm import ModelConfig, build_mlrm
    from engine.preprocess import sketch_picture, square_photo
    from engine.sketch_files import read_query
    from engine.weights import load_strict, read_safetensors

    run = read_run(options.weights)
    config = ModelConfig(**run.config["model"])
    about = _json(options.about)
    if config.structure == "global":
        raise FileError(options.weights, "a network without regions, which the app cannot show")
    missing = [field for field in ("trained_on", "terms", "validation", "command") if field not in about]
    if missing:
        raise FileError(options.about, f"lacks {', '.join(missing)}")
    network = build_mlrm(config)
    load_strict(network, read_safetensors(options.weights), options.weights.name)
    photos = sorted((DEMO / "photos").glob("*.jpg"))[::24]
    sketches = sorted((DEMO / "sketches").glob("*.svg"))[:10]
    pictures = [square_photo(open_photo(p).picture) for p in photos] + [sketch_picture(read_query(s)) for s in sketches]
    if len(pictures) < 16:
        raise ModelError("the demo library, whose pictures check an export, is not complete")
    card = ModelCard(
        name=options.name,
        title=options.title,
        file=f"{options.name}.onnx",
        sha256="",
        backbone=config.backbone,
        structure=config.structure,
        regions=config.regions,
        levels=len(network.channels),
        channels=network.channels,
        tau=config.tau,
        input=INPUT_SIZE,
        preprocess_version=PREPROCESS_VERSION,
        trained_on=about["trained_on"],
        terms=about["terms"],
        validation=about["validation"],
        command=about["command"],
        default=options.default,
        late=config.late,
        held_out=about.get("held_out", run.held_out),
        twin=about.get("twin", {}),
    )
    card = export_model(network, np.stack(pictures), options.folder, card)
    if options.json:
        print_json(card.as_json())
    else:
        print(f"{options.folder / card.file}: checked against torch on {len(pictures)} pictures")
    return 0


def _json(path: Path) -> dict[str, Any]:
    try:
        value: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise FileError(path, "is not JSON") from error
    if not isinstance(value, dict):
        raise FileError(path, "is not a JSON object")
    return value
