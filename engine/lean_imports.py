"""Imports of libraries without what they would import besides."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(name: str) -> Iterator[None]:
    """Have a module that is optional to what is imported here look absent, unless it was imported before."""
    unasked = name not in sys.modules
    if unasked:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if unasked:
            del sys.modules[name]
