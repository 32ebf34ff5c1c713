"""The paper while its window is pulled to another size: stretched, and drawn anew when the pulling rests."""

import numpy as np
import pytest

from desktop.kept import RESTS_MS
from desktop.photo_images import pixels
from desktop.sketch.canvas import SketchCanvas
from desktop.sketch.painting import Painting
from engine.strokes import SketchDocument, Stroke


@pytest.fixture
def canvas(qtbot) -> SketchCanvas:
    """A canvas of 400 with a sketch on it."""
    canvas = SketchCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 400)
    canvas.show()
    line = np.column_stack([np.linspace(20, 230, 40), np.linspace(40, 200, 40), np.arange(40), np.ones(40)])
    canvas.set_document(SketchDocument((Stroke(line.astype(np.float32), 6.0),)))
    qtbot.wait(2 * RESTS_MS)
    return canvas


@pytest.fixture
def drawn(monkeypatch) -> list[int]:
    """The widths at which the paper's layers were drawn."""
    widths: list[int] = []
    draw = Painting._draw

    def noted(self, painter, **how) -> None:
        widths.append(self._navigation.paper.side)
        draw(self, painter, **how)

    monkeypatch.setattr(Painting, "_draw", noted)
    return widths


def seen(canvas: SketchCanvas) -> np.ndarray:
    return pixels(canvas.grab().toImage()).astype(int)


def test_it_is_drawn_at_the_start_and_at_the_end_of_pulling(qtbot, canvas, drawn) -> None:
    for side in range(410, 520, 10):
        canvas.resize(side, side)
        qtbot.wait(5)
    assert len(drawn) == 2
    pulled = seen(canvas)
    qtbot.waitUntil(lambda: len(drawn) > 2, timeout=2000)
    rested = seen(canvas)
    assert 0 < np.abs(pulled - rested).mean() < 6  # the same, but rough


def test_then_it_is_what_it_is_at_this_size(qtbot, canvas) -> None:
    canvas.resize(480, 480)
    qtbot.wait(2 * RESTS_MS)
    at_once = seen(canvas)
    canvas.resize(400, 400)
    qtbot.wait(2 * RESTS_MS)
    for side in (420, 440, 460, 480):
        canvas.resize(side, side)
        qtbot.wait(5)
    qtbot.wait(3 * RESTS_MS)
    assert (seen(canvas) == at_once).all()


def test_one_other_size_is_drawn_at_once(qtbot, canvas, drawn) -> None:
    canvas.resize(480, 480)
    qtbot.wait(5)
    pulled = seen(canvas)
    qtbot.wait(2 * RESTS_MS)
    assert (seen(canvas) == pulled).all()
