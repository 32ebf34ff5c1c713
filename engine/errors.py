"""The errors a person can act on. Each one's text is a single line that names the thing and the reason."""

from __future__ import annotations

import os
from pathlib import Path


class EngineError(Exception):
    """Anything the engine refuses or cannot do, told in one line."""


class FileError(EngineError):
    """A file that cannot be used.

    Attributes:
        path: the file.
        reason: why, in a few words, without the path.
    """

    def __init__(self, path: str | os.PathLike[str], reason: str) -> None:
        self.path = Path(path)
        self.reason = reason
        super().__init__(f"{printable(self.path)}: {reason}")

    def __reduce__(self) -> tuple[type[FileError], tuple[Path, str]]:
        """Pickled, as between processes, by what it is made of."""
        return type(self), (self.path, self.reason)


class PhotoError(FileError):
    """A photo that cannot be read; the indexer records the reason and goes on."""


class SketchError(FileError):
    """A sketch file that cannot be read or written."""


class GalleryError(FileError):
    """A gallery that cannot be opened, read or written."""


class ModelError(EngineError):
    """A model file, card or weight set that is missing, damaged or of the wrong kind."""


class PublishedError(EngineError):
    """A published gallery that cannot be reached, read or written; `address` is one without credentials."""

    def __init__(self, address: str, reason: str) -> None:
        self.address = address
        self.reason = reason
        super().__init__(f"{address}: {reason}")


class Cancelled(EngineError):
    """The person asked to stop; what was committed before stays."""


def printable(path: str | os.PathLike[str]) -> str:
    """The path as text that any terminal or JSON writer accepts (undecodable bytes become U+FFFD)."""
    return os.fsencode(path).decode("utf-8", "replace")
