"""The overlap penalties (method, section 4) of one picture's attention maps, without torch."""

from __future__ import annotations

import numpy as np

from engine.embedding import Floats


def overlap_lama(maps: Floats) -> float:
    """L_ovl of LAMA: 1/(N N) sum_r sum_xy M_r max_{r' != r} M_r'; maps (N, 8, 8). One region overlaps nothing."""
    regions = len(maps)
    if regions == 1:
        return 0.0
    others = np.stack([np.delete(maps, region, axis=0).max(axis=0) for region in range(regions)])
    return float((maps * others).sum(dtype=np.float64)) / regions**2


def overlap_cama(maps: Floats) -> float:
    """L_ovl of CAMA: 1/N sum_xy M_1 ... M_N; maps (N, 8, 8)."""
    return float(maps.prod(axis=0).sum(dtype=np.float64)) / len(maps)
