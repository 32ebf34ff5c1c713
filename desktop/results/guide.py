"""Ties the ways to search and to look closely together: chips, filters, the preview, and the photo's own actions."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt

from desktop.exporting.exporter import Exporter
from desktop.library.facets import Facets, facets
from desktop.library.refinement import Refinement
from desktop.library.session import Session
from desktop.library.wanted import Filters, PhotoQuery
from desktop.menus import popup_under
from desktop.preview.overlay import Preview
from desktop.results.actions import ResultActions
from desktop.results.model import Tile
from desktop.results.panel import ResultsPanel
from desktop.results.stage import Stage
from desktop.rounded import RoundedMenu
from engine.preprocess import Box


class SearchGuide(QObject):
    """Wiring alone: everything it connects keeps its own state."""

    def __init__(
        self,
        session: Session,
        stage: Stage,
        results: ResultsPanel,
        preview: Preview,
        deeds: ResultActions,
        exporter: Exporter,
        refinement: Refinement,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._stage, self._results = session, stage, results
        self._preview, self._exporter, self._refinement = preview, exporter, refinement
        deeds.previewAsked.connect(self._preview_tile)
        deeds.similarAsked.connect(self._search_similar)
        exporter.told.connect(deeds.told)
        self._connect_preview(deeds)
        self._connect_panel()

    def _connect_preview(self, deeds: ResultActions) -> None:
        preview = self._preview
        preview.stepped.connect(self._step)
        preview.opened.connect(deeds.open_tile)
        preview.similarAsked.connect(self._search_similar)
        preview.partAsked.connect(self._search_part)
        preview.closed.connect(lambda: self._results.view.setFocus(Qt.FocusReason.OtherFocusReason))

    def _connect_panel(self) -> None:
        results, refinement = self._results, self._refinement
        results.view.escaped.connect(partial(self._stage.search_photo, None))
        results.chips.photoDropped.connect(partial(self._stage.search_photo, None))
        results.chips.feedbackDropped.connect(refinement.drop_feedback)
        results.chips.exclusionsDropped.connect(refinement.readmit)
        results.more.asked.connect(refinement.show_more)
        results.filters.filtersChosen.connect(self._filter)
        results.filters.orderChosen.connect(self._order)
        results.filters.facetsAsked.connect(self._ask_facets)
        results.filters.export.clicked.connect(self._export_menu)

    def _preview_tile(self, tile: Tile) -> None:
        view = self._results.view
        self._preview.show_tile(tile, view.currentIndex().row(), view.tiles.rowCount())

    def _step(self, by: int) -> None:
        view = self._results.view
        row = view.currentIndex().row() + by
        if 0 <= row < view.tiles.rowCount():
            view.choose(row)
            self._preview_tile(view.tiles.tiles[row])

    def _search_similar(self, tile: Tile) -> None:
        self._preview.leave()
        self._stage.search_photo(PhotoQuery(tile.path, tile.name, tile.photo_id))

    def _search_part(self, tile: Tile, part: Box) -> None:
        self._preview.leave()
        self._stage.search_photo(PhotoQuery(tile.path, tile.name, tile.photo_id, part))

    def _filter(self, filters: Filters) -> None:
        self._refinement.filters = filters

    def _order(self, by_date: bool) -> None:
        self._refinement.by_date = by_date

    def _ask_facets(self, which: str) -> None:
        view = self._session.view
        if view is not None:

            def arrived(found: Facets) -> None:
                self._results.filters.open_popup(which, found)

            self._session.read(lambda reader: facets(view.photos, view.folders), arrived)

    def _export_menu(self) -> None:
        menu = RoundedMenu(self._results)
        self._exporter.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        popup_under(menu, self._results.filters.export)
