"""Files written beside their place and then put there whole: nobody ever sees half of one."""

from __future__ import annotations

import contextlib
import os
from glob import escape
from pathlib import Path


def partial_of(path: Path) -> Path:
    """Where a file is written until it is whole; what programs killed at that left for this path is removed.

    A program still at it loses its copy and is told so when it puts it in place.
    """
    with contextlib.suppress(OSError):
        for left in path.parent.glob(f".{escape(path.name)}.*.part"):
            left.unlink()
    return path.with_name(f".{path.name}.{os.getpid()}.part")
