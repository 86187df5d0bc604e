"""People: one per address, locked for a turn, and never lost with a key."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError, StatementError

from storage import people
from storage.database import Database, Tx
from storage.seal import Seal
from storage.tables import people as people_table
from tests.storage.acting import LONG, NOW, at_once, colleague, count, family, rows


def test_two_first_messages_at_once_make_one_person(database: Database, second: Database) -> None:
    """Whoever writes twice at once for the first time is one person, whatever process hears it."""
    for round_ in range(5):

        def greet(tx: Tx, address: str = f"web-{round_}") -> str:
            return people.welcome(tx, "web", address, "nl", NOW).id

        found = at_once(*[lambda d=d: d.write(greet) for d in (database, second) * 3])
        assert len(set(found)) == 1, found
    assert count(database, "people") == count(database, "addresses") == 5


def test_eight_first_messages_of_eight_people(database: Database) -> None:
    """Different addresses at once are different people."""
    found = at_once(*[lambda n=n: family(database, f"web-{n}") for n in range(8)])
    assert len({str(one) for one in found}) == 8
    assert count(database, "people") == 8


def test_the_same_address_on_two_channels_is_two_people(database: Database) -> None:
    """An address means something only within its channel."""
    web = database.write(lambda tx: people.welcome(tx, "web", "1", "nl", NOW).id)
    telegram = database.write(lambda tx: people.welcome(tx, "telegram", "1", "nl", NOW).id)
    assert web != telegram


@pytest.mark.parametrize("by", ["address", "id"])
def test_a_locked_person_waits(database: Database, second: Database, by: str) -> None:
    """The second turn of a person begins after the first one's commit, and sees what it did."""
    person_id = family(database)
    locked, go_on = threading.Event(), threading.Event()

    def load(tx: Tx) -> people.Person:
        if by == "id":
            person = people.by_id(tx, person_id, lock=True)
        else:
            person = people.at_address(tx, "web", "web-1", lock=True)
        assert person
        return person

    def slow(tx: Tx) -> None:
        person = load(tx)
        locked.set()
        assert go_on.wait(LONG)
        person.last_n += 1
        people.save(tx, person, NOW)

    def quick(tx: Tx) -> int:
        person = load(tx)
        person.last_n += 1
        people.save(tx, person, NOW)
        return person.last_n

    first = database.submit(slow)
    assert locked.wait(LONG)
    late = second.submit(quick)
    with pytest.raises(TimeoutError):
        late.result(0.3)
    go_on.set()
    first.result(LONG)
    assert late.result(LONG) == 2


def test_one_persons_turn_holds_up_nobody_else(on_postgres: Database) -> None:
    """On PostgreSQL somebody else's turn goes on while one person is locked."""
    family(on_postgres, "slow")
    family(on_postgres, "quick")
    locked, go_on = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        people.at_address(tx, "web", "slow", lock=True)
        locked.set()
        assert go_on.wait(LONG)

    first = on_postgres.submit(slow)
    assert locked.wait(LONG)
    try:
        found = on_postgres.submit(lambda tx: people.at_address(tx, "web", "quick", lock=True))
        assert found.result(LONG)
    finally:
        go_on.set()
    first.result(LONG)


def test_a_person_comes_back_as_saved(database: Database) -> None:
    """Language, state, message number and the last word are what the turn wrote."""
    person_id = family(database)

    def turn(tx: Tx) -> None:
        person = people.by_id(tx, person_id, lock=True)
        assert person
        person.language, person.state, person.last_n = "fa-AF", '{"a":"ب"}', 7
        people.save(tx, person, NOW)
        people.rename(tx, person_id, "Zahra 🌻")

    database.write(turn)
    found = database.read(lambda tx: people.at_address(tx, "web", "web-1"))
    assert found == people.Person(person_id, "family", "fa-AF", "Zahra 🌻", '{"a":"ب"}', 7, NOW)


def test_a_lost_key_costs_the_state_and_not_the_person(url: str, database: Database) -> None:
    """Somebody whose state cannot be opened any more is still the same person, and starts anew."""
    person_id = family(database)

    def remember(tx: Tx) -> None:
        person = people.by_id(tx, person_id)
        assert person
        person.state = "{}"
        people.save(tx, person, NOW)
        people.rename(tx, person_id, "Amina")

    database.write(remember)
    other = Database(url, Seal(["quite another key, they said"]))
    found = other.read(lambda tx: people.at_address(tx, "web", "web-1"))
    other.close()
    assert found is not None
    assert (found.id, found.name, found.state) == (person_id, None, None)


def test_a_blocked_address_is_tried_last(database: Database) -> None:
    """A person with two addresses is reached where nobody blocked us; unblocked, it counts."""
    person_id = family(database)
    row = {"channel": "telegram", "address": "77", "person_id": person_id}
    database.write(lambda tx: tx.c.execute(people.addresses.insert().values(row)) and None)

    def main() -> tuple[str, str] | None:
        return database.read(lambda tx: people.main_address(tx, person_id))

    assert main() == ("telegram", "77")
    database.write(lambda tx: people.mark_blocked(tx, "telegram", "77", NOW))
    assert main() == ("web", "web-1")
    database.write(lambda tx: people.mark_blocked(tx, "web", "web-1", NOW))
    assert main() is not None
    database.write(lambda tx: people.mark_blocked(tx, "telegram", "77", None))
    assert main() == ("telegram", "77")
    known = database.read(lambda tx: people.every_address(tx, person_id))
    assert sorted(known) == [("telegram", "77", None), ("web", "web-1", NOW)]


def test_somebody_without_an_address_cannot_be_reached(database: Database) -> None:
    """Staff have no address of a messenger."""
    staff = colleague(database)
    assert database.read(lambda tx: people.main_address(tx, staff)) is None


def test_staff_are_those_who_work_here(database: Database) -> None:
    """Families and buddies are no staff."""
    family(database)
    database.write(lambda tx: people.add(tx, "nl", NOW, role="buddy", name="Jan"))
    database.write(lambda tx: people.add(tx, "nl", NOW, role="coordinator", name="Els"))
    colleague(database, "Fatima")
    found = database.read(people.staff)
    assert {(one.role, one.name) for one in found} == {
        ("coordinator", "Els"),
        ("supporter", "Fatima"),
    }


def test_nobody_has_a_role_that_does_not_exist(database: Database) -> None:
    """The database refuses an unknown role."""
    with pytest.raises(IntegrityError):
        database.write(lambda tx: people.add(tx, "nl", NOW, role="admin"))


def test_an_instant_keeps_its_moment(database: Database) -> None:
    """An instant of any zone comes back as the same moment, to the millisecond, in UTC."""
    person_id = family(database)
    kabul = datetime(2026, 3, 1, 4, 5, 6, 789_000, timezone(timedelta(hours=4.5)))

    def write(tx: Tx) -> None:
        person = people.by_id(tx, person_id)
        assert person
        people.save(tx, person, kabul)

    database.write(write)
    found = database.read(lambda tx: people.by_id(tx, person_id))
    assert found is not None
    assert found.last_heard == kabul
    assert found.last_heard.utcoffset() == timedelta(0)


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    """A naive datetime is a mistake in the code and never reaches a table."""
    person_id = family(database)
    naive = NOW.replace(tzinfo=None)
    change = update(people_table).where(people_table.c.id == person_id).values(last_heard=naive)
    with pytest.raises(StatementError, match="time zone"):
        database.write(lambda tx: tx.c.execute(change) and None)
    assert rows(database, "people")[0]["last_heard"] == round(NOW.timestamp() * 1000)
