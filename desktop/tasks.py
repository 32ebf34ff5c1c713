"""The threads: one for searching, one for indexing; answers come back to the UI thread.

No other part of the window starts any; what it uses of the engine may (readers, a watcher of folders).

Every job and its answer:

- `search`: the latest wins. One runs and one waits; a newer one takes the waiting one's place. The one that runs may
  finish, so that results follow the pen where a search takes longer than the time between two points, unless the
  newer one is urgent: when the pen is lifted, nobody waits for what it drew a moment before.
- `look_up`: small reading jobs (thumbnails, listings) on the search thread, in between searches, in order.
- `index`: long writing jobs on the index thread, one after the other, each with a token to pause and to cancel it.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engine.errors import Cancelled
from engine.progress import CancelToken, PauseToken

Job = Callable[[CancelToken], Any]
Done = Callable[[Any], None]
Failed = Callable[[Exception], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class _Task:
    job: Job
    done: Done
    failed: Failed
    answers_when_cancelled: bool = False
    token: CancelToken = field(default_factory=CancelToken)

    def answer(self, result: Any) -> None:
        """Hand the result over, unless nobody wants it any more."""
        if self.answers_when_cancelled or not self.token.cancelled:
            self.done(result)

    def fail(self, error: Exception) -> None:
        """Hand the error over, unless nobody wants it any more."""
        if self.answers_when_cancelled or not self.token.cancelled:
            self.failed(error)


class Tasks(QObject):
    """Two single-thread executors; `done` and `failed` are always called on the UI thread, never after `close`."""

    _delivered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._search_thread = ThreadPoolExecutor(1, "search")
        self._index_thread = ThreadPoolExecutor(1, "index")
        self._lock = threading.Lock()
        self._waiting_search: _Task | None = None
        self._waiting_look_ups: deque[_Task] = deque()
        self._running_search: _Task | None = None
        self._running: set[_Task] = set()
        self._closed = False
        self._delivered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        # Whoever forgets to close leaves no thread behind.
        for thread in (self._search_thread, self._index_thread):
            self.destroyed.connect(partial(thread.shutdown, wait=False, cancel_futures=True))

    def search(self, job: Job, done: Done, failed: Failed, *, urgent: bool = False) -> CancelToken:
        """Run a search once the thread is free, in place of any that still waits; an urgent one ends what runs."""
        task = _Task(job, done, failed)
        with self._lock:
            replaced, self._waiting_search = self._waiting_search, task
            if urgent and self._running_search is not None:
                self._running_search.token.cancel()
        if replaced is None:
            self._submit(self._search_thread, self._search_step)
        else:
            replaced.token.cancel()
        return task.token

    def forget_search(self) -> None:
        """Cancel the running and the waiting search; neither will answer."""
        with self._lock:
            tasks = [task for task in (self._waiting_search, self._running_search) if task is not None]
            self._waiting_search = None
        for task in tasks:
            task.token.cancel()

    def look_up(self, job: Job, done: Done, failed: Failed) -> CancelToken:
        """Run a small reading job on the search thread, after any search that waits."""
        task = _Task(job, done, failed)
        with self._lock:
            self._waiting_look_ups.append(task)
        self._submit(self._search_thread, self._search_step)
        return task.token

    def index(self, job: Job, done: Done, failed: Failed) -> PauseToken:
        """Run a long job on the index thread, after those already asked for; a cancelled one still answers."""
        token = PauseToken()
        task = _Task(job, done, failed, answers_when_cancelled=True, token=token)
        with self._lock:
            self._running.add(task)
        self._submit(self._index_thread, lambda: self._run(task))
        return token

    def on_ui_thread(self, call: Callable[[], None]) -> None:
        """Have a call made on the UI thread; for progress told from within a job."""
        self._delivered.emit(call)

    def close(self, last: Callable[[], None]) -> None:
        """Cancel everything, call `last` on the search thread, and wait for both threads: at most one batch long."""
        self.forget_search()
        with self._lock:
            self._closed = True
            tasks = [*self._running, *self._waiting_look_ups]
            self._waiting_look_ups.clear()
        for task in tasks:
            task.token.cancel()
        self._search_thread.submit(last)
        self._search_thread.shutdown()
        self._index_thread.shutdown()

    def _submit(self, thread: ThreadPoolExecutor, step: Callable[[], None]) -> None:
        if not self._closed:
            thread.submit(step)

    def _search_step(self) -> None:
        """Run whatever matters most now: the newest search, else the oldest look-up, else nothing."""
        with self._lock:
            task, self._waiting_search = self._waiting_search, None
            self._running_search = task
            if task is None and self._waiting_look_ups:
                task = self._waiting_look_ups.popleft()
        if task is not None:
            self._run(task)

    def _run(self, task: _Task) -> None:
        try:
            if task.token.cancelled:  # one that is only paused begins, and waits where it can tell how much there is
                raise Cancelled("cancelled before it began")
            result = task.job(task.token)
        except Cancelled:
            log.debug("a job was cancelled before it had anything to tell")
        except Exception as error:
            log.info("a job failed", exc_info=True)
            self._delivered.emit(partial(task.fail, error))
        else:
            self._delivered.emit(partial(task.answer, result))
        finally:
            with self._lock:
                self._running.discard(task)
                if self._running_search is task:
                    self._running_search = None

    @Slot(object)
    def _deliver(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()
