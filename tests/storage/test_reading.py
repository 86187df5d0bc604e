"""After a case was passed on: what was before stays with whoever had it, unless the family gave
it along."""

from __future__ import annotations

from storage import cases, messages, people, reading, shares, staff, transfers
from storage.cases import Case
from storage.database import Database, Tx
from storage.messages import Message
from storage.staff import Area, Organisation
from storage.transfers import Transfer
from tests.storage.acting import DAY, HOUR, NOW, colleague, family

LATER = NOW + DAY


def taken(database: Database, owner: str) -> Case:
    """A case with a word of the family, a note, the talk before, and who they are."""
    person = family(database)

    def work(tx: Tx) -> Case:
        case = cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR)
        cases.take(tx, case.id, owner, NOW)
        said = Message(1, "me", "a secret", NOW, "web", "nl", case_id=case.id)
        messages.add(tx, person, said)
        cases.add_note(tx, case.id, owner, "a note", NOW)
        cases.share_talk(tx, case.id, NOW)
        for item in ("who", "talk"):
            shares.give(tx, person, case.id, item, {"x": 1}, "Fatima", NOW)
        return case

    return database.write(work)


def passed(database: Database, case: Case, from_id: str, to_id: str, *items: str) -> Transfer:
    """Pass it on, with what the family gave along for that."""

    def work(tx: Tx) -> Transfer:
        asked = transfers.ask(tx, case.id, from_id, "", NOW, to_id=to_id)
        transfers.offer(tx, asked.id, NOW + HOUR)
        for item in items:
            shares.give(tx, case.person_id, case.id, item, {"x": 2}, "Tom", NOW, asked.id)
        accepted = transfers.settle(tx, asked.id, "accepted", LATER)
        cases.pass_on(tx, case.id, to_id, None, LATER)
        return accepted

    return database.write(work)


def now(database: Database, case: Case) -> Case:
    """The case as it is now."""
    found = database.read(lambda tx: cases.get(tx, case.id))
    assert found
    return found


def sees(database: Database, case: Case, who: str) -> tuple[bool, bool, int, set[str]]:
    """Whether somebody reads the talk from its beginning, the talk with the bot before; how many
    notes, which items."""

    def read(tx: Tx) -> tuple[bool, bool, int, set[str]]:
        found = cases.get(tx, case.id)
        assert found
        return (
            reading.readable_from(tx, found, who) is None,
            reading.reads_before(tx, found, who),
            len(reading.notes(tx, found, who)),
            {share.item for share in reading.shared(tx, found)},
        )

    return database.read(read)


def test_whoever_took_it_reads_all_of_it(database: Database) -> None:
    """Nothing was passed on, so nothing is kept back."""
    fatima = colleague(database)
    case = taken(database, fatima)
    assert sees(database, case, fatima) == (True, True, 1, {"who", "talk"})


def test_what_was_before_does_not_go_along_by_itself(database: Database) -> None:
    """From the moment of acceptance on, and only what was given along for that."""
    fatima, tom = colleague(database, "Fatima"), colleague(database, "Tom")
    case = taken(database, fatima)
    passed(database, case, fatima, tom, "who")
    assert sees(database, case, tom) == (False, False, 1, {"who"})
    after = now(database, case)
    assert database.read(lambda tx: reading.readable_from(tx, after, tom)) == LATER
    assert not database.read(lambda tx: reading.may_read(tx, after, tom, NOW))
    assert database.read(lambda tx: reading.may_read(tx, after, tom, LATER))


def test_each_talk_goes_along_with_its_own_yes(database: Database) -> None:
    """The talk with a colleague and the one with the bot are two things."""
    fatima, tom = colleague(database, "Fatima"), colleague(database, "Tom")
    case = taken(database, fatima)
    passed(database, case, fatima, tom, "chat")
    assert sees(database, case, tom)[:2] == (True, False)
    ines = colleague(database, "Ines")
    passed(database, case, tom, ines, "chat", "talk")
    assert sees(database, case, ines)[:2] == (True, False)  # what Tom could not read, nor can she


def test_taken_back_is_not_read_any_more(database: Database) -> None:
    """From the moment on in which the family takes it back."""
    fatima, tom = colleague(database, "Fatima"), colleague(database, "Tom")
    case = taken(database, fatima)
    passed(database, case, fatima, tom, "chat", "who")
    database.write(lambda tx: shares.revoke(tx, case.person_id, None, LATER + HOUR))
    assert sees(database, case, tom) == (False, False, 1, set())


def test_what_is_given_afterwards_is_seen(database: Database) -> None:
    """To whoever has the case now: by the summary, and the talk before with it."""
    fatima, tom = colleague(database, "Fatima"), colleague(database, "Tom")
    case = taken(database, fatima)
    passed(database, case, fatima, tom)

    def give(tx: Tx) -> None:
        shares.give(tx, case.person_id, case.id, "work", {}, "Tom", LATER + HOUR)
        cases.share_talk(tx, case.id, LATER + HOUR)

    database.write(give)
    assert sees(database, case, tom) == (False, True, 1, {"work"})


def test_notes_stay_with_their_house(database: Database) -> None:
    """A colleague of another organisation reads none of ours; ours still do."""
    fatima, tom = colleague(database, "Fatima"), colleague(database, "Tom")

    def elsewhere(tx: Tx) -> None:
        caw = staff.save_organisation(tx, Organisation("", "CAW"))
        staff.employ(tx, tom, organisation_id=caw)

    database.write(elsewhere)
    case = taken(database, fatima)
    passed(database, case, fatima, tom)
    assert sees(database, case, tom)[2] == 0
    assert sees(database, case, fatima)[2] == 1
    database.write(lambda tx: cases.add_note(tx, case.id, tom, "theirs", LATER))
    assert sees(database, case, tom)[2] == 1


def test_who_coordinates_the_house_it_came_from_reads_on(database: Database) -> None:
    """What they could read before, they still can; a coordinator elsewhere cannot."""
    fatima, tom = colleague(database, "Fatima"), colleague(database, "Tom")

    def lead(tx: Tx) -> tuple[str, str]:
        caw = staff.save_organisation(tx, Organisation("", "CAW"))
        ours = people.add(tx, "nl", NOW, role="coordinator", name="Karin")
        theirs = people.add(tx, "nl", NOW, role="coordinator", name="Bo")
        for who in (tom, theirs):
            staff.employ(tx, who, organisation_id=caw)
        return ours, theirs

    ours, theirs = database.write(lead)
    case = taken(database, fatima)
    passed(database, case, fatima, tom)
    assert sees(database, case, ours)[:2] == (True, True)
    assert sees(database, case, theirs)[:2] == (False, False)


def test_an_offer_waits_for_who_is_asked_and_who_coordinates_there(database: Database) -> None:
    """Not for others who work in the area, and not for the sender."""
    fatima, tom, ines = (colleague(database, name) for name in ("Fatima", "Tom", "Ines"))

    def places(tx: Tx) -> str:
        boss = people.add(tx, "nl", NOW, role="coordinator", name="Karin")
        area = staff.save_area(tx, Area("", "Jette", coordinator_id=boss))
        staff.employ(tx, ines, areas=(area,))
        return area

    here = database.write(places)
    found = database.read(lambda tx: staff.area(tx, here))
    assert found
    assert found.coordinator_id
    case = taken(database, fatima)
    asked = database.write(
        lambda tx: transfers.ask(tx, case.id, fatima, "", NOW, to_id=tom, area_id=here)
    )

    def waits(who: str) -> list[str]:
        known = database.read(lambda tx: transfers.waiting_for(tx, who))
        assert database.read(lambda tx: transfers.count_waiting_for(tx, who)) == len(known)
        return [each.id for each in known]

    assert waits(tom) == []
    assert database.read(transfers.offered) == []
    database.write(lambda tx: transfers.offer(tx, asked.id, NOW))
    assert waits(tom) == waits(found.coordinator_id) == [asked.id]
    assert waits(ines) == waits(fatima) == []
    assert [each.id for each in database.read(transfers.offered)] == [asked.id]
