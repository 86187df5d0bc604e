"""Errands: what somebody is to hear or be asked, because of what another did, in a turn of their
own. What only tells is said whoever has the talk; what asks waits for its moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta

import structlog

from bot import budget
from bot.beside.reminders import Quiet
from bot.logs import trace
from bot.session import Session
from bot.talk.state import REST
from bot.talk.turn import Turn
from bot.turn import Turns
from bot.wake import heard_within
from storage import cases, errands, unasked
from storage.database import StorageUnavailable, Tx
from storage.errands import Errand

log = structlog.get_logger(__name__)

Tells = Mapping[str, Callable[[Turn, str], None]]
"""What only tells, by the name of the errand: says it, given what it is about."""

LOOK_AGAIN = 20.0
"""Seconds, should a bell ever be missed."""
WITH_HUMAN = timedelta(minutes=10)
"""How long something that asks waits before it looks again whether a person still has the talk."""
BUSY = timedelta(minutes=5)
"""Nobody is asked something else so soon after they wrote, in the middle of something."""
IN_DANGER = "crisis"
HALF_A_DAY = timedelta(hours=12)
"""How long nobody is asked anything else who was asked whether they are safe."""
AFTER_FAULT = timedelta(minutes=15)
GIVEN_UP = timedelta(days=3)
"""What could not be done in this time is not done any more."""
STOPPED = "stop"
"""Where the talk rests of who wants nothing any more until they write."""


class Gone(LookupError):
    """There is no such errand (any more): whom it was for was forgotten."""


class Errands:
    """Does errands, each in a turn of the person it is for, and once. ``quiet`` are the hours in
    which nobody hears what can wait; ``homes`` the dialogues in which nothing is going on."""

    def __init__(self, turns: Turns, tells: Tells, quiet: Quiet, homes: Collection[str]) -> None:
        self._turns = turns
        self._tells = tells
        self._quiet = quiet
        self._homes = homes

    async def run(self) -> None:
        """Do what is due until cancelled: at once after the commit that asked for it."""
        while True:
            bell = self._turns.wake.listen("errands")
            await self.round()
            await heard_within(bell, LOOK_AGAIN)

    async def round(self) -> None:
        """Do everything that is due by now, and what becomes due by it; each at most once."""
        tried: set[str] = set()
        try:
            while found := [e for e in await asyncio.wrap_future(self._due()) if e.id not in tried]:
                for each in _first_of_each(found):
                    tried.add(each.id)
                    await self._guarded(each)
        except StorageUnavailable as fault:
            log.warning("errands cannot reach storage", fault=str(fault))
        except Exception as fault:  # else nobody would hear anything any more
            log.error("errands cannot be read", trace=trace(fault))

    def _due(self) -> Future[list[Errand]]:
        now = self._turns.now()
        return self._turns.database.submit_read(lambda tx: errands.due(tx, now))

    async def _guarded(self, errand: Errand) -> None:
        """One that fails now is tried again later; the others go on."""
        try:
            await asyncio.wrap_future(self.do(errand.id))
        except StorageUnavailable:
            raise
        except Gone:
            return
        except Exception as fault:  # whatever a dialogue raises: the errands of others go on
            log.error("an errand failed", errand=errand.dialogue, trace=trace(fault))
            await self._write(lambda tx: self._put_off(tx, errand))

    async def _write(self, work: Callable[[Tx], object]) -> None:
        await asyncio.wrap_future(self._turns.database.submit(work))

    def _put_off(self, tx: Tx, errand: Errand) -> None:
        now = self._turns.now()
        if now - errand.made > GIVEN_UP:
            errands.done(tx, errand.id, now)
        else:
            errands.postpone(tx, errand.id, now + AFTER_FAULT)

    def do(self, errand_id: str) -> Future[None]:
        """Do one errand, unless it was done; or put it off. Raises Gone."""

        def whose(tx: Tx) -> str:
            found = errands.get(tx, errand_id)
            if found is None:
                raise Gone(errand_id)
            return found.person_id

        def act(turn: Turn, session: Session) -> None:
            found = errands.get(turn.db, errand_id)
            if found is None or found.done or found.due > turn.now:
                return
            waits = self._over_budget(turn, session) if found.unasked else None
            later = waits or self._later(turn, session, found)
            if waits:
                errands.postpone_unasked(turn.db, turn.person, waits)
            elif later:
                errands.postpone(turn.db, found.id, later)
            elif errands.done(turn.db, found.id, turn.now):
                self._run(turn, found)

        return self._turns.visit(whose, act)

    def _run(self, turn: Turn, errand: Errand) -> None:
        tell = self._tells.get(errand.dialogue)
        if tell:
            tell(turn, errand.about)
        else:
            self._turns.engine.interrupt(errand.dialogue, turn, errand.about)
        if errand.unasked and turn.replies:
            unasked.note(turn.db, turn.person, turn.now)

    def _over_budget(self, turn: Turn, session: Session) -> datetime | None:
        """Until when everything waits that somebody did not ask for; None when it may go."""
        sent, frames = unasked.times(turn.db, turn.person), turn.state.frames
        stopped = bool(frames) and (frames[-1].dialogue, frames[-1].step) == (STOPPED, REST)
        heard = None if stopped else session.person.last_heard
        may = budget.moment(turn.now, sent, heard, self._quiet, self._turns.zone)
        return may if may > turn.now else None

    def _later(self, turn: Turn, session: Session, errand: Errand) -> datetime | None:
        """Until when an errand waits for what is going on; None when it is the moment."""
        if errand.dialogue in self._tells:
            return None
        case = cases.open_of(turn.db, turn.person)
        if case and case.state == "taken":
            return turn.now + WITH_HUMAN
        last, frames = session.person.last_heard, turn.state.frames
        if frames and frames[-1].dialogue == IN_DANGER and last and turn.now - last < HALF_A_DAY:
            return last + HALF_A_DAY
        going_on = frames and frames[-1].step != REST and frames[-1].dialogue not in self._homes
        if going_on and last and turn.now - last < BUSY:
            return last + BUSY
        return None


def _first_of_each(found: Sequence[Errand]) -> list[Errand]:
    """Of what somebody hears unasked, only the first: whether the next may go depends on it."""
    kept: dict[tuple[str, bool], Errand] = {}
    for each in found:
        kept.setdefault((each.person_id if each.unasked else each.id, each.unasked), each)
    return list(kept.values())
