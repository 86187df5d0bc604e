"""Working hours: spans of local time on days of the week, less public holidays and absences."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$")
_AHEAD = 60
"""Days: somebody who is not there within two months is not there."""


def span(text: str) -> str:
    """Return a span of hours as it is written ("09:00-12:30"). Raises ValueError."""
    match = _SPAN.match(text)
    if not match or text[:5] >= text[6:] or text[6:] > "24:00":
        raise ValueError('hours are written "09:00-12:30", from early to late')
    return text


Span = Annotated[str, AfterValidator(span)]


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there. ``away`` are days on which they are not; with ``holidays`` nobody is
    on Belgian public holidays."""

    week: Mapping[str, tuple[str, ...]]
    zone: ZoneInfo
    holidays: bool = True
    away: Collection[date] = ()

    def open_at(self, instant: datetime) -> bool:
        """Whether somebody is there at this instant."""
        local = instant.astimezone(self.zone)
        return any(start <= local < end for start, end in self.spans(local.date()))

    def next_open(self, instant: datetime) -> datetime | None:
        """The present instant when somebody is there, else when the next one begins, as local
        time; None when nobody is ever there."""
        local = instant.astimezone(self.zone)
        for ahead in range(_AHEAD):
            for start, end in self.spans(local.date() + timedelta(days=ahead)):
                if local < end:
                    return max(local, start)
        return None

    def closes(self, instant: datetime) -> datetime | None:
        """Until when somebody who is there now stays, as local time; None when nobody is."""
        local = instant.astimezone(self.zone)
        ends = [end for start, end in self.spans(local.date()) if start <= local < end]
        return max(ends, default=None)

    def after(self, instant: datetime, minutes: int) -> datetime:
        """So many minutes of work after this instant, said as a whole quarter of an hour."""
        exact = self._after(instant, timedelta(minutes=minutes))
        short = -exact.minute % 15 or (15 if exact.second or exact.microsecond else 0)
        return exact.replace(second=0, microsecond=0) + timedelta(minutes=short)

    def _after(self, instant: datetime, left: timedelta) -> datetime:
        local = instant.astimezone(self.zone)
        for ahead in range(_AHEAD):
            for start, end in self.spans(local.date() + timedelta(days=ahead)):
                begin = max(local, start)
                if begin < end:
                    if end - begin >= left:
                        return begin + left
                    left -= end - begin
        return local + timedelta(days=1)

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The spans of one day, from early to late, in local time."""
        if day in self.away or (self.holidays and day in _holidays(day.year)):
            return []
        return [
            (_at(day, each[:5], self.zone), _at(day, each[6:], self.zone))
            for each in self.week.get(DAYS[day.weekday()], ())
        ]


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    if clock.startswith("24"):
        return datetime.combine(day + timedelta(days=1), time(0), zone)
    return datetime.combine(day, time.fromisoformat(clock), zone)


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[date]:
    import holidays  # slow to import; asked for the first time only when a day matters

    return frozenset(holidays.country_holidays("BE", years=year))
