from pathlib import Path

import pytest

from engine import paths


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/inkseek/gallery.db"),
        ("linux", {"XDG_DATA_HOME": "relative"}, "/home/ada/.local/share/inkseek/gallery.db"),
        ("linux", {}, "/home/ada/.local/share/inkseek/gallery.db"),
        ("darwin", {}, "/home/ada/Library/Application Support/inkseek/gallery.db"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/inkseek/gallery.db"),
        ("win32", {}, "/home/ada/AppData/Local/inkseek/gallery.db"),
    ],
)
def test_the_gallery_lies_where_the_platform_keeps_data(monkeypatch, platform, variables, expected):
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(paths.sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    assert paths.default_gallery() == Path(expected)
