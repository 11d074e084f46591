"""The memory of a large batch: taken from one heap, and given back to the system when the batch is done.

The C library gives every thread a heap of its own and keeps what is freed in it. With a few threads and columns of
megabytes that holds hundreds of megabytes that nobody uses. Other C libraries than glibc are left as they are.
"""

import ctypes

MOST_HEAPS = -8
"""The parameter of glibc's `mallopt` by that name (M_ARENA_MAX)."""


def use_one_heap() -> None:
    """Let all threads of this process share one heap; to be called before there is a second one."""
    set_parameter = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_parameter is not None:
        set_parameter(MOST_HEAPS, 1)


def give_back() -> None:
    """Return to the system what is free."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
