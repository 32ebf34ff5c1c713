"""A closed gallery of twelve photos, for what happens to galleries between runs; and what an indexer decodes."""

from pathlib import Path

import pytest

from engine import photo_reading
from engine.gallery import Gallery
from engine.indexer import Indexer
from tests.conftest import GridEncoder, make_photo


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for number in range(12):
        make_photo(tmp_path / "library" / ("a" if number < 5 else "b") / f"{number}.jpg", number)
    return tmp_path / "library"


@pytest.fixture
def path(tmp_path: Path, library: Path) -> Path:
    """A closed gallery of twelve photos."""
    where = tmp_path / "gallery.db"
    with Gallery.open(where) as gallery:
        gallery.adopt_encoder(GridEncoder(), "grid")
        Indexer(gallery, GridEncoder()).run([library])
    return where


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files decoded, in any order."""
    names: list[str] = []
    decode = photo_reading.decode_photo

    def counting(data, path):
        names.append(path.name)
        return decode(data, path)

    monkeypatch.setattr(photo_reading, "decode_photo", counting)
    return names
