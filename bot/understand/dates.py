"""Reads days in figures and words: 15/12, 15 december, le 3, 3-го, the 15th of next month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.understand import days
from bot.understand.items import Item
from bot.understand.said import Said
from bot.understand.timewords import Token

_CASES = ("pl", "ru", "uk")
"""Where an ordinal in its case is a day of the month."""
_YEAR = 366  # days

_Find = Callable[[int, int, int | None, date], date]


class Dates:
    """The days of a month in a text. ``patient``: one may be further than a year away."""

    def __init__(self, said: Said, language: str, today: date, *, patient: bool) -> None:
        self._look, self._skip, self._counts = said.look, said.skip, said.counts
        self._language = language
        self._today = today
        self._patient = patient

    def at(self, at: int) -> Item | None:
        """Return the day that begins here; what is part of a street's name is none."""
        found = self.wherever(at)
        if found is None:
            return None
        before = self._look(self._skip(at - 1, -1, "of", "the"))
        street = before.has("street") or self._look(found.end).has("street")
        return Item("street", at, found.end) if street else found  # "rue du 4 août"

    def wherever(self, at: int) -> Item | None:
        """Return the same, even as part of a street's name."""
        token = self._look(at)
        if token.has("date"):
            return self._in_figures(at)
        if token.has("number", "ordinal") and not token.has("early", "shift"):
            return self._day_first(at)
        if token.has("month_first") and not token.has("short"):
            return self._month_first(at)
        if token.has("months") and self._look(at + 1).has("number"):
            return self._nth(at, at + 2, self._look(at + 1).roles["number"], None)
        if token.has("the"):
            return self._the(at)
        turned = self._turned(token)
        if turned is not None and self._look(at + 1).has("months"):  # gelecek ayın 12'si
            number = self._look(at + 2).roles.get("number")
            return None if number is None else self._nth(at, at + 3, number, turned)
        return None

    def _in_figures(self, at: int) -> Item | None:
        token = self._look(at)
        day, month, year = token.figures
        if token.has("maybe_time"):
            led = self._look(self._skip(at - 1, -1)).has("at")
            told = self._look(at + 1).has("oclock", "am", "pm")
            if led or told:
                return None  # the clocks take it
        return self._dated(at, at + 1, day or 0, month or 0, year)

    def _dated(self, at: int, end: int, day: int, month: int, year: int | None) -> Item:
        persian = year is not None and 1300 <= year < 1500
        return self._dated_as(days.jalali if persian else days.dated, at, end, day, month, year)

    def _dated_as(
        self, find: _Find, at: int, end: int, day: int, month: int, year: int | None
    ) -> Item:
        def found() -> date:
            meant = find(day, month, year, self._today)
            if year is None and not self._patient and (meant - self._today).days > _YEAR:
                raise ValueError("no such day in the coming year")  # the 29th of February
            return meant

        return Item("date", at, end, found, mode="date")

    def _day_first(self, at: int) -> Item | None:
        """15 december, 15th of next month, 3-го, 15 числа."""
        token = self._look(at)
        day = token.roles.get("ordinal", token.roles.get("number", 0))
        after = at + 1
        while self._look(after).has("of", "the") and not self._look(after).has("month", "number"):
            after += 1
        if self._look(after).has("month", "jalali"):
            return self._with_month(at, after, day)
        if self._look(at + 1).has("months") and self._look(at + 2).has("later"):
            return None  # "in 5 months"
        dated = self._look(at + 1).has("dated")
        places = (after, at + 1, at + 2) if dated else (after, at + 1)
        turns = [turn for each in places if (turn := self._turn_of_month(each))]
        if turns:
            ahead, end = next((turn for turn in turns if turn[0] is not None), turns[0])
            return self._nth(at, end, day, ahead)
        if dated:
            return self._nth(at, at + 2, day, None)
        if token.has("ordinal") and not token.has("hour", "vague"):
            led = self._look(at - 1).has("the", "on") or "digits" in token.roles
            led = led or self._language in _CASES
            if led and self._alone(at + 1):
                return self._nth(at, at + 1, day, None)
        return None

    def _with_month(self, at: int, month: int, day: int) -> Item:
        token = self._look(month)
        year, end = self._year(month + 1)
        if token.has("jalali") and not token.has("month"):
            return self._dated_as(days.jalali, at, end, day, token.roles["jalali"], year)
        return self._dated(at, end, day, token.roles["month"], year)

    def _year(self, at: int) -> tuple[int | None, int]:
        """The year that follows a month, "de 2026", and where it ends."""
        said = at + 1 if self._look(at).has("of", "stop") else at
        year = self._look(said).roles.get("year")
        return year, at if year is None else said + 1

    def _month_first(self, at: int) -> Item | None:
        number = self._skip(at + 1, 1, "the")
        day = self._look(number)
        if not day.has("number", "ordinal") or self._look(number + 1).has("month", "oclock"):
            return None
        if self._counts(number + 1) or self._look(number + 1).has("of"):
            return None  # "may 3 of us come?"
        year, end = self._year(number + 1)
        said = day.roles.get("ordinal", day.roles.get("number", 0))
        return self._dated(at, end, said, self._look(at).roles["month"], year)

    def _the(self, at: int) -> Item | None:
        """Le 3, el 28, pe 5: where no hour or thing is counted."""
        number = at + 1
        while self._look(number).has("the", "of") and not self._look(number).has("number"):
            number += 1
        day = self._look(number)
        if not day.has("number", "ordinal") or not self._alone(number + 1):
            return None
        if day.has("early") or self._look(number + 1).has("oclock", "am", "pm"):
            return None
        full = self._day_first(number)
        if full is not None:
            return full
        return self._nth(at, number + 1, day.roles.get("number", day.roles.get("ordinal", 0)), None)

    def _alone(self, at: int) -> bool:
        """Whether what follows a number is no thing that it counts."""
        token = self._look(at)
        follows = bool(token.roles) and not self._counts(at)
        if self._look(at - 1).has("digits") or self._language in _CASES:
            return follows and not token.has("weekday", "past_hour", "one")
        return token.has("end", "at", "time", "part", "or", "exact")  # "the first is five"

    def _turn_of_month(self, at: int) -> tuple[int | None, int] | None:
        """Of next month, this month, the month: how many ahead, and where it ends."""
        first, second = self._look(at), self._look(at + 1)
        if first.has("months"):
            turn = self._turned(second)
            if turn is not None:
                return turn, at + 2
            return (None, at + 1) if self._look(at - 1).has("of", "the") else None
        if second.has("months") and (turn := self._turned(first)) is not None:
            return turn, at + 2
        return None

    def _turned(self, token: Token) -> int | None:
        if token.has("next", "coming"):
            return 1
        return 0 if token.has("this") else None

    def _nth(self, at: int, end: int, day: int, ahead: int | None) -> Item:
        find = lambda: days.of_month(day, ahead, self._today)  # noqa: E731
        return Item("date", at, end, find, day, mode="nth" if ahead is None else "month")
