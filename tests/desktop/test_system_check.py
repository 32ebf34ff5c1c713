"""A missing system library or display is told in words, before Qt is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop import system_check

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves these libraries to the person")


@linux_only
def test_all_is_well_without_a_display_when_none_is_needed(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert system_check.problem() is None


@linux_only
def test_no_display_is_told(monkeypatch):
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    told = system_check.problem()
    assert told is not None and "no display" in told


@linux_only
@pytest.mark.parametrize("missing", ["libEGL.so.1", "libxcb-cursor.so.0"])
def test_a_missing_library_names_the_packages_of_each_distribution(monkeypatch, missing):
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.setattr(system_check, "_loads", lambda name: name != missing)
    told = system_check.problem()
    assert told is not None and missing in told
    for distribution in ("apt install", "dnf install", "pacman -S", "zypper install"):
        assert distribution in told


@linux_only
def test_it_needs_nothing_of_qt():
    code = "import sys, desktop.system_check as c; c.problem(); assert not any('PySide6' in m for m in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
