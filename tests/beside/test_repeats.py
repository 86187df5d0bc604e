"""The days of a series, against python-dateutil's own reckoning."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import WEEKLY, rrule
from hypothesis import given
from hypothesis import strategies as st

from bot.beside import repeats, wall
from tests.beside.drawn import BRUSSELS, clocks, days


@given(day=days, clock=clocks, weeks=st.integers(1, 8), until=st.integers(-20, 500), data=st.data())
def test_a_series_is_what_dateutil_says(
    day: date, clock: str, weeks: int, until: int, data: st.DataObject
) -> None:
    """Same weekday, same hour, so many weeks apart, the last day included, exceptions left out."""
    first, last = f"{day}T{clock}", day + timedelta(days=until)
    peer = rrule(
        WEEKLY, interval=weeks, dtstart=datetime.fromisoformat(first),
        until=datetime.combine(last, datetime.max.time()),
    )  # fmt: skip
    every = [one.isoformat(timespec="minutes") for one in peer]
    assert repeats.days(first, weeks, last.isoformat(), ()) == every
    dates = st.sampled_from([one[:10] for one in every]) if every else days.map(str)
    skipped = data.draw(st.sets(st.one_of(dates, days.map(str)), max_size=5))
    left = [one for one in every if one[:10] not in skipped]
    assert repeats.days(first, weeks, last.isoformat(), skipped) == left


@given(day=days, clock=clocks, weeks=st.integers(1, 4), minutes=st.integers(1, 1440))
def test_a_series_never_meets_itself(day: date, clock: str, weeks: int, minutes: int) -> None:
    """No two meetups of a series have a quarter of an hour in common."""
    until = (day + timedelta(days=90)).isoformat()
    taken = [
        quarter
        for one in repeats.days(f"{day}T{clock}", weeks, until, ())
        for quarter in wall.quarters(one, BRUSSELS, minutes)
    ]
    assert len(taken) == len(set(taken))


def test_the_hour_stays_over_summer_time() -> None:
    """Wednesday at three is Wednesday at three in winter and in summer, an hour apart in UTC."""
    series = repeats.days("2026-03-25T15:00", 1, "2026-04-01", ())
    assert series == ["2026-03-25T15:00", "2026-04-01T15:00"]
    winter, summer = (wall.instant(one, BRUSSELS) for one in series)
    assert summer - winter == timedelta(days=7) - timedelta(hours=1)


def test_a_series_over_leap_day_and_new_year() -> None:
    """29 February is a day like another."""
    assert repeats.days("2028-02-15T10:00", 2, "2028-03-14", ["2028-03-14"]) == [
        *("2028-02-15T10:00", "2028-02-29T10:00"),
    ]
    assert repeats.days("2026-12-31T23:30", 1, "2027-01-07", ())[-1] == "2027-01-07T23:30"


@pytest.mark.parametrize(
    ("first", "weeks", "until"),
    [("2026-02-31T10:00", 1, "2026-06-01"), ("2026-02-01T10:00", 0, "2026-06-01"),
     ("2026-02-01T10:00", 1, "soon")],
)  # fmt: skip
def test_what_is_no_series_is_refused(first: str, weeks: int, until: str) -> None:
    """31 February, every no weeks, until some day: ValueError."""
    with pytest.raises(ValueError):
        repeats.days(first, weeks, until, ())


def test_a_series_to_the_end_of_the_calendar_ends() -> None:
    """The last day there is does not overflow."""
    assert repeats.days("9999-12-20T10:00", 1, "9999-12-31", ())[-1] == "9999-12-27T10:00"
