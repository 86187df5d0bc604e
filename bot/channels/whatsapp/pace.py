"""Keeps to WhatsApp's rates: 80 messages a second in all, one in six seconds to one person after
the first few."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from bot.channels.base import NotNow

_ALL = 1 / 80  # seconds between two messages
_ALL_BURST = 40
_PERSON = 6.0
_BURST = 5  # messages that one person may get at once
_KEPT = 10_000  # people
_PATIENCE = 2.0  # seconds for which a message waits here; longer, it waits in the outbox


class Pace:
    """Tells each message how long it has to wait (generic cell rate, monotonic clock)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due_all = 0.0
        self._due: dict[str, float] = {}

    async def wait(self, address: str) -> None:
        """Wait for this message's turn. Raises NotNow where that is far away, and takes no turn
        then: whoever waits here keeps others from being served."""
        ahead = self._due.get(address, 0.0) - self._clock() - (_BURST - 1) * _PERSON
        if ahead > _PATIENCE:
            raise NotNow("WhatsApp asks to slow down with this person", ahead)
        delay = self.delay(address)
        if delay > 0:
            await asyncio.sleep(delay)

    def delay(self, address: str) -> float:
        """Take the next place in the row and return how many seconds away it is."""
        now = self._clock()
        theirs = max(self._due.get(address, 0.0), now)
        in_all = max(self._due_all, now)
        if len(self._due) >= _KEPT:
            self._due = {each: due for each, due in self._due.items() if due > now}
        self._due[address] = theirs + _PERSON
        self._due_all = in_all + _ALL
        return max(
            0.0,
            theirs - now - (_BURST - 1) * _PERSON,
            in_all - now - (_ALL_BURST - 1) * _ALL,
        )
