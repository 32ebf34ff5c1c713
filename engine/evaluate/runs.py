"""Trained runs as an evaluation takes them: what a run's folder says it is, and its best weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import FileError
from engine.evaluate.baselines import BASELINES

if TYPE_CHECKING:
    from engine.model.mlrm import Mlrm

BEST = "best.safetensors"
CONFIG = "config.json"


@dataclass(frozen=True)
class Run:
    """A run's folder.

    Attributes:
        weights: its best weights.
        config: config.json as it stands.
    """

    weights: Path
    config: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.weights.parent.name

    @property
    def backbone(self) -> str:
        """As `ModelConfig` names it."""
        return str(self.config["model"]["backbone"])

    @property
    def structure(self) -> str:
        """lama, cama or global."""
        return str(self.config["model"]["structure"])

    @property
    def regions(self) -> int:
        """N."""
        return int(self.config["model"]["regions"])

    @property
    def baseline(self) -> str | None:
        """Which baseline's objective it was trained with; None where MLRM's losses trained it."""
        told = self.config.get("objective")
        return str(told) if told in BASELINES else None

    @property
    def held_out(self) -> dict[str, str]:
        """Up to which hash each dataset's photos were held out (`engine.evaluate.seen`); {} where it does not tell."""
        return dict(self.config.get("data", {}).get("held_out", {}))

    @property
    def ablation(self) -> str | None:
        """Which setting of table 3 the run is, S1 to S10; None where it is none of them."""
        return None if self.baseline is not None else _ablation(self.config)


def _ablation(config: Mapping[str, Any]) -> str | None:
    """The setting by what is switched off: one thing at most, beside InfoNCE, which is not the paper's."""
    model, losses = config["model"], config.get("losses", {})

    def off(*parts: str) -> bool:
        return all(losses.get(part, 1) == 0 for part in parts)

    if model["structure"] != "lama" or model["regions"] not in (1, 3) or not off("contrast"):
        return None

    global_off, local_off = off("global_instance", "global_region"), off("local_instance", "local_region")
    found = {
        "S1": model["regions"] == 1,
        "S2": off("overlap"),
        "S3": losses.get("penalty") == "cama" and not off("overlap"),
        "S4": model.get("levels", 3) == 1,
        "S5": not model.get("geometry", True),
        "S6": global_off or bool(model.get("even", False)),
        "S7": local_off,
        "S8": off("local_region") and not local_off,
        "S9": off("global_region") and not global_off,
    }
    switched = [name for name, holds in found.items() if holds]
    if len(switched) > 1:
        return None
    return switched[0] if switched else "S10"


def read_run(weights: Path) -> Run:
    """The run of these weights, config.json beside them.

    Raises: FileError, if there is no such file or config.json does not describe a network.
    """
    path = weights.parent / CONFIG
    if not weights.is_file():
        raise FileError(weights, "no such file")
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        run = Run(weights, config)
        described = bool(run.backbone and run.structure and run.regions)
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError):
        described = False
    if not described:
        raise FileError(path, "does not describe a run")
    return run


def find_runs(folder: Path) -> list[Run]:
    """Every run right inside a folder that has best weights, by name.

    Raises: FileError, if there is none or one cannot be read.
    """
    runs = [read_run(path) for path in sorted(folder.glob(f"*/{BEST}")) if (path.parent / CONFIG).is_file()]
    if not runs:
        raise FileError(folder, f"no run in it (a folder with {CONFIG} and {BEST})")
    return runs


def load_network(run: Run) -> Mlrm:
    """The run's network with its best weights, in eval.

    Raises: ModelError, if they do not fit; FileError, if config.json names what this version does not know.
    """
    # torch takes seconds to import; evaluating a shipped model does without it
    from engine.model.mlrm import ModelConfig, build_mlrm
    from engine.weights import load_strict, read_safetensors

    try:
        config = ModelConfig(**run.config["model"])
    except TypeError as error:
        raise FileError(run.weights.parent / CONFIG, "describes a network of another version") from error
    network = build_mlrm(config)
    load_strict(network, read_safetensors(run.weights), str(run.weights))
    return network.eval()
