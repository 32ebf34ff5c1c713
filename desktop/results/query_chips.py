"""What bends the search just now, a chip for each; a click on one takes it back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.header import Chip
from desktop.library.refinement import Refinement
from desktop.library.wanted import PhotoQuery
from desktop.theme import Theme
from desktop.words import counted

LONGEST_NAME = 26
LEFT, RIGHT, UNDER, GAP = 5, 12, 6, 8


class QueryChips(QWidget):
    """Hidden while there is none. Signals tell which was clicked."""

    photoDropped = Signal()
    feedbackDropped = Signal()
    exclusionsDropped = Signal()
    steeringDropped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.photo = Chip("", theme, picture="photo", cross=True)
        self.photo.setToolTip(self.tr("Click to go back to the sketch  (Esc)"))
        self.feedback = Chip("", theme, cross=True)
        self.feedback.setToolTip(self.tr("Liked and disliked photos shift the ranking: click to let the query decide"))
        self.exclusions = Chip("", theme, cross=True)
        self.exclusions.setToolTip(self.tr("Photos left out by hand: click to show them again"))
        self.steered = Chip(self.tr("Steered"), theme, cross=True)
        self.steered.setToolTip(self.tr("The weights are steered by hand: click to let the model decide alone again"))
        dropped = self.photoDropped, self.feedbackDropped, self.exclusionsDropped, self.steeringDropped
        for chip, signal in zip(self.all, dropped, strict=True):
            chip.setParent(self)
            chip.hide()
            chip.clicked.connect(signal)
        self.hide()

    @property
    def all(self) -> tuple[Chip, ...]:
        """Every chip, from left to right."""
        return self.photo, self.feedback, self.exclusions, self.steered

    def show_query(self, query: PhotoQuery | None) -> None:
        """Say which photo is searched with; None for a sketch."""
        if query is not None:
            name = _short(query.name)
            words = self.tr("Similar to a part of {name}") if query.part else self.tr("Similar to {name}")
            self.photo.tell(words.format(name=name))
        self._show(self.photo, query is not None)

    def show_refinement(self, refinement: Refinement) -> None:
        """Say what is liked, disliked and left out."""
        liked, disliked, excluded = (
            len(group) for group in (refinement.liked, refinement.disliked, refinement.excluded)
        )
        parts = [self.tr("more like {count}").format(count=liked)] if liked else []
        parts += [self.tr("not {count}").format(count=disliked)] if disliked else []
        words = ", ".join(parts)
        self.feedback.tell(words[:1].upper() + words[1:])
        self._show(self.feedback, bool(parts))
        self.exclusions.tell(counted(excluded, self.tr("{count} excluded"), self.tr("{count} excluded")))
        self._show(self.exclusions, bool(excluded))

    def show_steered(self, steered: bool) -> None:
        """Say whether a person steers the weights."""
        self._show(self.steered, steered)

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for chip in self.all:
            chip.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the chips out anew."""
        self._lay_out()
        super().resizeEvent(event)

    def _show(self, chip: Chip, shown: bool) -> None:
        chip.setVisible(shown)
        self._lay_out()
        self.setVisible(any(not each.isHidden() for each in self.all))

    def _lay_out(self) -> None:
        """One chip after the other, on as many lines as they need."""
        x, y = LEFT, 0
        for chip in self.all:
            if chip.isHidden():
                continue
            size = chip.sizeHint()
            if x > LEFT and x + size.width() > self.width() - RIGHT:
                x, y = LEFT, y + size.height() + GAP
            chip.setGeometry(x, y, size.width(), size.height())
            x += size.width() + GAP
        self.setFixedHeight(y + Chip.HEIGHT + UNDER)


def _short(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    half = LONGEST_NAME // 2
    return f"{name[: half - 1]}\N{HORIZONTAL ELLIPSIS}{name[-half:]}"
