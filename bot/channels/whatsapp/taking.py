"""Hands what arrived to the talk: each person's in order, people beside each other."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import structlog
from prometheus_client import Counter

from bot.channels.base import Moved, NotTaken, Report, Reported, Take
from bot.channels.whatsapp.api import Api, Refused, Unreachable
from bot.channels.whatsapp.reading import Arrived
from bot.logs import trace
from bot.talk.heard import Heard

log = structlog.get_logger(__name__)
K = TypeVar("K")
V = TypeVar("V")

WithPerson = Callable[[str], Awaitable[bool]]
"""Says whether a person, and not the bot, has the talk with this address. Raises NotTaken."""

UNMARKED = Counter("naast_whatsapp_unmarked", "Messages that could not be shown as read")
_AT_ONCE = 16  # people whose messages are taken at the same time
_MARKS_AT_ONCE = 32  # calls that show messages as read; beyond, nobody is told
_REMEMBERED = 10_000  # messages shown as read, moves told, and people who wait for a person
_NO_NEWS = ("edited", "deleted")
_LETTING_GO = 3.0  # seconds that calls under way get when the channel stops


class Taker:
    """Hands on what arrived; nothing is taken before ``begin`` and after ``close``."""

    def __init__(self, api: Api, report: Report | None, with_person: WithPerson | None) -> None:
        self._api = api
        self._report = report
        self._with_person = with_person
        self._take: Take | None = None
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._told: OrderedDict[Moved, None] = OrderedDict()
        self._marked: OrderedDict[str, None] = OrderedDict()
        self._unread: OrderedDict[str, str] = OrderedDict()
        self._marks: set[asyncio.Task[None]] = set()

    def begin(self, take: Take) -> None:
        """Say who takes what is heard."""
        self._take = take

    async def take_all(self, batch: Sequence[Arrived]) -> None:
        """Hand over one body; returns when all of it is committed. Whatever becomes of one event,
        the others are taken. Raises NotTaken when some have to come again, else what failed."""
        if self._take is None:
            raise NotTaken("the channel is not open")
        rows: dict[str, list[Arrived]] = defaultdict(list)
        for one in batch:
            rows[one.address].append(one)
        faults = [f for row in await asyncio.gather(*map(self._row, rows.values())) for f in row]
        again = [fault for fault in faults if isinstance(fault, NotTaken)]
        if faults:
            raise (again or faults)[0]

    async def close(self) -> None:
        """Take nothing more, and finish the calls that are under way."""
        self._take = None
        if self._marks:
            _done, late = await asyncio.wait(self._marks, timeout=_LETTING_GO)
            for task in late:
                task.cancel()

    async def _row(self, row: list[Arrived]) -> list[Exception]:
        """Hand over what is of one person, and nothing of it after the first that was not taken."""
        faults: list[Exception] = []
        async with self._room, self._lock(row[0].address):
            for one in row:
                try:
                    await self._one(one)
                except NotTaken as fault:
                    return [*faults, fault]
                except Exception as fault:  # the log has the trace, and the platform repeats it
                    log.error("whatsapp event failed", trace=trace(fault))
                    faults.append(fault)
        return faults

    async def _one(self, one: Arrived) -> None:
        take = self._take
        if take is None:
            raise NotTaken("the channel is not open")
        for reported in one.reported:
            await self._tell(reported)
        if one.heard:
            at = datetime.fromtimestamp(one.at, UTC) if one.at else None
            self._promise(one.heard)
            self._taken(one.heard, with_human=await take(replace(one.heard, at=at)))

    async def _tell(self, reported: Reported) -> None:
        """Report it; that somebody is known by two ids comes with each message and is told once."""
        if self._report is None:
            return
        if not isinstance(reported, Moved):
            await self._report(reported)
        elif reported not in self._told:
            await self._report(reported)
            _remember(self._told, reported, None)

    def _lock(self, address: str) -> asyncio.Lock:
        return self._locks.setdefault(address, asyncio.Lock())

    # -- shown as read ----------------------------------------------------------------------------

    def _taken(self, heard: Heard, *, with_human: bool | None) -> None:
        """What the bot took is shown as read; what is for a person only once a person answers.
        The three dots came before: after the answer they would stay."""
        if heard.kind in _NO_NEWS:
            return
        if with_human:
            _remember(self._unread, heard.address, heard.message_id)
        elif with_human is False:
            self._unread.pop(heard.address, None)  # the ticks of a message are those before it too
            self._mark(heard.message_id)

    def _promise(self, heard: Heard) -> None:
        """Show that an answer is on its way, while it is made, unless a person is to give it."""
        if self._with_person and heard.kind not in _NO_NEWS and len(self._marks) < _MARKS_AT_ONCE:
            self._begin(self._type(heard, self._with_person))

    async def _type(self, heard: Heard, with_person: WithPerson) -> None:
        with suppress(NotTaken):
            if heard.message_id not in self._marked and not await with_person(heard.address):
                _remember(self._marked, heard.message_id, None)
                await self._mark_read(heard.message_id, typing=True)

    def answered(self, address: str) -> None:
        """A person wrote to somebody: what waited for that was read."""
        if message_id := self._unread.pop(address, ""):
            self._mark(message_id)

    def _mark(self, message_id: str) -> None:
        """Show that it was read, once."""
        if message_id in self._marked or len(self._marks) >= _MARKS_AT_ONCE:
            return
        _remember(self._marked, message_id, None)
        self._begin(self._mark_read(message_id, typing=False))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._marks.add(task)
        task.add_done_callback(self._marks.discard)

    async def _mark_read(self, message_id: str, *, typing: bool) -> None:
        try:
            await self._api.mark_read(message_id, typing=typing)
        except (Refused, Unreachable) as fault:
            UNMARKED.inc()
            log.debug("whatsapp message not shown as read", fault=str(fault))


def _remember(known: OrderedDict[K, V], one: K, value: V) -> None:
    known[one] = value
    if len(known) > _REMEMBERED:
        known.popitem(last=False)
