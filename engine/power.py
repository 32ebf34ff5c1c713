"""Where the machine's power comes from."""

from __future__ import annotations


def on_battery() -> bool:
    """Whether the machine runs on its battery now; False where it has none, or the system does not tell."""
    import psutil

    try:
        battery = psutil.sensors_battery()
    except (AttributeError, OSError, RuntimeError):  # not on every system
        return False
    return battery is not None and battery.power_plugged is False
