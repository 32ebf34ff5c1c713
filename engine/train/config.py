"""What decides a run's result: its configuration, the weights it begins with, and the paper's ablations of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.model.losses import LossWeights
from engine.model.mlrm import ModelConfig
from engine.train.augmentation import Augmentation
from engine.train.batches import STANDARD_MIXTURE, Mixture

MLRM, MAPS, FOLLOW = "mlrm", "maps", "follow"
EXPORTED = ".onnx"


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run's result, but for its pairs and the weights it begins with.

    Attributes:
        steps, batch: number of batches, and pairs in each.
        size: side of the pictures, pixels; under 256 a step costs less.
        rate, new_rate: peak learning rates of the pretrained part and of the rest.
        every: steps between validations and checkpoints.
        objective: "mlrm"; or the baseline that is trained instead, "global", "LA" or "DLA" (method, table 2); or
            "maps", which teaches late indicators the maps of early ones (`engine.train.quicken`); or "follow", which
            teaches maps to go with the object (`engine.train.follow`).
        keep_maps: leave all that the maps are drawn from as it is; level 3's reduction and RLA alone learn.
        blend: share of the start's weights in those that are validated and kept; what one of them knows, the other may
            have lost.
        hold_maps: all learns, while the maps are held to those that the start draws; their overlap is not punished.
    """

    model: ModelConfig
    mixture: Mixture
    steps: int
    batch: int = 32
    size: int = 192
    rate: float = 2e-4
    new_rate: float = 6e-4
    warm_up: int = 30
    decay: float = 1e-4
    averaging: float = 0.998
    temperature: float = 0.15
    every: int = 150
    seed: int = 1
    losses: LossWeights = field(default_factory=LossWeights)
    augmentation: Augmentation = field(default_factory=Augmentation)
    objective: str = MLRM
    keep_maps: bool = False
    hold_maps: bool = False
    blend: float = 0.0


@dataclass(frozen=True)
class Start:
    """The weights a run begins with: a pretrained backbone, or the network of an earlier run or a model; or neither.

    A network trained as a global embedding may start one with regions, whose attention maps then start fresh; so does
    RLA where another number of levels is matched.
    """

    backbone: Path | None = None
    network: Path | None = None

    @property
    def exported(self) -> bool:
        """Whether the network comes from an exported model, whose norms have no statistics."""
        return self.network is not None and self.network.suffix == EXPORTED


def _model(**changes: Any) -> Callable[[RunConfig], RunConfig]:
    return lambda config: replace(config, model=replace(config.model, **changes))


def _losses(**changes: Any) -> Callable[[RunConfig], RunConfig]:
    return lambda config: replace(config, losses=replace(config.losses, **changes))


ABLATIONS: Mapping[str, tuple[str, Callable[[RunConfig], RunConfig]]] = {
    "S1": ("one region", _model(regions=1)),
    "S2": ("no overlap penalty", _losses(overlap=0.0)),
    "S3": ("CAMA's overlap penalty", _losses(penalty="cama")),
    "S4": ("level 3 only", _model(levels=1)),
    "S5": ("no geometry maps", _model(geometry=False)),
    "S6": (
        "no global triplet, plain mean",
        lambda config: _model(even=True)(_losses(global_instance=0.0, global_region=0.0)(config)),
    ),
    "S7": ("no local triplet", _losses(local_instance=0.0, local_region=0.0)),
    "S8": ("no local region-negative", _losses(local_region=0.0)),
    "S9": ("no global region-negative", _losses(global_region=0.0)),
    "S10": ("all", lambda config: config),
}
"""The paper's table 3: what each of its rows takes away, and how."""


def ablated(config: RunConfig, name: str) -> RunConfig:
    """The configuration of a row of the paper's ablations: its losses alone, without InfoNCE, less what the row lacks.

    InfoNCE, which is ours, works on D' as the global triplets do, and would hide what they do.
    """
    return ABLATIONS[name][1](replace(config, losses=replace(config.losses, contrast=0.0)))


def told(config: RunConfig, start: Start, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a run's config.json holds: the configuration, the weights it began with, and how much it trains on."""
    began = {name: None if path is None else "/".join(path.parts[-2:]) for name, path in vars(start).items()}
    value: dict[str, Any] = json.loads(json.dumps(asdict(config) | {"start": began, "data": dict(data)}))
    return value


def check_same(path: Path, asked: Mapping[str, Any]) -> None:
    """Compare a run's config.json with what is asked of it now; what an older one does not tell had its default.

    Raises: EngineError, naming the first differences.
    """
    try:
        saved = _flat(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, AttributeError) as error:
        raise EngineError(f"{path}: cannot be read, so the run cannot go on; name another folder") from error
    usual = _flat(json.loads(json.dumps(asdict(RunConfig(ModelConfig(), STANDARD_MIXTURE, 0)))))
    now = _flat(asked)
    before = {name: saved.get(name, usual.get(name, now.get(name))) for name in now} | saved
    differing = [name for name in before if name not in now or before[name] != now[name]]
    if differing:
        few = "; ".join(_difference(name, before[name], now.get(name)) for name in differing[:3])
        raise EngineError(f"{path.parent}: holds a run with other settings ({few}); ask for the same or name another")


def _difference(name: str, before: object, now: object) -> str:
    if isinstance(before, list) or isinstance(now, list):
        return f"another {name}"
    return f"{name} {before}, not {now}"


def _flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested objects as one, keys joined by dots."""
    out: dict[str, Any] = {}
    for key, entry in value.items():
        out |= _flat(entry, f"{prefix}{key}.") if isinstance(entry, dict) else {f"{prefix}{key}": entry}
    return out
