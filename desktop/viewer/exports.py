"""What the viewer offers to export: the view, the nine maps, the search as a figure."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from PIL import Image
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from desktop.library.reader import Reader
from desktop.library.session import Session
from desktop.viewer.export import ViewExport
from desktop.viewer.figure import KeptSearches, figure_row
from desktop.viewer.look import INPUT
from desktop.viewer.sheets import comparison_sheet, multiples_sheet, pair_sheet
from desktop.words import counted
from engine.figure6 import figure6

if TYPE_CHECKING:
    from desktop.viewer.overlay import Viewer


class Exports(QObject):
    """`told(str)` says how it went."""

    told = Signal(str)

    def __init__(self, session: Session, viewer: Viewer) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        self._export = ViewExport(session, viewer)
        self._export.told.connect(self.told)
        self.kept = KeptSearches()

    def fill(self, menu: QMenu) -> None:
        """Put all that can be exported into a menu."""
        view = menu.addAction(self.tr("This view…"))
        view.setShortcut(QKeySequence.StandardKey.Save)
        view.triggered.connect(lambda: self.view())
        menu.addAction(self.tr("All maps by level and region…")).triggered.connect(lambda: self.multiples())
        menu.addSeparator()
        more = len(self.kept)
        words = self.tr("The search as a figure…")
        if more:
            beside = counted(more, self.tr("{count} search kept"), self.tr("{count} searches kept"))
            words = self.tr("The searches as a figure ({kept})…").format(kept=beside)
        menu.addAction(words).triggered.connect(lambda: self.figure())
        menu.addAction(self.tr("Keep this search for the figure")).triggered.connect(lambda: self.keep())
        clear = menu.addAction(self.tr("Let go of the kept searches"))
        clear.setEnabled(bool(more))
        clear.triggered.connect(lambda: self.kept.clear())

    def view(self) -> None:
        """Write the page that is seen."""
        if self._viewer.bar.pages.current:
            self.comparison()
        else:
            self.pair()

    def pair(self) -> None:
        """Write sketch and photo as they are looked at."""
        pair, look, shown = self._viewer.match.pair, self._viewer.look, self._viewer.switches.shown()
        if pair is None:
            return
        words = self._viewer.match.multiples.words(look.choice)
        title = self._title()
        parts = [self._stem(), look.mode]
        if look.mode != INPUT:
            parts += [] if look.choice.region is None else [f"region{look.choice.region + 1}"]
            parts += [] if look.choice.level is None else [f"level{look.choice.level + 1}"]
            parts.append(look.colours)
        self._export.write(parts, lambda reader: pair_sheet(pair, look, shown, title, words))

    def multiples(self) -> None:
        """Write the maps of all levels and regions."""
        pair, colours, title = self._viewer.match.pair, self._viewer.look.colours, self._title()
        if pair is not None:
            words = self.tr("Attention by level and region, as it counts: sketch and photo")
            parts = [self._stem(), "maps", colours]
            self._export.write(parts, lambda reader: multiples_sheet(pair, colours, title, words))

    def comparison(self) -> None:
        """Write the models' maps side by side."""
        page = self._viewer.compare
        pair, models, look, title = page.pair, page.models, self._viewer.look, self._title()
        if pair is not None and models:
            words = self.tr("Attention by model, and overlap penalty of sketch · photo")
            parts = [self._stem(), *(model.card.name for model in models)]
            self._export.write(parts, lambda reader: comparison_sheet(models, pair, look, title, words))

    def figure(self) -> None:
        """Write the kept searches and this one, each with its closest photos, right answers framed green."""
        answer = self._viewer.answer
        if answer is None:
            return
        rows, words = self.kept.with_current(answer, self._viewer.right_answers), self.tr("query")

        def draw(reader: Reader) -> Image.Image:
            return figure6([figure_row(one, right, reader.thumbnail) for one, right in rows], words)

        self._export.write(["figure", f"{len(rows)}-searches" if len(rows) > 1 else self._stem()], draw)

    def keep(self) -> None:
        """Keep this search as a row of the figure."""
        answer = self._viewer.answer
        if answer is not None:
            self.kept.keep(answer, self._viewer.right_answers)
            kept = counted(len(self.kept), self.tr("{count} search"), self.tr("{count} searches"))
            self.told.emit(self.tr("Kept: {searches} for the figure").format(searches=kept))

    def _stem(self) -> str:
        tile = self._viewer.tile
        return "" if tile is None else PurePath(tile.name).stem

    def _title(self) -> str:
        tile = self._viewer.tile
        if tile is None or tile.result is None:
            return ""
        told = self.tr("Number {rank}: {name}").format(rank=tile.result.rank, name=tile.name)
        return f"{told} · D' {tile.result.distance:.3f}"
