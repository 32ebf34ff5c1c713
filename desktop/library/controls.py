"""What a person can do about the upkeep of the library: pause it, watch folders or not, encode with another model."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from desktop.library.catalogue import Library
from desktop.library.progress import ProgressBar
from desktop.library.session import Session
from desktop.library.summary import encoded_words
from desktop.settings import Settings
from desktop.status import StatusBar


class LibraryControls(QObject):
    """Between the upkeep and the bar, the status line, and two actions of the library's menu."""

    def __init__(
        self, session: Session, progress: ProgressBar, status: StatusBar, settings: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._upkeep = session, session.upkeep
        self._progress, self._status, self._settings = progress, status, settings
        self._offered: Library | None = None
        self.watch = QAction(self.tr("Watch for changes"), self, checkable=True)
        self.watch.setToolTip(self.tr("Photos that come, change or go are taken in by themselves"))
        self.encode = QAction(self)
        self.watch.triggered.connect(self._switch_watching)
        self.encode.triggered.connect(lambda: self._upkeep.encode_anew())
        progress.pauseAsked.connect(self._upkeep.work.pause)
        progress.resumeAsked.connect(self._upkeep.work.resume)
        progress.offerTaken.connect(self._upkeep.encode_anew)
        self._upkeep.work.held.connect(progress.show_hold)
        self._upkeep.encodedAnew.connect(
            lambda summary: progress.show_summary(encoded_words(summary, self._latest), details=bool(summary.skipped))
        )
        self._upkeep.served.connect(self._tell_model)
        self._upkeep.limited.connect(self._tell_limited)
        session.libraryOpened.connect(self._library_opened)

    @property
    def actions(self) -> list[QAction]:
        """For the library's menu."""
        return [self.watch, self.encode]

    @property
    def _latest(self) -> str:
        model = self._session.latest
        return model.card.title if model is not None else ""

    def _library_opened(self, library: Library) -> None:
        watched = library.takes_folders and self._settings.watches(library.gallery)
        self.watch.setVisible(library.takes_folders)
        self.watch.setChecked(watched)
        self._upkeep.watching = watched
        self.encode.setVisible(False)
        self._status.tell("")

    def _switch_watching(self, watching: bool) -> None:
        self._settings.watch(self._session.library.gallery, watching)
        self._upkeep.watching = watching
        if not watching:
            self._status.tell("")

    def _tell_model(self) -> None:
        """Offer to encode with the latest model, once for each library, where another one made it and searches it."""
        upkeep, model, library = self._upkeep, self._session.model, self._session.library
        self.encode.setVisible(upkeep.outdated)
        self.encode.setText(self.tr("Encode again with {model}").format(model=self._latest))
        own = model is not None and model is not self._session.latest
        if not (own and upkeep.outdated and library.takes_folders) or self._offered is library or upkeep.work.busy:
            return
        assert model is not None
        self._offered = library
        if upkeep.begun:
            words = self.tr("Encoding with {latest} was stopped; {model} still searches")
            button = self.tr("Go on encoding")
        else:
            words = self.tr("Made with {model}. Encode the photos again with {latest}? You can search meanwhile")
            button = self.tr("Encode again")
        self._progress.show_offer(words.format(model=model.card.title, latest=self._latest), button)

    def _tell_limited(self, reason: str) -> None:
        self._status.tell(self.tr("Looking for changes every few minutes"), reason)
