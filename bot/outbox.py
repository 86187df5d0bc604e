"""The outbox: delivers committed replies, each address in order, with retries and dead letters."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar, cast

import structlog

from bot.channels.base import (
    Attachment,
    Channel,
    FileKind,
    NotEver,
    NoThread,
    NotNow,
    Outgoing,
    TakesBack,
    WindowClosed,
    parts_of,
)
from bot.holding import CLOSED, Asks, Holding
from bot.logs import trace
from bot.now import Now
from bot.openings import Openings
from bot.talk.heard import Choice
from bot.wake import Wake, heard_within
from bot.window import Window, window_of
from storage import files, messages, openings, outbox, receipts, windows
from storage.database import Database, StorageUnavailable, Tx
from storage.outbox import Parcel
from storage.sole import Sole

log = structlog.get_logger(__name__)

T = TypeVar("T")
MOST_TRIES = 12  # with the longest pause between them: about an hour
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 600.0  # seconds
_LOOK_AGAIN = 20.0  # seconds, should a bell ever be missed
_BREATH = 0.01  # seconds between two rounds: several commits make one round
_ANOTHER_SENDS = 3.0  # seconds until we look whether the process that delivers is still there
_AT_ONCE = 32  # addresses served at the same time
_LOOK_AT_HELD = 600.0  # seconds between two looks at what is held for too long
_LOOK_AT_LINE = timedelta(seconds=30)  # between two looks at who waits to be written to first
_NO_TEMPLATE = "no such template any more"
_TRANSLATED_AGAIN = 0.2  # seconds between two looks whether a text is translated


@dataclass(frozen=True, slots=True)
class _TakenBack:
    """What is to be taken back, by what the channel called it; empty where nothing of it went."""

    sent: str = ""


_ToSend = Outgoing | messages.Message | _TakenBack | None
"""A message in words, what a colleague is told (not in words yet), nothing any more; or what goes
the other way."""


class _Waits(Exception):
    """The message waits for its translation, and what comes after it as well."""


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
    round could reach the database; ``courier`` serves colleagues; ``asks`` knows the templates that
    ask somebody to answer, who wrote too long ago for a channel with a window; ``turns`` to how
    many people a day they may go."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        wake: Wake,
        now: Now,
        courier: Courier | None = None,
        asks: Asks | None = None,
        turns: Openings | None = None,
    ) -> None:
        self.database = database
        self.channels = channels
        self.wake = wake
        self.now = now
        self.courier = courier
        self.asks = asks
        self.holding = Holding(channels.keys(), asks, courier, turns or Openings())
        self.healthy = True
        self._looked_at_line: datetime | None = None
        self._looked_at_held = -_LOOK_AT_HELD
        self._read_as: dict[int, datetime] = {}  # parcel → when its message was changed last
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
        await self._expire()
        await self._next_in_line()
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

    async def _expire(self) -> None:
        """Give up, now and then, what was held for too long."""
        if not any(channel.window for channel in self.channels.values()):
            return
        if time.monotonic() - self._looked_at_held >= _LOOK_AT_HELD:
            self._looked_at_held = time.monotonic()
            now = self.now()
            await self._note(lambda tx: self.holding.expire(tx, now))

    async def _next_in_line(self) -> None:
        """Let go, now and then, the templates whose turn has come."""
        now, last = self.now(), self._looked_at_line
        if last is not None and last <= now < last + _LOOK_AT_LINE:
            return
        self._looked_at_line = now
        if any(channel.window for channel in self.channels.values()):
            await self._note(lambda tx: self.holding.next_in_line(tx, now))

    async def _deliver_all(self, place: tuple[str, str]) -> None:
        """Deliver what waits for an address, in order, until it is done or has to pause."""
        channel = self.channels.get(place[0])
        async with self._room:
            if channel is None:  # the channel is not set up any more, or not yet again
                self._not_before[place] = time.monotonic() + _LONGEST_PAUSE
                return
            try:
                read = self.database.submit_read(lambda tx: self._read(tx, channel, place))
                parcels, window = await asyncio.wrap_future(read)
            except StorageUnavailable:
                self._not_before[place] = time.monotonic() + 1.0
                return
            while parcels:
                if window and not parcels[0].template and not window.is_open(self.now()):
                    held = [parcel for parcel in parcels if not parcel.template]
                    await self._hold(held, self.now() - (channel.window or timedelta(0)))
                    parcels = [parcel for parcel in parcels if parcel.template]
                    continue
                sent = await self._deliver(channel, place, parcels)
                if not sent:
                    return
                parcels = parcels[sent:]

    def _read(
        self, tx: Tx, channel: Channel, place: tuple[str, str]
    ) -> tuple[list[Parcel], Window | None]:
        """What waits for an address, and until when free words may go there."""
        parcels, lasts = outbox.waiting(tx, *place), channel.window
        standing = windows.of(tx, *place) if lasts else None
        if lasts is None or standing is None:  # always, or to a group
            return parcels, None
        return parcels, window_of(standing.last_inbound, lasts, held=standing.held is not None)

    async def _hold(self, parcels: Sequence[Parcel], written_by: datetime) -> bool:
        """Let these wait until their person writes again; they may have, just now."""
        log.info("held", parcels=len(parcels), channel=parcels[0].channel)
        now = self.now()
        return await self._note(lambda tx: self.holding.hold(tx, parcels, written_by, now))

    async def _deliver(
        self, channel: Channel, place: tuple[str, str], parcels: Sequence[Parcel]
    ) -> int:
        """Deliver the first, with those that go in one message with it; how many were dealt with,
        0 when the rest of this address has to wait."""
        parcel, began = parcels[0], self.now()
        try:
            message, count = await self._together(channel, parcels)
            sent_as = await self._send(channel, parcel, message)
            if sent_as is None:
                await self._note(partial(outbox.dead, parcel_id=parcel.id, fault="gone"))
                return 1
        except _Waits:
            self._not_before[place] = time.monotonic() + _TRANSLATED_AGAIN
            return 0
        except WindowClosed as fault:
            return await self._closed(channel, place, parcels, fault, began)
        except NotNow as fault:
            return await self._again(place, parcel, fault)
        except NotEver as fault:
            return await self._refused(parcel, fault)
        except StorageUnavailable:
            self._not_before[place] = time.monotonic() + 1.0
            return 0
        except Exception as fault:  # a fault of ours must not be tried again without a pause
            log.error("delivery failed", parcel=parcel.id, trace=trace(fault))
            return await self._again(place, parcel, NotNow(type(fault).__name__))
        self._not_before.pop(place, None)
        gone = parcels[:count]
        await self._note(lambda tx: self._sent(tx, channel, gone, sent_as))
        return count

    def _sent(self, tx: Tx, channel: Channel, gone: Sequence[Parcel], sent_as: str) -> None:
        """Note that the platform took these as one; where it tells more later, under which ids."""
        for parcel in gone:
            outbox.sent(tx, parcel.id, sent_as)
            if changed := self._read_as.pop(parcel.id, None):
                outbox.drop_changes(tx, parcel.person_id, parcel.n, changed)
            if parcel.template:
                openings.went(tx, parcel.id, self.now())
        if channel.window:
            parts, on = parts_of(sent_as), gone[0].channel
            ids = [parcel.id for parcel in gone]
            receipts.sent_in_parts(tx, gone[0].person_id, ids, on, parts)
            failed = receipts.failed_already(tx, on, parts)
            if failed:  # the platform was faster than we
                fault = WindowClosed(failed) if failed == CLOSED else NotEver(failed)
                self.holding.failed(tx, gone, fault, self.now())

    async def _together(self, channel: Channel, parcels: Sequence[Parcel]) -> tuple[_ToSend, int]:
        """The first message, with as many of the same turn as the channel makes one of."""
        first = await self._message(parcels[0])
        merge = getattr(channel, "merge", None)
        if merge is None or not isinstance(first, Outgoing) or first.template:
            return first, 1
        one, several = first, [first]
        for parcel in parcels[1:]:
            if (parcel.person_id, parcel.at) != (parcels[0].person_id, parcels[0].at):
                break
            try:
                following = await self._message(parcel)
            except _Waits:
                break
            if not isinstance(following, Outgoing) or following.template:
                break
            merged = merge([*several, following])
            if len(merged) != 1:
                break
            one, several = merged[0], [*several, following]
        return one, len(several)

    async def _send(self, channel: Channel, parcel: Parcel, found: _ToSend) -> str | None:
        """Send it and return the platform's id; None when there is nothing (any more) to send."""
        if isinstance(found, _TakenBack):
            if found.sent:
                await cast(TakesBack, channel).take_back(parcel.address, found.sent)
            return found.sent
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

    async def _message(self, parcel: Parcel) -> _ToSend:
        """What to send; what a colleague is told is not in words yet."""
        if parcel.template:
            template = self.asks.written(parcel.template) if self.asks else None
            if template is None:
                raise NotEver(_NO_TEMPLATE)
            return Outgoing("", template=template)

        def load(tx: Tx) -> _ToSend:
            found = messages.one(tx, parcel.person_id, parcel.n)
            if found is None or found.about:
                return found
            if found.waits(self.now()):
                raise _Waits
            if found.changes is not None:
                return _change(tx, parcel, found)
            if found.deleted:
                return _TakenBack()
            if found.edited:
                self._read_as[parcel.id] = found.edited
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

    async def _closed(
        self,
        channel: Channel,
        place: tuple[str, str],
        parcels: Sequence[Parcel],
        fault: WindowClosed,
        began: datetime,
    ) -> int:
        """The platform says that free words may not go, whatever our clock says."""
        held = [parcel for parcel in parcels if not parcel.template]
        if not held or parcels[0].template or channel.window is None:
            return await self._again(place, parcels[0], fault)
        await self._hold(held, began)
        return 0

    async def _again(self, place: tuple[str, str], parcel: Parcel, fault: NotNow) -> int:
        if parcel.attempts + 1 >= MOST_TRIES:
            log.error("given up", parcel=parcel.id, channel=parcel.channel, fault=str(fault))
            await self._note(lambda tx: self._dead(tx, parcel, str(fault)))
            return 1
        wait = max(fault.retry_after or 0.0, pause(parcel.attempts))  # else an hour is a minute
        self._not_before[place] = time.monotonic() + wait
        log.info("not delivered yet", parcel=parcel.id, fault=str(fault), wait=wait)
        await self._note(lambda tx: outbox.not_yet(tx, parcel.id, str(fault)))
        return 0

    async def _refused(self, parcel: Parcel, fault: NotEver) -> int:
        log.warning("refused", parcel=parcel.id, channel=parcel.channel, fault=str(fault))
        now = self.now()

        def note(tx: Tx) -> None:
            outbox.dead(tx, parcel.id, str(fault))
            self.holding.refused(tx, parcel, fault, now)

        await self._note(note)
        return 1

    def _dead(self, tx: Tx, parcel: Parcel, fault: str) -> None:
        outbox.dead(tx, parcel.id, fault)
        self.holding.given_up(tx, parcel, fault, self.now())

    async def _note(self, work: Callable[[Tx], T]) -> T:
        """Write down what became of a parcel; keep trying while the database is away, since a
        message that was sent and not noted would be sent again."""
        while True:
            try:
                done = await asyncio.wrap_future(self.database.submit(work))
            except StorageUnavailable:
                self.healthy = False
                await asyncio.sleep(0.5)
            else:
                self.wake.ring("inbox")
                return done


def _change(tx: Tx, parcel: Parcel, change: messages.Message) -> Outgoing | _TakenBack:
    """What a colleague's message becomes that went already. What never went, or went with the new
    words, needs nothing more; words beside a file or a place are said afresh."""
    n = change.changes or 0
    sent = outbox.sent_as(tx, parcel.person_id, n, parcel.channel)
    changed = messages.one(tx, parcel.person_id, n)
    if not sent or changed is None or not outbox.is_waiting(tx, parcel.id):
        return _TakenBack()
    if changed.deleted:
        every = outbox.all_sent_as(tx, parcel.person_id, n, parcel.channel)
        return _TakenBack(",".join(every) if change.deleted else "")
    alone = not (changed.file_id or changed.place)
    return Outgoing(
        change.text if alone else change.afresh,
        tuple(Choice(**choice) for choice in changed.choices) if alone else (),
        change.language,
        change.direction,
        sent if alone else None,
        change.name,
        afresh=change.afresh if alone else "",
    )


def _attachment(tx: Tx, message: messages.Message) -> Attachment | None:
    """The file that goes with a message, opened; None when there is none (any more)."""
    file = files.get(tx, message.file_id) if message.file_id else None
    if file is None or file.content is None:
        return None
    kind = file.kind if file.kind in ("photo", "voice") else "document"
    return Attachment(cast(FileKind, kind), file.mime, file.name, file.content)
