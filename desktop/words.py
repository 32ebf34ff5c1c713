"""Numbers in sentences."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def photos(count: int) -> str:
    """So many photos."""
    return counted(count, _tr("{count} photo"), _tr("{count} photos"))


def folders(count: int) -> str:
    """So many folders."""
    return counted(count, _tr("{count} folder"), _tr("{count} folders"))


def counted(count: int, one: str, more: str) -> str:
    """`one` or `more` with its {count} filled in, thousands apart."""
    return (one if count == 1 else more).format(count=f"{count:,}")


def _tr(words: str) -> str:
    return QCoreApplication.translate("Words", words)
