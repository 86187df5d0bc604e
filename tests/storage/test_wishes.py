"""Wishes for a buddy: one at a time for each family, kept by the database, and none forgotten."""

from __future__ import annotations

import pytest

from storage import wishes
from storage.database import Database
from storage.wishes import About, AlreadyWished, Hard
from tests.storage.acting import DAY, HOUR, NOW, at_once, colleague, family, holding, rows

ABOUT = About(
    ("cooking",), Hard(("ar", "fr"), "woman", no_pets=True), "my daughter is alone", "1030"
)


def test_what_was_wished_comes_back_whole_and_lies_sealed(database: Database) -> None:
    """All of it is there again, hard wishes too; no table shows it."""
    who, tine = family(database), colleague(database, "Tine")
    database.write(
        lambda tx: wishes.ask(tx, who, ["company", "way"], NOW, about=ABOUT, put_by=tine)
    )
    found = database.read(lambda tx: wishes.open_of(tx, who))
    assert found
    assert (found.aims, found.about, found.put_by) == (("company", "way"), ABOUT, tine)
    assert (found.state, found.asked) == ("waiting", NOW)
    for word in ("cooking", "daughter", "woman", "1030"):
        assert holding(database, word) == set(), word
        assert word not in repr(found), word
    database.write(lambda tx: wishes.save(tx, found.id, aims=["along"]))
    changed = database.read(lambda tx: wishes.get(tx, found.id))
    assert changed
    assert (changed.aims, changed.about) == (("along",), ABOUT)


def test_of_many_wishes_at_once_one_is_kept(database: Database, second: Database) -> None:
    """A family taps twice, in two processes, and a supporter puts it forward at the same moment:
    one wish, and the others hear that there is one."""
    who = family(database)

    def ask(where: Database) -> object:
        return where.write(lambda tx: wishes.ask(tx, who, ["company"], NOW))

    came = at_once(*[lambda where=where: ask(where) for where in (database, second) * 3])
    assert sorted(type(each).__name__ for each in came) == [*["AlreadyWished"] * 5, "Wish"]
    assert len(rows(database, "wishes")) == 1


def test_only_an_ended_wish_makes_room(database: Database) -> None:
    """Who waits or is matched cannot wish again; after the end they can, and the old one stays."""
    who = family(database)
    first = database.write(lambda tx: wishes.ask(tx, who, [], NOW)).id
    database.write(lambda tx: wishes.match(tx, first))
    with pytest.raises(AlreadyWished):
        database.write(lambda tx: wishes.ask(tx, who, [], NOW))
    database.write(lambda tx: wishes.end(tx, first, NOW))
    then = database.write(lambda tx: wishes.ask(tx, who, [], NOW + DAY)).id
    ended = database.read(lambda tx: wishes.get(tx, first))
    assert ended
    assert (ended.state, ended.ended) == ("ended", NOW)
    found = database.read(lambda tx: wishes.open_of(tx, who))
    assert found
    assert found.id == then


def test_the_longest_waiting_comes_first(database: Database) -> None:
    """Who waits is seen in the order in which they asked; who was matched and waits again waits
    from then on."""
    one, two, three = (family(database, f"web-{n}") for n in range(3))
    ids = [
        database.write(lambda tx, w=who, n=n: wishes.ask(tx, w, [], NOW + n * HOUR)).id
        for n, who in enumerate((one, two, three))
    ]
    database.write(lambda tx: wishes.match(tx, ids[0]))

    def waiting() -> list[str]:
        return [each.person_id for each in database.read(wishes.waiting)]

    assert waiting() == [two, three]
    database.write(lambda tx: wishes.wait_again(tx, ids[0], NOW + DAY))
    database.write(lambda tx: wishes.wait_again(tx, ids[1], NOW + 2 * DAY))  # it waits already
    assert waiting() == [two, three, one]


def test_promised_news_comes_due(database: Database) -> None:
    """A waiting family that was promised news is on the list from that moment until it hears."""
    who = family(database)
    wish = database.write(lambda tx: wishes.ask(tx, who, [], NOW, next_news=NOW + 7 * DAY)).id

    def due(at: object) -> list[str]:
        return [each.id for each in database.read(lambda tx: wishes.due_news(tx, at))]

    assert (due(NOW + 7 * DAY - HOUR), due(NOW + 7 * DAY)) == ([], [wish])
    database.write(lambda tx: wishes.promise(tx, wish, NOW + 14 * DAY))
    assert due(NOW + 8 * DAY) == []
    database.write(lambda tx: wishes.match(tx, wish))
    assert due(NOW + 20 * DAY) == []


def test_a_minor_needs_two_yeses(database: Database) -> None:
    """For a child, a parent's yes alone is not enough, nor is the coordinator's."""
    who = family(database)
    wish = database.write(lambda tx: wishes.ask(tx, who, [], NOW, minor=True)).id

    def may() -> bool:
        found = database.read(lambda tx: wishes.get(tx, wish))
        assert found
        return found.may_be_matched

    assert not may()
    database.write(lambda tx: wishes.parent_says_yes(tx, wish, NOW))
    assert not may()
    database.write(lambda tx: wishes.coordinator_says_yes(tx, wish, NOW))
    assert may()
