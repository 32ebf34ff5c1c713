"""What a step is to make smaller: the run's objective for one batch."""

from __future__ import annotations

from dataclasses import replace

import torch

from engine.model.baseline_losses import baseline_loss, dense_features
from engine.model.losses import LossParts, Negatives, mlrm_loss
from engine.model.mlrm import Mlrm, MlrmOutput
from engine.model.regions import Lama
from engine.train.batches import Batch
from engine.train.compute import Compute
from engine.train.config import FOLLOW, MLRM, RunConfig
from engine.train.follow import follow_loss, maps_strayed
from engine.train.quicken import map_loss

HOLD = 3.0
"""The weight of maps that stray from those they are held to."""
HELD_OF = 4
"""One picture of so many is looked at for that: the teacher costs as much as a third of the step."""


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
