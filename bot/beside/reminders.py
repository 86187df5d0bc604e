"""Which reminders a meetup has, worked out from the meetup itself each time it is asked.

Nothing is planned and kept: only that a reminder was sent is, with the start that it was for. So
a meetup that moves, or is called off, takes its reminders with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.beside import wall

Kind = Literal["day", "hours"]

EVENING = time(18)
"""Wall time, on the day before."""
AHEAD = timedelta(hours=2)
LEFT = timedelta(minutes=30)
"""A reminder that waited for the end of the quiet hours leaves at least so much time."""


@dataclass(frozen=True, slots=True)
class Meetup:
    """What matters of a meetup here. ``settled`` is when this start was agreed; ``agreed`` is False
    while it is only proposed, and once it is called off."""

    id: str
    people: tuple[str, ...]
    local: str
    zone: ZoneInfo
    settled: datetime
    agreed: bool = True

    @property
    def starts(self) -> datetime:
        """The instant, in UTC."""
        return wall.instant(self.local, self.zone)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Which reminders somebody wants."""

    day: bool = True
    hours: bool = True


ALL = Wishes()
"""Who told no wishes gets both."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours of the night in which nobody is reminded, in wall time; equal times are none."""

    begins: time
    ends: time

    def over(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Return the instant itself, or the end of the quiet hours that it falls into."""
        local = instant.astimezone(zone)
        if not self._holds(local.time()):
            return instant
        day = local.date()
        if self.ends <= local.time():
            day += timedelta(days=1)
        end = wall.shown(datetime.combine(day, self.ends), zone)
        if end <= local.astimezone(UTC):  # the clocks went back, and it is meant the second time
            end = end.replace(fold=1)
        return end.astimezone(UTC)

    def _holds(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder of one person. ``starts`` is the instant that it is for: what is kept of a
    reminder sent is all four."""

    meetup_id: str
    person_id: str
    kind: Kind
    starts: datetime


Sent = Collection[tuple[str, str, str, datetime]]
"""Reminders sent: meetup, person, kind, start."""


def planned(meetup: Meetup, wishes: Wishes, quiet: Quiet | None) -> list[tuple[Kind, datetime]]:
    """Return the reminders of somebody who comes, and when, in order.

    The evening before, or at once when it was agreed later that day; and two hours before. What is
    agreed for the same day has no first one, and what is agreed within two hours none at all. One
    that falls into the quiet hours waits for their end, and lapses when that is too late.
    """
    if not meetup.agreed:
        return []
    hours = _hours(meetup, quiet) if wishes.hours else None
    day = _day(meetup, quiet) if wishes.day else None
    if day and hours and hours - day < AHEAD:
        day = None  # one is enough
    both: tuple[tuple[Kind, datetime | None], ...] = (("day", day), ("hours", hours))
    return [(kind, when) for kind, when in both if when]


def due(
    meetups: Iterable[Meetup],
    now: datetime,
    wishes: Mapping[str, Wishes],
    quiet: Quiet | None,
    sent: Sent,
) -> list[Reminder]:
    """Return the reminders to send now. One that could not be sent in time is still sent while it
    helps: until the next one is due, and never after the start or in the quiet hours."""
    found: list[Reminder] = []
    for meetup in meetups:
        starts = meetup.starts
        if now >= starts or (quiet and quiet.over(now, meetup.zone) != now):
            continue
        for person in meetup.people:
            plan = planned(meetup, wishes.get(person, ALL), quiet)
            passed = [kind for kind, when in plan if when <= now]
            if passed and (meetup.id, person, passed[-1], starts) not in sent:
                found.append(Reminder(meetup.id, person, passed[-1], starts))
    return found


def _day(meetup: Meetup, quiet: Quiet | None) -> datetime | None:
    start = wall.at(meetup.local, meetup.zone)
    eve = datetime.combine(start.date() - timedelta(days=1), EVENING)
    when = max(wall.shown(eve, meetup.zone), meetup.settled).astimezone(UTC)
    if when.astimezone(meetup.zone).date() >= start.date() or meetup.starts - when < AHEAD:
        return None  # they have only just agreed it
    return _awake(meetup, when, quiet)


def _hours(meetup: Meetup, quiet: Quiet | None) -> datetime | None:
    when = meetup.starts - AHEAD
    return _awake(meetup, when, quiet) if meetup.settled <= when else None


def _awake(meetup: Meetup, when: datetime, quiet: Quiet | None) -> datetime | None:
    later = quiet.over(when, meetup.zone) if quiet else when
    if later == when or meetup.starts - later >= LEFT:
        return later
    return None
