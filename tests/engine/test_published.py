"""A gallery published to Milvus: same results, sent once, and clear words when it cannot be."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.embedding import EmbeddingBatch, EmbeddingLayout
from engine.errors import Cancelled, EngineError, ModelError, PublishedError
from engine.evaluate.recall import exact_nearest, recall, steerings
from engine.evaluate.synthetic import GalleryStatistics, SyntheticGallery
from engine.gallery import Gallery
from engine.progress import CancelToken
from engine.published import publish as publishing
from engine.published.card import PublishedCard
from engine.published.collection import opened
from engine.published.connection import INSTALL, TOKEN, is_published
from engine.published.even_rows import EvenRows
from engine.published.publish import publish
from engine.published.searcher import PublishedSearcher
from engine.records import PhotoFile, ReadPhoto, StoredEncoder
from engine.searcher import Searcher
from tests.conftest import GridEncoder, make_photo
from tests.engine.closed_gallery import run

LAYOUT = EmbeddingLayout(3, (12, 16, 20))
ENCODER_ID = "feed" * 16
PHOTOS = 700
ROOT = Path(__file__).resolve().parents[2]

needs_milvus = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("pymilvus", "milvus_lite")),
    reason=f"the optional engine is not installed: {INSTALL}",
)


class MadeEncoder(GridEncoder):
    layout = LAYOUT


@pytest.fixture(scope="module")
def synthetic() -> SyntheticGallery:
    return SyntheticGallery(GalleryStatistics.invented(LAYOUT, ENCODER_ID), PHOTOS)


def stored(gallery: Gallery, name: str, batch: EmbeddingBatch, content: str = "") -> None:
    """Put photos NAME-i.jpg into a gallery; every tenth name is no text."""
    photos = [
        ReadPhoto(
            PhotoFile(os.fsdecode(os.fsencode(f"/photos/{name}-{i}") + (b"\xff" if i % 10 == 0 else b"")), 1, 1),
            f"{content}{name}{i:026x}",
            640,
            480 + i,
            "2026-01-02T03:04:05" if i % 2 else None,
            b"",
        )
        for i in range(len(batch))
    ]
    gallery.commit_batch(photos, batch)


@pytest.fixture
def gallery(tmp_path: Path, synthetic) -> Iterator[Gallery]:
    """A gallery of 60 photos."""
    with Gallery.open(tmp_path / "gallery.sqlite") as made:
        made.adopt_encoder(MadeEncoder(ENCODER_ID), "made")
        made.add_folder(Path("/photos"))
        stored(made, "a", next(synthetic.blocks(60))[1])
        yield made


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "published.db")


# --- rows and card ---


def test_even_rows_keep_every_inner_product_but_for_a_constant(synthetic):
    batch = next(synthetic.blocks(300))[1]
    even = EvenRows.fit(batch, 300)
    rows = even.rows(batch)
    assert rows.shape == (300, even.width) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), even.length, rtol=1e-4)
    for factors in steerings(LAYOUT).values():
        query = synthetic.queries(1)[0]
        plain = even.reduction.rows(batch) @ even.reduction.direction(query, factors)
        shifted = plain + rows @ even.direction(query, factors)
        assert np.ptp(shifted) < 1e-3 * np.ptp(plain)


def test_a_card_survives_its_bytes_and_nothing_else_passes_for_one(synthetic):
    even = EvenRows.fit(next(synthetic.blocks(100))[1], 100)
    card = PublishedCard(StoredEncoder(ENCODER_ID, LAYOUT, "made"), "here:/g", even)
    data = card.to_bytes()
    again = PublishedCard.from_bytes(data)
    assert again.encoder == card.encoder and again.origin == "here:/g" and again.even_rows.length == even.length
    query = synthetic.queries(1)[0]
    assert np.array_equal(again.even_rows.direction(query, None), even.direction(query, None))
    for wrong in (b"", b"not a card", data[:-40], data[:200]):
        with pytest.raises(ValueError):
            PublishedCard.from_bytes(wrong)


# --- publishing and searching ---


@needs_milvus
def test_same_top_ten_as_the_gallery_also_steered(tmp_path, synthetic, place):
    path = tmp_path / "gallery.sqlite"
    with Gallery.open(path) as gallery:
        gallery.adopt_encoder(MadeEncoder(ENCODER_ID), "made")
        stored(gallery, "a", next(synthetic.blocks(PHOTOS))[1])
        with opened(place, "inkseek", create=True) as collection:
            assert publish(gallery, collection).sent == PHOTOS
        queries, weightings = synthetic.queries(5), steerings(LAYOUT)
        exact = exact_nearest(queries, weightings, gallery.blocks(), 10)
        # Opened anew, as another machine does, with nothing but the copy.
        with opened(shutil.copytree(place, tmp_path / "elsewhere.db").as_posix(), "inkseek") as collection:
            searcher = PublishedSearcher(collection)
            for name, factors in weightings.items():
                found = [searcher.search(query, 10, steering=factors) for query in queries]
                assert recall([[r.photo_id for r in f.results] for f in found], exact[name]) >= 0.99, name
                assert all(f.scan.measured < PHOTOS for f in found)
        with Searcher(MadeEncoder(ENCODER_ID), path) as local:
            here, there = local.search(queries[0], 10, steering=factors), found[0]
        for ours, theirs in zip(here.results, there.results, strict=True):
            assert (ours.path, ours.taken_at, ours.size) == (theirs.path, theirs.taken_at, theirs.size)
            assert ours.distance == pytest.approx(theirs.distance, rel=1e-5)
            assert np.array_equal(ours.maps, theirs.maps) and np.allclose(ours.terms, theirs.terms, rtol=1e-4)


@needs_milvus
def test_only_what_changed_is_sent_again(gallery, synthetic, place):
    extra = next(synthetic.blocks(90))[1]
    rows = [extra[i].to_bytes() for i in range(60, 90)]
    later = EmbeddingBatch.from_bytes(rows, LAYOUT, ENCODER_ID)
    with opened(place, "inkseek", create=True) as collection:
        assert (publish(gallery, collection).sent, publish(gallery, collection).sent) == (60, 0)
        stored(gallery, "b", later)
        assert publish(gallery, collection) == publishing.Published(90, 30, 0, False)
        stored(gallery, "b", later, content="new")
        gallery.commit_batch(missing=[1, 2])
        assert publish(gallery, collection) == publishing.Published(88, 30, 2, False)
        assert len(collection) == 88 and collection.digests().keys() == set(gallery.fingerprints()[0].tolist())
        gallery.forget_folder(Path("/photos"))
        with pytest.raises(EngineError, match="nothing is indexed yet"):
            publish(gallery, collection)  # an emptied gallery does not empty its copy


@needs_milvus
def test_a_stopped_run_is_continued(gallery, place, monkeypatch):
    monkeypatch.setattr(publishing, "BATCH", 20)
    token, told = CancelToken(), []

    def stop_after_two(progress):
        told.append((progress.done, progress.total))
        if len(told) == 2:
            token.cancel()

    with opened(place, "inkseek", create=True) as collection:
        with pytest.raises(Cancelled):
            publish(gallery, collection, progress=stop_after_two, cancel=token)
        assert told == [(20, 60), (40, 60)] and len(collection) == 40
        assert publish(gallery, collection).sent == 20


@needs_milvus
def test_another_encoder_or_gallery_is_refused_until_asked_for_anew(gallery, synthetic, place, tmp_path):
    with opened(place, "inkseek", create=True) as collection:
        publish(gallery, collection)
        with pytest.raises(ModelError, match="different models"):
            PublishedSearcher(collection).search(replace(synthetic.queries(1)[0], encoder_id="b" * 64), 5)
        with Gallery.open(tmp_path / "other.sqlite") as other:
            other.adopt_encoder(MadeEncoder(ENCODER_ID), "made")
            stored(other, "c", next(synthetic.blocks(12))[1])
            with pytest.raises(PublishedError, match=r"holds another gallery, .*gallery\.sqlite; .*--anew"):
                publish(other, collection)
            batch = gallery.embeddings(range(1, 13))
            other.adopt_encoder(MadeEncoder("b" * 64), "newer")
            stored(other, "c", replace(batch, encoder_id="b" * 64))
            with pytest.raises(PublishedError, match=r"encoded by made \(feedfeed\), the gallery by newer \(bbbb"):
                publish(other, collection)
            assert len(collection) == 60
            assert publish(other, collection, anew=True).photos == len(collection) == 12
            assert PublishedSearcher(collection).card.encoder.model == "newer"


@needs_milvus
def test_a_collection_of_something_else_is_left_alone(gallery, place):
    with opened(place, "songs", create=True) as collection:
        collection._client.create_collection("songs", dimension=4)
        for anew in (False, True):
            with pytest.raises(PublishedError, match="songs is no published gallery"):
                publish(gallery, collection, anew=anew)
        with pytest.raises(PublishedError, match="songs is no published gallery"):
            PublishedSearcher(collection)
        assert collection._client.list_collections() == ["songs"]


@needs_milvus
def test_an_engine_is_reached_by_its_address_with_a_token_nobody_sees(gallery, tmp_path, monkeypatch, capsys):
    from milvus_lite.adapter.grpc.server import start_server_in_thread

    monkeypatch.setenv(TOKEN, "root:very-secret")
    server, engine, port = start_server_in_thread(data_dir=str(tmp_path / "engine"), host="127.0.0.1", port=0)
    address = f"http://127.0.0.1:{port}"
    try:
        assert run("gallery", "publish", "--to", address, "--gallery", gallery.path, "--json") == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["to"], told["sent"], told["photos"]) == (address, 60, 60)
        sketch = make_photo(tmp_path / "sketch.png")
        assert run("search", sketch, "--gallery", address) == 1
        assert "encoded by model made (feedfeed), which is not here" in capsys.readouterr().err
    finally:
        server.stop(grace=0)
        engine.close()
    assert run("search", sketch, "--gallery", address) == 1
    said = capsys.readouterr()
    assert said.err == f"inkseek: {address}: no engine answers there\n" and "secret" not in said.out


@needs_milvus
def test_the_command_finds_what_the_gallery_finds(tmp_path, real_encoder, capsys):
    for seed in range(5):
        make_photo(tmp_path / "photos" / f"{seed}.jpg", seed)
    gallery, place, sketch = tmp_path / "g.sqlite", tmp_path / "p.db", tmp_path / "photos" / "3.jpg"
    assert run("index", tmp_path / "photos", "--gallery", gallery) == 0
    assert run("gallery", "publish", "--to", place, "--gallery", gallery) == 0
    assert "5 photos, 5 of them sent now" in capsys.readouterr().out
    answers = []
    for where in (gallery, place):
        assert run("search", sketch, "--photo", "--gallery", where, "--json") == 0
        answers.append([(r["rank"], r["path"], round(r["distance"], 4)) for r in json.loads(capsys.readouterr().out)])
    assert answers[0] == answers[1] and answers[0][0][1] == str(sketch)
    assert run("search", sketch, "--gallery", place, "--picture", tmp_path / "out.png") == 1
    assert "holds no pictures" in capsys.readouterr().err


# --- clear words ---


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("ftp://me:secret@host", "not an address of Milvus"),
        ("http://host:port", "not an address of Milvus"),
        ("http://me:secret@127.0.0.1:1", f"put the token into {TOKEN}"),
        ("{folder}/absent.db", "nothing is published here"),
        ("{folder}", "name a folder of Milvus Lite NAME.db"),
        ("{folder}/file.db", "is a file"),
        ("{folder}/songs.db", "is a folder of something else"),
    ],
)
def test_a_wrong_place_is_told_in_one_line_and_left_as_it_was(tmp_path, given, reason):
    (tmp_path / "file.db").write_bytes(b"mine")
    (tmp_path / "songs.db").mkdir()
    (tmp_path / "songs.db" / "one.mp3").write_bytes(b"mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(PublishedError) as told, opened(given.format(folder=tmp_path), "inkseek"):
        raise AssertionError("it opened")
    assert reason in str(told.value) and "secret" not in str(told.value) and "\n" not in str(told.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_name_no_engine_takes_is_told(place):
    with pytest.raises(PublishedError, match="letters, digits"), opened(place, "my photos", create=True):
        raise AssertionError("it opened")


def test_the_missing_package_is_named(place, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with (
        pytest.raises(PublishedError, match=r"pip install pymilvus==.* milvus-lite=="),
        opened(place, "p", create=True),
    ):
        raise AssertionError("it opened")
    assert not Path(place).exists()


def test_files_and_published_galleries_are_told_apart(tmp_path):
    assert is_published("http://127.0.0.1:19530") and is_published(str(tmp_path))
    assert not is_published(str(tmp_path / "gallery.db"))


def test_the_commands_start_without_the_optional_packages():
    code = "import sys, engine.commands.gallery, engine.commands.search; sys.exit('pymilvus' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
