"""Where the app keeps things, by the platform's conventions; the command line uses the same places."""

from __future__ import annotations

from pathlib import Path

from engine.paths import data_folder, default_gallery

ASSETS = Path(__file__).resolve().parent.parent / "assets"

__all__ = ["ASSETS", "data_folder", "default_gallery", "demo_photos", "demo_sketches", "log_file", "sketches_folder"]


def demo_photos() -> Path:
    """The demo library's photos, which come with the app."""
    return ASSETS / "demo" / "photos"


def demo_sketches() -> Path:
    """The sketches that come with the demo library."""
    return ASSETS / "demo" / "sketches"


def sketches_folder() -> Path:
    """The sketches that are kept without being asked."""
    return data_folder() / "sketches"


def log_file() -> Path:
    """The log, rotated when it grows."""
    return data_folder() / "inkseek.log"
