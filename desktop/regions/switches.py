"""Which regions are shown just now: the switches, and the one region under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from desktop.theme import Theme
from engine.heatmap import REGION_COLOURS


class RegionSwitches(QObject):
    """Shared by everything that draws regions; `changed` tells when another set is to be shown."""

    changed = Signal()

    def __init__(self, count: int = 3, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on = [True] * count
        self._muted: frozenset[int] = frozenset()
        self._hovered: int | None = None

    @property
    def count(self) -> int:
        """N, how many regions the model has."""
        return len(self._on)

    def reset(self, count: int) -> None:
        """Start again with another number of regions, all that count of them on."""
        if count != self.count:
            self._on = [region not in self._muted for region in range(count)]
            self._hovered = None
            self.changed.emit()

    def is_on(self, region: int) -> bool:
        """Whether the region's switch is on."""
        return self._on[region]

    def switch(self, region: int, on: bool) -> None:
        """Turn a region on or off."""
        if self._on[region] != on:
            self._on[region] = on
            self.changed.emit()

    def mute(self, regions: frozenset[int]) -> None:
        """Turn off the regions that count no longer, on those that count again; each can still be switched by hand."""
        changed, self._muted = regions ^ self._muted, regions
        for region in changed:
            if region < self.count:
                self.switch(region, region not in regions)

    def hover(self, region: int | None) -> None:
        """Light one region alone while the pointer is on it; None when it left."""
        if self._hovered != region:
            self._hovered = region
            self.changed.emit()

    def shown(self) -> tuple[bool, ...]:
        """For each region, whether it glows now: the hovered one alone, else those switched on."""
        if self._hovered is not None and self._hovered < self.count:
            return tuple(region == self._hovered for region in range(self.count))
        return tuple(self._on)


def region_colour(region: int) -> QColor:
    """The region's own colour, everywhere the same."""
    return QColor(REGION_COLOURS[region % len(REGION_COLOURS)])


def level_colour(region: int, level: int, levels: int, theme: Theme) -> QColor:
    """The region's colour at a level: full at the first, one step nearer to the surface at each further one."""
    share = (0.48 if theme.dark else 0.62) * level / max(levels - 1, 1)
    return blend(region_colour(region), QColor(theme.surface), share)


def blend(colour: QColor, other: QColor, share: float) -> QColor:
    """`colour` with this share (0..1) of the other."""
    keep = 1 - share
    return QColor.fromRgbF(
        keep * colour.redF() + share * other.redF(),
        keep * colour.greenF() + share * other.greenF(),
        keep * colour.blueF() + share * other.blueF(),
    )
