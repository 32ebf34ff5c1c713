"""Sets of pairs on disk, in the layouts people have them in."""

import pickle
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import SketchError
from engine.evaluate.pairs import PairsError
from engine.sketch_files import write_svg
from engine.strokes import SketchDocument, Stroke
from engine.train.dataset import load_pairs, split_pairs
from engine.train.readers import read_source
from engine.train.readers.sketchy import split_of
from engine.train.stroke_archives import read_coordinates


def picture(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (16, 16), "white").save(path)


def told(folder: Path) -> list[tuple[str, str, str, str, str]]:
    """Every row of a source, files by name."""
    return [(p.dataset, p.category, p.split, p.photo.name, p.sketch.name) for p in read_source(folder)]


def v2(root: Path, photo: str = "photo", sketch: str = "sketch") -> Path:
    """Three photos with two sketches each; the last one tests."""
    for number in range(3):
        picture(root / photo / f"10{number}_v1.png")
        picture(*(root / sketch / f"10{number}_v1_{k}.png" for k in (1, 2)))
    return root


V2_ROWS = [("chairv2", "chair", "train", f"10{n}_v1.png", f"10{n}_v1_{k}.png") for n in (0, 1) for k in (1, 2)] + [
    ("chairv2", "chair", "test", "102_v1.png", f"102_v1_{k}.png") for k in (1, 2)
]


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ({"photo_train.txt": "100_v1.png\n101_v1.png\n"}, {"photo_test.txt": "102_v1.png\n"}),
        ({"sketch_train.txt": "100_v1_1\n101_v1_2\n\n"}, {"sketch_test.txt": "102_v1_1"}),
        ({"ChairV2_train.txt": "train/100_v1.jpg\nphoto\\101_v1.png\n"}, {"ChairV2_test.txt": "test/102_v1_2.svg\n"}),
    ],
)
def test_v2_lists_name_photos_or_sketches(tmp_path, train, test):
    folder = v2(tmp_path / "QMUL_ChairV2")
    for name, lines in (train | test).items():
        (folder / name).write_text(lines)
    assert told(folder) == V2_ROWS


def test_v2_folders_of_the_public_names_and_strokes_before_pixels(tmp_path):
    folder = v2(tmp_path / "ShoeV2", "ShoeV2_photo", "ShoeV2_sketch_png")
    (folder / "ShoeV2_svg").mkdir()
    drawn = SketchDocument((Stroke.from_xy(np.array([[40, 40], [200, 90]])),))
    write_svg(drawn, folder / "ShoeV2_svg" / "100_v1_2.svg")
    (folder / "photo_train.txt").write_text("100_v1\n101_v1")
    (folder / "photo_test.txt").write_text("102_v1")
    rows = told(folder)
    assert {row[:2] for row in rows} == {("shoev2", "shoe")}
    assert [row[4] for row in rows][:3] == ["100_v1_1.png", "100_v1_2.svg", "101_v1_1.png"]


def coordinates(folder: Path, name: str = "ChairV2_Coordinate", side: float = 800) -> Path:
    points = np.array([[0, 0, 0], [side, 0, 1], [side / 2, side / 4, 0], [side / 2, side, 1]])
    rows = {f"{'test' if n == 2 else 'train'}/10{n}_v1_{k}": points for n in range(3) for k in (1, 2)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(pickle.dumps(rows, protocol=2))
    return folder / name


def test_v2_coordinates_give_split_and_strokes(tmp_path):
    folder = v2(tmp_path / "chairs")
    drawing = read_coordinates(coordinates(folder))["train/100_v1_1"]
    assert [stroke.points[:, :2].tolist() for stroke in drawing.strokes] == [
        [[0, 0], [256, 0]],
        [[128, 64], [128, 256]],
    ]
    assert told(folder) == V2_ROWS
    sketches = load_pairs(read_source(folder)).sketches
    assert all(sketch.strokes is not None and len(sketch.strokes.strokes) == 2 for sketch in sketches)


class Harmful:
    def __reduce__(self):
        return (Path.touch, (Path("harmed"),))


@pytest.mark.parametrize("content", [pickle.dumps({"a": Harmful()}), b"no pickle", pickle.dumps({"a": np.zeros(3)})])
def test_coordinates_run_no_code_and_must_be_sketches(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ShoeV2_Coordinate").write_bytes(content)
    with pytest.raises(SketchError, match="ShoeV2_Coordinate: not a file of coordinates"):
        read_coordinates(tmp_path / "ShoeV2_Coordinate")
    assert not (tmp_path / "harmed").exists()


def test_v2_release_for_image_translation(tmp_path):
    folder = tmp_path / "ChairV2"
    picture(folder / "trainB" / "7.png", folder / "testB" / "8.png")
    picture(folder / "trainA" / "7_1.png", folder / "trainA" / "7_2.png", folder / "testA" / "8_1.png")
    assert [row[2:] for row in told(folder)] == [
        ("train", "7.png", "7_1.png"),
        ("train", "7.png", "7_2.png"),
        ("test", "8.png", "8_1.png"),
    ]
    (folder / "testA" / "8_1.png").unlink()
    (folder / "testA").rmdir()
    with pytest.raises(PairsError, match="ChairV2: a ChairV2 folder without its folder testA"):
        read_source(folder)


def qmul_2016(root: Path) -> Path:
    for split, numbers in (("train", (1, 2)), ("test", (201,))):
        picture(*(root / split / "images" / f"{n}.jpg" for n in numbers))
        picture(*(root / split / "sketches" / f"{n}.png" for n in numbers))
    return root


def test_qmul_2016(tmp_path):
    assert told(qmul_2016(tmp_path / "shoes")) == [
        ("shoe", "shoe", "train", "1.jpg", "1.png"),
        ("shoe", "shoe", "train", "2.jpg", "2.png"),
        ("shoe", "shoe", "test", "201.jpg", "201.png"),
    ]


@pytest.mark.parametrize("variant", ["", "tx_000000000000"])
@pytest.mark.parametrize("inside", ["", "rendered_256x256/256x256"])
def test_sketchy_with_and_without_variants(tmp_path, variant, inside):
    root = tmp_path / "Sketchy" / inside
    picture(root / "photo" / variant / "airplane" / "n02691156_10151.jpg")
    picture(root / "photo" / variant / "cup" / "n03147509_7.jpg", root / "photo" / variant / "owl" / "n1_1.jpg")
    picture(*(root / "sketch" / variant / "airplane" / f"n02691156_10151-{k}.png" for k in (1, 2, 3)))
    picture(root / "sketch" / variant / "cup" / "n03147509_7-1.png")
    if variant:
        picture(root / "photo" / "tx_000100000000" / "airplane" / "n02691156_10151.jpg")
        picture(root / "sketch" / "tx_000100000000" / "airplane" / "n02691156_10151-9.png")
    (tmp_path / "Sketchy" / "info").mkdir()
    (tmp_path / "Sketchy" / "info" / "invalid-error.txt").write_text("n02691156_10151-2\n")
    rows = told(tmp_path / "Sketchy")
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("sketchy", "airplane", "n02691156_10151-1.png"),
        ("sketchy", "airplane", "n02691156_10151-3.png"),
        ("sketchy", "cup", "n03147509_7-1.png"),
    ]
    assert {row[2] for row in rows if row[1] == "airplane"} == {split_of("n02691156_10151")}


def test_sketchy_splits_nine_to_one_the_same_everywhere():
    names = [f"n02691156_{number}" for number in range(4000)]
    assert 0.88 < Counter(map(split_of, names))["train"] / 4000 < 0.92
    assert next(name for name in names if split_of(name) == "test") == "n02691156_7"


def test_a_persons_own_two_folders(tmp_path):
    folder = tmp_path / "mugs"
    picture(folder / "my photos" / "blue.jpg", folder / "my photos" / "red_one.jpg", folder / "my photos" / "lone.jpg")
    picture(folder / "Sketches" / "blue.png", folder / "Sketches" / "red_one_2.png", folder / "Sketches" / "other.png")
    assert told(folder) == [
        ("mugs", "mugs", "train", "blue.jpg", "blue.png"),
        ("mugs", "mugs", "train", "red_one.jpg", "red_one_2.png"),
    ]


def test_a_csv_is_read_by_itself_and_in_its_folder(tmp_path):
    lines = "dataset,category,split,photo,sketch\na,b,train,p.jpg,s.png\n"
    (tmp_path / "pairs.csv").write_text(lines)
    assert told(tmp_path) == told(tmp_path / "pairs.csv") == [("a", "b", "train", "p.jpg", "s.png")]


def without(path: str):
    """Takes a file or a folder away."""

    def take(folder: Path) -> None:
        target = folder / path
        for file in sorted(target.rglob("*"), reverse=True) if target.is_dir() else []:
            file.rmdir() if file.is_dir() else file.unlink()
        target.rmdir() if target.is_dir() else target.unlink()

    return take


def listed(folder: Path) -> Path:
    v2(folder)
    (folder / "photo_train.txt").write_text("100_v1\n101_v1")
    (folder / "photo_test.txt").write_text("102_v1")
    return folder


def sketchy(folder: Path) -> Path:
    picture(folder / "photo" / "cup" / "n1_1.jpg", folder / "sketch" / "cup" / "n1_1-1.png")
    return folder


def own(folder: Path) -> Path:
    picture(folder / "photos" / "a.jpg", folder / "drawings" / "a.png")
    return folder


@pytest.mark.parametrize(
    ("make", "spoil", "reason"),
    [
        (listed, without("photo_test.txt"), r"a ChairV2 folder without its list \*_test\.txt"),
        (listed, without("photo_train.txt"), r"a ChairV2 folder without its list \*_train\.txt"),
        (v2, lambda folder: None, r"a ChairV2 folder without its list \*_train\.txt"),
        (listed, without("sketch"), "a ChairV2 folder without its folder sketch"),
        (listed, without("photo"), "a ChairV2 folder without its folder photo"),
        (
            listed,
            lambda f: (f / "photo_test.txt").write_text("999"),
            "photo_test.txt names '999', and there is no such",
        ),
        (listed, lambda f: (f / "photo_test.txt").write_text("100_v1"), "'100_v1' for training and for testing"),
        (qmul_2016, without("test"), "a QMUL 2016 folder without its folder test"),
        (qmul_2016, without("train/sketches"), "a QMUL 2016 folder without its folder train/sketches"),
        (qmul_2016, without("test/images"), "a QMUL 2016 folder without its folder test/images"),
        (qmul_2016, without("train/images/2.jpg"), r"its sketch train/sketches/2\.png has no photo"),
        (sketchy, without("sketch"), "a Sketchy folder without its tree sketch"),
        (sketchy, without("photo"), "a Sketchy folder without its tree photo"),
        (sketchy, without("sketch/cup/n1_1-1.png"), "no sketch has the name of a photo of its category"),
        (own, without("drawings"), r"has photos \(photos\) but no folder of sketches"),
        (own, without("photos"), r"has sketches \(drawings\) but no folder of photos"),
        (own, without("photos/a.jpg"), "none of its 1 sketches has the name of one of its 0 photos"),
        (own, without(""), "no such file or folder"),
        (lambda folder: folder.mkdir(), lambda folder: None, "no pairs there"),
    ],
)
def test_an_error_names_what_a_folder_lacks(tmp_path, make, spoil, reason):
    folder = tmp_path / "a ChairV2 set" if make in (listed, v2) else tmp_path / "set"
    make(folder)
    spoil(folder)
    with pytest.raises(PairsError, match=reason) as caught:
        read_source(folder)
    assert str(caught.value).startswith(f"{folder}: ") and "\n" not in str(caught.value)


def test_hold_out_by_photo(tmp_path):
    mugs = tmp_path / "mugs"
    for number in range(25):
        picture(mugs / "photos" / f"{number}.jpg", mugs / "sketches" / f"{number}_1.png")
        picture(mugs / "sketches" / f"{number}_2.png")
    counts = {asked: len({pair.photo for pair in split_pairs([mugs], asked).held}) for asked in (None, 0, 7)}
    assert counts == {None: 3, 0: 0, 7: 7}
    assert len(split_pairs([mugs], 0).train) == 50
    assert len({pair.photo for pair in split_pairs([mugs], {"mugs": 4}).held}) == 4
    (tmp_path / "pairs.csv").write_text(
        "dataset,category,split,photo,sketch\n" + "".join(f"shoe,s,train,{n}.jpg,{n}.png\n" for n in range(160))
    )
    held = split_pairs([mugs, tmp_path / "pairs.csv"]).held
    assert Counter(pair.dataset for pair in held) == {"shoe": 30}


@pytest.mark.parametrize("photos", [2, 30])
def test_a_small_part_of_a_known_set_is_not_held_out_whole(tmp_path, photos):
    (tmp_path / "pairs.csv").write_text(
        "dataset,category,split,photo,sketch\n" + "".join(f"shoe,s,train,{n}.jpg,{n}.png\n" for n in range(photos))
    )
    split = split_pairs([tmp_path / "pairs.csv"])
    assert (len(split.held), len(split.train)) == (photos // 4, photos - photos // 4)
