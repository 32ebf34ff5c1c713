"""Bringing a gallery over to another encoder: beside what is searched, and all at once in the end."""

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from sqlite_utils import Database

from engine.errors import GalleryError
from engine.gallery import Gallery
from engine.images import open_photo
from engine.indexer import Indexer
from engine.migrations import MIGRATIONS, migrate
from engine.preprocess import square_photo
from engine.progress import CancelToken
from engine.reencoder import Reencoder
from engine.searcher import Searcher
from tests.conftest import GridEncoder, make_photo


class OtherEncoder(GridEncoder):
    """Tells darkness instead of brightness."""

    def __init__(self) -> None:
        super().__init__("decaf" * 12)

    def encode(self, pictures: np.ndarray):
        return super().encode(255 - pictures)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for number in range(10):
        make_photo(tmp_path / "library" / ("a" if number < 5 else "b") / f"{number}.jpg", number)
    return tmp_path / "library"


@pytest.fixture
def indexed(gallery: Gallery, encoder: GridEncoder, library: Path) -> Gallery:
    gallery.adopt_encoder(encoder, "old model")
    Indexer(gallery, encoder).run([library])
    return gallery


def reencode(gallery: Gallery, encoder: GridEncoder, **options):
    return Reencoder(gallery, encoder, "new model", batch_size=4).run(**options)


def state(gallery: Gallery):
    """All a search sees."""
    stored = [(ids.tolist(), batch.features[0].tolist()) for ids, batch in gallery.blocks()]
    return gallery.encoder(), gallery.version(), stored


def test_afterwards_the_gallery_is_as_if_the_new_encoder_had_made_it(indexed, library, tmp_path):
    summary = reencode(indexed, OtherEncoder())
    assert (summary.encoded, summary.switched, summary.away, summary.skipped) == (10, True, 0, ())
    with Gallery.open(tmp_path / "fresh.db") as fresh:
        fresh.adopt_encoder(OtherEncoder(), "new model")
        Indexer(fresh, OtherEncoder()).run([library])
        assert state(indexed)[0] == state(fresh)[0] and state(indexed)[2] == state(fresh)[2]
    assert indexed.coming_encoder() is None
    again = Indexer(indexed, OtherEncoder()).run([library])
    assert (again.unchanged, again.new, again.changed) == (10, 0, 0)


def test_an_index_learns_that_every_photo_is_encoded_anew(indexed):
    before = indexed.version()
    reencode(indexed, OtherEncoder())
    assert indexed.changes_since(before).changed.tolist() == list(range(1, 11))


def test_searching_meanwhile_sees_nothing_of_it(indexed, encoder, library):
    before, seen = state(indexed), []
    photo = open_photo(next(library.rglob("3.jpg"))).picture

    def search(progress):
        if progress.phase == "encoding":
            with Searcher(encoder, indexed.path) as searcher:
                seen.append(Path(searcher.search_photo(photo, 1).results[0].path).name)
            assert state(indexed) == before

    reencode(indexed, OtherEncoder(), progress=search)
    assert seen == ["3.jpg"] * 3 and state(indexed) != before


def test_stopped_it_keeps_the_old_one_and_goes_on(indexed):
    before, token, other = state(indexed), CancelToken(), OtherEncoder()
    summary = reencode(indexed, other, progress=lambda p: p.done == 4 and token.cancel(), cancel=token)
    assert (summary.encoded, summary.switched, summary.cancelled) == (4, False, True)
    assert state(indexed) == before and indexed.coming_encoder().model == "new model"
    other.encoded = 0
    summary = reencode(indexed, other)
    assert (summary.encoded, summary.switched, other.encoded) == (6, True, 6)


def test_another_encoder_to_follow_starts_afresh_and_the_same_one_does_not(indexed):
    token = CancelToken()
    reencode(indexed, OtherEncoder(), progress=lambda p: p.done == 4 and token.cancel(), cancel=token)
    third = OtherEncoder()
    third.encoder_id = "third"
    assert reencode(indexed, third).encoded == 10 and indexed.encoder().encoder_id == "third"
    with pytest.raises(GalleryError, match="not being encoded anew with this model"):
        indexed.commit_coming([1], OtherEncoder().encode(np.zeros((1, 256, 256, 3), np.uint8)))


def test_while_a_folder_is_away_nothing_is_switched(indexed, library):
    (library.parent / "drive").mkdir()
    library.rename(library.parent / "drive" / "library")
    before = state(indexed)
    summary = reencode(indexed, OtherEncoder())
    assert (summary.away, summary.switched, summary.encoded) == (10, False, 0) and state(indexed) == before
    (library.parent / "drive" / "library").rename(library)
    assert reencode(indexed, OtherEncoder()).switched


def test_gone_and_spoilt_photos_do_not_hold_it_up_and_changed_ones_are_found_later(indexed, library):
    (library / "a" / "0.jpg").unlink()
    (library / "a" / "1.jpg").write_bytes(b"no picture any more")
    make_photo(library / "a" / "2.jpg", 77, (50, 50))
    summary = reencode(indexed, OtherEncoder())
    assert (summary.encoded, summary.missing, summary.switched) == (8, 1, True)
    assert [Path(path).name for path, _ in summary.skipped] == ["1.jpg"]
    assert (indexed.counts().photos, indexed.counts().missing, indexed.counts().skipped) == (8, 1, 1)
    after = Indexer(indexed, OtherEncoder()).run([library])
    assert (after.changed, after.unchanged, after.missing) == (1, 7, 0)
    ids = {Path(record.path).name: record.id for record in indexed.listing()}
    expected = OtherEncoder().encode(square_photo(open_photo(library / "a" / "2.jpg").picture)[None])[0]
    np.testing.assert_allclose(indexed.embedding(ids["2.jpg"]).features[0], expected.features[0], atol=1e-3)


def test_photos_indexed_meanwhile_with_the_old_encoder_are_encoded_too(indexed, encoder, library):
    token = CancelToken()
    reencode(indexed, OtherEncoder(), progress=lambda p: p.done == 4 and token.cancel(), cancel=token)
    make_photo(library / "a" / "0.jpg", 50, (70, 70))
    make_photo(library / "a" / "new.jpg", 51)
    Indexer(indexed, encoder).run([library])
    assert len(indexed.to_reencode()) == 6 + 1 + 1, "those left, the changed one again, and the new one"
    assert not indexed.switch_encoder()
    assert reencode(indexed, OtherEncoder()).switched
    assert sum(len(ids) for ids, _ in indexed.blocks()) == 11


def test_adopting_an_encoder_at_once_forgets_the_one_to_follow(indexed):
    token = CancelToken()
    reencode(indexed, OtherEncoder(), progress=lambda p: p.done == 4 and token.cancel(), cancel=token)
    indexed.adopt_encoder(OtherEncoder())
    assert indexed.coming_encoder() is None and not indexed.switch_encoder()


_KILLED = """
import sys, time
from pathlib import Path
from engine.gallery import Gallery
from engine.reencoder import Reencoder
from tests.engine.test_reencoder import OtherEncoder

class Slow(OtherEncoder):
    def encode(self, pictures):
        time.sleep(0.02)
        print("encoded", flush=True)
        return super().encode(pictures)

with Gallery.open(Path(sys.argv[1])) as gallery:
    Reencoder(gallery, Slow(), "new model", batch_size=4).run()
"""


def test_killed_at_any_moment_the_gallery_is_wholly_the_old_or_the_new(gallery, encoder, tmp_path):
    library = tmp_path / "library"
    for number in range(60):
        make_photo(library / f"{number}.jpg", number, (32, 32))
    gallery.adopt_encoder(encoder, "old model")
    Indexer(gallery, encoder).run([library])
    before, moments, staged = state(gallery), random.Random(3), 0
    command = [sys.executable, "-c", _KILLED, gallery.path]
    for batches in (2, 3, 1):
        child = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE)
        for _ in range(batches):
            child.stdout.readline()
        time.sleep(moments.uniform(0, 0.03))
        child.kill()
        child.communicate()
        connection = sqlite3.connect(gallery.path)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        now = connection.execute("SELECT count(*) FROM coming_embeddings").fetchone()[0]
        connection.close()
        assert state(gallery) == before and now % 4 == 0 and now >= staged
        staged = now
    assert 0 < staged < 60
    assert reencode(gallery, OtherEncoder()).encoded == 60 - staged
    assert gallery.encoder().model == "new model" and sum(len(ids) for ids, _ in gallery.blocks()) == 60


def test_a_switch_that_fails_leaves_the_old_embeddings(indexed, monkeypatch):
    before = state(indexed)
    token = CancelToken()
    reencode(indexed, OtherEncoder(), progress=lambda p: p.done == 8 and token.cancel(), cancel=token)
    monkeypatch.setattr(indexed, "_forget_coming", lambda: indexed._db.execute("SELECT * FROM nowhere"))
    with pytest.raises(GalleryError, match="no such table"):
        reencode(indexed, OtherEncoder())
    monkeypatch.undo()
    assert state(indexed) == before and indexed.to_reencode() == []
    assert indexed.switch_encoder()


# --- galleries of the version before ---


@pytest.fixture
def first_version(indexed, tmp_path) -> Path:
    """A filled gallery as version 1 wrote it."""
    path = tmp_path / "first.db"
    database = Database(sqlite3.connect(path))
    migrate(database, MIGRATIONS[:1])
    database.execute("ATTACH ? AS filled", [str(indexed.path)])
    for table in ("folders", "photos", "encoders", "embeddings", "thumbnails", "runs"):
        database.execute(f"INSERT INTO {table} SELECT * FROM filled.{table}")
    database.execute("UPDATE state SET version = (SELECT version FROM filled.state)")
    database.conn.commit()
    database.close()
    return path


@pytest.mark.parametrize("readonly", [False, True])
def test_a_gallery_of_the_first_version_is_brought_up_to_date_as_it_is(indexed, first_version, readonly):
    with Gallery.open(first_version, readonly=readonly) as opened:
        assert state(opened) == state(indexed) and opened.photos([1, 5]) == indexed.photos([1, 5])
    with Gallery.open(first_version) as opened:
        assert reencode(opened, OtherEncoder()).switched


def test_a_migration_that_fails_leaves_the_first_version(first_version):
    def failing(database):
        MIGRATIONS[1](database)
        raise RuntimeError("power cut")

    database = Database(sqlite3.connect(first_version))
    before = list(database.iterdump())
    with pytest.raises(RuntimeError, match="power cut"):
        migrate(database, (MIGRATIONS[0], failing))
    assert list(database.iterdump()) == before
    database.close()
