"""Hands what arrived to the talk: each chat in order, chats beside each other, taps answered."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from weakref import WeakValueDictionary

import structlog
from prometheus_client import Counter

from bot.channels.base import NotTaken, SendFault, Take
from bot.channels.telegram.reading import Arrived
from bot.channels.telegram.sending import Sender
from bot.logs import trace

log = structlog.get_logger(__name__)

UNANSWERED = Counter("naast_telegram_unanswered", "Taps that Telegram was not told had arrived")
_AT_ONCE = 16  # chats of one batch that are taken at the same time
_SPINNING = 4.0  # seconds after which a tap is answered, taken or not
_MOST_TRIES = 3  # for what cannot be handled though storage is there
_BETWEEN_TRIES = 0.2  # seconds
_LETTING_GO = 3.0  # seconds that answers under way get when the channel stops


class Taker:
    """Hands on what arrived; nothing is taken before ``begin`` and after ``close``."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._take: Take | None = None
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._answers: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(_AT_ONCE)

    def begin(self, take: Take) -> None:
        """Say who takes what is heard."""
        self._take = take

    async def take(self, one: Arrived) -> None:
        """Hand over one update, after those of its chat that came before; returns when it is
        committed. Raises NotTaken, and whatever else ``take`` raises."""
        take = self._take
        if take is None:
            raise NotTaken("the channel is not open")
        if one.moved:
            self._sender.moved(*one.moved)
        done = asyncio.Event()
        if one.query is not None:
            self._answer_soon(one.query, done)
        try:
            for heard in one.heard:
                async with self._lock(one.chat):
                    await take(heard)
        finally:
            done.set()

    async def take_all(self, batch: Sequence[Arrived]) -> list[Arrived]:
        """Hand over many; return those that were not taken and have to be handed over again."""
        rows: dict[str, list[Arrived]] = defaultdict(list)
        for one in batch:
            rows[one.chat].append(one)
        rest = await asyncio.gather(*map(self._take_row, rows.values()))
        return [one for row in rest for one in row]

    async def close(self) -> None:
        """Take nothing more, and finish the answers that are under way."""
        self._take = None
        if self._answers:
            _done, late = await asyncio.wait(self._answers, timeout=_LETTING_GO)
            for task in late:
                task.cancel()

    async def _take_row(self, row: list[Arrived]) -> list[Arrived]:
        """Hand over what one chat says, and nothing after the first that was not taken."""
        async with self._room:
            for index, one in enumerate(row):
                try:
                    await self._take_or_give_up(one)
                except NotTaken:
                    return row[index:]
        return []

    async def _take_or_give_up(self, one: Arrived) -> None:
        """Hand over one that must not hold up all others should its handling be at fault."""
        for attempt in range(1, _MOST_TRIES + 1):
            try:
                await self.take(one)
            except NotTaken:
                raise
            except Exception as fault:  # whatever it is: logged with its trace, and tried again
                log.error("telegram update failed", number=one.number, trace=trace(fault))
                await asyncio.sleep(_BETWEEN_TRIES * attempt)
            else:
                return
        log.error("telegram update given up", number=one.number)

    def _lock(self, chat: str) -> asyncio.Lock:
        return self._locks.setdefault(chat, asyncio.Lock())

    # -- taps are answered ------------------------------------------------------------------------

    def _answer_soon(self, query: str, done: asyncio.Event) -> None:
        task = asyncio.create_task(self._answer(query, done))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer(self, query: str, done: asyncio.Event) -> None:
        """Stop the button's spinning once its tap was taken, or after a while all the same."""
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), _SPINNING)
        try:
            await self._sender.answer(query)
        except SendFault as fault:
            UNANSWERED.inc()
            log.debug("telegram tap not answered", fault=str(fault))
