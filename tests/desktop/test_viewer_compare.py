"""LAMA and CAMA of the same pictures side by side, with what their overlap costs."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu

from desktop.viewer.comparing import figure
from engine.onnx_encoder import OnnxEncoder
from engine.overlap import overlap_cama, overlap_lama
from engine.preprocess import square_photo
from tests.desktop.conftest import WAIT
from tests.desktop.test_viewer import press, searched, settle, viewer  # noqa: F401 - fixtures
from tests.engine.tiny_model import write_tiny_model


def turn(qtbot, viewer) -> None:  # noqa: F811
    """Turn to the models by key, and wait until they have looked."""
    press(viewer, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    compared(qtbot, viewer, lambda: bool(viewer.compare.models))


def compared(qtbot, viewer, holds) -> None:  # noqa: F811
    qtbot.waitUntil(lambda: holds() and viewer.compare.settled, timeout=WAIT)


def test_a_model_alone_says_so(qtbot, viewer):  # noqa: F811
    turn(qtbot, viewer)
    one, other = viewer.compare.cards
    assert one.isVisible() and not other.isVisible()
    assert "one model" in viewer.compare.notice.text()
    assert not one.chip.isEnabled()
    np.testing.assert_array_equal(one.model.photo, viewer.tile.result.maps)


@pytest.fixture
def cama(models: Path) -> Path:
    """A second model, of the other structure."""
    return write_tiny_model(models, "other", seed=5, structure="cama", title="Other", default=False)


def test_two_models_with_the_penalty_of_each(qtbot, cama, viewer):  # noqa: F811
    turn(qtbot, viewer)
    one, other = viewer.compare.cards
    assert (one.model.card.structure, other.model.card.structure) == ("lama", "cama")
    assert other.isVisible() and "CAMA" in other.chip.accessibleName()
    photo = square_photo(Image.open(viewer.tile.path).convert("RGB"))
    maps = OnnxEncoder(cama, threads=1).encode(photo[None]).maps[0]
    np.testing.assert_allclose(other.model.photo, maps, atol=1e-5)
    assert other.figures("cama")[1] == figure(overlap_cama(maps))
    assert other.figures("lama")[1] == figure(overlap_lama(maps))
    assert one.figures("lama")[0] == figure(overlap_lama(viewer.answer.found.query.maps))
    assert figure(overlap_cama(maps)) in other.accessibleDescription()


def test_another_model_is_chosen_from_a_menu(qtbot, cama, viewer):  # noqa: F811
    turn(qtbot, viewer)
    first = viewer.compare.cards[0]
    QTest.mouseClick(first.chip, Qt.MouseButton.LeftButton)
    menu = next(menu for menu in first.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if "(other)" in action.text()).trigger()
    menu.close()
    compared(qtbot, viewer, lambda: first.model.card.name == "other")
    assert [model.card.name for model in viewer.compare.models] == ["other", "other"]


def test_the_comparison_follows_the_result(qtbot, cama, viewer):  # noqa: F811
    turn(qtbot, viewer)
    before = viewer.compare.cards[1].model
    press(viewer, Qt.Key.Key_Right)
    compared(qtbot, viewer, lambda: viewer.compare.cards[1].model is not before)
    assert np.abs(viewer.compare.cards[1].model.photo - before.photo).max() > 0
    np.testing.assert_array_equal(viewer.compare.cards[1].model.sketch, before.sketch)


def test_a_model_that_cannot_be_used_is_told(qtbot, cama, viewer):  # noqa: F811
    cama.write_bytes(b"not a model")
    turn(qtbot, viewer)
    assert "other.onnx" in viewer.compare.notice.text()
    assert len(viewer.compare.models) == 1


def test_the_comparison_is_written(qtbot, cama, viewer, monkeypatch, tmp_path):  # noqa: F811
    proposed = []

    def ask(parent, title, start, kinds):
        proposed.append(Path(start).name)
        return str(tmp_path / "compared.png"), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    turn(qtbot, viewer)
    press(viewer, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "compared.png" in viewer.toast.text(), timeout=WAIT)
    assert proposed[0].endswith("-tiny-other.png")
    with Image.open(tmp_path / "compared.png") as picture:
        assert picture.width > 2 * 4 * 300


def test_models_are_let_go_when_the_viewer_closes(qtbot, cama, viewer, searched):  # noqa: F811
    turn(qtbot, viewer)
    press(viewer, Qt.Key.Key_Escape)
    done = []
    searched.session.read(lambda reader: None, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT)
    assert not viewer.comparer.loaded


def test_small_penalties_are_told_by_their_power():
    assert [figure(value) for value in (0.0, 0.0423, 1.5604, 3.4e-5, 7.26e-12)] == [
        "0.000",
        "0.042",
        "1.560",
        "3.4·10⁻⁵",
        "7.3·10⁻¹²",
    ]
