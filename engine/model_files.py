"""A model's files: read once they are known to be what the card says, written whole or not at all."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from engine.card import ModelCard
from engine.errors import ModelError, printable


def read_model(path: Path, card: ModelCard) -> bytes:
    """The bytes of a model's ONNX file.

    Raises: ModelError, if it is missing, or another file than the card speaks of.
    """
    try:
        model = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{printable(path)}: the model cannot be read ({error.strerror})") from error
    if hashlib.sha256(model).hexdigest() != card.sha256:
        raise ModelError(f"{printable(path)}: the model is damaged or another one than its card tells (sha256)")
    return model


def write_model_file(path: Path, data: bytes) -> None:
    """Write a file of a model, its folder too where it is missing; an older one stays until the new one is whole.

    Raises: ModelError, naming the file and the reason.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".saving-") as folder:
            whole = Path(folder) / path.name
            whole.write_bytes(data)
            whole.replace(path)
    except OSError as error:
        raise ModelError(f"{printable(path)}: cannot be written ({error.strerror})") from error
