"""Whether this machine has a CUDA device, asked of the driver itself: no torch, no toolkit."""

from __future__ import annotations

import ctypes
import sys


def missing_cuda() -> str | None:
    """Why CUDA cannot be used here, in a short phrase; None where the driver tells of a device."""
    if sys.platform == "darwin":
        return "macOS has no CUDA"
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return "no CUDA device found"
    count = ctypes.c_int(0)
    if driver.cuInit(0) != 0:
        return "the NVIDIA driver does not start"
    if driver.cuDeviceGetCount(ctypes.byref(count)) != 0 or count.value == 0:
        return "no CUDA device found"
    return None
