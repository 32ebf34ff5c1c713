"""What a run begins with: its network, the weights that bring it there, the teacher of its maps, the optimiser."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from engine.errors import ModelError
from engine.model.mlrm import Mlrm, build_mlrm
from engine.model.regions import Cama, Lama
from engine.train.config import EXPORTED, FOLLOW, MAPS, MLRM, RunConfig, Start
from engine.train.exported import read_exported
from engine.train.follow import prepare_to_follow
from engine.train.quicken import STRUCTURE, prepare, read_teacher
from engine.weights import load_backbone, load_strict, read_safetensors

RLA = "attention."
REDUCE = "attention.reduce."


def read_network(file: Path) -> dict[str, Tensor]:
    """The weights of an earlier run, or of a model that was exported.

    Raises: ModelError, if they cannot be read.
    """
    return read_exported(file) if file.suffix == EXPORTED else read_safetensors(file)


def starts_structure(start: Start, network: Mlrm) -> bool:
    """Whether a run of this network begins with trained attention maps."""
    return start.network is not None and _has_structure(read_network(start.network), network.state_dict())


def _has_structure(tensors: Mapping[str, Tensor], own: Mapping[str, Tensor]) -> bool:
    """Whether weights bring attention maps; not, where they are none or their indicators enter somewhere else."""
    brought = {name for name in tensors if name.startswith(STRUCTURE)}
    moved = any(name in own and tensors[name].shape != own[name].shape for name in brought)
    return bool(brought) and not moved


def build_network(config: RunConfig, start: Start) -> Mlrm:
    """A network to train; what the backbone knows already keeps its statistics, and its stem stays as it came.

    Raises: ModelError, if the weights do not fit.
    """
    torch.manual_seed(config.seed)
    network = build_mlrm(config.model)
    backbone = network.regions.backbone
    if start.backbone is not None:
        load_backbone(backbone, start.backbone)
    if start != Start():
        backbone.freeze_norms()
        for name in backbone.stem:
            backbone.get_submodule(name).requires_grad_(False)
    if isinstance(network.regions.structure, Cama):
        network.regions.structure.renew_copies(backbone)
    if start.network is not None:
        load_strict(network, _fitted(read_network(start.network), network), start.network.name)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def _fitted(tensors: dict[str, Tensor], network: Mlrm) -> dict[str, Tensor]:
    """An earlier run's weights; what it had no use for, attention maps or RLA over as many levels, stays fresh."""
    own = network.state_dict()
    parts = [] if _has_structure(tensors, own) else [STRUCTURE]
    levels = sum(name.startswith(REDUCE) for name in tensors)
    if levels != sum(name.startswith(REDUCE) for name in own):
        parts.append(RLA)
    fresh = {name: value for name, value in own.items() if name.startswith(tuple(parts))}
    return {name: value for name, value in tensors.items() if not name.startswith(tuple(parts))} | fresh


def map_teacher(config: RunConfig, start: Start, network: Mlrm) -> Lama | Mlrm | None:
    """Whose maps a run of "maps" or "follow" learns, or one that holds them; the network is made ready for it.

    Raises: ModelError, if the run starts from no network; or for "maps" from none with early indicators, or it has no
        late ones.
    """
    if config.objective not in (MAPS, FOLLOW) and not config.hold_maps:
        return None
    if start.network is None:
        raise ModelError("maps are learned from the network that the run starts from, and there is none")
    if config.objective != MAPS:
        if config.objective == FOLLOW:
            prepare_to_follow(network)
        return build_network(config, start).to(next(network.parameters()).device).eval().requires_grad_(False)
    teacher = read_teacher(read_network(start.network), start.network.name, network)
    prepare(network, teacher)
    return teacher


def knows_likeness(config: RunConfig, start: Start, network: Mlrm) -> bool:
    """Whether a run can tell which photos resemble each other: its batches ask, and it begins with trained regions."""
    return config.mixture.alike > 0 and config.objective == MLRM and starts_structure(start, network)


def keep_maps(network: Mlrm) -> None:
    """Leave all that the maps are drawn from as it is: level 3's reduction and RLA still learn.

    With indicators and attention CNN alone kept, the features move so that the regions settle on one place.
    """
    network.regions.requires_grad_(False)
    network.regions.reduction.high.requires_grad_(True)


def build_optimiser(network: Mlrm, config: RunConfig) -> torch.optim.Optimizer:
    """AdamW with one rate for the backbone and another for what starts from scratch."""
    own = {id(p) for p in network.regions.backbone.parameters()}
    parameters = [p for p in network.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in parameters if id(p) in own], "rate": config.rate},
        {"params": [p for p in parameters if id(p) not in own], "rate": config.new_rate},
    ]
    return torch.optim.AdamW([group for group in groups if group["params"]], lr=config.rate, weight_decay=config.decay)
