"""Where the paper lies in its widget, and what part of the page it shows: zoomed, moved, mirrored."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap, QTransform

from engine.strokes import PAGE

MARGIN = 6
"""Logical pixels around the paper, for its shadow and the focus ring."""

MOST_ZOOM = 8.0


@dataclass(frozen=True)
class Paper:
    """The square sheet, and the way between page units and logical pixels.

    Attributes:
        left, top, side: the sheet in its widget, logical pixels.
        zoom: 1 shows the whole page.
        x, y: the page place at the upper left corner of the sheet; upper right when mirrored.
        mirrored: whether left and right are exchanged for the eye; the sketch stays as it is.
    """

    left: float
    top: float
    side: float
    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    mirrored: bool = False

    @classmethod
    def within(cls, width: float, height: float) -> Paper:
        """Return the largest paper in a widget of this size, at the top and centred from left to right."""
        side = max(float(int(min(width, height)) - 2 * MARGIN), 1.0)
        return cls(float(int((width - side) / 2)), float(MARGIN), side)

    def resized(self, width: float, height: float) -> Paper:
        """Return it in a widget of another size, showing the same."""
        sheet = Paper.within(width, height)
        return replace(self, left=sheet.left, top=sheet.top, side=sheet.side)

    def zoomed(self, zoom: float, at: QPointF) -> Paper:
        """Return it at another zoom, the place under `at` (logical pixels) staying there as far as the page goes."""
        held = self.to_page(at)
        other = replace(self, zoom=min(max(zoom, 1.0), MOST_ZOOM))
        now = other.to_page(at)
        return other.showing(other.x + held.x() - now.x(), other.y + held.y() - now.y())

    def moved(self, by: QPointF) -> Paper:
        """Return it with the page pushed by logical pixels, never off the sheet."""
        dx = -by.x() if self.mirrored else by.x()
        return self.showing(self.x - dx / self.scale, self.y - by.y() / self.scale)

    def showing(self, x: float, y: float) -> Paper:
        """Return it with another place of the page in its corner."""
        most = PAGE - PAGE / self.zoom
        return replace(self, x=min(max(x, 0.0), most), y=min(max(y, 0.0), most))

    @property
    def plain(self) -> bool:
        """Whether the page is shown whole and the right way round."""
        return self.zoom == 1.0 and not self.mirrored

    @property
    def rect(self) -> QRectF:
        """The sheet in logical pixels."""
        return QRectF(self.left, self.top, self.side, self.side)

    @property
    def scale(self) -> float:
        """Logical pixels to one page unit."""
        return self.side / PAGE * self.zoom

    @property
    def transform(self) -> QTransform:
        """From page units to logical pixels of the widget."""
        return self.on_sheet * QTransform.fromTranslate(self.left, self.top)

    @property
    def on_sheet(self) -> QTransform:
        """From page units to logical pixels from the sheet's corner."""
        way = QTransform.fromTranslate(-self.x, -self.y) * QTransform.fromScale(self.scale, self.scale)
        return way * QTransform(-1, 0, 0, 1, self.side, 0) if self.mirrored else way

    def to_page(self, place: QPointF) -> QPointF:
        """Map logical pixels to page units."""
        return self.transform.inverted()[0].map(place)

    def to_widget(self, box: QRectF) -> QRectF:
        """Map a page rectangle to logical pixels."""
        return self.transform.mapRect(box)

    def blank(self, ratio: float, worn: QPixmap | None = None) -> QPixmap:
        """Return an empty pixmap as large as the sheet, for a device pixel ratio.

        A `worn` one is emptied for it where it has the size: new memory of some megabytes is slow to touch.
        """
        pixels = round(self.side * ratio)
        if worn is not None and worn.width() == pixels and worn.devicePixelRatio() == ratio:
            worn.fill(Qt.GlobalColor.transparent)
            return worn
        # By way of a picture that has transparency from the start: a pixmap would be made anew for it.
        image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        image.setDevicePixelRatio(ratio)
        return QPixmap.fromImage(image)

    def painter(self, pixmap: QPixmap) -> QPainter:
        """Return a painter in page units on such a pixmap."""
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self.on_sheet, True)
        return painter
