"""Maps that follow the object: pictures and maps move alike, the teacher is not trained, the loss falls."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

import main
from engine.errors import ModelError
from engine.model.mlrm import ModelConfig, build_mlrm
from engine.train.batches import normalise
from engine.train.beginning import build_network
from engine.train.config import Start
from engine.train.follow import draw_places, follow_loss, lay_on_photos, maps_strayed, move, prepare_to_follow, white
from engine.train.loop import train
from engine.weights import read_safetensors, save_safetensors
from tests.engine.boxes import broken_off_and_resumed, load_boxes, tiny_run, write_boxes

SIDE = 128


def test_a_picture_and_its_map_move_alike():
    matrix = torch.tensor([[[2.0, 0.0, 1.0], [0.0, 2.0, -1.0]]])  # half as large, to the left and down
    picture, maps = torch.zeros(1, 3, 64, 64), torch.zeros(1, 2, 8, 8)
    picture[:, :, :, 32:], maps[:, :, :, 4:] = 1.0, 1.0
    moved, mapped = move(picture, matrix, torch.tensor(0.0)), move(maps, matrix, torch.tensor(0.0))
    shrunk = torch.nn.functional.avg_pool2d(moved[:, :2], 8)
    assert torch.allclose(shrunk, mapped, atol=0.13)
    assert moved[0, 0, 33:63, 17:31].min() == 1.0, "the right half of the picture"
    assert moved[0, 0, :31].max() == 0.0 and moved[0, 0, :, 33:].max() == 0.0


def test_what_lies_around_a_moved_picture_is_white():
    pictures = normalise(torch.rand(2, 3, SIDE, SIDE))
    small = torch.tensor([[[2.0, 0, 0], [0, 2.0, 0]]]).expand(2, -1, -1)
    moved = move(pictures, small, white(pictures))
    assert torch.allclose(moved[:, :, :20], white(pictures).expand(2, -1, 20, SIDE), atol=1e-5)
    unmoved = torch.eye(2, 3).expand(2, -1, -1)
    assert torch.allclose(move(pictures, unmoved, white(pictures)), pictures, atol=1e-4)


def test_white_lets_the_other_photo_through_and_ink_does_not():
    pictures = white(torch.zeros(1)).expand(4, 3, SIDE, SIDE).clone()
    black = normalise(torch.zeros(1, 3, 1, 1))
    pictures[2, :, 40:60] = black[0]
    pictures[3] = normalise(torch.full((1, 3, 1, 1), 0.4))
    generator = torch.Generator().manual_seed(0)
    seen = [lay_on_photos(pictures, pictures, generator) for _ in range(12)]
    assert all(torch.equal(laid[:2], pictures[:2]) for laid in seen), "sketches stay on paper"
    laid = [one[2] for one in seen if not torch.equal(one[2], pictures[2])]
    assert 0 < len(laid) < 12
    assert all(torch.allclose(one[:, 45:55], black[0].expand(3, 10, SIDE), atol=1e-5) for one in laid)
    assert all((one[:, 80] < white(pictures)[0, :, 0]).all() for one in laid)


def test_places_leave_most_of_the_picture_in_the_square():
    matrices = draw_places(500, torch.Generator().manual_seed(1))
    side = 1 / matrices[:, 0, 0]
    centre = -matrices[:, :, 2] * side[:, None]
    assert side.min() >= 0.4 and side.max() <= 1.07
    assert (centre.abs() + side[:, None]).max() <= 1.26
    assert 0.15 < (side == 1).float().mean() < 0.25


@pytest.mark.parametrize("late", [False, True])
def test_maps_learn_to_follow_and_nothing_else_does(late):
    torch.manual_seed(0)
    network = build_mlrm(ModelConfig("mobilenetv2", tau=9, late=late)).eval()
    teacher = build_mlrm(ModelConfig("mobilenetv2", tau=9, late=late)).eval().requires_grad_(False)
    teacher.load_state_dict(network.state_dict())
    prepare_to_follow(network)
    assert {name.split(".")[1] for name, p in network.named_parameters() if p.requires_grad} == {"structure"}
    pictures = normalise(torch.rand(4, 3, SIDE, SIDE))
    optimiser = torch.optim.Adam([p for p in network.parameters() if p.requires_grad], 3e-3)
    losses = []
    for _ in range(6):
        loss = follow_loss(network, teacher, pictures, torch.Generator().manual_seed(3)).total
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]
    assert all(p.grad is None for p in teacher.parameters())


def test_only_lama_follows():
    with pytest.raises(ModelError, match="LAMA"):
        prepare_to_follow(build_mlrm(replace(ModelConfig("mobilenetv2"), structure="cama")))


@pytest.fixture
def first(tmp_path: Path) -> Start:
    """Weights to go on from."""
    save_safetensors(build_network(tiny_run(), Start()).state_dict(), tmp_path / "first.safetensors")
    return Start(network=tmp_path / "first.safetensors")


def test_a_run_that_follows_changes_the_maps_alone_and_resumes(first: Start, tmp_path: Path) -> None:
    pairs = load_boxes(write_boxes(tmp_path))
    follow = replace(tiny_run(3), objective="follow")
    kept = read_safetensors(train(tmp_path / "whole", follow, pairs[0], None, first, lambda _: None))
    assert changed(kept, first) and all(name.startswith("regions.structure.") for name in changed(kept, first))

    again = read_safetensors(broken_off_and_resumed(tmp_path / "broken", follow, pairs[0], first))
    assert all(torch.equal(again[name], kept[name]) for name in kept)


def test_a_run_that_keeps_maps_trains_what_comes_after_them(first: Start, tmp_path: Path) -> None:
    pairs = load_boxes(write_boxes(tmp_path))
    keep = replace(tiny_run(2), keep_maps=True)
    kept = read_safetensors(train(tmp_path / "run", keep, pairs[0], None, first, lambda _: None))
    assert {name.split(".")[0] for name in changed(kept, first)} == {"attention", "regions"}
    before = build_network(tiny_run(), first)
    after = build_network(tiny_run(), Start(network=tmp_path / "run" / "best.safetensors"))
    pictures = torch.rand(2, 3, SIDE, SIDE)
    drawn, redrawn = before.eval()(pictures), after.eval()(pictures)
    assert torch.equal(drawn.maps, redrawn.maps) and not torch.equal(drawn.weights, redrawn.weights)


def test_a_run_that_holds_maps_trains_all_and_pulls_them_back(first: Start, tmp_path: Path) -> None:
    pairs = load_boxes(write_boxes(tmp_path))
    hold = replace(tiny_run(2), hold_maps=True)
    after = read_safetensors(train(tmp_path / "run", hold, pairs[0], None, first, lambda _: None))
    assert {".".join(name.split(".")[:2]) for name in changed(after, first)} >= {"regions.backbone", "attention.reduce"}
    teacher = build_network(tiny_run(), first).eval().requires_grad_(False)
    pictures = normalise(torch.rand(2, 3, SIDE, SIDE))
    maps = teacher(pictures).maps
    same, other = maps_strayed(maps, teacher, pictures), maps_strayed(maps.flip(-1), teacher, pictures)
    assert same < other
    moving = maps.flip(-1).clone().requires_grad_(True)
    maps_strayed(moving, teacher, pictures).backward()
    assert moving.grad is not None and ((moving.grad > 0) == (moving > maps))[(moving - maps).abs() > 1e-3].all()


def test_what_is_kept_may_be_half_the_start_and_a_resumed_run_keeps_the_same(first: Start, tmp_path: Path) -> None:
    pairs = load_boxes(write_boxes(tmp_path))
    plain = read_safetensors(train(tmp_path / "plain", tiny_run(3), pairs[0], None, first, lambda _: None))
    half = replace(tiny_run(3), blend=0.5)
    blended = read_safetensors(train(tmp_path / "half", half, pairs[0], None, first, lambda _: None))
    assert first.network is not None
    for name, began in read_safetensors(first.network).items():
        if began.is_floating_point():
            torch.testing.assert_close(blended[name], (began + plain[name]) / 2)

    again = read_safetensors(broken_off_and_resumed(tmp_path / "broken", half, pairs[0], first))
    assert all(torch.equal(again[name], blended[name]) for name in blended)


def changed(after: dict[str, torch.Tensor], first: Start) -> list[str]:
    """The names of the weights that a run changed."""
    assert first.network is not None
    before = read_safetensors(first.network)
    return [name for name, value in before.items() if not torch.equal(value, after[name])]


@pytest.mark.parametrize(
    "option", [["--objective", "follow"], ["--keep-maps"], ["--hold-maps"], ["--harder"], ["--blend", "0.5"]]
)
def test_what_goes_on_needs_a_network_to_go_on_from(option, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main.main(["train", "pairs.csv", "--out", str(tmp_path / "run"), *option])
    assert "name it with --start" in capsys.readouterr().err
