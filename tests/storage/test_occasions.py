"""Occasions: how things are and since when, and of what was written, each once."""

from __future__ import annotations

from typing import Any

from storage import consents, occasions
from storage.database import Database, Tx
from storage.occasions import Seen
from tests.storage.acting import DAY, NOW, family, rows


def test_since_when_something_is_so(database: Database) -> None:
    """From when it was first seen so; a change counts from then, and is known to be one."""
    who = family(database)

    def see(state: str, days: int, **more: Any) -> Seen:
        at = NOW + days * DAY
        return database.write(lambda tx: occasions.see(tx, who, "lives", state, at, **more))

    assert see("1000", 0) == Seen(NOW, first=True)
    assert see("1000", 3) == Seen(NOW, first=True)
    assert see("9000", 4) == Seen(NOW + 4 * DAY, first=False)
    assert see("9000", 5) == Seen(NOW + 4 * DAY, first=False)
    assert see("9001", 6, since=NOW + DAY) == Seen(NOW + DAY, first=True)
    assert database.read(lambda tx: occasions.seen(tx, who)) == {
        "lives": Seen(NOW + DAY, first=True)
    }
    (row,) = rows(database, "life")
    assert b"9001" not in bytes(row["state_sealed"])


def test_what_is_not_to_be_known_any_more(database: Database) -> None:
    """Some of it, or all; of nobody else."""
    who, other = family(database), family(database, "web-2")

    def work(tx: Tx) -> None:
        for person in (who, other):
            for what in ("ages", "lives", "fact.pregnant"):
                occasions.see(tx, person, what, "x", NOW)
        occasions.unsee(tx, who, ["lives"])

    database.write(work)
    assert {*database.read(lambda tx: occasions.seen(tx, who))} == {"ages", "fact.pregnant"}
    database.write(lambda tx: occasions.unsee(tx, who))
    assert database.read(lambda tx: occasions.seen(tx, who)) == {}
    assert len(database.read(lambda tx: occasions.seen(tx, other))) == 3


def test_each_thing_is_written_of_once(database: Database) -> None:
    """Noted twice, it is one, of the first time."""
    who = family(database)
    assert database.write(lambda tx: occasions.note(tx, who, "child_3.2711", NOW))
    assert not database.write(lambda tx: occasions.note(tx, who, "child_3.2711", NOW + DAY))
    assert database.read(lambda tx: occasions.made(tx, who, "child_3.2711")) == NOW
    assert database.read(lambda tx: occasions.made(tx, who, "child_6.2711")) is None


def test_who_wants_to_hear_of_it(database: Database) -> None:
    """Whose yes stands, each once."""
    one, two, three = (family(database, f"web-{n}") for n in range(3))

    def work(tx: Tx) -> None:
        for who in (one, two):
            consents.give(tx, who, occasions.CONSENT, "Naast", NOW)
        consents.give(tx, three, "outcomes", "Naast", NOW)
        consents.revoke(tx, two, occasions.CONSENT, NOW)

    database.write(work)
    assert database.read(occasions.wanting) == [one]
