"""Activities: never more people than places; one that comes free goes to who asked first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from storage import activities, bookings, errands, meetups, personal, staff
from storage.activities import Activity, Changed, Full, Over, Told
from storage.bookings import Booked
from storage.database import Database
from storage.staff import Area
from storage.times import When
from tests.storage.acting import DAY, HOUR, NOW, at_once, colleague, family, holding, rows
from tests.storage.beside import SATURDAY, buddy, duo, later, wishing

COOKING = Told(
    "Cooking together",
    "soup from everywhere",
    "De Pianofabriek",
    "free",
    "from 6",
    ("nl", "ar"),
    ("cooking",),
    4,
)


def made(database: Database, told: Told = COOKING, when: When = SATURDAY) -> str:
    return database.write(lambda tx: activities.make(tx, told, when, NOW))


def families(database: Database, many: int) -> list[str]:
    return [family(database, f"web-{n}") for n in range(many)]


def sign_up(where: Database, activity: str, who: str, many: int = 1, at: datetime = NOW) -> str:
    signup, _ = where.write(lambda tx: activities.sign_up(tx, activity, who, at, many=many))
    return signup.state


def come(database: Database, activity: str, state: str = "coming") -> list[tuple[str, int]]:
    found = database.read(lambda tx: activities.signed_up(tx, activity))
    return [(each.person_id, each.many) for each in found if each.state == state]


def known(database: Database, activity: str) -> Activity:
    found = database.read(lambda tx: activities.get(tx, activity))
    assert found
    return found


def busy(database: Database, who: str) -> Sequence[tuple[datetime, datetime]]:
    return database.read(lambda tx: bookings.taken(tx, [who], NOW)).get(who, [])


def test_what_it_is_comes_back_whole_and_lies_sealed(database: Database) -> None:
    """All of it is there again, in who comes' calendar too; no table shows where children are."""
    area_maker = colleague(database)
    activity = database.write(
        lambda tx: activities.make(tx, COOKING, SATURDAY, NOW, made_by=area_maker)
    )
    found = known(database, activity)
    assert (found.told, found.when, found.made_by) == (COOKING, SATURDAY, area_maker)
    (who,) = families(database, 1)
    assert sign_up(database, activity, who) == "coming"
    (mine,) = database.read(lambda tx: meetups.upcoming(tx, who, NOW))
    assert (mine.activity_id, mine.what, mine.when) == (activity, "activity", SATURDAY)
    assert (mine.words, mine.place) == ("Cooking together", "De Pianofabriek")
    assert database.read(lambda tx: meetups.people_of(tx, [mine])) == {mine.id: (who,)}
    assert busy(database, who) == [(SATURDAY.starts, SATURDAY.ends)]
    for word in ("Cooking", "soup", "Pianofabriek"):
        assert holding(database, word) == set(), word
        assert word not in repr(found), word


def test_beyond_the_places_people_wait_in_order(database: Database) -> None:
    """A family that needs more than is left waits, and who asks after it does not pass it, though
    they would fit; a place that comes free goes to the first."""
    activity, (one, two, three, four) = made(database), families(database, 4)
    states = [
        sign_up(database, activity, who, many, NOW + n * HOUR)
        for n, (who, many) in enumerate(((one, 3), (two, 3), (three, 1), (four, 2)))
    ]
    assert states == ["coming", "waiting", "waiting", "waiting"]
    assert database.read(lambda tx: activities.free_places(tx, activity)) == 1
    moved = database.write(lambda tx: activities.give_up(tx, activity, one))
    assert moved == (two, three)
    assert come(database, activity) == [(two, 3), (three, 1)]
    assert come(database, activity, "waiting") == [(four, 2)]
    assert (busy(database, one), len(busy(database, two))) == ([], 1)
    assert database.write(lambda tx: activities.give_up(tx, activity, one)) == ()


def test_of_many_at_once_no_more_come_than_fit(database: Database, second: Database) -> None:
    """Ten families sign up at the same moment in two processes: four come, the others wait, each of
    them once."""
    activity, who = made(database), families(database, 10)
    came = at_once(
        *[
            lambda w=w, n=n: sign_up((database, second)[n % 2], activity, w)
            for n, w in enumerate(who)
        ]
    )
    assert sorted(map(str, came)) == [*["coming"] * 4, *["waiting"] * 6]
    assert len(come(database, activity)) == 4
    assert len(rows(database, "signups")) == 10
    booked = {row["person_id"] for row in rows(database, "bookings")}
    assert booked == {one for one, _ in come(database, activity)}


def test_places_that_come_free_at_once_go_to_the_first(
    database: Database, second: Database
) -> None:
    """Three give up at the same moment while somebody new signs up: those who waited move up, in
    order, and nobody comes too many."""
    activity, who = made(database), families(database, 9)
    for n, each in enumerate(who[:8]):
        sign_up(database, activity, each, at=NOW + n * HOUR)

    def give_up(where: Database, one: str) -> object:
        return where.write(lambda tx: activities.give_up(tx, activity, one))

    came = at_once(
        lambda: give_up(database, who[0]),
        lambda: give_up(second, who[1]),
        lambda: give_up(database, who[2]),
        lambda: sign_up(second, activity, who[8], at=NOW + DAY),
    )
    assert not [each for each in came if isinstance(each, Exception)]
    assert [one for one, _ in come(database, activity)] == who[3:7]
    assert [one for one, _ in come(database, activity, "waiting")] == [who[7], who[8]]
    moved = [one for each in came if isinstance(each, tuple) for one in each]
    assert sorted(moved) == sorted(who[4:7])


def test_who_comes_with_fewer_lets_others_come(database: Database) -> None:
    """Changing the number keeps the place; fewer let the next one in, and more than fit is refused
    without losing what they have."""
    activity, (one, two) = made(database), families(database, 2)
    sign_up(database, activity, one, 4)
    assert sign_up(database, activity, two, 2, NOW + HOUR) == "waiting"
    signup, moved = database.write(
        lambda tx: activities.sign_up(tx, activity, one, NOW + DAY, many=2)
    )
    assert ((signup.state, signup.many, signup.asked), moved) == (("coming", 2, NOW), (two,))
    for who, many in ((one, 3), (one, 5), (two, 3)):
        with pytest.raises(Full):
            sign_up(database, activity, who, many)
    assert come(database, activity) == [(one, 2), (two, 2)]


def test_more_than_there_are_places_never_waits(database: Database) -> None:
    """A group that can never fit hears it at once, and nobody stands behind it for nothing."""
    activity, (one, two) = made(database), families(database, 2)
    with pytest.raises(Full):
        sign_up(database, activity, one, 5)
    assert sign_up(database, activity, two) == "coming"
    assert come(database, activity, "waiting") == []


def test_waiting_again_keeps_the_turn(database: Database) -> None:
    """Two taps while waiting lose nobody's turn; who gave up and comes back begins anew."""
    told = replace(COOKING, places=1)
    activity, (one, two, three) = made(database, told), families(database, 3)
    for n, who in enumerate((one, two, three)):
        sign_up(database, activity, who, at=NOW + n * HOUR)
    assert sign_up(database, activity, two, at=NOW + 9 * HOUR) == "waiting"
    assert database.write(lambda tx: activities.give_up(tx, activity, one)) == (two,)
    assert sign_up(database, activity, one, at=NOW + 10 * HOUR) == "waiting"
    assert [who for who, _ in come(database, activity, "waiting")] == [three, one]


def test_nobody_comes_who_meets_somebody_then(database: Database) -> None:
    """Who has a meetup at that time hears it; who got one while waiting is not booked twice: the
    next one moves up, and they wait on."""
    told = replace(COOKING, places=1)
    activity = made(database, told)
    amal, (one, two) = wishing(database, "web-a"), families(database, 2)
    pair = duo(database, buddy(database), amal)
    sign_up(database, activity, one)
    sign_up(database, activity, amal, at=NOW + HOUR)
    sign_up(database, activity, two, at=NOW + 2 * HOUR)
    half = later(SATURDAY, minutes=30)
    plan = database.write(lambda tx: meetups.plan(tx, pair, None, "walk", half, NOW))
    with pytest.raises(Booked, match=amal):
        sign_up(database, made(database), amal)
    assert database.write(lambda tx: activities.give_up(tx, activity, one)) == (two,)
    assert come(database, activity, "waiting") == [(amal, 1)]
    database.write(lambda tx: meetups.cancel(tx, plan.id, NOW))
    assert database.write(lambda tx: activities.give_up(tx, activity, two)) == (amal,)


def test_a_sign_up_and_a_yes_at_once_book_once(database: Database, second: Database) -> None:
    """A family agrees to a meetup and signs up for the same time at the same moment: one of them
    is in."""
    yusuf, at = buddy(database), later(SATURDAY, minutes=30)
    for n in range(4):
        amal, activity = wishing(database, f"web-{n}"), made(database)
        pair = duo(database, yusuf, amal)
        came = at_once(
            lambda p=pair: database.write(lambda tx: meetups.plan(tx, p, None, "walk", at, NOW)),
            lambda a=activity, w=amal: sign_up(second, a, w),
        )
        assert [type(each) for each in came if isinstance(each, Exception)] == [Booked]
        found = database.read(lambda tx, p=pair: meetups.of_duo(tx, p))
        for each in found:
            database.write(lambda tx, e=each: meetups.cancel(tx, e.id, NOW))


def test_a_change_takes_everybody_along(database: Database) -> None:
    """At a new time all who come still come, and are booked there and nowhere else; who is busy
    then is named. More places let the next ones in, and fewer send nobody away."""
    activity = made(database, replace(COOKING, places=2))
    amal, (one, two) = wishing(database, "web-a"), families(database, 2)
    for n, who in enumerate((amal, one, two)):
        sign_up(database, activity, who, at=NOW + n * HOUR)
    pair, sunday = duo(database, buddy(database), amal), later(SATURDAY, days=1)
    database.write(lambda tx: meetups.plan(tx, pair, None, "walk", sunday, NOW))
    changed = database.write(
        lambda tx: activities.change(
            tx, activity, NOW, when=sunday, told=replace(COOKING, places=3, place="the park")
        )
    )
    assert changed == Changed((two,), (amal,))
    assert [who for who, _ in come(database, activity)] == [amal, one, two]
    for who in (one, two):
        assert busy(database, who) == [(sunday.starts, sunday.ends)]
    mine = database.read(lambda tx: meetups.of_activity(tx, activity))
    assert mine
    assert (mine.when, mine.place, mine.sequence) == (sunday, "the park", 1)
    assert (known(database, activity).when, known(database, activity).sequence) == (sunday, 1)
    fewer = replace(COOKING, places=1)
    assert database.write(lambda tx: activities.change(tx, activity, NOW, told=fewer)) == Changed()
    assert len(come(database, activity)) == 3
    assert database.read(lambda tx: activities.free_places(tx, activity)) == 0
    assert database.write(lambda tx: activities.give_up(tx, activity, two)) == ()


def test_what_is_cancelled_is_nobodys_time(database: Database) -> None:
    """All who came or waited are named, once; nobody is booked, and nobody can sign up."""
    activity = made(database, replace(COOKING, places=1))
    one, two, three = families(database, 3)
    for n, who in enumerate((one, two, three)):
        sign_up(database, activity, who, at=NOW + n * HOUR)
    database.write(lambda tx: activities.give_up(tx, activity, three))
    told = database.write(lambda tx: activities.cancel(tx, activity, NOW))
    assert [(each.person_id, each.state) for each in told] == [(one, "coming"), (two, "waiting")]
    assert database.write(lambda tx: activities.cancel(tx, activity, NOW)) == []
    assert rows(database, "bookings") == []
    mine = database.read(lambda tx: meetups.of_activity(tx, activity))
    assert mine
    assert (mine.state, mine.sequence) == ("cancelled", 1)
    with pytest.raises(Over):
        sign_up(database, activity, three)
    with pytest.raises(Over):
        database.write(lambda tx: activities.change(tx, activity, NOW, when=SATURDAY))
    assert database.write(lambda tx: activities.give_up(tx, activity, one)) == ()


def test_nobody_signs_up_for_what_has_begun_or_is_not_there(database: Database) -> None:
    """From its first minute on it is over for who is not there."""
    activity, (who,) = made(database), families(database, 1)
    for at, which in ((SATURDAY.starts, activity), (NOW, "nothing")):
        with pytest.raises(Over):
            sign_up(database, which, who, at=at)


def test_what_comes_is_listed_by_area_and_time(database: Database) -> None:
    """Somebody sees what is open and still to come: of their own area, and of no area."""
    here, there = (
        database.write(lambda tx, name=name: staff.save_area(tx, Area("", name)))
        for name in ("Schaarbeek", "Gent")
    )
    sunday = later(SATURDAY, days=1)
    late, early = made(database, when=sunday), made(database)
    near, far = (
        database.write(lambda tx, a=a: activities.make(tx, COOKING, sunday, NOW, area_id=a))
        for a in (here, there)
    )
    gone = made(database)
    database.write(lambda tx: activities.cancel(tx, gone, NOW))

    def coming(at: datetime, area: str | None = None) -> list[str]:
        found = database.read(lambda tx: activities.upcoming(tx, at, area_id=area))
        return [each.id for each in found]

    assert coming(NOW)[0] == early
    assert set(coming(NOW)) == {early, late, near, far}
    assert set(coming(NOW, here)) == {early, late, near}
    assert set(coming(SATURDAY.starts)) == {late, near, far}
    between = database.read(lambda tx: activities.between(tx, NOW, sunday.starts))
    assert {each.id for each in between} == {early, gone}


def test_who_is_forgotten_leaves_their_place(database: Database) -> None:
    """The next one moves up and is left an errand; the activity stays, without who made it."""
    activity = made(database, replace(COOKING, places=1))
    one, two = families(database, 2)
    for n, who in enumerate((one, two)):
        sign_up(database, activity, who, at=NOW + n * HOUR)
    database.write(lambda tx: personal.erase(tx, one, NOW))
    assert come(database, activity) == [(two, 1)]
    (errand,) = database.read(lambda tx: errands.of_person(tx, two))
    assert (errand.dialogue, errand.about) == (errands.MOVED_UP, activity)
    assert holding(database, one, opened=True) == set()
