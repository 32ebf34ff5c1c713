"""What every piece of furniture is made of: solids in named slots, and the choices a maker's hand takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assets.demo.make.mesh import Solid


@dataclass(frozen=True)
class Part:
    """A solid and its slot: parts of one slot are of one material."""

    slot: str
    solid: Solid
    detail: bool = False
    """A hasty hand leaves details out."""


@dataclass(frozen=True)
class Form:
    """A piece of furniture: its parts, and for each slot the kind of material it takes."""

    category: str
    name: str
    parts: tuple[Part, ...]
    kinds: dict[str, str] = field(default_factory=dict)


class Maker:
    """A random hand that draws sizes and choices for one piece, always the same from the same seed."""

    def __init__(self, seed: Sequence[int]) -> None:
        self.rng = np.random.default_rng(list(seed))

    def between(self, low: float, high: float) -> float:
        """A size drawn evenly from a range."""
        return float(self.rng.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """A count from low to high, both included."""
        return int(self.rng.integers(low, high + 1))

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return bool(self.rng.random() < share)

    def pick(self, choices: Sequence[str]) -> str:
        """One of the choices; a choice named twice comes twice as often."""
        return choices[int(self.rng.integers(len(choices)))]


def parts(slot: str, *solids: Solid, detail: bool = False) -> list[Part]:
    """Several solids in one slot."""
    return [Part(slot, solid, detail) for solid in solids]
