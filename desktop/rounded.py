"""Popups with round corners: what lies behind shows through them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop.theme import RADIUS

SOFT = 2
"""How much rounder the style draws the corners than they are cut: room for their smooth edge, logical pixels."""


class RoundedMenu(QMenu):
    """A menu as any other, with round corners; so are the menus under it made by `add_rounded`."""

    def __init__(self, parent: QWidget, title: str = "") -> None:
        super().__init__(title, parent)
        clear_corners(self)

    def add_rounded(self, title: str) -> RoundedMenu:
        """Add a menu under this one."""
        menu = RoundedMenu(self, title)
        self.addMenu(menu)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the corners anew."""
        super().resizeEvent(event)
        cut_corners(self)


def clear_corners(popup: QWidget) -> None:
    """Have nothing painted where the style leaves a popup's corners free; call it before it is shown."""
    popup.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    popup.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)  # it would be the shadow of a square


def cut_corners(popup: QWidget) -> None:
    """Cut a popup's corners off; without a compositor what is clear would be black."""
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(popup.rect()), RADIUS - SOFT, RADIUS - SOFT)
    popup.setMask(QRegion(outline.toFillPolygon().toPolygon()))
