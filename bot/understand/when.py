"""Reads when people want to meet, as they say it: "zaterdag om half 4", "غدا الساعة 4".

Rather a question than a wrong time: what is missing or could be two things is asked back. The
words stand in times.yaml, the arithmetic of days in bot/understand/days.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.understand import days
from bot.understand.clocks import Clock, Clocks
from bot.understand.timewords import PARTS, Token, language_of, table_of, tokens

_ZONE = ZoneInfo("Europe/Brussels")
_LONGEST_DAY = 120  # characters: what is longer is a story, and no day of a letter
_CASES = ("pl", "ru", "uk")
"""Where an ordinal in its case is a day of the month."""
_SATURDAY = 5
_MOST_SMALL = 8  # small words in a row
_LAST_HOUR = 21  # nobody begins to meet from here on: "today" is over
_UNTIL = dict(zip(PARTS.values(), (12, 15, 19, _LAST_HOUR, 24), strict=True))
"""The hour until which a part of the day lasts."""
_FEW = 4  # words that say no to what was said before them
_YEAR = 366  # days
_AROUND = ("next", "this", "coming", "last", "every")


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


_NO_DAY = Spoken(None, "day")
_WHICH = Spoken(None, "which")


def spoken(text: str, language: str, now: datetime) -> Spoken:
    """Return the time that a text proposes, in this language or that of a letter.

    `now` is local time (of Brussels, where it names no zone). An hour from 1 to 7 without a part of
    the day is in the afternoon or evening. Reads the first 2,000 characters. Never raises.
    """
    zone = now.tzinfo or _ZONE
    reading = _Reading(tokens(text, language), language_of(language), now.replace(tzinfo=None))
    try:
        found = reading.result()
        moment = found.start if isinstance(found.start, datetime) else None
        if moment and not days.exists(moment, zone):
            return Spoken(moment.date(), "hour")
    except OverflowError:
        return _NO_DAY
    return found


def day_of(text: str, language: str, today: date) -> date | None:
    """Return the day that a text says, as the last day of a letter; None in any doubt.

    Without a year it is the next such day (today counts), a weekday alone is the next one after
    today. A word that is not known, two days, or a weekday that does not fit its date make it
    None. "05/06" is the fifth of June, as everywhere here. Never raises.
    """
    if len(text) > _LONGEST_DAY:
        return None
    reading = _Reading(
        tokens(text, language), language_of(language), datetime.combine(today, time())
    )
    try:
        return reading.only_day()
    except (ValueError, OverflowError):
        return None


_Find = Callable[[int, int, int | None, date], date]


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that was said about time, from which token to which."""

    kind: str
    start: int
    end: int
    day: Callable[[], date] | None = None
    """Of a day: which date it is. Raises ValueError."""
    value: int = 0
    clock: Clock | None = None
    mode: str = ""


class _Reading:
    """One walk over the tokens of a text that gathers days, hours and doubts."""

    def __init__(self, said: list[Token], language: str, now: datetime) -> None:
        self._said = said
        self._language = language
        self._now = now.replace(second=0, microsecond=0)
        self._today = now.date()
        self._patient = False  # waits for a day that is further than a year away
        self._loose = table_of(language).loose_days
        self._clocks = Clocks(said, lambda at: self._date(at) is not None)

    # -- what was said ----------------------------------------------------------------------

    def result(self) -> Spoken:
        """Everything that was said, as one time or a question."""
        items = self._kept(list(self._items()))
        return _Together(items, self._language, self._now).result()

    def only_day(self) -> date | None:
        """The one day of a text that says nothing else."""
        self._patient = True
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
        if all(self._said[item.start].has("short") for item in named) and len(named) == len(items):
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

    def _items(self, *, doubted: bool = True) -> Iterator[_Item]:
        at = 0
        rules = (self._date, self._soon, self._clock, self._week, self._weekday, self._word)
        before: _Item | None = None
        while at < len(self._said):
            self._clocks.beside_day = before is not None and self._gap(before.end, at)
            self._clocks.after_day = before is not None and self._gap(before.end, at, "stop")
            item = next((item for rule in rules if (item := rule(at))), None)
            if item is None:
                at += 1
                continue
            yield (before := self._doubted(item) if doubted else item)
            at = item.end

    def _look(self, at: int) -> Token:
        return self._said[at] if 0 <= at < len(self._said) else _END

    def _skip(self, at: int, step: int = 1, *roles: str) -> int:
        """The next token from here that is no small word."""
        for _ in range(_MOST_SMALL):
            if not self._look(at).has("small", *roles):
                break
            at += step
        return at

    def _gap(self, start: int, end: int, *roles: str) -> bool:
        """Whether nothing but small words lies between."""
        return all(self._said[at].has("small", *roles) for at in range(start, end))

    def _doubted(self, item: _Item) -> _Item:
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
            return _Item("part" if item.kind == "part" else kind, item.start, item.end)
        return item

    # -- days in figures and words ----------------------------------------------------------

    def _date(self, at: int) -> _Item | None:
        found = self._any_date(at)
        if found is None:
            return None
        before = self._look(self._skip(at - 1, -1, "of", "the"))
        street = before.has("street") or self._look(found.end).has("street")
        return _Item("street", at, found.end) if street else found  # "rue du 4 août"

    def _any_date(self, at: int) -> _Item | None:
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

    def _in_figures(self, at: int) -> _Item | None:
        token = self._look(at)
        day, month, year = token.figures
        if token.has("maybe_time"):
            led = self._look(self._skip(at - 1, -1)).has("at")
            told = self._look(at + 1).has("oclock", "am", "pm")
            if led or told:
                return None  # the clocks take it
        return self._dated(at, at + 1, day or 0, month or 0, year)

    def _dated(self, at: int, end: int, day: int, month: int, year: int | None) -> _Item:
        persian = year is not None and 1300 <= year < 1500
        return self._dated_as(days.jalali if persian else days.dated, at, end, day, month, year)

    def _dated_as(
        self, find: _Find, at: int, end: int, day: int, month: int, year: int | None
    ) -> _Item:
        def found() -> date:
            meant = find(day, month, year, self._today)
            if year is None and not self._patient and (meant - self._today).days > _YEAR:
                raise ValueError("no such day in the coming year")  # the 29th of February
            return meant

        return _Item("date", at, end, found, mode="date")

    def _day_first(self, at: int) -> _Item | None:
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

    def _with_month(self, at: int, month: int, day: int) -> _Item:
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

    def _month_first(self, at: int) -> _Item | None:
        number = self._skip(at + 1, 1, "the")
        day = self._look(number)
        if not day.has("number", "ordinal") or self._look(number + 1).has("month", "oclock"):
            return None
        if self._clocks.counts(number + 1) or self._look(number + 1).has("of"):
            return None  # "may 3 of us come?"
        year, end = self._year(number + 1)
        said = day.roles.get("ordinal", day.roles.get("number", 0))
        return self._dated(at, end, said, self._look(at).roles["month"], year)

    def _the(self, at: int) -> _Item | None:
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
        follows = bool(token.roles) and not self._clocks.counts(at)
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

    def _nth(self, at: int, end: int, day: int, ahead: int | None) -> _Item:
        find = lambda: days.of_month(day, ahead, self._today)  # noqa: E731
        return _Item("date", at, end, find, day, mode="nth" if ahead is None else "month")

    # -- from now on --------------------------------------------------------------------------

    def _soon(self, at: int) -> _Item | None:
        """Over een uur, in 3 days, 2 saat sonra."""
        led = self._look(at).has("in")
        number = at + 1 if led else at
        count, unit = 1, number
        if self._look(number).has("number"):
            count, unit = self._look(number).roles["number"], number + 1
        elif self._look(number).has("one"):
            unit = number + 1
        end = unit + 1
        if not led:
            if not self._look(end).has("later") or self._look(end + 1).has("next"):
                return None
            end += 1
        token = self._look(unit)
        if self._look(end).has("long", "hour", "vague"):
            return None  # "an hour before", "10 minutes on foot", "за п'ять хвилин шоста"
        joint = self._look(end)
        joined = joint.has("or", "dash", "to") and not joint.has("at")
        if joined and self._look(end + 1).has("number"):
            return _Item("which", at, end + 1)
        return self._ahead(token.roles, count, at, end)

    def _ahead(self, known: Mapping[str, int], count: int, at: int, end: int) -> _Item | None:
        if "span" in known and count == 1:
            return _Item("soon", at, end, value=known["span"])
        for role, minutes in (("minute", 1), ("hours", 60)):
            if role in known:
                more = self._look(end).roles.get("plus", 0)  # "dans une heure et demie"
                ahead = count * known[role] * minutes + more
                return _Item("soon", at, end + (more > 0), value=ahead)
        if "days" in known:
            if count in self._loose:
                return _Item("some_day", at, end)
            shift = timedelta(days=count * known["days"])
            return _Item("date", at, end, lambda: self._today + shift, mode="ahead")
        if "week" in known:
            return _Item("weeks", at, end, value=count * known["week"])
        return _Item("some_day", at, end) if "months" in known else None

    # -- hours --------------------------------------------------------------------------------

    def _clock(self, at: int) -> _Item | None:
        found = self._clocks.at(at)
        if found is None:
            return None
        clock, end = found
        return _Item("which" if clock.two else "clock", at, end, clock=clock)

    # -- weeks, weekdays and the rest -----------------------------------------------------------

    def _week(self, at: int) -> _Item | None:
        """Volgende week, la semaine prochaine, haftaya."""
        first, second = self._look(at), self._look(self._skip(at + 1))
        end = self._skip(at + 1) + 1
        if first.has("next_week"):
            return _Item("week", at, at + 1, value=1)
        if first.has("plus_week"):
            return _Item("plus", at, at + 1, value=first.roles["plus_week"])
        for unit, turn in ((second, first), (first, second)):
            if unit.has("week", "weekend", "months") and turn.has(*_AROUND):
                if unit.has("week") and turn.has("next", "coming", "this"):
                    return _Item("week", at, end, value=0 if turn.has("this") else 1)
                return _Item("some_day" if not unit.has("weekend") else "weekend", at, end)
        if first.has("plus_before") and second.has("weekday", "shift"):
            return _Item("plus", at, at + 1, value=1)  # "a week tomorrow"
        if first.has("week") and self._look(at - 1).has("weekday", "shift"):
            return _Item("plus", at, at + 1, value=1)  # "Saturday week"
        if first.has("week") and self._any_date(self._skip(at + 1, 1, "of", "the")):
            return _Item("some_day", at, at + 1)  # "the week of the 30th"
        beside = range(at - 3, at + 4)
        if first.has("week") and any(self._look(each).has("weekday") for each in beside):
            return _Item("some_day", at, at + 1)  # of which week?
        return None

    def _weekday(self, at: int) -> _Item | None:
        first = self._look(at)
        if first.has("eve") and self._look(at + 1).has("weekday"):
            return _Item("which", at, at + 2)  # شب جمعه is Thursday's, for many
        if first.has(*_AROUND) and not first.has("weekday"):
            after = self._skip(at + 1)
            if self._is_weekday(after):
                return self._of_weekday(at, after, after + 1, first)
            if first.has("this") and self._look(after).has("part"):
                part = self._look(after).roles["part"]
                return _Item("today_in", at, after + 1, lambda: self._today, part)
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
        if turn.has(*_AROUND) and not bound:
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

    def _of_weekday(self, at: int, day: int, end: int, turn: Token | None) -> _Item:
        token = self._look(day)
        before, after = self._look(at - 1), self._look(self._skip(end, 1, "of"))
        if before.has("one", "ordinal") or after.has("months") or self._of_month(end):
            return _Item("some_day", at, end)  # "a Saturday", "the first Saturday of March"
        weekday = token.roles.get("weekday", token.roles.get("short", 0))
        figured = self._language[:2] == "fa" and weekday == _SATURDAY and before.has("digits")
        if figured and not self._look(at - 2).has("at"):
            return _Item("which", at, end)  # "۳ شنبه": Tuesday, or three and Saturday?
        mode = "" if turn is None else next(role for role in _AROUND if turn.has(role))
        part = token.roles.get("part", 0)
        find: Callable[[], date] = lambda: days.coming(weekday, self._today)  # noqa: E731
        if turn is not None and turn.has("other"):
            find = lambda: days.other_said(weekday, self._today)  # noqa: E731
        if mode in ("last", "every"):
            return _Item("some_day", at, end)
        clock = Clock(0, part=part) if part else None
        return _Item("weekday", at, end, find, weekday, clock, mode)

    def _of_month(self, at: int) -> bool:
        """Whether a month without a day comes next."""
        month = self._skip(at, 1, "of")
        return self._look(month).has("month", "jalali") and self._date(month) is None

    def _with_number(self, at: int) -> _Item | None:
        """ "Samedi 28": the 28th, if that is a Saturday; else it is doubtful."""
        number = self._look(at + 1)
        if self._date(at + 1) or self._clocks.strong(at + 1) or self._clocks.counts(at + 2):
            return None
        token = self._look(at)
        if number.has("at_hour", "one", "not") or self._look(at + 2).has("or", "dash", "number"):
            return None
        if self._look(at + 2).has("to") and not self._look(at + 2).has("at"):
            return None
        weekday = token.roles.get("weekday", token.roles.get("short", 0))
        day = number.roles["number"]
        find = lambda: days.on_weekday(day, weekday, self._today)  # noqa: E731
        return _Item("weekday_nth", at, at + 2, find, weekday)

    def _word(self, at: int) -> _Item | None:
        token = self._look(at)
        part = token.roles.get("part", 0)
        if token.has("past", "unclear"):
            return _Item("some_day", at, at + 1)
        before = self._look(at - 1)
        if token.has("after_day") and before.has("weekday", "shift") and not before.has("part"):
            return _Item("part", at, at + 1, value=token.roles["after_day"])  # "zaterdag morgen"
        if token.has("shift"):
            shift = timedelta(days=token.roles["shift"])
            clock = Clock(0, part=part) if part else None
            find: Callable[[], date] = lambda: self._today + shift  # noqa: E731
            return _Item("date", at, at + 1, find, clock=clock, mode="shift")
        if part:
            return _Item("part", at, at + 1, value=part)
        return _Item("weekend", at, at + 1) if token.has("weekend") else None

    # -- what was not meant ---------------------------------------------------------------------

    def _kept(self, items: list[_Item]) -> list[_Item]:
        """Without what was ruled out: "not on Monday, Tuesday at 4", "Monday I cannot"."""
        kept: list[_Item] = []
        start, unsure = 0, False
        for at in range(len(self._said) + 1):
            if at < len(self._said) and not self._parts(at):
                continue
            said = [item for item in items if start <= item.start < at]
            if not said and self._declines(start + 1, at):
                kept = []  # "Monday at 3 I work, I cannot"
            if not (said and unsure and self._asks_whether(start)):
                kept += self._kept_of(start, at, said)
            unsure = not said and any(self._said[i].has("not") for i in range(start, at))
            start = at
        return kept

    def _asks_whether(self, start: int) -> bool:
        """ "If", after "I do not know"."""
        return any(self._look(at).has("if", "or") for at in (start, start + 1))

    def _declines(self, start: int, end: int) -> bool:
        """A few words of which one is no; one alone only asks ("at 3, no?")."""
        few = 1 < end - start <= _FEW and not self._look(start - 1).has("if", "but")
        return few and any(self._said[at].has("not") for at in range(start, end))

    def _parts(self, at: int) -> bool:
        return self._look(at).has("stop", "but", "if")

    def _kept_of(self, start: int, end: int, items: list[_Item]) -> list[_Item]:
        taken = {at for item in items for at in range(item.start, item.end)}
        if any(at not in taken and self._said[at].has("over") for at in range(start, end)):
            return []  # "Saturday was fun"
        nots = [at for at in range(start, end) if at not in taken and self._said[at].has("not")]
        if not nots:
            return items
        before = [item for item in items if item.start < nots[0]]
        after = items[len(before) :]
        if any(item.day for item in before) and any(item.day for item in after):
            return [_Item("which", start, end)]  # "Saturday not Sunday": which of them?
        return before if after else []


_END = Token({"end": 1})


class _Together:
    """All that was said and meant, as one time."""

    def __init__(self, items: list[_Item], language: str, now: datetime) -> None:
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
            return _NO_DAY
        if soon:
            return self._soon(soon, day, bool(clocks))
        late = day == self._today and not clocks and self._now.hour >= _LAST_HOUR
        if day is None or day < self._today or late:
            return _NO_DAY
        if not clocks or self._of("some_hour"):
            return _NO_DAY if self._over(day, parts) else Spoken(day, "hour")
        return self._at(day, clocks.pop(), parts.pop() if parts else 0)

    def _over(self, day: date, parts: set[int]) -> bool:
        """Whether a part of today is past: "this morning", said at noon."""
        return day == self._today and any(self._now.hour >= _UNTIL[part] for part in parts)

    def _of(self, *kinds: str) -> list[_Item]:
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

    def _nth(self, item: _Item, weekdays: set[int]) -> date:
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
            return _NO_DAY
        return Spoken(moment, None)
