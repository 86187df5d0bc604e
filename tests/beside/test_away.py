"""Days on which somebody is away: asked in their own words, said back, kept, and taken back."""

from __future__ import annotations

from datetime import date

import pytest

from bot.app import Naast
from storage import buddies, personal, series
from storage.database import Tx
from storage.times import When
from tests.beside.duo import Pair, id_of
from tests.beside.steps import becomes, karin
from tests.beside.test_meetup import agreed
from tests.conftest import FROZEN
from tests.speaking import Someone, text

FIVE = (date(2026, 12, 1), date(2026, 12, 5))
SHOWN = "Tuesday, 1 December 2026 – Saturday, 5 December 2026"


def away_of(someone: Someone) -> list[tuple[date, date]]:
    """What is kept of somebody."""
    who = id_of(someone)
    return someone.naast.database.read(lambda tx: buddies.away(tx, [who]).get(who, []))


def opens(someone: Someone) -> str:
    """From somebody's duo to the question from when they are away."""
    someone.types("buddy")
    for label in ("More", "When I am free"):
        someone.taps(label)
    return text(someone.taps("I am away"))


def is_away(someone: Someone, first: str = "1 December", last: str = "5 December") -> str:
    """Say it in own words, and yes; what was said to it."""
    opens(someone)
    someone.types(first)
    someone.types(last)
    return text(someone.taps("Yes, that is right"))


@pytest.mark.parametrize("side", ["lien", "amal"])
def test_said_back_and_kept_after_a_yes(duo: Pair, side: str) -> None:
    """A buddy and a family say it alike, and nothing is kept before the yes."""
    someone: Someone = getattr(duo, side)
    assert "From which day" in opens(someone)
    assert "the last day" in text(someone.types("1 December"))
    assert f"You are away:\n{SHOWN}\nIs that right?" in text(someone.types("Saturday"))
    assert away_of(someone) == []
    assert "I propose no meetup on those days." in text(someone.taps("Yes, that is right"))
    assert away_of(someone) == [FIVE]


def test_a_buddy_without_a_family_says_it_too(naast: Naast) -> None:
    """From the page of who waits; what was ticked meanwhile stays ticked."""
    karin(naast)
    lien = becomes(naast)
    lien.taps("When I am free")
    lien.taps("On weekday evenings")
    for label in ("I am away", "Today", "Only that day", "Yes, that is right"):
        said = lien.taps(label)
    assert away_of(lien) == [(date(2026, 11, 24), date(2026, 11, 24))]
    assert "When are you free in most weeks?" in text(said)
    lien.taps("That is all")
    week = naast.database.read(lambda tx: buddies.week(tx, id_of(lien)))
    assert week == {day: [("18:00", "21:00")] for day in range(5)}


def test_what_is_kept_is_shown_and_taken_back(duo: Pair) -> None:
    """One tap shows it, one takes it away; days that touch are one time."""
    is_away(duo.lien)
    assert "You are away on these days." in opens(duo.lien)
    duo.lien.taps("I am away")
    for said in ("6 December", "8 December"):
        duo.lien.types(said)
    duo.lien.taps("Yes, that is right")
    assert away_of(duo.lien) == [(FIVE[0], date(2026, 12, 8))]
    duo.lien.types("my data")
    assert "You are away:\n• Tuesday, 1 December 2026 –" in text(duo.lien.taps("Show me all of it"))
    opens(duo.lien)
    assert "You are there again:\nTuesday, 1 December 2026 –" in text(duo.lien.taps("8 December"))
    assert away_of(duo.lien) == []


def test_no_is_asked_again(duo: Pair) -> None:
    """Nothing is kept of what was misunderstood."""
    opens(duo.amal)
    duo.amal.types("tomorrow")
    duo.amal.taps("Only that day")
    assert "From which day" in text(duo.amal.taps("No, another day"))
    assert away_of(duo.amal) == []


# -- what cannot be --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("31 February", "Say one day, please."),
        ("from 1 to 5 December", "Say one day, please."),
        ("20 November 2026", "That day is over already."),
        ("1 December 2029", "That is more than a year from now."),
    ],
)
def test_a_first_day_that_cannot_be(duo: Pair, said: str, answer: str) -> None:
    """A kind question, and the next answer is taken."""
    opens(duo.lien)
    assert answer in text(duo.lien.types(said))
    assert "the last day" in text(duo.lien.types("1 December"))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("28 November", "That is before Tuesday, 1 December 2026."),
        ("30 February", "Say one day, please."),
        ("1 January 2026", "That day is over already."),
        ("1 December 2028", "That is more than a year from now."),
    ],
)
def test_a_last_day_that_cannot_be(duo: Pair, said: str, answer: str) -> None:
    """The same, also where it ends before it begins."""
    opens(duo.lien)
    duo.lien.types("1 December")
    assert answer in text(duo.lien.types(said))
    assert SHOWN in text(duo.lien.types("the 5th"))


# -- what follows ----------------------------------------------------------------------------------


def test_nobody_is_asked_to_meet_then(duo: Pair) -> None:
    """No time is offered on those days, and a day in own words is not either."""
    is_away(duo.amal, "24 November", "2 December")
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=walk")
    offered = [c["id"].partition("=")[2] for c in duo.lien.choices()]
    times = [each for each in offered if each[0].isdecimal()]
    assert len(times) == 3
    assert min(times) >= "20261203"
    assert "One of you has something else then." in text(duo.lien.types("Saturday at 3"))


def test_what_is_planned_is_named_and_stays(duo: Pair) -> None:
    """It is there to be changed with a tap, and nothing happens by itself."""
    agreed(duo)
    said = is_away(duo.amal, "27 November", "29 November")
    assert "This is planned then, and stays until you change it." in said
    duo.amal.taps("Saturday 28 November, 15:00")
    assert len(duo.agreed()) == 1
    assert "I tell Lien" in text(duo.amal.taps("Cancel"))
    assert duo.agreed() == []


def test_what_comes_back_is_named_and_falls_out(duo: Pair) -> None:
    """A series skips nothing in silence: it is said at once, and both hear it in time."""
    first = When("2026-11-28T15:00", "Europe/Brussels")

    def work(tx: Tx) -> None:
        series.repeat(tx, duo.duo, "walk", first, until=date(2026, 12, 19))

    duo.naast.database.write(work)
    said = is_away(duo.lien)
    assert "this does not take place, and all of you hear it: every Saturday at 15:00" in said
    assert "This is planned then" not in said
    duo.runs("repeats", "repeats")
    days = [each.when.day for each in duo.agreed()]
    assert days == ["2026-11-28", "2026-12-12", "2026-12-19"]
    for who in (duo.lien, duo.amal):
        assert text(duo.hears(who)).count("something else on Saturday 5 December, 15:00") == 1


def test_what_is_kept_is_given_out_and_forgotten(duo: Pair) -> None:
    """It is in what a person can ask for, and goes with them."""
    is_away(duo.amal)
    who = id_of(duo.amal)
    given = duo.naast.database.read(lambda tx: personal.export(tx, who))
    assert [row["first"] for row in given["absences"]] == ["2026-12-01"]
    duo.naast.database.write(lambda tx: personal.erase(tx, who, FROZEN))
    assert duo.naast.database.read(lambda tx: buddies.away(tx)) == {}


def test_in_arabic(duo: Pair) -> None:
    """Asked, understood and said back in the person's own language."""
    duo.amal.picks("go=language:ar")
    duo.amal.types("/buddy")
    for step in ("duo.page=more", "duo.more=times"):
        duo.amal.picks(step)
    assert "من أي يوم يبدأ غيابكم؟" in text(duo.amal.picks("free_times.times=away"))
    duo.amal.types("1 ديسمبر")
    said = text(duo.amal.types("٥ كانون الأول"))
    assert "هل هذا صحيح؟" in said
    assert "1 ديسمبر 2026" in said
    assert "5 ديسمبر 2026" in said
    duo.amal.picks("away.sure=yes")
    assert away_of(duo.amal) == [FIVE]
