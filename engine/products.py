"""Matrix products on the calling thread alone.

A BLAS shares a product out to as many threads as there are cores and waits for the last of them. While an indexer keeps
the cores busy, each wait lasts until the other thread has its turn: a search of milliseconds took over a second. A
scan is bound by the memory anyway, which one thread nearly exhausts.
"""

from __future__ import annotations

import numpy as np

from engine.embedding import Floats

SHARED_FROM = 9216  # values of a matrix, from which on OpenBLAS multiplies with a vector on several threads


def product(rows: Floats, columns: Floats) -> Floats:
    """The product rows @ columns of (P, K) and (K,) or a narrow (K, M), part by part; float32 (P,) or (P, M)."""
    size = max((SHARED_FROM - 1) // rows.shape[1], 1)
    parts = len(rows) // size
    whole = parts * size
    result = np.empty((len(rows), *columns.shape[1:]), np.float32)
    stack = rows[:whole].reshape(parts, size, rows.shape[1])
    np.matmul(stack, columns, out=result[:whole].reshape(parts, size, *columns.shape[1:]))
    np.matmul(rows[whole:], columns, out=result[whole:])
    return result
