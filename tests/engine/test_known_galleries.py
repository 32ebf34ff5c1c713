"""A gallery on a drive that is away is not made anew where the drive was mounted, unless somebody asks for it."""

import os
from pathlib import Path

import pytest

import main
from engine.errors import GalleryError
from engine.gallery import Gallery
from engine.known_galleries import forget, is_gone, remember
from engine.paths import data_folder
from tests.conftest import make_photo
from tests.engine.tiny_model import write_tiny_model


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "data"))


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """Where a drive is mounted, with a gallery on it."""
    drive = tmp_path / "drive"
    drive.mkdir()
    Gallery.open_known(drive / "gallery.db").close()
    return drive


def pull_out(drive: Path) -> None:
    """Nothing but the place where it was mounted is left."""
    drive.rename(drive.with_name("away"))
    drive.mkdir()


def test_one_that_was_here_is_not_made_anew_but_found_again(drive):
    path = drive / "gallery.db"
    pull_out(drive)
    with pytest.raises(GalleryError, match="was here before and is not now"):
        Gallery.open_known(path)
    with pytest.raises(GalleryError, match="was here before and is not now"):
        Gallery.open(path, readonly=True)
    assert not list(drive.iterdir())
    drive.rmdir()
    drive.with_name("away").rename(drive)
    Gallery.open_known(path).close()


def test_asked_for_it_is_made_anew(drive):
    path = drive / "gallery.db"
    pull_out(drive)
    forget(path)
    Gallery.open_known(path).close()
    assert path.exists()


def test_another_one_in_the_same_place_and_one_under_another_name_are_made(drive):
    pull_out(drive)
    Gallery.open_known(drive / "other.db").close()
    assert is_gone(drive / "gallery.db") and not is_gone(drive / "other.db")


def test_those_in_the_apps_own_folder_may_be_deleted_to_begin_anew():
    path = data_folder() / "gallery.db"
    Gallery.open_known(path).close()
    path.unlink()
    Gallery.open_known(path).close()


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_any_name_is_remembered(tmp_path):
    path = tmp_path / os.fsdecode(b"gal\xfflery\n.db")
    remember(path)
    assert is_gone(path) and not is_gone(tmp_path / "lery")


def test_where_nothing_can_be_noted_galleries_work_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "file"))
    Gallery.open_known(tmp_path / "gallery.db").close()
    forget(tmp_path / "gallery.db")
    assert not is_gone(tmp_path / "gallery.db")


def test_index_tells_of_it_and_makes_another_one_when_asked(drive, tmp_path, monkeypatch, capsys):
    make_photo(tmp_path / "photos" / "one.jpg")
    models = write_tiny_model(tmp_path / "models").parent
    monkeypatch.setattr("engine.card.models_folder", lambda: models)
    command = ["index", str(tmp_path / "photos"), "--gallery", str(drive / "gallery.db")]
    pull_out(drive)
    assert main.main(command) == 1
    told = capsys.readouterr().err
    assert "was here before and is not now" in told and "--new" in told and told.count("\n") == 1
    assert not list(drive.iterdir())
    assert main.main([*command, "--new"]) == 0
    assert (drive / "gallery.db").exists()
