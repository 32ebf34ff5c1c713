"""One gallery followed by its matcher: which way it is searched, and a cache that is never trusted blindly."""

from pathlib import Path

import numpy as np
import pytest

from engine.embedding import EmbeddingBatch
from engine.evaluate.synthetic import GalleryStatistics, SyntheticGallery
from engine.gallery import Gallery
from engine.gallery_matcher import GalleryMatcher
from engine.index import Index
from engine.matcher import match
from engine.records import PhotoFile, ReadPhoto
from engine.shortlist import ShortlistIndex
from engine.shortlist_cache import cache_of
from tests.engine.made import ENCODER_ID, random_batch

LAYOUT = random_batch(1).layout
MADE = SyntheticGallery(GalleryStatistics.invented(LAYOUT, ENCODER_ID), 400)
QUERIES = MADE.queries(4)


class FakeEncoder:
    """Who made the embeddings, as far as a gallery asks."""

    layout = LAYOUT

    def __init__(self, encoder_id: str = ENCODER_ID) -> None:
        self.encoder_id = encoder_id


@pytest.fixture(autouse=True, params=["kept", "read"])
def a_large_gallery_is_one_of_a_hundred(monkeypatch, request):
    """Its embeddings are kept in memory, or read from the file when they are needed."""
    if request.param == "read":
        monkeypatch.setattr("engine.kept_embeddings.KEPT_BYTES", 0)
    monkeypatch.setattr("engine.gallery_matcher.EXACT_AT_MOST", 100)
    monkeypatch.setattr("engine.gallery_matcher.KEPT_CHANGES", 50)


@pytest.fixture
def gallery(tmp_path):
    with Gallery.open(tmp_path / "gallery.db") as gallery:
        gallery.adopt_encoder(FakeEncoder(), "made")
        yield gallery


def store(gallery: Gallery, rows: range, *, contents: range | None = None, encoder_id: str = ENCODER_ID) -> None:
    """Photos named by `rows`, whose contents are those of rows `contents` of the made gallery."""
    _, batch = next(MADE.blocks(400))
    chosen = np.array(contents or rows)
    part = EmbeddingBatch(
        tuple(level[chosen] for level in batch.features), batch.weights[chosen], batch.maps[chosen], encoder_id
    )
    files = [PhotoFile(f"/library/{name:03}.jpg", 1, 1) for name in rows]
    photos = [ReadPhoto(f, f"{c:032x}", 300, 200, None, b"") for f, c in zip(files, chosen, strict=True)]
    gallery.commit_batch(photos, part)


def assert_finds_all_that_is_there(matcher: GalleryMatcher, gallery: Gallery) -> None:
    """What it finds is what an index made anew from the gallery finds."""
    whole = Index.from_gallery(gallery)
    assert sorted(matcher.index.ids) == sorted(whole.ids)
    for query in QUERIES:
        found, _ = matcher.match(query, gallery, 10)
        exact = match(query, whole, 10)
        assert [m.photo_id for m in found] == [m.photo_id for m in exact]
        np.testing.assert_allclose([m.distance for m in found], [m.distance for m in exact], atol=1e-6)


def opened(gallery: Gallery) -> GalleryMatcher:
    """A matcher as the next start of the program has it."""
    matcher = GalleryMatcher(gallery.path)
    matcher.follow(gallery)
    return matcher


def test_a_small_gallery_is_scanned_and_a_large_one_shortlisted(gallery):
    store(gallery, range(100))
    matcher = opened(gallery)
    assert str(matcher.match(QUERIES[0], gallery, 5)[1]) == "exact"
    assert not cache_of(gallery.path).exists()
    store(gallery, range(100, 300))
    assert matcher.follow(gallery)
    assert str(matcher.match(QUERIES[0], gallery, 5)[1]).endswith(" of 300")
    assert_finds_all_that_is_there(matcher, gallery)
    gallery.commit_batch(missing=list(range(91, 301)))
    matcher.follow(gallery)
    assert isinstance(matcher.index, Index)
    assert_finds_all_that_is_there(matcher, gallery)


def test_photos_added_changed_and_forgotten(gallery):
    store(gallery, range(150))
    matcher = opened(gallery)
    assert not matcher.follow(gallery)
    store(gallery, range(150, 170))
    store(gallery, range(5, 15), contents=range(300, 310))
    gallery.commit_batch(missing=[1, 2, 160])
    assert matcher.follow(gallery)
    assert len(matcher) == 167
    assert isinstance(matcher.index, ShortlistIndex)
    assert_finds_all_that_is_there(matcher, gallery)


def test_photos_gone_since_the_last_look_are_not_asked_for(gallery):
    store(gallery, range(200))
    matcher = opened(gallery)
    found, _ = matcher.match(QUERIES[0], gallery, 3)
    gallery.commit_batch(missing=[found[0].photo_id])
    matcher.follow(gallery)
    assert [m.photo_id for m in matcher.match(QUERIES[0], gallery, 2)[0]] == [m.photo_id for m in found[1:]]


def count_reduced(monkeypatch) -> list[int]:
    """How many photos are made rows of at a time, from now on."""
    counts: list[int] = []
    append = ShortlistIndex.append

    def counted(self, ids, batch):
        counts.append(len(ids))
        return append(self, ids, batch)

    monkeypatch.setattr(ShortlistIndex, "append", counted)
    return counts


def test_the_next_start_reads_the_cache_and_only_what_changed(gallery, monkeypatch):
    store(gallery, range(300))
    opened(gallery)
    store(gallery, range(300, 310))
    store(gallery, range(5), contents=range(350, 355))
    gallery.commit_batch(missing=[100])
    reduced = count_reduced(monkeypatch)
    matcher = opened(gallery)
    assert sum(reduced) == 15
    assert_finds_all_that_is_there(matcher, gallery)


def test_few_changes_are_kept_at_the_end(gallery, monkeypatch):
    store(gallery, range(300))
    matcher = opened(gallery)
    store(gallery, range(300, 303))
    matcher.follow(gallery)
    matcher.save(gallery)
    reduced = count_reduced(monkeypatch)
    assert_finds_all_that_is_there(opened(gallery), gallery)
    assert 3 not in reduced


def test_a_gallery_restored_from_another_time_is_told_by_its_photos(gallery, tmp_path):
    """Same path, same ids, a version further on, other contents: the cache's version alone would be believed."""
    store(gallery, range(200))
    opened(gallery)
    other = tmp_path / "other" / "gallery.db"
    with Gallery.open(other) as another:
        another.adopt_encoder(FakeEncoder(), "made")
        store(another, range(200), contents=range(200, 400))
        store(another, range(3))
        cache_of(other).write_bytes(cache_of(gallery.path).read_bytes())
        assert_finds_all_that_is_there(opened(another), another)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def grow(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def foreign(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" * 1000)


def flip_header(path: Path) -> None:
    flip(path, 60)


def flip_length(path: Path) -> None:
    flip(path, 22)


def flip_rows(path: Path) -> None:
    flip(path, len(path.read_bytes()) // 2)


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0x10
    path.write_bytes(data)


def make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage", [Path.unlink, cut, grow, empty, foreign, flip_header, flip_length, flip_rows, make_a_folder]
)
def test_a_cache_that_is_gone_or_damaged_is_made_anew(gallery, damage):
    store(gallery, range(200))
    opened(gallery)
    cache = cache_of(gallery.path)
    whole = cache.read_bytes()
    damage(cache)
    assert_finds_all_that_is_there(opened(gallery), gallery)
    if damage is not make_a_folder:
        assert cache.read_bytes() == whole
    assert not list(cache.parent.glob(".*.part"))


@pytest.mark.parametrize("seed", range(40))
def test_no_flipped_bit_is_believed_or_fatal(gallery, seed):
    store(gallery, range(101))
    opened(gallery)
    cache = cache_of(gallery.path)
    flip(cache, int(np.random.default_rng(seed).integers(cache.stat().st_size)))
    assert_finds_all_that_is_there(opened(gallery), gallery)


def test_a_gallery_encoded_anew_by_another_model(gallery):
    store(gallery, range(200))
    matcher = opened(gallery)
    gallery.adopt_encoder(FakeEncoder("b" * 64), "other")
    matcher.follow(gallery)
    assert len(matcher) == 0
    store(gallery, range(150), encoder_id="b" * 64)
    matcher.follow(gallery)
    assert matcher.index.encoder_id == "b" * 64
    assert len(matcher) == len(opened(gallery)) == 150


def test_a_place_that_cannot_be_written_is_no_error(gallery, monkeypatch):
    store(gallery, range(200))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "replace", refuse)
    assert_finds_all_that_is_there(opened(gallery), gallery)
    assert list(gallery.path.parent.glob("*shortlist*")) == []


def test_a_gallery_grown_many_times_is_fitted_anew(gallery):
    store(gallery, range(101))
    matcher = opened(gallery)
    assert matcher.index.reduction.photos == 101
    store(gallery, range(101, 400))
    matcher.follow(gallery)
    assert matcher.index.reduction.photos == 101
    store(gallery, range(400, 420), contents=range(20))
    matcher.follow(gallery)
    assert matcher.index.reduction.photos == 420
    assert_finds_all_that_is_there(matcher, gallery)


def test_a_gallery_that_outgrows_its_room_is_read_from_the_file(gallery, monkeypatch):
    monkeypatch.setattr("engine.kept_embeddings.KEPT_BYTES", 160 * LAYOUT.nbytes)
    store(gallery, range(150))
    matcher = opened(gallery)
    assert matcher.stored(gallery) is not gallery
    store(gallery, range(5), contents=range(300, 305))
    matcher.follow(gallery)
    assert matcher.stored(gallery) is not gallery
    assert_finds_all_that_is_there(matcher, gallery)
    store(gallery, range(150, 170))
    matcher.follow(gallery)
    assert matcher.stored(gallery) is gallery
    assert_finds_all_that_is_there(matcher, gallery)


def test_what_a_killed_writer_left_is_swept(gallery):
    store(gallery, range(200))
    left = cache_of(gallery.path).with_name(f".{cache_of(gallery.path).name}.4711.part")
    foreign = gallery.path.with_name(".another.db-shortlist.4711.part")
    for file in (left, foreign):
        file.write_bytes(b"half")
    opened(gallery)
    assert cache_of(gallery.path).exists() and foreign.exists() and not left.exists()
