"""What can be done in the whole window, each as one action with its keys: for menus, tooltips and the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.key_words import with_keys


class WindowActions(QObject):
    """Every action is an attribute; what it does is connected by the window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.add_folder = self._action(self.tr("Add folder…"), "Ctrl+Shift+O")
        self.update_library = self._action(self.tr("Look for changes"), "F5")
        self.skipped = self._action(self.tr("What was skipped…"))
        self.drawing = self._switch(self.tr("Drawing"), "Ctrl+D")
        self.why = self._switch(self.tr("Why it matched"), "Ctrl+I")
        self.float_drawing = self._switch(self.tr("Drawing in a window of its own"), "Ctrl+Shift+D")
        self.float_why = self._switch(self.tr("Why it matched in a window of its own"), "Ctrl+Shift+I")
        self.reset_layout = self._action(self.tr("Reset layout"))
        self.next_panel = self._action(self.tr("Go to the next panel"), "F6")
        self.look = self._action(self.tr("Look closer at the chosen match"), "Ctrl+L")
        self.welcome = self._action(self.tr("Welcome page"))
        self.keys = self._action(self.tr("Keys and gestures"), "?", "F1")
        self.about = self._action(self.tr("About Inkseek"))
        self.quit = self._action(self.tr("Quit"), "Ctrl+Q")
        window.addActions(self.all)

    @property
    def panels(self) -> tuple[QAction, ...]:
        """What moves panels; a menu of its own."""
        return self.drawing, self.why, self.float_drawing, self.float_why, self.reset_layout, self.next_panel

    @property
    def all(self) -> list[QAction]:
        """Every action, the likeliest first."""
        library = (self.add_folder, self.update_library, self.skipped)
        return [*library, self.look, *self.panels, self.welcome, self.keys, self.about, self.quit]

    def _action(self, words: str, *keys: str) -> QAction:
        action = QAction(words, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setToolTip(with_keys(words, action))
        return action

    def _switch(self, words: str, *keys: str) -> QAction:
        action = self._action(words, *keys)
        action.setCheckable(True)
        return action
