"""What the desktop needs of the system, looked at before Qt is loaded, so that nobody meets a traceback.

Nothing of PySide6 is imported here: where a library is missing, that import is what would fail.
"""

from __future__ import annotations

import ctypes
import os
import sys

_PACKAGES = {
    "Debian, Ubuntu": "sudo apt install libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0",
    "Fedora": "sudo dnf install mesa-libEGL mesa-libGL libxkbcommon libxkbcommon-x11 dbus-libs fontconfig "
    "xcb-util-cursor xcb-util-wm xcb-util-image xcb-util-keysyms xcb-util-renderutil",
    "Arch": "sudo pacman -S libglvnd libxkbcommon libxkbcommon-x11 dbus fontconfig "
    "xcb-util-cursor xcb-util-wm xcb-util-image xcb-util-keysyms xcb-util-renderutil",
    "openSUSE": "sudo zypper install libEGL1 Mesa-libGL1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0",
}
_ALWAYS = ("libEGL.so.1", "libGL.so.1", "libxkbcommon.so.0", "libfontconfig.so.1", "libdbus-1.so.3")
_FOR_X11 = (
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-image.so.0",
    "libxcb-keysyms.so.1",
    "libxcb-render-util.so.0",
    "libxkbcommon-x11.so.0",
)
_NEEDS_NO_DISPLAY = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def problem() -> str | None:
    """Why the window cannot open here, with what to do about it; None when it can."""
    if sys.platform != "linux":
        return None
    asked_for = os.environ.get("QT_QPA_PLATFORM", "")
    missing = [name for name in _needed(asked_for) if not _loads(name)]
    if missing:
        return _missing_message(missing)
    seen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not seen and not asked_for.startswith(_NEEDS_NO_DISPLAY):
        return (
            "There is no display to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
            "Everything but drawing works without one: see  main.py --help."
        )
    return None


def _needed(asked_for: str) -> tuple[str, ...]:
    x11 = asked_for.startswith("xcb") or (not asked_for and "WAYLAND_DISPLAY" not in os.environ)
    return _ALWAYS + (_FOR_X11 if x11 and os.environ.get("DISPLAY") else ())


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _missing_message(missing: list[str]) -> str:
    lines = [f"The window needs system libraries that are not installed: {', '.join(missing)}.", "Install them with"]
    width = max(len(name) for name in _PACKAGES)
    lines += [f"  {name:<{width}}  {command}" for name, command in _PACKAGES.items()]
    return "\n".join(lines)
