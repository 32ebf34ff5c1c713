"""The language of the app: its own strings and Qt's, by the system's locale or as chosen in the menu."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "translations"
ENGLISH = "en"
"""The language of the strings in the code; it needs no file."""

OWN_NAMES = {ENGLISH: "English", "zh_CN": "中文"}
"""The languages there are, each as its speakers write it."""

log = logging.getLogger(__name__)


def speak(application: QCoreApplication, chosen: str, system: QLocale | None = None) -> str:
    """Let the app speak a language from now on; a window keeps the words it was made with. Return the language.

    Args:
        application: it keeps the translators alive.
        chosen: one of `settings.LANGUAGES`; "system" takes the one of `system`, or English where that is not there.
        system: the system's locale, unless told.
    """
    language = _of_system(system or QLocale.system()) if chosen == "system" else chosen
    QLocale.setDefault(QLocale.system() if chosen == "system" else QLocale(language))  # for Qt's own calendars
    for former in application.findChildren(QTranslator):
        application.removeTranslator(former)
        former.setParent(None)
    if language == ENGLISH or language not in OWN_NAMES:
        return ENGLISH
    for name, folder in (("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), ("inkseek", FOLDER)):
        translator = QTranslator(application)
        if translator.load(f"{name}_{language}", str(folder)):
            application.installTranslator(translator)
        else:
            log.warning("no %s strings in %s", name, language)
    return language


def _of_system(system: QLocale) -> str:
    """The language that the system's person likes best; of Chinese, only simplified characters are there."""
    first = QLocale(next(iter(system.uiLanguages()), ENGLISH))
    simplified = first.language() == QLocale.Language.Chinese and first.script() == QLocale.Script.SimplifiedHanScript
    return "zh_CN" if simplified else first.name().split("_")[0]
