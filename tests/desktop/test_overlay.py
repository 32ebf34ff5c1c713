"""The glow on the paper: it fades in at rest and is there at once while the pen draws."""

import pytest
from PySide6.QtGui import QColor, QImage

from desktop.sketch.overlay import FadingOverlay
from desktop.sketch.paper import Paper


@pytest.fixture
def overlay(qapp, monkeypatch) -> FadingOverlay:
    monkeypatch.setattr("desktop.sketch.overlay.motion_wanted", lambda: True)
    return FadingOverlay()


def glow(colour: str) -> QImage:
    image = QImage(8, 8, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(colour))
    return image


def shares(overlay: FadingOverlay) -> list[float]:
    return [share for _, share in overlay.pictures(Paper(0, 0, 64), 1.0)]


def test_at_rest_one_glow_fades_into_the_next(overlay, qtbot):
    overlay.show(glow("red"))
    qtbot.waitUntil(lambda: shares(overlay) == [1.0], timeout=20_000)
    overlay.show(glow("blue"))
    assert sum(shares(overlay)) == pytest.approx(1) and shares(overlay)[0] > 0.5
    qtbot.waitUntil(lambda: shares(overlay) == [1.0], timeout=20_000)


def test_while_drawing_it_changes_in_one_repaint(overlay):
    repaints = []
    overlay.changed.connect(lambda: repaints.append(shares(overlay)))
    overlay.show(glow("red"), fade=False)
    overlay.show(glow("blue"), fade=False)
    assert repaints == [[1.0], [1.0]]
    assert overlay.pictures(Paper(0, 0, 64), 1.0)[0][0].toImage().pixelColor(32, 32).name() == "#0000ff"
