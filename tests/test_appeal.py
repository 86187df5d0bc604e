"""The last safe day of appeal: never after the true one, whatever the month or the weekend."""

from __future__ import annotations

from calendar import isleap, monthrange
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.appeal import last_safe_day, same_day_later
from dialogues.received import day_received, last_week

BELGIAN = holidays.country_holidays("BE", years=range(2020, 2064))
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
MONTHS = st.integers(1, 24)
SUNDAY = date(2026, 11, 22)


def true_last_day(received: date, months: int) -> date:
    """As the Judicial Code counts (articles 52 to 54), written in another way: one day at a time,
    from the day after; the term ends on the day that bears the number of the day of receipt."""
    day, left = received, months
    while left:
        day += timedelta(days=1)
        last = monthrange(day.year, day.month)[1]
        if day.day == min(received.day, last):
            left -= 1
    return day


@given(DAYS, MONTHS)
def test_it_is_never_after_the_true_last_day(received: date, months: int) -> None:
    """The true last day moves on from a weekend or holiday; ours never lies after even the day that
    it would be without that."""
    assert last_safe_day(received, months) <= true_last_day(received, months)


@given(DAYS, MONTHS)
def test_it_is_a_working_day_shortly_before(received: date, months: int) -> None:
    """Somebody can go to the court on it, and no more is given away than a long weekend."""
    found = last_safe_day(received, months)
    assert found.weekday() < 5
    assert found not in BELGIAN
    assert true_last_day(received, months) - found <= timedelta(days=5)


@given(DAYS, DAYS, MONTHS)
def test_who_received_it_later_never_has_less_time(one: date, other: date, months: int) -> None:
    """The reckoning keeps the order of days, over the ends of months too."""
    early, late = sorted((one, other))
    assert last_safe_day(early, months) <= last_safe_day(late, months)


@given(st.integers(2020, 2060), MONTHS)
def test_the_end_of_february(year: int, months: int) -> None:
    """From the last days of January one month leads to the last of February, in leap years too."""
    for day in (29, 30, 31):
        last = 29 if isleap(year) else 28
        assert same_day_later(date(year, 1, day), 1) == date(year, 2, min(day, last))


@pytest.mark.parametrize(
    ("received", "months", "last"),
    [
        ("2026-11-24", 3, "2027-02-24"),
        ("2026-11-30", 3, "2027-02-26"),  # the 28th is a Sunday
        ("2027-11-30", 3, "2028-02-29"),  # a leap year
        ("2026-08-15", 3, "2026-11-13"),  # the 15th is a Sunday, the 14th a Saturday
        ("2026-10-01", 3, "2026-12-31"),  # New Year's Day
        ("2026-02-05", 3, "2026-05-05"),
        ("2026-02-01", 3, "2026-04-30"),  # Labour Day
    ],
)
def test_known_days(received: str, months: int, last: str) -> None:
    """Examples reckoned by hand."""
    assert last_safe_day(date.fromisoformat(received), months) == date.fromisoformat(last)


def test_a_term_of_no_month_is_a_fault() -> None:
    """Nothing is reckoned from nonsense."""
    with pytest.raises(ValueError, match="month"):
        last_safe_day(SUNDAY, 0)


# -- when it was received --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "5 november", "2026-11-05"),
        ("nl", "5/11", "2026-11-05"),
        ("nl", "21/11", "2026-11-21"),
        ("fr", "le 22 novembre", "2026-11-22"),
        ("nl", "15/8", "2026-08-15"),
        ("nl", "5 december", "2025-12-05"),
        ("nl", "12 december 2025", "2025-12-12"),
        ("nl", "vrijdag", "2026-11-20"),
        ("fr", "dimanche", "2026-11-15"),  # said on a Sunday: the one that is over
        ("ar", "5 نوفمبر", "2026-11-05"),
        ("fa", "14 آبان", "2026-11-05"),
        ("uk", "5 листопада", "2026-11-05"),
        ("en", "today", "2026-11-22"),
        ("en", "tomorrow", "2026-11-23"),
        ("nl", "5/12/2026", "2026-12-05"),
    ],
)
def test_a_day_is_read_as_one_that_is_over(language: str, text: str, day: str) -> None:
    """Without a year it is the last such day; one that says it is to come is left to be asked."""
    assert day_received(text, language, SUNDAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["", "a while ago", "31 februari", "3/3/2009", "5 of 6 november"])
def test_what_is_not_clear_is_no_day(text: str) -> None:
    """Rather a question than a wrong day."""
    assert day_received(text, "nl", SUNDAY) is None


@given(DAYS, st.text(max_size=30))
def test_reading_never_fails(today: date, text: str) -> None:
    """Whatever is typed."""
    found = day_received(text, "nl", today)
    assert found is None or isinstance(found, date)


@settings(max_examples=30)
@given(DAYS)
def test_a_written_date_is_found_again(today: date) -> None:
    """Any day of the last half year, without its year, is that very day."""
    for back in (0, 1, 6, 7, 8, 9, 30, 31, 92, 180):
        day = today - timedelta(days=back)
        if (day.month, day.day) != (2, 29):
            assert day_received(f"{day.day}/{day.month}", "nl", today) == day


@given(DAYS)
def test_last_week_is_its_monday(today: date) -> None:
    """The first day that it may mean."""
    first = last_week(today)
    assert first.weekday() == 0
    assert 7 <= (today - first).days <= 13
