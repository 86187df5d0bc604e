"""Duos: nobody is matched who may not be, a yes is everybody's, and a goodbye leaves nothing
planned."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from storage import buddies, checkins, duos, errands, meetups, personal, series, wishes
from storage.database import Database
from storage.duos import Duo, NotReady, Settled, UnderWay
from tests.storage.acting import DAY, HOUR, NOW, at_once, colleague, family, holding, rows
from tests.storage.beside import SATURDAY, buddy, duo, introduced, later, wishing


def known(database: Database, duo_id: str) -> Duo:
    found = database.read(lambda tx: duos.get(tx, duo_id))
    assert found
    return found


def proposed(database: Database, *sides: tuple[str, str], **more: Any) -> str:
    return database.write(lambda tx: duos.propose(tx, introduced(*sides), NOW, **more)).id


# -- beginning -------------------------------------------------------------------------------------


def test_what_is_said_of_them_comes_back_and_lies_sealed(database: Database) -> None:
    """Introductions, why they fit and what they expect are there again; no table shows them."""
    yusuf, amal = buddy(database), wishing(database)
    made = proposed(database, ("buddy", yusuf), ("family", amal), why="both like tea")
    database.write(lambda tx: duos.expect(tx, made, amal, "a walk each week"))
    found = known(database, made)
    assert (found.state, found.form, found.why) == ("proposed", "one", "both like tea")
    me = found.member(amal)
    assert me
    assert (me.introduction, me.expects) == ("a family in Schaarbeek", "a walk each week")
    assert [each.person_id for each in found.others(amal)] == [yusuf]
    assert [each.person_id for each in found.side("family")] == [amal]
    for word in ("Schaarbeek", "like tea", "a walk"):
        assert holding(database, word) == set(), word
        assert word not in repr(found), word


def test_it_begins_with_every_yes(database: Database) -> None:
    """One yes is not enough; with the last one the duo begins, and the family waits no more."""
    yusuf, sofie, amal = buddy(database), buddy(database, "Sofie"), wishing(database)
    made = proposed(database, ("buddy", yusuf), ("buddy", sofie), ("family", amal), form="two")
    for who in (amal, yusuf):
        assert database.write(lambda tx, w=who: duos.answer(tx, made, w, True, NOW)).started is None
    assert [each.person_id for each in database.read(wishes.waiting)] == [amal]
    found = database.write(lambda tx: duos.answer(tx, made, sofie, True, NOW + HOUR))
    assert (found.state, found.started) == ("active", NOW + HOUR)
    assert database.read(wishes.waiting) == []
    assert database.read(duos.carried) == {yusuf: 1, sofie: 1}


def test_one_no_ends_it(database: Database) -> None:
    """After a no there is nothing to answer any more, and the family waits on."""
    yusuf, amal = buddy(database), wishing(database)
    made = proposed(database, ("buddy", yusuf), ("family", amal))
    database.write(lambda tx: duos.answer(tx, made, yusuf, False, NOW))
    assert (known(database, made).state, known(database, made).ended) == ("ended", NOW)
    with pytest.raises(Settled):
        database.write(lambda tx: duos.answer(tx, made, amal, True, NOW))
    assert [each.person_id for each in database.read(wishes.waiting)] == [amal]
    assert database.read(lambda tx: duos.said_no(tx, amal)) == {yusuf}
    proposed(database, ("buddy", buddy(database, "Sofie")), ("family", amal))


def test_of_answers_at_once_none_is_lost(database: Database, second: Database) -> None:
    """All say yes at the same moment, in two processes: the duo begins."""
    for n in range(5):
        yusuf, amal = buddy(database), wishing(database, f"web-{n}")
        made = proposed(database, ("buddy", yusuf), ("family", amal))

        def yes(where: Database, who: str, made: str = made) -> Duo:
            return where.write(lambda tx: duos.answer(tx, made, who, True, NOW))

        at_once(lambda y=yusuf: yes(database, y), lambda a=amal: yes(second, a))
        assert known(database, made).state == "active"


def test_somebody_else_has_no_answer(database: Database) -> None:
    """Who is not in it cannot say yes or no."""
    made = proposed(database, ("buddy", buddy(database)), ("family", wishing(database)))
    stranger = family(database, "web-9")
    with pytest.raises(Settled):
        database.write(lambda tx: duos.answer(tx, made, stranger, False, NOW))
    assert known(database, made).state == "proposed"


@pytest.mark.parametrize("state", ["asking", "waiting", "paused", "left"])
def test_only_who_is_ready_is_proposed(database: Database, state: str) -> None:
    """A buddy whom nobody confirmed, or who stopped, is proposed to nobody."""
    who, amal = buddy(database), wishing(database)
    if state in ("paused", "left"):
        change = {"paused": lambda tx: buddies.pause(tx, who)}
        change["left"] = lambda tx: buddies.leave(tx, who, NOW)
        database.write(change[state])
    else:
        who = colleague(database)
        database.write(lambda tx: buddies.apply(tx, who, NOW))
        if state == "waiting":
            database.write(lambda tx: buddies.wait(tx, who))
    with pytest.raises(NotReady, match=who):
        proposed(database, ("buddy", who), ("family", amal))
    assert rows(database, "duos") == []


def test_a_minor_is_proposed_with_two_yeses(database: Database) -> None:
    """Without the yes of a parent and of a coordinator a child is matched with nobody."""
    yusuf, child = buddy(database), family(database)
    wish = database.write(lambda tx: wishes.ask(tx, child, [], NOW, minor=True)).id
    for step in (wishes.parent_says_yes, wishes.coordinator_says_yes):
        with pytest.raises(NotReady, match=child):
            proposed(database, ("buddy", yusuf), ("family", child))
        database.write(lambda tx, step=step: step(tx, wish, NOW))
    assert proposed(database, ("buddy", yusuf), ("family", child))


def test_a_family_is_proposed_once_at_a_time(database: Database, second: Database) -> None:
    """Two coordinators propose somebody to the same family at the same moment: one does."""
    helpers, amal = [buddy(database, f"b{n}") for n in range(4)], wishing(database)
    came = at_once(
        *[
            lambda where=where, who=who: proposed(where, ("buddy", who), ("family", amal))
            for where, who in zip((database, second) * 2, helpers, strict=True)
        ]
    )
    refused = [each for each in came if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [UnderWay] * 3
    (kept,) = [each for each in came if isinstance(each, str)]
    database.write(lambda tx: duos.withdraw(tx, kept, NOW))
    assert proposed(database, ("buddy", helpers[0]), ("family", amal))


# -- going on --------------------------------------------------------------------------------------


def test_a_pause_ends_by_itself_or_is_ended(database: Database) -> None:
    """A duo pauses to a day, goes on, and a pause does not bring back what has ended."""
    made = duo(database, buddy(database), wishing(database))
    database.write(lambda tx: duos.pause(tx, made, date(2027, 1, 4)))
    assert (known(database, made).state, known(database, made).paused_until) == (
        "paused",
        date(2027, 1, 4),
    )
    database.write(lambda tx: duos.resume(tx, made))
    assert (known(database, made).state, known(database, made).paused_until) == ("active", None)
    database.write(lambda tx: duos.end(tx, made, NOW))
    for step in (lambda tx: duos.pause(tx, made, None), lambda tx: duos.resume(tx, made)):
        database.write(step)
        assert known(database, made).state == "ended"


def test_a_goodbye_leaves_nothing_planned(database: Database) -> None:
    """What was to come is cancelled, nobody is booked any more, nothing repeats; what was stays,
    and so does the wish until the family says more."""
    yusuf, amal = buddy(database), wishing(database)
    made = duo(database, yusuf, amal)
    before = later(SATURDAY, days=-7)
    past = database.write(lambda tx: meetups.plan(tx, made, amal, "walk", before, NOW)).id
    coming = database.write(lambda tx: meetups.plan(tx, made, amal, "walk", SATURDAY, NOW)).id
    asked = database.write(lambda tx: meetups.propose(tx, made, amal, "call", [SATURDAY], NOW)).id
    database.write(lambda tx: series.repeat(tx, made, "walk", SATURDAY))
    assert database.write(lambda tx: duos.end(tx, made, NOW)) == [coming]
    states = {each.id: each.state for each in database.read(lambda tx: meetups.of_duo(tx, made))}
    assert states == {past: "agreed", coming: "cancelled", asked: "cancelled"}
    assert database.read(series.running) == []
    assert {row["meetup_id"] for row in rows(database, "bookings")} == {past}
    assert database.write(lambda tx: duos.end(tx, made, NOW + DAY)) == []
    assert known(database, made).ended == NOW
    wish = database.read(lambda tx: wishes.open_of(tx, amal))
    assert wish
    assert wish.state == "matched"


def test_a_number_goes_over_when_both_ask(database: Database) -> None:
    """One who asks to swap gives nothing away yet; both at once do."""
    yusuf, amal = buddy(database), wishing(database)
    made = duo(database, yusuf, amal)
    assert not database.write(lambda tx: duos.swap(tx, made, amal, "0470 12 34 56", NOW))
    assert not known(database, made).swapped
    assert database.write(lambda tx: duos.swap(tx, made, yusuf, "@yusuf", NOW))
    found = known(database, made)
    assert found.swapped
    assert [each.told for each in found.others(yusuf)] == ["0470 12 34 56"]
    assert "0470" not in repr(found)
    assert holding(database, "@yusuf") == set()


# -- words between them ----------------------------------------------------------------------------


def test_a_word_goes_over_without_being_kept(database: Database) -> None:
    """What is noted is who, to whom and which message; a word to somebody else, to oneself, or
    after the end does not go."""
    yusuf, amal = buddy(database), wishing(database)
    made = duo(database, yusuf, amal)
    word = database.write(lambda tx: duos.relay(tx, made, amal, 7, yusuf, NOW))
    found = database.read(lambda tx: duos.word(tx, word))
    assert found
    assert (found.from_id, found.n, found.to_id, found.duo_id) == (amal, 7, yusuf, made)
    for to in (amal, family(database, "web-9")):
        with pytest.raises(Settled):
            database.write(lambda tx, to=to: duos.relay(tx, made, amal, 8, to, NOW))
    database.write(lambda tx: duos.end(tx, made, NOW))
    with pytest.raises(Settled):
        database.write(lambda tx: duos.relay(tx, made, amal, 9, yusuf, NOW))


def test_a_block_stops_words_and_meetups_at_once(database: Database) -> None:
    """Who blocks hears nothing from the other side any more, and is asked to no meetup; until they
    take it back."""
    yusuf, amal = buddy(database), wishing(database)
    made = duo(database, yusuf, amal)
    database.write(lambda tx: duos.block(tx, made, amal, NOW))
    assert known(database, made).blocked
    for n, (one, other) in enumerate(((yusuf, amal), (amal, yusuf))):
        with pytest.raises(Settled):
            database.write(lambda tx, n=n, a=one, b=other: duos.relay(tx, made, a, n, b, NOW))
        with pytest.raises(meetups.Settled):
            database.write(lambda tx, a=one: meetups.propose(tx, made, a, "call", [SATURDAY], NOW))
    database.write(lambda tx: duos.block(tx, made, amal, None))
    assert database.write(lambda tx: duos.relay(tx, made, yusuf, 9, amal, NOW))


def test_a_quiet_duo_is_seen(database: Database) -> None:
    """The last sign of life is a beginning, a meetup that was, or a word; not one to come."""
    silent, writes, meets = (
        duo(database, buddy(database, f"b{n}"), wishing(database, f"web-{n}")) for n in range(3)
    )
    one, other = (each.person_id for each in known(database, writes).members)
    database.write(lambda tx: duos.relay(tx, writes, one, 1, other, NOW + 9 * DAY))
    for when in (SATURDAY, later(SATURDAY, days=60)):
        database.write(lambda tx, when=when: meetups.plan(tx, meets, None, "walk", when, NOW))
    signs = database.read(lambda tx: duos.last_signs(tx, [silent, writes, meets], NOW + 30 * DAY))
    assert signs == {silent: NOW, writes: NOW + 9 * DAY, meets: SATURDAY.starts}


# -- when one is forgotten -------------------------------------------------------------------------


def test_when_one_is_forgotten_the_other_hears_it(database: Database) -> None:
    """The duo ends, what was to come is cancelled and the other one free; that they met and when
    stays, and nothing of where or who. The other one is left an errand."""
    yusuf, amal = buddy(database), wishing(database)
    made = duo(database, yusuf, amal)
    words = {"place": "at Amals", "words": "bring tea"}
    for days in (-7, 0):
        when = later(SATURDAY, days=days)
        database.write(
            lambda tx, when=when: meetups.plan(tx, made, amal, "walk", when, NOW, **words)
        )
    database.write(lambda tx: checkins.plan(tx, made, yusuf, "month1", NOW + 30 * DAY))
    database.write(lambda tx: personal.erase(tx, amal, NOW))

    found = known(database, made)
    assert (found.state, found.ended) == ("ended", NOW)
    assert [each.person_id for each in found.members] == [yusuf]
    met = database.read(lambda tx: meetups.of_duo(tx, made))
    assert [(each.state, each.place, each.words) for each in met] == [
        ("agreed", "", ""),
        ("cancelled", "", ""),
    ]
    assert [row["person_id"] for row in rows(database, "bookings")] == [yusuf] * 6
    assert database.read(lambda tx: checkins.of_duo(tx, made)) == []
    (errand,) = database.read(lambda tx: errands.of_person(tx, yusuf))
    assert (errand.dialogue, errand.about, errand.due) == (errands.GONE, made, NOW)
    assert holding(database, amal, opened=True) == set()
    assert holding(database, "Amals", opened=True) == set()


def test_a_group_goes_on_without_one_of_many(database: Database) -> None:
    """Of two buddies one is forgotten: the family still has the other, and what is planned."""
    yusuf, sofie, amal = buddy(database), buddy(database, "Sofie"), wishing(database)
    made = proposed(database, ("buddy", yusuf), ("buddy", sofie), ("family", amal), form="two")
    for who in (yusuf, sofie, amal):
        database.write(lambda tx, who=who: duos.answer(tx, made, who, True, NOW))
    plan = database.write(
        lambda tx: meetups.plan(tx, made, sofie, "walk", SATURDAY, NOW, place="the park")
    )
    database.write(lambda tx: personal.erase(tx, sofie, NOW))
    assert known(database, made).state == "active"
    found = database.read(lambda tx: meetups.get(tx, plan.id))
    assert found
    assert (found.state, found.place, found.proposed_by) == ("agreed", "the park", None)
    assert database.read(lambda tx: meetups.people_of(tx, [found]))[plan.id] == tuple(
        sorted((yusuf, amal))
    )
    assert rows(database, "errands") == []


def test_when_all_are_forgotten_nothing_stays(database: Database) -> None:
    """Once nobody is in it any more, the duo goes with everything that was theirs."""
    yusuf, amal = buddy(database), wishing(database)
    made = duo(database, yusuf, amal)
    database.write(lambda tx: meetups.plan(tx, made, amal, "walk", SATURDAY, NOW))
    database.write(lambda tx: series.repeat(tx, made, "walk", SATURDAY, place="at Amals"))
    for who in (amal, yusuf):
        database.write(lambda tx, who=who: personal.erase(tx, who, NOW))
    for table in ("duos", "duo_members", "meetups", "series", "bookings", "errands"):
        assert rows(database, table) == [], table


def test_who_is_beside_somebody_is_not_forgotten_for_being_silent(database: Database) -> None:
    """A family that meets its buddy without writing to us for years keeps them."""
    amal = wishing(database)
    made = duo(database, buddy(database), amal)
    forget = {"people": 1000}
    database.write(lambda tx: personal.forget_old(tx, NOW + 2000 * DAY, forget))
    assert known(database, made).state == "active"
    database.write(lambda tx: duos.end(tx, made, NOW + 2000 * DAY))
    database.write(lambda tx: personal.forget_old(tx, NOW + 2000 * DAY, forget))
    assert [each.side for each in known(database, made).members] == ["buddy"]
