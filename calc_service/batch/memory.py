"""The memory of a large batch: taken from one heap, used again while the batch lasts, and given back after it.

The C library gives every thread a heap of its own and keeps what is freed in it; with a few threads and columns of
megabytes that holds hundreds of megabytes that nobody uses. Large pieces, on the other hand, it gives back at once and
takes anew, which costs as much as the work on them. Other C libraries than glibc are left as they are.
"""

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

MEBIBYTE = 2**20
PARAMETERS = {
    -8: 1,  # M_ARENA_MAX: heaps
    -3: 32 * MEBIBYTE,  # M_MMAP_THRESHOLD, the most it can be: what is larger stands apart from the heap
    -2: 64 * MEBIBYTE,  # M_TOP_PAD: how much more than is asked for is taken from the system
    -1: 1024 * MEBIBYTE,  # M_TRIM_THRESHOLD: how much free memory is kept at the end of the heap
}
"""The parameters of glibc's `mallopt`."""
OF_POLARS = ("_RJEM_MALLOC_CONF", "narenas:1,dirty_decay_ms:10000")
"""The same for the allocator that polars brings, which reads it from the environment: one heap, kept for seconds."""
OF_ALL_FIRST, BEFORE_THOSE_THAT_ANSWER = 1000, 500
"""The system's measure of who is to end when there is no memory; 0 for those that say nothing."""


def end_before_others(score: int) -> None:
    """Where the machine has no memory left, let the system end this process, not one that answers everybody."""
    with suppress(OSError):  # no Linux, or no right to
        Path("/proc/self/oom_score_adj").write_text(str(score), "ascii")


def use_again() -> None:
    """Let polars use again what it frees: for a command, which ends soon. To be called before polars is loaded."""
    os.environ.setdefault(*OF_POLARS)


def set_up_heap() -> None:
    """Let all threads of this process share one heap, which keeps what is free; before there is a second one."""
    set_parameter = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_parameter is not None:
        for parameter, value in PARAMETERS.items():
            set_parameter(parameter, value)
    # Else Arrow keeps a heap of its own beside this one.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.set_memory_pool(arrow.system_memory_pool())


def give_back() -> None:
    """Return to the system what is free."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
