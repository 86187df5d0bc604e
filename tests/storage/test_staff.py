"""Who works where: colleagues, absences, areas, partners, and a family's home."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from storage import cases, people, staff
from storage.database import Database
from storage.staff import Area, Home, Organisation, Worker
from tests.storage.acting import DAY, HOUR, NOW, colleague, family

WEEK = {"monday": ("09:00-12:30", "13:30-17:00"), "friday": ("09:00-12:00",)}


def worker(database: Database, person: str) -> Worker:
    """A colleague as they stand there now."""
    found = database.read(lambda tx: staff.worker(tx, person))
    assert found
    return found


def area(database: Database, name: str, *postcodes: str) -> str:
    """A new area; its id."""
    return database.write(lambda tx: staff.save_area(tx, Area("", name, postcodes)))


# -- colleagues ------------------------------------------------------------------------------------


def test_who_was_only_invited_works_here_already(database: Database) -> None:
    """A colleague of whom nothing is written down speaks their own language and works anywhere;
    families and buddies are no colleagues."""
    tom = colleague(database, "Tom")
    buddy = database.write(lambda tx: people.add(tx, "nl", NOW, role="buddy"))
    expected = Worker(tom, "supporter", "nl", "Tom", languages=("nl",))
    assert database.read(staff.everybody) == [expected]
    for nobody in (family(database), buddy, "nobody"):
        assert database.read(lambda tx, n=nobody: staff.worker(tx, n)) is None
    assert "Tom" not in repr(expected)


def test_what_matters_of_a_colleague_is_kept(database: Database) -> None:
    """Languages, areas, hours, backup and organisation come back as they were written; writing
    them again replaces all of it."""
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    jette, molenbeek = area(database, "Jette"), area(database, "Molenbeek")
    partner = database.write(lambda tx: staff.save_organisation(tx, Organisation("", "OCMW")))
    database.write(
        lambda tx: staff.employ(
            tx,
            tom,
            languages=("fr", "ar"),
            areas=(jette, molenbeek, jette),
            hours=WEEK,
            backup_id=fatima,
            organisation_id=partner,
        )
    )
    found = worker(database, tom)
    assert (found.languages, set(found.areas)) == (("fr", "ar"), {jette, molenbeek})
    assert len(found.areas) == 2
    assert (found.hours, found.backup_id, found.organisation_id) == (WEEK, fatima, partner)
    database.write(lambda tx: staff.employ(tx, tom, areas=(jette,)))
    assert worker(database, tom) == Worker(
        tom, "supporter", "nl", "Tom", languages=("nl",), areas=(jette,)
    )
    assert worker(database, fatima).areas == ()


def test_an_absence_counts_its_first_and_last_day(database: Database) -> None:
    """Who is away is away from the first day to the last, and is back when that is taken back."""
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    first, last = date(2026, 12, 24), date(2026, 12, 26)
    database.write(lambda tx: staff.be_away(tx, tom, first, last))
    database.write(lambda tx: staff.be_away(tx, tom, date(2027, 2, 1), date(2027, 2, 1)))
    found = worker(database, tom)
    days = [day for day in range(22, 29) if found.away_on(date(2026, 12, day))]
    assert days == [24, 25, 26]
    assert found.away_on(date(2027, 2, 1))
    assert not worker(database, fatima).away_on(first)
    database.write(lambda tx: staff.be_back(tx, fatima, first))
    assert worker(database, tom) == found
    database.write(lambda tx: staff.be_back(tx, tom, first))
    assert worker(database, tom).away == ((date(2027, 2, 1), date(2027, 2, 1)),)


def test_who_leaves_hands_back_what_they_had(database: Database) -> None:
    """Who was dismissed is no colleague any more; their open cases wait for somebody else, closed
    ones stay as they were; and they can come back."""
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")

    def opened(address: str) -> cases.Case:
        person = family(database, address)
        return database.write(lambda tx: cases.start(tx, person, "nl", "asked", NOW, NOW))

    theirs, closed, other = (opened(address) for address in ("a", "b", "c"))
    for case, who in ((theirs, tom), (closed, tom), (other, fatima)):
        database.write(lambda tx, c=case, w=who: cases.take(tx, c.id, w, NOW))
    database.write(lambda tx: cases.close(tx, closed.id, "staff", NOW))
    database.write(lambda tx: staff.dismiss(tx, tom, NOW + HOUR))
    assert database.read(lambda tx: staff.worker(tx, tom)) is None
    assert [each.id for each in database.read(staff.everybody)] == [fatima]

    def state(case_id: str) -> tuple[str, str | None]:
        found = database.read(lambda tx: cases.get(tx, case_id))
        assert found
        return found.state, found.owner_id

    assert state(theirs.id) == ("waiting", None)
    assert state(closed.id) == ("closed", tom)
    assert state(other.id) == ("taken", fatima)
    database.write(lambda tx: staff.employ(tx, tom))
    assert worker(database, tom).id == tom


def test_load_counts_open_cases(database: Database) -> None:
    """How many each has to see to: taken or only answered for, and nothing that is closed."""
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    made = []
    for address, who in (("a", tom), ("b", tom), ("c", fatima), ("d", None), ("e", tom)):
        person = family(database, address)
        chosen = cases.Chosen(who)
        made.append(
            database.write(
                lambda tx, p=person, c=chosen: (
                    cases.start(tx, p, "nl", "asked", NOW, NOW + DAY, chosen=c).id
                )
            )
        )
    database.write(lambda tx: cases.take(tx, made[0], fatima, NOW))
    database.write(lambda tx: cases.close(tx, made[4], "staff", NOW))
    assert database.read(staff.load) == {tom: 1, fatima: 2}


# -- areas and organisations -----------------------------------------------------------------------


def test_areas_are_found_by_postcode(database: Database) -> None:
    """A whole postcode names its area; part of one, or an unknown one, names none."""
    jette = area(database, "Jette", "1090")
    area(database, "Brussels", "1000", "1020", "1120")
    assert [each.name for each in database.read(staff.areas_of)] == ["Brussels", "Jette"]

    def at(postcode: str) -> str | None:
        found = database.read(lambda tx: staff.area_at(tx, postcode))
        return found.name if found else None

    assert [at(code) for code in ("1090", " 1020 ", "102", "", "9000")] == [
        "Jette",
        "Brussels",
        None,
        None,
        None,
    ]
    found = database.read(lambda tx: staff.area(tx, jette))
    assert found == Area(jette, "Jette", ("1090",))
    for nowhere in ("nowhere", None):
        assert database.read(lambda tx, n=nowhere: staff.area(tx, n)) is None


def test_an_area_is_changed_in_its_place(database: Database) -> None:
    """All of an area comes back as it was written; no two have one name."""
    jette, tom = area(database, "Jette", "1090"), colleague(database)
    partner = database.write(lambda tx: staff.save_organisation(tx, Organisation("", "OCMW")))
    changed = Area(jette, "Jette-Noord", ("1090", "1091"), partner, tom, WEEK, full=True)
    assert database.write(lambda tx: staff.save_area(tx, changed)) == jette
    assert database.read(staff.areas_of) == [changed]
    with pytest.raises(IntegrityError):
        area(database, "Jette-Noord")


def test_partners_are_kept_and_changed(database: Database) -> None:
    """Partners come by name; a changed one keeps its id."""
    for name in ("OCMW Jette", "CAW Brussel"):
        database.write(lambda tx, n=name: staff.save_organisation(tx, Organisation("", n, "Jette")))
    caw, ocmw = database.read(staff.organisations_of)
    assert (caw.name, ocmw.name, ocmw.municipality) == ("CAW Brussel", "OCMW Jette", "Jette")
    changed = Organisation(caw.id, "CAW", "Brussel", "02 000 00 00")
    assert database.write(lambda tx: staff.save_organisation(tx, changed)) == caw.id
    assert database.read(staff.organisations_of) == [changed, ocmw]


# -- a family's home -------------------------------------------------------------------------------


def test_a_home_is_known_bit_by_bit(database: Database) -> None:
    """What is learnt later does not undo what was known; another family's is another's."""
    person, other, tom = family(database), family(database, "b"), colleague(database)
    jette = area(database, "Jette")
    assert database.read(lambda tx: staff.home(tx, person)) == Home()
    database.write(lambda tx: staff.settle(tx, person, area_id=jette))
    database.write(lambda tx: staff.settle(tx, person, supporter_id=tom))
    assert database.read(lambda tx: staff.home(tx, person)) == Home(jette, tom)
    database.write(lambda tx: staff.settle(tx, person, supporter_id=None))
    assert database.read(lambda tx: staff.home(tx, person)) == Home(jette, None)
    assert database.read(lambda tx: staff.home(tx, other)) == Home()
