"""Work that gives way: threads that run where nobody else wants the core."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import threading

log = logging.getLogger(__name__)

NICE = 10
"""Lower would be worse: such a thread may hold Python's lock when it has to wait for a core."""
NICE_SEARCH = 5
"""For the process that searches: after the pen, before what indexes."""
_BELOW_NORMAL = -1  # Windows' THREAD_PRIORITY_BELOW_NORMAL
_UTILITY = 0x11  # macOS' QOS_CLASS_UTILITY


def lower_priority(nice: int = NICE) -> None:
    """Lower the calling thread's priority for good; under Linux also that of the threads it starts afterwards.

    Where the system does not let it, the thread stays as it is.
    """
    try:
        if sys.platform == "win32":
            kernel = ctypes.windll.kernel32
            kernel.SetThreadPriority(kernel.GetCurrentThread(), _BELOW_NORMAL)
        elif sys.platform == "darwin":
            ctypes.CDLL(None).pthread_set_qos_class_self_np(_UTILITY, 0)
        else:
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, max(nice, os.getpriority(os.PRIO_PROCESS, thread)))
    except (OSError, AttributeError) as error:
        log.info("a thread keeps its priority: %s", error)
