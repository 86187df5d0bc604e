"""A family hears of its call once more: the day before and an hour before, never in vain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import Naast
from bot.settings import Settings
from storage import calls, cases, people, staff
from storage.cases import Case
from storage.database import Tx
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.transcript import Hands
from tests.understand.weights import whole

Sent = list[tuple[datetime, str]]


@pytest.fixture
def clock() -> Hands:
    return Hands(FROZEN)


@pytest.fixture
def naast(tmp_path: Path, clock: Hands) -> Iterator[Naast]:
    built = Naast(Settings(data=tmp_path, organisation=EXAMPLE), now=clock, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def tine(naast: Naast) -> str:
    """The one colleague there is; her id."""

    def work(tx: Tx) -> str:
        made = people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
        staff.employ(tx, made, languages=("nl", "fr", "en"))
        return made

    return naast.database.write(work)


@pytest.fixture
def family(naast: Naast, tine: str) -> Someone:
    """A family that asked for a person."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.picks("welcome.language=en")
    someone.picks("go=human")
    someone.reads()
    return someone


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of that week in November, which in Brussels is an hour later."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def case_of(family: Someone) -> Case:
    person = family.person
    assert person
    found = family.naast.database.read(lambda tx: cases.open_of(tx, person.id))
    assert found
    return found


def book(family: Someone, tine: str, when: datetime, made: datetime) -> None:
    """Tine promises a call."""
    case = case_of(family)
    call = calls.Call(tine, when, "+32470123456", False, "en")
    family.naast.database.write(lambda tx: calls.book(tx, case.id, call, made))


def heard(family: Someone, clock: Hands, until: datetime) -> Sent:
    """What a family hears by itself, with the clock looking every half hour until then."""
    found: Sent = []
    while clock.at < until:
        clock.at += timedelta(minutes=30)
        asyncio.run(family.naast.clock.calls())
        found += [(clock.at, each.text) for each in family.reads() if "calls you" in each.text]
    return found


def test_the_day_before_and_an_hour_before_each_once(
    family: Someone, tine: str, clock: Hands
) -> None:
    """On Thursday at 14:00 of Brussels: on Wednesday at the same hour, and at 13:00."""
    book(family, tine, at(26, 13), FROZEN)
    assert heard(family, clock, at(26, 15)) == [
        (at(25, 13), "Tine calls you tomorrow at 14:00."),
        (at(26, 12), "Tine calls you today at 14:00."),
    ]


def test_in_the_language_of_the_family(family: Someone, tine: str, clock: Hands) -> None:
    """Also when it changed it since."""
    book(family, tine, at(26, 13), FROZEN)
    family.types("/language")
    family.picks("language.language=nl")
    clock.at = at(26, 12)
    asyncio.run(family.naast.clock.calls())
    said = family.reads()[-1]
    assert "Tine" in said.text
    assert (said.language, said.choices[1]["label"]) == ("nl", "✖ Bel me toch niet")


@pytest.mark.parametrize(
    ("made", "kinds"),
    [(at(25, 11, 30), ["today"]), (at(26, 11), ["today"]), (at(26, 12, 30), [])],
)
def test_who_has_only_just_agreed_is_not_told_at_once(
    family: Someone, tine: str, clock: Hands, made: datetime, kinds: list[str]
) -> None:
    """Booked an hour and a half before a day before, on the day itself, within the hour."""
    clock.at = made
    book(family, tine, at(26, 13), made)
    assert [said.split()[3] for _at, said in heard(family, clock, at(26, 14))] == kinds


@pytest.mark.parametrize(
    ("call", "told"),
    [(at(26, 7, 30), [at(25, 7, 30), at(26, 7)]), (at(26, 7, 15), [at(25, 7, 30)])],
)
def test_a_call_early_in_the_morning(
    family: Someone, tine: str, clock: Hands, call: datetime, told: list[datetime]
) -> None:
    """At 08:30 an hour before would be night: it comes at eight, the end of the quiet hours; for
    08:15 that would be too late."""
    book(family, tine, call, FROZEN)
    assert [when for when, _said in heard(family, clock, at(26, 8))] == told


def test_nobody_is_reminded_of_what_is_cancelled(family: Someone, tine: str, clock: Hands) -> None:
    """Cancelled with a tap under the first reminder, the second never comes."""
    book(family, tine, at(26, 13), FROZEN)
    assert len(heard(family, clock, at(25, 14))) == 1
    assert "nobody calls you" in text(family.taps("Cancel the call"))
    assert heard(family, clock, at(26, 15)) == []


def test_moved_with_a_tap_it_is_reminded_of_anew(family: Someone, tine: str, clock: Hands) -> None:
    """The reminders are those of the call as it stands now."""
    book(family, tine, at(26, 13), FROZEN)
    assert len(heard(family, clock, at(25, 14))) == 1
    family.taps("Another time for the call")
    while "20261130" not in family.choices()[0]["id"]:
        family.picks("callback.when=other")
    family.picks(family.choices()[0]["id"])
    call = family.naast.database.read(lambda tx: calls.of_case(tx, case_of(family).id))
    assert call
    assert call.at
    expected = [call.at - timedelta(days=1), call.at - timedelta(hours=1)]
    assert [when for when, _said in heard(family, clock, at(30, 20))] == expected


def test_moved_while_the_reminder_is_on_its_way(
    family: Someone, tine: str, clock: Hands, naast: Naast
) -> None:
    """What was worked out a moment ago is looked at again: it is not so any more."""
    book(family, tine, at(26, 13), FROZEN)
    clock.at = at(26, 12)
    calling = naast.clock._calling
    (due,) = naast.database.read(calling._due)
    call = naast.database.read(lambda tx: calls.of_case(tx, case_of(family).id))
    assert call
    case_id = case_of(family).id
    naast.database.write(lambda tx: calls.cancel(tx, case_id, call, tine, clock.at))
    calling._remind(due).result()
    assert family.reads() == []


def test_a_closed_case_has_no_call(family: Someone, tine: str, clock: Hands, naast: Naast) -> None:
    """Tine closed the talk and said that she does not call: nothing comes after that."""
    book(family, tine, at(26, 13), FROZEN)
    naast.desk.take(case_of(family).id, tine).result()
    naast.desk.close(case_of(family).id, tine).result()
    family.reads()
    assert heard(family, clock, at(26, 15)) == []


def test_while_a_person_has_the_talk_it_stays_theirs(
    family: Someone, tine: str, clock: Hands, naast: Naast
) -> None:
    """The reminder comes all the same; what is written next still goes to Tine alone."""
    book(family, tine, at(26, 13), FROZEN)
    naast.desk.take(case_of(family).id, tine).result()
    family.reads()
    assert len(heard(family, clock, at(25, 14))) == 1
    assert family.types("all right") == []


def test_whoever_said_stop_hears_nothing_by_itself(
    family: Someone, tine: str, clock: Hands
) -> None:
    """As was said to them; the question to a person stays open, and so does the call."""
    book(family, tine, at(26, 13), FROZEN)
    family.types("stop")
    assert "I write nothing by myself" in text(family.taps("No, leave it"))
    assert heard(family, clock, at(26, 15)) == []
    assert family.naast.database.read(lambda tx: calls.of_case(tx, case_of(family).id))


def test_after_a_night_without_power(family: Someone, tine: str, clock: Hands) -> None:
    """What could not be sent in time is sent while it helps, once, and never after the call."""
    book(family, tine, at(26, 13), FROZEN)
    clock.at = at(26, 9)
    assert heard(family, clock, at(26, 10)) == [(at(26, 9, 30), "Tine calls you today at 14:00.")]
    clock.at = at(26, 13)
    assert heard(family, clock, at(26, 14)) == []
