"""Reminders as people get them: once, for the meetup as it stands now, never at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage import meetups
from storage.meetups import Meetup
from storage.times import When
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
