"""Reads when people want to meet, as they say it: "zaterdag om half 4", "غدا الساعة 4".

Rather a question than a wrong time: what is missing or could be two things is asked back. The
words stand in times.yaml, the arithmetic of days in bot/understand/days.py. Dates, weekdays, hours
and what is counted ahead have a module each; together.py makes one time of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.understand import days
from bot.understand.ahead import Ahead
from bot.understand.clocks import Clock, Clocks
from bot.understand.dates import Dates
from bot.understand.items import Item
from bot.understand.meant import meant
from bot.understand.said import Said
from bot.understand.timewords import language_of, table_of, tokens
from bot.understand.together import NO_DAY, Spoken, Together
from bot.understand.weekdays import Weekdays

_ZONE = ZoneInfo("Europe/Brussels")
_LONGEST_DAY = 120  # characters: what is longer is a story, and no day of a letter


def spoken(text: str, language: str, now: datetime) -> Spoken:
    """Return the time that a text proposes, in this language or that of a letter.

    `now` is local time (of Brussels, where it names no zone). An hour from 1 to 7 without a part of
    the day is in the afternoon or evening. Reads the first 2,000 characters. Never raises.
    """
    zone = now.tzinfo or _ZONE
    reading = _Reading(
        Said(tokens(text, language)), language_of(language), now.replace(tzinfo=None)
    )
    try:
        found = reading.result()
        moment = found.start if isinstance(found.start, datetime) else None
        if moment and not days.exists(moment, zone):
            return Spoken(moment.date(), "hour")
    except OverflowError:
        return NO_DAY
    return found


def day_of(text: str, language: str, today: date) -> date | None:
    """Return the day that a text says, as the last day of a letter; None in any doubt.

    Without a year it is the next such day (today counts), a weekday alone is the next one after
    today. A word that is not known, two days, or a weekday that does not fit its date make it
    None. "05/06" is the fifth of June, as everywhere here. Never raises.
    """
    if len(text) > _LONGEST_DAY:
        return None
    said, now = Said(tokens(text, language)), datetime.combine(today, time())
    reading = _Reading(said, language_of(language), now, patient=True)
    try:
        return reading.only_day()
    except (ValueError, OverflowError):
        return None


class _Reading:
    """One walk over the tokens of a text that gathers days, hours and doubts."""

    def __init__(self, said: Said, language: str, now: datetime, *, patient: bool = False) -> None:
        self._said = said
        self._look, self._skip = said.look, said.skip
        self._language = language
        self._now = now.replace(second=0, microsecond=0)
        self._today = now.date()
        self._dates = Dates(said, language, self._today, patient=patient)
        self._clocks = Clocks(said, lambda at: self._dates.at(at) is not None)
        self._ahead = Ahead(said, self._today, table_of(language).loose_days)
        self._weekdays = Weekdays(said, language, self._today, self._dates, self._clocks)

    def result(self) -> Spoken:
        """Everything that was said, as one time or a question."""
        items = meant(self._said, list(self._items()))
        return Together(items, self._language, self._now).result()

    def only_day(self) -> date | None:
        """The one day of a text that says nothing else."""
        items = list(self._items(doubted=False))
        taken = {at for item in items for at in range(item.start, item.end)}
        for at, token in enumerate(self._said):
            if at not in taken and not token.has("small", "due", "stop", "this"):
                return None
        if not items or any(item.day is None and item.kind != "part" for item in items):
            return None
        if any(item.mode not in ("", "this", "date", "shift") for item in items):
            return None
        named = [item for item in items if item.mode in ("", "this") and item.kind == "weekday"]
        if all(self._look(item.start).has("short") for item in named) and len(named) == len(items):
            return None  # "ma", "vr": half a word
        found = {item.day() for item in items if item.kind == "date" and item.day}
        weekdays = {item.value for item in named}
        if len(found) > 1 or len(weekdays) > 1:
            return None
        if not found and weekdays:
            weekday = weekdays.pop()
            ahead = weekday != self._today.weekday()  # else: today, or in a week?
            return days.coming(weekday, self._today) if ahead else None
        day = found.pop() if found else None
        return day if day and weekdays <= {day.weekday()} else None

    def _items(self, *, doubted: bool = True) -> Iterator[Item]:
        at = 0
        dates, ahead, weekdays = self._dates.at, self._ahead.at, self._weekdays
        rules = (dates, ahead, self._clock, weekdays.week, weekdays.weekday, self._word)
        before: Item | None = None
        while at < len(self._said):
            self._clocks.beside_day = before is not None and self._said.gap(before.end, at)
            self._clocks.after_day = before is not None and self._said.gap(before.end, at, "stop")
            item = next((item for rule in rules if (item := rule(at))), None)
            if item is None:
                at += 1
                continue
            yield (before := self._doubted(item) if doubted else item)
            at = item.end

    def _doubted(self, item: Item) -> Item:
        """A day or hour before, from or after which it may be says not when."""
        if item.kind not in ("date", "weekday", "clock", "part"):
            return item
        words = ("vague", "vague_hour" if item.kind == "clock" else "vague_day")
        vague = self._look(self._skip(item.start - 1, -1)).has(*words)
        vague = vague or self._look(item.start - 1).has(*words)
        loosely = item.kind in ("date", "weekday") and (
            self._look(self._skip(item.start - 1, -1, "the")).has("about")
        )
        if vague or loosely or self._look(self._skip(item.end)).has("vague_after"):
            kind = "some_hour" if item.kind == "clock" else "some_day"
            return Item("part" if item.kind == "part" else kind, item.start, item.end)
        return item

    def _clock(self, at: int) -> Item | None:
        found = self._clocks.at(at)
        if found is None:
            return None
        clock, end = found
        return Item("which" if clock.two else "clock", at, end, clock=clock)

    def _word(self, at: int) -> Item | None:
        token = self._look(at)
        part = token.roles.get("part", 0)
        if token.has("past", "unclear"):
            return Item("some_day", at, at + 1)
        before = self._look(at - 1)
        if token.has("after_day") and before.has("weekday", "shift") and not before.has("part"):
            return Item("part", at, at + 1, value=token.roles["after_day"])  # "zaterdag morgen"
        if token.has("shift"):
            shift = timedelta(days=token.roles["shift"])
            clock = Clock(0, part=part) if part else None
            find: Callable[[], date] = lambda: self._today + shift  # noqa: E731
            return Item("date", at, at + 1, find, clock=clock, mode="shift")
        if part:
            return Item("part", at, at + 1, value=part)
        return Item("weekend", at, at + 1) if token.has("weekend") else None
