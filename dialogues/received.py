"""Reads on which day something was received: as a day that is over, however it is said."""

from __future__ import annotations

from datetime import date, timedelta

from bot.talk.answers import plain
from bot.understand.when import day_of

_WEEK_BACK, _YEAR_BACK = timedelta(days=8), timedelta(days=365)
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_JUST_OVER = frozenset(["afgelopen", "laatste", "voorbije", "past"])
_BEFORE = frozenset(["vorige", "verleden", "last", "dernier", "derniere", "passe", "passee"])
_AROUND = frozenset(["week", "semaine", "van", "de", "la", "le", "the", "of", "on", "op"])


def day_received(text: str, language: str, today: date) -> date | None:
    """Return the day that a text says; None where that is not clear. Never raises.

    Without a year it is the last such day: "5 November", said in December, is of this year, and
    "Friday" is the last one that is wholly over. A day that is still to come is returned as it is.
    """
    words = plain(text).split()
    weekday = [word for word in words if word not in _JUST_OVER | _BEFORE | _AROUND]
    if len(weekday) == 1 and not _BEFORE.isdisjoint(words):
        return _of_last_week(weekday[0], language, today)
    if len(weekday) == 1 and not _JUST_OVER.isdisjoint(words):
        return day_received(weekday[0], language, today)
    found = day_of(text, language, today)
    day_before = day_of(text, language, today - _DAY)
    if found and day_before and found - day_before == _DAY:
        return found  # it goes with today: "today", "tomorrow"
    for back in (_WEEK_BACK, _WEEK_BACK - _DAY, _YEAR_BACK):  # no day is named on itself
        earlier = day_of(text, language, today - back)
        if earlier and earlier <= today:
            return earlier
    return found


def last_week(today: date) -> date:
    """Return the first day that "last week" may mean: too early does no harm."""
    return today - timedelta(days=today.weekday() + 7)


def _of_last_week(weekday: str, language: str, today: date) -> date | None:
    """Return the day of last week that is called so; of two that "last Friday" may be, the one
    that is longer ago: too early does no harm."""
    found = day_of(weekday, language, today) or day_of(weekday, language, today - _DAY)
    if found is None or not today <= found <= today + _WEEK:
        return None
    return last_week(today) + timedelta(days=found.weekday())
