"""The library keeps itself in step: watched folders, pauses, the battery, another model."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from desktop.library.index_work import Hold
from desktop.main_window import MainWindow
from engine.gallery import Gallery
from engine.watching import Pace
from tests.conftest import make_photo
from tests.desktop.conftest import WAIT, draw, ranked, shown
from tests.engine.tiny_model import write_tiny_model

QUICK = Pace(quiet=0.2, longest=5, absent=0.2)


def button(window: MainWindow, words: str) -> QPushButton:
    return next(b for b in window.progress.findChildren(QPushButton) if b.text() == words)


def offers(window: MainWindow, words: str) -> Callable[[], bool]:
    """Whether the bar shows a button with these words."""
    return lambda: any(b.isVisible() and b.text() == words for b in window.progress.findChildren(QPushButton))


@pytest.fixture
def watched(window: MainWindow, qtbot) -> MainWindow:
    """A window that watches the folder of its twelve photos."""
    looked = []
    window.session.upkeep._watch._pace = QUICK
    changed = window.session.upkeep._watch._changed
    window.session.upkeep._watch._changed = lambda within: (looked.append(within), changed(within))
    window.librarian.controls.watch.trigger()
    qtbot.waitUntil(lambda: looked[:1] == [None] and window.session.settled, timeout=WAIT)
    return window


def test_photos_that_come_change_move_and_go_follow_by_themselves(qtbot, watched, photo_folder, tmp_path):
    make_photo(photo_folder / "below" / "new.jpg", seed=5)
    qtbot.waitUntil(lambda: shown(watched) == 13, timeout=WAIT)
    draw(watched, (120, 120), (260, 150))
    qtbot.waitUntil(lambda: len(ranked(watched)) == 13, timeout=WAIT)
    (photo_folder / "below" / "new.jpg").rename(photo_folder / "moved.jpg")
    names = lambda: {Path(photo.path).name for photo in watched.session.view.photos}  # noqa: E731
    qtbot.waitUntil(lambda: "moved.jpg" in names(), timeout=WAIT)
    (photo_folder / "moved.jpg").unlink()
    qtbot.waitUntil(lambda: "moved.jpg" not in names() and len(ranked(watched)) == 12, timeout=WAIT)
    make_photo(photo_folder / "photo00.png", seed=8, size=(50, 40))
    qtbot.waitUntil(lambda: (50, 40) in {(p.width, p.height) for p in watched.session.view.photos}, timeout=WAIT)


def test_the_switch_is_remembered_for_each_library(watched, settings, tmp_path):
    gallery = tmp_path / "gallery.db"
    assert settings.watches(gallery) and watched.librarian.controls.watch in watched.librarian.menu().actions()
    watched.librarian.controls.watch.trigger()
    assert not settings.watches(gallery) and settings.watches(tmp_path / "other.db")
    assert watched.session.upkeep._watch._watcher is None


def test_what_cannot_be_watched_is_told_in_the_status_line(window):
    window.session.upkeep.limited.emit("the system's limit of watched folders is reached")
    assert window.status.message.text() == "Looking for changes every few minutes"
    assert "limit" in window.status.message.toolTip()


@pytest.fixture
def many(tmp_path: Path) -> Path:
    for number in range(60):
        make_photo(tmp_path / "many" / f"{number}.png", seed=number, size=(32, 24))
    return tmp_path / "many"


def test_a_person_pauses_searches_and_resumes(qtbot, window, many):
    work = window.session.upkeep.work
    window.add_folders([many])
    assert work.busy
    button(window, "Pause").click()
    qtbot.waitUntil(lambda: window.progress.words.text().startswith("Paused ·"), timeout=WAIT)
    assert work.hold is Hold.PERSON and offers(window, "Resume")() and not offers(window, "Pause")()
    draw(window, (120, 120), (260, 150))
    qtbot.waitUntil(lambda: bool(ranked(window)), timeout=WAIT)
    assert work.busy
    button(window, "Resume").click()
    qtbot.waitUntil(lambda: window.session.settled and window.session.view.counts.photos == 72, timeout=WAIT)


def test_on_battery_it_waits_until_plugged_in(qtbot, window, many):
    work, power = window.session.upkeep.work, {"battery": True}
    work.sensor = lambda: power["battery"]
    window.add_folders([many])
    qtbot.waitUntil(lambda: work.hold is Hold.BATTERY, timeout=WAIT)
    qtbot.waitUntil(lambda: window.progress.words.text().startswith("Paused on battery"), timeout=WAIT)
    power["battery"] = False
    work.ask_sensor()
    qtbot.waitUntil(lambda: window.session.settled and window.session.view.counts.photos == 72, timeout=WAIT)


def test_on_battery_a_person_may_go_on_anyway(qtbot, window, many):
    work = window.session.upkeep.work
    work.sensor = lambda: True
    window.add_folders([many])
    qtbot.waitUntil(offers(window, "Go on anyway"), timeout=WAIT)
    button(window, "Go on anyway").click()
    work.ask_sensor()
    qtbot.waitUntil(lambda: window.session.settled and window.session.view.counts.photos == 72, timeout=WAIT)


def test_closing_while_paused_ends_at_once(qtbot, window, many):
    window.session.upkeep.work.sensor = lambda: True
    window.add_folders([many])
    qtbot.waitUntil(lambda: window.session.upkeep.work.hold is Hold.BATTERY, timeout=WAIT)
    window.close()


@pytest.fixture
def renewed(window: MainWindow, open_window, models: Path) -> MainWindow:
    """A new window on the same library, whose model is there, but no longer the default."""
    window.close()
    write_tiny_model(models, default=False)
    write_tiny_model(models, "newer", seed=9, title="Newer")
    return open_window()


def test_a_library_of_another_model_is_searched_with_it_and_brought_over_when_asked(qtbot, renewed, tmp_path):
    qtbot.waitUntil(offers(renewed, "Encode again"), timeout=WAIT)
    assert renewed.session.model.card.name == "tiny" and renewed.session.latest.card.name == "newer"
    draw(renewed, (120, 120), (260, 150))
    qtbot.waitUntil(lambda: len(ranked(renewed)) == 12, timeout=WAIT)
    before = [tile.result.distance for tile in renewed.results.view.tiles.tiles]
    button(renewed, "Encode again").click()
    qtbot.waitUntil(lambda: renewed.session.model.card.name == "newer" and renewed.session.settled, timeout=WAIT)
    qtbot.waitUntil(lambda: [t.result.distance for t in renewed.results.view.tiles.tiles] != before, timeout=WAIT)
    assert len(ranked(renewed)) == 12 and renewed.header.model.text() == "Newer"
    with Gallery.open(tmp_path / "gallery.db", readonly=True) as gallery:
        assert gallery.encoder().model == "newer" and gallery.coming_encoder() is None


def test_encoding_again_can_be_stopped_and_gone_on_with_later(qtbot, renewed, open_window, tmp_path):
    qtbot.waitUntil(offers(renewed, "Encode again"), timeout=WAIT)
    work = renewed.session.upkeep.work
    work.progressed.connect(lambda progress: progress.done and renewed.session.cancel_indexing())
    button(renewed, "Encode again").click()
    qtbot.waitUntil(lambda: renewed.session.settled and not renewed.session.indexing, timeout=WAIT)
    if renewed.session.model.card.name == "newer":
        pytest.skip("it was done before it could be stopped")
    assert renewed.progress.words.text().startswith("Stopped: ")
    draw(renewed, (120, 120), (260, 150))
    qtbot.waitUntil(lambda: len(ranked(renewed)) == 12, timeout=WAIT)
    renewed.close()
    again = open_window()
    qtbot.waitUntil(offers(again, "Go on encoding"), timeout=WAIT)
    button(again, "Go on encoding").click()
    qtbot.waitUntil(lambda: again.session.model.card.name == "newer" and again.session.settled, timeout=WAIT)


def test_new_photos_come_in_with_the_library_s_own_model(qtbot, renewed, photo_folder):
    qtbot.waitUntil(offers(renewed, "Encode again"), timeout=WAIT)
    make_photo(photo_folder / "new.jpg", 5)
    renewed.session.update_library()
    qtbot.waitUntil(lambda: renewed.session.settled and shown(renewed) == 13, timeout=WAIT)
    assert renewed.session.model.card.name == "tiny"
