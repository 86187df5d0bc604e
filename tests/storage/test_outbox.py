"""The outbox: what waits is sent in order, and what became of it is noted once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from storage import outbox, people
from storage.database import Database, Tx
from storage.tables import outbox as table
from tests.storage.acting import NOW, at_once, count, family, rows, waiting


def queue(database: Database, person: str, *numbers: int, channel: str = "telegram") -> list[int]:
    """Queue messages by number; return the parcels' ids."""

    def work(tx: Tx) -> list[int]:
        for n in numbers:
            outbox.put(tx, person, [n], channel, "77", NOW)
        return [p.id for p in waiting(tx) if p.person_id == person]

    return database.write(work)


def parcel_row(database: Database, parcel: int) -> dict[str, Any]:
    """What lies in the table of one parcel."""
    return next(row for row in rows(database, "outbox") if row["id"] == parcel)


def test_what_waits_comes_oldest_first(database: Database) -> None:
    """Parcels come in the order in which they were queued, whole, from where one wants."""
    person, other = family(database), family(database, "web-2")
    queue(database, person, 2, 1)
    queue(database, other, 1)
    found = database.read(waiting)
    assert [(p.person_id, p.n, p.channel, p.address, p.attempts) for p in found] == [
        (person, 2, "telegram", "77", 0),
        (person, 1, "telegram", "77", 0),
        (other, 1, "telegram", "77", 0),
    ]
    assert database.read(outbox.places) == [("telegram", "77")]
    assert database.read(lambda tx: outbox.waiting(tx, "telegram", "77", most=2)) == found[:2]


def test_what_goes_behind_goes_last_and_keeps_its_order(database: Database) -> None:
    """Only what waits at that address; all else of it stays as it was."""
    person = family(database)
    queue(database, person, 1, 2, 3)
    queue(database, person, 1, channel="whatsapp")
    before = database.read(waiting)
    database.write(lambda tx: outbox.behind(tx, "telegram", "77", (1, 2, 9)))
    database.write(lambda tx: outbox.behind(tx, "telegram", "77", ()))
    found = database.read(waiting)
    assert [(p.n, p.channel) for p in found] == [
        (3, "telegram"),
        (1, "whatsapp"),
        (1, "telegram"),
        (2, "telegram"),
    ]
    assert {(p.person_id, p.address, p.attempts, p.at, p.template) for p in found} == {
        (p.person_id, p.address, p.attempts, p.at, p.template) for p in before
    }


def test_nothing_waits_before_its_turn_is_committed(database: Database, second: Database) -> None:
    """A reply of a turn that failed is never seen by whoever delivers."""
    person = family(database)

    def fail(tx: Tx) -> None:
        outbox.put(tx, person, [1], "telegram", "77", NOW)
        assert second.read(waiting) == []
        raise RuntimeError("a dialogue broke")

    with pytest.raises(RuntimeError):
        database.write(fail)
    assert database.read(waiting) == []


def test_what_was_sent_waits_no_more(database: Database) -> None:
    """A sent parcel is counted, and the platform's id of it is known on its channel only."""
    person = family(database)
    (parcel,) = queue(database, person, 1)
    database.write(lambda tx: outbox.sent(tx, parcel, "tg-9"))
    assert database.read(waiting) == []
    assert database.read(outbox.counts) == {"waiting": 0, "held": 0, "sent": 1, "dead": 0}
    assert database.read(lambda tx: outbox.sent_as(tx, person, 1, "telegram")) == "tg-9"
    assert database.read(lambda tx: outbox.sent_as(tx, person, 1, "web")) is None
    assert rows(database, "outbox")[0]["attempts"] == 1


def test_a_failed_try_waits_on(database: Database) -> None:
    """Not yet delivered stays in its place with one more try, and its fault goes when it is."""
    person = family(database)
    first, _next = queue(database, person, 1, 2)
    for _ in range(3):
        database.write(lambda tx: outbox.not_yet(tx, first, "busy" * 100))
    found = database.read(waiting)
    assert [(p.n, p.attempts) for p in found] == [(1, 3), (2, 0)]
    assert parcel_row(database, first)["fault"] == "busy" * 50
    database.write(lambda tx: outbox.sent(tx, first, "tg-9"))
    row = parcel_row(database, first)
    assert (row["status"], row["attempts"], row["fault"]) == ("sent", 4, None)


def test_what_cannot_be_delivered_is_seen(database: Database) -> None:
    """A dead letter waits no more, and staff see which message of whom it was."""
    person, other = family(database), family(database, "web-2")
    _first, letter = queue(database, person, 1, 2)
    queue(database, other, 2)
    database.write(lambda tx: outbox.dead(tx, letter, "blocked"))
    assert database.read(lambda tx: outbox.undelivered(tx, person)) == [2]
    assert database.read(lambda tx: outbox.undelivered(tx, other)) == []
    assert database.read(outbox.counts) == {"waiting": 2, "held": 0, "sent": 0, "dead": 1}


@pytest.mark.parametrize("first", ["sent", "dead"])
@pytest.mark.parametrize("then", ["sent", "dead", "not_yet"])
def test_what_became_of_a_parcel_is_noted_once(database: Database, first: str, then: str) -> None:
    """A parcel that is sent or dead stays so: a second mark changes nothing."""
    (parcel,) = queue(database, family(database), 1)
    database.write(lambda tx: getattr(outbox, first)(tx, parcel, "once"))
    before = rows(database, "outbox")
    database.write(lambda tx: getattr(outbox, then)(tx, parcel, "twice"))
    assert rows(database, "outbox") == before


def test_two_marks_at_once_count_as_one(database: Database, second: Database) -> None:
    """When two note at once that a parcel was sent, one of them does."""
    (parcel,) = queue(database, family(database), 1)
    both = [
        lambda d=d, as_=as_: d.write(lambda tx: outbox.sent(tx, parcel, as_))
        for d, as_ in ((database, "a"), (second, "b"))
    ]
    assert at_once(*both) == [None, None]
    (row,) = rows(database, "outbox")
    assert row["attempts"] == 1
    assert row["sent_as"] in ("a", "b")


def test_a_parcel_has_one_of_four_states(database: Database) -> None:
    """The database refuses a state that nobody knows."""
    (parcel,) = queue(database, family(database), 1)
    change = update(table).where(table.c.id == parcel).values(status="lost")
    with pytest.raises(IntegrityError):
        database.write(lambda tx: tx.c.execute(change) and None)


def test_a_parcel_goes_with_its_person(database: Database) -> None:
    """Who is gone gets nothing any more."""
    person = family(database)
    queue(database, person, 1)
    delete = people.people.delete().where(people.people.c.id == person)
    database.write(lambda tx: tx.c.execute(delete) and None)
    assert count(database, "outbox") == 0
