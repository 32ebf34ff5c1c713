"""One big friendly choice: a picture, what it is, what it means, and what a click does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.controls import RingedButton
from desktop.icons import paint_icon
from desktop.theme import PAPER, Theme

RADIUS = 14.0
PAD = 20
PICTURE = 186
GAP = 8
BUTTON = 34
TITLE_FONT = 17


class ChoiceCard(RingedButton):
    """A button as large as a card; its picture shows photos in two rows, or a place to drop a folder on."""

    def __init__(self, title: str, words: str, deed: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._words, self._deed = title, words, deed
        self._theme = theme
        self.pictures: Sequence[QImage] = ()
        self.main = False
        """Whether it is the likelier choice, in the accent."""
        self.drop_place = False
        """Whether its picture is a place to drop on."""
        self.aimed_at = False
        self.setText(deed)
        self.setAccessibleName(deed)
        self.setAccessibleDescription(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_pictures(self, pictures: Sequence[QImage]) -> None:
        """Show pictures in two rows."""
        self.pictures = pictures
        self.update()

    def aim(self, aimed: bool) -> None:
        """Light up while something is held over the window that can be dropped."""
        self.aimed_at = aimed
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, as Space does; arrows are the page's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Wide enough for a few words in a line."""
        return QSize(370, self.heightForWidth(370))

    def minimumSizeHint(self) -> QSize:
        """Narrower, and higher for it."""
        return QSize(280, self.heightForWidth(280))

    def heightForWidth(self, width: int) -> int:
        """The picture, the words, the button."""
        words = self._words_rect(width, 0).height()
        return round(PICTURE + PAD + self._title_height() + 6 + words + 16 + BUTTON + PAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        theme = self._theme
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.fillPath(outline, QColor(theme.surface))
        painter.save()
        painter.setClipPath(outline)
        picture = QRectF(0, 0, self.width(), PICTURE)
        painter.fillRect(picture, QColor(theme.hover))
        if self.drop_place:
            self._paint_drop_place(painter, picture)
        else:
            self._paint_pictures(painter, picture)
        painter.restore()
        lit = self.underMouse() or self.aimed_at
        painter.setPen(QPen(QColor(theme.accent if lit else theme.hairline), 1.5 if lit else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        self._paint_words(painter)
        self._ring.paint(painter, QRectF(self.rect()).adjusted(2, 2, -2, -2), theme.accent, RADIUS - 2)

    def _paint_words(self, painter: QPainter) -> None:
        theme, width = self._theme, self.width() - 2 * PAD
        top = float(PICTURE + PAD)
        painter.setFont(self._title_font())
        painter.setPen(QColor(theme.text))
        title = QRectF(PAD, top, width, self._title_height())
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._title)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.secondary))
        place = self._words_rect(self.width(), title.bottom() + 6)
        painter.drawText(place, Qt.TextFlag.TextWordWrap, self._words)
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        painter.setFont(strong)
        button = QRectF(PAD, self.height() - PAD - BUTTON, 0, BUTTON)
        button.setWidth(min(QFontMetrics(strong).horizontalAdvance(self._deed) + 32, width))
        painter.setPen(Qt.PenStyle.NoPen if self.main else QPen(QColor(theme.hairline), 1))
        painter.setBrush(QColor(theme.accent if self.main else theme.surface))
        painter.drawRoundedRect(button, BUTTON / 2, BUTTON / 2)
        painter.setPen(QColor(theme.on_accent if self.main else theme.text))
        painter.drawText(button, Qt.AlignmentFlag.AlignCenter, self._deed)

    def _paint_pictures(self, painter: QPainter, room: QRectF) -> None:
        """Two rows of squares, as many as fit; a sketch on white paper beside its photo."""
        side = (room.height() - 3 * 12) / 2
        columns = max(len(self.pictures) // 2, 1)
        gap = (room.width() - columns * side) / (columns + 1)
        for number, picture in enumerate(self.pictures):
            row, column = divmod(number, columns)
            place = QRectF(gap + column * (side + gap), 12 + row * (side + 12), side, side)
            shape = QPainterPath()
            shape.addRoundedRect(place, 8, 8)
            painter.save()
            painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
            painter.fillRect(place, QColor(PAPER))
            painter.drawImage(place, picture, _square(picture))
            painter.restore()
            painter.setPen(QPen(QColor(self._theme.hairline), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(shape)

    def _paint_drop_place(self, painter: QPainter, room: QRectF) -> None:
        theme, lit = self._theme, self.aimed_at or self.underMouse()
        colour = theme.accent if lit else theme.secondary
        place = room.adjusted(20, 20, -20, -20)
        pen = QPen(QColor(colour), 1.5, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([4, 5])
        painter.setPen(pen)
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(place, 12, 12)
        icon = QRectF(0, 0, 52, 52)
        icon.moveCenter(place.center() - QPointF(0, 12))
        paint_icon(painter, "add-folder", colour, icon)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text if lit else theme.secondary))
        words = QRectF(place.left(), icon.bottom() + 4, place.width(), 24)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.tr("Drop a folder here"))

    def _words_rect(self, width: int, top: float) -> QRectF:
        metrics = QFontMetrics(self.font())
        room = metrics.boundingRect(0, 0, width - 2 * PAD, 400, Qt.TextFlag.TextWordWrap, self._words)
        return QRectF(PAD, top, width - 2 * PAD, room.height())

    def _title_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(TITLE_FONT)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _title_height(self) -> int:
        return QFontMetrics(self._title_font()).height()


def _square(picture: QImage) -> QRectF:
    """The middle of a picture, as large as it goes."""
    side = min(picture.width(), picture.height())
    return QRectF((picture.width() - side) / 2, (picture.height() - side) / 2, side, side)
