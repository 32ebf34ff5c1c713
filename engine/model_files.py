"""Writing a model's files: each is whole or not there."""

from __future__ import annotations

import tempfile
from pathlib import Path

from engine.errors import ModelError, printable


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
