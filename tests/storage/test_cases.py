"""Cases: one open per family, one owner, one state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from storage import cases, messages, outbox, staff
from storage.cases import AlreadyTaken, Case, Chosen
from storage.database import Database, Tx
from storage.messages import Message
from storage.tables import cases as table
from tests.storage.acting import DAY, HOUR, NOW, at_once, colleague, family, holding, rows


def opening(person: str, why: str = "asked", urgency: int = 0) -> Callable[[Tx], Case]:
    """The work of opening a case now, due in an hour."""
    return lambda tx: cases.start(tx, person, "nl", why, NOW, NOW + HOUR, urgency)


def open_case(database: Database, address: str = "web-1", urgency: int = 0) -> Case:
    """A new family with an open case."""
    return database.write(opening(family(database, address), urgency=urgency))


def case_of(database: Database, case_id: str) -> Case:
    """The case as it is now."""
    found = database.read(lambda tx: cases.get(tx, case_id))
    assert found
    return found


def test_a_family_has_one_open_case(database: Database) -> None:
    """Asking again while a case is open returns that case."""
    person = family(database)
    first = database.write(opening(person))
    assert first == database.write(opening(person, "lost"))
    assert first == database.read(lambda tx: cases.open_of(tx, person))
    assert (first.state, first.why, first.number) == ("waiting", "asked", 1)


def test_the_database_itself_refuses_a_second_open_case(database: Database) -> None:
    """Two open cases of a family cannot be, whatever the code does; closed ones can."""
    case = open_case(database)

    def another(tx: Tx, state: str, number: int) -> None:
        row = {"id": f"x{number}", "number": number, "person_id": case.person_id, "state": state}
        row |= {"language": "nl", "why": "asked", "opened": NOW, "due": NOW, "touched": NOW}
        tx.c.execute(insert(table).values(row))

    for state in ("waiting", "taken"):
        with pytest.raises(IntegrityError):
            database.write(lambda tx, s=state: another(tx, s, 7))
    database.write(lambda tx: another(tx, "closed", 8))
    database.write(lambda tx: another(tx, "closed", 9))
    assert len(rows(database, "cases")) == 3


def test_asking_twice_at_once_opens_one_case(database: Database, second: Database) -> None:
    """Two turns that ask for a human at once get the same case, and both get one."""
    for round_ in range(5):
        person = family(database, f"web-{round_}")
        ask = opening(person)
        bases = (database, second) * 3
        found = at_once(*[lambda d=d, ask=ask: d.write(ask).id for d in bases])
        assert len(set(found)) == 1, found


def test_eight_families_asking_at_once_all_get_a_case(database: Database, second: Database) -> None:
    """Nobody's cry for help fails because somebody else's came at the same moment; the numbers
    count up without a gap."""
    families = [family(database, f"web-{n}") for n in range(8)]
    bases = (database, second) * 4
    works = [lambda d=d, p=p: d.write(opening(p)) for d, p in zip(bases, families, strict=True)]
    found = at_once(*works)
    assert [one for one in found if isinstance(one, Exception)] == []
    assert sorted(row["number"] for row in rows(database, "cases")) == list(range(1, 9))


def test_a_graver_reason_raises_an_open_case(database: Database) -> None:
    """Danger makes an open case urgent and due earlier; a lesser reason changes nothing."""
    case = open_case(database)

    def again(why: str, urgency: int, hours: int) -> Case:
        due = NOW + hours * HOUR
        return database.write(
            lambda tx: cases.start(tx, case.person_id, "nl", why, NOW, due, urgency)
        )

    graver = again("crisis:danger", 2, 3)
    assert (graver.id, graver.urgency, graver.why) == (case.id, 2, "crisis:danger")
    assert graver.due == case.due  # never later than it was
    lesser = again("asked", 1, 0)
    assert (lesser.urgency, lesser.why, lesser.due) == (2, "crisis:danger", case.due)


def test_one_of_two_takers_wins(database: Database, second: Database) -> None:
    """When two of the staff take a case at once, one is the owner and the other hears so."""
    staff = [colleague(database, name) for name in ("Fatima", "Tom")]
    for round_ in range(5):
        case = open_case(database, f"web-{round_}")
        takes = [partial(cases.take, case_id=case.id, staff_id=who, now=NOW) for who in staff]
        found = at_once(partial(database.write, takes[0]), partial(second.write, takes[1]))
        winners = [one for one in found if isinstance(one, Case)]
        losers = [one for one in found if isinstance(one, AlreadyTaken)]
        assert (len(winners), len(losers)) == (1, 1), found
        after = case_of(database, case.id)
        assert (after.state, after.owner_id) == ("taken", winners[0].owner_id)


def test_the_owner_may_take_again(database: Database) -> None:
    """A double click of the owner is no fault."""
    case, staff = open_case(database), colleague(database)
    for _ in range(2):
        taken = database.write(lambda tx: cases.take(tx, case.id, staff, NOW))
        assert (taken.state, taken.owner_id, taken.taken) == ("taken", staff, NOW)


@pytest.mark.parametrize("which", ["closed", "closed by its owner", "unknown"])
def test_what_is_not_open_cannot_be_taken(database: Database, which: str) -> None:
    """A case that is closed, or gone, is nobody's to take, and stays as it is."""
    case, staff = open_case(database), colleague(database)
    if which == "closed by its owner":
        database.write(lambda tx: cases.take(tx, case.id, staff, NOW))
    database.write(lambda tx: cases.close(tx, case.id, "staff", NOW))
    before = rows(database, "cases")
    case_id = "nothing" if which == "unknown" else case.id
    with pytest.raises(AlreadyTaken):
        database.write(lambda tx: cases.take(tx, case_id, staff, NOW + HOUR))
    assert rows(database, "cases") == before


def test_closing_gives_the_family_a_new_beginning(database: Database) -> None:
    """A closed case stays closed as it was; the next one is a new case with a new number."""
    first = open_case(database)
    database.write(lambda tx: cases.close(tx, first.id, "staff", NOW))
    database.write(lambda tx: cases.close(tx, first.id, "silence", NOW + HOUR))
    closed = case_of(database, first.id)
    assert (closed.state, closed.closed_by, closed.closed) == ("closed", "staff", NOW)
    assert database.read(lambda tx: cases.open_of(tx, first.person_id)) is None
    second = database.write(opening(first.person_id))
    assert (second.number, second.state) == (2, "waiting")
    mine = database.read(lambda tx: cases.of_person(tx, first.person_id))
    assert [case.id for case in mine] == [first.id, second.id]


def test_an_overdue_case_is_brought_up_to_one_after_the_other(database: Database) -> None:
    """What is open past its time is overdue, taken or not, until everybody was reminded of it; a
    new answer that is owed begins anew."""
    case, taken = open_case(database), open_case(database, "web-2")
    closed = open_case(database, "web-3")
    staff = colleague(database)
    database.write(lambda tx: cases.take(tx, taken.id, staff, NOW))
    database.write(lambda tx: cases.close(tx, closed.id, "staff", NOW))
    database.write(lambda tx: cases.await_answer(tx, taken.id, NOW + 2 * HOUR))

    def overdue(after: float) -> list[str]:
        return [c.id for c in database.read(lambda tx: cases.overdue(tx, NOW + after * HOUR))]

    assert overdue(1) == []
    assert overdue(2) == [case.id]
    assert overdue(2.5) == [case.id, taken.id]
    for step in range(1, cases.STEPS + 1):
        assert case.id in overdue(3)
        database.write(lambda tx, s=step: cases.remind(tx, case.id, s, NOW + 2 * HOUR))
    assert overdue(3) == [taken.id]
    assert case_of(database, case.id).reminded == NOW + 2 * HOUR
    database.write(lambda tx: cases.await_answer(tx, case.id, NOW + 4 * HOUR))
    after = case_of(database, case.id)
    assert (after.due, after.reminded, after.step) == (NOW + 4 * HOUR, None, 0)
    assert overdue(4) == [taken.id]
    assert overdue(5) == [taken.id, case.id]


def test_a_case_put_aside_is_neither_overdue_nor_silent(database: Database) -> None:
    """Until its time a snoozed case brings nobody up, and afterwards as before; whoever takes it
    wakes it."""
    case, staff = open_case(database), colleague(database)
    database.write(lambda tx: cases.take(tx, case.id, staff, NOW))
    database.write(lambda tx: cases.snooze(tx, case.id, NOW + 5 * DAY))

    def stirs(days: int) -> tuple[bool, bool]:
        now = NOW + days * DAY
        return database.read(
            lambda tx: (bool(cases.overdue(tx, now)), bool(cases.silent(tx, now, 3 * DAY)))
        )

    snoozed = case_of(database, case.id)
    assert snoozed.asleep(NOW + 5 * DAY - HOUR)
    assert not snoozed.asleep(NOW + 5 * DAY)
    assert [stirs(days) for days in (4, 6, 9)] == [(False, False), (True, False), (True, True)]
    database.write(lambda tx: cases.snooze(tx, case.id, None))
    assert stirs(4) == (False, True)
    assert stirs(6) == (True, True)
    database.write(lambda tx: cases.snooze(tx, case.id, NOW + 5 * DAY))
    database.write(lambda tx: cases.await_answer(tx, case.id, NOW + HOUR))
    assert not case_of(database, case.id).asleep(NOW + 2 * HOUR)
    database.write(lambda tx: cases.take(tx, case.id, staff, NOW))
    assert case_of(database, case.id).snoozed_until is None


def test_what_waits_behind_a_message_is_not_delivered_either(database: Database) -> None:
    """An address gets its messages in order: while the first is not taken, the rest waits; what is
    for another address does not."""
    stuck, other = open_case(database), open_case(database, "web-2")

    def put(tx: Tx) -> None:
        outbox.put(tx, stuck.person_id, [1, 2], "telegram", "7", NOW)
        outbox.put(tx, other.person_id, [1], "telegram", "8", NOW)

    def found() -> dict[str, list[cases.Undelivered]]:
        return database.read(lambda tx: cases.undelivered(tx, [stuck.id, other.id]))

    database.write(put)
    assert found() == {}
    first, second = database.read(lambda tx: outbox.waiting(tx, "telegram", "7"))
    database.write(lambda tx: outbox.not_yet(tx, first.id, "not reached"))
    assert found() == {stuck.id: [cases.Undelivered(n, False, "not reached") for n in (1, 2)]}
    database.write(lambda tx: outbox.dead(tx, second.id, "refused"))
    database.write(lambda tx: outbox.sent(tx, first.id, "70"))
    assert found() == {stuck.id: [cases.Undelivered(2, True, "refused")]}


def test_a_silent_case_is_one_in_which_nobody_writes(database: Database) -> None:
    """A taken case counts as silent by its last word; a waiting one never."""
    open_case(database, "web-2")
    case, staff = open_case(database), colleague(database)
    database.write(lambda tx: cases.take(tx, case.id, staff, NOW))

    def silent(days: int) -> list[str]:
        found = database.read(lambda tx: cases.silent(tx, NOW + days * DAY, 3 * DAY))
        return [c.id for c in found]

    assert silent(3) == []
    assert silent(4) == [case.id]
    database.write(lambda tx: cases.touch(tx, case.id, NOW + 2 * DAY))
    assert silent(4) == []


def test_who_wrote_last_in_each_case(database: Database) -> None:
    """The inbox knows for each case whose word was the last."""
    first, second = open_case(database), open_case(database, "web-2")

    def work(tx: Tx) -> None:
        for case, who, n in ((first, "me", 1), (first, "human", 2), (second, "me", 1)):
            at = NOW + n * HOUR
            said = Message(n, who, "hm", at, "web", "nl", case_id=case.id)
            messages.add(tx, case.person_id, said)

    database.write(work)
    ids = [first.id, second.id, "unknown"]
    assert database.read(lambda tx: cases.last_words(tx, ids)) == {
        first.id: ("human", NOW + 2 * HOUR),
        second.id: ("me", NOW + HOUR),
    }
    assert database.read(lambda tx: cases.last_words(tx, [])) == {}


def test_somebody_answers_for_a_case_from_the_beginning(database: Database) -> None:
    """A case knows who has to see to it and why, before anybody took it; that can change, and
    whoever takes it answers for it."""
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    person = family(database)
    chosen = Chosen(tom, ("area", "language:nl"))
    case = database.write(
        lambda tx: cases.start(
            tx, person, "nl", "call", NOW, NOW + HOUR, chosen=chosen, area_id="a1", kind="call"
        )
    )
    assert (case.responsible_id, case.chosen) == (tom, "area language:nl")
    assert (case.state, case.owner_id, case.area_id, case.kind) == ("waiting", None, "a1", "call")
    database.write(lambda tx: cases.entrust(tx, case.id, Chosen(fatima, ("duty",))))
    after = case_of(database, case.id)
    assert (after.responsible_id, after.chosen, after.area_id) == (fatima, "duty", "a1")
    database.write(lambda tx: cases.entrust(tx, case.id, Chosen(None), "a2"))
    after = case_of(database, case.id)
    assert (after.responsible_id, after.chosen, after.area_id) == (None, "", "a2")
    assert database.write(lambda tx: cases.take(tx, case.id, tom, NOW)).responsible_id == tom


@pytest.mark.parametrize("left", [False, True])
def test_a_case_passed_on_has_one_new_owner(database: Database, left: bool) -> None:
    """Who said yes is the owner and answers for it, awake and not reminded, also when the one who
    passed it on has left meanwhile."""
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    case = open_case(database)

    def before(tx: Tx) -> None:
        cases.take(tx, case.id, tom, NOW)
        cases.snooze(tx, case.id, NOW + DAY)
        cases.remind(tx, case.id, 2, NOW)
        if left:
            staff.dismiss(tx, tom, NOW)

    database.write(before)
    database.write(lambda tx: cases.pass_on(tx, case.id, fatima, "a2", NOW + HOUR))
    after = case_of(database, case.id)
    assert (after.state, after.owner_id, after.responsible_id) == ("taken", fatima, fatima)
    assert (after.area_id, after.taken, after.chosen) == ("a2", NOW + HOUR, "transfer")
    assert (after.snoozed_until, after.step) == (None, 0)
    with pytest.raises(AlreadyTaken):
        database.write(lambda tx: cases.take(tx, case.id, tom, NOW))


def test_a_closed_case_is_not_passed_on(database: Database) -> None:
    """A yes that comes too late changes nothing."""
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    case = open_case(database)
    database.write(lambda tx: cases.take(tx, case.id, tom, NOW))
    database.write(lambda tx: cases.close(tx, case.id, "family", NOW))
    before = rows(database, "cases")
    database.write(lambda tx: cases.pass_on(tx, case.id, fatima, None, NOW + HOUR))
    assert rows(database, "cases") == before


def test_what_a_case_is_about_is_written_down(database: Database) -> None:
    """Kind, topic, whether it helped, and when news was promised."""
    case = open_case(database)
    database.write(lambda tx: cases.mark(tx, case.id, kind="call", topic="social-rent"))
    database.write(lambda tx: cases.mark(tx, case.id, helped="partly"))
    database.write(lambda tx: cases.promise(tx, case.id, NOW + DAY))
    after = case_of(database, case.id)
    assert (after.kind, after.topic, after.helped) == ("call", "social-rent", "partly")
    assert after.next_news == NOW + DAY
    database.write(lambda tx: cases.promise(tx, case.id, None))
    assert case_of(database, case.id).next_news is None


def test_a_letter_is_due_by_the_familys_words(database: Database) -> None:
    """The day is kept beside the words it was told in, and those lie sealed; without either the
    case is a letter all the same."""
    case = open_case(database)
    by, due = NOW + 9 * DAY, NOW + 2 * HOUR

    def expect(words: str, by: datetime | None) -> tuple[Case, str]:
        database.write(lambda tx: cases.expect_letter(tx, case.id, words, by, due))
        found = case_of(database, case.id)
        return found, database.read(lambda tx: cases.letter_words(tx, found))

    found, words = expect("voor kerstmis", by)
    assert (found.kind, found.letter_by, found.due, words) == ("letter", by, due, "voor kerstmis")
    assert holding(database, "kerstmis") == set()
    assert "sealed" not in repr(found)
    found, words = expect("", None)
    assert (found.kind, found.letter_by, words) == ("letter", None, "")


def test_a_closed_case_opens_again_with_whoever_had_it(database: Database) -> None:
    """The family's last case comes back to the same colleague, awake, with a new time; one that
    nobody had stays closed."""
    case, staff = open_case(database), colleague(database)
    assert database.read(lambda tx: cases.last_closed(tx, case.person_id)) is None

    def close(hours: int) -> None:
        database.write(lambda tx: cases.close(tx, case.id, "silence", NOW + hours * HOUR))

    def reopened() -> Case:
        due = NOW + 9 * HOUR
        database.write(lambda tx: cases.reopen(tx, case.id, NOW + 3 * HOUR, due))
        return case_of(database, case.id)

    close(1)
    assert reopened().state == "closed"
    database.write(lambda tx: tx.c.execute(table.update().values(state="waiting")) and None)
    database.write(lambda tx: cases.take(tx, case.id, staff, NOW))
    database.write(lambda tx: cases.snooze(tx, case.id, NOW + DAY))
    database.write(lambda tx: cases.remind(tx, case.id, 2, NOW))
    close(2)
    last = database.read(lambda tx: cases.last_closed(tx, case.person_id))
    assert last is not None
    assert last.id == case.id
    after = reopened()
    assert (after.state, after.owner_id, after.responsible_id) == ("taken", staff, staff)
    assert (after.due, after.touched) == (NOW + 9 * HOUR, NOW + 3 * HOUR)
    assert (after.closed, after.closed_by, after.snoozed_until) == (None, None, None)
    assert (after.step, after.reminded) == (0, None)
    assert database.read(lambda tx: cases.last_closed(tx, case.person_id)) is None


def test_the_last_closed_is_the_last(database: Database) -> None:
    """Of several the one that was closed last, whatever their numbers."""
    first = open_case(database)
    database.write(lambda tx: cases.close(tx, first.id, "staff", NOW + DAY))
    second = database.write(opening(first.person_id))
    database.write(lambda tx: cases.close(tx, second.id, "staff", NOW + HOUR))
    last = database.read(lambda tx: cases.last_closed(tx, first.person_id))
    assert last is not None
    assert last.id == first.id


def test_notes_stand_in_their_case(database: Database) -> None:
    """A note is kept with its author in the order of writing, and counts as a sign of life."""
    case, other, staff = open_case(database), open_case(database, "b"), colleague(database)
    for hours, text in ((1, "een"), (2, "twee")):
        at = NOW + hours * HOUR
        database.write(lambda tx, t=text, at=at: cases.add_note(tx, case.id, staff, t, at))
    found = database.read(lambda tx: cases.notes_of(tx, case.id))
    assert [(n.author_id, n.text, n.at) for n in found] == [
        (staff, "een", NOW + HOUR),
        (staff, "twee", NOW + 2 * HOUR),
    ]
    assert database.read(lambda tx: cases.notes_of(tx, other.id)) == []
    assert case_of(database, case.id).touched == NOW + 2 * HOUR


def test_the_talk_is_shared_only_when_said(database: Database) -> None:
    """A case begins without the earlier talk; sharing it is noted with its moment."""
    case = open_case(database)
    assert case.talk_shared is None
    database.write(lambda tx: cases.share_talk(tx, case.id, NOW + HOUR))
    assert case_of(database, case.id).talk_shared == NOW + HOUR


def test_a_case_has_one_of_three_states(database: Database) -> None:
    """The database refuses a state that nobody knows."""
    case = open_case(database)
    change = table.update().where(table.c.id == case.id).values(state="limbo")
    with pytest.raises(IntegrityError):
        database.write(lambda tx: tx.c.execute(change) and None)
