"""Reads on which day something was received: as a day that is over, however it is said."""

from __future__ import annotations

from datetime import date, timedelta

from bot.understand.when import day_of

_WEEK_BACK, _YEAR_BACK = timedelta(days=8), timedelta(days=365)
_DAY = timedelta(days=1)


def day_received(text: str, language: str, today: date) -> date | None:
    """Return the day that a text says; None where that is not clear. Never raises.

    Without a year it is the last such day: "5 November", said in December, is of this year, and
    "Friday" is the last one that is wholly over. A day that is still to come is returned as it is.
    """
    found = day_of(text, language, today)
    day_before = day_of(text, language, today - _DAY)
    if found and day_before and found - day_before == _DAY:
        return found  # it goes with today: "today", "tomorrow"
    for back in (_WEEK_BACK, _YEAR_BACK):
        earlier = day_of(text, language, today - back)
        if earlier and earlier <= today:
            return earlier
    return found


def last_week(today: date) -> date:
    """Return the first day that "last week" may mean: too early does no harm."""
    return today - timedelta(days=today.weekday() + 7)
