"""The last safe day on which a decision can be appealed, reckoned from the day it was received.

The law lets a term that ends in a weekend or on a holiday run on until the next working day;
whoever counts on that may be too late, so here it ends on the working day before.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5


def last_safe_day(received: date, months: int) -> date:
    """Return the last working day of a term of so many months; never later than the true one.

    Raises ValueError for a term of no month, and where the calendar ends.
    """
    if months < 1:
        raise ValueError("a term is a month at least")
    return working_day_until(same_day_later(received, months))


def same_day_later(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where there is none (31
    January and one month is the 28th or 29th of February)."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def working_day_until(day: date) -> date:
    """Return this day, or the last working day before it."""
    while not works(day):
        day -= timedelta(days=1)
    return day


def works(day: date) -> bool:
    """Whether courts and offices are open: no weekend, no Belgian public holiday."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[date]:
    import holidays  # slow to import; only where somebody was refused

    return frozenset(holidays.country_holidays("BE", years=year))
