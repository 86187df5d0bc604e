"""Who looked at a family's data, and which families somebody's cases are of."""

from __future__ import annotations

from datetime import timedelta

from storage import cases, consents, families, looks, messages, misread, personal, shares, staff
from storage import transfers as passing
from storage.database import Database
from storage.inbox import Scope, scope_of
from storage.messages import Message
from storage.staff import Area
from tests.storage.acting import DAY, HOUR, NOW, colleague, count, family


def scope(database: Database, who: str) -> Scope:
    """What somebody may see today."""
    return database.read(lambda tx: scope_of(tx, who, NOW.date()))


def opened(database: Database, person: str, owner: str | None = None) -> str:
    """A case of a family, perhaps taken."""

    def work(tx: object) -> str:
        case = cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR)  # type: ignore[arg-type]
        if owner:
            cases.take(tx, case.id, owner, NOW)  # type: ignore[arg-type]
        return case.id

    return database.write(work)


def test_looks_are_told_with_names_the_last_first(database: Database) -> None:
    """What staff saw or did and what was written out; not what time or the family did. Who was
    erased has no name any more."""
    tom, person = colleague(database, "Tom"), family(database)
    case = opened(database, person)
    for action, actor in (("view", tom), ("late_1", None), ("helped_yes", None), ("export", None)):
        whom = {"person_id": person, "actor_id": actor, "case_id": case}
        database.write(lambda tx, a=action, w=whom: consents.note(tx, a, NOW, **w))
    found = database.read(lambda tx: looks.of_person(tx, person))
    assert [(look.action, look.name, look.number) for look in found] == [
        ("export", "", 1), ("view", "Tom", 1),
    ]  # fmt: skip
    assert "Tom" not in repr(database.read(lambda tx: looks.of_person(tx, tom)))
    note = {"person_id": person, "actor_id": tom}
    database.write(lambda tx: consents.note(tx, "note", NOW, **note))
    assert len(database.read(lambda tx: looks.of_person(tx, person, most=1))) == 1


def test_the_same_look_is_written_once_an_hour(database: Database) -> None:
    """On a list of families, at a case, at a sentence; another colleague's is another look."""
    tom, fatima = colleague(database, "Tom"), colleague(database)
    person = family(database)
    case = opened(database, person)
    said = Message(1, "me", "kot zegt niks", NOW, "web", "nl")
    database.write(lambda tx: messages.add(tx, person, said))
    database.write(lambda tx: misread.keep(tx, person, 1, "", "nl", NOW))
    sentence = database.read(misread.waiting)[0].id
    for who, at in ((tom, NOW), (tom, NOW + HOUR / 2), (fatima, NOW), (tom, NOW + 2 * HOUR)):
        database.write(lambda tx, w=who, t=at: looks.note_listed(tx, w, [(person, case)], t))
        database.write(lambda tx, w=who, t=at: looks.note_view(tx, person, case, w, t))
        database.write(lambda tx, w=who, t=at: looks.note_sentences(tx, w, [sentence], t))
    assert count(database, "audit") == 9
    database.write(lambda tx: looks.note_listed(tx, tom, [], NOW))
    database.write(lambda tx: looks.note_sentences(tx, tom, [], NOW))
    assert count(database, "audit") == 9


def test_a_family_stands_on_the_list_once_by_its_last_case(database: Database) -> None:
    """Open ones first; who supports it is told where its last case may be seen."""
    tom, fatima = colleague(database, "Tom"), colleague(database)
    one, two = family(database, "web-1"), family(database, "web-2")
    old = opened(database, one, tom)
    database.write(lambda tx: cases.close(tx, old, "staff", NOW + HOUR))
    second = opened(database, two, tom)
    database.write(lambda tx: staff.settle(tx, one, supporter_id=tom))
    mine = scope(database, tom)

    def listed(who: Scope) -> list[tuple[str, str | None, bool]]:
        found = database.read(lambda tx: families.listed(tx, who))
        return [(each.case.id, each.supporter_id, each.last) for each in found]

    assert listed(mine) == [(second, None, True), (old, tom, True)]
    elsewhere = database.write(lambda tx: staff.save_area(tx, Area("", "Ver", ("9999",))))
    new = opened(database, one, fatima)
    database.write(lambda tx: cases.entrust(tx, new, cases.Chosen(fatima), elsewhere))
    assert listed(mine) == [(second, None, True), (old, None, False)]
    assert listed(scope(database, fatima)) == [(new, tom, True)]
    assert database.read(lambda tx: families.may_choose(tx, one, scope(database, fatima)))
    assert not database.read(lambda tx: families.may_choose(tx, one, mine))
    assert not database.read(lambda tx: families.may_choose(tx, "nobody", mine))
    assert [f.case.id for f in database.read(lambda tx: families.listed(tx, mine, first=1))] == [
        old
    ]


def test_what_was_agreed_is_told_of_its_case_alone(database: Database) -> None:
    """Nothing of another case, nothing taken back, and of a case that was passed on nothing that
    was given to who had it before."""
    tom, fatima = colleague(database, "Tom"), colleague(database)
    person = family(database)
    old = opened(database, person, tom)
    give = consents.give
    database.write(lambda tx: give(tx, person, "files", "Tom", NOW))
    database.write(lambda tx: cases.close(tx, old, "staff", NOW + HOUR))
    later = NOW + DAY
    case = opened(database, person, tom)

    def agreed(who: str) -> tuple[list[str], list[str]]:
        found = database.read(lambda tx: families.listed(tx, scope(database, who)))[0]
        return [share.item for share in found.shared], [each.item for each in found.agreed]

    assert agreed(tom) == ([], [])
    database.write(lambda tx: give(tx, person, "phone_number", "Tom", later))
    database.write(lambda tx: give(tx, person, "teaching", "house", later))
    database.write(lambda tx: consents.revoke(tx, person, "teaching", later))
    database.write(lambda tx: shares.give(tx, person, case, "work", "words", "Tom", later))
    assert agreed(tom) == (["work"], ["phone_number"])
    asked = database.write(lambda tx: passing.ask(tx, case, tom, "", later, to_id=fatima))
    soon = later + timedelta(minutes=5)
    database.write(
        lambda tx: shares.give(tx, person, case, "home", "words", "Fatima", later, asked.id)
    )
    database.write(lambda tx: passing.offer(tx, asked.id, later))
    database.write(lambda tx: passing.settle(tx, asked.id, "accepted", soon))
    database.write(lambda tx: cases.pass_on(tx, case, fatima, None, soon))
    assert agreed(fatima) == (["home"], [])
    database.write(lambda tx: personal.erase(tx, person))
    assert database.read(lambda tx: families.listed(tx, scope(database, fatima))) == []
