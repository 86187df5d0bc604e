"""Keeps the server small: glibc, left to itself, holds on to tens of megabytes that nobody uses.

Only where glibc is; elsewhere (musl, macOS, Windows) nothing is asked and all works the same.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def one_heap() -> None:
    """Let all threads share one heap, before there are any: Python's lock lets one at a time ask
    for memory anyhow, and each heap of a thread's own keeps what was once in it (15 MB)."""
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system what is free now; for after a task that took much and seldom comes back."""
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "gnu_get_libc_version") else None
