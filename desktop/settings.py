"""What the app remembers between two starts, in the platform's own place (QSettings)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QByteArray

from desktop.settings_file import SettingsFile

SMOOTHINGS = ("off", "normal", "strong")
THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "zh_CN")
VIEWER_LOOK = ("mode", "colours", "opacity")
DEFAULT_OPACITY = 55


class Settings:
    """Typed access to the remembered choices; anything unreadable falls back to its default.

    They are kept in an INI file where one is named.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._store = SettingsFile(file)

    @property
    def file(self) -> Path:
        """Where the choices are kept."""
        return Path(self._store.fileName())

    @property
    def geometry(self) -> QByteArray:
        """Where the window was and how large; empty at the first start."""
        value = self._store.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("window/geometry", value)

    @property
    def panels(self) -> QByteArray:
        """Where the panels were; empty as long as nobody moved one."""
        value = self._store.value("window/panels")
        return value if isinstance(value, QByteArray) else QByteArray()

    @panels.setter
    def panels(self, value: QByteArray) -> None:
        self._store.setValue("window/panels", value)

    @property
    def why_open(self) -> bool:
        """Whether the panel that explains a result is open."""
        return self._flag("window/why_open", True)

    @why_open.setter
    def why_open(self, value: bool) -> None:
        self._store.setValue("window/why_open", value)

    @property
    def opacity(self) -> int:
        """Opacity of the heatmaps, 0..100."""
        value = str(self._store.value("results/opacity", DEFAULT_OPACITY))
        return min(int(value), 100) if value.isdigit() else DEFAULT_OPACITY

    @opacity.setter
    def opacity(self, value: int) -> None:
        self._store.setValue("results/opacity", value)

    @property
    def theme(self) -> str:
        """One of THEMES."""
        value = str(self._store.value("window/theme", "system"))
        return value if value in THEMES else "system"

    @theme.setter
    def theme(self, value: str) -> None:
        self._store.setValue("window/theme", value)

    @property
    def fit(self) -> bool:
        """Whether a sketch is fitted to the page before the search."""
        return self._flag("sketch/fit", True)

    @fit.setter
    def fit(self, value: bool) -> None:
        self._store.setValue("sketch/fit", value)

    @property
    def live(self) -> bool:
        """Whether the search follows the pen."""
        return self._flag("sketch/live", True)

    @live.setter
    def live(self, value: bool) -> None:
        self._store.setValue("sketch/live", value)

    @property
    def pen_only(self) -> bool:
        """Whether the mouse and fingers draw nothing."""
        return self._flag("sketch/pen_only", False)

    @pen_only.setter
    def pen_only(self, value: bool) -> None:
        self._store.setValue("sketch/pen_only", value)

    @property
    def smoothing(self) -> str:
        """One of SMOOTHINGS."""
        value = str(self._store.value("sketch/smoothing", "normal"))
        return value if value in SMOOTHINGS else "normal"

    @smoothing.setter
    def smoothing(self, value: str) -> None:
        self._store.setValue("sketch/smoothing", value)

    @property
    def viewer_look(self) -> tuple[str, str, str]:
        """Mode, colours and opacity (0..1, as text) of the region viewer; empty at the first start."""
        mode, colours, opacity = (str(self._store.value(f"viewer/{name}", "")) for name in VIEWER_LOOK)
        return mode, colours, opacity

    @viewer_look.setter
    def viewer_look(self, values: tuple[str, str, str]) -> None:
        for name, value in zip(VIEWER_LOOK, values, strict=True):
            self._store.setValue(f"viewer/{name}", value)

    @property
    def language(self) -> str:
        """One of LANGUAGES."""
        value = str(self._store.value("window/language", "system"))
        return value if value in LANGUAGES else "system"

    @language.setter
    def language(self, value: str) -> None:
        self._store.setValue("window/language", value)

    @property
    def library(self) -> str:
        """Name of the library opened last; empty at the first start."""
        return str(self._store.value("library/last", ""))

    @library.setter
    def library(self, value: str) -> None:
        self._store.setValue("library/last", value)

    @property
    def last_folder(self) -> str:
        """Where the folder dialog was left."""
        return str(self._store.value("library/last_folder", ""))

    @last_folder.setter
    def last_folder(self, value: str) -> None:
        self._store.setValue("library/last_folder", value)

    def watches(self, gallery: Path) -> bool:
        """Whether the folders of the library in this gallery are watched."""
        return self._flag(_watch_key(gallery), True)

    def watch(self, gallery: Path, watching: bool) -> None:
        """Remember whether they are to be."""
        self._store.setValue(_watch_key(gallery), watching)

    def finish(self) -> None:
        """See all of it on disk: the app ends."""
        self._store.finish()

    def _flag(self, key: str, default: bool) -> bool:
        return str(self._store.value(key, default)).lower() == "true"


def _watch_key(gallery: Path) -> str:
    return f"library/watch/{quote(str(gallery), safe='', errors='replace')}"
