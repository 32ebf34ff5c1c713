"""Steering: how much a person lets each region count on each level, as factors on the model's own weights."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.embedding import Floats
from engine.saved_sketch import LARGEST_FACTOR

LARGEST = LARGEST_FACTOR
TIMES = "\u00d7"


class Steering(QObject):
    """Factors (L, N), 1 where the model decides alone; never all zero. `changed` tells that another ranking is due."""

    changed = Signal()

    def __init__(self, levels: int = 3, regions: int = 3, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._factors: Floats = np.ones((levels, regions), np.float32)
        self._fitted = False

    @property
    def factors(self) -> Floats:
        """The factors (L, N), each 0 to `LARGEST`."""
        return self._factors.copy()

    @property
    def kept(self) -> Floats | None:
        """The factors as they are kept with a sketch; None where the model decides alone."""
        return None if self.neutral else self.factors

    @property
    def neutral(self) -> bool:
        """Whether the model decides alone."""
        return bool((self._factors == 1).all())

    @property
    def muted_regions(self) -> frozenset[int]:
        """The regions that count on no level."""
        return frozenset(region for region in range(self._factors.shape[1]) if self.muted(None, region))

    def take(self, factors: Floats | None) -> bool:
        """Take all the factors at once, or None for the model's own weights; return whether they can be used.

        All zero, and factors for another number of levels or regions than the model's, change nothing.
        """
        wanted = np.ones_like(self._factors) if factors is None else np.clip(factors, 0, LARGEST).astype(np.float32)
        same_shape = wanted.shape == self._factors.shape
        if not wanted.any() or (self._fitted and not same_shape):
            return False
        if not same_shape or (wanted != self._factors).any():
            self._factors = wanted
            self.changed.emit()
        return True

    def fit(self, levels: int, regions: int) -> None:
        """Learn the model's levels and regions; start again where the factors are for others."""
        self._fitted = True
        if self._factors.shape != (levels, regions):
            self._factors = np.ones((levels, regions), np.float32)
            self.changed.emit()

    def set(self, level: int | None, region: int | None, factor: float) -> None:
        """One factor; None means all the levels, or all the regions."""
        wanted = self._factors.copy()
        wanted[_all(level), _all(region)] = factor
        self.take(wanted)

    def mute(self, level: int | None, region: int | None) -> None:
        """Leave these out of the ranking, or let them count again if they are left out."""
        self.set(level, region, 1.0 if self.muted(level, region) else 0.0)

    def muted(self, level: int | None, region: int | None) -> bool:
        """Whether none of these count."""
        return not self._factors[_all(level), _all(region)].any()

    def factor(self, level: int | None, region: int | None) -> float:
        """The factor, on average where there are several."""
        return float(np.mean(self._factors[_all(level), _all(region)]))


def _all(index: int | None) -> slice | int:
    return slice(None) if index is None else index


def slider_place(factor: float) -> float:
    """Where a factor lies on its slider, 0..1: 1 in the middle, `LARGEST` at the end."""
    return float(np.sqrt(max(factor, 0.0) / LARGEST))


def slider_factor(place: float) -> float:
    """The factor at a place 0..1 of its slider; the middle holds on to 1."""
    place = min(max(place, 0.0), 1.0)
    return 1.0 if abs(place - 0.5) < 0.03 else LARGEST * place * place


def factor_words(factor: float) -> str:
    """A factor as it is shown: with the sign of times before it; nothing for 1."""
    return "" if abs(factor - 1) < 0.005 else f"{TIMES}{round(factor, 1):g}"
