"""Looks a gallery through, from the file's structure to every thumbnail, and repairs what can be made anew.

Repairing never takes a photo's entry away: what is derived from a damaged photo is dropped, so that the next indexing
run reads its file again; a file whose structure is damaged is copied, entry by entry, into a whole one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import GalleryError
from engine.gallery import Gallery
from engine.gallery_file import DAMAGED, FOREIGN, connect, look, told
from engine.gallery_inspection import CacheState, Finding, Inspection
from engine.gallery_matcher import GalleryMatcher, way_for
from engine.gallery_rebuild import Rebuilt, rebuild
from engine.progress import CancelToken, ProgressCallback
from engine.shortlist_cache import cache_of


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes:
        photos: entries of any status, as far as they can be read.
        waiting: photos known but not encoded; the next indexing run reads them, and nothing is wrong with them.
        found: what was wrong.
        cache: the shortlist beside the gallery; one that is not fresh is brought up to date by the next search.
        repaired: whether what was found has been repaired.
        rebuilt: what was saved into a whole file, where that was needed.
    """

    photos: int
    waiting: int
    found: tuple[Finding, ...]
    cache: CacheState
    repaired: bool = False
    rebuilt: Rebuilt | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong, or nothing any more."""
        return self.repaired or not self.found


def check(
    path: Path,
    *,
    repair: bool = False,
    progress: ProgressCallback | None = None,
    cancel: CancelToken | None = None,
) -> CheckReport:
    """Verify a gallery, and repair it if asked.

    Raises: GalleryError, for a file that is absent, no gallery, of a newer version, locked, or too damaged to repair;
        Cancelled.
    """
    tell, token = progress or (lambda _: None), cancel or CancelToken()
    try:
        report = _inspected(path, tell, token)
    except GalleryError as error:
        if not repair or error.reason not in (DAMAGED, FOREIGN):
            raise
        report = CheckReport(0, 0, (Finding("structure", "its beginning or its end is damaged"),), "none")
    if not repair or (not report.found and report.cache in ("none", "fresh")):
        return report
    found, rebuilt = report.found, None
    if any(finding.structural for finding in found):
        rebuilt = rebuild(path, tell, token)
        report = _inspected(path, tell, token)
        found += tuple(finding for finding in report.found if not finding.structural and finding not in found)
    with Gallery.open(path) as gallery:
        gallery.index_anew(sorted({photo for finding in report.found for photo in finding.photos}))
        _renew_cache(path, gallery, token)
    after = _inspected(path, tell, token)
    return replace(after, found=found or after.found, repaired=not after.found, rebuilt=rebuilt)


def _inspected(path: Path, tell: ProgressCallback, token: CancelToken) -> CheckReport:
    with told(path):
        version = look(path)
        db = connect(path, readonly=True)
        try:
            db.execute("BEGIN")  # whatever an indexer commits meanwhile, all of it is looked at as it is now
            inspection = Inspection(db, path, version, tell, token)
            found = inspection.run()
            return CheckReport(inspection.photos, inspection.waiting, found, inspection.cache)
        finally:
            db.close()


def _renew_cache(path: Path, gallery: Gallery, token: CancelToken) -> None:
    """Make the shortlist beside the gallery anew, or take away one that is not needed."""
    cache_of(path).unlink(missing_ok=True)
    if way_for(gallery.counts().photos) != "exact":
        matcher = GalleryMatcher(path)
        with gallery.snapshot():
            matcher.follow(gallery, token)
            matcher.save(gallery)
