"""What indexing and encoding anew share: files read ahead on threads, and batches of which one photo may fail."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.embedding import EmbeddingBatch
from engine.encoder import Encoder
from engine.errors import ModelError

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


def read_ahead(items: Sequence[Item], read: Callable[[Item], Outcome], batch_size: int) -> Iterator[list[Outcome]]:
    """What `read` gives for each item, in order and in batches; it runs on threads, one batch ahead."""
    batches = [items[at : at + batch_size] for at in range(0, len(items), batch_size)]
    with ThreadPoolExecutor(min(16, os.cpu_count() or 1), "read") as readers:
        waiting: list[list[Future[Outcome]]] = []
        try:
            for batch in batches:
                waiting.append([readers.submit(read, item) for item in batch])
                if len(waiting) > 1:
                    yield [future.result() for future in waiting.pop(0)]
            for futures in waiting:
                yield [future.result() for future in futures]
        finally:
            readers.shutdown(wait=False, cancel_futures=True)


def encode_each(
    encoder: Encoder, pictures: Sequence[NDArray[np.uint8]]
) -> tuple[EmbeddingBatch | None, dict[int, str]]:
    """Embeddings of a batch; when it fails, of each picture alone, with the reasons of those that fail again.

    The embeddings are those of the rows that did not fail, in order.

    Raises: ModelError, if every one of several pictures fails.
    """
    if not pictures:
        return None, {}
    try:
        return encoder.encode(np.stack(pictures)), {}
    except Exception as error:
        # Runtimes raise types of their own, and only the encoder knows them.
        if len(pictures) == 1:
            return None, {0: f"could not be encoded ({_first_line(error)})"}
        alone = [encode_each(encoder, [picture]) for picture in pictures]
        failed = {row: reasons[0] for row, (_, reasons) in enumerate(alone) if reasons}
        if len(failed) == len(pictures):
            raise ModelError(f"the encoder fails: {_first_line(error)}") from error
        return EmbeddingBatch.concatenate([batch for batch, _ in alone if batch is not None]), failed


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
