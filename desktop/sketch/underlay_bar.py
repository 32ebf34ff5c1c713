"""The line under the paper for the photo to trace from: how strongly it is shown, and away with it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.controls import SlimSlider
from desktop.sketch.replay_bar import SmallButton
from desktop.sketch.underlay import Underlay
from desktop.theme import FONT_BODY, Theme


class UnderlayBar(QWidget):
    """To be seen while there is a photo."""

    def __init__(self, underlay: Underlay, label_width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._underlay = underlay
        self._label = QLabel(self.tr("Underlay"), self)
        self._label.setFixedWidth(label_width)
        self.opacity = SlimSlider(5, 100, self)
        self.remove = SmallButton("close", parent=self)
        self.opacity.setAccessibleName(self.tr("Opacity of the photo to trace from"))
        self.opacity.setToolTip(self.tr("How strongly the photo shows; it is never part of the search"))
        self.remove.setAccessibleName(self.tr("Take the photo away"))
        self.remove.setToolTip(self.tr("Take the photo away; U only hides it"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._label)
        row.addWidget(self.opacity, 1)
        row.addWidget(self.remove)
        self.opacity.valueChanged.connect(underlay.set_opacity)
        self.remove.clicked.connect(lambda: underlay.lay(None))
        underlay.changed.connect(self._show)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self.opacity.set_theme(theme)
        self.remove.theme = theme
        self._label.setStyleSheet(f"color: {theme.secondary}; font-size: {FONT_BODY}px; background: transparent;")

    def _show(self) -> None:
        self.opacity.setValue(self._underlay.opacity)
        self.opacity.setEnabled(self._underlay.shown)
        self.setVisible(self._underlay.there)
