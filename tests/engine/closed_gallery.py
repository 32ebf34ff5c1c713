"""What tests do to a closed gallery, and how they look at it."""

import contextlib
import sqlite3
from pathlib import Path

import main
from engine.gallery import Gallery


def altered(path: Path, *statements: str) -> None:
    """Change a gallery behind its back."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def entries(path: Path) -> list[tuple[int, str]]:
    with Gallery.open(path, readonly=True) as gallery:
        return sorted((known.id, known.path) for known in gallery.known_files())


def run(*arguments: object) -> int:
    return main.main([str(argument) for argument in arguments])
