"""What every encoder offers: pictures in, region embeddings out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.embedding import EmbeddingBatch, EmbeddingLayout


@dataclass(frozen=True)
class Provider:
    """Where an encoder runs ("CUDA", "CPU") and why there, in one short phrase."""

    name: str
    reason: str


class Encoder(Protocol):
    """One network for photos and sketches (one set of weights).

    Attributes:
        encoder_id: sha256 of the model file and the preprocess version, hex; embeddings carry it.
        layout: shape of its embeddings.
        provider: where it runs and why.
    """

    encoder_id: str
    layout: EmbeddingLayout
    provider: Provider

    def encode(self, pictures: NDArray[np.uint8]) -> EmbeddingBatch:
        """Encode pictures, uint8 RGB (B, 256, 256, 3); a sketch is black on white, repeated to three channels."""
        ...
