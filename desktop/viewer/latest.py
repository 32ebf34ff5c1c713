"""Work done off the UI thread of which only the newest matters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from desktop.library.reader import Reader
from desktop.library.session import Session

Answer = TypeVar("Answer")


class Latest(QObject):
    """Runs one job at a time beside the gallery; of those asked for meanwhile only the last is run."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._busy = False
        self._next: tuple[Callable[[Reader], Any], Callable[[Any], None]] | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._busy

    def ask(self, job: Callable[[Reader], Answer], arrived: Callable[[Answer], None]) -> None:
        """Run a job on the search thread and hand its answer over on this one, where it raises what the job did."""
        if self._busy:
            self._next = job, arrived
            return
        self._busy = True
        self._session.read(partial(_attempt, job), partial(self._answered, arrived))

    def _answered(self, arrived: Callable[[Any], None], answer: Any) -> None:
        self._busy = False
        waiting, self._next = self._next, None
        if waiting is not None:
            self.ask(*waiting)
        if isinstance(answer, Exception):
            raise answer
        arrived(answer)


def _attempt(job: Callable[[Reader], Any], reader: Reader) -> Any:
    """A job's answer, or what it raised: the next job is to run in any case."""
    try:
        return job(reader)
    except Exception as error:
        return error
