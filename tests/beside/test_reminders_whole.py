"""Reminders as people get them: once, for the meetup as it stands now, never at night."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.beside import reminders
from storage import afters, meetups
from storage.afters import Wants
from storage.database import Tx
from storage.meetups import Meetup
from storage.times import When
from tests.beside.drawn import BRUSSELS
from tests.beside.duo import Pair, id_of
from tests.conftest import FROZEN
from tests.speaking import Someone, text


def planned(duo: Pair, local: str, what: str = "walk") -> Meetup:
    """A meetup that both agreed to."""
    when = When(local, "Europe/Brussels")
    place = "Josaphatpark, 1030 Schaarbeek"
    return duo.naast.database.write(
        lambda tx: meetups.plan(tx, duo.duo, id_of(duo.lien), what, when, duo.clock.at, place=place)
    )


def told(duo: Pair, who: Someone, until: datetime) -> list[datetime]:
    """When somebody was reminded, with the clock looking every ten minutes until then."""
    found = []
    while duo.clock.at < until:
        duo.clock.at += timedelta(minutes=10)
        duo.runs("reminders")
        found += [duo.clock.at for each in who.reads() if "You meet" in each.text]
    return found


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_the_evening_before_and_two_hours_before_each_once(duo: Pair) -> None:
    """At 18:00 and at 13:00 of Brussels, for a meetup at 15:00."""
    found = planned(duo, "2026-11-26T15:00")
    assert told(duo, duo.amal, found.when.ends) == [at(25, 17), at(26, 12)]


def test_never_after_a_cancel(duo: Pair) -> None:
    """Cancelled between the two, the second never comes."""
    found = planned(duo, "2026-11-26T15:00")
    assert told(duo, duo.amal, at(26, 9)) == [at(25, 17)]
    duo.lien.picks(f"go=meetups:cancel.{found.id}")
    assert told(duo, duo.amal, at(27, 9)) == []


def test_moved_it_is_reminded_of_anew(duo: Pair) -> None:
    """The reminders are those of the time at which it takes place, also a second time."""
    found = planned(duo, "2026-11-26T15:00")
    assert told(duo, duo.amal, at(25, 18)) == [at(25, 17)]
    later = When("2026-11-28T11:00", "Europe/Brussels")
    duo.naast.database.write(lambda tx: meetups.move(tx, found.id, later, duo.clock.at))
    assert told(duo, duo.amal, at(29, 0)) == [at(27, 17), at(28, 8)]


def test_moved_while_the_reminder_is_on_its_way(duo: Pair) -> None:
    """What was worked out a moment ago is looked at again: it is not so any more."""
    found = planned(duo, "2026-11-26T15:00")
    duo.clock.at = at(25, 17)
    due = duo.naast.database.read(duo.naast.meetings._due)
    duo.naast.database.write(lambda tx: meetups.cancel(tx, found.id, duo.clock.at))
    for each in due:
        duo.naast.meetings._remind(each).result()
    assert len(due) == 2
    assert duo.amal.reads() == []


def test_not_at_night(duo: Pair) -> None:
    """For a meetup at nine, two hours before would be seven: it comes when the night is over."""
    found = planned(duo, "2026-11-26T09:00")
    assert told(duo, duo.amal, found.when.ends) == [at(25, 17), at(26, 7)]


@pytest.mark.parametrize(
    ("choice", "hours"), [("both", [17, 12]), ("day", [17]), ("hours", [12]), ("none", [])]
)
def test_as_each_wants(duo: Pair, choice: str, hours: list[int]) -> None:
    """The day before, two hours before, both, none; the other still gets both."""
    duo.amal.types("meetups")
    duo.amal.taps("Reminders")
    duo.amal.picks(f"meetup_mine.remind={choice}")
    duo.lien.reads()
    found = planned(duo, "2026-11-26T15:00")
    assert [each.hour for each in told(duo, duo.amal, found.when.ends)] == hours
    assert text(duo.lien.reads()).count("You meet Amal") == 2


def test_over_the_end_of_summer_time(duo: Pair) -> None:
    """18:00 on the clock the evening before, 13:00 on the day, whatever the clock did at night."""
    duo.clock.at = datetime(2027, 3, 20, 9, tzinfo=UTC)
    planned(duo, "2027-03-28T15:00")
    got = told(duo, duo.amal, datetime(2027, 3, 29, tzinfo=UTC))
    assert [f"{each:%d %H:%M}" for each in got] == ["27 17:00", "28 11:00"]


def test_two_clocks_remind_once(duo: Pair) -> None:
    """Two looks at the same moment send one reminder."""
    planned(duo, "2026-11-26T15:00")
    duo.clock.at = at(25, 17)
    duo.runs("reminders", "reminders", "reminders")
    assert text(duo.amal.reads()).count("You meet Lien") == 1


def test_a_reminder_reaches_who_talks_with_a_person(duo: Pair) -> None:
    """It only tells: it comes although a person has the talk, and leaves the talk with them."""
    from storage import cases

    planned(duo, "2026-11-26T15:00")
    duo.amal.types("human")
    duo.amal.types("Hello?")
    case = duo.naast.database.read(lambda tx: cases.open_of(tx, id_of(duo.amal)))
    assert case
    duo.naast.desk.take(case.id, duo.karin).result()
    duo.amal.reads()
    duo.clock.at = at(25, 17)
    duo.runs("reminders")
    said = duo.amal.reads()
    assert len(said) == 1
    assert "You meet Lien" in said[0].text
    assert duo.amal.types("Are you there?") == []
    assert duo.clock.at > FROZEN


# -- whatever changed before -----------------------------------------------------------------------

LISBON = ZoneInfo("Europe/Lisbon")
LOOK = timedelta(minutes=30)
Sent = tuple[str, str, str, datetime]


@dataclass
class Course:
    """What two people make of a meetup, with a clock that looks every half hour; ``sent``: each
    reminder, and when it went out."""

    duo: Pair
    wants: tuple[bool, bool]
    last: Meetup | None = None
    settled: datetime = FROZEN
    sent: dict[Sent, datetime] = field(default_factory=dict)
    before: set[Sent] = field(init=False)

    def __post_init__(self) -> None:
        """It is half past ten of another day, and nothing counts that was before."""
        clock = self.duo.clock
        clock.at = (clock.at + timedelta(days=1)).replace(hour=9, minute=30)
        self.before = self._reminded()
        day, hours = self.wants
        who = id_of(self.duo.lien)
        self.duo.naast.database.write(lambda tx: afters.want(tx, who, Wants(day, hours)))

    def change(self, what: str, days: int, clock: str, zone: ZoneInfo) -> None:
        """One change, as the talk makes it, between two looks of the clock."""
        self.duo.clock.at += timedelta(minutes=1)
        now = self.duo.clock.at
        when = When(f"{(now + timedelta(days=days)).date()}T{clock}", str(zone))
        self.last = self.duo.naast.database.write(lambda tx: self._changed(tx, what, when))
        self.duo.clock.at += LOOK - timedelta(minutes=1)

    def _changed(self, tx: Tx, what: str, when: When) -> Meetup:
        last, now = self.last, self.duo.clock.at
        if last and last.state == "agreed" and what == "describe":
            return meetups.describe(tx, last.id, along="desk 2")
        self.settled = now
        if last and last.state == "agreed" and what == "cancel":
            return meetups.cancel(tx, last.id, now)
        if last and last.state == "agreed":
            return meetups.move(tx, last.id, when, now)
        return meetups.plan(tx, self.duo.duo, id_of(self.duo.lien), "walk", when, now)

    def passes(self, looks: int) -> None:
        """The clock looks so often; nobody is reminded of what is no more."""
        for _look in range(looks):
            self.duo.runs("reminders")
            for each in self._reminded() - self.before - self.sent.keys():
                assert self.last
                assert self.last.state == "agreed"
                assert each[0] == self.last.id
                assert each[3] == self.last.starts
                self.sent[each] = self.duo.clock.at
            self.duo.clock.at += LOOK

    def ends(self) -> None:
        """Both are free again."""
        last = self.last
        if last and last.state == "agreed":
            self.duo.naast.database.write(lambda tx: meetups.cancel(tx, last.id, self.duo.clock.at))

    def _reminded(self) -> set[Sent]:
        ids = [each.id for each in self.duo.meetups()]
        found = self.duo.naast.database.read(lambda tx: afters.reminded_of(tx, ids))
        return set(found)

    def plan(self, person: str) -> dict[str, datetime]:
        """The reminders of the meetup as it is at the end, by when it was settled."""
        assert self.last
        at = self.last.when
        of = reminders.Meetup(
            self.last.id, (person,), at.local, ZoneInfo(at.zone), self.settled,
            self.last.state == "agreed",
        )  # fmt: skip
        day, hours = self.wants if person == id_of(self.duo.lien) else (True, True)
        quiet = self.duo.naast.meetings._quiet
        wishes = reminders.Wishes(day, hours)
        return {str(kind): when for kind, when in reminders.planned(of, wishes, quiet)}


changes = st.tuples(
    st.sampled_from(["move", "move", "describe", "cancel"]),
    st.integers(0, 2),
    st.sampled_from(["07:30", "09:00", "15:00", "20:30"]),
    st.sampled_from([BRUSSELS, LISBON]),
)


@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(  # told more of while the second reminder waits for the end of the night
    steps=[(("move", 1, "09:00", BRUSSELS), 41), (("describe", 1, "09:00", BRUSSELS), 0)],
    wants=(True, True),
)
@example(  # cancelled between the two
    steps=[(("move", 1, "15:00", BRUSSELS), 20), (("cancel", 0, "15:00", BRUSSELS), 30)],
    wants=(True, True),
)
@example(  # moved to an hour from now: they have only just agreed it
    steps=[(("move", 2, "15:00", BRUSSELS), 6), (("move", 0, "15:00", BRUSSELS), 0)],
    wants=(True, True),
)
@given(
    steps=st.lists(st.tuples(changes, st.integers(0, 60)), min_size=1, max_size=4),
    wants=st.tuples(st.booleans(), st.booleans()),
)
def test_after_any_changes_the_reminders_are_those_of_the_last(
    duo: Pair, steps: list[tuple[tuple[str, int, str, ZoneInfo], int]], wants: tuple[bool, bool]
) -> None:
    """Planned, moved, told more of, cancelled and planned anew, in storage as it is: each gets
    every reminder of what stands at the end, once and at its time, and no other after that."""
    course = Course(duo, wants)
    try:
        for change, looks in steps:
            course.change(*change)
            course.passes(looks)
        _compare(course)
    finally:
        course.ends()


def _compare(course: Course) -> None:
    last = course.last
    assert last
    course.passes(max(0, (last.starts - course.duo.clock.at) // LOOK) + 2)
    for who in (id_of(course.duo.lien), id_of(course.duo.amal)):
        plan = course.plan(who)
        for kind, when in plan.items():
            at = course.sent[last.id, who, kind, last.starts]
            assert at < course.settled or when <= at <= when + LOOK
        got = {kind: at for (_id, to, kind, _starts), at in course.sent.items() if to == who}
        later = {kind for kind, at in got.items() if at > course.settled}
        assert later <= plan.keys()
