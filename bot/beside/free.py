"""When somebody is free, and which times to offer two people who want to meet.

Hours of a week are wall times; what is booked are instants. An empty week means that somebody told
no hours: then only the days away and what is booked count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.beside import wall

Week = Mapping[int, Sequence[tuple[str, str]]]
"""Spans of wall time ("14:00", "17:30") by weekday, Monday is 0; "24:00" is midnight."""

EARLIEST, LATEST = time(8), time(21)
"""Nothing is offered that begins before or ends after."""
NOTICE = timedelta(hours=2)
"""Nothing is offered sooner than this."""

_DAY = timedelta(days=1)
_APART = timedelta(hours=2)  # between two offers on one day
_AGREEABLE = (15, 10, 14, 16, 17, 11, 18, 13, 9, 19, 12, 20, 8)  # hours, the best first


@dataclass(frozen=True)
class Availability:
    """What is known of somebody's time: the weekly hours (empty: none told), days on which they
    are away, and from when to when they are booked."""

    week: Week = field(default_factory=dict)
    away: Collection[date] = ()
    booked: Sequence[tuple[datetime, datetime]] = ()

    @cached_property
    def taken(self) -> frozenset[int]:
        """The quarters of an hour in which they are booked."""
        return frozenset(q for begins, ends in self.booked for q in wall.touched(begins, ends))


def free_at(a: Availability, local: str, zone: ZoneInfo, minutes: int) -> bool:
    """Whether somebody is free for a meetup from beginning to end. Raises ValueError."""
    return _free(a, wall.at(local, zone), wall.ends(local, zone, minutes))


def both(a: Availability, b: Availability) -> Availability:
    """Return when two people are free as if they were one: a third can be added to that."""
    if a.week and b.week:
        week: Week = {day: shared(a.week.get(day, ()), b.week.get(day, ())) for day in range(7)}
    else:
        week = a.week or b.week
    return Availability(week, {*a.away, *b.away}, (*a.booked, *b.booked))


def shared(
    ours: Sequence[tuple[str, str]], theirs: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the spans of one day that are in both, from early to late."""
    both = {
        (begin if begin > start else start, end if end < stop else stop)  # faster than max, min
        for begin, end in ours
        for start, stop in theirs
        if begin < stop and start < end
    }
    return sorted(both)


def common(
    a: Availability,
    b: Availability,
    zone: ZoneInfo,
    now: datetime,
    minutes: int,
    days_ahead: int = 21,
    most: int = 3,
) -> list[datetime]:
    """Return local times at which both are free, at most so many, from early to late: soon, but
    on different days and at different parts of the day. Raises ValueError."""
    together = both(a, b)
    found = [
        begins
        for begins in _times(zone, now, minutes, days_ahead)
        if _free(together, begins, wall.later(begins, zone, minutes))
    ]
    today = now.astimezone(zone).date()
    offered: list[datetime] = []
    while found and len(offered) < most:
        best = min(found, key=lambda one: (_cost(one, today, offered), one))
        offered.append(best)
        apart = max(_APART, timedelta(minutes=minutes))
        found = [one for one in found if abs(one - best) >= apart]
    return sorted(offered)


def _free(a: Availability, begins: datetime, ends: datetime) -> bool:
    return _there(a, begins, ends) and a.taken.isdisjoint(wall.touched(begins, ends))


def _there(a: Availability, begins: datetime, ends: datetime) -> bool:
    """Whether a time is inside the hours of somebody's week, on days on which they are not away."""
    start, end = begins.replace(tzinfo=None), ends.replace(tzinfo=None)
    last = (end - timedelta(minutes=1)).date()
    dates = [start.date() + _DAY * n for n in range((last - start.date()).days + 1)]
    if any(day in a.away for day in dates):
        return False
    if not a.week:
        return True
    reached = start
    for opens, closes in (span for day in dates for span in _spans(a.week, day)):
        if opens <= reached < closes:
            reached = closes
    return reached >= end


def _spans(week: Week, day: date) -> list[tuple[datetime, datetime]]:
    midnight = datetime.combine(day, time())
    return sorted(
        (midnight + _of_day(begins), midnight + _of_day(ends))
        for begins, ends in week.get(day.weekday(), ())
    )


def _of_day(clock: str) -> timedelta:
    return timedelta(hours=int(clock[:2]), minutes=int(clock[3:]))


def _times(zone: ZoneInfo, now: datetime, minutes: int, days_ahead: int) -> Iterator[datetime]:
    """All whole and half hours of the coming days that may be offered at all."""
    today = now.astimezone(zone).date()
    soonest = now.astimezone(UTC) + NOTICE
    for ahead in range(days_ahead + 1):
        day = today + _DAY * ahead
        start, latest = datetime.combine(day, EARLIEST), datetime.combine(day, LATEST)
        latest -= timedelta(minutes=minutes)
        while start <= latest:
            begins = wall.shown(start, zone)
            if begins >= soonest and begins.replace(tzinfo=None) == start:
                yield begins
            start += timedelta(minutes=30)


def _cost(one: datetime, today: date, offered: Sequence[datetime]) -> float:
    """How little a time is worth offering beside the others, counted in days of waiting."""
    cost = float((one.date() - today).days)
    cost += 0.1 * _AGREEABLE.index(one.hour) + (0.5 if one.minute else 0)
    for other in offered:
        cost += 100 if other.date() == one.date() else 0
        cost += 4 if other.weekday() == one.weekday() else 0
        cost += 2 if _part(other) == _part(one) else 0
    return cost


def _part(local: datetime) -> int:
    return (local.hour >= 12) + (local.hour >= 17)
