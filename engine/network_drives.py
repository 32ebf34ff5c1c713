"""Whether a folder lies on another machine, whose changes this one's system does not tell of."""

from __future__ import annotations

import os
from pathlib import Path

_KINDS = ("nfs", "cifs", "smb", "afp", "9p", "ncp", "ceph", "gluster", "webdav", "davfs", "fuse.sshfs", "fuse.rclone")


def on_network_drive(folder: Path) -> bool:
    """Whether a folder lies on a network drive; False where the system does not tell."""
    import psutil

    place = os.path.realpath(folder)
    if place.startswith("\\\\"):
        return True
    try:
        drives = psutil.disk_partitions(all=True)
    except OSError:
        return False
    holding = [drive for drive in drives if _lies_in(place, drive.mountpoint)]
    if not holding:
        return False
    drive = max(holding, key=lambda drive: len(drive.mountpoint))
    return drive.fstype.lower().startswith(_KINDS) or "remote" in drive.opts.split(",")


def _lies_in(place: str, mount: str) -> bool:
    return place == mount or place.startswith(mount.rstrip(os.sep) + os.sep)
