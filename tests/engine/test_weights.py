"""Weights on disk: whatever does not fit exactly is refused by name."""

import hashlib
import re
from pathlib import Path

import pytest
import torch
from torch import nn

from engine import weights
from engine.errors import ModelError
from engine.model.backbone import build_backbone
from engine.weights import download_densenet169, load_backbone, load_strict, read_safetensors, save_safetensors
from tests.engine.public_densenet import old_layout, random_checkpoint


def small_network() -> nn.Sequential:
    return nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))


# --- safetensors ---


def test_safetensors_round_trip(tmp_path: Path) -> None:
    state = {"half": torch.randn(4, 5).half(), "turned": torch.randn(4, 5).T, "count": torch.tensor(3)}
    save_safetensors(state, tmp_path / "a.safetensors")
    back = read_safetensors(tmp_path / "a.safetensors")
    assert set(back) == set(state)
    for name, value in state.items():
        assert back[name].dtype == value.dtype
        assert torch.equal(back[name], value)


def test_saving_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.safetensors"
    for value in (1.0, 2.0):
        save_safetensors({"x": torch.tensor([value])}, target)
    assert read_safetensors(target)["x"].item() == 2.0
    assert list(tmp_path.iterdir()) == [target]


def test_failed_saving_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.safetensors"
    save_safetensors({"x": torch.tensor([1.0])}, target)

    def disk_full(state: object, path: Path) -> None:
        path.write_bytes(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(weights, "save_file", disk_full)
    with pytest.raises(ModelError, match=r"a\.safetensors: cannot be written \(No space left"):
        save_safetensors({"x": torch.tensor([2.0])}, target)
    assert read_safetensors(target)["x"].item() == 1.0
    assert list(tmp_path.iterdir()) == [target]


def test_saving_into_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"a\.safetensors: cannot be written"):
        save_safetensors({"x": torch.zeros(1)}, tmp_path / "none" / "a.safetensors")


@pytest.mark.parametrize("content", [None, b"", b"not tensors at all", b"\x08\0\0\0\0\0\0\0{}"])
def test_unreadable_safetensors(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=r"broken\.safetensors: cannot be read") as caught:
        read_safetensors(path)
    assert "\n" not in str(caught.value)


# --- strict loading ---


def test_strict_loading_fills_everything() -> None:
    source, target = small_network(), small_network()
    load_strict(target, source.state_dict(), "the source")
    for ours, theirs in zip(target.parameters(), source.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_strict_loading_widens_half_precision() -> None:
    source, target = small_network(), small_network()
    load_strict(target, {name: value.half() for name, value in source.state_dict().items()}, "the source")
    assert target[0].weight.dtype == torch.float32
    assert torch.equal(target[0].weight, source[0].weight.half().float())


def test_strict_loading_names_what_does_not_fit() -> None:
    network = small_network()
    before = [parameter.clone() for parameter in network.parameters()]
    state = {name: value + 1 for name, value in network.state_dict().items()}
    del state["0.bias"]
    state["stray.weight"] = torch.zeros(1)
    state["1.weight"] = torch.zeros(3, 1)
    with pytest.raises(ModelError) as caught:
        load_strict(network, state, "the source")
    assert str(caught.value) == (
        "the source: weights do not fit; missing: 0.bias; unexpected: stray.weight; "
        "of the wrong shape: 1.weight (3, 1) instead of (1, 3)"
    )
    for now, then in zip(network.parameters(), before, strict=True):
        assert torch.equal(now, then), "a refused state must not be loaded in part"


def test_strict_loading_keeps_a_long_list_short() -> None:
    with pytest.raises(ModelError, match=r"missing: 0\.weight, 0\.bias, 1\.weight, 1\.bias and 2 more$"):
        load_strict(nn.Sequential(*(nn.Linear(1, 1) for _ in range(3))), {}, "nothing")


# --- the public DenseNet169 checkpoint ---


@pytest.fixture(scope="module")
def published() -> dict[str, torch.Tensor]:
    return random_checkpoint()


@pytest.mark.parametrize("old", [True, False], ids=["as-published", "todays-names"])
def test_public_checkpoint_loads_strictly(tmp_path: Path, published: dict[str, torch.Tensor], old: bool) -> None:
    path = tmp_path / "densenet169.pth"
    state = old_layout(published) if old else published
    assert len(state) == (846 if old else 1015)
    torch.save(state, path)
    backbone = build_backbone("densenet169")
    load_backbone(backbone, path)
    for name, value in backbone.state_dict().items():
        counter = name.endswith("num_batches_tracked")
        assert torch.equal(value, torch.zeros_like(value) if counter and old else published[name]), name


@pytest.mark.parametrize("old", [True, False], ids=["as-published", "todays-names"])
@pytest.mark.parametrize(
    "lost", ["features.conv0.weight", "features.denseblock4.denselayer32.conv2.weight", "features.norm5.running_var"]
)
def test_missing_weight_is_named(tmp_path: Path, published: dict[str, torch.Tensor], old: bool, lost: str) -> None:
    state = {name: value for name, value in published.items() if name != lost}
    torch.save(old_layout(state) if old else state, tmp_path / "a.pth")
    with pytest.raises(ModelError, match=rf"a\.pth: weights do not fit; missing: {re.escape(lost)}$"):
        load_backbone(build_backbone("densenet169"), tmp_path / "a.pth")


@pytest.mark.parametrize("stray", ["features.norm6.weight", "classifier.scale", "head.weight"])
def test_unexpected_weight_is_named(tmp_path: Path, published: dict[str, torch.Tensor], stray: str) -> None:
    torch.save(published | {stray: torch.zeros(1)}, tmp_path / "a.pth")
    with pytest.raises(ModelError, match=f"unexpected: {re.escape(stray)}$"):
        load_backbone(build_backbone("densenet169"), tmp_path / "a.pth")


def test_one_lost_counter_is_named(tmp_path: Path, published: dict[str, torch.Tensor]) -> None:
    lost = "features.norm0.num_batches_tracked"
    torch.save({name: value for name, value in published.items() if name != lost}, tmp_path / "a.pth")
    with pytest.raises(ModelError, match=f"missing: {re.escape(lost)}$"):
        load_backbone(build_backbone("densenet169"), tmp_path / "a.pth")


def test_checkpoint_of_another_network_is_refused(tmp_path: Path, published: dict[str, torch.Tensor]) -> None:
    torch.save(published, tmp_path / "a.pth")
    with pytest.raises(ModelError, match=r"missing: .* and .* more; unexpected: .* and .* more"):
        load_backbone(build_backbone("mobilenetv2"), tmp_path / "a.pth")


class Trap:
    """Unpickled by a careless reader, this makes a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, ...]:
        return Path.mkdir, (self.folder,)


def test_checkpoint_runs_no_code(tmp_path: Path) -> None:
    torch.save({"features.conv0.weight": Trap(tmp_path / "sprung")}, tmp_path / "a.pth")
    with pytest.raises(ModelError, match=r"a\.pth: cannot be read as a checkpoint") as caught:
        load_backbone(build_backbone("mobilenetv2"), tmp_path / "a.pth")
    assert not (tmp_path / "sprung").exists()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"", b"<html>", b"PK\3\4 cut short", b"\x80\2cut", [1, 2], {"a": 1}])
def test_unreadable_checkpoint(tmp_path: Path, content: object) -> None:
    path = tmp_path / "a.pth"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        torch.save(content, path)
    with pytest.raises(ModelError, match=r"a\.pth: "):
        load_backbone(build_backbone("mobilenetv2"), path)


# --- pretrained parts as safetensors ---


def exported(name: str) -> dict[str, torch.Tensor]:
    """A backbone's pretrained part as the exported files have it: half precision, no step counters."""
    backbone = build_backbone(name)
    return {
        key: torch.randn_like(value).half()
        for key, value in backbone.state_dict().items()
        if key.split(".")[0] in backbone.pretrained and not key.endswith("num_batches_tracked")
    }


@pytest.mark.parametrize(("name", "count"), [("resnet50v2", 207), ("mobilenetv2", 260)])
def test_exported_weights_fill_the_pretrained_part(tmp_path: Path, name: str, count: int) -> None:
    state = exported(name)
    assert len(state) == count
    save_safetensors(state, tmp_path / "a.safetensors")
    backbone = build_backbone(name)
    untouched = {key: value.clone() for key, value in backbone.state_dict().items() if key not in state}
    load_backbone(backbone, tmp_path / "a.safetensors")
    for key, value in backbone.state_dict().items():
        assert torch.equal(value, state[key].float() if key in state else untouched[key]), key


def test_resnet_without_a_weight_of_stage_3(tmp_path: Path) -> None:
    state = exported("resnet50v2")
    del state["layer3.5.conv3.weight"]
    save_safetensors(state, tmp_path / "a.safetensors")
    with pytest.raises(ModelError, match=r"missing: layer3\.5\.conv3\.weight$"):
        load_backbone(build_backbone("resnet50v2"), tmp_path / "a.safetensors")


def test_resnet_with_a_stage_the_public_weights_lack(tmp_path: Path) -> None:
    save_safetensors(exported("resnet50v2") | {"layer4.0.bn1.weight": torch.zeros(1024)}, tmp_path / "a.safetensors")
    with pytest.raises(ModelError, match=r"unexpected: layer4\.0\.bn1\.weight$"):
        load_backbone(build_backbone("resnet50v2"), tmp_path / "a.safetensors")


# --- download ---


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for the download site; it holds what is put there."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(weights, "DENSENET169_URL", (folder / "densenet169-00000000.pth").as_uri())
    return folder


def test_download_checks_the_hash_and_loads(
    tmp_path: Path, server: Path, published: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.save(old_layout(published), server / "whole.pth")
    digest = hashlib.sha256((server / "whole.pth").read_bytes()).hexdigest()[:8]
    source = (server / "whole.pth").rename(server / f"densenet169-{digest}.pth")
    monkeypatch.setattr(weights, "DENSENET169_URL", source.as_uri())

    path = download_densenet169(tmp_path / "cache")
    assert path == tmp_path / "cache" / source.name
    backbone = build_backbone("densenet169")
    load_backbone(backbone, path)
    assert torch.equal(backbone.get_parameter("features.conv0.weight"), published["features.conv0.weight"])

    source.unlink()
    assert download_densenet169(tmp_path / "cache") == path, "what is there is not fetched again"


def test_download_of_something_else(tmp_path: Path, server: Path) -> None:
    torch.save({"features.conv0.weight": torch.zeros(1)}, server / "densenet169-00000000.pth")
    with pytest.raises(ModelError, match=r"cannot be downloaded \(invalid hash value"):
        download_densenet169(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_download_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # nothing listens on port 1: the same refusal a machine without a network gives
    monkeypatch.setattr(weights, "DENSENET169_URL", "http://127.0.0.1:1/densenet169-b2777c0a.pth")
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    with pytest.raises(ModelError) as caught:
        download_densenet169(tmp_path / "cache")
    told = str(caught.value)
    assert told.startswith("http://127.0.0.1:1/densenet169-b2777c0a.pth: cannot be downloaded (")
    assert told.endswith(f"put the file at {tmp_path / 'cache' / 'densenet169-b2777c0a.pth'}")
    assert "\n" not in told


def test_public_address_is_the_published_one() -> None:
    assert weights.DENSENET169_URL == "https://download.pytorch.org/models/densenet169-b2777c0a.pth"
