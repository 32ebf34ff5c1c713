"""What the paper reports (Ling et al., ACM Multimedia 2022), acc@1 in % unless something else is said."""

from __future__ import annotations

from collections.abc import Mapping

SETS: Mapping[str, str] = {
    "sketchy": "Sketchy",
    "chairv2": "ChairV2",
    "shoev2": "ShoeV2",
    "chair": "Chair",
    "shoe": "Shoe",
}
"""The paper's sets by the name a list of pairs gives them, in the paper's order."""


def _by_set(*values: float) -> Mapping[str, float]:
    return dict(zip(SETS, values, strict=True))


ACCURACY: Mapping[str, Mapping[str, float]] = {
    "global": _by_set(40.8, 65.3, 40.2, 95.9, 63.5),
    "LA": _by_set(43.1, 64.8, 42.3, 93.8, 57.4),
    "DLA": _by_set(54.9, 69.2, 50.2, 99.0, 79.1),
    "MLRM": _by_set(57.2, 74.3, 50.4, 99.0, 67.0),
}
"""Table 1; TC-Net stands for the global embedding."""

ACCURACY_AT_10: Mapping[str, Mapping[str, float]] = {"MLRM": {"chairv2": 98.2, "shoev2": 87.9}}

RETRIEVAL_SECONDS: Mapping[str, Mapping[str, float]] = {
    "global": {"chairv2": 5.3, "sketchy": 8.2},
    "LA": {"chairv2": 27.5, "sketchy": 46.8},
    "DLA": {"chairv2": 236.7, "sketchy": 639.3},
    "MLRM": {"chairv2": 11.8, "sketchy": 14.1},
}
"""Table 2: all queries of a set, on one GPU."""

SETTINGS: Mapping[str, str] = {
    "S1": "one region",
    "S2": "no overlap penalty",
    "S3": "CAMA's overlap penalty",
    "S4": "level 3 only",
    "S5": "no geometry maps",
    "S6": "no global triplet (plain mean)",
    "S7": "no local triplet",
    "S8": "no local region-negative",
    "S9": "no global region-negative",
    "S10": "all",
}

ABLATIONS: Mapping[str, Mapping[str, float]] = {
    "S1": _by_set(47.3, 67.9, 41.8, 95.9, 49.6),
    "S2": _by_set(46.1, 66.2, 40.7, 92.8, 47.8),
    "S3": _by_set(55.0, 68.8, 47.0, 96.9, 59.1),
    "S4": _by_set(54.8, 57.6, 44.1, 85.6, 43.5),
    "S5": _by_set(55.0, 72.4, 48.7, 86.0, 61.7),
    "S6": _by_set(42.5, 55.3, 36.8, 88.7, 47.0),
    "S7": _by_set(52.5, 70.0, 43.8, 94.8, 57.4),
    "S8": _by_set(53.9, 71.1, 45.1, 95.9, 59.1),
    "S9": _by_set(55.9, 72.9, 48.8, 97.9, 62.6),
    "S10": _by_set(57.2, 74.3, 50.4, 99.0, 67.0),
}
"""Table 3."""

STRATEGY_WORDS: Mapping[str, str] = {
    "T1": "sketch weights only",
    "T2": "photo weights only",
    "T3": "level 1 alone",
    "T4": "level 2 alone",
    "T5": "level 3 alone",
    "T6": "best region, Euclidean over regions",
    "T7": "plain mean of the nine",
    "T8": "best region, mean",
    "T9": "D', both weights (eq. 4)",
}

STRATEGIES: Mapping[str, Mapping[str, float]] = {
    "T1": {"sketchy": 56.4, "chairv2": 73.2},
    "T2": {"sketchy": 56.1, "chairv2": 73.0},
    "T3": {"sketchy": 28.1, "chairv2": 51.1},
    "T4": {"sketchy": 50.7, "chairv2": 70.7},
    "T5": {"sketchy": 54.0, "chairv2": 69.4},
    "T6": {"sketchy": 45.2, "chairv2": 64.9},
    "T7": {"sketchy": 46.9, "chairv2": 66.5},
    "T8": {"sketchy": 47.0, "chairv2": 66.5},
    "T9": {"sketchy": 57.2, "chairv2": 74.3},
}
"""Table 4."""

REGION_DISTANCES: Mapping[str, tuple[float, float, float]] = {
    "S8": (0.116, 0.107, 0.162),
    "S10": (6.540, 6.297, 3.924),
}
"""Table 5: the mean distance between regions, levels 1 to 3, on ChairV2; S8 is trained without L_ltrp-rn."""
