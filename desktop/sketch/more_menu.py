"""The rail's menu: files, view and what is rarely changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.rounded import RoundedMenu
from desktop.sketch.actions import SketchActions
from desktop.sketch.recent import RecentStrip

translate = QCoreApplication.translate

_MOST_RECENT = 10


class MoreMenu(RoundedMenu):
    """Everything of the sketch that needs no button of its own."""

    def __init__(self, actions: SketchActions, recent: RecentStrip, parent: QWidget) -> None:
        super().__init__(parent)
        self._recent = recent
        self.setToolTipsVisible(True)
        self.addActions([actions.open, actions.save, actions.save_as])
        self._sketches = self.add_rounded(translate("MoreMenu", "Recent sketches"))
        self._sketches.setObjectName("recent_sketches")  # with pictures larger than an icon
        self._sketches.aboutToShow.connect(self._show_recent)
        self.forget = QAction(translate("MoreMenu", "Forget them"), self)
        self.addSeparator()
        self.addAction(actions.duplicate)
        self.addSeparator()
        self.addActions([actions.other_underlay, actions.no_underlay])
        self.addSeparator()
        self.addActions([actions.replay, actions.replay_speed])
        self.addSeparator()
        self.addActions([actions.zoom_in, actions.zoom_out, actions.show_whole])
        self.addSeparator()
        self.add_rounded(translate("MoreMenu", "Smoothing")).addActions(list(actions.smoothing.values()))
        self.addAction(actions.pen_only)

    def _show_recent(self) -> None:
        self._sketches.clear()
        for number, button in enumerate(self._recent.buttons[:_MOST_RECENT]):
            action = self._sketches.addAction(self._recent.icon(number), button.accessibleName())
            action.triggered.connect(button.click)
        self._sketches.addSeparator()
        self._sketches.addAction(self.forget)
        self.forget.setEnabled(bool(self._recent.buttons))
