"""Files written beside their place and then put there whole: nobody ever sees half of one."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path


def partial_of(path: Path, kind: str = "part") -> Path:
    """Where a file is written until it is whole; what programs killed at that left for this path is removed.

    A program still at it loses its copy and is told so when it puts it in place. What SQLite lays beside such a file
    goes too, and so does an unfinished copy of it.
    """
    left = re.compile(rf"\.{{1,2}}{re.escape(path.name)}\.\d+\.{kind}(\.\d+\.part)?(-wal|-shm|-journal)?")
    with contextlib.suppress(OSError):
        for beside in path.parent.iterdir():
            if left.fullmatch(beside.name):
                beside.unlink()
    return path.with_name(f".{path.name}.{os.getpid()}.{kind}")
