"""The solar calendar of Iran and Afghanistan, beside ours where a whole date is told.

The same 33-year cycle by which dates are understood (`bot.understand.days`): right for 1799 to
2256, after K. M. Borkowski, "The Persian calendar for 3000 years" (1996).
"""

from __future__ import annotations

from datetime import date

_CYCLE = 33  # years, eight of them with a leap day
_BEFORE = 226894  # the ordinal of the day before the first day of the year 1
_IRAN = (
    *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),
    *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
)
_AFGHANISTAN = (
    *("حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله"),
    *("میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"),
)
_MONTHS = {"fa": _IRAN, "fa-AF": _AFGHANISTAN}


def solar(day: date) -> tuple[int, int, int]:
    """Return the year, month and day of the solar calendar."""
    year = day.year - 621
    while _begins(year) > day.toordinal():
        year -= 1
    past = day.toordinal() - _begins(year)
    month = past // 31 if past < 186 else 6 + (past - 186) // 30
    return year, month + 1, past - month * 31 + max(month - 6, 0) + 1


def in_solar(day: date, language: str) -> str:
    """Return a day as readers of a language know it at home ("24 Azar 1405"); empty where they
    have no other calendar than ours."""
    months = _MONTHS.get(language)
    if months is None:
        return ""
    year, month, number = solar(day)
    return f"{number} {months[month - 1]} {year}"


def _begins(year: int) -> int:
    """The ordinal of its first day."""
    past = year - 1
    leaps = (past // _CYCLE) * 8 + ((past % _CYCLE) * 8 + 29) // _CYCLE
    return _BEFORE + 365 * past + leaps + 1
