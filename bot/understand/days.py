"""Reads a spoken day ("15 dec", "morgen", "vrijdag 27/11") by CLDR's names and days.yaml.

Rather no day than a wrong one: a word that is not known, two days, or a weekday that does not fit
its date make it None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

from bot.understand.plain import APOSTROPHES, plain

_TABLES = Path(__file__).with_name("days.yaml")
_COUNTER = ("nl", "fr", "en")
"""The languages of letters here: their names of months are understood in every language."""
_LONGEST = 120  # characters: what is longer is a story
_LONGEST_PHRASE = 5  # words
_YEARS = 5  # a year further away than this is something else
_SHIFTS = {"today": 0, "tomorrow": 1, "after": 2}

_DIRECTIONS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e"))
_DIRECTIONS |= dict.fromkeys(range(0x2066, 0x206A))
# What hardly anybody types in a chat, or a Persian keyboard types in another way.
_LOOSE = dict.fromkeys([*range(0x64B, 0x656), 0x640, 0x670])
_LOOSE |= str.maketrans("أإآٱىیکةۀەё", "اااايي\u0643هههе")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_MARK = r"\s?([/.\-\u2013])\s?"
_DATE = re.compile(
    rf"(?<![\d/.-])(?:(?P<d>\d{{1,2}}){_MARK}(?P<m>\d{{1,2}})(?:\s?\2\s?(?P<y>\d{{4}}|\d{{2}}))?"
    r"|(?P<y2>\d{4})([/.-])(?P<m2>\d{1,2})\6(?P<d2>\d{1,2})"
    r"|(?P<d3>\d{1,2})\s(?P<m3>\d{1,2})\s(?P<y3>\d{4}))(?![/.-]?\d)"
)

Roles = dict[str, int]
Phrase = tuple[str, ...]


class _Doubt(Exception):
    """It may be another day, or none."""


def day_of(text: str, language: str, today: date) -> date | None:
    """Return the day that a text says, in the language or that of a letter; None in any doubt.

    Without a year it is the next such day (today counts), a weekday alone is the next one after
    today. "05/06" is the fifth of June, as everywhere here. Never raises.
    """
    if len(text) > _LONGEST:
        return None
    reading = _Reading(_table(re.split(r"[-_]", language.casefold())[0]), today)
    try:
        reading.read(text.translate(_DIRECTIONS))
        return reading.day()
    except (_Doubt, ValueError, OverflowError):
        return None


class _Reading:
    """One walk over a text that gathers the days and weekdays in it."""

    def __init__(self, table: dict[Phrase, Roles], today: date) -> None:
        self._table = table
        self._today = today
        self._days: set[date] = set()
        self._weekdays: set[int] = set()
        self._named = False  # a weekday was said in full, not as "ma" or "vr"

    def day(self) -> date | None:
        """The one day that fits everything that was said."""
        if len(self._days) > 1 or len(self._weekdays) > 1:
            return None
        weekday = next(iter(self._weekdays), None)
        if self._days:
            day = next(iter(self._days))
            return day if weekday in (None, day.weekday()) else None
        if weekday is None or not self._named:
            return None
        ahead = (weekday - self._today.weekday()) % 7
        return self._today + timedelta(days=ahead) if ahead else None  # today, or in a week?

    def read(self, text: str) -> None:
        """Gather what a text says. Raises _Doubt."""
        start = 0
        for match in _DATE.finditer(text):
            self._walk(text[start : match.start()])
            self._days.add(self._in_figures(match))
            start = match.end()
        self._walk(text[start:])

    def _walk(self, part: str) -> None:
        said = [roles for roles in _phrases(part, self._table) if "small" not in roles]
        while said:
            said = said[self._step(said) :]

    def _step(self, said: list[Roles]) -> int:
        """Take what comes first; return how many phrases that were."""
        first, second, third = [*said, {}, {}][:3]
        if "number" in first and "month" in second:
            return self._in_words(first["number"], second["month"], third)
        if "month" in first and "number" in second and "month" not in third:
            if "short" in first:
                raise _Doubt  # "mar 24": Tuesday or March?
            return self._in_words(second["number"], first["month"], third)
        if "shift" in first:
            self._days.add(self._today + timedelta(days=first["shift"]))
        elif "weekday" in first or "short" in first:
            self._weekdays.add(first["weekday"] if "weekday" in first else first["short"])
            self._named = self._named or "weekday" in first
        else:
            raise _Doubt
        return 1

    def _in_words(self, day: int, month: int, after: Roles) -> int:
        self._days.add(self._date(day, month, after.get("year")))
        return 3 if "year" in after else 2

    def _in_figures(self, match: re.Match[str]) -> date:
        group = match.groupdict()
        day, month = (group[k] or group[f"{k}2"] or group[f"{k}3"] for k in ("d", "m"))
        year = group["y"] or group["y2"] or group["y3"]
        if not year and match[2] != "/" and len(month) < 2:
            raise _Doubt  # "2-3" may be two or three days, "1.5" one and a half
        if not year:
            return self._date(int(day), int(month), None)
        return self._date(int(day), int(month), int(year) + (2000 if len(year) == 2 else 0))

    def _date(self, day: int, month: int, year: int | None) -> date:
        """The date; without a year the next one. Raises ValueError, _Doubt."""
        if year is not None:
            if abs(year - self._today.year) > _YEARS:
                raise _Doubt
            return date(year, month, day)
        for year in range(self._today.year, self._today.year + _YEARS):
            try:
                found = date(year, month, day)
            except ValueError:
                continue  # the 29th of February waits for its year
            if found >= self._today:
                return found
        raise _Doubt


# -- words and what they can be -------------------------------------------------------------------


def _words(text: str) -> list[str]:
    """Plain words, with Arabic and Russian letters as they are typed in a hurry."""
    return _WORD.findall(plain(text.translate(APOSTROPHES)).translate(_LOOSE))


def _phrases(text: str, table: dict[Phrase, Roles]) -> Iterator[Roles]:
    """What the phrases of a text can be, the longest first; nothing for one that is not known."""
    words, at = _words(text), 0
    while at < len(words):
        if words[at].isdecimal():
            yield _figure(words[at])
            at += 1
            continue
        for size in range(_LONGEST_PHRASE, 0, -1):
            phrase = tuple(words[at : at + size])
            if phrase in table or size == 1:
                yield table.get(phrase, {})
                at += len(phrase)
                break


def _figure(digits: str) -> Roles:
    if len(digits) > 4:
        return {}
    return {"year" if len(digits) == 4 else "number": int(digits)}


@lru_cache(maxsize=32)
def _table(language: str) -> dict[Phrase, Roles]:
    """Every phrase that is known in this language, and of a letter's language what is written in
    full. Who speaks goes before the letter."""
    tables = yaml.safe_load(_TABLES.read_text(encoding="utf-8"))
    known: dict[Phrase, Roles] = {}
    for tag in dict.fromkeys((language, *_COUNTER)):
        for role, value, said in _entries(tag, tables.get(tag)):
            if role != "short" or tag == language:
                for phrase in _written(said):
                    known.setdefault(phrase, {}).setdefault(role, value)
    return known


def _entries(tag: str, table: dict[str, Any] | None) -> Iterator[tuple[str, int, str]]:
    """Role, value and words of everything in a language; nothing in one without a table."""
    if table is None:
        return
    for name in table.get("names", [tag]):
        yield from _of_cldr(Locale.parse(name))
    for role, shift in _SHIFTS.items():
        yield from (("shift", shift, said) for said in table.get(role, ()))
    for role, key in (("weekday", "weekdays"), ("month", "months")):
        for value, forms in table.get(key, {}).items():
            yield from ((role, value, said) for said in forms)
    yield from (("small", 1, said) for said in table.get("small", ()))


def _of_cldr(locale: Locale) -> Iterator[tuple[str, int, str]]:
    for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
        for month, said in locale.months[context][width].items():
            yield "month", month, said
        for day, said in locale.days[context][width].items():
            full = said == locale.days["format"]["wide"][day]
            yield "weekday" if full or width == "wide" else "short", day, said


def _written(said: str) -> set[Phrase]:
    """The ways in which a phrase is typed: joined or apart where a mark joins its parts."""
    joined = plain(said).translate(_LOOSE)
    ways = (said, said.replace("\u200c", " "), joined)
    return {tuple(_words(way)) for way in ways}
