from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from engine.errors import EngineError, ModelError
from engine.evaluate.pairs import read_pairs, write_pairs
from engine.model.mlrm import ModelConfig
from engine.sketch_files import write_svg
from engine.strokes import SketchDocument, Stroke
from engine.train.augmentation import Augmentation, augment_photos, augment_sketches, draw_strokes, shrink
from engine.train.batches import STANDARD_MIXTURE, PairSampler, make_batch
from engine.train.dataset import (
    PairSet,
    joined,
    load_pairs,
    load_photos,
    split_pairs,
    without_copies,
)
from engine.train.line_drawing import line_drawings
from engine.train.loop import RunConfig, Start, build_network, learning_factor, train
from engine.train.stroke_archives import read_stroke_archive
from engine.train.validation import ranks
from engine.weights import read_safetensors, save_safetensors

HEADER = "dataset,category,split,photo,sketch,note\n"


@pytest.fixture(scope="module")
def pairs_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirteen coloured boxes and a sketch of each: half with strokes, half as pictures; the last is a test pair."""
    folder = tmp_path_factory.mktemp("pairs")
    rows = []
    for number in range(13):
        left, top, side = 20 + 9 * number, 30 + 5 * number, 60 + 8 * (number % 5)
        box = (left, top, left + side, top + side // 2)
        photo = Image.new("RGB", (256, 256), "white")
        ImageDraw.Draw(photo).rectangle(box, fill=(20 * number, 90, 200 - 15 * number))
        photo.save(folder / f"{number}.jpg")
        corners = np.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]], [box[0], box[1]]])
        if number % 2:
            write_svg(SketchDocument((Stroke.from_xy(corners),)), folder / f"{number}.svg")
            sketch = f"{number}.svg"
        else:
            drawn = Image.new("L", (256, 256), 255)
            ImageDraw.Draw(drawn).rectangle(box, outline=0, width=3)
            drawn.save(folder / f"{number}.png")
            sketch = f"{number}.png"
        note = "near-duplicate of a test photo" if number == 11 else ""
        split = "test" if number == 12 else "train"
        rows.append(f"boxes,box,{split},{number}.jpg,{sketch},{note}\n")
    path = folder / "pairs.csv"
    path.write_text(HEADER + "".join(rows))
    return path


@pytest.fixture(scope="module")
def pair_set(pairs_csv: Path) -> tuple[PairSet, PairSet]:
    split = split_pairs([pairs_csv], {"boxes": 3})
    return load_pairs(split.train), load_pairs(split.held)


def tiny_run(steps: int = 4) -> RunConfig:
    return RunConfig(
        ModelConfig("mobilenetv2"), STANDARD_MIXTURE, steps=steps, batch=4, size=64, warm_up=1, every=2, seed=3
    )


def test_the_split_is_by_photo_and_leaves_noted_copies_out(pairs_csv: Path) -> None:
    split = split_pairs([pairs_csv], {"boxes": 3})
    assert (len(split.train), len(split.held), len(split.test)) == (8, 3, 1)
    assert not {p.photo for p in split.train} & {p.photo for p in split.held}
    assert split_pairs([pairs_csv], {"boxes": 3}) == split


def test_nothing_chosen_is_an_error() -> None:
    with pytest.raises(EngineError, match="no training pairs"):
        load_pairs([])


def test_photos_equal_to_held_ones_are_left_out(pair_set: tuple[PairSet, PairSet]) -> None:
    pairs, held = pair_set
    mirrored = replace(pairs, photos=pairs.photos.copy())
    mirrored.photos[2] = held.photos[0][:, ::-1]
    left = without_copies(mirrored, held, tolerance=0.1)
    assert len(left.photos) == len(pairs.photos) - 1
    assert sorted(s.photo for s in left.sketches) == list(range(len(left.photos)))
    assert (left.photos[2] == pairs.photos[3]).all()


def test_a_stroke_archive_is_cut_where_the_pen_lifts(tmp_path: Path) -> None:
    points = np.array([[0, 0, 0], [10, 0, 1], [20, 20, 0], [30, 20, 0], [30, 40, 1]], np.float32)
    np.savez(tmp_path / "strokes.npz", one=points)
    document = read_stroke_archive(tmp_path / "strokes.npz")["one"]
    assert [len(stroke.points) for stroke in document.strokes] == [2, 3]
    (tmp_path / "bad.npz").write_bytes(b"PK nothing")
    with pytest.raises(EngineError, match=r"bad\.npz"):
        read_stroke_archive(tmp_path / "bad.npz")


def test_batches_have_distinct_photos_and_repeat_by_step(pair_set: tuple[PairSet, PairSet]) -> None:
    sampler = PairSampler(pair_set[0], STANDARD_MIXTURE, batch=6, seed=5)
    photos, sketches = sampler.draw(7)
    assert len(set(photos)) == 6
    assert all(pair_set[0].sketches[s].photo == p for s, p in zip(sketches, photos, strict=True))
    again, _ = PairSampler(pair_set[0], STANDARD_MIXTURE, batch=6, seed=5).draw(7)
    assert (photos == again).all() and (photos != sampler.draw(8)[0]).any()
    settings = Augmentation()
    first = make_batch(pair_set[0], photos, sketches, settings, (5, 7), 64)
    assert first.shape == (12, 3, 64, 64)
    assert torch.equal(first, make_batch(pair_set[0], photos, sketches, settings, (5, 7), 64))


def test_augmentation_keeps_ranges_and_mirrors_both_sides() -> None:
    still = Augmentation(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    ramp = torch.linspace(0, 1, 256).expand(1, 1, 256, 256)
    flips, kept = torch.tensor([True]), torch.tensor([False])

    def generator() -> torch.Generator:
        return torch.Generator().manual_seed(0)

    moved = augment_sketches(ramp, flips, still, generator())
    plain = augment_sketches(ramp, kept, still, generator())
    assert torch.allclose(moved, plain.flip(-1), atol=1e-3)
    photos = augment_photos(torch.rand(4, 3, 256, 256), flips.expand(4), Augmentation(), generator())
    assert photos.min() >= 0 and photos.max() <= 1


def test_photos_without_sketches_are_traced(tmp_path: Path, pair_set: tuple[PairSet, PairSet]) -> None:
    (tmp_path / "shelf" / "cup").mkdir(parents=True)
    for number in range(2):
        photo = Image.new("RGB", (300, 300), "white")
        ImageDraw.Draw(photo).ellipse((60, 60, 240 - 20 * number, 240), fill="navy")
        photo.save(tmp_path / "shelf" / "cup" / f"{number}.png")
    traced = load_photos([tmp_path / "shelf"])
    assert traced.datasets == ("shelf", "shelf") and traced.categories == ("cup", "cup")
    both = joined(pair_set[0], traced)
    last = len(both.photos) - 1
    assert both.sketches_of()[last] == [len(both.sketches) - 1]
    still = Augmentation(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    batch = make_batch(both, np.array([last]), np.array(both.sketches_of()[last]), still, (1, 1), 256)
    ink = batch[0, 0] < batch[0, 0].max() - 1.5
    rows, columns = np.nonzero(ink.numpy())
    assert 0.001 < ink.float().mean() < 0.2
    assert 50 < columns.mean() < 200 and 50 < rows.mean() < 220
    with pytest.raises(EngineError, match="no photo in it"):
        load_photos([tmp_path / "shelf" / "nothing"])


def test_line_drawings_are_lines_on_paper() -> None:
    photo = torch.ones(1, 3, 128, 128)
    photo[:, :, 40:90, 30:100] = 0.2
    for seed in range(5):
        drawing = line_drawings(photo, torch.Generator().manual_seed(seed))
        assert drawing.shape == (1, 1, 128, 128)
        assert drawing[:, :, :20].min() > 0.9 and drawing[:, :, 60:70, 60:70].min() > 0.8


def test_a_shrunk_photo_lies_on_a_white_page() -> None:
    settings = replace(Augmentation(), smaller=1.0)
    dark = torch.zeros(6, 3, 256, 256)
    shrunk = shrink(dark, settings, torch.Generator().manual_seed(2))
    shares = (shrunk[:, 0] < 0.5).float().mean((1, 2))
    assert shares.min() > 0.24 and shares.max() < 1.0 and shares.std() > 0.05


def test_a_global_embedding_starts_a_network_with_regions(tmp_path: Path) -> None:
    whole = build_network(replace(tiny_run(), model=ModelConfig("mobilenetv2", "global", regions=1)), Start())
    save_safetensors(whole.state_dict(), tmp_path / "global.safetensors")
    network = build_network(tiny_run(), Start(network=tmp_path / "global.safetensors"))
    expected = whole.state_dict()
    assert all(torch.equal(value, expected[name]) for name, value in network.state_dict().items() if name in expected)
    assert any(name.startswith("regions.structure.") for name in network.state_dict())


def test_redrawn_strokes_always_leave_ink() -> None:
    document = SketchDocument((Stroke.from_xy(np.array([[40, 40], [200, 180]])),))
    always = Augmentation(drop=1.0, partial=1.0)
    for seed in range(20):
        assert draw_strokes(document, always, np.random.default_rng(seed)).min() < 128


def test_ranks_count_ties_against_us() -> None:
    distances = torch.tensor([[1.0, 2.0, 3.0], [2.0, 2.0, 3.0], [5.0, 4.0, 3.0]])
    assert ranks(distances, torch.tensor([0, 0, 0])).tolist() == [1, 2, 3]


def test_the_learning_rate_warms_up_and_falls() -> None:
    config = replace(tiny_run(100), warm_up=10)
    factors = [learning_factor(step, config) for step in range(100)]
    assert factors[0] == pytest.approx(0.1) and max(factors) == factors[10] == pytest.approx(1.0)
    assert factors[-1] < 0.03


def test_stopped_and_resumed_equals_unbroken(pair_set: tuple[PairSet, PairSet], tmp_path: Path) -> None:
    pairs, held = pair_set

    def until(step: int):
        def stop(report) -> None:
            if report.step == step:
                raise KeyboardInterrupt

        return stop

    whole = train(tmp_path / "whole", tiny_run(), pairs, held, Start(), until(0))
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "broken", tiny_run(), pairs, held, Start(), until(3))
    resumed = train(tmp_path / "broken", tiny_run(), pairs, held, Start(), until(0))
    for name in ("checkpoint.safetensors", whole.name):
        expected, got = read_safetensors(whole.parent / name), read_safetensors(resumed.parent / name)
        assert all(torch.equal(expected[key], got[key]) for key in expected)
    rows = (tmp_path / "broken" / "metrics.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["step", "2", "4"]


def test_a_checkpoint_of_another_network_is_refused(pair_set: tuple[PairSet, PairSet], tmp_path: Path) -> None:
    pairs, held = pair_set
    train(tmp_path, tiny_run(2), pairs, held, Start(), lambda report: None)
    other = replace(tiny_run(4), model=ModelConfig("mobilenetv2", regions=2))
    with pytest.raises(ModelError, match="do not fit"):
        train(tmp_path, other, pairs, held, Start(), lambda report: None)


def test_held_out_pairs_are_written_for_evaluate(pairs_csv: Path, tmp_path: Path) -> None:
    held = split_pairs([pairs_csv], {"boxes": 3}).held
    write_pairs(tmp_path / "held-out.csv", held)
    again = read_pairs(tmp_path / "held-out.csv")
    assert [(p.dataset, p.split, p.photo.resolve()) for p in held] == [(p.dataset, p.split, p.photo) for p in again]
