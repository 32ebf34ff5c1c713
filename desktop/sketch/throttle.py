"""Passing on a stream of values at a limited rate, without losing the last."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Throttle(QObject):
    """Calls `deliver` with the first value at once, then with the latest at most once every `interval` ms."""

    def __init__(self, interval: int, deliver: Callable[[object], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._deliver = deliver
        self._waiting: list[object] = []
        self._timer = QTimer(self, singleShot=True, interval=interval)
        self._timer.timeout.connect(self._flush)

    def put(self, value: object) -> None:
        """Pass on a value now or soon; it takes the place of one still waiting."""
        self._waiting = [value]
        if not self._timer.isActive():
            self._flush()

    def drop(self) -> None:
        """Forget the value waiting: something newer was told another way."""
        self._waiting = []

    def _flush(self) -> None:
        if self._waiting:
            self._timer.start()
            self._deliver(self._waiting.pop())
