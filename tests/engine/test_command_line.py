"""The commands as a person types them, in this process with a tiny model; the last ones in a process of their own."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import engine
import main
from engine.gallery import Gallery
from engine.paths import default_gallery
from tests.engine.tiny_model import write_tiny_model

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    """Nothing of the person's own is touched."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))


@pytest.fixture
def tiny(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "models"
    write_tiny_model(folder)
    monkeypatch.setattr("engine.card.models_folder", lambda: folder)
    return folder


def save_photo(path: Path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = np.random.default_rng(seed).integers(0, 256, (5, 5, 3), np.uint8)
    Image.fromarray(blocks).resize((256, 256), Image.Resampling.NEAREST).save(path)


def save_sketch(path: Path, at: int = 128) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    paper = Image.new("L", (256, 256), 255)
    ImageDraw.Draw(paper).ellipse((at - 60, 40, at + 60, 200), outline=0, width=4)
    paper.save(path)


@pytest.fixture
def photos(tmp_path) -> Path:
    for seed in range(12):
        save_photo(tmp_path / "photos" / f"{seed:02}.png", seed)
    (tmp_path / "photos" / "broken.jpg").write_bytes(b"no picture")
    return tmp_path / "photos"


@pytest.fixture
def indexed(tiny, photos, tmp_path, capsys) -> Path:
    gallery = tmp_path / "gallery.db"
    assert main.main(["index", str(photos), "--gallery", str(gallery), "--json"]) == 0
    capsys.readouterr()
    return gallery


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main.main([str(argument) for argument in arguments])
    return code, *capsys.readouterr()


def test_index_tells_what_it_found_and_left_out(tiny, photos, tmp_path, capsys):
    code, out, err = run(capsys, "index", photos, "--gallery", tmp_path / "g.db", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert (told["found"], told["new"], told["unchanged"]) == (13, 12, 0)
    assert [Path(entry["path"]).name for entry in told["skipped"]] == ["broken.jpg"]
    assert told["skipped"][0]["reason"]
    code, out, _ = run(capsys, "index", photos, "--gallery", tmp_path / "g.db", "--json")
    assert (json.loads(out)["new"], json.loads(out)["unchanged"]) == (0, 12)
    code, out, _ = run(capsys, "index", photos, "--gallery", tmp_path / "g.db")
    assert (code, "12 unchanged" in out, "broken.jpg" in out) == (0, True, True)


def test_the_gallery_of_the_platform_is_used_where_none_is_named(tiny, photos, capsys):
    assert run(capsys, "index", photos)[0] == 0
    with Gallery.open(default_gallery(), readonly=True) as gallery:
        assert gallery.counts().photos == 12
        assert gallery.encoder().model == "tiny"


def test_search_json_has_the_documented_form(indexed, tmp_path, capsys):
    save_sketch(tmp_path / "sketch.png")
    code, out, err = run(capsys, "search", tmp_path / "sketch.png", "--gallery", indexed, "--top", 5, "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert [entry["rank"] for entry in found] == [1, 2, 3, 4, 5]
    distances = [entry["distance"] for entry in found]
    assert distances == sorted(distances)
    for entry in found:
        assert set(entry) == {"rank", "path", "distance", "terms", "weights"}
        assert np.shape(entry["terms"]) == np.shape(entry["weights"]) == (3, 3)
        assert np.sum(entry["weights"]) == pytest.approx(1, abs=1e-5)
        assert np.sum(entry["terms"]) == pytest.approx(entry["distance"], abs=1e-5)
        assert Path(entry["path"]).exists()


def test_search_by_photo_finds_the_photo(indexed, photos, capsys):
    _, out, _ = run(capsys, "search", photos / "07.png", "--photo", "--gallery", indexed, "--json")
    first = json.loads(out)[0]
    assert Path(first["path"]) == photos / "07.png"
    assert first["distance"] == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("suffix", [".svg", ".ndjson", ".npy"])
def test_vector_sketches_are_searched_with(indexed, tmp_path, capsys, suffix):
    path = tmp_path / f"sketch{suffix}"
    if suffix == ".svg":
        path.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><path d="M10 10L90 50L20 90"/></svg>'
        )
    elif suffix == ".ndjson":
        path.write_text(json.dumps({"word": "chair", "drawing": [[[10, 90, 20], [10, 50, 90]]]}) + "\n")
    else:
        np.save(path, np.array([[10, 10, 0], [80, 40, 0], [-70, 40, 1]], np.float32))
    code, out, err = run(capsys, "search", path, "--gallery", indexed, "--json")
    assert (code, err, len(json.loads(out))) == (0, "", 10)


def test_search_prints_a_table_and_draws_the_result_picture(indexed, tmp_path, capsys):
    save_sketch(tmp_path / "sketch.png")
    picture = tmp_path / "out" / "picture.png"
    code, out, _ = run(capsys, "search", tmp_path / "sketch.png", "--gallery", indexed, "--picture", picture)
    lines = out.splitlines()
    assert code == 0
    assert lines[0].split() == ["rank", "distance", *["region", "1", "region", "2", "region", "3"], "photo"]
    assert len(lines) == 12
    with Image.open(picture) as drawn:
        assert drawn.size[0] > 1500
        colours = np.asarray(drawn.convert("RGB")).reshape(-1, 3)
        assert len(np.unique(colours[::97], axis=0)) > 100


def test_a_picture_that_cannot_be_written_is_told(indexed, tmp_path, capsys):
    save_sketch(tmp_path / "sketch.png")
    for target in (tmp_path / "sketch.png" / "below.png", tmp_path / "picture.nonsense"):
        code, out, err = run(capsys, "search", tmp_path / "sketch.png", "--gallery", indexed, "--picture", target)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert target.name in err


def test_evaluate_against_ranks_counted_by_hand(tiny, tmp_path, capsys):
    """Each "sketch" is its photo itself, except one that shows another photo."""
    rows = []
    for seed in range(6):
        save_photo(tmp_path / "set" / f"p{seed}.png", seed)
        shown = 5 if seed == 0 else seed
        rows.append(("blocks", "any", "test" if seed < 4 else "train", f"set/p{seed}.png", f"set/s{shown}.png", ""))
    for seed in range(6):
        save_sketch(tmp_path / "set" / f"s{seed}.png", at=70 + 20 * seed)
    pairs = tmp_path / "pairs.csv"
    with pairs.open("w", newline="") as file:
        csv.writer(file).writerows([("dataset", "category", "split", "photo", "sketch", "note"), *rows])
    code, out, err = run(capsys, "evaluate", pairs, "--dataset", "blocks", "--split", "test", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert (told["model"], told["dataset"], told["split"]) == ("tiny", "blocks", "test")
    assert (told["queries"], told["photos"]) == (4, 4)
    assert told["acc@5"] == told["acc@10"] == 1
    assert 0 <= told["acc@1"] <= 1
    assert 1 <= told["median_rank"] <= 4
    assert told["encode_ms"] > 0
    assert told["match_ms"] > 0
    _, out, _ = run(capsys, "evaluate", pairs, "--json", "--strategy", "T7", "--gallery-extra", tmp_path / "set")
    # the folder holds 6 sketches, and the pairs' own 6 photos, which count once
    assert (json.loads(out)["queries"], json.loads(out)["photos"]) == (6, 6 + 6)


@pytest.mark.parametrize(("photos", "way"), [(300, "exact"), (2500, "shortlist of ")])
def test_benchmark_finds_what_a_plain_scan_finds(tiny, capsys, photos, way):
    code, out, err = run(capsys, "benchmark", "--photos", photos, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["recall@10"] == 1
    assert told["recall@10_steered"] >= 0.95
    assert told["way"].startswith(way)
    assert set(told["match_ms"]) == {"p50", "p95"}
    for figure in ("exact_ms", "exact_bound_ms", "match_bound_ms", "index_load_ms", "memory_gb_per_s"):
        assert told[figure] > 0
    assert told["rss_mb"] > 10
    assert {"faiss_flat_ms", "gpu_ms"} < set(told)


def test_info_tells_of_model_provider_and_gallery(indexed, capsys):
    code, out, err = run(capsys, "info", "--gallery", indexed, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["version"] == engine.__version__
    assert told["model"]["name"] == "tiny"
    assert len(told["encoder_id"]) == 64
    assert told["provider"]["name"] in ("CPU", "CUDA")
    assert told["provider"]["reason"]
    assert (told["gallery"]["photos"], told["gallery"]["skipped"]) == (12, 1)
    _, out, _ = run(capsys, "info")
    assert "provider" in out
    assert str(default_gallery()) in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["search"],
        ["search", "x.svg", "--top", "0"],
        ["search", "x.svg", "--top", "many"],
        ["nonsense"],
        ["benchmark"],
        ["benchmark", "--photos", "-3"],
        ["evaluate", "pairs.csv", "--strategy", "T10"],
        ["index"],
        ["info", "--loud"],
    ],
)
def test_bad_use_is_one_line_and_code_two(capsys, arguments):
    with pytest.raises(SystemExit) as left:
        main.main(arguments)
    out, err = capsys.readouterr()
    assert (left.value.code, out, err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["search", "absent.svg", "--gallery", "GALLERY"], "absent.svg"),
        (["search", "TEXT", "--gallery", "GALLERY"], "text.png"),
        (["search", "SKETCH", "--gallery", "absent.db"], "absent.db"),
        (["search", "SKETCH", "--gallery", "TEXT"], "text.png"),
        (["index", "absent", "--gallery", "GALLERY"], "absent"),
        (["evaluate", "absent.csv"], "absent.csv"),
        (["evaluate", "TEXT"], "text.png"),
        (["evaluate", "PAIRS", "--split", "test"], "pairs.csv"),
        (["evaluate", "PAIRS"], "missing.png"),
        (["evaluate", "PAIRS", "--model", "unknown"], "unknown"),
        (["info", "--gallery", "TEXT"], "text.png"),
    ],
)
def test_failures_are_one_line_and_code_one(indexed, tmp_path, capsys, arguments, named):
    save_sketch(tmp_path / "sketch.png")
    (tmp_path / "text.png").write_text("hello, this is no picture, no gallery and no list of pairs\n" * 40)
    (tmp_path / "pairs.csv").write_text("dataset,category,split,photo,sketch\na,b,train,missing.png,missing.png\n")
    places = {"GALLERY": indexed, "TEXT": tmp_path / "text.png", "SKETCH": tmp_path / "sketch.png"}
    places["PAIRS"] = tmp_path / "pairs.csv"
    code, out, err = run(capsys, *(places.get(argument, argument) for argument in arguments), *["--json"])
    assert (code, out, err.count("\n")) == (1, "", 1), err
    assert named in err
    assert err.startswith("inkseek: ")


def test_a_gallery_of_another_model_asks_before_it_is_encoded_anew(indexed, tiny, photos, tmp_path, capsys):
    for path in tiny.iterdir():
        path.unlink()
    write_tiny_model(tiny, "newer", seed=5)
    save_sketch(tmp_path / "sketch.png")
    code, _, err = run(capsys, "search", tmp_path / "sketch.png", "--gallery", indexed)
    assert (code, "tiny" in err, "--re-encode" in err) == (1, True, True)
    code, _, err = run(capsys, "index", photos, "--gallery", indexed)
    assert (code, "--re-encode" in err) == (1, True)
    assert run(capsys, "index", photos, "--gallery", indexed, "--re-encode")[0] == 0
    code, out, _ = run(capsys, "search", tmp_path / "sketch.png", "--gallery", indexed, "--json")
    assert (code, len(json.loads(out))) == (0, 10)


def test_a_search_uses_the_model_of_the_gallery_not_the_default(indexed, tiny, tmp_path, capsys):
    write_tiny_model(tiny, "tiny", default=False)
    write_tiny_model(tiny, "newer", seed=5, default=True)
    save_sketch(tmp_path / "sketch.png")
    assert run(capsys, "search", tmp_path / "sketch.png", "--gallery", indexed)[0] == 0


def test_an_unforeseen_error_is_still_one_line(indexed, capsys, monkeypatch):
    def fail(options):
        raise ZeroDivisionError("a slip\nof the pen")

    monkeypatch.setattr("engine.commands.info.run", fail)
    code, out, err = run(capsys, "info")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "ZeroDivisionError: a slip of the pen" in err


def started(*arguments: object, env: dict[str, str] | None = None, **options) -> subprocess.Popen[str]:
    environment = os.environ | {"OMP_NUM_THREADS": "1"} | (env or {})
    command = [sys.executable, "main.py", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def test_the_shipped_model_indexes_and_searches_without_torch(photos, tmp_path):
    save_sketch(tmp_path / "sketch.png")
    gallery = tmp_path / "g.db"
    code = (
        "import sys, main\n"
        f"codes = main.main(['index', {str(photos)!r}, '--gallery', {str(gallery)!r}]),"
        f" main.main(['search', {str(tmp_path / 'sketch.png')!r}, '--gallery', {str(gallery)!r}])\n"
        "print(codes, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "(0, 0) False", done.stderr


def test_a_reader_that_goes_away_is_no_error():
    process = started("info", "--json")
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    assert process.wait(60) in (0, 1)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names there are always text")
def test_names_that_no_terminal_can_write_are_told(tmp_path):
    name = os.fsdecode(b"na\xffme \xe6\xa4\x85.png")
    save_photo(tmp_path / "odd" / "plain.png", 1)
    (tmp_path / "odd" / "plain.png").rename(tmp_path / "odd" / name)
    (tmp_path / "odd" / f"broken{name}").write_bytes(b"")
    for arguments in (["index", tmp_path / "odd"], ["search", tmp_path / "odd" / name, "--photo"]):
        process = started(*arguments, "--gallery", tmp_path / "g.db", env={"PYTHONIOENCODING": "ascii"})
        out, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
        assert "na?me" in out


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise on Windows")
def test_ctrl_c_keeps_what_was_indexed(tmp_path):
    for seed in range(200):
        save_photo(tmp_path / "many" / f"{seed}.png", seed)
    gallery = tmp_path / "g.db"
    process = started("index", tmp_path / "many", "--gallery", gallery, start_new_session=True)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and _count(gallery) == 0 and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    assert process.returncode == 130
    assert 0 < _count(gallery) < 200


def _count(gallery: Path) -> int:
    if not gallery.exists():
        return 0
    try:
        with Gallery.open(gallery, readonly=True) as opened:
            return opened.counts().photos
    except engine.errors.GalleryError:
        return 0
