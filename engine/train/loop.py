"""One training run: a folder with its configuration, metrics and curves, a checkpoint and the best averaged weights."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.errors import Cancelled, EngineError, ModelError
from engine.model.baseline_losses import baseline_loss, dense_features
from engine.model.losses import LossParts, Negatives, mlrm_loss
from engine.model.mlrm import Mlrm, MlrmOutput, build_mlrm
from engine.model.regions import Cama, Lama
from engine.progress import CancelToken
from engine.train.batches import Batch, PairSampler, make_batch, prepared
from engine.train.checkpoint import AveragedWeights, load_checkpoint, save_checkpoint
from engine.train.compute import Compute
from engine.train.config import FOLLOW, MAPS, MLRM, RunConfig, Start, check_same, told
from engine.train.curves import draw_curves
from engine.train.dataset import PairSet
from engine.train.follow import follow_loss, maps_strayed, prepare_to_follow
from engine.train.likeness import Likeness
from engine.train.metrics import Metrics
from engine.train.quicken import STRUCTURE, map_loss, prepare, read_teacher
from engine.train.separation import separate_regions
from engine.train.validation import Validation, validate
from engine.weights import load_backbone, load_strict, read_safetensors, save_safetensors

CONFIG = "config.json"
METRICS = "metrics.csv"
CURVES = "curves.png"
CHECKPOINT = "checkpoint.safetensors"
BEST = "best.safetensors"
RLA = "attention."
REDUCE = "attention.reduce."
HOLD = 3.0
"""The weight of maps that stray from those they are held to."""
HELD_OF = 4
"""One picture of so many is looked at for that: the teacher costs as much as a third of the step."""


@dataclass(frozen=True)
class StepReport:
    """What a run says after each step."""

    step: int
    steps: int
    loss: float
    seconds: float
    validation: Validation | None


def learning_factor(step: int, config: RunConfig) -> float:
    """Linear warm-up, then a half cosine down to a fiftieth."""
    if step < config.warm_up:
        return (step + 1) / config.warm_up
    done = (step - config.warm_up) / max(1, config.steps - config.warm_up)
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def starts_structure(start: Start, network: Mlrm) -> bool:
    """Whether a run of this network begins with trained attention maps."""
    return start.network is not None and _has_structure(read_safetensors(start.network), network.state_dict())


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
        load_strict(network, _fitted(read_safetensors(start.network), network), start.network.name)
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


def _teacher(config: RunConfig, start: Start, network: Mlrm) -> Lama | Mlrm | None:
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
    teacher = read_teacher(start.network, network)
    prepare(network, teacher)
    return teacher


def _knows_likeness(config: RunConfig, start: Start, network: Mlrm) -> bool:
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


def split_output(output: MlrmOutput, count: int) -> tuple[MlrmOutput, MlrmOutput]:
    """Cut a batch into its first `count` pictures and the rest."""

    def part(rows: slice) -> MlrmOutput:
        return MlrmOutput(
            tuple(level[rows] for level in output.features),
            output.weights[rows],
            output.maps[rows],
            output.positions[rows],
        )

    return part(slice(None, count)), part(slice(count, None))


def in_full(output: MlrmOutput) -> MlrmOutput:
    """The same in float32, whatever the network computed in."""
    features, *rest = output
    return MlrmOutput(tuple(level.float() for level in features), *(tensor.float() for tensor in rest))


def step_seed(config: RunConfig, batch: Batch) -> int:
    """What is drawn in a step is drawn from this, whether the run was resumed or not."""
    return config.seed * 1_000_003 + batch.step


def batch_loss(
    network: Mlrm, batch: Batch, config: RunConfig, compute: Compute, teacher: Lama | Mlrm | None = None
) -> LossParts:
    """The run's objective for one batch; "maps", "follow" and maps that are held need the teacher."""
    if isinstance(teacher, Lama):
        with compute.autocast():
            return map_loss(network, teacher, batch.pictures)
    if teacher is not None and config.objective == FOLLOW:
        drawing = torch.Generator().manual_seed(step_seed(config, batch))
        with compute.autocast():
            return follow_loss(network, teacher, batch.pictures, drawing)
    count = len(batch.pictures) // 2
    if config.objective != MLRM:
        with compute.autocast():
            maps = dense_features(network, batch.pictures)
        maps = maps.float()
        return baseline_loss(config.objective, maps[:count], maps[count:], config.temperature)
    with compute.autocast():
        output = network(batch.pictures)
    drawn, shot = split_output(in_full(output), count)
    drawing = torch.Generator().manual_seed(batch.step)
    negatives = Negatives.draw(count, config.model.regions, drawing).to(compute.device)
    parts = mlrm_loss(
        drawn, shot, network.attention, negatives, config.losses, config.temperature, config.model.structure
    )
    if teacher is None:
        return parts
    with compute.autocast():
        strayed = maps_strayed(output.maps[::HELD_OF], teacher, batch.pictures[::HELD_OF])
    return replace(parts, total=parts.total + HOLD * strayed)


def train_step(
    network: Mlrm,
    optimiser: torch.optim.Optimizer,
    batch: Batch,
    config: RunConfig,
    compute: Compute,
    teacher: Lama | Mlrm | None = None,
) -> LossParts:
    """One batch forward, backward and one update."""
    torch.manual_seed(step_seed(config, batch))  # for dropout
    parts = batch_loss(network, batch, config, compute, teacher)
    optimiser.zero_grad(set_to_none=True)
    parts.total.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 5.0)
    for group in optimiser.param_groups:
        group["lr"] = group["rate"] * learning_factor(batch.step, config)
    optimiser.step()
    return parts


def train(
    folder: Path,
    config: RunConfig,
    pairs: PairSet,
    held: PairSet | None,
    begin: Start,
    report: Callable[[StepReport], None],
    *,
    thresholds: Mapping[str, str] | None = None,
    cancel: CancelToken | None = None,
    compute: Compute | None = None,
) -> Path:
    """Run or resume; returns the file of the best averaged weights by validation, of the last without any `held`.

    `thresholds` say which rows are held out (`engine.evaluate.seen`); config.json keeps them for later.

    On a CPU a run that was stopped, at any moment, ends with the same weights as one that never was.

    Raises: EngineError, if the folder holds a run with other settings, naming them, or the loss is lost; ModelError,
        if the weights to begin with do not fit; Cancelled, once the step at hand is done and kept.
    """
    compute = compute or Compute.here()
    compute.share_cores()
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / CHECKPOINT
    data = {"photos": len(pairs.photos), "sketches": len(pairs.sketches), "held": len(held.photos) if held else 0}
    asked = told(config, begin, data | {"held_out": dict(thresholds or {})})
    resumed = checkpoint.exists()
    if resumed:
        check_same(folder / CONFIG, asked)
    else:
        (folder / CONFIG).write_text(json.dumps(asked, indent=1), encoding="utf-8")
    network = build_network(config, begin).to(compute.device)
    likeness = Likeness.seen_by(network, pairs.photos) if _knows_likeness(config, begin, network) else None
    sampler = PairSampler(pairs, config.mixture, config.batch, config.seed, likeness)
    teacher = _teacher(config, begin, network)
    if (
        teacher is None
        and not resumed
        and isinstance(network.regions.structure, Lama)
        and not starts_structure(begin, network)
    ):
        first = make_batch(pairs, *sampler.draw(0), config.augmentation, (config.seed, 0), config.size)
        separate_regions(network, compute.take(first), config.seed)
    if config.keep_maps:
        keep_maps(network)
    optimiser = build_optimiser(network, config)
    averaged = AveragedWeights(network, config.averaging)
    began_with = {name: value.detach().clone() for name, value in network.state_dict().items()} if config.blend else {}
    start = load_checkpoint(checkpoint, network, averaged, optimiser) if resumed else 0
    metrics = Metrics(folder / METRICS, start)
    probe = build_mlrm(config.model).to(compute.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    began = time.perf_counter()
    steps = prepared(pairs, sampler, config.augmentation, config.size, range(start, config.steps), compute)
    with closing(steps):
        for batch in steps:
            done = batch.step + 1
            network.train(teacher is None or config.hold_maps)
            network.regions.structure.train(not config.keep_maps)
            parts = train_step(network, optimiser, batch, config, compute, teacher)
            loss = parts.total.item()
            if not math.isfinite(loss):
                raise EngineError(f"{folder}: the loss was {loss} at step {done}; a lower --rate may help")
            averaged.update(network, batch.step)
            due = done % config.every == 0 or done == config.steps
            kept = averaged.blended(began_with, config.blend) if due and config.blend else averaged.state
            validation = None
            if due and held is not None:
                probe.load_state_dict(kept)
                validation = validate(probe, held, config.objective)
            better = metrics.write(done, parts, validation)
            if better or (due and held is None):
                save_safetensors(kept, folder / BEST)
            stopping = cancel is not None and cancel.cancelled
            if due or stopping:
                save_checkpoint(checkpoint, network, averaged, optimiser, done)
                draw_curves(metrics.path, folder / CURVES)
            report(StepReport(done, config.steps, loss, time.perf_counter() - began, validation))
            if stopping and done < config.steps:
                raise Cancelled(
                    f"{folder}: stopped after step {done} of {config.steps}; the same command goes on from there"
                )
    return folder / BEST
