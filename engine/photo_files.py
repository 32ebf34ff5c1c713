"""Finding the photo files under folders: what is there, what cannot be looked into, what is away."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.images import SUFFIXES
from engine.records import PhotoFile, SkippedFile

_SYSTEM_FOLDERS = frozenset({"@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found"})
_TELL_EVERY = 500
_LATEST = (1 << 63) - 1  # ns; the year 2262


@dataclass
class Scan:
    """What was found under some folders.

    Attributes:
        folders: folders asked for that are there, absolute.
        roots: folders looked through: those, or what of them was to be looked at.
        files: photo files by path, in order.
        broken: links with a photo's name that lead nowhere or in circles.
        closed: folders that could not be looked into, with the reason; what is known of them may still be there.
        absent: folders asked for that are not there, or entirely empty, like the mount point of an unplugged drive.
    """

    folders: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    files: dict[str, PhotoFile] = field(default_factory=dict)
    broken: list[SkippedFile] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)

    def covers(self, path: str) -> bool:
        """Whether a file at this path would have been found."""
        return _under(path, self.roots) and not _under(path, self.closed)


def scan_folders(
    folders: Sequence[Path], tell: Callable[[int], None] | None = None, within: Sequence[Path] | None = None
) -> Scan:
    """Look for photo files, by suffix, in folders and all below them.

    Hidden files and folders, those of the system, and folders already seen (links in circles, folders inside
    one another) are left out.

    Args:
        folders: a library's folders.
        tell: hears now and then how many were found; what it raises ends the scan.
        within: folders to look at in place of all of those they lie in; one that is gone counts as empty.
    """
    scan = Scan()
    seen: set[tuple[int, int]] = set()
    for folder in folders:
        root = os.path.abspath(folder)  # noqa: PTH100 - Path.absolute keeps ".."
        if not _holds_anything(root):
            scan.absent.append(root)
            continue
        scan.folders.append(root)
        for start in [root] if within is None else _inside(root, within):
            scan.roots.append(start)
            for entry in _walk(start, scan, seen) if start == root or os.path.lexists(start) else ():
                _take(entry, scan)
                if tell and len(scan.files) % _TELL_EVERY == 1:
                    tell(len(scan.files))
    return scan


def _inside(root: str, within: Sequence[Path]) -> list[str]:
    """Those of some folders that are a folder or lie in it and would be walked through, without those below others."""
    places = sorted({os.path.abspath(folder) for folder in within})  # noqa: PTH100
    chosen: list[str] = []
    for place in places:
        parts = Path(place).relative_to(root).parts if place == root or _under(place, [root]) else None
        if parts is None or any(part.startswith(".") or part in _SYSTEM_FOLDERS for part in parts):
            continue
        if not _under(place, chosen):
            chosen.append(place)
    return chosen


def _walk(folder: str, scan: Scan, seen: set[tuple[int, int]]) -> Iterator[os.DirEntry[str]]:
    """All entries below a folder that are named like photos, folder by folder in order of their names."""
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            place = os.stat(folder)  # noqa: PTH116
            if (place.st_dev, place.st_ino) in seen:
                continue
            seen.add((place.st_dev, place.st_ino))
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            scan.closed[folder] = error.strerror or type(error).__name__
            continue
        visible = [entry for entry in entries if not entry.name.startswith(".")]
        yield from (entry for entry in visible if os.path.splitext(entry.name)[1].lower() in SUFFIXES)  # noqa: PTH122
        below = [entry.path for entry in visible if entry.name not in _SYSTEM_FOLDERS and _is_folder(entry)]
        waiting.extend(reversed(below))


def _take(entry: os.DirEntry[str], scan: Scan) -> None:
    """Add a photo-named entry to the scan, unless it is a folder, a pipe or the like."""
    try:
        if entry.is_file():
            state = entry.stat()
            scan.files[entry.path] = photo_file(entry.path, state)
            return
        leads_nowhere = entry.is_symlink() and not _is_folder(entry)
    except OSError:
        leads_nowhere = True
    if leads_nowhere:
        scan.broken.append(SkippedFile(PhotoFile(entry.path, 0, 0), "a link that leads nowhere"))


def photo_file(path: str, state: os.stat_result) -> PhotoFile:
    """A file as the gallery keeps it; a time that no clock should tell is brought into SQLite's 64 bits."""
    return PhotoFile(path, state.st_size, max(-_LATEST, min(state.st_mtime_ns, _LATEST)))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _holds_anything(folder: str) -> bool:
    try:
        with os.scandir(folder) as listing:
            return any(True for _ in listing)
    except PermissionError:
        return True
    except OSError:
        return False


def is_astray(path: str, folders: Sequence[str]) -> bool:
    """Whether no file is at this path, and none ever can be found by way of these folders: damage made it up."""
    return not _under(path, folders) and not Path(path).is_file()


def _under(path: str, folders: Sequence[str] | dict[str, str]) -> bool:
    return any(path.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)
