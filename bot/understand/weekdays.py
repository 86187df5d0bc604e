"""Reads weeks and weekdays: volgende week, la semaine prochaine, zaterdag 28, Saturday week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.understand import days
from bot.understand.clocks import Clock, Clocks
from bot.understand.dates import Dates
from bot.understand.items import AROUND, Item
from bot.understand.said import Said
from bot.understand.timewords import Token

_SATURDAY = 5


class Weekdays:
    """The weeks and weekdays in a text, in which there also are dates and hours."""

    def __init__(
        self, said: Said, language: str, today: date, dates: Dates, clocks: Clocks
    ) -> None:
        self._said = said
        self._look, self._skip, self._counts = said.look, said.skip, said.counts
        self._language = language
        self._today = today
        self._dates = dates
        self._clocks = clocks

    def week(self, at: int) -> Item | None:
        """Volgende week, la semaine prochaine, haftaya."""
        first, second = self._look(at), self._look(self._skip(at + 1))
        end = self._skip(at + 1) + 1
        if first.has("next_week"):
            return Item("week", at, at + 1, value=1)
        if first.has("plus_week"):
            return Item("plus", at, at + 1, value=first.roles["plus_week"])
        for unit, turn in ((second, first), (first, second)):
            if unit.has("week", "weekend", "months") and turn.has(*AROUND):
                if unit.has("week") and turn.has("next", "coming", "this"):
                    return Item("week", at, end, value=0 if turn.has("this") else 1)
                return Item("some_day" if not unit.has("weekend") else "weekend", at, end)
        if first.has("plus_before") and second.has("weekday", "shift"):
            return Item("plus", at, at + 1, value=1)  # "a week tomorrow"
        if first.has("week") and self._look(at - 1).has("weekday", "shift"):
            return Item("plus", at, at + 1, value=1)  # "Saturday week"
        if first.has("week") and self._dates.wherever(self._skip(at + 1, 1, "of", "the")):
            return Item("some_day", at, at + 1)  # "the week of the 30th"
        beside = range(at - 3, at + 4)
        if first.has("week") and any(self._look(each).has("weekday") for each in beside):
            return Item("some_day", at, at + 1)  # of which week?
        return None

    def weekday(self, at: int) -> Item | None:
        """Return the weekday that begins here, perhaps with a part of the day or a number."""
        first = self._look(at)
        if first.has("eve") and self._look(at + 1).has("weekday"):
            return Item("which", at, at + 2)  # شب جمعه is Thursday's, for many
        if first.has(*AROUND) and not first.has("weekday"):
            after = self._skip(at + 1)
            if self._is_weekday(after):
                return self._of_weekday(at, after, after + 1, first)
            if first.has("this") and self._look(after).has("part"):
                part = self._look(after).roles["part"]
                return Item("today_in", at, after + 1, lambda: self._today, part)
            return None
        if not self._is_weekday(at):
            return None
        number = self._look(at + 1)
        if number.has("number") and not self._look(at + 2).has("oclock", "am", "pm", "part"):
            beside = self._with_number(at)
            if beside:
                return beside
        after = self._skip(at + 1)
        turn = self._look(after)
        bound = self._look(self._skip(after + 1)).has("week", "months", "weekend", "weekday")
        if turn.has(*AROUND) and not bound:
            return self._of_weekday(at, at, after + 1, turn)
        return self._of_weekday(at, at, at + 1, None)

    def _is_weekday(self, at: int) -> bool:
        """A short name only counts where a number or an hour follows: "zo 15u", but not "zo"."""
        token, after = self._look(at), self._look(at + 1)
        if token.has("weekday"):
            return True
        if after.has("stop"):
            after = self._look(at + 2)
        follows = after.has("number", "time", "date", "at", "hour", "before", "beyond", "part")
        return token.has("short") and (follows or len(self._said) == 1)

    def _of_weekday(self, at: int, day: int, end: int, turn: Token | None) -> Item:
        token = self._look(day)
        before, after = self._look(at - 1), self._look(self._skip(end, 1, "of"))
        if before.has("one", "ordinal") or after.has("months") or self._of_month(end):
            return Item("some_day", at, end)  # "a Saturday", "the first Saturday of March"
        weekday = token.roles.get("weekday", token.roles.get("short", 0))
        figured = self._language[:2] == "fa" and weekday == _SATURDAY and before.has("digits")
        if figured and not self._look(at - 2).has("at"):
            return Item("which", at, end)  # "۳ شنبه": Tuesday, or three and Saturday?
        mode = "" if turn is None else next(role for role in AROUND if turn.has(role))
        part = token.roles.get("part", 0)
        find: Callable[[], date] = lambda: days.coming(weekday, self._today)  # noqa: E731
        if turn is not None and turn.has("other"):
            find = lambda: days.other_said(weekday, self._today)  # noqa: E731
        if mode in ("last", "every"):
            return Item("some_day", at, end)
        clock = Clock(0, part=part) if part else None
        return Item("weekday", at, end, find, weekday, clock, mode)

    def _of_month(self, at: int) -> bool:
        """Whether a month without a day comes next."""
        month = self._skip(at, 1, "of")
        return self._look(month).has("month", "jalali") and self._dates.at(month) is None

    def _with_number(self, at: int) -> Item | None:
        """ "Samedi 28": the 28th, if that is a Saturday; else it is doubtful."""
        number = self._look(at + 1)
        if self._dates.at(at + 1) or self._clocks.strong(at + 1) or self._counts(at + 2):
            return None
        token = self._look(at)
        if number.has("at_hour", "one", "not") or self._look(at + 2).has("or", "dash", "number"):
            return None
        if self._look(at + 2).has("to") and not self._look(at + 2).has("at"):
            return None
        weekday = token.roles.get("weekday", token.roles.get("short", 0))
        day = number.roles["number"]
        find = lambda: days.on_weekday(day, weekday, self._today)  # noqa: E731
        return Item("weekday_nth", at, at + 2, find, weekday)
