"""A page over the whole window: opaque, so that nothing under it is painted, and as large as the window stays."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QWidget


class Cover(QFrame):
    """Lies over its room once `lay_over` is called, until it is hidden."""

    def __init__(self, name: str, room: QWidget) -> None:
        super().__init__(room)
        self._room = room
        self.setObjectName(name)
        self.setAutoFillBackground(True)
        self.setGeometry(room.rect())
        room.installEventFilter(self)
        self.hide()

    def lay_over(self) -> None:
        """Show over everything in the room."""
        self.setGeometry(self._room.rect())
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the room."""
        if event.type() == QEvent.Type.Resize and watched is self._room and not self.isHidden():
            self.setGeometry(self._room.rect())
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Look the same with the keyboard's focus; Qt would have the page painted a second time when it opens."""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Look the same without it."""
