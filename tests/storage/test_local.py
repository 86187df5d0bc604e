"""What coordinators wrote of a place: the newest counts, everything before stays."""

from __future__ import annotations

from datetime import date, timedelta

from storage import local, people, personal
from storage.database import Database
from storage.local import Door
from tests.storage.acting import NOW, rows

WHOLE = Door(
    "Straat 1", "9-12 h", "02 000", "https://x.be", {"nl": "bel", "fr": "sonnez"}, date(2026, 11, 1)
)


def nora(database: Database) -> str:
    """A coordinator."""
    return database.write(lambda tx: people.add(tx, "nl", NOW, role="coordinator", name="Nora"))


def writes(database: Database, who: str, door: Door | None) -> None:
    """She writes this for the OCMW in Jette."""
    database.write(lambda tx: local.write(tx, "jette", "ocmw", door, who, NOW))


def test_the_newest_counts_and_the_others_stay(database: Database) -> None:
    """Written, changed, taken away, put back: each is a row, and no row changes."""
    who = nora(database)
    assert database.read(lambda tx: local.door(tx, "jette", "ocmw")) is None
    for door in (WHOLE, Door("Straat 2"), None):
        writes(database, who, door)
    assert database.read(lambda tx: local.door(tx, "jette", "ocmw")) is None
    assert database.read(local.written) == {}
    history = database.read(lambda tx: local.history(tx, "jette", "ocmw"))
    assert [each.door for each in history] == [None, Door("Straat 2"), WHOLE]
    later = NOW + timedelta(hours=1)
    first = history[-1].id
    assert database.write(lambda tx: local.put_back(tx, "jette", "ocmw", first, who, later))
    assert database.read(lambda tx: local.door(tx, "jette", "ocmw")) == WHOLE
    now = database.read(local.written)["jette", "ocmw"]
    assert (now.door, now.by_id, now.made) == (WHOLE, who, later)
    assert len(rows(database, "local_words")) == 4


def test_a_version_is_put_back_only_where_it_was(database: Database) -> None:
    """Not to another place, and not one that never was."""
    who = nora(database)
    writes(database, who, WHOLE)
    (only,) = database.read(lambda tx: local.history(tx, "jette", "ocmw"))

    def put_back(at: str, about: str, version: int) -> bool:
        return database.write(lambda tx: local.put_back(tx, at, about, version, who, NOW))

    assert not put_back("evere", "ocmw", only.id)
    assert not put_back("jette", "caw", only.id)
    assert not put_back("jette", "ocmw", 0)
    assert len(rows(database, "local_words")) == 1


def test_what_somebody_wrote_outlives_them(database: Database) -> None:
    """A colleague who is forgotten leaves what families read, without their name."""
    who = nora(database)
    writes(database, who, WHOLE)
    database.write(lambda tx: personal.erase(tx, who, NOW))
    (only,) = database.read(lambda tx: local.history(tx, "jette", "ocmw"))
    assert (only.door, only.by_id) == (WHOLE, None)


def test_where_somebody_lives_is_sealed_and_replaced(database: Database) -> None:
    """The last word counts; leaving it takes it out."""
    who = database.write(lambda tx: people.add(tx, "nl", NOW))
    database.write(lambda tx: local.settle(tx, who, "1030", NOW))
    database.write(lambda tx: local.settle(tx, who, "1090", NOW))
    assert database.read(lambda tx: local.lives(tx, who)) == "1090"
    (row,) = rows(database, "postcodes")
    assert b"1090" not in bytes(row["where_sealed"])
    database.write(lambda tx: local.leave(tx, who))
    assert database.read(lambda tx: local.lives(tx, who)) == ""
    assert rows(database, "postcodes") == []


def test_rights_of_a_place_are_kept_apart(database: Database) -> None:
    """In the order of their ids, each as it holds now; one that was ended keeps what it said."""
    who = nora(database)
    before = database.read(local.rights_stamp)
    for about, door in (("right.b", WHOLE), ("right.a", WHOLE), ("ocmw", WHOLE), ("right.b", None)):
        database.write(lambda tx, a=about, d=door: local.write(tx, "jette", a, d, who, NOW))
    database.write(lambda tx: local.write(tx, "evere", "right.0", WHOLE, who, NOW))
    assert list(database.read(local.rights)) == [("evere", "right.0"), ("jette", "right.a")]
    assert list(database.read(local.written)) == [("jette", "ocmw")]
    here = database.read(lambda tx: local.rights_at(tx, "jette"))
    assert {about: (said, now.door) for about, (said, now) in here.items()} == {
        "right.a": (WHOLE, WHOLE),
        "right.b": (WHOLE, None),
    }
    assert before == (0, 0)
    assert database.read(local.rights_stamp)[0] == 4
