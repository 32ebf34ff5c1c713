"""The bar at the top: name, library, add folder; model, keys, menu."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.controls import RingedButton
from desktop.icons import pixmap
from desktop.kept import KeptPicture
from desktop.key_words import with_keys
from desktop.theme import Theme
from desktop.window_actions import WindowActions

HEIGHT = 48


class Header(QFrame):
    """Chips and the word mark; each chip is an attribute, its click the window's business."""

    def __init__(self, theme: Theme, actions: WindowActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setFixedHeight(HEIGHT)
        brand = QLabel("Inkseek")
        brand.setProperty("role", "brand")
        self.library = Chip(self.tr("Library"), theme, arrow=True)
        self.add_folder = Chip(self.tr("Add folder"), theme, picture="add-folder")
        tip = self.tr("Add a folder of photos; or drop one onto the window")
        self.add_folder.setToolTip(with_keys(tip, actions.add_folder))
        self.add_folder.clicked.connect(actions.add_folder.trigger)
        self.library.setToolTip(self.tr("Choose a library, look for changes in it"))
        self.model = Chip(self.tr("Model"), theme)
        self.model.clicked.connect(actions.about.trigger)
        self.keys = Chip("?", theme)
        self.keys.setToolTip(actions.keys.toolTip())
        self.keys.setAccessibleName(actions.keys.text())
        self.keys.clicked.connect(actions.keys.trigger)
        self.menu = Chip("", theme, picture="more")
        self.menu.setToolTip(self.tr("Panels, light and dark, about Inkseek"))
        self.menu.setAccessibleName(self.tr("Menu"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(brand)
        row.addWidget(self.library)
        row.addWidget(self.add_folder)
        row.addStretch(1)
        row.addWidget(self.model)
        row.addWidget(self.keys)
        row.addWidget(self.menu)

    @property
    def chips(self) -> tuple[Chip, ...]:
        """Every chip, from left to right."""
        return self.library, self.add_folder, self.model, self.keys, self.menu

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        for chip in self.chips:
            chip.set_theme(theme)


class Chip(RingedButton):
    """A rounded button: a picture, words, and fainter words after them; an arrow or a cross at its end."""

    HEIGHT = 28

    def __init__(
        self,
        words: str,
        theme: Theme,
        *,
        picture: str | None = None,
        arrow: bool = False,
        cross: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._faint_before = ""
        self._faint_after = ""
        self._arrow = arrow
        self._cross = cross
        self.picture = picture
        self._kept = KeptPicture()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.tell(words)

    def tell(self, words: str, *, before: str = "", after: str = "") -> None:
        """Show words, with fainter ones before and after them."""
        if (before, words, after) == (self._faint_before, self.text(), self._faint_after):
            return
        self._faint_before, self._faint_after = before, after
        self.setText(words)
        if words:
            self.setAccessibleName(f"{before}{words}{after}")
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear another palette."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        width = sum(QFontMetrics(font).horizontalAdvance(words) for words, font in self._parts())
        width += 20 if self.picture else 0
        width += 16 if self._arrow or self._cross else 0
        return QSize(max(round(width) + (24 if self.text() else 12), self.HEIGHT), self.HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Never cut the words."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw outline, picture and words."""
        words = self._faint_before, self.text(), self._faint_after
        look = self._theme, words, self.picture, self.isEnabled(), self._raised, self._ring.shown
        self._kept.paint(self, look, self._draw)

    @property
    def _raised(self) -> bool:
        return self.isChecked() or (self.isEnabled() and (self.underMouse() or self.isDown()))

    def _draw(self, painter: QPainter) -> None:
        theme = self._theme
        outline = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(theme.hairline), 1))
        painter.setBrush(QColor(theme.hover if self._raised else theme.surface))
        painter.drawRoundedRect(outline, self.HEIGHT / 2, self.HEIGHT / 2)
        x = 12.0 if self.text() else (self.width() - 16) / 2
        if self.picture:
            self._draw_icon(painter, self.picture, x, 16)
            x += 20
        for (words, font), faint in zip(self._parts(), (True, False, True), strict=True):
            painter.setFont(font)
            painter.setPen(QColor(theme.secondary if faint or not self.isEnabled() else theme.text))
            width = painter.fontMetrics().horizontalAdvance(words)
            place = QRectF(x, 0, width + 2, self.height() - 1)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            x += width
        if self._arrow:
            self._draw_arrow(painter, QPointF(x + 10, self.height() / 2 + 0.5))
        if self._cross:
            self._draw_icon(painter, "close", x + 4, 12)
        self._ring.paint(painter, QRectF(self.rect()), theme.accent, self.HEIGHT / 2)

    def _draw_icon(self, painter: QPainter, name: str, x: float, size: int) -> None:
        picture = pixmap(name, self._theme.secondary, size, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(x, (self.height() - size) / 2), picture)

    def _draw_arrow(self, painter: QPainter, centre: QPointF) -> None:
        painter.setPen(QPen(QColor(self._theme.secondary), 1.5, c=Qt.PenCapStyle.RoundCap))
        tip = centre + QPointF(0, 2)
        painter.drawLine(tip - QPointF(3.5, 3.5), tip)
        painter.drawLine(tip, tip + QPointF(3.5, -3.5))

    def _parts(self) -> list[tuple[str, QFont]]:
        strong = QFont(self.font())
        if self._faint_before or self._faint_after:
            strong.setWeight(QFont.Weight.Medium)
        return [(self._faint_before, self.font()), (self.text(), strong), (self._faint_after, self.font())]
