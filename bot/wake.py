"""Waking those who wait for something new: after a commit, from any thread, without polling."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class Wake:
    """A bell per key (a person's id, ``inbox``, ``outbox``): ring it, or wait for it."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Future[None]]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say in which event loop the waiting is done."""
        self._loop = loop

    def ring(self, *keys: str) -> None:
        """Wake everybody who waits for one of the keys. Safe from any thread, at any time."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring, keys)

    def listen(self, key: str) -> asyncio.Future[None]:
        """Return a future that is done at the next ring; take it *before* looking, so that
        nothing rings unheard in between."""
        future = asyncio.get_running_loop().create_future()
        self._waiting[key].add(future)
        future.add_done_callback(lambda f: self._drop(key, f))
        return future

    def _drop(self, key: str, future: asyncio.Future[None]) -> None:
        self._waiting[key].discard(future)
        if not self._waiting[key]:
            del self._waiting[key]

    def _ring(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            for future in tuple(self._waiting.get(key, ())):
                if not future.done():
                    future.set_result(None)


async def heard_within(future: asyncio.Future[None], seconds: float) -> bool:
    """Wait for a bell at most so long; the future is given up afterwards. Whoever is cancelled at
    the moment when it rings is cancelled (``asyncio.wait_for`` would let them go on)."""
    try:
        done, _late = await asyncio.wait({future}, timeout=seconds)
    finally:
        future.cancel()
    return bool(done)
