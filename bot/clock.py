"""The rules that run by time: overdue cases, silent talks that come back, what is kept too long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.calling import Calling
from bot.channels.base import Channel, NotEver, NotNow
from bot.desk import Desk, NoSuchCase
from bot.duty import Duty
from bot.errands import Errands
from bot.handing import Handing
from bot.logs import trace
from bot.meetings import Meetings
from bot.occasions import Occasions
from bot.turn import Turns
from storage import buddies, cases, files, personal, registrations, wishes
from storage.database import StorageUnavailable, Tx

log = structlog.get_logger(__name__)

TRY_OUT_DAYS = {"messages": 30, "files": 30, "cases": 30, "audit": 30, "people": 90}


class Clock:
    """Looks every so often whether something is due. What is due is read from the data itself,
    so that nothing fires for what was changed or is gone; the scheduler only ticks."""

    def __init__(
        self,
        turns: Turns,
        desk: Desk,
        handing: Handing,
        duty: Duty,
        channels: Mapping[str, Channel],
        errands: Errands,
        meetings: Meetings,
        calling: Calling,
        occasions: Occasions,
    ) -> None:
        self._turns = turns
        self._desk = desk
        self._handing = handing
        self._duty = duty
        self._channels = channels
        self._errands = errands
        self._meetings = meetings
        self._calling = calling
        self._occasions = occasions
        self._ticks = AsyncIOScheduler(timezone="UTC")

    def start(self) -> None:
        """Begin to tick, in the running event loop."""
        for rule, seconds in (
            (self.overdue, 30),
            (self.orphans, 60),
            (self.calls, 60),
            (self.news, 300),
            (self.unanswered, 60),
            (self.unsaid, 300),
            (self.silent, 300),
            (self.forget_old, 3600),
            (self.fetch, 5),
            (self.proposals, 300),
            (self.reminders, 60),
            (self.afters, 300),
            (self.repeats, 300),
            (self.occasions, 3600),
            (self.errands, 30),
        ):
            self._ticks.add_job(
                self._guarded,
                "interval",
                (rule,),
                seconds=seconds,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        self._ticks.start()

    def stop(self) -> None:
        """Stop ticking."""
        if self._ticks.running:
            self._ticks.shutdown(wait=False)

    async def overdue(self) -> None:
        """Bring cases up that were not answered in time, to one colleague after the other."""

        def look(tx: Tx) -> list[str]:
            now = self._turns.now()
            return [c.id for c in cases.overdue(tx, now) if self._desk.is_due(tx, c, now)]

        late = await asyncio.wrap_future(self._turns.database.submit_read(look))
        for case_id in late:
            with suppress(NoSuchCase):  # forgotten in between
                await asyncio.wrap_future(self._desk.remind(case_id))
        if late:
            log.warning("cases overdue", count=len(late))

    async def unanswered(self) -> None:
        """Bring offers back to whoever has the case, when nobody answered them in time."""
        found = await asyncio.wrap_future(
            self._turns.database.submit_read(
                lambda tx: self._handing.stale_offers(tx, self._turns.now())
            )
        )
        for transfer in found:
            with suppress(LookupError):  # forgotten in between
                await asyncio.wrap_future(self._handing.return_stale(transfer.id))

    async def unsaid(self) -> None:
        """Ask families once more whether their case may be passed on; after that it stays."""
        found = await asyncio.wrap_future(
            self._turns.database.submit_read(
                lambda tx: self._handing.silent_families(tx, self._turns.now())
            )
        )
        for transfer in found:
            with suppress(LookupError):  # forgotten in between
                await asyncio.wrap_future(self._handing.ask_again(transfer.id))

    async def orphans(self) -> None:
        """Find somebody for cases that nobody answers for."""
        found = await asyncio.wrap_future(self._turns.database.submit_read(cases.orphans))
        for case_id in found:
            with suppress(NoSuchCase):
                await asyncio.wrap_future(self._desk.assign(case_id))

    async def calls(self) -> None:
        """Remind colleagues and families of the calls that were promised."""
        await self._calling.tell()

    async def news(self) -> None:
        """Keep promises of news to those who wait for a place, for a buddy, or for a family."""

        def look(tx: Tx) -> list[str]:
            lists = (registrations.due_news, wishes.due_news, buddies.due_news)
            found = [each.person_id for due in lists for each in due(tx, self._turns.now())]
            return list(dict.fromkeys(found))

        for person_id in await asyncio.wrap_future(self._turns.database.submit_read(look)):
            with suppress(LookupError):  # forgotten in between
                await asyncio.wrap_future(self._desk.bring_news(person_id))

    async def silent(self) -> None:
        """Give talks back to the bot in which nobody wrote for too long."""
        quiet = self._duty.quiet
        found = await asyncio.wrap_future(
            self._turns.database.submit_read(lambda tx: cases.silent(tx, self._turns.now(), quiet))
        )
        for case in found:
            with suppress(NoSuchCase):  # forgotten in between
                await asyncio.wrap_future(self._desk.return_silent(case.id, quiet))

    async def forget_old(self) -> None:
        """Delete what is kept longer than the organisation says."""
        found = self._duty.organisation
        days = found.retention.model_dump() if found else TRY_OUT_DAYS
        now = self._turns.now()
        gone = await asyncio.wrap_future(
            self._turns.database.submit(lambda tx: personal.forget_old(tx, now, days))
        )
        log.info("forgot", **{table: count for table, count in gone.items() if count})

    async def fetch(self) -> None:
        """Bring files from the messengers while they still have them."""
        wanted = await asyncio.wrap_future(self._turns.database.submit_read(files.unfetched))
        for file_id, channel, reference in wanted:
            if channel not in self._channels:
                continue
            try:
                found = await self._channels[channel].fetch(reference)
            except NotNow:
                continue
            except NotEver as fault:
                log.warning("file cannot be fetched", file=file_id, fault=str(fault))
                await self._write(partial(files.give_up, file_id=file_id))
                continue
            fill = partial(files.fill, file_id=file_id, content=found.content, mime=found.mime)
            await self._write(fill)

    async def proposals(self) -> None:
        """Tell people that nobody answered what they proposed."""
        await self._meetings.proposals()

    async def reminders(self) -> None:
        """Remind people of their meetups."""
        await self._meetings.remind()

    async def afters(self) -> None:
        """Ask people how their meetups were."""
        await self._meetings.ask_how()

    async def repeats(self) -> None:
        """Put in the meetups that come back."""
        await self._meetings.put_in()

    async def occasions(self) -> None:
        """Plan what is written to families of what changed for them."""
        await self._occasions.round()

    async def errands(self) -> None:
        """Do what is due by now, and what a crash left."""
        await self._errands.round()

    async def _write(self, work: Callable[[Tx], None]) -> None:
        await asyncio.wrap_future(self._turns.database.submit(work))
        self._turns.wake.ring("inbox")

    async def _guarded(self, rule: Callable[[], Awaitable[None]]) -> None:
        """A rule that fails now is tried again at the next tick; the others go on."""
        try:
            await rule()
        except StorageUnavailable as fault:
            log.warning("clock cannot reach storage", fault=str(fault))
        except Exception as fault:  # one rule must not stop the clock for all others
            log.error("a rule of the clock failed", trace=trace(fault))
