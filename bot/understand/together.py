"""Makes one time of all that was said and meant, or the question that is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.understand import days
from bot.understand.clocks import Clock
from bot.understand.items import Item
from bot.understand.timewords import PARTS

_LAST_HOUR = 21  # nobody begins to meet from here on: "today" is over
_UNTIL = dict(zip(PARTS.values(), (12, 15, 19, _LAST_HOUR, 24), strict=True))
"""The hour until which a part of the day lasts."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """When it starts by the clock on the wall: a day with its hour, a day alone, or not known; and
    what to ask back: hour, day, or which of two."""

    start: date | datetime | None
    ask: str | None

    def told(self) -> dict[str, str | None]:
        """As plain values: 2026-11-28T15:00, 2026-11-28 or None, and the question."""
        if isinstance(self.start, datetime):
            return {"start": self.start.isoformat(timespec="minutes"), "ask": self.ask}
        return {"start": self.start.isoformat() if self.start else None, "ask": self.ask}


NO_DAY = Spoken(None, "day")
_WHICH = Spoken(None, "which")


class Together:
    """All that was said and meant, as one time."""

    def __init__(self, items: list[Item], language: str, now: datetime) -> None:
        self._items = items
        self._language = language
        self._now = now
        self._today = now.date()

    def result(self) -> Spoken:
        """One time, or a question."""
        if self._of("which"):
            return _WHICH
        clocks = {item.clock for item in self._of("clock") if item.clock}
        parts = self._parts()
        if len({clock.minutes for clock in clocks}) > 1 or len(parts) > 1:
            return _WHICH
        soon = {item.value for item in self._of("soon")}
        try:
            day = self._day()
        except days.Doubt:
            return _WHICH
        except ValueError:
            return NO_DAY
        if soon:
            return self._soon(soon, day, bool(clocks))
        late = day == self._today and not clocks and self._now.hour >= _LAST_HOUR
        if day is None or day < self._today or late:
            return NO_DAY
        if not clocks or self._of("some_hour"):
            return NO_DAY if self._over(day, parts) else Spoken(day, "hour")
        return self._at(day, clocks.pop(), parts.pop() if parts else 0)

    def _over(self, day: date, parts: set[int]) -> bool:
        """Whether a part of today is past: "this morning", said at noon."""
        return day == self._today and any(self._now.hour >= _UNTIL[part] for part in parts)

    def _of(self, *kinds: str) -> list[Item]:
        return [item for item in self._items if item.kind in kinds]

    def _parts(self) -> set[int]:
        said = {item.value for item in self._of("part", "today_in") if item.value}
        for item in self._of("date", "weekday"):
            if item.clock:
                said.add(item.clock.part)
        return said

    def _soon(self, soon: set[int], day: date | None, timed: bool) -> Spoken:
        """In an hour; with a day or an hour beside it nobody knows what is meant."""
        if len(soon) > 1 or timed:
            return _WHICH
        moment = self._now + timedelta(minutes=soon.pop())
        if day is not None and day != self._today:
            return Spoken(day, "hour")
        return Spoken(moment, None)

    def _day(self) -> date | None:
        """The one day that fits everything said. Raises ValueError, Doubt."""
        found = [i.day() for i in self._of("date", "today_in") if i.day and i.mode != "nth"]
        weekdays = {item.value for item in self._of("weekday", "weekday_nth")}
        if self._of("some_day"):
            return None
        found += [i.day() for i in self._of("weekday_nth") if i.day]
        found += [self._nth(item, weekdays) for item in self._of("date") if item.mode == "nth"]
        days_said = set(found)
        if len(days_said) > 1 or len(weekdays) > 1:
            raise days.Doubt
        if days_said:
            day = days_said.pop()
            if weekdays - {day.weekday()}:
                raise days.Doubt
            return self._shifted(day) if self._of("week", "weeks", "plus") else day
        if weekdays:
            return self._weekday(weekdays.pop())
        return None

    def _nth(self, item: Item, weekdays: set[int]) -> date:
        if weekdays:
            return days.on_weekday(item.value, next(iter(weekdays)), self._today)
        assert item.day
        return item.day()

    def _shifted(self, day: date) -> date:
        """ "D'aujourd'hui en huit", "tomorrow week"; "next week, Saturday the 28th" must fit."""
        plus = {item.value for item in self._of("plus", "weeks")}
        if plus:
            found = self._today + timedelta(weeks=plus.pop())
            if all(item.mode == "shift" for item in self._of("date")):
                return found + (day - self._today)
            if day != found:
                raise days.Doubt  # "in a week, on the 30th"
            return day
        ahead = {item.value for item in self._of("week")}
        monday = self._today - timedelta(days=self._today.weekday())
        if len(ahead) > 1 or (day - monday).days // 7 not in ahead:
            raise days.Doubt
        return day

    def _weekday(self, weekday: int) -> date:
        item = self._of("weekday")[0]
        week = {item.value for item in self._of("week")}
        weeks = {item.value for item in self._of("weeks")}
        plus = {item.value for item in self._of("plus")}
        if len(week) + len(weeks) + len(plus) > 1:
            raise days.Doubt
        if week:
            return days.in_week(weekday, week.pop(), self._today, self._language)
        if weeks:
            return days.weeks_after(weekday, weeks.pop(), self._today)
        assert item.day
        if plus:
            return days.coming(weekday, self._today) + timedelta(weeks=plus.pop())
        if weekday == self._today.weekday() and item.mode in ("", "this"):
            return self._today_or_later(weekday)
        return item.day()

    def _today_or_later(self, weekday: int) -> date:
        """Saturday, said on a Saturday: in a week if the hour is past, else who knows."""
        clocks = [item.clock for item in self._of("clock") if item.clock]
        if len(clocks) == 1 and not self._of("some_hour"):
            parts = self._parts()
            minutes = clocks[0].of_day(parts.pop() if parts else 0)
            if minutes is not None and minutes <= self._now.hour * 60 + self._now.minute:
                return days.coming(weekday, self._today)
        raise days.Doubt

    def _at(self, day: date, clock: Clock, part: int) -> Spoken:
        if clock.early and not part:
            return Spoken(day, "hour")  # 03:00: at night, or a habit of writing?
        minutes = clock.of_day(part)
        if minutes is None:
            return _WHICH
        moment = datetime.combine(day, time()) + timedelta(minutes=minutes)
        if moment <= self._now:
            return NO_DAY
        return Spoken(moment, None)
