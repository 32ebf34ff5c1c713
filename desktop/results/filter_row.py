"""The row between heading and grid: which folder, which time, which order; and the way out for results."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.controls import SegmentedControl
from desktop.header import Chip
from desktop.library.facets import Facets
from desktop.library.wanted import Filters
from desktop.results.popups import DatePopup, FolderPopup, folder_name
from desktop.theme import Theme

LONGEST_NAME = 18
BY_SCORE, BY_DATE = 0, 1


class FilterRow(QWidget):
    """What is shown, and in which order.

    Signals: `filtersChosen(Filters)`, `orderChosen(bool)` by date or not, `facetsAsked(str)` "folder" or "date", to be
    answered by `open_popup`.
    """

    filtersChosen = Signal(object)
    orderChosen = Signal(bool)
    facetsAsked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filters = Filters()
        self.folder = Chip("", theme, picture="folder", arrow=True)
        self.folder.setToolTip(self.tr("Show the photos of one folder only"))
        self.folder.clicked.connect(lambda: self.facetsAsked.emit("folder"))
        self.date = Chip("", theme, picture="calendar", arrow=True)
        self.date.setToolTip(self.tr("Show the photos of one time only"))
        self.date.clicked.connect(lambda: self.facetsAsked.emit("date"))
        self.order = SegmentedControl([self.tr("Score"), self.tr("Date")])
        self.order.setAccessibleName(self.tr("Order"))
        self.order.segment(BY_SCORE).setToolTip(self.tr("The closest first"))
        self.order.segment(BY_DATE).setToolTip(self.tr("Of the closest, the newest first"))
        self.order.changed.connect(lambda index: self.orderChosen.emit(index == BY_DATE))
        self.export = Chip("", theme, picture="export")
        self.export.setToolTip(self.tr("Export what is shown"))
        self.export.setAccessibleName(self.tr("Export what is shown"))
        row = QHBoxLayout(self)
        row.setContentsMargins(5, 0, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.folder)
        row.addWidget(self.date)
        row.addStretch(1)
        row.addWidget(self.order)
        row.addWidget(self.export)
        self.show_filters(Filters())

    def show_filters(self, filters: Filters) -> None:
        """Say which photos are shown."""
        self._filters = filters
        self.folder.tell(self.tr("All folders") if filters.folder is None else _short(folder_name(filters.folder)))
        self.date.tell(self._days(filters))

    def open_popup(self, which: str, facets: Facets) -> None:
        """Open the list to choose from."""
        popup: FolderPopup | DatePopup
        if which == "folder":
            popup, button = FolderPopup(facets, self._filters, self), self.folder
        else:
            popup, button = DatePopup(facets, self._filters, self), self.date
        popup.chosen.connect(self.filtersChosen)
        popup.open_under(button)

    def set_ranked(self, ranked: bool) -> None:
        """Whether results are shown, which have an order; the library's is by date."""
        self.order.setEnabled(ranked)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for part in (self.folder, self.date, self.order, self.export):
            part.set_theme(theme)

    def _days(self, filters: Filters) -> str:
        since, until = filters.since, filters.until
        if since is None and until is None:
            return self.tr("Any date")
        if since is not None and until is not None:
            if (since[4:], until[4:]) == ("-01-01", "-12-31"):
                return since[:4] if since[:4] == until[:4] else f"{since[:4]}\N{EN DASH}{until[:4]}"
            return since if since == until else f"{since} \N{EN DASH} {until}"
        return self.tr("Since {day}").format(day=since) if since else self.tr("Until {day}").format(day=until)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "\N{HORIZONTAL ELLIPSIS}"
