"""Names: a family is found by how its name begins, and nobody can read it from what is kept."""

from __future__ import annotations

import pytest

from storage import cases, names, personal, shares
from storage.database import Database, Tx
from storage.seal import Seal
from tests.storage.acting import DAY, NOW, count, everything, family


def named(database: Database, name: str, address: str = "web-1") -> str:
    """A family that can be found by this name."""
    person = family(database, address)
    database.write(lambda tx: names.mark(tx, person, name))
    return person


def found(database: Database, typed: str) -> set[str]:
    """Who is found by what was typed."""
    return set(database.read(lambda tx: tx.c.execute(names.find(tx, typed)).scalars().all()))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Amina El-Amrani", "amina"),
        ("Amina El-Amrani", "AMR"),
        ("Amina El-Amrani", "el amrani ami"),
        ("Zoë Çelik", "zoe celik"),
        ("Zoe Celik", "ZOË ÇELİK"),
        ("Işıl Yılmaz", "isil yilmaz"),
        ("Łukasz Groß", "lukasz gross"),
        ("Søren Đorđević", "soren dordevic"),
        ("Awa N'Diaye", "ndiaye"),
        ("Awa N’Diaye", "n'diaye"),
        ("Awa N'Diaye", "diaye"),
        ("Олёна Шевченко", "олена шевч"),
        ("Андрій Йовенко", "андріи иовенко"),
        ("أَحْمَد الخطيب", "احمد"),
        ("فاطمة", "فاطمه"),
        ("هدى", "هدي"),
        ("علی کریمی", "علي كريمي"),
        ("ሰላም ተስፋይ", "ሰላ"),
        ("সীতা", "সীতা"),
        ("Wolfeschlegelsteinhausen", "wolfeschlegelsteinberger"),  # twelve letters count
    ],
)
def test_a_name_is_found_as_people_type_it(database: Database, name: str, typed: str) -> None:
    """Accents, capitals, vowel signs and the ways to write one letter do not matter; a beginning
    of each word is enough, in any order."""
    person = named(database, name)
    assert found(database, typed) == {person}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "a",
        "a e",
        "'",
        "min",
        "amrani x amir",
        "amina peeters",
        "%",
        "_mina",
        "aminaa",
    ],
)
def test_nobody_is_found_by_what_is_not_their_name(database: Database, typed: str) -> None:
    """The middle of a name, a single letter or nothing finds nobody; each word has to fit."""
    named(database, "Amina El-Amrani")
    assert found(database, typed) == set()


def test_only_those_who_fit_are_found(database: Database) -> None:
    """Everybody whose name fits every word, and nobody else."""
    one, two, three = (
        named(database, name, name) for name in ("Amina El Amrani", "Amin Amrani", "Amina Peeters")
    )
    assert found(database, "amin") == {one, two, three}
    assert found(database, "amina") == {one, three}
    assert found(database, "amr ami") == {one, two}
    assert found(database, "amina amrani") == {one}


def test_a_new_name_replaces_the_older(database: Database) -> None:
    """Who is called otherwise now is not found by the old name; without a name by none."""
    person = named(database, "Amina Peeters")
    database.write(lambda tx: names.mark(tx, person, "Amina Claes"))
    assert (found(database, "peeters"), found(database, "claes")) == (set(), {person})
    database.write(lambda tx: names.mark(tx, person, ""))
    assert count(database, "name_marks") == 0


def test_nothing_of_a_name_can_be_read(database: Database) -> None:
    """What lies in the table is keyed: without the secret, not even a guess can be tried."""
    named(database, "Amina")
    marks = [row["mark"] for row in everything(database)["name_marks"]]
    assert len(marks) == 4  # am, ami, amin, amina
    assert all(len(each) == 64 and set(each) <= set("0123456789abcdef") for each in marks)


def test_a_name_without_end_costs_little(database: Database) -> None:
    """Who calls themselves a whole book does not fill the table."""
    person = named(database, "Amina " + "lorem ipsum dolor " * 100_000)
    assert count(database, "name_marks") <= 8 * 11
    assert found(database, "amina lorem " + "ipsum " * 10_000) == {person}


def test_who_is_erased_is_found_no_more(database: Database) -> None:
    """With the person go the ways to find them."""
    person = named(database, "Amina")
    database.write(lambda tx: personal.erase(tx, person))
    assert found(database, "amina") == set()


def test_a_name_is_found_after_a_change_of_keys(url: str, database: Database) -> None:
    """With both keys, and after resealing with the new one alone; a name that was taken back is
    not marked anew."""
    old, new = "a key for the tests only", "the key of this year, and no other"
    amina, zoe = family(database, "web-1"), family(database, "web-2")

    def give(tx: Tx) -> None:
        for person, name in ((amina, "Amina"), (zoe, "Zoe")):
            case = cases.start(tx, person, "nl", "asked", NOW, NOW + DAY)
            shares.give(tx, person, case.id, "who", {"name": name}, "Tine", NOW)
            names.mark(tx, person, name)
        shares.revoke(tx, zoe, "who", NOW)
        names.mark(tx, zoe, "")

    database.write(give)
    both, alone = turned(url, [new, old]), turned(url, [new])
    try:
        assert found(both, "amina") == {amina}
        assert found(alone, "amina") == set()
        both.write(personal.reseal)
        assert found(both, "amin") == found(alone, "amin") == {amina}
        assert found(alone, "zoe") == found(database, "amina") == set()
    finally:
        both.close()
        alone.close()


def turned(url: str, keys: list[str]) -> Database:
    """The same database with other keys."""
    return Database(url, Seal(keys))
