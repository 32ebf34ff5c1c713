from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from engine.errors import EngineError
from engine.evaluate.pairs import read_pairs, write_pairs
from engine.model.mlrm import Mlrm, ModelConfig
from engine.strokes import SketchDocument, Stroke
from engine.train.augmentation import Augmentation, augment_photos, augment_sketches, cut_off, draw_strokes, shrink
from engine.train.batches import STANDARD_MIXTURE, PairSampler, make_batch
from engine.train.beginning import build_network
from engine.train.config import Start
from engine.train.dataset import (
    PairSet,
    joined,
    load_pairs,
    load_photos,
    split_pairs,
    without_copies,
)
from engine.train.line_drawing import line_drawings
from engine.train.loop import learning_factor
from engine.train.separation import separate_regions
from engine.train.stroke_archives import read_stroke_archive
from engine.train.validation import ranks
from engine.weights import save_safetensors
from tests.engine.boxes import load_boxes, tiny_run, write_boxes


@pytest.fixture(scope="module")
def pairs_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_boxes(tmp_path_factory.mktemp("pairs"))


@pytest.fixture(scope="module")
def pair_set(pairs_csv: Path) -> tuple[PairSet, PairSet]:
    return load_boxes(pairs_csv)


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


def test_a_network_of_all_levels_starts_one_of_the_highest(tmp_path: Path) -> None:
    whole = build_network(replace(tiny_run(), model=ModelConfig("mobilenetv2", "global", regions=1)), Start())
    save_safetensors(whole.state_dict(), tmp_path / "global.safetensors")
    start = Start(network=tmp_path / "global.safetensors")
    network = build_network(replace(tiny_run(), model=ModelConfig("mobilenetv2", levels=1)), start)
    assert torch.equal(network.regions.reduction.low[0].weight, whole.regions.reduction.low[0].weight)
    assert len(network.attention.reduce) == 1


def test_redrawn_strokes_always_leave_ink() -> None:
    document = SketchDocument((Stroke.from_xy(np.array([[40, 40], [200, 180]])),))
    always = Augmentation(drop=1.0, partial=1.0)
    for seed in range(20):
        assert draw_strokes(document, always, np.random.default_rng(seed)).min() < 128


def drawing(strokes: int = 6) -> SketchDocument:
    """Vertical lines from left to right, one after the other."""
    lines = [np.array([[30 + 30 * n, y] for y in range(60, 200, 10)], float) for n in range(strokes)]
    drawn: list[Stroke] = []
    for line in lines:
        drawn.append(Stroke.from_xy(line, start=float(drawn[-1].points[-1, 2]) if drawn else 0.0))
    return SketchDocument(tuple(drawn))


STILL = Augmentation(drop=0, partial=0, moved=0, stretched=0, widths=(2, 2))


def columns(raster: np.ndarray) -> int:
    """How many of the drawing's lines have ink."""
    return sum(bool((raster[80:180, 20 + 30 * n : 40 + 30 * n] < 128).any()) for n in range(6))


def redrawn(settings: Augmentation, count: int = 25) -> list[np.ndarray]:
    """Rasters of the drawing as it is placed (the fitted ones are left out)."""
    made = [draw_strokes(drawing(), settings, np.random.default_rng(seed)) for seed in range(2 * count)]
    return [raster for raster in made if (raster[:, 12:230] < 128).any() and not (raster[:58] < 128).any()]


def test_without_stroke_augmentation_a_sketch_is_drawn_as_it_is() -> None:
    rasters = redrawn(STILL)
    assert len(rasters) > 10 and all((raster == rasters[0]).all() for raster in rasters)


def test_strokes_are_dropped() -> None:
    counts = [columns(raster) for raster in redrawn(replace(STILL, drop=0.9))]
    assert 1 <= min(counts) < 5 and max(counts) > 4


def test_the_pen_changes_its_width() -> None:
    thin, thick = (float((redrawn(replace(STILL, widths=(w, w)))[0] < 128).sum()) for w in (1.5, 4.5))
    assert thick > 2 * thin
    inks = {int((raster < 128).sum()) for raster in redrawn(replace(STILL, widths=(1.5, 4.5)))}
    assert len(inks) > 5


@pytest.mark.parametrize("change", [{"moved": 3.0}, {"stretched": 0.2}])
def test_strokes_are_moved_and_stretched(change: dict[str, float]) -> None:
    settings = replace(STILL, **change)
    for seed in range(5):
        plain, other = (draw_strokes(drawing(), how, np.random.default_rng(seed)) for how in (STILL, settings))
        assert (np.abs(plain.astype(int) - other) > 60).mean() > 0.002


def test_a_sketch_is_cut_off_at_any_moment_of_its_drawing() -> None:
    whole = drawing()
    for share in (0.0, 0.1, 0.25, 0.41, 0.77, 1.0):
        cut = cut_off(whole, share)
        drawn, last = cut.strokes[:-1], cut.strokes[-1].points
        assert all((a.points == b.points).all() for a, b in zip(drawn, whole.strokes, strict=False))
        assert (last == whole.strokes[len(drawn)].points[: len(last)]).all()
        assert cut.point_count == pytest.approx(max(1, share * whole.point_count), abs=2)
    counts = [columns(raster) for raster in redrawn(replace(STILL, partial=1.0, earliest=0.1))]
    assert min(counts) <= 2 and max(counts) > 4


def test_archived_strokes_follow_one_another_in_time(tmp_path: Path) -> None:
    points = np.array([[0, 0, 0], [100, 0, 1], [20, 20, 0], [30, 20, 1]], np.float32)
    np.savez(tmp_path / "strokes.npz", one=points)
    first, second = read_stroke_archive(tmp_path / "strokes.npz")["one"].strokes
    assert first.points[-1, 2] < second.points[0, 2]


def test_ranks_count_ties_against_us() -> None:
    distances = torch.tensor([[1.0, 2.0, 3.0], [2.0, 2.0, 3.0], [5.0, 4.0, 3.0]])
    assert ranks(distances, torch.tensor([0, 0, 0])).tolist() == [1, 2, 3]


def test_the_learning_rate_warms_up_and_falls() -> None:
    config = replace(tiny_run(100), warm_up=10)
    factors = [learning_factor(step, config) for step in range(100)]
    assert factors[0] == pytest.approx(0.1) and max(factors) == factors[10] == pytest.approx(1.0)
    assert factors[-1] < 0.03


def test_held_out_pairs_are_written_for_evaluate(pairs_csv: Path, tmp_path: Path) -> None:
    held = split_pairs([pairs_csv], {"boxes": 3}).held
    write_pairs(tmp_path / "held-out.csv", held)
    again = read_pairs(tmp_path / "held-out.csv")
    assert [(p.dataset, p.split, p.photo.resolve()) for p in held] == [(p.dataset, p.split, p.photo) for p in again]


def test_lama_starts_from_the_draw_that_overlaps_least(tmp_path: Path) -> None:
    def started(draws: int) -> tuple[float, Mlrm]:
        network = build_network(tiny_run(), Start())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("engine.train.separation.DRAWS", draws)
            return separate_regions(network, pictures, seed=0), network

    torch.manual_seed(3)
    pictures = torch.rand(3, 3, 64, 64)
    penalties = [started(draws)[0] for draws in (1, 2, 6)]
    assert penalties[0] >= penalties[1] >= penalties[2] and penalties[0] > penalties[2]
    (_, first), (_, again) = started(6), started(6)
    assert all(torch.equal(a, b) for a, b in zip(first.state_dict().values(), again.state_dict().values(), strict=True))
