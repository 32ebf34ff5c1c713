"""The project's icons: SVG files drawn in any colour, crisp at any device pixel ratio."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

ICONS_FOLDER = Path(__file__).resolve().parent.parent / "assets" / "icons"

DISABLED_OPACITY = 0.4


def icon(name: str, colour: str, size: int = 20) -> QIcon:
    """Return the icon `name` of assets/icons in a CSS colour, `size` logical pixels, with its disabled state."""
    result = QIcon()
    for ratio in {1.0, 2.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}:
        result.addPixmap(pixmap(name, colour, size, ratio), QIcon.Mode.Normal)
        result.addPixmap(pixmap(name, colour, size, ratio, DISABLED_OPACITY), QIcon.Mode.Disabled)
    return result


def app_icon() -> QIcon:
    """Return the application's own icon, in its own colours."""
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(pixmap("inkseek", "black", size, 1.0))
    return result


def pixmap(name: str, colour: str, size: int, ratio: float, opacity: float = 1.0) -> QPixmap:
    """Return the icon as a square pixmap of `size` logical pixels at a device pixel ratio; Qt keeps it."""
    key = f"icon {name} {colour} {size} {ratio} {opacity}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    result = _drawn(name, colour, round(size * ratio), opacity)
    result.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, result)
    return result


def _drawn(name: str, colour: str, side: int, opacity: float) -> QPixmap:
    result = QPixmap(QSize(side, side))
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    paint_icon(painter, name, colour, QRectF(0, 0, side, side))
    # Fades the whole: half-transparent lines would show where they cross.
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.fillRect(result.rect(), QColor.fromRgbF(0.0, 0.0, 0.0, opacity))
    painter.end()
    return result


def paint_icon(painter: QPainter, name: str, colour: str, rect: QRectF) -> None:
    """Draw the icon into `rect` as vectors."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, QColor(colour).name()).render(painter, rect)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = (ICONS_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
