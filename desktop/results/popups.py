"""The little windows under the filters: a folder to choose, or a stretch of time."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDate, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOption,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.library.facets import Facets
from desktop.library.wanted import Filters
from desktop.rounded import clear_corners, cut_corners
from engine.errors import printable

WIDTH = 280
DAY = Qt.DateFormat.ISODate
VALUE = Qt.ItemDataRole.UserRole


class FilterPopup(QFrame):
    """A popup with a list to choose from; `chosen(Filters)` tells the filters as they are to be now."""

    chosen = Signal(object)

    def __init__(self, filters: Filters, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        clear_corners(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(name)
        self._filters = filters
        self.list = QTreeWidget()
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setIndentation(14)
        self.list.setUniformRowHeights(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSizeAdjustPolicy(QTreeWidget.SizeAdjustPolicy.AdjustToContents)
        self.list.setAccessibleName(name)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.itemClicked.connect(lambda item: self._take(item))
        self.list.itemActivated.connect(lambda item: self._take(item))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(8)

    def sizeHint(self) -> QSize:
        """As wide as a column, as high as its entries, within bounds."""
        return QSize(WIDTH, min(max(super().sizeHint().height(), 120), 420))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the corners round."""
        super().resizeEvent(event)
        cut_corners(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card; of a window that is clear at its corners Qt paints none."""
        card = QStyleOption()
        card.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, card, QPainter(self), self)

    def open_under(self, button: QWidget) -> None:
        """Show it under the button that stands for it."""
        self.adjustSize()
        self.move(button.mapToGlobal(QPoint(0, button.height() + 4)))
        self.show()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def _add(self, words: str, count: int, filters: Filters, above: QTreeWidgetItem | None = None) -> QTreeWidgetItem:
        item = QTreeWidgetItem([words, f"{count:,}" if count else ""])
        item.setData(0, VALUE, filters)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if above is None:
            self.list.addTopLevelItem(item)
        else:
            above.addChild(item)
        if filters == self._filters:
            self.list.setCurrentItem(item)
        return item

    def _take(self, item: QTreeWidgetItem) -> None:
        self._choose(item.data(0, VALUE))

    def _choose(self, filters: Filters) -> None:
        self.chosen.emit(filters)
        self.close()


class FolderPopup(FilterPopup):
    """The library's folders, and a line to find one by its name."""

    def __init__(self, facets: Facets, filters: Filters, parent: QWidget) -> None:
        super().__init__(filters, QCoreApplication.translate("FolderPopup", "Folders"), parent)
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("Find a folder"))
        self.words.setAccessibleName(self.tr("Find a folder"))
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._narrow)
        self.words.returnPressed.connect(self._take_first)
        self._column.addWidget(self.words)
        self._column.addWidget(self.list)
        self._add(self.tr("All folders"), 0, self._to(None))
        items: dict[str, QTreeWidgetItem] = {}
        for folder in facets.folders:
            above = items.get(folder.parent) if folder.parent is not None else None
            items[folder.path] = self._add(folder_name(folder.path), folder.count, self._to(folder.path), above)
            items[folder.path].setToolTip(0, printable(folder.path))
        if len(items) <= 24:
            self.list.expandAll()

    def _to(self, folder: str | None) -> Filters:
        return Filters(folder, self._filters.since, self._filters.until)

    def _narrow(self, words: str) -> None:
        """Show the folders whose name has these words in it, and those above them."""
        asked = words.casefold().strip()
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None:
                self._narrow_item(item, asked)

    def _narrow_item(self, item: QTreeWidgetItem, asked: str) -> bool:
        children = [item.child(row) for row in range(item.childCount())]
        below = [self._narrow_item(child, asked) for child in children if child is not None]
        fits = not asked or asked in item.text(0).casefold() or any(below)
        item.setHidden(not fits)
        if asked and any(below):
            item.setExpanded(True)
        return fits

    def _take_first(self) -> None:
        """Take the first folder that carries the name asked for."""
        asked = self.words.text().casefold().strip()
        for item in self.list.findItems(asked, Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive, 0):
            self._take(item)
            return


class DatePopup(FilterPopup):
    """The library's years, and a stretch of days."""

    def __init__(self, facets: Facets, filters: Filters, parent: QWidget) -> None:
        super().__init__(filters, QCoreApplication.translate("DatePopup", "Dates"), parent)
        self._column.addWidget(self.list)
        self._add(self.tr("Any date"), 0, Filters(filters.folder))
        for year, count in facets.years:
            self._add(str(year), count, Filters(filters.folder, f"{year:04}-01-01", f"{year:04}-12-31"))
        years = [year for year, _ in facets.years] or [QDate.currentDate().year()]
        self.since = self._day(filters.since or f"{years[-1]:04}-01-01", self.tr("First day"))
        self.until = self._day(filters.until or f"{years[0]:04}-12-31", self.tr("Last day"))
        self.apply = QPushButton(self.tr("Show these days"))
        self.apply.clicked.connect(self._take_days)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.since, 1)
        dash = QLabel("\N{EN DASH}")
        dash.setProperty("role", "secondary")
        row.addWidget(dash)
        row.addWidget(self.until, 1)
        self._column.addLayout(row)
        self._column.addWidget(self.apply)

    def _day(self, day: str, name: str) -> QLineEdit:
        edit = QLineEdit(day)
        edit.setInputMask("0000-00-00")
        edit.setText(day)
        edit.setAccessibleName(name)
        edit.setToolTip(self.tr("{name}, as year-month-day").format(name=name))
        edit.textChanged.connect(self._check_days)
        edit.returnPressed.connect(self._take_days)
        return edit

    def _days(self) -> list[str]:
        """The two days, the earlier first; fewer where one is no day of the calendar."""
        return sorted(edit.text() for edit in (self.since, self.until) if QDate.fromString(edit.text(), DAY).isValid())

    def _check_days(self) -> None:
        self.apply.setEnabled(len(self._days()) == 2)

    def _take_days(self) -> None:
        days = self._days()
        if len(days) == 2:
            self._choose(Filters(self._filters.folder, *days))


def folder_name(path: str) -> str:
    """A folder's own name, fit to be shown."""
    name = printable(path).replace("\\", "/").rstrip("/").rpartition("/")[2]
    return name or printable(path)
