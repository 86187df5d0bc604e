"""Activities: invited in their own time, who comes with how many, and a waiting list that moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import inviting
from bot.app import Naast
from storage import activities, buddies, meetups, staff, unasked
from storage.activities import Told
from storage.database import Tx
from storage.staff import Area
from storage.times import When
from tests.beside.duo import Pair, id_of, talker, waiting
from tests.conftest import FROZEN
from tests.speaking import text

COOKING = Told(
    "Samen koken", "Soep", "Fortstraat 35, 1060 Sint-Gillis", "€ 3, UiTPAS € 1", places=2
)
SATURDAY = When("2026-12-05T14:00", "Europe/Brussels", 120)


@pytest.fixture
def cooking(duo: Pair) -> str:
    """Two can come to cook on a Saturday."""
    return duo.naast.database.write(lambda tx: activities.make(tx, COOKING, SATURDAY, FROZEN))


def invites(duo: Pair, activity: str) -> int:
    """The coordinator invites everybody whom it suits."""

    def work(tx: Tx) -> int:
        found = activities.get(tx, activity)
        assert found
        return inviting.invite(tx, activity, inviting.whom(tx, found), duo.clock.at)

    return duo.naast.database.write(work)


def states(duo: Pair, activity: str) -> dict[str, tuple[str, int]]:
    """Who comes or waits, with how many."""
    found = duo.naast.database.read(lambda tx: activities.signed_up(tx, activity))
    return {each.person_id: (each.state, each.many) for each in found}


def test_invited_and_signed_up_with_two(duo: Pair, cooking: str) -> None:
    """What, when, where and what it costs; one tap with how many."""
    assert invites(duo, cooking) == 2
    heard = text(duo.hears(duo.amal))
    for said in ("Samen koken", "Saturday 5 December, 14:00", "Fortstraat 35", "UiTPAS € 1"):
        assert said in heard
    assert "2 people come" in text(duo.amal.taps("With two"))
    assert states(duo, cooking) == {id_of(duo.amal): ("coming", 2)}


def test_it_says_in_which_language_it_was_written(duo: Pair) -> None:
    """A coordinator writes in Dutch; who speaks English reads that it is Dutch, and no word of that
    where it is English."""
    dutch = Told("Samen soep maken", "Breng een vriend mee naar het buurthuis.", "Buurthuis")
    english = Told("Making soup together", "Bring a friend to the house.", "Buurthuis")
    for told, named in ((dutch, True), (english, False)):
        made = duo.naast.database.write(
            lambda tx, told=told: activities.make(tx, told, SATURDAY, FROZEN)  # type: ignore[misc]
        )
        said = text(duo.amal.picks(f"go=activities:{made}"))
        assert told.title in said
        assert ("This is written in Dutch" in said) == named


def test_the_waiting_list_moves_up_and_they_hear_it(duo: Pair, cooking: str) -> None:
    """Full: on the list; a place comes free: told at once."""
    invites(duo, cooking)
    duo.hears(duo.amal)
    duo.amal.taps("With two")
    duo.hears(duo.lien)
    assert "You are on the list" in text(duo.lien.taps("I come alone"))
    duo.amal.types("activities")
    duo.amal.taps("Samen koken")
    duo.amal.taps("I cannot come")
    assert "A place came free" in text(duo.hears(duo.lien))
    assert states(duo, cooking)[id_of(duo.lien)] == ("coming", 1)


def test_given_up_from_my_meetups(duo: Pair, cooking: str) -> None:
    """It stands among the meetups, and can be given up there."""
    duo.amal.types("activities")
    duo.amal.taps("Samen koken")
    duo.amal.types("2")
    duo.amal.types("meetups")
    duo.amal.taps("Samen koken")
    assert "Your place is free" in text(duo.amal.taps("I cannot come"))
    assert states(duo, cooking)[id_of(duo.amal)][0] == "off"


def test_more_than_there_is_room_for(duo: Pair, cooking: str) -> None:
    """Four do not fit where two can come; a number that is none is asked again."""
    duo.amal.types("activities")
    duo.amal.taps("Samen koken")
    assert "A number is enough" in text(duo.amal.types("900"))
    assert "not so many places" in text(duo.amal.taps("With four"))
    assert states(duo, cooking) == {}


def test_never_too_often_and_not_at_night(duo: Pair, cooking: str) -> None:
    """At most two in a week are sent unasked, none after one that was not answered, none at
    night; what waits comes later."""
    more = [
        duo.naast.database.write(lambda tx, at=at: activities.make(tx, COOKING, at, FROZEN))
        for at in (SATURDAY, replace(SATURDAY, local="2026-12-19T14:00"))
    ]
    duo.clock.at = datetime(2026, 11, 24, 22, tzinfo=UTC)
    for each in (cooking, *more):
        invites(duo, each)
    assert duo.hears(duo.amal) == []
    duo.clock.at = datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert text(duo.hears(duo.amal)).count("Do you come?") == 1
    duo.clock.at += timedelta(days=2)
    assert duo.hears(duo.amal) == []  # the first was not answered
    duo.amal.types("menu")
    duo.clock.at += timedelta(days=1)
    assert text(duo.hears(duo.amal)).count("Do you come?") == 1
    duo.amal.types("menu")
    duo.clock.at += timedelta(days=1)
    assert duo.hears(duo.amal) == []
    assert waiting(duo.naast, duo.amal) == ["activity"]
    duo.clock.at += timedelta(days=8)
    assert "Do you come?" in text(duo.hears(duo.amal))


def test_nobody_hears_of_what_is_over(duo: Pair, cooking: str) -> None:
    """An invitation that came too late is not said, nor what waited in the talk once more; and it
    takes nothing of the budget."""
    invites(duo, cooking)
    duo.clock.at = SATURDAY.ends + timedelta(days=1)
    assert duo.hears(duo.amal) == []
    assert waiting(duo.naast, duo.amal) == []
    assert duo.naast.database.read(lambda tx: unasked.times(tx, id_of(duo.amal))) == ()
    assert "What can I do for you?" in text(duo.amal.types("menu"))


def test_a_change_is_told_to_all_who_come_or_wait(duo: Pair, cooking: str) -> None:
    """Another hour, with one tap to say that it does not suit."""
    for who in (duo.amal, duo.lien):
        who.picks(f"go=activities:{cooking}")
        who.taps("With two")
    later = When("2026-12-05T16:00", "Europe/Brussels", 120)

    def work(tx: Tx) -> None:
        changed = activities.change(tx, cooking, FROZEN, when=later)
        inviting.changed(tx, cooking, changed, FROZEN)

    duo.naast.database.write(work)
    for who in (duo.amal, duo.lien):
        assert "Saturday 5 December, 16:00" in text(duo.hears(who))


def test_cancelled_everybody_hears_and_nobody_is_reminded(duo: Pair, cooking: str) -> None:
    """Who came or waited hears it once; no reminder after."""
    duo.amal.picks(f"go=activities:{cooking}")
    duo.amal.taps("I come alone")

    def work(tx: Tx) -> None:
        inviting.cancelled(tx, activities.cancel(tx, cooking, FROZEN), FROZEN)

    duo.naast.database.write(work)
    assert "does not take place" in text(duo.hears(duo.amal))
    duo.until(datetime(2026, 12, 4, 17, 10, tzinfo=UTC))
    assert duo.amal.reads() == []


def test_reminded_like_of_any_meetup(duo: Pair, cooking: str) -> None:
    """The evening before."""
    duo.amal.picks(f"go=activities:{cooking}")
    duo.amal.taps("I come alone")
    duo.until(datetime(2026, 12, 4, 17, 10, tzinfo=UTC))
    assert "Samen koken is on Saturday 5 December, 14:00" in text(duo.amal.reads())


def test_over_or_elsewhere(duo: Pair, cooking: str) -> None:
    """Who has a meetup then, or comes too late, gets a kind sentence."""
    duo.amal.picks(f"go=activities:{cooking}")
    duo.amal.taps("I come alone")
    other = duo.naast.database.write(lambda tx: activities.make(tx, COOKING, SATURDAY, FROZEN))
    duo.amal.picks(f"go=activities:{other}")
    assert "a meetup then already" in text(duo.amal.taps("I come alone"))
    duo.clock.at = SATURDAY.starts
    assert "has begun" in text(duo.lien.picks(f"go=activities:{cooking}"))


def test_whom_it_suits(naast: Naast, duo: Pair) -> None:
    """By area, language and what they like; what nobody knows keeps nobody out."""
    far, near = talker(naast, "Far", "en"), talker(naast, "Near", "en")

    def work(tx: Tx) -> list[str]:
        here = staff.save_area(tx, Area("", "Centrum", ("1000",)))
        there = staff.save_area(tx, Area("", "Jette", ("1090",)))
        for who, area, likes in ((far, there, ("cooking",)), (near, here, ("cooking",))):
            buddies.apply(tx, id_of(who), FROZEN)
            about = buddies.About(likes=likes)
            buddies.save(tx, id_of(who), area_id=area, languages=("nl",), about=about)
            buddies.wait(tx, id_of(who))
        told = Told("Koken", languages=("nl",), interests=("cooking",))
        made = activities.make(tx, told, SATURDAY, FROZEN, area_id=here)
        found = activities.get(tx, made)
        assert found
        return inviting.whom(tx, found)

    found = naast.database.write(work)
    assert id_of(near) in found
    assert id_of(far) not in found
    assert id_of(duo.lien) in found
    assert id_of(duo.amal) not in found  # speaks English


def test_nothing_near(duo: Pair) -> None:
    """No activity, a kind sentence."""
    assert "no activity planned" in text(duo.amal.types("activities"))


# -- made by a buddy -------------------------------------------------------------------------------


def placed(tx: Tx, duo: Pair) -> str:
    """Lien helps in an area, and Amal lives there."""
    area = staff.save_area(tx, Area("", "Jette", ("1090",), coordinator_id=duo.karin))
    buddies.save(tx, id_of(duo.lien), area_id=area, languages=("en",))
    staff.settle(tx, id_of(duo.amal), area_id=area)
    return area


def test_a_buddy_makes_one_and_people_are_invited(duo: Pair) -> None:
    """What, when, where, with how many; said back before it is there. The buddy comes, who is near
    is invited, and the coordinator sees it in the area."""
    area = duo.naast.database.write(lambda tx: placed(tx, duo))
    duo.lien.types("activities")
    assert "What would you like to do with a group?" in text(duo.lien.taps("I make one"))
    duo.lien.taps("Cooking")
    duo.lien.taps("That is all")
    assert "At what time?" in text(duo.lien.types("saturday"))
    duo.lien.types("at 3pm")
    duo.lien.types("Buurthuis, 1090 Jette")
    assert "How many people" in text(duo.lien.types("a few"))
    said = text(duo.lien.types("8"))
    assert "Cooking\n📍 Buurthuis, 1090 Jette\nSaturday 28 November, 15:00. Is that right?" in said
    assert "Karin sees it too" in text(duo.lien.taps("Yes"))
    (made,) = duo.naast.database.read(lambda tx: activities.upcoming(tx, FROZEN, area_id=area))
    assert (made.made_by, made.area_id) == (id_of(duo.lien), area)
    assert (made.told.interests, made.told.languages, made.told.places) == (
        ("cooking",),
        ("en",),
        8,
    )
    assert states(duo, made.id) == {id_of(duo.lien): ("coming", 1)}
    assert waiting(duo.naast, duo.amal) == ["activity"]
    assert waiting(duo.naast, duo.lien) == []


def test_not_while_the_buddy_meets_somebody(duo: Pair) -> None:
    """Nothing is made then, and another time is asked for."""
    duo.naast.database.write(lambda tx: placed(tx, duo))
    at = When("2026-11-28T15:00", "Europe/Brussels", 60)
    who = id_of(duo.lien)
    duo.naast.database.write(lambda tx: meetups.plan(tx, duo.duo, who, "walk", at, FROZEN))
    duo.lien.types("activities")
    duo.lien.taps("I make one")
    for words in ("soup for everybody", "saturday at 3pm", "Buurthuis, 1090 Jette", "8"):
        duo.lien.types(words)
    assert "You have a meetup then already" in text(duo.lien.taps("Yes"))
    assert duo.naast.database.read(lambda tx: activities.upcoming(tx, FROZEN)) == []


def test_a_family_makes_none(duo: Pair, cooking: str) -> None:
    """Nor a buddy whom no coordinator confirmed."""
    duo.naast.database.write(lambda tx: placed(tx, duo))
    duo.amal.types("activities")
    assert "I make one" not in str(duo.amal.choices())
    duo.naast.database.write(lambda tx: buddies.pause(tx, id_of(duo.lien)))
    duo.lien.types("activities")
    assert "I make one" not in str(duo.lien.choices())
