"""Weights on disk: safetensors in and out, and the public ImageNet checkpoints the backbones start from.

Whatever does not fit exactly is refused by name; nothing is skipped silently.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from http.client import HTTPException
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine.errors import ModelError, printable
from engine.model.backbone import Backbone
from engine.model.densenet import public_names

DENSENET169_URL = "https://download.pytorch.org/models/densenet169-b2777c0a.pth"
NAMES_TOLD = 4
COUNTER = "num_batches_tracked"


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, in the precision they were stored in.

    Raises: ModelError, if the file is missing, damaged or of another kind.
    """
    try:
        state: dict[str, Tensor] = load_file(path)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{printable(path)}: cannot be read as safetensors ({_line(error)})") from error
    return state


def save_safetensors(state: Mapping[str, Tensor], path: Path) -> None:
    """Write the tensors to `path`, whole or not at all.

    Raises: ModelError, if the folder cannot be written to.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".saving-") as folder:
            whole = Path(folder) / path.name
            save_file({name: value.detach().cpu().contiguous() for name, value in state.items()}, whole)
            whole.replace(path)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{printable(path)}: cannot be written ({_line(error)})") from error


def load_strict(module: nn.Module, state: Mapping[str, Tensor], what: str) -> None:
    """Fill every parameter and buffer of `module` from `state`; `what` names the source in errors.

    Raises: ModelError, naming what is missing, unexpected or of another shape; the module is then untouched.
    """
    own = module.state_dict()
    misshaped = [
        f"{name} {tuple(state[name].shape)} instead of {tuple(own[name].shape)}"
        for name in own
        if name in state and state[name].shape != own[name].shape
    ]
    faults = {
        "missing": [name for name in own if name not in state],
        "unexpected": [name for name in state if name not in own],
        "of the wrong shape": misshaped,
    }
    told = [f"{fault}: {_few(names)}" for fault, names in faults.items() if names]
    if told:
        raise ModelError(f"{what}: weights do not fit; {'; '.join(told)}")
    module.load_state_dict(dict(state))


def load_backbone(backbone: Backbone, path: Path) -> None:
    """Fill a backbone's pretrained part from a .safetensors file, or from the public DenseNet169 .pth.

    Raises: ModelError, if the file cannot be read or does not fit exactly.
    """
    state = public_names(_read_checkpoint(path)) if path.suffix == ".pth" else read_safetensors(path)
    part = nn.ModuleDict({child: backbone.get_submodule(child) for child in backbone.pretrained})
    if not any(name.endswith(COUNTER) for name in state):
        # older and exported checkpoints have no step counters, which nothing here reads
        state |= {name: value for name, value in part.state_dict().items() if name.endswith(COUNTER)}
    load_strict(part, state, printable(path))


def download_densenet169(folder: Path) -> Path:
    """Fetch the public ImageNet checkpoint into `folder`, unless it is there; its hash is checked.

    Raises: ModelError, if it cannot be fetched or is not what was published.
    """
    target = folder / DENSENET169_URL.rsplit("/", 1)[-1]
    if target.exists():
        return target
    try:
        torch.hub.load_state_dict_from_url(
            DENSENET169_URL, str(folder), map_location="cpu", progress=False, check_hash=True, weights_only=True
        )
    except (OSError, RuntimeError, HTTPException) as error:
        advice = f"to work offline, put the file at {printable(target)}"
        raise ModelError(f"{DENSENET169_URL}: cannot be downloaded ({_line(error)}); {advice}") from error
    return target


def _read_checkpoint(path: Path) -> dict[str, Tensor]:
    """A checkpoint written by `torch.save`, read without running any code in it."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # of a damaged file torch complains in a dozen ways
        raise ModelError(f"{printable(path)}: cannot be read as a checkpoint ({_line(error)})") from error
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise ModelError(f"{printable(path)}: holds something else than named tensors")
    return {str(name): value for name, value in state.items()}


def _few(names: Collection[str]) -> str:
    """The first names, and how many more there are."""
    told = ", ".join(list(names)[:NAMES_TOLD])
    return told if len(names) <= NAMES_TOLD else f"{told} and {len(names) - NAMES_TOLD} more"


def _line(error: Exception) -> str:
    """The error's first line."""
    return (str(error).splitlines() or [type(error).__name__])[0]
