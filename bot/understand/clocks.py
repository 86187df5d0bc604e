"""Reads an hour as it is said: 3 uur, half 4, moins le quart, wpół do czwartej, 3 ونص.

Every pattern is a row of roles from times.yaml. A number alone is never an hour: a word before or
after it, a part of the day or a day beside it must say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.understand.said import Said
from bot.understand.timewords import PARTS, Token

_HOUR = 60
_NOON = 12 * _HOUR
_AFTERNOON_FROM, _AFTERNOON_TO = 1, 7  # a meetup at "3" is at 15:00
_MORNING, _MIDDAY, _AFTERNOON, _EVENING, _NIGHT = (
    PARTS[part] for part in ("morning", "noon", "afternoon", "evening", "night")
)
_SAID_BEFORE = (5, 10, 15, 20, 25)  # minutes to an hour, where "to" also is a range

_PATTERNS = tuple(
    tuple(row.split())
    for row in (
        # "+M" and "-M" are minutes or a part of an hour after or before the hour H; "?" may lack.
        "+M minute? past_hour -before H oclock?",  # tien over half vier
        "-M minute? to_hour -before H oclock?",
        "-before H oclock?",  # kwart voor 3, half vier, без четверти три
        "-before G",  # половина четвёртого
        "+beyond H oclock?",
        "less -M minute? H oclock?",  # без десяти три, za dziesięć trzecia
        "+M minute? past_hour H oclock?",
        "-M minute? to_hour H oclock?",
        "+M minute? toward H",  # двадцять на п'яту
        "-M minute? short_of H oclock?",  # پانزده کم چهار
        "+M minute? N",  # десять минут четвёртого
        "H oclock? +plus minute?",  # 3 et demie, üç buçuk
        "H oclock? -minus minute?",
        "H oclock? less -M minute?",  # 4 heures moins dix
        "H oclock? +M past_after",  # üçü on geçe
        "H oclock? -M to_after",
        "H oclock +M! minute?",  # 14 heures 30
        "W +W5",  # three thirty
        "H oclock",
        "time oclock?",
        "date oclock?",
        "exact +plus",
        "exact -minus",
        "exact less -M minute?",
        "exact +M! minute?",
        "exact",
        "clock oclock?",
    )
)
# These need a word before the number that says that it is an hour.
_LED = tuple(
    tuple(row.split())
    for row in ("H oclock? and +M5 minute?", "H +M! minute?", "H oclock?", "time oclock?")
)


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as it was said."""

    minutes: int  # since midnight, as the numbers stand
    half: str = ""  # am or pm
    part: int = 0  # of the day, where a word says both
    early: bool = False  # 03:00, with its nought
    exact: bool = False  # said by the 24-hour clock: no half of the day to guess
    two: bool = False  # two hours, or one of them

    def of_day(self, part: int) -> int | None:
        """Minutes since midnight in this part of the day (0: not said); None when it may be two."""
        hour = self.minutes // _HOUR
        if hour == 0 or self.minutes >= 24 * _HOUR:
            return None  # midnight: of which day?
        if self.half or hour > 12 or self.exact:
            return self._by_half(hour)
        if part == 0:
            after = _AFTERNOON_FROM <= hour <= _AFTERNOON_TO
            return self.minutes + _NOON if after else self.minutes
        return _in_part(self.minutes, hour, part)

    def _by_half(self, hour: int) -> int | None:
        if self.half == "am":
            return self.minutes if hour < 12 else None
        return self.minutes + (_NOON if self.half == "pm" and hour < 12 else 0)


def _in_part(minutes: int, hour: int, part: int) -> int | None:
    later = minutes + _NOON
    if part == _MORNING:
        return minutes if hour < 12 else None
    if part == _MIDDAY:
        return minutes if hour >= 10 else later if hour <= 3 else None
    if part == _AFTERNOON:
        return minutes if hour == 12 else later if hour <= 8 else None
    if part == _EVENING:
        return later if 4 <= hour <= 11 else None
    return later if part == _NIGHT and 6 <= hour <= 11 else None


def _in_words(token: Token, name: str, is_date: bool) -> int | None:
    """An hour, or minutes by fives, where both are written in letters."""
    number = token.roles.get("number", 0)
    if token.has("digits", "one", "thing") or is_date or not number:
        return None
    if name == "W":
        return number * _HOUR if number <= 12 else None
    return number if number % 5 == 0 and 10 <= number < _HOUR else None


class Clocks:
    """The hours in a text."""

    def __init__(self, said: Said, is_date: Callable[[int], bool]) -> None:
        self._look, self._counts = said.look, said.counts
        self._is_date = is_date
        self.beside_day = False
        """A day or a part of it was said just before."""
        self.after_day = False
        """The same, perhaps with a comma between."""

    def at(self, at: int) -> tuple[Clock, int] | None:
        """The hour that begins here, and where it ends."""
        led = at
        while self._leads(led) and led - at < _MOST_LEADING:
            led += 1
            while self._look(led).has("small") and self._look(led + 1).has("at", "number"):
                led += 1
        two = self._two(led, between=self._look(at).has("between"))
        if two is not None:
            return Clock(0, two=True), two
        if led > at:
            found = self._among(_PATTERNS, led) or self._among(_LED, led)
            return self._finished(found, led, led=True)
        return self.strong(at) or self._beside(at)

    def _leads(self, at: int) -> bool:
        return self._look(at).has("at", "between") and not self._look(at).has("number", "exact")

    def strong(self, at: int) -> tuple[Clock, int] | None:
        """An hour that says by itself that it is one."""
        if self._look(at).has("one") and not self._look(at + 1).has("am", "pm", "plus", "minus"):
            return None  # "een uur" is how long, unless it is "om een uur"
        found = self._among(_PATTERNS, at)
        if found is None and self._look(at + 1).has("am", "pm"):
            found = self._match(("H",), at)
        return self._finished(found, at)

    def _beside(self, at: int) -> tuple[Clock, int] | None:
        """A number beside a day or a part of it: "demain 15", "4 العصر"."""
        after = self._look(at + 1)
        part = after.has("part") and not after.has("shift")
        found = self._match(("H",), at)
        if self._look(at).has("at_hour") or part or (self.after_day and self._look(at).has("hour")):
            return self._finished(found, at, led=True)
        if not self.beside_day or self._look(at).has("not"):
            return None  # نه is nine, and no
        found = self._among(_LED, at)
        closed = found is not None and self._look(found[1]).has(*_CLOSING)
        return self._finished(found, at, led=True) if closed else None

    def _two(self, at: int, *, between: bool) -> int | None:
        """Where a choice or a range ends: "3 of 4 uur", "between 2 and 4", "14-16h"."""
        first = self._look(at)
        if first.has("doubt"):
            joined = not self._counts(at + 1) and "range" in first.roles
            return at + 1 if joined else None
        if first.has("maybe_range"):
            asked = self._look(at - 1).has("at", "between", "vague")
            return at + 1 if asked or self._look(at + 1).has("oclock", "pm", "am") else None
        if not first.has("number", "ordinal", "hour", "time", "exact") or self._look(at - 1).has(
            "during"
        ):
            return None
        joint = at + 1
        while self._look(joint).has("oclock", "am", "pm"):
            joint += 1
        second = joint + 1
        while self._look(second).has("at", "small") and not self._look(second).has("number"):
            second += 1
        after, until = self._look(joint), self._look(second)
        if not until.has("number", "ordinal", "hour", "time", "exact") or self._counts(second + 1):
            return None
        if after.has("to", "dash", "or") or (after.has("and", "small") and between):
            return None if self._is_minutes(at, joint, second) else second + 1
        listed = after.has("and") and self._is_date(second) and "number" in first.roles
        return second + 1 if listed else None

    def _is_minutes(self, at: int, joint: int, hour: int) -> bool:
        """ "Ten to four", where "to" also is a range: "from ten to four"."""
        joined = self._look(joint)
        if not joined.has("to_hour", "less") or joint != at + 1:
            return False
        minutes, hours = (self._look(each).roles.get("number", 0) for each in (at, hour))
        open_range = self._look(at - 1).has("vague", "between")
        return minutes in _SAID_BEFORE and not open_range and not 1 <= hours - minutes <= 2

    # -- patterns -----------------------------------------------------------------------------

    def _among(self, patterns: tuple[tuple[str, ...], ...], at: int) -> tuple[Clock, int] | None:
        """The first pattern that fits here."""
        return next((found for each in patterns if (found := self._match(each, at))), None)

    def _match(self, pattern: tuple[str, ...], at: int) -> tuple[Clock, int] | None:
        minutes, early, start = 0, False, at
        for element in pattern:
            token = self._look(at)
            value = self._value(element, token, at)
            if value is None:
                if element.endswith("?"):
                    continue
                return None
            minutes += value
            early = early or token.has("early")
            at += 1
        if 0 < minutes < _HOUR and any(each[0] == "-" for each in pattern):
            minutes += _NOON  # half één
        if minutes < 0 or minutes > 24 * _HOUR:
            return None
        return Clock(minutes, early=early, exact=self._look(start).has("exact")), at

    def _value(self, element: str, token: Token, at: int) -> int | None:
        """The minutes that a token adds as this element of a pattern; None if it is not that."""
        sign = -1 if element[0] == "-" else 1
        name = element.strip("+-?")
        if name == "H":
            hour = token.roles.get("hour", token.roles.get("at_hour", token.roles.get("number")))
            return None if hour is None or hour > 24 or self._is_date(at) else hour * _HOUR
        if name[0] == "W":
            return _in_words(token, name, self._is_date(at))
        if name == "N":
            return (token.roles["next_hour"] - 1) * _HOUR if "next_hour" in token.roles else None
        if name == "G":
            return token.roles["next_hour"] * _HOUR if "next_hour" in token.roles else None
        if name[0] == "M":
            return self._minutes(name, token, sign)
        if name == "date":
            return token.roles.get("maybe_time")
        if name not in token.roles:
            return None
        if name == "toward":
            return -_HOUR
        if name in ("time", "exact", "clock"):
            return token.roles[name]
        return sign * token.roles[name] if element[0] in "+-" else 0

    def _minutes(self, name: str, token: Token, sign: int) -> int | None:
        number = token.roles.get("number", 0)
        told = {"M": number >= 1, "M5": number % 5 == 0 and number > 0}
        two = token.roles.get("digits", 2) == 2 and (number >= 10 or "digits" in token.roles)
        fits = told.get(name, two) and number < _HOUR
        return sign * number if fits else None

    def _finished(
        self, found: tuple[Clock, int] | None, at: int, *, led: bool = False
    ) -> tuple[Clock, int] | None:
        """With am or pm; not what lasts so long, and not what a number counts."""
        if found is None:
            return None
        clock, end = found
        lone = end == at + 1 and self._look(at).has("number")
        if self._counts(end) and (lone or self._look(end).has("long")):
            return None
        if lone and not self._look(end).roles and self._look(end + 1).has("thing"):
            return None  # "at 5 High Street"
        if self._look(at - 1).has("less") and self._look(at).has("hour"):
            return None  # "za dwadzieścia druga": 1:40, and not 22:00
        if not led and self._look(at - 1).has("during"):
            return None
        half = next((h for h in ("am", "pm") if self._look(end).has(h)), "")
        if half:
            clock, end = replace(clock, half=half), end + 1
        return clock, end


_MOST_LEADING = 6  # words before an hour
_CLOSING = ("end", "stop", "but", "part", "agreed", "at_ending")
