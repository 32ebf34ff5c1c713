"""The full embeddings of a middling gallery in memory, so that a shortlist is measured without asking the file.

They are kept as the gallery stores them, float16 values: nothing is lost, and 10,000 photos take some 40 MB.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.embedding import EmbeddingBatch, EmbeddingLayout, StoredValues
from engine.errors import ModelError
from engine.index import Ids

KEPT_BYTES = 1 << 27  # 30,000 photos of the shipped model


def room_for(layout: EmbeddingLayout) -> int:
    """How many photos are kept at most."""
    return KEPT_BYTES // layout.nbytes


class KeptEmbeddings:
    """Embeddings by photo id, at most `room_for` their layout. For one thread."""

    def __init__(self, layout: EmbeddingLayout, encoder_id: str) -> None:
        self._layout = layout
        self._encoder_id = encoder_id
        # Memory that is not written yet takes no room, on the systems that matter.
        self._values: StoredValues = np.empty((room_for(layout), layout.nbytes // 2), np.float16)
        self._places: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._places)

    def keep(self, ids: Sequence[int] | Ids, values: StoredValues) -> bool:
        """Take in photos, new or changed, as `GalleryReading.stored_values` gives them; False where room is missing."""
        asked = np.asarray(ids, np.int64).tolist()
        for photo in asked:
            self._places.setdefault(photo, len(self._places))
        if len(self._places) > len(self._values):
            return False
        self._values[[self._places[photo] for photo in asked]] = values
        return True

    def embeddings(self, ids: Sequence[int] | Ids, /) -> EmbeddingBatch:
        """Embeddings of photos (at least one), in the order of their ids.

        Raises: ModelError, where one is not kept.
        """
        try:
            places = [self._places[photo] for photo in np.asarray(ids, np.int64).tolist()]
        except KeyError as error:
            raise ModelError(f"no embedding of photo {error} is in memory") from error
        return EmbeddingBatch.from_values(self._values[places], self._layout, self._encoder_id)
