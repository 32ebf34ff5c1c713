"""The style sheet, which takes its colours from the palette, and the font."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.theme import FONT_BODY, FONT_SECONDARY, RADIUS, SHEET_COLOURS, Theme, qt_palette

_PLAIN_FALLBACKS = ("DejaVu Sans", "Bitstream Vera Sans", "Sans", "Sans Serif", "")
_BETTER_FACES = ("Inter", "Cantarell", "Noto Sans", "Open Sans", "Liberation Sans")


def apply(application: QApplication, theme: Theme) -> None:
    """Dress the application in a theme; widgets that are there already are dressed by a Wardrobe."""
    application.setPalette(qt_palette(theme))
    if application.styleSheet() != style_sheet():
        application.setStyleSheet(style_sheet())


def body_font() -> QFont:
    """The system's own font at the body size, with figures of one width.

    Where no desktop names a font and the bare fallback would be used, the first good face installed is taken.
    """
    font = QGuiApplication.font()
    if font.family() in _PLAIN_FALLBACKS:
        installed = set(QFontDatabase.families())
        font.setFamily(next((face for face in _BETTER_FACES if face in installed), font.family()))
    font.setPixelSize(FONT_BODY)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def style_sheet() -> str:
    """Qt style sheet for the widgets that Qt draws itself; the others paint from the Theme.

    It is the same for every theme: another sheet makes Qt dress every widget in one go, which takes long.
    """
    t = SHEET_COLOURS
    return f"""
QWidget {{ color: {t.text}; }}
QLabel {{ background: transparent; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="secondary"] {{ color: {t.secondary}; }}
QLabel[role="small"] {{ color: {t.secondary}; font-size: {FONT_SECONDARY}px; }}
QLabel[role="title"] {{ font-size: 15px; font-weight: 600; }}
QLabel[role="headline"] {{ font-size: 24px; font-weight: 700; }}
QLabel[role="lead"] {{ font-size: 14px; color: {t.secondary}; }}
QLabel[role="brand"] {{ font-size: 16px; font-weight: 700; }}
#header {{ background: {t.surface}; border-bottom: 1px solid {t.hairline}; }}
#status {{ background: {t.surface}; border-top: 1px solid {t.hairline}; }}
#progress {{ background: {t.surface}; border-top: 1px solid {t.hairline}; }}
QMainWindow::separator {{ background: {t.ground}; width: 4px; height: 4px; border: 0 solid {t.hairline}; }}
QMainWindow::separator:vertical {{ border-left-width: 1px; }}
QMainWindow::separator:horizontal {{ border-top-width: 1px; }}
#more {{ background: {t.surface}; border-top: 1px solid {t.hairline}; }}
#popup {{ background: {t.surface}; border: 1px solid {t.hairline}; border-radius: {RADIUS}px; }}
#popup QTreeWidget {{ border: none; padding: 0; outline: none; }}
QTreeWidget::item {{ padding: 4px 2px; }}
QTreeWidget::item:hover {{ background: {t.hover}; }}
QTreeWidget::item:selected {{ background: {t.hover}; color: {t.text}; }}
QLineEdit {{
  background: {t.surface}; border: 1px solid {t.hairline}; border-radius: {RADIUS}px; padding: 4px 8px;
  selection-background-color: {t.accent}; selection-color: {t.on_accent};
}}
QLineEdit:focus {{ border-color: {t.accent}; }}
#why {{ background: {t.ground}; }}
#why[overlaid="true"] {{ border-left: 1px solid {t.hairline}; }}
QListView, QScrollArea {{ background: transparent; border: none; }}
#why_content, #welcome_content, #about_content {{ background: transparent; border: none; }}
QPushButton {{
  background: {t.surface}; border: 1px solid {t.hairline}; border-radius: {RADIUS}px; padding: 5px 14px;
}}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:focus {{ border-color: {t.accent}; }}
QPushButton:disabled {{ color: {t.secondary}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton[role="primary"] {{ background: {t.accent}; border-color: {t.accent}; color: {t.on_accent}; }}
QPushButton[role="link"] {{ background: transparent; border: none; color: {t.accent}; padding: 0 4px; }}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QPlainTextEdit, QTreeWidget {{
  background: {t.surface}; border: 1px solid {t.hairline}; border-radius: {RADIUS}px; padding: 6px;
}}
QHeaderView::section {{
  background: {t.surface}; color: {t.secondary}; border: none; border-bottom: 1px solid {t.hairline}; padding: 6px;
}}
QMenu {{ background: {t.surface}; border: 1px solid {t.hairline}; border-radius: {RADIUS}px; padding: 5px; }}
#recent_sketches {{ icon-size: 40px; }}
#recent_sketches::item {{ padding: 3px 22px 3px 12px; }}
QMenu::item {{ padding: 6px 22px 6px 26px; border-radius: 5px; }}
QMenu::item:selected {{ background: {t.hover}; }}
QMenu::item:disabled {{ color: {t.secondary}; }}
QMenu::separator {{ height: 1px; background: {t.hairline}; margin: 5px 8px; }}
QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.hairline}; padding: 4px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.track}; border-radius: 3px; min-height: 32px; margin: 2px; }}
QScrollBar::handle:vertical:hover {{ background: {t.secondary}; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {t.track}; border-radius: 3px; min-width: 32px; margin: 2px; }}
QScrollBar::handle:horizontal:hover {{ background: {t.secondary}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: none; border: none; height: 0; width: 0;
}}
"""
