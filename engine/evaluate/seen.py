"""Which rows of a list a model was trained on: a photo is held out by the hash of its name, up to a threshold.

Held-out thresholds name each dataset that was trained on, with the largest hash of a photo held out of it, or "" where
none was: the train rows over it were trained on. A dataset that is not named was not trained on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from engine.evaluate.pairs import Pair

NEAR_COPY = "near-duplicate of"
"""A row whose note says so was left out of training: its photo nearly equals a test photo."""


def photo_hash(dataset: str, name: str) -> str:
    """What orders a dataset's photos, the same on every machine; hex."""
    return hashlib.sha256(f"{dataset}/{name}".encode()).hexdigest()


def trainable(pair: Pair) -> bool:
    """Whether a run may train on the row, or hold it out."""
    return pair.split == "train" and NEAR_COPY not in pair.note


def trained_rows(pairs: Sequence[Pair], thresholds: Mapping[str, str]) -> list[Pair]:
    """The rows that were trained on under these thresholds."""
    return [
        pair
        for pair in pairs
        if trainable(pair)
        and pair.dataset in thresholds
        and photo_hash(pair.dataset, pair.photo.name) > thresholds[pair.dataset]
    ]
