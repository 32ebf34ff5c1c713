"""The panels: results in the middle, drawing and why docked beside them, wherever a person puts them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QVBoxLayout, QWidget

from desktop import header, status
from desktop.panel_dock import GRIP, PanelDock
from desktop.regions.panel import WIDTH as WHY_WIDTH
from desktop.results.panel import HEADING
from desktop.theme import Theme

OVERLAY_BELOW = 1200
DRAW_SHARE = 0.38
DRAW_MOST = 860
BESIDE_PAPER = 64
UNDER_PAPER = 190
"""What the drawing column needs beside and under its square paper."""
STATE_VERSION = 1

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


class Desk(QMainWindow):
    """Three columns as made, until a person moves or resizes a panel; that arrangement can be kept and taken back.

    Below a width of 1200 the third column lies over the results once a person asks for it, wherever it would take
    room from them. `whyShown(bool)` tells whether it is to be seen, `whyClosed()` that a person closed it.
    """

    whyShown = Signal(bool)
    whyClosed = Signal()

    def __init__(self, draw: QWidget, results: QWidget, why: QWidget, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.setWindowFlags(Qt.WindowType.Widget)
        # Nothing glides: a moving panel would have everything in it painted again at every step.
        self.setDockOptions(self.DockOption.AllowNestedDocks | self.DockOption.AllowTabbedDocks)
        self.make_menu: Callable[[], QMenu | None] = lambda: None
        self._draw, self._results, self._why = draw, results, why
        self._why_wanted = True
        self._chosen = self._asked = False
        self._as_made = True
        self._draw_width = 0
        self._ground = _Ground(draw, theme)
        self.draw_dock = PanelDock("draw_dock", self.tr("Drawing"), self._ground, theme, self)
        self.why_dock = PanelDock("why_dock", self.tr("Why it matched"), why, theme, self)
        self.setCentralWidget(results)
        self._place_as_made()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._place_why)
        for dock in (self.draw_dock, self.why_dock):
            dock.topLevelChanged.connect(self._moved)
            dock.dockLocationChanged.connect(self._moved)
        self.draw_dock.closed.connect(self._moved)
        self.why_dock.closed.connect(self.whyClosed)
        results.installEventFilter(self)

    @property
    def state(self) -> QByteArray:
        """The arrangement, to be given to `restore`; empty while it is as made."""
        return QByteArray() if self._as_made else self.saveState(STATE_VERSION)

    def restore(self, state: QByteArray) -> None:
        """Arrange the panels as they were; as made where that is not known."""
        self._as_made = state.isEmpty() or not self.restoreState(state, STATE_VERSION)
        self._place_why()

    def reset(self) -> None:
        """Put every panel back to where it was made."""
        for dock in (self.draw_dock, self.why_dock):
            dock.setFloating(False)
            self.removeDockWidget(dock)
        self._place_as_made()
        self.draw_dock.show()
        self._as_made = True
        self._share()
        self._place_why()

    def show_why(self, shown: bool) -> None:
        """Whether the third column is wanted."""
        self._why_wanted, self._asked = shown, shown and self._chosen
        self._place_why()
        self.why_dock.raise_()

    def show_drawing(self, shown: bool) -> None:
        """Open or close the drawing panel."""
        self.draw_dock.setVisible(shown)
        self.draw_dock.raise_()
        self._moved()

    def go_to_next_panel(self) -> None:
        """Give the keyboard to the next panel that is to be seen: drawing, results, why, and around."""
        panels = [panel for panel in (self._draw, self._results, self._why) if panel.isVisible()]
        focus = QApplication.focusWidget()
        here = next((n for n, panel in enumerate(panels) if focus is not None and panel.isAncestorOf(focus)), -1)
        panel = panels[(here + 1) % len(panels)]
        panel.activateWindow()
        target = panel.focusProxy() or _first_to_focus(panel)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def follow_choice(self, chosen: bool, by_hand: bool) -> None:
        """Whether a result is chosen: as an overlay the third column shows only then, and only if asked for."""
        self._chosen, self._asked = chosen, chosen and (by_hand or self._asked)
        if self._overlaid:
            self._place_why()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for dock in (self.draw_dock, self.why_dock):
            dock.set_theme(theme)
        self._ground.set_theme(theme)

    def createPopupMenu(self) -> QMenu | None:
        """Offer the window's own menu of panels on a grip's right click."""
        return self.make_menu()

    def fit(self, place: QRect) -> None:
        """Fill this place; the panels are laid out once, with their shares of the new width."""
        layout = self.layout()
        assert layout is not None
        layout.setEnabled(False)
        self.setGeometry(place)
        layout.setEnabled(True)
        layout.activate()
        self._place_why()

    def showEvent(self, event: QShowEvent) -> None:
        """Share the width as soon as it is known."""
        super().showEvent(event)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self._share()

    def event(self, event: QEvent) -> bool:
        """See when a person lets go of the line between two panels."""
        handled = super().event(event)
        if event.type() == QEvent.Type.MouseButtonRelease and self._as_made:
            widths = (self.draw_dock.width(), self.why_dock.width() if self.why_dock.isVisible() else WHY_WIDTH)
            self._as_made = widths == (self._draw_width, WHY_WIDTH)
        return handled

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the overlay over the results when these move."""
        if watched is self._results and event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self._overlaid:
            self._lay_over()
        return False

    @property
    def _overlaid(self) -> bool:
        dock = self.why_dock
        return self.width() < OVERLAY_BELOW and not dock.isFloating() and not self.tabifiedDockWidgets(dock)

    def _place_as_made(self) -> None:
        self.addDockWidget(_LEFT, self.draw_dock)
        self.addDockWidget(_RIGHT, self.why_dock)

    def _moved(self) -> None:
        self._as_made = False
        self._later.start()

    def _share(self) -> None:
        """As made, the paper is as large as fits, and the results take the rest."""
        if not self._as_made or not self.isVisible():
            return
        # By the whole window's height: the progress bar comes and goes.
        by_height = self._room.height() - header.HEIGHT - status.HEIGHT - UNDER_PAPER + BESIDE_PAPER
        wanted = min(round(self.width() * DRAW_SHARE), by_height)
        wanted = min(max(wanted, self.draw_dock.minimumSizeHint().width()), DRAW_MOST)
        self.resizeDocks([self.draw_dock, self.why_dock], [wanted, WHY_WIDTH], Qt.Orientation.Horizontal)
        self._draw_width = self.draw_dock.width()

    def _place_why(self) -> None:
        overlaid = self._overlaid
        shown = self._why_wanted and (self._asked or not overlaid)
        docked = self.why_dock.widget() is self._why
        if overlaid:
            if docked:
                self.why_dock.hide()
                self._why.setParent(self)
                self._dress_why(overlaid=True)
            self._lay_over()
            self._why.setVisible(shown)
            self._why.raise_()
        else:
            if not docked:
                self._dress_why(overlaid=False)
                self.why_dock.setWidget(self._why)
                self._why.show()
                self.why_dock.find_room(WHY_WIDTH)
            if self.why_dock.isHidden() == shown or not docked:
                self.why_dock.setVisible(shown)
                self._share()
        self.whyShown.emit(shown)

    def _dress_why(self, *, overlaid: bool) -> None:
        self._why.setContentsMargins(0, GRIP if overlaid else 0, 0, 0)
        self._why.setProperty("overlaid", overlaid)
        self._why.style().polish(self._why)

    def _lay_over(self) -> None:
        place = self._results.geometry()
        self._why.setGeometry(place.adjusted(place.width() - WHY_WIDTH, HEADING, 0, 0))


def _first_to_focus(panel: QWidget) -> QWidget | None:
    widget = panel.nextInFocusChain()
    while widget is not None and widget is not panel:
        able = widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if able and panel.isAncestorOf(widget):
            return widget
        widget = widget.nextInFocusChain()
    return None


class _Ground(QWidget):
    """An opaque ground under the drawing panel, so that nothing below is painted with the pen's every move."""

    def __init__(self, content: QWidget, theme: Theme) -> None:
        super().__init__()
        self._colour = QColor(theme.ground)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(content)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._colour = QColor(theme.ground)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill what is to be painted."""
        QPainter(self).fillRect(event.rect(), self._colour)
