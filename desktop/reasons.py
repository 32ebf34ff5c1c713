"""Why something could not be done, in the app's language: the engine tells its reasons in English."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from desktop.known_reasons import KNOWN_REASONS
from engine.errors import EngineError, FileError, PhotoError, printable


def error_words(error: EngineError) -> str:
    """An error in one line: the file it names, where it names one, and the reason.

    A photo goes by its name: there is one line for it, and the reason must not be cut off.
    """
    if isinstance(error, PhotoError):
        return f"{printable(error.path.name)}: {reason_words(error.reason)}"
    if isinstance(error, FileError):
        return f"{printable(error.path)}: {reason_words(error.reason)}"
    return reason_words(str(error))


def reason_words(reason: str) -> str:
    """A reason of the engine in the app's language."""
    return known_words(reason, "Reasons", KNOWN_REASONS)


def known_words(text: str, context: str, templates: Iterable[object]) -> str:
    """A text that is one of some templates, filled in, in the app's language; any other as it is."""
    for template in map(str, templates):
        pattern = re.sub(r"\\\{\d\\\}", "(.+)", re.escape(template))
        found = re.fullmatch(pattern, text)
        if found is not None:
            filled = (known_words(part, context, templates) for part in found.groups())
            return QCoreApplication.translate(context, template).format(*filled)
    return text
