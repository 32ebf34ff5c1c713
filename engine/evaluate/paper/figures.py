"""Figures 4 and 5 as charts: accuracy and size against N, the weights, and what each region finds alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.evaluate.paper.charts import Bar, Line, Panel, figure
from engine.evaluate.paper.measure import Measurements
from engine.evaluate.paper.sources import MLRM
from engine.heatmap import level_colour

LAMA_COLOUR, CAMA_COLOUR = "#0072B2", "#D55E00"
STRUCTURES = {"lama": ("LAMA", LAMA_COLOUR), "cama": ("CAMA", CAMA_COLOUR)}
MOST_REGIONS = 5


def regions_figure(found: Measurements) -> str:
    """Figure 4 as SVG: acc@1 against N, as far as there are models and runs of the main backbone, and parameters."""
    accuracy = _accuracy_lines(found)
    parameters = tuple(
        Line(
            name, tuple((n, count_parameters(found.main.backbone, key, n) / 1e6) for n in range(1, MOST_REGIONS + 1)), c
        )
        for key, (name, c) in STRUCTURES.items()
    )
    told = "Needs runs (--runs) of LAMA and CAMA with N = 1 to 5"
    enough = sum(len(line.points) for line in accuracy) > 1
    return figure(
        [
            Panel("acc@1", "%", lines=accuracy if enough else (), x_label="regions N", empty="" if enough else told),
            Panel("Parameters", "millions", lines=parameters, x_label="regions N"),
        ],
        width=440,
        height=290,
    )


def _accuracy_lines(found: Measurements) -> tuple[Line, ...]:
    lines = []
    for structure, (name, colour) in STRUCTURES.items():
        points = {
            source.regions: 100 * found.of(source, found.main_set).evaluation.acc_at(1)
            for source in reversed(found.sources)  # the main source counts where two have as many regions
            if source.kind == MLRM
            and (source.structure, source.backbone) == (structure, found.main.backbone)
            and source.ablation in (None, "S1", "S10")
        }
        if points:
            lines.append(Line(name, tuple(points.items()), colour))
    return tuple(lines)


def count_parameters(backbone: str, structure: str, regions: int) -> int:
    """Trainable numbers of a network; nothing is allocated for it.

    Raises: ModelError, for an unknown backbone or structure.
    """
    # torch takes seconds to import; the other figures do without it
    import torch

    from engine.model.mlrm import ModelConfig, build_mlrm

    with torch.device("meta"):
        network = build_mlrm(ModelConfig(backbone, structure, regions))
    return sum(parameter.numel() for parameter in network.parameters())


def weights_figure(found: Measurements) -> str:
    """Figure 5 as SVG: mean weights with their deviation, of sketches and of photos, and SLSR; of the main source."""
    told = found.of(found.main, found.main_set).regions
    assert told is not None  # the main source is a model with regions
    return figure(
        [
            Panel(
                "Weights of sketches", "mean, deviation", _bars(told.sketch_weights.mean, told.sketch_weights.deviation)
            ),
            Panel("Weights of photos", "mean, deviation", _bars(told.photo_weights.mean, told.photo_weights.deviation)),
            Panel("One level, one region alone", "acc@1, %", _bars(100 * told.slsr)),
        ],
        height=270,
    )


def _bars(
    values: NDArray[np.float64], deviations: NDArray[np.float64] | None = None
) -> tuple[tuple[str, tuple[Bar, ...]], ...]:
    """Values (L, N) level by level, every region in its colour."""
    levels, regions = values.shape
    return tuple(
        (
            f"level {level + 1}",
            tuple(
                Bar(
                    f"r{region + 1}",
                    float(values[level, region]),
                    level_colour(region, level, levels),
                    0.0 if deviations is None else float(deviations[level, region]),
                )
                for region in range(regions)
            ),
        )
        for level in range(levels)
    )
