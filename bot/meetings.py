"""What time does with meetups: proposals that nobody answers, reminders, asking how it was, and
the next of a series."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.beside import reminders, repeats
from bot.beside.reminders import Quiet, Reminder, Wishes
from bot.session import Session
from bot.talk.turn import Turn
from bot.turn import Turns
from storage import afters, buddies, errands, meetups, series
from storage.bookings import Booked
from storage.database import Tx
from storage.meetups import Meetup, Settled
from storage.series import Series
from storage.times import When

AFTER = "meetup_after"
"""The dialogue that asks how it was."""
NEWS = "meetup-news"
"""The errand that tells what became of a meetup."""
AHEAD = timedelta(hours=40)
"""From how long before its start a meetup can have a reminder due."""
PUT_IN = timedelta(weeks=5)
"""How long before its day a meetup of a series is put in."""
ASKED_FOR = timedelta(days=4)
"""How long after a meetup it is still asked how it was."""
OVER = timedelta(minutes=30)
"""How long after the end of a meetup it is asked how it was."""

ANSWER = "meetup_answer"
"""The dialogue that asks the other side to pick a time; about the meetup."""
SLOW = timedelta(days=3)
"""After so long whoever proposed hears that nobody has answered yet."""
SOON = timedelta(hours=3)
"""So long before the last time that was offered they hear it in any case."""
PATIENT = timedelta(hours=1)
"""So long nobody is told anything: people need a moment."""

Remind = Callable[[Turn, str, str], None]
"""Says a reminder: of which meetup, ``day`` or ``hours`` before."""


class Meetings:
    """The rules of meetups, worked out from the meetups themselves each time. ``quiet`` are the
    hours in which nobody is reminded or asked."""

    def __init__(self, turns: Turns, quiet: Quiet, remind: Remind) -> None:
        self._turns = turns
        self._quiet = quiet
        self._say = remind

    # -- while nobody answers ------------------------------------------------------------------

    async def proposals(self) -> None:
        """Tell whoever proposed that nobody has answered yet, once for each proposal; and when its
        times are over, take it back and say so. Nobody waits in silence."""
        await asyncio.wrap_future(self._turns.database.submit(self._proposals))

    def _proposals(self, tx: Tx) -> None:
        now = self._turns.now()
        awake = self._quiet.over(now, self._zone)
        for each in meetups.unanswered(tx):
            last = max(replace(each.when, local=local).starts for local in each.times)
            if last <= now:
                _let_go(tx, each, now, awake)
            elif now - each.changed >= SLOW or (
                now - each.changed >= PATIENT and last - now <= SOON
            ):
                about = f"open.{each.id}.{int(each.changed.timestamp())}"
                if each.proposed_by and not errands.last(tx, each.proposed_by, NEWS, about):
                    errands.add(tx, each.proposed_by, NEWS, about, now, due=awake)

    # -- before --------------------------------------------------------------------------------

    async def remind(self) -> None:
        """Remind everybody who is to be reminded by now, each once."""
        for each in await asyncio.wrap_future(self._turns.database.submit_read(self._due)):
            with suppress(LookupError):  # forgotten in between
                await asyncio.wrap_future(self._remind(each))

    def _due(self, tx: Tx) -> list[Reminder]:
        now = self._turns.now()
        found = meetups.between(tx, now, now + AHEAD)
        people = meetups.people_of(tx, found)
        everybody = {who for each in people.values() for who in each}
        wants = afters.wants(tx, everybody).items()
        return reminders.due(
            [_reckoned(each, people[each.id]) for each in found],
            now,
            {who: Wishes(day=each.day, hours=each.hours) for who, each in wants},
            self._quiet,
            afters.reminded_of(tx, [each.id for each in found]),
        )

    def _remind(self, due: Reminder) -> Future[None]:
        """Remind one, if it is still so: whoever moved or cancelled it was perhaps faster."""

        def act(turn: Turn, _session: Session) -> None:
            found = meetups.get(turn.db, due.meetup_id)
            still = found and found.state == "agreed" and found.starts == due.starts
            to = (due.meetup_id, due.person_id, due.kind, due.starts)
            if still and afters.mark_reminded(turn.db, *to):
                self._say(turn, due.meetup_id, due.kind)

        return self._turns.visit(lambda _tx: due.person_id, act)

    # -- after ---------------------------------------------------------------------------------

    async def ask_how(self) -> None:
        """Ask everybody who met how it was, each once, inside the budget of what nobody asked
        for."""
        await asyncio.wrap_future(self._turns.database.submit(self._ask_how))

    def _ask_how(self, tx: Tx) -> None:
        now = self._turns.now()
        awake = self._quiet.over(now, self._zone)
        ids = afters.unasked(tx, now - ASKED_FOR, now)
        found = [each for id in ids if (each := meetups.get(tx, id)) and each.duo_id]
        over = [each for each in found if each.when.ends + OVER <= now]
        for each in over:
            for who in meetups.people_of(tx, [each])[each.id]:
                if afters.ask(tx, each.id, who, now):
                    errands.add(tx, who, AFTER, each.id, now, due=awake, unasked=True)

    # -- again and again -----------------------------------------------------------------------

    async def put_in(self) -> None:
        """Put in the meetups of every series that come near; where somebody has something else
        then or is away, that one falls out and all hear so."""
        running = await asyncio.wrap_future(self._turns.database.submit_read(series.running))
        for each in running:
            for when in self._near(each):
                put = _putting(each.id, when, self._turns.now())
                await asyncio.wrap_future(self._turns.database.submit(put))

    def _near(self, found: Series) -> list[When]:
        now = self._turns.now()
        last = (now + PUT_IN).astimezone(self._zone).date()
        until = min(found.until, last) if found.until else last
        first, minutes = found.first, found.first.minutes
        days = repeats.days(first.local, found.every_weeks, until.isoformat(), found.skipped)
        every = [When(local, first.zone, minutes) for local in days]
        return [when for when in every if when.starts > now]

    @property
    def _zone(self) -> ZoneInfo:
        found = self._turns.zone
        assert isinstance(found, ZoneInfo)
        return found


def _let_go(tx: Tx, found: Meetup, now: datetime, awake: datetime) -> None:
    """A proposal whose times are over is asked of nobody any more."""
    meetups.cancel(tx, found.id, now)
    for who in meetups.members(tx, found.duo_id):
        errands.drop(tx, who, ANSWER, found.id)
    if found.proposed_by:
        errands.add(tx, found.proposed_by, NEWS, f"passed.{found.id}", now, due=awake)


def _reckoned(found: Meetup, people: tuple[str, ...]) -> reminders.Meetup:
    zone = ZoneInfo(found.when.zone)
    return reminders.Meetup(found.id, people, found.when.local, zone, found.changed)


def _putting(series_id: str, when: When, now: datetime) -> Callable[[Tx], None]:
    """Put in one meetup of a series, unless it stands there or falls out."""

    def put(tx: Tx) -> None:
        found = series.get(tx, series_id)
        if found is None or found.ended or when.day in found.skipped:
            return
        planned = meetups.of_series(tx, series_id)
        if any(each.when.day == when.day for each in planned):
            return
        try:
            with tx.c.begin_nested():
                _plan(tx, found, when, now)
        except Booked:
            series.skip(tx, series_id, when.day)
            _tell_fallen(tx, found, when, now)
        except Settled:
            series.end(tx, series_id, now)

    return put


def _plan(tx: Tx, found: Series, when: When, now: datetime) -> None:
    """Raises Booked, also where somebody is away that day, and Settled."""
    duo_id, place = found.duo_id, found.place
    meetups.plan(tx, duo_id, None, found.what, when, now, place=place, series_id=found.id)
    away = buddies.who_is_away(tx, meetups.members(tx, duo_id), date.fromisoformat(when.day))
    if away:
        raise Booked(*away)


def _tell_fallen(tx: Tx, found: Series, when: When, now: datetime) -> None:
    """Everybody of the duo hears which one falls out."""
    for who in meetups.members(tx, found.duo_id):
        errands.add(tx, who, NEWS, f"falls.{found.id}.{when.day}", now)
