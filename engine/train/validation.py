"""Accuracy on held-out photos while a run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.model.baseline_losses import baseline_distances, dense_features
from engine.model.losses import all_distances
from engine.model.mlrm import Mlrm, MlrmOutput
from engine.strokes import rasterise
from engine.train.batches import normalise
from engine.train.config import FOLLOW, MAPS, MLRM
from engine.train.dataset import PairSet


@dataclass(frozen=True)
class Validation:
    """acc@1 and acc@10 for every dataset, each searched in its own held-out photos; `score` chooses the best."""

    per_dataset: tuple[tuple[str, float, float], ...]

    @property
    def score(self) -> float:
        """Mean over the datasets of acc@1, with acc@10 as the finer half."""
        return float(np.mean([(one + ten) / 2 for _, one, ten in self.per_dataset]))


@torch.no_grad()
def encode(network: Mlrm, pictures: Tensor, batch: int = 16) -> MlrmOutput:
    """Pictures (P, 3, 256, 256) in 0..1 through the network in eval, on the device it lives on."""
    parts = [network(block) for block in _blocks(network, pictures, batch)]
    return MlrmOutput(
        tuple(torch.cat(levels) for levels in zip(*(p.features for p in parts), strict=True)),
        torch.cat([p.weights for p in parts]),
        torch.cat([p.maps for p in parts]),
        torch.cat([p.positions for p in parts]),
    )


def _blocks(network: Mlrm, pictures: Tensor, batch: int = 16) -> Iterator[Tensor]:
    """Pictures as the network, put in eval, takes them, on its device."""
    network.eval()
    device = next(network.parameters()).device
    for block in torch.split(pictures, batch):
        yield normalise(block).contiguous(memory_format=torch.channels_last).to(device)


def distances(network: Mlrm, drawn: Tensor, shot: Tensor, objective: str) -> Tensor:
    """Every sketch's distance to every photo, (S, P), as the objective compares them."""
    if objective in (MLRM, MAPS, FOLLOW):
        return all_distances(encode(network, drawn), encode(network, shot))
    photos = torch.cat([dense_features(network, block) for block in _blocks(network, shot)])
    # block by block: DLA compares 64 positions with 64
    sketches = (dense_features(network, block) for block in _blocks(network, drawn))
    return torch.cat([baseline_distances(objective, block, photos) for block in sketches])


def ranks(distances: Tensor, targets: Tensor) -> Tensor:
    """Rank of each sketch's photo, from 1, ties against us; distances (S, P), targets (S,)."""
    own = distances.gather(1, targets[:, None])
    return (distances <= own).sum(1)


@torch.no_grad()
def validate(network: Mlrm, held: PairSet, objective: str = MLRM) -> Validation:
    """Encode the held-out pairs and rank; at most one sketch in three where there are over 400 of a set."""
    rows = []
    names = np.array(held.datasets)
    owner = np.array([sketch.photo for sketch in held.sketches])
    for dataset in dict.fromkeys(held.datasets):
        photo_rows = np.flatnonzero(names == dataset)
        sketch_rows = np.flatnonzero(np.isin(owner, photo_rows))
        sketch_rows = sketch_rows[:: 3 if len(sketch_rows) > 400 else 1]
        photos = torch.from_numpy(held.photos[photo_rows]).permute(0, 3, 1, 2).float() / 255
        rasters = []
        for row in sketch_rows:
            sketch = held.sketches[row]
            raster = rasterise(sketch.strokes, fit=False) if sketch.strokes is not None else sketch.raster
            rasters.append(np.asarray(raster))
        drawn = torch.from_numpy(np.stack(rasters))[:, None].float().expand(-1, 3, -1, -1) / 255
        found = distances(network, drawn, photos, objective).cpu()
        place = torch.from_numpy(np.searchsorted(photo_rows, owner[sketch_rows]))
        rank = ranks(found, place).numpy()
        rows.append((dataset, float((rank <= 1).mean()), float((rank <= 10).mean())))
    return Validation(tuple(rows))
