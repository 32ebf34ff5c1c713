"""The large preview saved as a picture, and the keys that stay in it."""

from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.desktop.conftest import WAIT, draw, ranked

CTRL = Qt.KeyboardModifier.ControlModifier


def test_it_is_saved_as_it_is_seen(qtbot, window, monkeypatch, tmp_path):
    draw(window, (120, 120), (200, 140), (260, 250))
    qtbot.waitUntil(lambda: len(ranked(window)) == 12, timeout=WAIT)
    preview, view, asked = window.preview, window.results.view, []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *args: asked.append(args[2]) or (str(tmp_path / f"{len(asked)}.png"), "")
    )
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Space)
    tile = preview.tile
    preview.heatmap.opacity.setValue(80)
    QTest.keyClick(preview, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: preview.hint.text() == "Wrote 1.png", timeout=WAIT)
    assert Path(asked[0]).name == f"{Path(tile.name).stem}-regions.png"
    preview.heatmap.opacity.setValue(0)
    QTest.mouseClick(preview.save_chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: preview.hint.text() == "Wrote 2.png", timeout=WAIT)
    glowing, plain, photo = (
        np.asarray(Image.open(path).convert("RGB"), np.int16)
        for path in (tmp_path / "1.png", tmp_path / "2.png", tile.path)
    )
    assert (plain == photo).all() and np.abs(glowing - photo).mean() > 2

    QTest.keyClick(preview, Qt.Key.Key_Z, CTRL)
    assert window.sketch.canvas.document.strokes, "the sketch underneath is left alone"
    Path(tile.path).unlink()
    QTest.keyClick(preview, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: "no such file" in preview.hint.text(), timeout=WAIT)
