"""Keeps to Telegram's rates: 30 messages a second in all, one a second to one chat, 20 a minute to
one group."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

_ALL = 1 / 30  # seconds between two messages
_CHAT = 1.0
_BURST = 3  # messages that one chat may get at once
_GROUP = 60 / (20 - _BURST + 1)  # 20 messages in any minute, those of a burst among them
_ALL_BURST = 30
_KEPT = 10_000  # chats


class Pace:
    """Tells each message how long it has to wait (generic cell rate, monotonic clock)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due_all = 0.0
        self._due: dict[str, float] = {}

    async def wait(self, chat: str) -> None:
        """Wait for this message's turn."""
        delay = self.delay(chat)
        if delay > 0:
            await asyncio.sleep(delay)

    def delay(self, chat: str) -> float:
        """Take the next place in the row and return how many seconds away it is."""
        now = self._clock()
        gap = _GROUP if chat.startswith("-") else _CHAT
        in_chat = max(self._due.get(chat, 0.0), now)
        in_all = max(self._due_all, now)
        if len(self._due) >= _KEPT:
            self._due = {c: due for c, due in self._due.items() if due > now}
        self._due[chat] = in_chat + gap
        self._due_all = in_all + _ALL
        return max(0.0, in_chat - now - (_BURST - 1) * gap, in_all - now - (_ALL_BURST - 1) * _ALL)
