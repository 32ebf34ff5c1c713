"""What the page measures: the app's models, and runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.card import ModelCard
from engine.encoder import Encoder
from engine.evaluate.baselines import BaselineMethod
from engine.evaluate.methods import Method, RegionMethod
from engine.evaluate.runs import Run, load_network

MLRM = "MLRM"


@dataclass(frozen=True, eq=False)
class Source:
    """Something trained.

    Attributes:
        title: as the tables name it.
        kind: "MLRM", or the baseline it was trained as: "global", "LA", "DLA".
        backbone, structure, regions: of its network.
        run: whether it is a run; else it is one of the app's models.
        ablation: which setting of table 3 a run is, None where it is none.
        held_out: which rows it was not trained on (`engine.evaluate.seen`).
        load: how it retrieves; reads the weights.
    """

    title: str
    kind: str
    backbone: str
    structure: str
    regions: int
    run: bool
    ablation: str | None
    held_out: Mapping[str, str]
    load: Callable[[], Method[Any]]


def model_source(card: ModelCard, encoder: Callable[[], Encoder]) -> Source:
    """One of the app's models, its encoder loaded when it is needed."""

    def load() -> Method[Any]:
        return RegionMethod(encoder())

    return Source(card.title, MLRM, card.backbone, card.structure, card.regions, False, None, card.held_out, load)


def run_source(run: Run) -> Source:
    """A run by its best weights."""

    def load() -> Method[Any]:
        network = load_network(run)
        if run.baseline is not None:
            return BaselineMethod(network, run.baseline)
        # torch takes seconds to import; a page of models alone measures without it
        from engine.torch_encoder import TorchEncoder

        return RegionMethod(TorchEncoder(network, run.name))

    title = f"{run.name} (run)"
    kind = run.baseline or ("global" if run.structure == "global" else MLRM)
    return Source(title, kind, run.backbone, run.structure, run.regions, True, run.ablation, run.held_out, load)
