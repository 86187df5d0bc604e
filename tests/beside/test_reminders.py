"""Reminders follow from the meetup alone: whatever changed before, only how it is now counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.beside import wall
from bot.beside.reminders import ALL, Meetup, Quiet, Reminder, Wishes, due, planned
from tests.beside.drawn import BRUSSELS, utc, zones

NIGHT = Quiet(time(21), time(8))
LONG_AGO = utc(2026, 1, 1)
TICK = timedelta(minutes=15)
NONE = Wishes(day=False, hours=False)


def meetup(local: str, settled: datetime = LONG_AGO, zone: ZoneInfo = BRUSSELS) -> Meetup:
    return Meetup("m", ("karima", "jan"), local, zone, settled)


def told(of: Meetup, wishes: Wishes = ALL, quiet: Quiet | None = NIGHT) -> list[tuple[str, str]]:
    """The plan as kind and wall time."""
    return [(kind, wall.wall(when, of.zone)) for kind, when in planned(of, wishes, quiet)]


@pytest.mark.parametrize(
    ("local", "plan"),
    [
        ("2026-11-28T15:00", [("day", "2026-11-27T18:00"), ("hours", "2026-11-28T13:00")]),
        # the quiet hours end at eight: that is early enough, or it is not
        ("2026-11-28T09:00", [("day", "2026-11-27T18:00"), ("hours", "2026-11-28T08:00")]),
        ("2026-11-28T08:30", [("day", "2026-11-27T18:00"), ("hours", "2026-11-28T08:00")]),
        ("2026-11-28T08:29", [("day", "2026-11-27T18:00")]),
        # midnight, and the evening
        ("2026-11-28T00:00", [("day", "2026-11-27T18:00")]),
        ("2026-11-28T23:00", [("day", "2026-11-27T18:00")]),
        ("2026-11-28T22:59", [("day", "2026-11-27T18:00"), ("hours", "2026-11-28T20:59")]),
        # leap day and the day after, new year
        ("2028-02-29T15:00", [("day", "2028-02-28T18:00"), ("hours", "2028-02-29T13:00")]),
        ("2028-03-01T15:00", [("day", "2028-02-29T18:00"), ("hours", "2028-03-01T13:00")]),
        ("2027-01-01T15:00", [("day", "2026-12-31T18:00"), ("hours", "2027-01-01T13:00")]),
        # the days on which the clocks change
        ("2026-03-29T15:00", [("day", "2026-03-28T18:00"), ("hours", "2026-03-29T13:00")]),
        ("2026-10-25T15:00", [("day", "2026-10-24T18:00"), ("hours", "2026-10-25T13:00")]),
    ],
)
def test_the_evening_before_and_two_hours_before(local: str, plan: list[tuple[str, str]]) -> None:
    """By the clock on the wall, and never in the quiet hours."""
    assert told(meetup(local)) == plan


def test_two_hours_are_two_hours_when_the_clocks_change() -> None:
    """In both nights the second reminder comes two hours that really pass before."""
    for local, before in (("2026-03-29T03:30", "00:30"), ("2026-10-25T03:30", "02:30")):
        found = dict(planned(meetup(local), ALL, None))
        assert wall.instant(local, BRUSSELS) - found["hours"] == timedelta(hours=2)
        assert f"{found['hours'].astimezone(BRUSSELS):%H:%M}" == before


@pytest.mark.parametrize(
    ("settled", "plan"),
    [
        ("2026-11-27T17:59", [("day", "2026-11-27T18:00"), ("hours", "2026-11-28T13:00")]),
        ("2026-11-27T20:00", [("day", "2026-11-27T20:00"), ("hours", "2026-11-28T13:00")]),
        ("2026-11-27T22:00", [("day", "2026-11-28T08:00"), ("hours", "2026-11-28T13:00")]),
        ("2026-11-28T07:00", [("hours", "2026-11-28T13:00")]),
        ("2026-11-28T13:00", [("hours", "2026-11-28T13:00")]),
        ("2026-11-28T13:01", []),
        ("2026-11-28T16:00", []),
    ],
)
def test_agreed_late(settled: str, plan: list[tuple[str, str]]) -> None:
    """Agreed on the evening before: at once. For the same day: the two hours are enough."""
    assert told(meetup("2026-11-28T15:00", wall.instant(settled, BRUSSELS))) == plan


def test_agreed_just_before_midnight() -> None:
    """A night call in an hour needs no reminder of "tomorrow"."""
    agreed = wall.instant("2026-11-27T23:10", BRUSSELS)
    assert told(meetup("2026-11-28T00:30", agreed), quiet=None) == []


def test_two_at_once_are_one() -> None:
    """The first one that had to wait for the morning falls away beside the second."""
    late = wall.instant("2026-11-27T22:00", BRUSSELS)
    assert told(meetup("2026-11-28T10:30", late)) == [("hours", "2026-11-28T08:30")]
    assert told(meetup("2026-11-28T10:30", late), Wishes(hours=False)) == [
        ("day", "2026-11-28T08:00")
    ]


def test_own_choice() -> None:
    """Each gets the reminders that they want, and only those."""
    of = meetup("2026-11-28T15:00")
    assert [kind for kind, _ in told(of, Wishes(day=False))] == ["hours"]
    assert [kind for kind, _ in told(of, Wishes(hours=False))] == ["day"]
    assert told(of, NONE) == []
    found = due([of], utc(2026, 11, 27, 17), {"jan": NONE}, NIGHT, ())
    assert [(one.person_id, one.kind) for one in found] == [("karima", "day")]


def test_never_after_a_cancel_nor_for_a_proposal() -> None:
    """What is not agreed (any more) has no reminders."""
    off = replace(meetup("2026-11-28T15:00"), agreed=False)
    assert planned(off, ALL, NIGHT) == []
    assert due([off], utc(2026, 11, 28, 13), {}, NIGHT, ()) == []


def test_another_zone_moves_them() -> None:
    """Moved to Lisbon by its zone alone, a meetup is an hour later, and so are its reminders."""
    here, there = (
        meetup("2026-11-28T15:00"),
        meetup("2026-11-28T15:00", zone=ZoneInfo("Europe/Lisbon")),
    )
    assert told(here) == told(there)
    pairs = zip(planned(here, ALL, NIGHT), planned(there, ALL, NIGHT), strict=True)
    assert {after[1] - before[1] for before, after in pairs} == {timedelta(hours=1)}


def after_a_pause(now: datetime, wishes: Wishes = ALL, sent: Iterable[str] = ()) -> list[str]:
    """What is due for Jan when the clock looks at this moment only."""
    of = meetup("2026-11-28T15:00")
    gone = [("m", "jan", kind, of.starts) for kind in sent]
    found = due([of], now, {"jan": wishes, "karima": NONE}, NIGHT, gone)
    return [one.kind for one in found]


def test_a_reminder_that_was_missed() -> None:
    """After an outage it is still sent while it helps: not beside the next one, not in the night,
    not when they have met."""
    assert after_a_pause(utc(2026, 11, 27, 16, 59)) == []
    assert after_a_pause(utc(2026, 11, 27, 17)) == ["day"]
    assert after_a_pause(utc(2026, 11, 27, 22)) == []
    assert after_a_pause(utc(2026, 11, 28, 9)) == ["day"]
    assert after_a_pause(utc(2026, 11, 28, 9), sent=["day"]) == []
    assert after_a_pause(utc(2026, 11, 28, 12), sent=["day"]) == ["hours"]
    assert after_a_pause(utc(2026, 11, 28, 12)) == ["hours"]
    assert after_a_pause(utc(2026, 11, 28, 12), sent=["hours"]) == []
    assert after_a_pause(utc(2026, 11, 28, 13, 59), Wishes(hours=False)) == ["day"]
    assert after_a_pause(utc(2026, 11, 28, 14)) == []


@given(
    begins=st.times(), ends=st.times(), zone=zones,
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
)  # fmt: skip
def test_after_the_quiet_hours_it_is_not_quiet(
    begins: time, ends: time, zone: ZoneInfo, at: datetime
) -> None:
    """Their end is outside them, within a day, and not before the moment asked about."""
    quiet = Quiet(begins.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0))
    over = quiet.over(at, zone)
    assert at <= over <= at + timedelta(hours=26)
    clock = over.astimezone(zone).time()
    if quiet.begins < quiet.ends:
        assert not quiet.begins <= clock < quiet.ends
    elif quiet.begins > quiet.ends:
        assert quiet.ends <= clock < quiet.begins


def test_quiet_hours_in_the_night_of_the_change() -> None:
    """An end that comes twice is the one ahead; an end that never comes moves on."""
    quiet = Quiet(time(1), time(2, 30))
    assert quiet.over(utc(2026, 10, 25, 0), BRUSSELS) == utc(2026, 10, 25, 0, 30)
    assert quiet.over(utc(2026, 10, 25, 1), BRUSSELS) == utc(2026, 10, 25, 1, 30)
    assert quiet.over(utc(2026, 3, 29, 0, 30), BRUSSELS) == utc(2026, 3, 29, 1, 30)
    assert Quiet(time(8), time(8)).over(utc(2026, 10, 25, 7), BRUSSELS) == utc(2026, 10, 25, 7)


@dataclass
class Life:
    """A meetup through its changes, with a clock that looks every quarter of an hour."""

    now: datetime
    meetup: Meetup
    wishes: dict[str, Wishes]
    quiet: Quiet | None
    sent: dict[tuple[str, str, str, datetime], datetime] = field(default_factory=dict)
    changed: datetime = LONG_AGO

    def wait(self, ticks: int) -> None:
        for _ in range(ticks):
            for one in due([self.meetup], self.now, self.wishes, self.quiet, self.sent):
                self._send(one)
            self.now += TICK

    def _send(self, one: Reminder) -> None:
        key = (one.meetup_id, one.person_id, one.kind, one.starts)
        assert key not in self.sent
        assert self.meetup.agreed
        assert one.starts == self.meetup.starts > self.now
        assert self.quiet is None or self.quiet.over(self.now, self.meetup.zone) == self.now
        self.sent[key] = self.now

    def change(self, what: str, days: int, clock: str, zone: ZoneInfo) -> None:
        """The change comes between two looks of the clock."""
        self.changed = self.now - TICK / 2
        if what == "cancel":
            self.meetup = replace(self.meetup, agreed=False)
            return
        local = f"{(self.now + timedelta(days=days)).date()}T{clock}"
        place = zone if what == "zone" else self.meetup.zone
        self.meetup = replace(
            self.meetup, local=local, zone=place, agreed=True, settled=self.changed
        )


changes = st.tuples(
    st.sampled_from(["move", "move", "zone", "cancel"]),
    st.integers(0, 3),
    st.sampled_from(["00:00", "07:45", "09:10", "10:30", "15:00", "20:30", "23:59"]),
    zones,
)
quiets = st.sampled_from([None, NIGHT, Quiet(time(22, 30), time(7)), Quiet(time(12), time(13))])
wanted = st.builds(Wishes, st.booleans(), st.booleans())


@settings(deadline=None, max_examples=100)
@given(
    start=st.sampled_from([utc(2026, 3, 27, 9), utc(2026, 10, 23, 22), utc(2028, 2, 27, 16)]),
    steps=st.lists(st.tuples(changes, st.integers(0, 150)), min_size=1, max_size=7),
    quiet=quiets,
    jan=wanted,
)
def test_the_reminders_are_those_of_the_last_meetup(
    start: datetime, steps: list[tuple[tuple[str, int, str, ZoneInfo], int]],
    quiet: Quiet | None, jan: Wishes,
) -> None:  # fmt: skip
    """Through any changes nobody is reminded of what is no more, or twice; and each gets all the
    reminders of the meetup as it is at the end, at their time."""
    life = Life(start, meetup("2020-01-01T10:00"), {"jan": jan}, quiet)
    for change, ticks in steps:
        life.change(*change)
        life.wait(ticks)
    life.wait((life.meetup.starts - life.now) // TICK + 2)
    last = life.meetup
    for person in last.people:
        plan = dict(planned(last, life.wishes.get(person, ALL), quiet))
        for kind, when in plan.items():
            assert ("m", person, kind, last.starts) in life.sent
            at = life.sent["m", person, kind, last.starts]
            assert at < life.changed or when <= at <= when + TICK
        later = {key[2:] for key, at in life.sent.items() if key[1] == person and at > life.changed}
        assert later <= {(kind, last.starts) for kind in plan}
