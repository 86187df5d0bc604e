"""The days on which a series of meetups comes round: the same hour on the wall each time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from bot.beside import wall


def days(first_local: str, every_weeks: int, until: str, exceptions: Collection[str]) -> list[str]:
    """Return the wall times of a series, in order: every so many weeks from the first one, until
    that day ("2027-06-30", which still counts), but not on the days excepted. Raises ValueError.
    """
    if every_weeks < 1:
        raise ValueError("a series comes round after a week at least")
    first = wall.read(first_local)
    times = (date.fromisoformat(until) - first.date()).days // (7 * every_weeks)
    skipped = {date.fromisoformat(day) for day in exceptions}
    every = (first + timedelta(weeks=n * every_weeks) for n in range(times + 1))
    return [wall.written(one) for one in every if one.date() not in skipped]
