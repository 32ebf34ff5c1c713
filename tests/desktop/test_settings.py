"""Choices are remembered in a file that another thread writes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from desktop import settings_file
from desktop.settings import Settings


@pytest.fixture
def writers(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread]:
    """The threads that wrote, in order."""
    threads: list[threading.Thread] = []
    write = settings_file._write

    def noted(name: str, form: QSettings.Format) -> None:
        threads.append(threading.current_thread())
        write(name, form)

    monkeypatch.setattr(settings_file, "_write", noted)
    return threads


def opacity_on_disk(path: Path) -> bool:
    return path.exists() and "opacity=31" in path.read_text(encoding="utf-8")


def test_a_dragged_slider_is_written_once_and_elsewhere(qtbot, tmp_path: Path, writers) -> None:
    settings = Settings(tmp_path / "choices.ini")
    for value in range(32):
        settings.opacity = value
        qtbot.wait(1)
    assert settings.opacity == 31
    qtbot.waitUntil(lambda: opacity_on_disk(settings.file), timeout=5000)
    assert 1 <= len(writers) <= 4
    assert threading.current_thread() not in writers


def test_qt_writes_nothing_in_the_window_s_thread(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_file, "AFTER_MS", 60_000)
    settings = Settings(tmp_path / "choices.ini")
    settings.opacity = 31
    qtbot.wait(50)  # Qt asks for the file in the next turn
    assert not settings.file.exists()
    settings.finish()
    assert opacity_on_disk(settings.file)


def test_what_changes_while_the_file_is_written_follows(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held, write = threading.Event(), settings_file._write

    def slow(name: str, form: QSettings.Format) -> None:
        held.wait(5)
        write(name, form)

    monkeypatch.setattr(settings_file, "_write", slow)
    settings = Settings(tmp_path / "choices.ini")
    settings.opacity = 20
    qtbot.wait(settings_file.AFTER_MS + 50)
    settings.opacity = 31
    held.set()
    qtbot.waitUntil(lambda: opacity_on_disk(settings.file), timeout=5000)


def test_another_object_sees_a_change_before_it_is_on_disk(qtbot, tmp_path: Path) -> None:
    one, other = Settings(tmp_path / "choices.ini"), Settings(tmp_path / "choices.ini")
    one.theme = "dark"
    assert other.theme == "dark"


def test_a_place_that_cannot_be_written_costs_nothing_but_memory(qtbot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    settings = Settings(tmp_path / "file" / "choices.ini")
    settings.theme = "dark"
    settings.finish()
    assert settings.theme == "dark"
