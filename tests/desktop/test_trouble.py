"""What can be wrong at the start is told in the window, with a way on; nothing ends the app."""

import sqlite3
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from desktop.error_dialog import ErrorReporter
from desktop.results.notice import WIDEST, Message, Notice
from tests.desktop.conftest import WAIT, draw, ranked, shown
from tests.engine.tiny_model import write_tiny_model


def test_an_empty_library_says_what_to_do(qtbot, open_window):
    window = open_window()
    qtbot.waitUntil(lambda: window.results.notice.title == "Your library is empty", timeout=WAIT)

    def words() -> list[str]:
        return [button.text() for button in window.results.notice.findChildren(QPushButton) if button.isVisible()]

    qtbot.waitUntil(lambda: words() == ["Add folder", "Open the demo library"], timeout=WAIT)


def test_no_model_is_told_and_photos_are_still_shown(qtbot, window, open_window, tmp_path: Path):
    window.close()
    nothing = tmp_path / "no_models"
    nothing.mkdir()
    again = open_window(models_folder=nothing)
    qtbot.waitUntil(lambda: again.progress.words.text().startswith("No search"), timeout=WAIT)
    qtbot.waitUntil(lambda: shown(again) == 12, timeout=WAIT)
    draw(again, (120, 120), (260, 150))
    qtbot.waitUntil(lambda: again.results.notice.title == "No search without a model", timeout=WAIT)


def test_a_damaged_gallery_is_told_and_left_alone(qtbot, open_window, tmp_path: Path):
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"this is no gallery at all" * 100)
    window = open_window(gallery=damaged)
    qtbot.waitUntil(lambda: window.results.notice.title == "This library cannot be opened", timeout=WAIT)
    assert damaged.read_bytes() == b"this is no gallery at all" * 100


def test_a_newer_gallery_is_told(qtbot, window, open_window, tmp_path: Path):
    window.close()
    with sqlite3.connect(tmp_path / "gallery.db") as db:
        db.execute("PRAGMA user_version = 999")
    again = open_window()
    qtbot.waitUntil(lambda: again.results.notice.title == "This library cannot be opened", timeout=WAIT)


def test_a_library_whose_drive_is_away_is_told_not_made_anew(qtbot, window, open_window, tmp_path: Path):
    window.close()
    away = tmp_path / "away.db"
    (tmp_path / "gallery.db").rename(away)
    again = open_window()
    qtbot.waitUntil(lambda: again.results.notice.title == "This library cannot be opened", timeout=WAIT)
    ways = {button.text(): button for button in again.results.notice.findChildren(QPushButton)}
    assert list(ways) == ["Try again", "Begin a new library", "Open the demo library"]
    assert not (tmp_path / "gallery.db").exists()
    away.rename(tmp_path / "gallery.db")
    ways["Try again"].click()
    qtbot.waitUntil(lambda: shown(again) == 12, timeout=WAIT)

    again.close()
    (tmp_path / "gallery.db").rename(away)
    other = open_window()
    qtbot.waitUntil(lambda: other.results.notice.title == "This library cannot be opened", timeout=WAIT)
    button = next(b for b in other.results.notice.findChildren(QPushButton) if b.text() == "Begin a new library")
    button.click()
    qtbot.waitUntil(lambda: other.results.notice.title == "Your library is empty", timeout=WAIT)


def test_a_library_whose_drive_goes_while_it_is_open_is_not_made_anew(qtbot, window, tmp_path: Path, photo_folder):
    for file in tmp_path.glob("gallery.db*"):
        file.rename(tmp_path / f"away-{file.name}")
    window.add_folders([photo_folder])
    qtbot.waitUntil(lambda: "was here before" in window.progress.words.text(), timeout=WAIT)
    assert not (tmp_path / "gallery.db").exists()


def test_another_model_asks_before_it_encodes_again(qtbot, window, open_window, tmp_path: Path):
    window.close()
    other = write_tiny_model(tmp_path / "other", seed=9).parent
    again = open_window(models_folder=other)
    qtbot.waitUntil(lambda: again.results.notice.title == "Made with another model", timeout=WAIT)
    button = next(b for b in again.results.notice.findChildren(QPushButton) if b.text() == "Encode again")
    button.click()
    qtbot.waitUntil(lambda: not again.session.indexing and shown(again) == 12, timeout=WAIT)
    draw(again, (120, 120), (260, 150))
    qtbot.waitUntil(lambda: len(ranked(again)) == 12, timeout=WAIT)


def test_closing_while_indexing_keeps_what_was_done(qtbot, open_window, tmp_path: Path):
    from tests.conftest import make_photo

    for number in range(150):
        make_photo(tmp_path / "many" / f"{number}.png", seed=number)
    window = open_window()
    window.add_folders([tmp_path / "many"])
    qtbot.waitUntil(lambda: window.session.view is not None and window.session.view.counts.photos > 0, timeout=WAIT)
    kept = window.session.view.counts.photos
    window.close()
    again = open_window()
    qtbot.waitUntil(lambda: shown(again) >= kept, timeout=WAIT)


def test_an_unforeseen_error_opens_a_dialog_one_can_copy_from(qtbot, qapp):
    reporter = ErrorReporter(qapp)
    try:
        raise ZeroDivisionError("told on purpose")
    except ZeroDivisionError as error:
        reporter.report(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: reporter.dialog is not None, timeout=WAIT)
    dialog = reporter.dialog
    assert "told on purpose" in dialog.details
    dialog.copy.click()
    assert qapp.clipboard().text() == dialog.details
    dialog.accept()
    qtbot.waitUntil(lambda: reporter.dialog is None, timeout=WAIT)


def test_no_word_of_a_message_is_cut_off_however_wide_it_is_shown(qtbot):
    notice = Notice()
    qtbot.addWidget(notice)
    notice.show()
    for width in (480, 700, 2000):
        notice.resize(width, 600)
        notice.tell(Message("Your library is empty", "Drop a folder of photos here, or add one. " * 6))
        qtbot.waitUntil(lambda: notice._words.height() >= notice._words.heightForWidth(WIDEST) > 40, timeout=WAIT)
