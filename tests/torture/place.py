"""A gallery on one drive and its photos on another, indexed, searched and checked while a fault strikes."""

import contextlib
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from engine.embedding import EmbeddingBatch
from engine.errors import EngineError
from engine.gallery import Gallery
from engine.gallery_check import check
from engine.indexer import Indexer
from engine.searcher import Searcher
from tests.conftest import GridEncoder, make_photo

PHOTOS, BATCH = 12, 2
MOMENTS = 2 + PHOTOS // BATCH
PICTURE = np.full((256, 256, 3), 90, np.uint8)


class Moments(GridEncoder):
    """Does something just before a batch is encoded, while the one before it is written and the next one read."""

    def __init__(self, deeds: dict[int, Callable[[], None]]) -> None:
        super().__init__()
        self._deeds, self._batches = dict(deeds), 0

    def encode(self, pictures: np.ndarray) -> EmbeddingBatch:
        self._batches += 1
        self._deeds.pop(self._batches, nothing)()
        return super().encode(pictures)


class Place:
    """A gallery on one drive, its photos on another, a searcher that has it open; and what was told of them."""

    def __init__(self, folder: Path) -> None:
        self.library, self.path, self.copy = folder / "photos/library", folder / "drive/gallery.db", folder / "copy.db"
        self.told = Counter[str]()
        self._kept = set[tuple[int, str]]()
        for number in range(PHOTOS):
            make_photo(self.library / f"{number}.jpg", number, (40, 30))
        self.whole()

    def whole(self, *, forgotten: bool = False) -> None:
        """Raises: AssertionError, unless everything is there, once, after a last undisturbed run."""
        with Gallery.open_known(self.path) as gallery:
            gallery.adopt_encoder(GridEncoder(), "grid")
            Indexer(gallery, GridEncoder(), BATCH).run([self.library])
            now = {(known.id, known.path) for known in gallery.known_files()}
            assert sorted(name for _, name in now) == sorted(map(str, self.library.iterdir())), "lost or doubled"
            assert forgotten or self._kept <= now, "an entry was made anew"
            assert gallery.counts().photos == sum(len(ids) for ids, _ in gallery.blocks()) == PHOTOS
            self._kept = now
        report = check(self.path)
        assert report.ok, report.found

    def attempt(self, name: str, act: Callable[[], object]) -> bool:
        """Whether it was done; a refusal has to be one line that names the gallery."""
        try:
            act()
        except EngineError as error:
            assert self.path.name in str(error) and "\n" not in str(error), str(error)
            self.told[name] += 1
            return False
        return True

    def ask(self, searcher: Searcher) -> None:
        """Search, look and check, whatever state it is in."""
        for act in (lambda: self._search(searcher), self._look, lambda: check(self.path)):
            self.attempt("asked", act)

    def _search(self, searcher: Searcher) -> None:
        found = searcher.search_picture(PICTURE, 50).results
        assert len({result.path for result in found}) == len(found)

    def _look(self) -> None:
        with Gallery.open(self.path, readonly=True) as gallery:
            names = [photo.path for photo in gallery.listing()]
            assert len(set(names)) == len(names)

    def replace_photos(self, rng: random.Random) -> None:
        """Give a run something to do."""
        for number in rng.sample(range(PHOTOS), rng.randrange(PHOTOS // 2, PHOTOS + 1)):
            make_photo(self.library / f"{number}.jpg", rng.randrange(10_000), (40, rng.randrange(20, 60)))

    def leave_a_log(self) -> None:
        """Index, and leave the gallery as a program killed just then would: its log beside it, not folded in."""
        folder = self.path.parent
        left = folder.with_name("left")
        with Gallery.open(self.path) as gallery:
            Indexer(gallery, GridEncoder(), BATCH).run([self.library])
            shutil.copytree(folder, left)
        shutil.rmtree(folder)
        left.rename(folder)
        assert list(folder.glob("*-wal"))

    def disturbed_run(self, moments: list[int], strike: Callable[[], None], lift: Callable[[], None]) -> None:
        """Index; at the first moment the fault begins, at the second, or after the run, it ends.

        Moment 0 is before the gallery is opened, 1 once it is, each further one when another batch is encoded.
        """

        def begin() -> None:
            strike()
            self.ask(searcher)

        def end() -> None:
            self.ask(searcher)
            lift()

        deeds = dict(zip(sorted(moments), (begin, end), strict=True))
        encoder = Moments({moment - 1: deed for moment, deed in deeds.items()})
        with contextlib.ExitStack() as stack:
            searcher = stack.enter_context(Searcher(GridEncoder(), self.path))
            stack.callback(lift)
            deeds.get(0, nothing)()
            self.attempt("opened", lambda: stack.enter_context(self._at_work(encoder, deeds.get(1, nothing))))
            self.ask(searcher)

    @contextmanager
    def _at_work(self, encoder: Moments, first: Callable[[], None]) -> Iterator[None]:
        """A gallery open for writing, into which is indexed."""
        with Gallery.open_known(self.path) as gallery:
            first()
            self.attempt("indexed", lambda: Indexer(gallery, encoder, BATCH).run([self.library]))
            yield


def nothing() -> None:
    """Do nothing."""
