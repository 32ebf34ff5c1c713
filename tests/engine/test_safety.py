"""What a file from elsewhere must not be able to do: keep the decoder busy, run code, be written."""

import ast
import io
import os
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import PhotoError
from engine.gallery import Gallery
from engine.gallery_check import check
from engine.images import open_photo
from engine.indexer import Indexer
from engine.jpeg_scans import MOST_SCANS, scans
from engine.reencoder import Reencoder
from engine.searcher import Searcher
from tests.conftest import GridEncoder, make_photo

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "main.py", *(path for top in ("engine", "desktop") for path in sorted((ROOT / top).rglob("*.py")))]
READS_ONLY_ARRAYS_OF_PICKLES = ROOT / "engine" / "train" / "stroke_archives.py"


def jpeg(**options: object) -> bytes:
    colours = np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(colours).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def with_more_scans(data: bytes, count: int) -> bytes:
    """The file with its last scan, which refines what is there, again and again."""
    last, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:end] + data[last:end] * count + data[end:]


def test_a_jpegs_scans_are_counted_whatever_else_lies_in_it():
    whole = jpeg(progressive=True)
    usual = scans(whole)
    assert scans(jpeg()) == 1 and 5 < usual < 20
    assert scans(with_more_scans(whole, 200)) == usual + 200
    assert scans(whole + whole * 9) == usual, "what follows the picture is none of it"
    assert scans(jpeg(progressive=True, comment=b"\xff\xda" * 500)) == usual, "nor is what a comment holds"
    thumbnail = b"Exif\0\0" + b"\xff\xda\0\x02" * 99
    assert scans(whole[:2] + b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail + whole[2:]) == usual
    assert scans(b"\xff\xd8\xff") == scans(b"") == 0


def test_a_picture_of_endless_scans_is_refused_before_it_is_decoded(tmp_path):
    path = tmp_path / "slow.jpg"
    path.write_bytes(with_more_scans(jpeg(progressive=True), 5000))
    with pytest.raises(PhotoError, match=rf"slow.jpg: asks for 50\d\d passes .* {MOST_SCANS} allowed"):
        open_photo(path)
    path.write_bytes(with_more_scans(jpeg(progressive=True), 20))
    assert open_photo(path).picture.size == (80, 60)


@pytest.mark.parametrize(("suffix", "kind"), [(".png", "PNG"), (".gif", "GIF"), (".tif", "TIFF"), (".webp", "WEBP")])
def test_a_picture_said_to_be_huge_is_refused_by_its_header(tmp_path, suffix, kind, monkeypatch):
    monkeypatch.setattr("engine.images.MAX_PIXELS", 1000)
    Image.new("RGB", (50, 40)).save(tmp_path / f"huge{suffix}", kind)
    with pytest.raises(PhotoError, match="megapixels"):
        open_photo(tmp_path / f"huge{suffix}")


def test_photos_are_never_written(tmp_path):
    library = tmp_path / "library"
    for number in range(6):
        make_photo(library / f"{number}.jpg", number, (40, 30))
    (library / "broken.png").write_bytes(b"\x89PNG")

    def state() -> dict[str, tuple[bytes, int, int]]:
        return {
            path.name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
            for path in sorted(library.iterdir())
        }

    before, path = state(), tmp_path / "gallery.db"
    with Gallery.open(path) as gallery:
        gallery.adopt_encoder(GridEncoder(), "grid")
        Indexer(gallery, GridEncoder()).run([library])
        gallery.index_anew([1, 2])
        Indexer(gallery, GridEncoder()).run([library])
        Reencoder(gallery, GridEncoder("decaf" * 12), "other").run()
        with Searcher(GridEncoder("decaf" * 12), path) as searcher:
            assert len(searcher.search_picture(np.full((256, 256, 3), 90, np.uint8), 5).results) == 5
        gallery.forget_folder(library)
    check(path, repair=True)
    assert state() == before


def calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    loaders = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal", "cloudpickle"} & names
    assert not loaders or path == READS_ONLY_ARRAYS_OF_PICKLES, path
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_nothing_is_unpickled_evaluated_or_given_to_a_shell():
    for path, call in [(source, call) for source in SOURCES for call in calls(source)]:
        name = ast.unparse(call.func)
        options = {option.arg: ast.unparse(option.value) for option in call.keywords}
        told = f"{path}, line {call.lineno}: {name}"
        assert options.get("allow_pickle", "False") == "False" and options.get("shell", "False") == "False", told
        assert not re.fullmatch(r"eval|exec|os\.(system|popen|exec\w*|spawn\w*|startfile)|pickle\.loads?", name), told
        if name in ("torch.load", "torch.hub.load_state_dict_from_url", "load_state_dict_from_url"):
            assert options.get("weights_only") == "True", told


def test_every_reader_of_pickles_names_what_it_takes():
    """The one reader of a foreign pickle refuses whatever is no array."""
    from engine.errors import EngineError
    from engine.train import stroke_archives

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, ("true",)

    import pickle

    with pytest.raises((EngineError, pickle.UnpicklingError), match=r"asks for|system"):
        stroke_archives._ArraysOnly(io.BytesIO(pickle.dumps(Evil()))).load()
