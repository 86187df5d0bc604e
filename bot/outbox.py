"""The outbox: delivers committed replies, each address in order, with retries and dead letters."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol, cast

import structlog

from bot.channels.base import (
    Attachment,
    Channel,
    FileKind,
    NotEver,
    NoThread,
    NotNow,
    Outgoing,
)
from bot.logs import trace
from bot.now import Now
from bot.talk.heard import Choice
from bot.wake import Wake, heard_within
from storage import files, messages, outbox, people
from storage.database import Database, StorageUnavailable, Tx
from storage.outbox import Parcel
from storage.sole import Sole

log = structlog.get_logger(__name__)

MOST_TRIES = 12  # with the longest pause between them: about an hour
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 600.0  # seconds
_LOOK_AGAIN = 20.0  # seconds, should a bell ever be missed
_BREATH = 0.01  # seconds between two rounds: several commits make one round
_ANOTHER_SENDS = 3.0  # seconds until we look whether the process that delivers is still there
_AT_ONCE = 32  # addresses served at the same time


def pause(attempt: int) -> float:
    """Seconds to wait after the given number of failed tries."""
    return float(min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE))


class Courier(Protocol):
    """Knows what colleagues are told (messages with an ``about``), and in which topic."""

    async def outgoing(
        self, channel: Channel, parcel: Parcel, message: messages.Message
    ) -> Outgoing | None:
        """Return what to send, None when it is not for them any more. Raises NotNow, NotEver."""

    async def lost_thread(self, parcel: Parcel, message: messages.Message) -> None:
        """The topic of this message is gone: the next time it gets another."""

    def undelivered(self, tx: Tx, parcel: Parcel, fault: str) -> None:
        """A message cannot be delivered to whom it is for: whoever wrote it hears so."""


class Outbox:
    """Delivers what waits. ``channels`` are those that push; ``healthy`` says whether the last
    round could reach the database; ``courier`` serves colleagues."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        wake: Wake,
        now: Now,
        courier: Courier | None = None,
    ) -> None:
        self.database = database
        self.channels = channels
        self.wake = wake
        self.now = now
        self.courier = courier
        self.healthy = True
        self._sole = Sole(database)
        self._not_before: dict[tuple[str, str], float] = {}
        self._busy: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            bell = self.wake.listen("outbox")
            alone = await asyncio.to_thread(self._sole.held)
            soonest = await self._round() if alone else _ANOTHER_SENDS
            await heard_within(bell, max(0.05, min(_LOOK_AGAIN, soonest)))

    async def drain(self, seconds: float = 5.0) -> None:
        """Finish what is under way; what still waits stays in the database."""
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=seconds)
        for task in self._busy.values():
            task.cancel()
        self._sole.let_go()

    async def _round(self) -> float:
        """Start the delivery to every address that is free; seconds until another is due."""
        try:
            places = await asyncio.wrap_future(self.database.submit_read(outbox.places))
            self.healthy = True
        except StorageUnavailable as fault:
            self.healthy = False
            log.warning("outbox cannot read", fault=str(fault))
            return 1.0
        except Exception as fault:  # else nothing would be delivered any more, and nobody know
            self.healthy = False
            log.error("outbox cannot read", trace=trace(fault))
            return 1.0
        soonest = _LOOK_AGAIN
        for place in places:
            wait = self._not_before.get(place, 0.0) - time.monotonic()
            if place in self._busy:
                continue
            if wait > 0:
                soonest = min(soonest, wait)
                continue
            task = asyncio.create_task(self._deliver_all(place))
            self._busy[place] = task
            task.add_done_callback(partial(self._free, place))
        await asyncio.sleep(_BREATH)
        return soonest

    def _free(self, place: tuple[str, str], _task: asyncio.Task[None]) -> None:
        self._busy.pop(place, None)
        self.wake.ring("outbox")

    async def _deliver_all(self, place: tuple[str, str]) -> None:
        """Deliver what waits for an address, in order, until it is done or has to pause."""
        async with self._room:
            try:
                read = self.database.submit_read(lambda tx: outbox.waiting(tx, *place))
                parcels = await asyncio.wrap_future(read)
            except StorageUnavailable:
                self._not_before[place] = time.monotonic() + 1.0
                return
            for parcel in parcels:
                if not await self._deliver(place, parcel):
                    return

    async def _deliver(self, place: tuple[str, str], parcel: Parcel) -> bool:
        """Deliver one; False when the rest of this address has to wait."""
        channel = self.channels.get(parcel.channel)
        if channel is None:  # the channel is not set up any more, or not yet again
            self._not_before[place] = time.monotonic() + _LONGEST_PAUSE
            return False
        try:
            sent_as = await self._send(channel, parcel)
            if sent_as is None:
                return await self._note(partial(outbox.dead, parcel_id=parcel.id, fault="gone"))
        except NotNow as fault:
            return await self._again(place, parcel, fault)
        except NotEver as fault:
            return await self._refused(parcel, fault)
        except StorageUnavailable:
            self._not_before[place] = time.monotonic() + 1.0
            return False
        except Exception as fault:  # a fault of ours must not be tried again without a pause
            log.error("delivery failed", parcel=parcel.id, trace=trace(fault))
            return await self._again(place, parcel, NotNow(type(fault).__name__))
        self._not_before.pop(place, None)
        return await self._note(partial(outbox.sent, parcel_id=parcel.id, sent_as=sent_as))

    async def _send(self, channel: Channel, parcel: Parcel) -> str | None:
        """Send it and return the platform's id; None when there is nothing (any more) to send."""
        found = await self._message(parcel)
        if found is None or isinstance(found, Outgoing):
            return await channel.send(parcel.address, found) if found else None
        return await self._tell(channel, parcel, found) if self.courier else None

    async def _tell(self, channel: Channel, parcel: Parcel, found: messages.Message) -> str | None:
        """Tell a colleague; where the topic was deleted it goes to a new one."""
        assert self.courier
        for tried in (False, True):
            message = await self.courier.outgoing(channel, parcel, found)
            if message is None:
                break
            try:
                return await channel.send(parcel.address, message)
            except NoThread:
                if tried:
                    raise
                await self.courier.lost_thread(parcel, found)
        return None

    async def _message(self, parcel: Parcel) -> Outgoing | messages.Message | None:
        """What to send; what a colleague is told is not in words yet."""

        def load(tx: Tx) -> Outgoing | messages.Message | None:
            found = messages.one(tx, parcel.person_id, parcel.n)
            if found is None or found.about:
                return found
            replaces = None
            if found.replaces:
                replaces = outbox.sent_as(tx, parcel.person_id, found.replaces, parcel.channel)
            return Outgoing(
                found.text,
                tuple(Choice(**choice) for choice in found.choices),
                found.language,
                found.direction,
                replaces,
                found.name if found.who == "human" else "",
                attachment=_attachment(tx, found),
                place=found.place,
                thread=found.thread,
            )

        return await asyncio.wrap_future(self.database.submit_read(load))

    async def _again(self, place: tuple[str, str], parcel: Parcel, fault: NotNow) -> bool:
        if parcel.attempts + 1 >= MOST_TRIES:
            log.error("given up", parcel=parcel.id, channel=parcel.channel, fault=str(fault))
            return await self._note(lambda tx: self._dead(tx, parcel, str(fault)))
        wait = fault.retry_after if fault.retry_after is not None else pause(parcel.attempts)
        self._not_before[place] = time.monotonic() + wait
        log.info("not delivered yet", parcel=parcel.id, fault=str(fault), wait=wait)
        await self._note(lambda tx: outbox.not_yet(tx, parcel.id, str(fault)))
        return False

    async def _refused(self, parcel: Parcel, fault: NotEver) -> bool:
        """Blocked, or gone for good: staff see it; the person's other address gets it instead."""
        log.warning("refused", parcel=parcel.id, channel=parcel.channel, fault=str(fault))
        now = self.now()

        def note(tx: Tx) -> None:
            outbox.dead(tx, parcel.id, str(fault))
            if fault.refused:
                people.mark_blocked(tx, parcel.channel, parcel.address, now)
            other = people.main_address(tx, parcel.person_id)
            tried = (parcel.channel, parcel.address)
            theirs = people.at_address(tx, *tried)
            own = theirs is not None and theirs.id == parcel.person_id  # and no group's
            if own and other and other[:2] != tried and other[0] in self.channels:
                outbox.put(tx, parcel.person_id, [parcel.n], *other, now)
            elif self.courier:
                self.courier.undelivered(tx, parcel, str(fault))

        return await self._note(note)

    def _dead(self, tx: Tx, parcel: Parcel, fault: str) -> None:
        outbox.dead(tx, parcel.id, fault)
        if self.courier:
            self.courier.undelivered(tx, parcel, fault)

    async def _note(self, work: Callable[[Tx], None]) -> bool:
        """Write down what became of a parcel; keep trying while the database is away, since a
        message that was sent and not noted would be sent again."""
        while True:
            try:
                await asyncio.wrap_future(self.database.submit(work))
                self.wake.ring("inbox")
            except StorageUnavailable:
                self.healthy = False
                await asyncio.sleep(0.5)
            else:
                return True


def _attachment(tx: Tx, message: messages.Message) -> Attachment | None:
    """The file that goes with a message, opened; None when there is none (any more)."""
    file = files.get(tx, message.file_id) if message.file_id else None
    if file is None or file.content is None:
        return None
    kind = file.kind if file.kind in ("photo", "voice") else "document"
    return Attachment(cast(FileKind, kind), file.mime, file.name, file.content)
