"""Keys and what they do, drawn as a table of several columns: as labels they would be three hundred widgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, pairwise

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.key_list import Row, Section
from desktop.theme import FONT_SECONDARY

MOST_COLUMNS = 4
_LEFT, _TOP, _BOTTOM = 24, 18, 12
_BETWEEN = 36
_WORDS = 190
"""The least width of the words, pixels."""
_GAP, _CAP_GAP, _ROW_GAP = 14, 4, 5
_PADDING = 9
_LETTERS = 30
"""On a line of words, about."""
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class Kind(Enum):
    """What a piece of text is."""

    HEADING = "heading"
    CAP = "cap"
    WORDS = "words"


@dataclass(frozen=True)
class Piece:
    """A piece of text and its place."""

    kind: Kind
    place: QRect
    text: str


class KeyTable(QWidget):
    """Sections in as many columns of about the same length as `room`, pixels, has the width for."""

    def __init__(self, sections: Sequence[Section], room: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fonts = {kind: QFont(self.font()) for kind in Kind}
        self._fonts[Kind.HEADING].setWeight(QFont.Weight.DemiBold)
        self._fonts[Kind.CAP].setPixelSize(FONT_SECONDARY)
        self._metrics = {kind: QFontMetrics(font) for kind, font in self._fonts.items()}
        rows = [row for section in sections for row in section.rows]
        self._cap_widths = {
            key: self._metrics[Kind.CAP].horizontalAdvance(key) + 2 * _PADDING for keys, _ in rows for key in keys
        }
        self._lengths = {words: self._metrics[Kind.WORDS].horizontalAdvance(words) for _, words in rows}
        self._columns, self._caps, self._least = self._widest(sections, room)
        self._laid: dict[int, list[Piece]] = {}
        self.setAccessibleDescription("\n".join(f"{', '.join(keys)}: {words}" for keys, words in rows))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """All of it."""
        return QSize(self._least, self.heightForWidth(self._least))

    def minimumSizeHint(self) -> QSize:
        """So wide that words of usual length stay whole."""
        return QSize(self._least, 100)

    def heightForWidth(self, width: int) -> int:
        """As high as the longest column."""
        return max(piece.place.bottom() for piece in self.pieces(width)) + _BOTTOM

    def pieces(self, width: int) -> list[Piece]:
        """Every piece of text at its place in a table of this width."""
        spare = max(width - self._least, 0) // len(self._columns)
        if spare not in self._laid:
            self._laid[spare] = list(self._lay(_WORDS + spare))
        return self._laid[spare]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen of it."""
        painter, palette = QPainter(self), self.palette()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for piece in self.pieces(self.width()):
            if piece.place.intersects(event.rect()):
                painter.setFont(self._fonts[piece.kind])
                if piece.kind is Kind.CAP:
                    _draw_cap(painter, piece.place, palette)
                painter.setPen(palette.color(QPalette.ColorRole.WindowText))
                flags = Qt.AlignmentFlag.AlignCenter if piece.kind is Kind.CAP else _WRAPPED
                painter.drawText(piece.place, flags, piece.text)

    def _widest(self, sections: Sequence[Section], room: int) -> tuple[list[Sequence[Section]], list[int], int]:
        """The sections in columns, the width of each one's caps, and the least width of all."""
        for count in range(min(MOST_COLUMNS, len(sections)), 0, -1):
            columns = _shared(sections, count)
            caps = [max(self._row_width(keys) for part in column for keys, _ in part.rows) for column in columns]
            least = 2 * _LEFT + sum(caps) + (_GAP + _WORDS) * count + _BETWEEN * (count - 1)
            if least <= room:
                break
        return columns, caps, least

    def _lay(self, words: int) -> Iterator[Piece]:
        """With words of this width."""
        left = _LEFT
        for column, caps in zip(self._columns, self._caps, strict=True):
            top = _TOP
            for section in column:
                heading = QRect(left, top, caps + _GAP + words, self._metrics[Kind.HEADING].height())
                yield Piece(Kind.HEADING, heading, section.title)
                top = heading.bottom() + 1 + 2 * _ROW_GAP
                for row in section.rows:
                    pieces = list(self._row(row, left, top, left + caps + _GAP, words))
                    yield from pieces
                    top = max(piece.place.bottom() for piece in pieces) + 1 + _ROW_GAP
                top += 2 * _ROW_GAP
            left += caps + _GAP + words + _BETWEEN

    def _row(self, row: Row, left: int, top: int, words_left: int, words_width: int) -> Iterator[Piece]:
        keys, words = row
        height = self._metrics[Kind.CAP].height() + 5
        for key in keys:
            width = self._cap_widths[key]
            yield Piece(Kind.CAP, QRect(left, top, width, height), key)
            left += width + _CAP_GAP
        metrics = self._metrics[Kind.WORDS]
        place = QRect(words_left, top + (height - metrics.height()) // 2, words_width, metrics.height())
        if self._lengths[words] > words_width:
            place.setHeight(metrics.boundingRect(place, _WRAPPED, words).height())
        yield Piece(Kind.WORDS, place, words)

    def _row_width(self, keys: Sequence[str]) -> int:
        return sum(self._cap_widths[key] for key in keys) + _CAP_GAP * (len(keys) - 1)


def _draw_cap(painter: QPainter, place: QRect, palette: QPalette) -> None:
    """Draw a key, its lower edge thicker."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Mid))
    painter.drawRoundedRect(place, 5, 5)
    painter.setBrush(palette.color(QPalette.ColorRole.Base))
    painter.drawRoundedRect(place.adjusted(1, 1, -1, -2), 4, 4)


def _shared(sections: Sequence[Section], columns: int) -> list[Sequence[Section]]:
    """Sections in their order, in columns as even as can be."""
    lines = [2 + sum(1 + len(words) // _LETTERS for _, words in section.rows) for section in sections]
    ways = [[0, *cuts, len(sections)] for cuts in combinations(range(1, len(sections)), columns - 1)]
    cuts = min(ways, key=lambda cuts: sum(sum(lines[start:end]) ** 2 for start, end in pairwise(cuts)))
    return [sections[start:end] for start, end in pairwise(cuts)]
