"""The time on the clock on the wall, as a meetup keeps it, and the instant that it is.

Where the clocks go forward a time that the wall never shows moves forward as they do (half past two
becomes half past three); where they go back, the first of the two is meant.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

QUARTER = 15 * 60
"""Seconds in the grain of time: nobody is booked twice in the same one."""

_TOO_FAR = "the calendar does not go so far"


def read(local: str) -> datetime:
    """Return the wall time that is written "2026-11-28T15:00", so and not otherwise. Raises
    ValueError."""
    found = datetime.fromisoformat(local)
    if written(found) != local:
        raise ValueError(f"not a wall time: {local!r}")
    return found


def written(local: datetime) -> str:
    """Write a wall time as it is kept."""
    return local.replace(tzinfo=None).isoformat(timespec="minutes")


def at(local: str, zone: ZoneInfo) -> datetime:
    """Return when that is, as local time that the wall does show. Raises ValueError."""
    return shown(read(local), zone)


def shown(local: datetime, zone: ZoneInfo) -> datetime:
    """Return a wall time as local time that the wall does show. Raises ValueError."""
    try:
        return local.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)
    except OverflowError as fault:
        raise ValueError(_TOO_FAR) from fault


def instant(local: str, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall time, in UTC. Raises ValueError."""
    return at(local, zone).astimezone(UTC)


def wall(instant: datetime, zone: ZoneInfo) -> str:
    """Return what the wall shows at an instant."""
    return written(instant.astimezone(zone))


def ends(local: str, zone: ZoneInfo, minutes: int) -> datetime:
    """Return when something ends that is so many minutes long on the clock, as local time: until
    four is until four, also in the night in which that takes an hour more. Raises ValueError."""
    return later(at(local, zone), zone, minutes)


def later(begins: datetime, zone: ZoneInfo, minutes: int) -> datetime:
    """Return local time so many minutes on the clock after local time. Raises ValueError."""
    if minutes < 1:
        raise ValueError("a meetup takes a minute at least")
    try:
        return shown(begins.replace(tzinfo=None) + timedelta(minutes=minutes), zone)
    except OverflowError as fault:
        raise ValueError(_TOO_FAR) from fault


def quarters(local: str, zone: ZoneInfo, minutes: int) -> list[int]:
    """Return the quarters of an hour since 1970 that a meetup touches. Raises ValueError."""
    return list(touched(at(local, zone), ends(local, zone, minutes)))


def touched(begins: datetime, ends: datetime) -> range:
    """Return the quarters of an hour since 1970 between two instants, the broken ones too."""
    first = int(begins.timestamp() // QUARTER)
    return range(first, max(first, -int(-ends.timestamp() // QUARTER)))
