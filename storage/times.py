"""A day and hour as people agreed it on the clock, and the instants that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

QUARTER = 15 * 60
"""The grain of time in which somebody is booked, in seconds."""


@dataclass(frozen=True, slots=True)
class When:
    """A moment on the clock. ``local`` is "YYYY-MM-DDTHH:MM" in ``zone``; it lasts so many
    ``minutes`` on the clock, whatever summer time does meanwhile. A time that the clock skips is
    as much later as it skips; of one that comes twice, the first is meant."""

    local: str
    zone: str
    minutes: int = 60

    @property
    def day(self) -> str:
        """The ISO date."""
        return self.local[:10]

    @property
    def starts(self) -> datetime:
        """When it begins, in UTC."""
        return self._instant(datetime.fromisoformat(self.local))

    @property
    def ends(self) -> datetime:
        """When it is over, in UTC; never before it began."""
        begins = self.starts.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        ends = self._instant(begins + timedelta(minutes=self.minutes))
        return max(ends, self.starts + timedelta(minutes=1))

    def quarters(self) -> range:
        """The quarters of an hour since 1970 that it takes up, the ones begun included."""
        first, last = self.starts.timestamp(), self.ends.timestamp()
        return range(int(first // QUARTER), int(-(-last // QUARTER)))

    def _instant(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
