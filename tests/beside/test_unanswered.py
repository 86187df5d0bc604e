"""Proposals to meet that nobody answers, and the meetup with which a series begins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import meetups
from storage.times import When
from tests.beside.duo import Pair, id_of
from tests.conftest import FROZEN
from tests.speaking import text

SATURDAY = When("2026-11-28T15:00", "Europe/Brussels", 60)


def proposed(duo: Pair, *offers: When) -> str:
    """Amal proposes to meet; Lien is asked, and says nothing."""
    by = id_of(duo.amal)
    made = duo.naast.database.write(
        lambda tx: meetups.propose(tx, duo.duo, by, "walk", offers, duo.clock.at).id
    )
    duo.runs("proposals", "errands")
    return made


def looks(duo: Pair, **span: float) -> str:
    """Time passes; what Amal hears then."""
    duo.clock.at += timedelta(**span)
    duo.runs("proposals", "errands")
    return text(duo.amal.reads())


def test_whoever_proposed_hears_that_nobody_answered_yet(duo: Pair) -> None:
    """After three days, once; it is asked all the same, and the yes still counts."""
    far = When("2026-12-12T15:00", "Europe/Brussels", 60)
    made = proposed(duo, far)
    assert "not answered" not in looks(duo, days=2)
    assert "Lien has not answered yet: 🚶 A walk: " in looks(duo, days=1, minutes=5)
    assert "not answered" not in looks(duo, days=2)
    duo.naast.database.write(lambda tx: meetups.agree(tx, made, far, duo.clock.at))
    assert duo.agreed()


def test_before_its_time_it_is_said_in_any_case(duo: Pair) -> None:
    """A few hours before, so that nobody goes there for nothing; and when it is over, it is asked
    of nobody any more."""
    soon = When("2026-11-24T16:00", "Europe/Brussels", 60)
    made = proposed(duo, soon)
    assert "Lien has not answered yet" in looks(duo, hours=3)
    assert "Nobody answered in time, so this is not asked any more" in looks(duo, hours=3)
    assert "Nobody answered" not in looks(duo, hours=1)
    found = duo.naast.database.read(lambda tx: meetups.get(tx, made))
    assert found
    assert found.state == "cancelled"


def test_with_several_times_the_last_one_counts(duo: Pair) -> None:
    """As long as one of them is to come, it is asked."""
    late = When("2026-11-26T15:00", "Europe/Brussels", 60)
    proposed(duo, When("2026-11-24T16:00", "Europe/Brussels", 60), late)
    assert "Nobody answered" not in looks(duo, days=1)
    assert "Nobody answered in time" in looks(duo, days=1, hours=6)


def test_what_is_answered_is_told_of_nobody(duo: Pair) -> None:
    """Nor at night: what became due then comes in the morning, if it is still so."""
    made = proposed(duo, When("2026-12-12T15:00", "Europe/Brussels", 60))
    assert "not answered" not in looks(duo, days=3, hours=12)  # half past ten in the evening
    duo.naast.database.write(lambda tx: meetups.cancel(tx, made, duo.clock.at))
    assert "not answered" not in looks(duo, hours=12)


@pytest.mark.parametrize("minutes", [1, 59])
def test_people_are_given_a_moment(duo: Pair, minutes: int) -> None:
    """For something soon nobody hurries anybody within the hour."""
    proposed(duo, When("2026-11-24T12:30", "Europe/Brussels", 60))
    assert "not answered" not in looks(duo, minutes=minutes)


def test_the_meetup_that_a_series_began_with_belongs_to_it(duo: Pair) -> None:
    """Also once it was moved to another hour; it is not put in a second time."""
    by = id_of(duo.amal)
    found = duo.naast.database.write(
        lambda tx: meetups.agree(
            tx, meetups.propose(tx, duo.duo, by, "walk", [SATURDAY], FROZEN).id, SATURDAY, FROZEN
        )
    )
    duo.amal.types("meetups")
    duo.amal.taps("Saturday 28 November")
    duo.amal.taps("Meet so more often")
    duo.amal.taps("Each week")
    duo.amal.picks("meetup_mine.until=u20270227")
    duo.hears(duo.lien)
    duo.lien.taps("Yes, that suits me")
    first = duo.naast.database.read(lambda tx: meetups.get(tx, found.id))
    assert first
    assert first.series_id
    assert first.sequence == found.sequence
    moved = When("2026-11-28T17:00", "Europe/Brussels", 60)
    duo.naast.database.write(lambda tx: meetups.move(tx, found.id, moved, FROZEN))
    duo.runs("repeats")
    days = [each.when.day for each in duo.agreed()]
    assert len(days) == len(set(days))
    duo.amal.types("meetups")
    assert "🔁 every Saturday at 15:00, from" in text(duo.amal.taps("Saturday 28 November"))
    assert "Not at a fixed time" in " ".join(each["label"] for each in duo.amal.choices())
