"""How many passes over its picture a JPEG file asks for.

A progressive JPEG may hold any number of scans, and every one of them takes the decoder over all pixels though it be
thirty bytes long: sixty kilobytes can keep a core busy for minutes. Cameras and programs write ten or so.
"""

from __future__ import annotations

import re

MOST_SCANS = 50
_SCAN, _END = 0xDA, 0xD9
# In a scan's data 0xFF stands only before a zero, a restart (D0 to D7), another 0xFF, or the next marker.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


def scans(data: bytes) -> int:
    """The scans of the first picture in a JPEG file, as far as it can be followed."""
    count, place = 0, 2
    while (found := _MARKER.search(data, place)) is not None:
        kind, place = data[found.end() - 1], found.end()
        if kind == _END:
            break
        count += kind == _SCAN
        # What a marker brings with it may hold anything, other pictures too, and is passed over.
        place += max(int.from_bytes(data[place : place + 2], "big"), 2)
    return count
