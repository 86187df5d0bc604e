"""When somebody is free, and what is offered to two: never a time at which one of them is not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.beside import wall
from bot.beside.free import Availability, both, common, free_at, shared
from tests.beside.drawn import BRUSSELS, availabilities, lengths, locals_, utc, weeks, zones

NOW = utc(2026, 11, 22, 11)
# Soon come the change of the clocks, new year, leap day, or nothing.
NOWS = [NOW, utc(2026, 3, 20, 9), utc(2026, 10, 18, 22, 59), utc(2026, 12, 24), utc(2028, 2, 20)]
ANYTIME = Availability()
WEDNESDAY = Availability({2: [("13:00", "18:00")]})


def minute_by_minute(a: Availability, begins: datetime, ends: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody is free, asked anew for each minute: slow, and written independently."""
    at = begins
    while at < ends:
        local = at.astimezone(zone)
        clock = f"{local:%H:%M}"
        there = any(start <= clock < end for start, end in a.week.get(local.weekday(), ()))
        if (a.week and not there) or local.date() in a.away:
            return False
        if any(start <= at < end for start, end in a.booked):
            return False
        at += timedelta(minutes=1)
    return True


@settings(deadline=None, max_examples=150)
@given(data=st.data(), now=st.sampled_from(NOWS), minutes=st.sampled_from([15, 45, 60, 90, 180]))
def test_an_offer_is_always_free_for_both(data: st.DataObject, now: datetime, minutes: int) -> None:
    """Every time offered is free for both from beginning to end, in the day, and not too soon."""
    zone = data.draw(zones)
    a, b = data.draw(availabilities(now)), data.draw(availabilities(now))
    offered = common(a, b, zone, now, minutes)
    assert offered == sorted(offered)
    assert len(offered) <= 3
    for one in offered:
        local = wall.written(one)
        ends = wall.ends(local, zone, minutes)
        assert one - now >= timedelta(hours=2)
        assert one.tzinfo is zone
        assert one.minute in (0, 30)
        assert "08:00" <= local[11:] < wall.written(ends)[11:] <= "21:00"
        for person in (a, b):
            assert free_at(person, local, zone, minutes)
            assert minute_by_minute(person, one, ends, zone)
    quarters = [q for one in offered for q in wall.quarters(wall.written(one), zone, minutes)]
    assert len(quarters) == len(set(quarters))


@settings(deadline=None, max_examples=100)
@given(data=st.data(), now=st.sampled_from(NOWS), minutes=st.sampled_from([30, 60, 120]))
def test_nothing_is_offered_only_when_there_is_nothing(
    data: st.DataObject, now: datetime, minutes: int
) -> None:
    """Without an offer, no half hour of the next days suits both."""
    a, b = data.draw(availabilities(now)), data.draw(availabilities(now))
    if common(a, b, BRUSSELS, now, minutes, days_ahead=8):
        return
    first = now.astimezone(BRUSSELS).date()
    for half in range(8 * 48):
        at = datetime.combine(first, datetime.min.time()) + timedelta(minutes=30 * half)
        ends = at + timedelta(minutes=minutes)
        in_the_day = at.hour >= 8 and ends.date() == at.date() and f"{ends:%H:%M}" <= "21:00"
        one = at.replace(tzinfo=BRUSSELS)
        if in_the_day and one.timestamp() - now.timestamp() >= 7200:
            local = wall.written(at)
            assert not (
                free_at(a, local, BRUSSELS, minutes) and free_at(b, local, BRUSSELS, minutes)
            )


@settings(deadline=None)
@given(wanted=st.lists(st.tuples(locals_, zones, lengths), max_size=25))
def test_nobody_is_ever_in_two_places(wanted: list[tuple[str, ZoneInfo, int]]) -> None:
    """Booking whatever is free, in whatever order and zone, no quarter is ever taken twice."""
    me, taken = Availability(), set[int]()
    for local, zone, minutes in wanted:
        if free_at(me, local, zone, minutes):
            quarters = set(wall.quarters(local, zone, minutes))
            assert not quarters & taken
            taken |= quarters
            span = wall.instant(local, zone), wall.ends(local, zone, minutes)
            me = Availability(booked=(*me.booked, span))
            assert not free_at(me, local, zone, minutes)


@given(ours=weeks, theirs=weeks, local=locals_, minutes=st.integers(1, 200))
def test_both_are_free_when_each_is(
    ours: dict[int, list[tuple[str, str]]],
    theirs: dict[int, list[tuple[str, str]]],
    local: str,
    minutes: int,
) -> None:
    """Two people taken together are free exactly when each of them is, also across midnight."""
    a, b = Availability(ours), Availability(theirs)
    each = free_at(a, local, BRUSSELS, minutes) and free_at(b, local, BRUSSELS, minutes)
    assert free_at(both(a, b), local, BRUSSELS, minutes) == each


@pytest.mark.parametrize(
    ("local", "minutes", "free"),
    [
        ("2026-11-25T13:00", 300, True),
        ("2026-11-25T13:00", 301, False),
        ("2026-11-25T12:59", 30, False),
        ("2026-11-26T14:00", 60, False),
        ("2026-12-02T14:00", 60, False),
    ],
)
def test_the_week_bounds_a_meetup(local: str, minutes: int, free: bool) -> None:
    """Only within the hours told, and not on a day away."""
    who = Availability(WEDNESDAY.week, away=[date(2026, 12, 2)])
    assert free_at(who, local, BRUSSELS, minutes) is free


def test_hours_that_touch_are_one_stretch() -> None:
    """Two spans of a day, or midnight between two days, are no hole."""
    who = Availability({2: [("13:00", "15:00"), ("15:00", "18:00"), ("22:00", "24:00")],
                        3: [("00:00", "01:00")]})  # fmt: skip
    assert free_at(who, "2026-11-25T14:00", BRUSSELS, 120)
    assert free_at(who, "2026-11-25T23:30", BRUSSELS, 60)
    assert not free_at(who, "2026-11-25T17:30", BRUSSELS, 60)


def test_until_midnight_is_not_the_next_day() -> None:
    """Who is away tomorrow can meet until midnight today."""
    who = Availability(away=[date(2026, 11, 26)])
    assert free_at(who, "2026-11-25T23:00", BRUSSELS, 60)
    assert not free_at(who, "2026-11-25T23:00", BRUSSELS, 61)


def test_without_a_week_only_bookings_and_days_away_count() -> None:
    """Somebody who told no hours may be asked at any time."""
    span = utc(2026, 11, 25, 14), utc(2026, 11, 25, 15)
    who = Availability(booked=[span])
    assert free_at(who, "2026-11-25T14:00", BRUSSELS, 60)
    assert not free_at(who, "2026-11-25T15:00", BRUSSELS, 60)
    assert not free_at(who, "2026-11-25T14:30", BRUSSELS, 31)
    assert free_at(who, "2026-11-25T16:00", BRUSSELS, 60)


def test_who_is_never_free_together_is_offered_nothing() -> None:
    """An intersection that is empty is not the same as no hours told."""
    tuesday = Availability({1: [("13:00", "18:00")]})
    assert common(WEDNESDAY, tuesday, BRUSSELS, NOW, 60) == []
    assert common(both(WEDNESDAY, tuesday), ANYTIME, BRUSSELS, NOW, 60) == []
    assert common(ANYTIME, ANYTIME, BRUSSELS, NOW, 14 * 60) == []


def test_offers_are_soon_and_varied() -> None:
    """Different days, different parts of the day, the first of them soon."""
    offered = common(ANYTIME, ANYTIME, BRUSSELS, NOW, 60)
    assert len({one.date() for one in offered}) == 3
    assert len({one.hour for one in offered}) == 3
    assert offered[0] - NOW < timedelta(days=2)


def test_offers_on_the_only_day_are_apart() -> None:
    """With one afternoon there are still two times to choose from, two hours apart."""
    offered = common(WEDNESDAY, ANYTIME, BRUSSELS, NOW, 60, days_ahead=6)
    assert len(offered) > 1
    assert all(later - one >= timedelta(hours=2) for one, later in pairwise(offered))


def test_wall_hours_hold_over_summer_time() -> None:
    """Wednesday from one o'clock is that before and after the clocks change."""
    offered = common(WEDNESDAY, ANYTIME, BRUSSELS, utc(2026, 10, 20), 300, most=2)
    assert [f"{one:%d %H:%M %z}" for one in offered] == ["21 13:00 +0200", "28 13:00 +0100"]


def test_shared_spans_of_a_day() -> None:
    """What is in both, without what only touches."""
    ours = [("09:00", "12:00"), ("14:00", "18:00")]
    assert shared(ours, [("11:00", "15:00"), ("18:00", "20:00")]) == [
        ("11:00", "12:00"), ("14:00", "15:00"),
    ]  # fmt: skip
