"""The models a person adds, removes, and chooses as default. They lie in the data folder; the app's own are left alone.

A model is two files: the .onnx file and its card, .json, of the same name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from json import dumps
from pathlib import Path

import numpy as np

from engine.card import ModelCard, all_models, default_model, find_model
from engine.embedding import EmbeddingBatch
from engine.errors import ModelError, printable
from engine.model_files import write_model_file
from engine.onnx_encoder import OnnxEncoder
from engine.paths import default_model_file, own_models_folder
from engine.preprocess import INPUT_SIZE

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
TOLERANCE = 1e-3


def add_model(file: Path) -> ModelCard:
    """Check a model with its card beside it, and copy both into the person's models folder; the copy's card.

    Raises: ModelError, if it is damaged, another file than its card tells, no Inkseek model, or of a name that is
        taken. Nothing is copied then.
    """
    if file.suffix.lower() != ".onnx":
        raise ModelError(f"{printable(file)}: not an .onnx file")
    encoder = OnnxEncoder(file)
    card = encoder.card
    if not NAME.fullmatch(card.name) or card.file != f"{card.name}.onnx":
        raise ModelError(f"{printable(file)}: its card must name the model by letters and digits, and the file so too")
    _check_outputs(encoder, file)
    for other in all_models():
        if other.name == card.name:
            same = "this very model is here already" if other.sha256 == card.sha256 else "remove that one first"
            raise ModelError(f"a model called {card.name!r} is here; {same}")
    folder = own_models_folder()
    card = replace(card, default=False, folder=folder)
    # The card makes the model known, so it comes last.
    write_model_file(folder / card.file, file.read_bytes())
    write_model_file(folder / f"{card.name}.json", (dumps(card.as_json(), indent=2) + "\n").encode())
    return card


def remove_model(name: str) -> ModelCard:
    """Take one of the person's own models away; the card it had.

    Raises: ModelError, if there is none of this name, it comes with the app, or it is the default.
    """
    card = find_model(name)
    if card.shipped:
        raise ModelError(f"{name} comes with the app and stays")
    if default_model().name == name:
        raise ModelError(f"{name} is the default; make another one the default first")
    try:
        (card.folder / f"{name}.json").unlink()
        card.path.unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(f"{printable(card.path)}: cannot be removed ({error.strerror})") from error
    return card


def choose_default(name: str) -> ModelCard:
    """Make a model the one the app uses where nothing else is asked; its card.

    Raises: ModelError, if there is none of this name.
    """
    card = find_model(name)
    write_model_file(default_model_file(), f"{name}\n".encode())
    return card


def _check_outputs(encoder: OnnxEncoder, file: Path) -> None:
    """Run two pictures: weights must sum to 1, maps lie in 0..1, and a picture be the same alone and in a batch."""
    pictures = np.full((2, INPUT_SIZE, INPUT_SIZE, 3), 255, np.uint8)
    pictures[1, 64:192, 96:160] = (200, 40, 90)
    both = encoder.encode(pictures)
    alone = EmbeddingBatch.concatenate([encoder.encode(picture[None]) for picture in pictures])
    arrays = [*both.features, both.weights, both.maps]
    if not all(np.isfinite(array).all() for array in arrays):
        fault = "its outputs are not finite"
    elif np.abs(both.weights.sum((1, 2)) - 1).max() > TOLERANCE:
        fault = "its weights do not sum to 1"
    elif both.maps.min() < 0 or both.maps.max() > 1:
        fault = "its attention maps are not between 0 and 1"
    elif any(
        np.abs(one - other).max() > TOLERANCE * max(1.0, float(np.abs(one).max()))
        for one, other in zip(arrays, [*alone.features, alone.weights, alone.maps], strict=True)
    ):
        fault = "it gives a picture other values in a batch than alone"
    else:
        return
    raise ModelError(f"{printable(file)}: not a usable model; {fault}")
