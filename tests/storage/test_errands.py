"""Errands: committed with what caused them, each once, and done by one turn."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from storage import errands, people, unasked
from storage.database import Database, Tx
from tests.storage.acting import DAY, HOUR, NOW, at_once, family, rows


def add(where: Database, who: str, about: str = "m1", **more: Any) -> bool:
    return where.write(lambda tx: errands.add(tx, who, "moved", about, NOW, **more))


def due(database: Database, now: object = NOW) -> list[str]:
    return [each.about for each in database.read(lambda tx: errands.due(tx, now))]  # type: ignore[arg-type]


def test_the_same_errand_at_once_is_one(database: Database, second: Database) -> None:
    """However many causes at the same moment, in two processes: somebody hears it once."""
    who = family(database)
    came = at_once(*[lambda where=where: add(where, who) for where in (database, second) * 3])
    assert sorted(map(str, came)) == [*["False"] * 5, "True"]
    assert len(rows(database, "errands")) == 1


def test_of_two_turns_one_does_it(database: Database, second: Database) -> None:
    """The turn and the clock come to the same errand: one of them does it."""
    who = family(database)
    add(database, who)
    (errand,) = database.read(lambda tx: errands.due(tx, NOW))
    did = at_once(
        *[
            lambda where=where: where.write(lambda tx: errands.done(tx, errand.id, NOW))
            for where in (database, second) * 2
        ]
    )
    assert sorted(map(str, did)) == ["False", "False", "False", "True"]
    assert due(database) == []


def test_what_was_done_can_be_due_anew(database: Database) -> None:
    """A meetup that moves twice is told twice; one that still waits to be told is told once, at
    its first time."""
    who = family(database)
    assert add(database, who)
    assert not add(database, who, due=NOW + DAY)
    (first,) = database.read(lambda tx: errands.of_person(tx, who))
    assert first.due == NOW
    database.write(lambda tx: errands.done(tx, first.id, NOW))
    assert add(database, who, due=NOW + HOUR, unasked=True)
    (again,) = database.read(lambda tx: errands.of_person(tx, who))
    assert (again.due, again.done, again.unasked) == (NOW + HOUR, None, True)


def test_errands_come_in_the_order_of_their_times(database: Database) -> None:
    """The longest due first, nothing before its time; put off, it comes later; dropped, never."""
    who = family(database)
    for about, hours in (("late", 2), ("soon", 1), ("now", 0)):
        add(database, who, about, due=NOW + hours * HOUR)
    assert due(database) == ["now"]
    assert due(database, NOW + DAY) == ["now", "soon", "late"]
    assert database.read(errands.next_due) == NOW
    (now,) = database.read(lambda tx: errands.due(tx, NOW))
    database.write(lambda tx: errands.postpone(tx, now.id, NOW + 3 * HOUR))
    assert due(database, NOW + DAY) == ["soon", "late", "now"]
    assert database.write(lambda tx: errands.drop(tx, who, "moved", "soon"))
    assert not database.write(lambda tx: errands.drop(tx, who, "moved", "soon"))
    assert due(database, NOW + DAY) == ["late", "now"]
    assert database.read(errands.next_due) == NOW + 2 * HOUR


def test_an_errand_is_as_lasting_as_what_caused_it(database: Database) -> None:
    """What is rolled back leaves no errand behind."""
    who = family(database)

    def breaks(tx: Tx) -> None:
        errands.add(tx, who, "moved", "m1", NOW)
        raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError):
        database.write(breaks)
    assert rows(database, "errands") == []


def test_what_nobody_asked_for_is_put_off_and_dropped_together(database: Database) -> None:
    """What somebody's own act brought about stays as it is, and what is due later anyway too."""
    who, other = family(database), family(database, "web-2")
    for about, days in (("tip", 0), ("soon", 1), ("late", 9)):
        add(database, who, about, due=NOW + days * DAY, unasked=True)
    add(database, who, "asked")
    add(database, other, "theirs", unasked=True)
    database.write(lambda tx: errands.postpone_unasked(tx, who, NOW + 2 * DAY))
    found = database.read(lambda tx: errands.of_person(tx, who))
    days = {each.about: (each.due - NOW) // DAY for each in found}
    assert days == {"tip": 2, "soon": 2, "late": 9, "asked": 0}
    database.write(lambda tx: errands.drop_unasked(tx, who))
    assert due(database, NOW + 30 * DAY) == ["asked", "theirs"]


def test_when_somebody_heard_something_unasked(database: Database) -> None:
    """The last time and the one before; of nobody else."""
    who, other = family(database), family(database, "web-2")
    assert database.read(lambda tx: unasked.times(tx, who)) == ()
    for days in (0, 3, 5):
        database.write(lambda tx, days=days: unasked.note(tx, who, NOW + days * DAY))
    assert database.read(lambda tx: unasked.times(tx, who)) == (NOW + 5 * DAY, NOW + 3 * DAY)
    assert database.read(lambda tx: unasked.times(tx, other)) == ()


def test_two_turns_leave_each_other_errands(on_postgres: Database) -> None:
    """Each holds its own person and names the other one: neither waits for the other for ever."""
    one, two = family(on_postgres, "web-1"), family(on_postgres, "web-2")
    both = threading.Barrier(2)

    def turn(me: str, other: str) -> bool:
        def work(tx: Tx) -> bool:
            assert people.by_id(tx, me, lock=True)
            both.wait(10)
            return errands.add(tx, other, "late", me, NOW)

        return on_postgres.write(work)

    assert at_once(lambda: turn(one, two), lambda: turn(two, one)) == [True, True]
