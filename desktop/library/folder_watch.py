"""Watches the folders of the open library, off the UI thread."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.tasks import Tasks
from engine.progress import CancelToken

if TYPE_CHECKING:
    from engine.watching import FolderWatcher, Pace

Within = tuple[Path, ...] | None


class FolderWatch:
    """At most one watcher at a time; `changed` and `limited` are called on the UI thread, as FolderWatcher tells."""

    def __init__(
        self, tasks: Tasks, changed: Callable[[Within], None], limited: Callable[[str], None], pace: Pace | None = None
    ) -> None:
        self._tasks, self._changed, self._limited, self._pace = tasks, changed, limited, pace
        self._folders: tuple[Path, ...] = ()
        self._watcher: FolderWatcher | None = None

    def follow(self, folders: Sequence[Path]) -> None:
        """Watch these folders and no others; nothing where they are watched already."""
        if tuple(folders) == self._folders:
            return
        self.stop()
        self._folders = wanted = tuple(folders)
        if wanted:
            # watchdog is imported there, too.
            self._tasks.look_up(partial(self._start, wanted), partial(self._started, wanted), self._failed)

    def stop(self) -> None:
        """Watch nothing."""
        self._folders = ()
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.stop(wait=False)

    def _start(self, folders: tuple[Path, ...], cancel: CancelToken) -> FolderWatcher:
        from engine.watching import FolderWatcher

        def tell(call: Callable[[], None]) -> None:
            with contextlib.suppress(RuntimeError):  # the window is gone, and Qt's part of it too
                self._tasks.on_ui_thread(partial(self._pass_on, folders, call))

        def heard(within: Within) -> None:
            tell(partial(self._changed, within))

        def limited(reason: str) -> None:
            tell(partial(self._limited, reason))

        watcher = FolderWatcher(folders, heard, limited, self._pace)
        watcher.start()
        return watcher

    def _started(self, folders: tuple[Path, ...], watcher: FolderWatcher) -> None:
        if folders == self._folders and self._watcher is None:
            self._watcher = watcher
        else:
            watcher.stop(wait=False)

    def _failed(self, error: Exception) -> None:
        raise error

    def _pass_on(self, folders: tuple[Path, ...], tell: Callable[[], None]) -> None:
        """Pass on what is told of the folders watched now, not of those before."""
        if folders == self._folders:
            tell()
