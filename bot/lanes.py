"""Threads in which each sender's work stays in order, beside the event loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")


class Lanes:
    """A few lanes of one thread each. A sender always has the same lane, so that what was sent
    first is done first; the others go on beside it."""

    def __init__(self, name: str, lanes: int = 2) -> None:
        self._lanes = [ThreadPoolExecutor(1, f"{name}-{n}") for n in range(lanes)]
        self._underway: Counter[str] = Counter()
        self._lock = Lock()

    def busy(self, sender: str) -> bool:
        """Whether something of this sender is still waiting or being done."""
        return self._underway[sender] > 0

    def run(self, sender: str, work: Callable[[], T]) -> Future[T]:
        """Do it after what the sender sent before."""
        with self._lock:
            self._underway[sender] += 1
        future = self._lanes[crc32(sender.encode()) % len(self._lanes)].submit(work)
        future.add_done_callback(lambda _done: self._finished(sender))
        return future

    def _finished(self, sender: str) -> None:
        with self._lock:
            self._underway[sender] -= 1
            if not self._underway[sender]:
                del self._underway[sender]
