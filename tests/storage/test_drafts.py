"""Drafts and sayings: what staff keep for themselves, each their own."""

from __future__ import annotations

from functools import partial

from storage import cases, drafts
from storage.database import Database, Tx
from tests.storage.acting import DAY, HOUR, NOW, at_once, colleague, count, family, holding


def opened(database: Database, address: str = "web-1") -> str:
    """A family's open case; its id."""
    person = family(database, address)
    return database.write(lambda tx: cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR).id)


def keep(database: Database, staff: str, case: str, text: str, kind: str = "reply") -> None:
    """Somebody writes on."""
    database.write(lambda tx: drafts.keep_draft(tx, staff, case, kind, text, NOW))


def test_a_draft_survives_until_it_is_emptied(database: Database) -> None:
    """What was written last is there again, sealed as it lies; without text nothing is kept."""
    case, tom = opened(database), colleague(database)
    assert database.read(lambda tx: drafts.draft(tx, tom, case, "reply")) == ""
    for text in ("dag", "dag allemaal"):
        keep(database, tom, case, text)
    assert database.read(lambda tx: drafts.draft(tx, tom, case, "reply")) == "dag allemaal"
    assert (count(database, "drafts"), holding(database, "allemaal")) == (1, set())
    keep(database, tom, case, " \n")
    assert database.read(lambda tx: drafts.draft(tx, tom, case, "reply")) == ""
    assert count(database, "drafts") == 0


def test_drafts_do_not_mix(database: Database) -> None:
    """A reply is no note, one case is not another, and nobody reads a colleague's."""
    case, other = opened(database), opened(database, "b")
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    keep(database, tom, case, "to the family")
    keep(database, tom, case, "to ourselves", "note")
    keep(database, tom, other, "elsewhere")
    keep(database, fatima, case, "mine")

    def of(staff: str, case: str) -> dict[str, str]:
        return database.read(lambda tx: drafts.drafts_of(tx, staff, case))

    assert of(tom, case) == {"reply": "to the family", "note": "to ourselves"}
    assert of(tom, other) == {"reply": "elsewhere"}
    assert of(fatima, case) == {"reply": "mine"}
    keep(database, tom, case, "")
    assert of(tom, case) == {"note": "to ourselves"}
    assert of(fatima, case) == {"reply": "mine"}


def test_two_windows_may_save_at_once(database: Database, second: Database) -> None:
    """Two windows of one colleague that save at the same moment both can; one text is kept."""
    tom = colleague(database)
    for round_ in range(5):
        case = opened(database, f"web-{round_}")
        works = [
            partial(
                each.write,
                partial(
                    drafts.keep_draft, staff_id=tom, case_id=case, kind="note", text=t, now=NOW
                ),
            )
            for each, t in ((database, "one"), (second, "two"))
        ]
        assert at_once(*works) == [None, None]
        assert database.read(lambda tx, c=case: drafts.draft(tx, tom, c, "note")) in ("one", "two")


def test_saving_a_draft_wakes_no_page(database: Database) -> None:
    """Somebody types: nobody's list has changed."""
    case, tom = opened(database), colleague(database)

    def work(tx: Tx) -> set[str]:
        drafts.keep_draft(tx, tom, case, "reply", "d", NOW + DAY)
        return tx.changed

    assert database.write(work) == set()


def test_sayings_are_kept_changed_and_dropped(database: Database) -> None:
    """A colleague's sayings come by title, sealed as they lie."""
    tom = colleague(database)
    keep_ = drafts.keep_saying
    hours = database.write(lambda tx: keep_(tx, tom, "uren", "Wij zijn er van 9 tot 17."))
    bye = database.write(lambda tx: keep_(tx, tom, "Afscheid", "Tot gauw!"))
    found = database.read(lambda tx: drafts.sayings(tx, tom))
    assert [(each.id, each.title, each.text) for each in found] == [
        (bye, "Afscheid", "Tot gauw!"),
        (hours, "uren", "Wij zijn er van 9 tot 17."),
    ]
    assert holding(database, "gauw") == set()
    assert database.write(lambda tx: keep_(tx, tom, "Afscheid", "Tot morgen!", bye)) == bye
    database.write(lambda tx: drafts.drop_saying(tx, tom, hours))
    (left,) = database.read(lambda tx: drafts.sayings(tx, tom))
    assert (left.id, left.text) == (bye, "Tot morgen!")


def test_a_saying_is_its_owners_alone(database: Database) -> None:
    """A colleague who knows its id can neither read, change nor drop it."""
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    mine = database.write(lambda tx: drafts.keep_saying(tx, tom, "a", "mine"))
    database.write(lambda tx: drafts.drop_saying(tx, fatima, mine))
    theirs = database.write(lambda tx: drafts.keep_saying(tx, fatima, "a", "theirs", mine))
    assert theirs != mine
    for who, text in ((tom, "mine"), (fatima, "theirs")):
        found = database.read(lambda tx, w=who: drafts.sayings(tx, w))
        assert [each.text for each in found] == [text]
