"""How the C library keeps memory that was freed."""

from __future__ import annotations

import contextlib
import ctypes
import sys

# Of <malloc.h>; the Python library has no name for it.
_M_ARENA_MAX = -8
_ARENAS = 2


def keep_little() -> None:
    """Freed memory is kept in few places, so that other threads find it.

    By itself glibc keeps some for each thread: a few dozen uploads at once left 80 MiB behind, of
    which half will do. Elsewhere nothing is changed.
    """
    if sys.platform != "linux":
        return
    # Other C libraries have no such function.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
