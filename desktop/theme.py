"""The look: two palettes, one accent, and the roles in which Qt's own widgets know their colours."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette


@dataclass(frozen=True)
class Theme:
    """One palette; every colour in the window comes from here.

    Attributes are CSS colours: `ground` behind everything, `surface` for cards and bars, `hairline` for the
    one-pixel lines, `text` and `secondary` for words, `accent` for the active tool and the selection and nothing
    else, `on_accent` for words on it, `hover` under the pointer, `track` for empty bars, `mat` behind photos.
    """

    name: str
    ground: str
    surface: str
    hairline: str
    text: str
    secondary: str
    accent: str
    on_accent: str
    hover: str
    track: str
    mat: str

    @property
    def dark(self) -> bool:
        """Whether this is the dark palette."""
        return self.name == "dark"


LIGHT = Theme(
    "light",
    "#f3f3f1",
    "#ffffff",
    "#dededb",
    "#1c1d1f",
    "#63656a",
    "#2b69d5",
    "#ffffff",
    "#e9e9e6",
    "#e4e4e1",
    "#ffffff",
)
DARK = Theme(
    "dark", "#1a1b1e", "#232428", "#37383d", "#ececed", "#a4a6ac", "#6ea0ff", "#10131a", "#2e2f34", "#3a3b40", "#1f2024"
)

PAPER = "#ffffff"
INK = "#111111"
RADIUS = 8
FONT_BODY = 13
FONT_SECONDARY = 11


SHEET_COLOURS = Theme(
    name="",
    ground="palette(window)",
    surface="palette(base)",
    hairline="palette(mid)",
    text="palette(window-text)",
    secondary="palette(placeholder-text)",
    accent="palette(highlight)",
    on_accent="palette(highlighted-text)",
    hover="palette(alternate-base)",
    track="palette(link-visited)",
    mat="",
)
"""A theme's colours as a style sheet calls them: roles of `qt_palette`."""


def system_theme() -> Theme:
    """The palette the desktop asks for; light where it does not say."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def qt_palette(theme: Theme) -> QPalette:
    """The palette for Qt's own widgets (Fusion style)."""
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, theme.ground),
        (roles.Base, theme.surface),
        (roles.AlternateBase, theme.hover),
        (roles.Button, theme.surface),
        (roles.WindowText, theme.text),
        (roles.Text, theme.text),
        (roles.ButtonText, theme.text),
        (roles.ToolTipBase, theme.surface),
        (roles.ToolTipText, theme.text),
        (roles.PlaceholderText, theme.secondary),
        (roles.Highlight, theme.accent),
        (roles.HighlightedText, theme.on_accent),
        (roles.Link, theme.accent),
        (roles.Accent, theme.accent),
        (roles.Mid, theme.hairline),
        (roles.Midlight, theme.hairline),
        (roles.Dark, theme.hairline),
        (roles.LinkVisited, theme.track),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.secondary))
    return palette
