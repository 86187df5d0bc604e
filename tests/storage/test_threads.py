"""Threads: which case a colleague's messenger is about."""

from __future__ import annotations

from functools import partial

from storage import cases, personal, threads
from storage.database import Database
from tests.storage.acting import HOUR, NOW, at_once, colleague, count, family, rows


def opened(database: Database, address: str = "web-1") -> str:
    """A family's open case; its id."""
    person = family(database, address)
    return database.write(lambda tx: cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR).id)


def link(database: Database, staff: str, case: str, thread: str) -> None:
    """A thread is about a case from now on."""
    database.write(lambda tx: threads.link(tx, staff, case, thread))


def case_in(database: Database, staff: str, thread: str) -> str | None:
    """The case that a thread is about."""
    return database.read(lambda tx: threads.case_in(tx, staff, thread))


def thread_of(database: Database, staff: str, case: str) -> str | None:
    """The thread of a case."""
    return database.read(lambda tx: threads.thread_of(tx, staff, case))


def chosen(database: Database, staff: str) -> str | None:
    """The case that is chosen."""
    return database.read(lambda tx: threads.chosen(tx, staff))


def test_a_thread_is_about_one_case(database: Database) -> None:
    """Each colleague has threads of their own: the same number means another case elsewhere."""
    one, two = opened(database), opened(database, "b")
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    link(database, tom, one, "7")
    link(database, tom, two, "8")
    link(database, fatima, two, "7")
    assert (case_in(database, tom, "7"), case_in(database, tom, "8")) == (one, two)
    assert (case_in(database, fatima, "7"), case_in(database, fatima, "8")) == (two, None)
    assert (thread_of(database, tom, one), thread_of(database, fatima, one)) == ("7", None)


def test_a_thread_that_is_used_anew_leaves_its_old_case(database: Database) -> None:
    """What is written in it goes to the new family only; a case that moves keeps one thread."""
    one, two, tom = opened(database), opened(database, "b"), colleague(database)
    link(database, tom, one, "7")
    link(database, tom, two, "7")
    assert case_in(database, tom, "7") == two
    assert thread_of(database, tom, one) is None
    link(database, tom, two, "9")
    assert (case_in(database, tom, "7"), case_in(database, tom, "9")) == (None, two)


def test_a_case_without_a_thread_is_in_none(database: Database) -> None:
    """A case that is only chosen is not found by an empty thread."""
    case, tom = opened(database), colleague(database)
    database.write(lambda tx: threads.choose(tx, tom, case))
    assert case_in(database, tom, "") is None
    assert thread_of(database, tom, case) is None


def test_at_most_one_case_is_chosen(database: Database) -> None:
    """Choosing one leaves the other, of this colleague only; choosing none leaves all; the threads
    stay."""
    one, two = opened(database), opened(database, "b")
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    link(database, tom, one, "7")
    for who, case in ((fatima, one), (tom, one), (tom, two)):
        database.write(lambda tx, w=who, c=case: threads.choose(tx, w, c))
    assert (chosen(database, tom), chosen(database, fatima)) == (two, one)
    database.write(lambda tx: threads.choose(tx, tom, None))
    assert (chosen(database, tom), chosen(database, fatima)) == (None, one)
    assert case_in(database, tom, "7") == one


def test_two_choices_at_once_leave_one(database: Database, second: Database) -> None:
    """Whatever a colleague taps on two devices at the same moment, one case is chosen."""
    for round_ in range(5):
        tom = colleague(database)
        pair = [opened(database, f"web-{round_}-{n}") for n in (1, 2)]
        works = [
            partial(each.write, partial(threads.choose, staff_id=tom, case_id=case))
            for each, case in zip((database, second), pair, strict=True)
        ]
        assert at_once(*works) == [None, None]
        marked = [r for r in rows(database, "threads") if r["person_id"] == tom and r["chosen"]]
        assert len(marked) == 1


def test_what_is_over_can_be_opened_from_nowhere(database: Database) -> None:
    """A case that is closed or passed on leaves every colleague's messenger, chosen or not; the
    others stay."""
    one, two = opened(database), opened(database, "b")
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    for who in (tom, fatima):
        link(database, who, one, "7")
        link(database, who, two, "8")
        database.write(lambda tx, w=who: threads.choose(tx, w, one))
    database.write(lambda tx: threads.unlink(tx, one))
    for who in (tom, fatima):
        assert chosen(database, who) is None
        assert (case_in(database, who, "7"), case_in(database, who, "8")) == (None, two)


def test_a_forgotten_family_is_in_nobodys_messenger(database: Database) -> None:
    """With the family goes every thread of theirs."""
    case, tom = opened(database), colleague(database)
    link(database, tom, case, "7")
    person = rows(database, "cases")[0]["person_id"]
    database.write(lambda tx: personal.erase(tx, person))
    assert count(database, "threads") == 0
