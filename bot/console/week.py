"""Working hours as one line of text a day: read kindly, written the same way each time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from babel.dates import get_day_names

from bot import cldr
from bot.hours import DAYS, span
from bot.talk.texts import Text, _
from storage.staff import Week

FIELD = "hours."
"""How the fields of a form with hours begin; the day follows."""
LONGEST = 120
"""Characters in one day's line."""

NO_HOURS = _("Write the hours of this day like this: 09:00-12:30, 13:30-17:00.")
OVERLAP = _("Two of these hours overlap. Write each part of the day once.")

_BETWEEN = re.compile(r"[,;+&]|\b(?:en|et|and)\b")
_CLOCK = r"(\d{1,2})(?:\s*[:.uh]\s*(\d{2})?)?"
_WRITTEN = re.compile(rf"{_CLOCK}\s*(?:-|–|—|to|tot|à)\s*{_CLOCK}")


class NotHours(Exception):
    """A line that cannot be read; ``word`` says kindly how hours are written."""

    def __init__(self, word: Text) -> None:
        super().__init__(word.msgid)
        self.word = word


def read_day(line: str) -> tuple[str, ...]:
    """Return the spans in a line ("9-12.30 en 13u30-17u"), from early to late. Raises NotHours."""
    parts = [part.strip() for part in _BETWEEN.split(line.lower()[: LONGEST + 1])]
    spans = sorted(_span(part) for part in parts if part)
    if len(line) > LONGEST:
        raise NotHours(NO_HOURS)
    if any(later[:5] < earlier[6:] for earlier, later in pairwise(spans)):
        raise NotHours(OVERLAP)
    return tuple(spans)


def _span(text: str) -> str:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise NotHours(NO_HOURS)
    begin, begin_minutes, end, end_minutes = found.groups(default="00")
    try:
        return span(f"{begin:0>2}:{begin_minutes}-{end:0>2}:{end_minutes}")
    except ValueError as fault:
        raise NotHours(NO_HOURS) from fault


def read_week(form: Mapping[str, str]) -> tuple[Week, dict[str, Text]]:
    """Return the hours that a form holds, and for each field that cannot be read why not."""
    week: dict[str, tuple[str, ...]] = {}
    faults: dict[str, Text] = {}
    for day in DAYS:
        try:
            if spans := read_day(form.get(FIELD + day, "")):
                week[day] = spans
        except NotHours as fault:
            faults[FIELD + day] = fault.word
    return week, faults


def lines(week: Week) -> dict[str, str]:
    """Return the fields of a form with these hours."""
    return {FIELD + day: ", ".join(week.get(day, ())) for day in DAYS}


def days(language: str) -> list[tuple[str, str]]:
    """Return the field of each day with what the day is called."""
    names = get_day_names("wide", "stand-alone", cldr.locale(language))
    return [(FIELD + day, str(names[n])) for n, day in enumerate(DAYS)]
