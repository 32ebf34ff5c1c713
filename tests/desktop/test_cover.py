"""A page over the window: as large as the window, and painted once when it opens."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.cover import Cover


class Paints(QObject):
    """Counts the paintings of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture
def room(qtbot):
    """A window with a field that has the keyboard."""
    room = QWidget()
    qtbot.addWidget(room)
    QVBoxLayout(room).addWidget(QLineEdit())
    room.resize(400, 300)
    room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)
    room.findChild(QLineEdit).setFocus()
    qtbot.wait(20)
    return room


class Page(Cover):
    def __init__(self, room: QWidget) -> None:
        super().__init__("page", room)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.words = QLabel("words")
        QVBoxLayout(self).addWidget(self.words)
        self.paints = Paints(self.words)


def opened(qtbot, page: Page) -> int:
    """How often it was painted when it was opened a second time: at first it is laid out, too."""
    for _ in range(2):
        page.paints.count = 0
        page.lay_over()
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        qtbot.wait(60)
        count = page.paints.count
        page.hide()
        qtbot.wait(20)
    return count


def test_it_is_painted_once(qtbot, room) -> None:
    assert opened(qtbot, Page(room)) == 1


def test_it_stays_as_large_as_its_room(qtbot, room) -> None:
    page = Page(room)
    assert page.isHidden()
    room.resize(420, 310)
    page.lay_over()
    assert page.geometry() == room.rect()
    room.resize(500, 350)
    assert page.geometry() == room.rect()
