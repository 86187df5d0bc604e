"""Two persons who become one: every row moves over, on each kind of database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from storage import linking, messages, people, personal, tables
from storage.database import Database, Tx
from tests.storage.acting import NOW
from tests.storage.planting import Planted, plant


def ends(tx: Tx, person_id: str) -> None:
    """Nobody is beside them any more, and they wish for nobody."""
    mine = tables.metadata.tables["duo_members"]
    theirs = select(mine.c.duo_id).where(mine.c.person_id == person_id)
    table = tables.metadata.tables["duos"]
    tx.c.execute(update(table).where(table.c.id.in_(theirs)).values(state="ended"))
    wished = tables.metadata.tables["wishes"]
    tx.c.execute(update(wished).where(wished.c.person_id == person_id).values(state="ended"))


@pytest.fixture
def two(database: Database) -> tuple[Planted, Planted]:
    """Two families with something in every table, each on a channel of its own."""
    one, other = plant(database, "quince"), plant(database, "medlar")

    def work(tx: Tx) -> None:
        whose = tables.addresses.c.person_id == other.person
        tx.c.execute(update(tables.addresses).where(whose).values(channel="telegram"))

    database.write(work)
    return one, other


def test_who_goes_is_named_nowhere(database: Database, two: tuple[Planted, Planted]) -> None:
    """Whatever table there is, also one that is made later."""
    one, other = two

    def work(tx: Tx) -> dict[str, int]:
        ends(tx, other.person)
        stays, goes = linking.who_stays(tx, one.person, other.person)
        last = linking.join(tx, stays, goes, NOW, "both are one")
        left: dict[str, int] = {}
        for table in tables.metadata.sorted_tables:
            for column in linking.of_people(table):
                query = select(func.count()).where(column == goes)
                left[f"{table.name}.{column.name}"] = tx.c.execute(query).scalar_one()
        said = messages.after(tx, stays, 0)
        words = " ".join(each.text for each in said)
        assert "quince" in words
        assert "medlar" in words
        assert max(each.n for each in said) <= last
        assert people.next_n(tx, stays) == last + 1
        return left

    left = database.write(work)
    assert len(left) > 40
    assert {name: many for name, many in left.items() if many} == {}


def test_what_is_exported_is_of_both(database: Database, two: tuple[Planted, Planted]) -> None:
    """Where a person can have many of something, none is lost."""
    one, other = two
    many = ("messages", "files", "notes", "cases", "outbox", "optins", "receipts", "actions")

    def counts(tx: Tx, *ids: str) -> dict[str, int]:
        whole = [personal.export(tx, each) for each in ids]
        return {name: sum(len(found[name]) for found in whole) for name in many}

    before = database.read(lambda tx: counts(tx, one.person, other.person))

    def work(tx: Tx) -> str:
        ends(tx, other.person)
        stays, goes = linking.who_stays(tx, one.person, other.person)
        linking.join(tx, stays, goes, NOW, "both are one")
        return stays

    stays = database.write(work)
    after = database.read(lambda tx: counts(tx, stays))
    assert after == before | {"notes": before["notes"] + 1}


def test_who_has_somebody_beside_them_twice_stays_apart(
    database: Database, two: tuple[Planted, Planted]
) -> None:
    """Two duos are not made one by a code; one is no hindrance."""
    one, other = two

    def work(tx: Tx) -> tuple[str, str]:
        going = tables.metadata.tables["duos"]
        both = going.c.id.in_((one.duo, other.duo))
        tx.c.execute(update(going).where(both).values(state="active"))
        before = linking.hindrance(tx, one.person, other.person)
        ends(tx, other.person)
        return before, linking.hindrance(tx, one.person, other.person)

    assert database.write(work) == ("beside", "")


def test_a_code_is_of_whoever_made_it_and_of_no_use_later(database: Database) -> None:
    """It ends after a quarter of an hour, and with its first use."""

    def work(tx: Tx) -> list[object]:
        maker = people.welcome(tx, "web", "a", "nl", NOW).id
        other = people.welcome(tx, "telegram", "7", "nl", NOW).id
        code = linking.make(tx, maker, NOW)
        found: list[object] = [linking.whose(tx, code, NOW) == maker]
        found.append(linking.whose(tx, code, NOW + linking.LASTS))
        asked = linking.ask(tx, code, other, NOW)
        assert asked
        found.append(asked[0] == maker)
        found.append(linking.ask(tx, code, other, NOW))
        found.append(linking.asked(tx, other, asked[1], NOW))
        found.append(linking.asked(tx, maker, asked[1], NOW) == other)
        found.append(linking.settle(tx, maker, asked[1], NOW + timedelta(hours=1)) == other)
        found.append(linking.settle(tx, maker, asked[1], NOW + timedelta(hours=1)))
        return found

    assert database.write(work) == [True, None, True, None, None, True, True, None]
