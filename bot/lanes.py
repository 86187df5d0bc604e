"""Work that stays in order for each sender, beside the event loop: in threads, or where it mostly
waits, side by side in one."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, Thread
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")


class Lanes:
    """A few lanes of one thread each. A sender always has the same lane, so that what was sent
    first is done first; the others go on beside it. Mostly a lane waits for a commit, so there are
    as many as PostgreSQL has writers."""

    def __init__(self, name: str, lanes: int = 8) -> None:
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


class Waiting:
    """One thread, with an event loop of its own, for work that mostly waits for another server: a
    sender's in order, all senders' at the same time. The work must not raise."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = Lock()
        self._last: dict[str, asyncio.Task[None]] = {}

    def run(self, sender: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do it after what the sender gave before. Safe from any thread."""
        self._running().call_soon_threadsafe(self._begin, sender, work)

    def _running(self) -> asyncio.AbstractEventLoop:
        """The loop; it begins with the first work."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                Thread(target=self._loop.run_forever, name=self._name, daemon=True).start()
            return self._loop

    def _begin(self, sender: str, work: Callable[[], Awaitable[None]]) -> None:
        assert self._loop
        task = self._loop.create_task(_after(self._last.get(sender), work))
        self._last[sender] = task
        task.add_done_callback(lambda done: self._finished(sender, done))

    def _finished(self, sender: str, task: asyncio.Task[None]) -> None:
        if self._last.get(sender) is task:
            del self._last[sender]


async def _after(before: asyncio.Task[None] | None, work: Callable[[], Awaitable[None]]) -> None:
    if before:
        await asyncio.wait({before})
    await work()
