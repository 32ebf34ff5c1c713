"""Numbers in sentences."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def photos(count: int) -> str:
    """So many photos."""
    return counted(count, translate("Words", "{count} photo"), translate("Words", "{count} photos"))


def folders(count: int) -> str:
    """So many folders."""
    return counted(count, translate("Words", "{count} folder"), translate("Words", "{count} folders"))


def counted(count: int, one: str, more: str) -> str:
    """`one` or `more` with its {count} filled in, thousands apart."""
    return (one if count == 1 else more).format(count=f"{count:,}")
