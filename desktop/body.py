"""Where everything stands: header, a bar for progress, the panels, the status bar."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.desk import Desk
from desktop.theme import Theme


class Body(QWidget):
    """The whole window from top to bottom; `desk` arranges the panels."""

    def __init__(
        self,
        header: QWidget,
        progress: QWidget,
        draw: QWidget,
        results: QWidget,
        why: QWidget,
        status: QWidget,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.desk = Desk(draw, results, why, theme, self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(header)
        rows.addWidget(progress)
        rows.addWidget(self.desk, 1)
        rows.addWidget(status)
