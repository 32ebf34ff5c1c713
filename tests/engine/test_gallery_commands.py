"""`gallery check`, `export` and `forget`."""

import contextlib
import json
import os
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from engine.errors import Cancelled
from engine.gallery import Gallery
from engine.gallery_check import check
from engine.gallery_export import export
from engine.gallery_matcher import GalleryMatcher
from engine.images import open_photo
from engine.indexer import Indexer
from engine.progress import CancelToken
from engine.searcher import Searcher
from engine.shortlist_cache import cache_of
from tests.conftest import GridEncoder, make_photo
from tests.engine.closed_gallery import altered, entries, run

# --- check ---


def test_a_whole_gallery_is_ok(path, capsys):
    assert check(path).ok and check(path).found == () and check(path, repair=True).found == ()
    assert run("gallery", "check", "--gallery", path) == 0
    assert capsys.readouterr().out.endswith("ok; 12 photos\n")


@pytest.mark.parametrize(
    ("statement", "what", "reason"),
    [
        ("UPDATE embeddings SET data = zeroblob(10) WHERE photo_id IN (2, 3)", "embeddings", "2 photos have a damaged"),
        (
            "UPDATE embeddings SET data = CAST(x'ff7e' || substr(data, 3) AS BLOB) WHERE photo_id = 2",
            "embeddings",
            "1 photos have",
        ),
        (
            "UPDATE embeddings SET data = CAST(substr(data, 1, 600) || x'ff7b' || substr(data, 603) AS BLOB)",
            "embeddings",
            "12 photos",
        ),
        ("UPDATE thumbnails SET jpeg = substr(jpeg, 1, 200) WHERE photo_id = 5", "thumbnails", "cannot be decoded"),
        ("UPDATE thumbnails SET jpeg = 7 WHERE photo_id = 5", "thumbnails", "cannot be decoded"),
        ("DELETE FROM thumbnails WHERE photo_id < 4", "thumbnails", "3 photos have no thumbnail"),
        ("UPDATE photos SET status = 'skipped' WHERE id = 1", "embeddings", "left out and have an embedding"),
        ("INSERT INTO thumbnails VALUES (99, x'00')", "references", "1 rows of thumbnails"),
        ("UPDATE photos SET mtime_ns = 'soon' WHERE id = 4", "entries", "1 photos' entries"),
        ("UPDATE photos SET path = CAST(path AS TEXT) WHERE id = 4", "entries", "1 photos' entries"),
        ("UPDATE encoders SET channels = '[4, '", "entries", "damaged"),
        ("DELETE FROM state", "entries", "own version"),
        ("UPDATE photos SET version = 1 << 50 WHERE id = 4", "entries", "own version"),
        ("DROP INDEX photos_version", "schema", "photos_version is missing"),
        ("CREATE TABLE songs (title)", "schema", "songs is foreign"),
        ("ALTER TABLE folders ADD COLUMN colour", "schema", "folders is altered"),
    ],
)
def test_damage_is_found_and_repaired_and_no_entry_is_lost(path, library, statement, what, reason):
    before = entries(path) if "mtime" not in statement else None
    altered(path, statement)
    report = check(path)
    assert not report.ok and any(f.what == what and reason in f.reason for f in report.found), report.found
    repaired = check(path, repair=True)
    assert repaired.ok and repaired.found and check(path).found == ()
    assert before in (None, entries(path)) and len(entries(path)) == 12
    with Gallery.open(path) as gallery:
        gallery.adopt_encoder(GridEncoder(), "grid")
        Indexer(gallery, GridEncoder()).run([library])
        assert gallery.counts().photos == 12 and sum(len(ids) for ids, _ in gallery.blocks()) == 12
    assert check(path).ok and check(path).waiting == 0


def test_a_repair_of_rows_changes_only_those(path, library):
    altered(path, "UPDATE embeddings SET data = zeroblob(10) WHERE photo_id = 3")
    report = check(path, repair=True)
    assert report.found[0].photos == (3,) and report.waiting == 1 and report.rebuilt is None
    with Gallery.open(path) as gallery:
        assert Indexer(gallery, encoder := GridEncoder()).run([library]).unchanged == 11 and encoder.encoded == 1


def test_a_destroyed_page_costs_no_entry(path, library):
    before = entries(path)
    with contextlib.closing(sqlite3.connect(path)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'photos'").fetchone()
    content = bytearray(path.read_bytes())
    content[4096 * (page - 1) : 4096 * page] = os.urandom(4096)
    path.write_bytes(content)
    assert not check(path).ok
    report = check(path, repair=True)
    assert report.ok and (report.rebuilt.photos, report.rebuilt.by_path, report.rebuilt.lost) == (12, 12, 0)
    assert entries(path) == before and report.rebuilt.kept.read_bytes()[100:] == content[100:]
    with Gallery.open(path) as gallery:
        assert Indexer(gallery, GridEncoder()).run([library]).found == 12 and gallery.counts().photos == 12


@pytest.mark.parametrize(
    ("place", "value"), [(0, b"squirrel"), (18, b"\x09"), (28, b"\0\0\0\x05"), (68, b"\0\0"), (120, b"?" * 900)]
)
def test_a_damaged_first_page_costs_nothing(path, place, value):
    before, content = entries(path), bytearray(path.read_bytes())
    content[place : place + len(value)] = value
    path.write_bytes(content)
    report = check(path, repair=True)
    assert report.ok and report.found and (report.rebuilt.by_path, report.rebuilt.lost) == (0, 0)
    assert entries(path) == before and check(path).waiting == 0


def test_a_file_cut_short_keeps_what_is_left(path, library):
    before = entries(path)
    path.write_bytes(path.read_bytes()[: 4096 * 15])
    assert check(path, repair=True).ok and entries(path) == before
    with Gallery.open(path) as gallery:
        assert Indexer(gallery, GridEncoder()).run([library]).found == 12 and gallery.counts().photos == 12
    assert check(path).ok


def test_what_is_beyond_repair_is_left_as_it_is(path, tmp_path, capsys):
    path.write_bytes(path.read_bytes()[:4096] + bytes(40960))
    before = path.read_bytes()
    assert run("gallery", "check", "--repair", "--gallery", path) == 1
    told = capsys.readouterr().err
    assert "gallery restore" in told and told.count("\n") == 1 and path.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_the_check_says_it_in_json_and_by_its_code(path, capsys):
    altered(path, "UPDATE embeddings SET data = zeroblob(10) WHERE photo_id = 3")
    assert run("gallery", "check", "--gallery", path, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["photos"], told["found"][0]["photos"]) == (False, 12, [3])
    assert run("gallery", "check", "--gallery", path, "--repair") == 0
    assert "repaired; 12 photos" in capsys.readouterr().out


def test_a_check_of_no_gallery_fails_in_one_line(tmp_path, capsys):
    (tmp_path / "letter.db").write_bytes(b"Dear gallery" * 100)
    for name in ("letter.db", "nowhere.db"):
        assert run("gallery", "check", "--gallery", tmp_path / name) == 1
        told = capsys.readouterr().err
        assert name in told and told.count("\n") == 1
    assert not (tmp_path / "nowhere.db").exists()


def test_a_check_can_be_stopped(path):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        check(path, cancel=token)


def test_the_cache_beside_is_looked_at_and_made_anew(path, monkeypatch):
    monkeypatch.setattr("engine.gallery_matcher.EXACT_AT_MOST", 4)
    assert check(path).cache == "none"
    with Gallery.open(path, readonly=True) as gallery, gallery.snapshot():
        matcher = GalleryMatcher(path)
        matcher.follow(gallery)
        matcher.save(gallery)
    assert check(path).cache == "fresh"
    with Gallery.open(path) as gallery:
        gallery.commit_batch(missing=[3])
    assert check(path).ok and check(path).cache == "stale"
    assert check(path, repair=True).cache == "fresh"
    cache_of(path).write_bytes(cache_of(path).read_bytes()[:-9])
    assert check(path).cache == "unusable" and check(path, repair=True).cache == "fresh"


# --- export ---


def test_an_export_holds_what_the_gallery_does(path, tmp_path, library, monkeypatch, capsys):
    monkeypatch.setattr("engine.gallery_export._BLOCK", 5)
    odd = library / "a" / os.fsdecode(b"caf\xe9 \xe2\x98\x83.jpg")
    make_photo(library / "a" / "20.jpg", 20).rename(odd)
    with Gallery.open(path) as gallery:
        Indexer(gallery, GridEncoder()).run([library])
        gallery.commit_batch(missing=[1])
    assert run("gallery", "export", tmp_path / "out.npz", "--gallery", path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["photos"] == 12
    with np.load(tmp_path / "out.npz") as out, Gallery.open(path, readonly=True) as gallery:
        ids, batch = next(gallery.blocks())
        assert out["ids"].tolist() == ids.tolist() and out["ids"].dtype == np.int64
        assert out["paths"].tolist() == [photo.path for photo in gallery.photos(ids)] and str(odd) in out["paths"]
        for level, features in enumerate(batch.features, start=1):
            assert out[f"level{level}"].dtype == np.float16
            np.testing.assert_array_equal(out[f"level{level}"], features.astype(np.float16))
        np.testing.assert_array_equal(out["weights"], batch.weights.astype(np.float16))
        np.testing.assert_array_equal(out["maps"], batch.maps.astype(np.float16))
        assert (str(out["encoder_id"]), str(out["model"])) == (batch.encoder_id, "grid")


def test_an_export_is_whole_or_not_there(path, tmp_path, capsys):
    token = CancelToken()
    with Gallery.open(path, readonly=True) as gallery, pytest.raises(Cancelled):
        export(gallery, tmp_path / "out.npz", progress=lambda _: token.cancel(), cancel=token)
    assert not list(tmp_path.glob("*.npz")) and not list(tmp_path.glob(".*"))
    for name in ("out.csv", "nowhere/out.npz"):
        assert run("gallery", "export", tmp_path / name, "--gallery", path) == 1
        assert name in capsys.readouterr().err
    Gallery.open(tmp_path / "new.db").close()
    assert run("gallery", "export", tmp_path / "out.npz", "--gallery", tmp_path / "new.db") == 1


def test_parquet_without_its_package_says_what_is_needed(path, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert run("gallery", "export", tmp_path / "out.parquet", "--gallery", path) == 1
    assert "out.parquet: Parquet needs the pyarrow package" in capsys.readouterr().err


def test_parquet_holds_the_same(path, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    with Gallery.open(path, readonly=True) as gallery:
        export(gallery, tmp_path / "out.parquet")
        ids, batch = next(gallery.blocks())
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table["id"].to_pylist() == ids.tolist()
    np.testing.assert_array_equal(np.array(table["level2"].to_pylist(), np.float32), batch.features[1].reshape(12, -1))
    assert table.schema.metadata[b"model"] == b"grid"


# --- forget ---


def test_a_forgotten_folder_leaves_the_gallery_and_open_indexes_but_not_the_disk(path, library, capsys):
    (library / "ab").mkdir()
    make_photo(library / "ab" / "30.jpg", 30)
    with Gallery.open(path) as gallery:
        Indexer(gallery, GridEncoder()).run([library])
    photo = open_photo(library / "a" / "3.jpg").picture
    with Searcher(GridEncoder(), path) as searcher:
        assert Path(searcher.search_photo(photo, 20).results[0].path).name == "3.jpg"
        assert run("gallery", "forget", library / "a", "--gallery", path) == 0
        told = capsys.readouterr().out
        assert "5 photos forgotten" in told and "still indexed" in told
        found = searcher.search_photo(photo, 20)
        assert found.gallery_size == 8 and not [r for r in found.results if "/a/" in r.path]
        with Gallery.open(path) as gallery:
            Indexer(gallery, GridEncoder()).run([library])
        assert Path(searcher.search_photo(photo, 20).results[0].path).name == "3.jpg", "also where an id is used again"
        assert searcher.search_photo(photo, 20).gallery_size == 13
    assert len(list(library.rglob("*.jpg"))) == 13 and check(path).ok


def test_forgetting_the_whole_library_leaves_nothing_and_an_unknown_folder_is_told(path, library, tmp_path, capsys):
    thumbnail = Gallery.open(path).thumbnail(1)
    assert thumbnail[300:360] in path.read_bytes()
    assert run("gallery", "forget", library, "--gallery", path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["forgotten"] == 12
    with Gallery.open(path) as gallery:
        assert gallery.folders() == [] and gallery.counts().photos == 0
    assert thumbnail[300:360] not in path.read_bytes(), "not even in unused pages"
    for folder in (library, tmp_path / "elsewhere"):
        assert run("gallery", "forget", folder, "--gallery", path) == 1
        assert "knows no folder" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["polish"], ["backup"], ["forget"], ["check", "extra"]])
def test_bad_use_is_two(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        run("gallery", *arguments)
    assert caught.value.code == 2 and capsys.readouterr().err.count("\n") == 1
