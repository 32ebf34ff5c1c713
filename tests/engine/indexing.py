"""What the indexer's tests share: ten photos, a run, what it told."""

from pathlib import Path

from engine.indexer import Indexer
from tests.conftest import make_photo


def ten_photos(folder):
    """Five photos in folder/a, five in folder/b."""
    for number in range(10):
        make_photo(folder / ("a" if number < 5 else "b") / f"{number}.jpg", number)
    return folder


def run(gallery, encoder, *folders, **options):
    return Indexer(gallery, encoder, batch_size=4).run(folders, **options)


def paths(gallery):
    return sorted(Path(record.path).name for record in gallery.listing())


def tally(summary):
    return {
        name: getattr(summary, name)
        for name in ("found", "new", "changed", "moved", "unchanged", "missing")
        if getattr(summary, name)
    }
