"""Embeddings made up for tests."""

import numpy as np

from engine.embedding import EmbeddingBatch, RegionEmbedding

ENCODER_ID = "a" * 64
CHANNELS = (5, 7, 11)
REGIONS = 3


def random_batch(count: int, seed: int = 0, *, encoder_id: str = ENCODER_ID) -> EmbeddingBatch:
    """Embeddings as an encoder would give them, to float16 precision as a gallery stores them."""
    generator = np.random.default_rng(seed)
    features = tuple(generator.random((count, REGIONS, c)).astype(np.float16).astype(np.float32) for c in CHANNELS)
    weights = generator.random((count, len(CHANNELS), REGIONS))
    weights /= weights.sum(axis=(1, 2), keepdims=True)
    maps = generator.random((count, REGIONS, 8, 8)).astype(np.float32)
    return EmbeddingBatch(features, weights.astype(np.float32), maps, encoder_id)


def random_query(seed: int = 99, *, encoder_id: str = ENCODER_ID) -> RegionEmbedding:
    return random_batch(1, seed, encoder_id=encoder_id)[0]
