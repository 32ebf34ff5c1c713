"""What indexing and encoding anew share: files read ahead on threads, and batches of which one photo may fail."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.batch_sizes import BatchSizes
from engine.cores import usable_cores
from engine.embedding import EmbeddingBatch
from engine.encoder import Encoder
from engine.errors import ModelError

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
Pictures = Sequence[NDArray[np.uint8]]

MOST_READERS = 32


def read_ahead(
    items: Sequence[Item],
    read: Callable[[Item], Outcome],
    sizes: BatchSizes,
    begin: Callable[[], None] | None = None,
) -> Iterator[list[Outcome]]:
    """What `read` gives for each item, in order and in batches.

    It runs on threads, as many as there are cores, each of which calls `begin` first. While a batch is away to be
    encoded, the next one is read and the one after it begun: no reader rests while there is work, and no more than
    two batches and a photo for each reader are in memory.
    """
    count = min(MOST_READERS, usable_cores())
    waiting: deque[Future[Outcome]] = deque()
    coming = iter(items)
    with ThreadPoolExecutor(count, "read", begin) as pool:
        try:
            while True:
                for item in coming:
                    waiting.append(pool.submit(read, item))
                    if len(waiting) >= 2 * sizes.size + count:
                        break
                if not waiting:
                    return
                yield [waiting.popleft().result() for _ in range(min(sizes.size, len(waiting)))]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def encode_batch(
    encoder: Encoder, pictures: Pictures, sizes: BatchSizes | None = None
) -> tuple[EmbeddingBatch | None, dict[int, str]]:
    """Embeddings of a batch, and the reasons of the rows that fail.

    A batch that fails is halved until what fails stands alone, be it for memory or for one photo. The embeddings are
    those of the rows that did not fail, in order. `sizes` hears how it went.

    Raises: ModelError, if every one of several pictures fails.
    """
    if not pictures:
        return None, {}
    began = time.perf_counter()
    batches, failed = _halving(encoder, pictures)
    if len(failed) == len(pictures) > 1:
        raise ModelError(f"the encoder fails: {failed[0]}")
    if sizes is not None and len(batches) == 1 and not failed:
        sizes.tell(len(pictures), time.perf_counter() - began)
    elif sizes is not None and not failed:
        sizes.fail(len(pictures))
    told = {row: f"could not be encoded ({reason})" for row, reason in failed.items()}
    return (EmbeddingBatch.concatenate(batches) if batches else None), told


def _halving(encoder: Encoder, pictures: Pictures) -> tuple[list[EmbeddingBatch], dict[int, str]]:
    """The embeddings in one piece or more, and why rows failed alone."""
    try:
        return [encoder.encode(np.stack(pictures))], {}
    except Exception as error:
        # Runtimes raise types of their own, and only the encoder knows them.
        if len(pictures) == 1:
            return [], {0: (str(error).splitlines() or [type(error).__name__])[0]}
    middle = len(pictures) // 2
    left, left_failed = _halving(encoder, pictures[:middle])
    right, right_failed = _halving(encoder, pictures[middle:])
    return left + right, left_failed | {middle + row: reason for row, reason in right_failed.items()}
