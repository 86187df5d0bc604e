"""Which date is meant by a day as it is said: the 15th, next Friday, 14 Azar.

Every function raises ValueError (or OverflowError, at the ends of the calendar) for a day that
does not exist, and Doubt for one that may be another day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

_YEARS = 5  # a year further away than this is something else
_WEEK = 7
_SUNDAY_FIRST = 5  # Saturday, from which on weeks begin in Arabic and Persian
_CYCLE = 33  # years of the Persian calendar with eight leap days
_BEFORE_PERSIAN = 226894  # the ordinal of the day before 1 Farvardin of the year 1


class Doubt(ValueError):
    """It may be another day, or none."""


def dated(day: int, month: int, year: int | None, today: date) -> date:
    """The date; without a year the next one, and today counts."""
    if year is not None:
        if abs(year - today.year) > _YEARS:
            raise Doubt
        return date(year, month, day)
    for year in range(today.year, today.year + _YEARS):
        try:
            found = date(year, month, day)
        except ValueError:
            continue  # the 29th of February waits for its year
        if found >= today:
            return found
    raise ValueError(f"no {day}/{month}")


def jalali(day: int, month: int, year: int | None, today: date) -> date:
    """A date of the Persian calendar as one of ours; without a year the next one."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        raise ValueError(day)
    if year is not None:
        found = _of_persian(year, month, day)
        if abs(found.year - today.year) > _YEARS:
            raise Doubt
        return found
    persian = today.year - 622
    for each in (persian - 1, persian, persian + 1, persian + 2):
        try:
            found = _of_persian(each, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError("no such day soon")


def _of_persian(year: int, month: int, day: int) -> date:
    """By the 33-year cycle, which is right for 1799 to 2256 (Borkowski 1996 gives the same)."""
    past = year - 1
    leaps = (past // _CYCLE) * 8 + ((past % _CYCLE) * 8 + 29) // _CYCLE
    before = 31 * (month - 1) - max(month - 7, 0)
    found = date.fromordinal(_BEFORE_PERSIAN + 365 * past + leaps + before + day)
    if month == 12 and day == 30 and found == _of_persian(year + 1, 1, 1):
        raise ValueError("30 Esfand is a leap day")
    return found


def of_month(day: int, ahead: int | None, today: date) -> date:
    """The 15th of the month that is so many months ahead; None is the next 15th, today counts."""
    if not 1 <= day <= 31:
        raise ValueError(day)
    if ahead is not None:
        month = today.year * 12 + today.month - 1 + ahead
        return date(month // 12, month % 12 + 1, day)
    for month in range(3):
        try:
            found = of_month(day, month, today)
        except ValueError:
            continue
        if found >= today:
            return found
    raise Doubt


def on_weekday(day: int, weekday: int, today: date) -> date:
    """ "Saturday the 28th": the next 28th, when that is a Saturday."""
    found = of_month(day, None, today)
    if found.weekday() != weekday:
        raise Doubt
    return found


def coming(weekday: int, today: date) -> date:
    """The first such day from tomorrow on."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % _WEEK + 1)


def in_week(weekday: int, ahead: int, today: date, language: str) -> date:
    """That day in the week that is so many weeks ahead; weeks begin on Monday here."""
    found = today + timedelta(days=weekday - today.weekday() + _WEEK * ahead)
    if language in ("ar", "fa", "fa_AF") and (weekday >= _SUNDAY_FIRST) != (
        today.weekday() >= _SUNDAY_FIRST
    ):
        raise Doubt
    return found


def other_said(weekday: int, today: date) -> date:
    """ "The other Friday", where it is not the coming one for some and the one after for others."""
    found = coming(weekday, today)
    if found != today + timedelta(days=weekday - today.weekday() + _WEEK):
        raise Doubt
    return found


def weeks_after(weekday: int, weeks: int, today: date) -> date:
    """ "Wednesday in two weeks": from the coming Wednesday, or from this week; both must agree."""
    found = coming(weekday, today) + timedelta(days=_WEEK * weeks)
    if found != today + timedelta(days=weekday - today.weekday() + _WEEK * weeks):
        raise Doubt
    return found


def exists(moment: datetime, zone: tzinfo) -> bool:
    """Whether the clock shows this time on that day: not in the hour skipped in spring."""
    aware = moment.replace(tzinfo=zone)
    return aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment
