"""One training run: a folder with its configuration, metrics, checkpoints and the best averaged weights."""

from __future__ import annotations

import csv
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from torch import nn

from engine.model.losses import LossParts, LossWeights, Negatives, mlrm_loss
from engine.model.mlrm import Mlrm, MlrmOutput, ModelConfig, build_mlrm
from engine.model.regions import Cama
from engine.train.augmentation import Augmentation
from engine.train.batches import Batch, Mixture, PairSampler, prepared
from engine.train.checkpoint import AveragedWeights, load_checkpoint, save_checkpoint
from engine.train.dataset import PairSet
from engine.train.validation import Validation, validate
from engine.weights import load_backbone, load_strict, read_safetensors, save_safetensors

CHECKPOINT = "checkpoint.safetensors"
BEST = "best.safetensors"
STRUCTURE = "regions.structure."


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run's result.

    Attributes:
        steps, batch: number of batches, and pairs in each.
        size: side of the pictures, pixels; under 256 a step costs less.
        rate, new_rate: peak learning rates of the pretrained part and of the rest.
        every: steps between validations and checkpoints.
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


@dataclass(frozen=True)
class Start:
    """The weights a run begins with: a pretrained backbone, or the network of an earlier run; or neither.

    A network trained as a global embedding may start one with regions, whose attention maps then start fresh.
    """

    backbone: Path | None = None
    network: Path | None = None


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
        tensors = read_safetensors(start.network)
        if not any(name.startswith(STRUCTURE) for name in tensors):
            tensors |= {name: value for name, value in network.state_dict().items() if name.startswith(STRUCTURE)}
        load_strict(network, tensors, start.network.name)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def build_optimiser(network: Mlrm, config: RunConfig) -> torch.optim.Optimizer:
    """AdamW with one rate for the backbone and another for what starts from scratch."""
    own = {id(p) for p in network.regions.backbone.parameters()}
    parameters = [p for p in network.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in parameters if id(p) in own], "rate": config.rate},
        {"params": [p for p in parameters if id(p) not in own], "rate": config.new_rate},
    ]
    return torch.optim.AdamW(groups, lr=config.rate, weight_decay=config.decay)


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


def train_step(network: Mlrm, optimiser: torch.optim.Optimizer, batch: Batch, config: RunConfig) -> LossParts:
    """One batch forward, backward and one update."""
    torch.manual_seed(config.seed * 1_000_003 + batch.step)  # for dropout
    count = len(batch.pictures) // 2
    drawn, shot = split_output(network(batch.pictures), count)
    negatives = Negatives.draw(count, config.model.regions, torch.Generator().manual_seed(batch.step))
    parts = mlrm_loss(
        drawn, shot, network.attention, negatives, config.losses, config.temperature, config.model.structure
    )
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
    held: PairSet,
    begin: Start,
    report: Callable[[StepReport], None],
) -> Path:
    """Run or resume; returns the file of the best averaged weights by validation.

    Raises: ModelError, if the weights to begin with or a checkpoint in the folder do not fit.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(asdict(config), indent=1))
    network = build_network(config, begin)
    optimiser = build_optimiser(network, config)
    averaged = AveragedWeights(network, config.averaging)
    sampler = PairSampler(pairs, config.mixture, config.batch, config.seed)
    checkpoint = folder / CHECKPOINT
    start = load_checkpoint(checkpoint, network, averaged, optimiser) if checkpoint.exists() else 0
    metrics = Metrics(folder / "metrics.csv", start)
    probe = build_mlrm(config.model).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    began = time.perf_counter()
    for batch in prepared(pairs, sampler, config.augmentation, config.size, range(start, config.steps)):
        step = batch.step
        network.train()
        parts = train_step(network, optimiser, batch, config)
        averaged.update(network, step)
        validation = None
        if (step + 1) % config.every == 0 or step + 1 == config.steps:
            probe.load_state_dict(averaged.state)
            validation = validate(probe, held)
            if metrics.write(step + 1, parts, validation):
                save_safetensors(averaged.state, folder / BEST)
            save_checkpoint(checkpoint, network, averaged, optimiser, step + 1)
        seconds = time.perf_counter() - began
        report(StepReport(step + 1, config.steps, parts.total.item(), seconds, validation))
    return folder / BEST


class Metrics:
    """metrics.csv: a row a validation; knows which was best. Rows after a resumed step are dropped."""

    COLUMNS = ("step", "loss", "global", "local", "overlap", "contrast", "score", "acc@1", "acc@10")

    def __init__(self, path: Path, start: int) -> None:
        self.path = path
        self.best = -1.0
        rows: list[list[str]] = []
        if start and path.exists():
            with path.open(newline="") as file:
                rows = [row for row in list(csv.reader(file))[1:] if int(row[0]) <= start]
            self.best = max((float(row[6]) for row in rows), default=-1.0)
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([self.COLUMNS, *rows])

    def write(self, step: int, parts: LossParts, validation: Validation) -> bool:
        """Add a row; True, if it is the best so far."""
        values = [
            parts.total,
            parts.global_instance + parts.global_region,
            parts.local_instance + parts.local_region,
            parts.overlap,
            parts.contrast,
        ]
        per_set = " ".join(f"{name}:{one:.3f}" for name, one, _ in validation.per_dataset)
        per_set_10 = " ".join(f"{name}:{ten:.3f}" for name, _, ten in validation.per_dataset)
        row = [step, *(f"{v.item():.4f}" for v in values), repr(validation.score), per_set, per_set_10]
        with self.path.open("a", newline="") as file:
            csv.writer(file).writerow(row)
        better = validation.score > self.best
        self.best = max(self.best, validation.score)
        return better
