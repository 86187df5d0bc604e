"""Registrations: one link starts one family in its time, and the sender hears only with a yes."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta

import pytest

from storage import cases, consents, people, personal, registrations, staff
from storage.database import Database, Tx
from storage.registrations import LASTS, Registration, Sender
from tests.storage.acting import DAY, HOUR, NOW, at_once, colleague, everything, family, holding

ANN = Sender("Ann Peeters", "Basisschool De Regenboog")


def made(database: Database, **more: str) -> str:
    """Make a link and return its code."""
    return database.write(lambda tx: registrations.make(tx, ANN, "fr", NOW, **more))[1]


def begun(database: Database, code: str, person: str, after: timedelta = HOUR) -> bool:
    """Whether this person may begin with it."""
    return database.write(lambda tx: registrations.begin(tx, code, person, NOW + after)) is not None


def found(database: Database, code: str) -> Registration:
    """The registration as it is kept."""
    kept = database.read(lambda tx: registrations.find(tx, code))
    assert kept
    return kept


def test_a_code_says_nothing_and_is_kept_nowhere(database: Database) -> None:
    """Digits only (letters could read like words), no two codes alike, and neither the code nor any
    name lies open in the database."""
    codes = {made(database, answer_to="ann@example.org") for _ in range(50)}
    assert len(codes) == 50
    assert all(len(code) == 24 and code.isdecimal() for code in codes)
    for code in codes:
        assert not holding(database, code, opened=True)
    assert holding(database, "Peeters") == set()
    assert holding(database, "Peeters", opened=True) == {"registrations.sender_sealed"}
    assert holding(database, "ann@", opened=True) == {"registrations.answer_to_sealed"}


def test_a_link_starts_one_family(database: Database) -> None:
    """Who begins first has it, may come back to it, and nobody else can begin with it."""
    code, one, other = made(database), family(database), family(database, "web-2")
    assert begun(database, code, one)
    assert not begun(database, code, other)
    assert begun(database, code, one, DAY)
    kept = found(database, code)
    assert (kept.person_id, kept.opened) == (one, NOW + HOUR)


def test_of_two_families_at_once_one_begins(database: Database, second: Database) -> None:
    """The database decides, not a look before: both looked, and the link was free."""
    code, one, other = made(database), family(database), family(database, "web-2")
    looked = threading.Barrier(2, timeout=1)
    find = registrations.find

    def slowly(tx: Tx, code: str) -> Registration | None:
        found = find(tx, code)
        with suppress(threading.BrokenBarrierError):  # SQLite lets one write after the other
            looked.wait()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registrations, "find", slowly)
        came = at_once(
            lambda: begun(database, code, one),
            lambda: begun(second, code, other),
        )
    assert sorted(map(str, came)) == ["False", "True"]


def test_a_link_is_good_for_thirty_days(database: Database) -> None:
    """On its last second it starts a family, after that none; who began goes on."""
    person, other = family(database), family(database, "web-2")
    early, late = made(database), made(database)
    assert begun(database, early, person, LASTS - timedelta(seconds=1))
    assert not begun(database, late, other, LASTS)
    assert begun(database, early, person, 2 * LASTS)


def test_an_unknown_code_starts_nothing(database: Database) -> None:
    """Whatever is tried, even what is no text of ours."""
    person = family(database)
    for code in ("", "x", "123456789012345678901234", "'; --", "\ud800", "é" * 500):
        assert not begun(database, code, person)


def test_the_sender_hears_only_with_a_standing_yes(database: Database) -> None:
    """Not by the family coming, not by another sender's yes, nor once it is taken back."""
    code, person = made(database), family(database)
    begun(database, code, person)
    other = database.write(
        lambda tx: registrations.make(tx, Sender("Bo", "CLB"), "nl", NOW, area_id=None)
    )[1]
    begun(database, other, person)

    def may(code: str) -> bool:
        kept = found(database, code)
        return database.read(lambda tx: registrations.may_hear(tx, kept))

    assert not may(code)
    database.write(lambda tx: registrations.let_hear(tx, found(database, other), NOW))
    assert not may(code)
    assert may(other)
    database.write(lambda tx: registrations.let_hear(tx, found(database, code), NOW))
    assert may(code)
    database.write(lambda tx: consents.revoke(tx, person, registrations.ARRIVED, NOW + DAY))
    assert not may(code)


def test_a_long_name_still_fits_a_consent(database: Database) -> None:
    """Two times sixty characters are one receiver of eighty, on every database."""
    long = Sender("A" * 60, "B" * 60)
    code = database.write(lambda tx: registrations.make(tx, long, "nl", NOW))[1]
    begun(database, code, family(database))
    database.write(lambda tx: registrations.let_hear(tx, found(database, code), NOW))
    kept = found(database, code)
    assert database.read(lambda tx: registrations.may_hear(tx, kept))


def test_what_the_public_page_made_is_counted(database: Database) -> None:
    """Only what nobody of the staff made, and only since then."""
    tine = colleague(database)
    made(database)
    made(database, made_by=tine)
    assert database.read(lambda tx: registrations.made_outside(tx, NOW)) == 1
    assert database.read(lambda tx: registrations.made_outside(tx, NOW + HOUR)) == 0


def test_who_is_forgotten_leaves_no_registration(database: Database) -> None:
    """The link goes with the family; a colleague who goes leaves it without their name."""
    tine, person = colleague(database), family(database)
    code, other = made(database, made_by=tine), made(database, made_by=tine)
    begun(database, code, person)
    database.write(lambda tx: personal.erase(tx, person))
    assert database.read(lambda tx: registrations.find(tx, code)) is None
    database.write(lambda tx: personal.erase(tx, tine))
    assert found(database, other).made_by is None
    assert not any(tine in str(row) for row in everything(database)["registrations"])


# -- who waits -------------------------------------------------------------------------------------


def waits(
    database: Database, address: str, news: timedelta | None = None, kind: str = "registration"
) -> str:
    """Open a case for a new family, with news promised; return its id."""
    person = family(database, address)
    opened = NOW + int(address[-1]) * HOUR

    def work(tx):  # type: ignore[no-untyped-def]
        case = cases.start(tx, person, "fr", kind, opened, NOW + DAY, kind=kind)
        if news is not None:
            cases.promise(tx, case.id, NOW + news)
        return case.id

    return database.write(work)


def test_the_waiting_list_holds_who_waits(database: Database) -> None:
    """Registered families that nobody took, the longest waiting first; nobody else."""
    tine = colleague(database)
    late, early = waits(database, "web-5", DAY), waits(database, "web-3")
    waits(database, "web-2", kind="talk")
    taken, closed = waits(database, "web-1"), waits(database, "web-4")
    database.write(lambda tx: cases.take(tx, taken, tine, NOW))
    database.write(lambda tx: cases.close(tx, closed, "family", NOW))
    listed = database.read(registrations.waiting)
    assert [each.case_id for each in listed] == [early, late]
    assert [each.next_news for each in listed] == [None, NOW + DAY]


def test_news_is_due_when_it_was_promised(database: Database) -> None:
    """At that very moment and after, the oldest promise first; not for who is taken."""
    tine = colleague(database)
    second, first = waits(database, "web-1", 2 * DAY), waits(database, "web-2", DAY)
    waits(database, "web-3")
    taken = waits(database, "web-4", DAY)
    database.write(lambda tx: cases.take(tx, taken, tine, NOW))

    def due(after: timedelta) -> list[str]:
        listed = database.read(lambda tx: registrations.due_news(tx, NOW + after))
        return [each.case_id for each in listed]

    assert due(DAY - timedelta(seconds=1)) == []
    assert due(DAY) == [first]
    assert due(3 * DAY) == [first, second]


def test_a_link_keeps_who_made_it_and_for_where(database: Database) -> None:
    """Area, colleague, language and where to answer come back as they were given; listed newest
    first."""
    tine = colleague(database)
    area = database.write(lambda tx: staff.save_area(tx, staff.Area("", "Halle")))
    code = made(database, area_id=area, made_by=tine, answer_to="0470 00 00 00")
    kept = found(database, code)
    assert (kept.sender, kept.area_id, kept.made_by) == (ANN, area, tine)
    assert (kept.language, kept.answer_to, kept.told) == ("fr", "0470 00 00 00", None)
    database.write(lambda tx: registrations.mark_told(tx, kept.id, NOW + DAY))
    assert found(database, code).told == NOW + DAY
    newer = database.write(lambda tx: registrations.make(tx, ANN, "nl", NOW + DAY))[0]
    listed = database.read(registrations.listed)
    assert [each.id for each in listed] == [newer, kept.id]
    assert database.read(lambda tx: people.by_id(tx, tine)) is not None
