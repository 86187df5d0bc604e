"""What time does with calls that were promised: whoever makes one is told shortly before it, and
the family is reminded of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.beside.reminders import Quiet
from bot.desk import Desk
from bot.session import Session
from bot.talk.turn import Turn
from bot.turn import Turns
from storage import calls, messages
from storage.calls import Coming
from storage.database import Tx

Kind = Literal["day", "hour"]

AHEAD = timedelta(hours=40)
"""From how long before a call its family can be reminded: a day, and the quiet hours before it."""
HOUR = timedelta(hours=1)
SETTLED = timedelta(hours=2)
"""Who agreed on a call so shortly before its reminder needs none: they know."""
LEFT = timedelta(minutes=20)
"""A reminder that waited for the end of the quiet hours leaves at least so much time."""

Remind = Callable[[Turn], None]
"""Says to a family when it is called; nothing where nobody calls any more."""


class Calling:
    """The rules of calls. ``quiet`` are the hours in which no family is reminded."""

    def __init__(self, turns: Turns, desk: Desk, quiet: Quiet, remind: Remind) -> None:
        self._turns = turns
        self._desk = desk
        self._quiet = quiet
        self._say = remind

    async def tell(self) -> None:
        """Tell colleagues of the calls that they promised for about now, and remind families of
        theirs: the day before, where that is not when they agreed on it, and an hour before."""
        await asyncio.wrap_future(self._desk.announce_calls())
        for each in await asyncio.wrap_future(self._turns.database.submit_read(self._due)):
            with suppress(LookupError):  # forgotten in between
                await asyncio.wrap_future(self._remind(each))

    def _due(self, tx: Tx) -> list[Coming]:
        now = self._turns.now()
        coming = calls.coming(tx, now, now + AHEAD)
        return [each for each in coming if self._passed(each, now)]

    def _passed(self, coming: Coming, now: datetime) -> Kind | None:
        """Which reminder is the last that should have gone out by now: one that is late still goes
        while it helps, until the next."""
        zone = self._turns.zone
        assert isinstance(zone, ZoneInfo)
        if self._quiet.over(now, zone) != now:
            return None
        passed = [kind for kind, at in planned(coming, self._quiet, zone) if at <= now]
        return passed[-1] if passed and now < coming.at else None

    def _remind(self, due: Coming) -> Future[None]:
        """Remind one family once, if it is still so: it perhaps moved or cancelled the call."""

        def act(turn: Turn, _session: Session) -> None:
            still = next((c for c in calls.coming(turn.db, turn.now, due.at) if c == due), None)
            kind = self._passed(still, turn.now) if still else None
            if kind and messages.first_time(turn.db, "called", f"{due.id}:{kind}", turn.now):
                self._say(turn)

        return self._turns.visit(lambda _tx: due.person_id, act)


def planned(coming: Coming, quiet: Quiet, zone: ZoneInfo) -> list[tuple[Kind, datetime]]:
    """Return when a family is reminded of a call, in order.

    A day before, at the same hour on the clock; and an hour before. One that falls into the quiet
    hours waits for their end, and lapses when that is too late; so does what comes shortly after
    the call was agreed on."""
    day_before = (coming.at.astimezone(zone) - timedelta(days=1)).astimezone(UTC)
    plan: tuple[tuple[Kind, datetime, datetime], ...] = (
        ("day", day_before, coming.made + SETTLED),
        ("hour", coming.at - HOUR, coming.made),
    )
    found: list[tuple[Kind, datetime]] = []
    for kind, at, earliest in plan:
        later = quiet.over(at, zone)
        if earliest <= at and (later == at or coming.at - later >= LEFT):
            found.append((kind, later))
    return found
