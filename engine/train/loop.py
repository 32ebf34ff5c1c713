"""One training run: a folder with its configuration, metrics and curves, a checkpoint and the best averaged weights."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from engine.errors import Cancelled, EngineError
from engine.model.losses import LossParts
from engine.model.mlrm import Mlrm, build_mlrm
from engine.model.regions import Lama
from engine.progress import CancelToken
from engine.train.batches import Batch, PairSampler, make_batch, prepared
from engine.train.beginning import (
    build_network,
    build_optimiser,
    keep_maps,
    knows_likeness,
    map_teacher,
    starts_structure,
)
from engine.train.checkpoint import AveragedWeights, load_checkpoint, save_checkpoint
from engine.train.compute import Compute
from engine.train.config import RunConfig, Start, check_same, told
from engine.train.curves import draw_curves
from engine.train.dataset import PairSet
from engine.train.exported import settle_norms
from engine.train.likeness import Likeness
from engine.train.metrics import Metrics
from engine.train.objective import batch_loss, step_seed
from engine.train.separation import separate_regions
from engine.train.validation import Validation, validate
from engine.weights import save_safetensors

CONFIG = "config.json"
METRICS = "metrics.csv"
CURVES = "curves.png"
CHECKPOINT = "checkpoint.safetensors"
BEST = "best.safetensors"


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
    likeness = Likeness.seen_by(network, pairs.photos) if knows_likeness(config, begin, network) else None
    sampler = PairSampler(pairs, config.mixture, config.batch, config.seed, likeness)
    teacher = map_teacher(config, begin, network)
    fresh_regions = isinstance(network.regions.structure, Lama) and not starts_structure(begin, network)
    if begin.exported or (fresh_regions and teacher is None and not resumed):
        first = make_batch(pairs, *sampler.draw(0), config.augmentation, (config.seed, 0), config.size)
        if begin.exported:
            settle_norms(network, compute.take(first))
        if fresh_regions and teacher is None and not resumed:
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
