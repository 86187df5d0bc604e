"""Calls: two families never get the same half hour of one colleague."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage import calls, cases, tasks
from storage.calls import Call, SlotTaken
from storage.database import Database, Tx
from tests.storage.acting import DAY, NOW, at_once, colleague, everything, family

AT = NOW + DAY


def opened(database: Database, address: str, staff_id: str | None) -> str:
    """Open a family's case for a colleague, and return its id."""
    person = family(database, address)
    chosen = cases.Chosen(staff_id)

    def work(tx: Tx) -> str:
        return cases.start(tx, person, "nl", "call", NOW, NOW + DAY, chosen=chosen, kind="call").id

    return database.write(work)


def call(staff_id: str | None, **change: Any) -> Call:
    wanted = Call(staff_id, AT, "+32470123456", False, "nl")
    return replace(wanted, **change)


def book(database: Database, case_id: str, wanted: Call) -> None:
    database.write(lambda tx: calls.book(tx, case_id, wanted, NOW))


def test_what_was_promised_is_kept(database: Database) -> None:
    """The number and the wishes come back whole, and the table does not show them."""
    tine = colleague(database)
    case = opened(database, "web-1", tine)
    book(database, case, call(tine, message=True, language="Lingala"))
    found = database.read(lambda tx: calls.of_case(tx, case))
    assert found == call(tine, message=True, language="Lingala", id=found.id if found else "")
    assert "470123456" not in repr(found)
    assert b"470123456" not in repr(everything(database)["tasks"]).encode()


@pytest.mark.parametrize("minutes", [-29, 0, 29])
def test_a_time_is_given_once(database: Database, minutes: int) -> None:
    """A call within half an hour of another one of the same colleague is refused."""
    tine = colleague(database)
    book(database, opened(database, "web-1", tine), call(tine))
    late = call(tine, at=AT + timedelta(minutes=minutes))
    second = opened(database, "web-2", tine)
    with pytest.raises(SlotTaken):
        book(database, second, late)
    assert database.read(lambda tx: calls.of_case(tx, second)) is None


@pytest.mark.parametrize("for_whom", ["a colleague", "nobody yet"])
def test_of_many_at_once_one_gets_it(database: Database, for_whom: str) -> None:
    """Six families tap the same time at the same moment."""
    tine = colleague(database) if for_whom == "a colleague" else None
    opened_ = [opened(database, f"web-{n}", tine) for n in range(6)]
    came = at_once(*(lambda case=case: book(database, case, call(tine)) for case in opened_))
    assert sorted(type(each).__name__ for each in came) == ["NoneType", *["SlotTaken"] * 5]
    assert len(database.read(lambda tx: calls.times(tx, tine))) == 1


def test_other_times_and_other_colleagues_are_free(database: Database) -> None:
    """Half an hour later, somebody else's time, a call without a time, or the one that moves."""
    tine, piet = colleague(database, "Tine"), colleague(database, "Piet")
    first = opened(database, "web-1", tine)
    book(database, first, call(tine))
    book(database, opened(database, "web-2", tine), call(tine, at=AT + calls.LASTS))
    book(database, opened(database, "web-3", piet), call(piet))
    book(database, opened(database, "web-4", tine), call(tine, at=None))
    book(database, first, call(tine))


@pytest.mark.parametrize("end", ["cancelled", "done", "closed"])
def test_a_time_becomes_free_again(database: Database, end: str) -> None:
    """When the call is cancelled or made, or its case is closed."""
    tine = colleague(database)
    case = opened(database, "web-1", tine)
    book(database, case, call(tine))
    promised = database.read(lambda tx: calls.of_case(tx, case))
    assert promised
    ends = {
        "cancelled": lambda tx: calls.cancel(tx, case, promised, tine, NOW),
        "done": lambda tx: tasks.finish(tx, promised.id, tine, NOW),
        "closed": lambda tx: cases.close(tx, case, "staff", NOW),
    }
    database.write(ends[end])
    book(database, opened(database, "web-2", tine), call(tine))


def test_an_interpreter_goes_with_its_call(database: Database) -> None:
    """Who cancels the call needs no interpreter for it; the one for the talk is still wanted."""
    tine = colleague(database)
    case = opened(database, "web-1", tine)
    book(database, case, call(tine))
    promised = database.read(lambda tx: calls.of_case(tx, case))
    assert promised

    def ask(tx: Tx) -> None:
        calls.need_interpreter(tx, case, "ar", NOW, promised)
        calls.need_interpreter(tx, case, "fa-AF", NOW)

    database.write(ask)
    assert database.read(lambda tx: calls.interpreter(tx, case, promised)) == "ar"
    database.write(lambda tx: calls.cancel(tx, case, promised, tine, NOW))
    assert database.read(lambda tx: calls.interpreter(tx, case, promised)) is None
    assert database.read(lambda tx: calls.interpreter(tx, case)) == "fa-AF"


@pytest.mark.parametrize("words", ["", "bel eens terug", "[1]", "{}", '{"number": ""}', "{"])
def test_a_task_in_words_is_no_promised_call(database: Database, words: str) -> None:
    """What a colleague wrote for themselves is not shown to the family as a call."""
    tine = colleague(database)
    case = opened(database, "web-1", tine)
    database.write(lambda tx: tasks.add(tx, case, "call", NOW, for_id=tine, at=AT, words=words))
    assert database.read(lambda tx: calls.of_case(tx, case)) is None
    with pytest.raises(SlotTaken):
        book(database, opened(database, "web-2", tine), call(tine))


def test_calls_follow_their_case(database: Database) -> None:
    """To whoever has it, with the interpreter; a clash is a task once, and gone where there is
    none any more; what is over clashes with nothing."""
    tine, piet, nora = (colleague(database) for _ in range(3))
    theirs = opened(database, "web-1", piet)
    book(database, theirs, call(piet))
    case = opened(database, "web-2", tine)
    book(database, case, call(tine))
    database.write(lambda tx: calls.need_interpreter(tx, case, "fr", NOW, calls.of_case(tx, case)))

    def follows(who: str, now: datetime = NOW) -> list[tuple[str, str | None]]:
        database.write(lambda tx: calls.follow(tx, case, who, now, lambda _at: True))
        found = database.read(lambda tx: tasks.of_case(tx, case))
        return sorted((task.kind, task.for_id) for task in found if not task.done)

    moved = [("call", piet), ("interpreter", piet)]
    assert follows(piet, AT) == moved
    for _time in range(2):
        assert follows(piet) == [*moved, ("other", piet)]
    assert follows(nora) == [("call", nora), ("interpreter", nora)]
    assert database.read(lambda tx: calls.of_case(tx, theirs)) is not None
