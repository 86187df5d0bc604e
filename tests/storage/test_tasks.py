"""Tasks: what was promised in a case, until somebody did it."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from storage import cases, tasks
from storage.database import Database, Tx
from storage.tasks import Task
from tests.storage.acting import DAY, HOUR, NOW, colleague, family, holding


def opened(database: Database, address: str = "web-1", responsible: str | None = None) -> str:
    """A family's open case; its id."""
    person = family(database, address)
    chosen = cases.Chosen(responsible)
    return database.write(
        lambda tx: cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR, chosen=chosen).id
    )


def add(
    database: Database,
    case: str,
    kind: str = "call",
    *,
    for_id: str | None = None,
    hours: int | None = None,
) -> str:
    """A task, to do in so many hours."""
    at = None if hours is None else NOW + hours * HOUR
    return database.write(
        lambda tx: tasks.add(tx, case, kind, NOW, for_id=for_id, at=at, words="after school")
    )


def test_a_task_is_kept_as_it_was_promised(database: Database) -> None:
    """What, for whom, when and in which words; the words lie sealed."""
    case, tom = opened(database), colleague(database)
    task = add(database, case, for_id=tom, hours=3)
    found = database.read(lambda tx: tasks.find(tx, task))
    assert found == Task(
        id=task,
        case_id=case,
        kind="call",
        for_id=tom,
        words="after school",
        at=NOW + 3 * HOUR,
        made=NOW,
        done=None,
        done_by=None,
    )
    assert database.read(lambda tx: tasks.of_case(tx, case)) == [found]
    assert holding(database, "after school") == set()
    assert "after school" not in repr(found)
    assert database.read(lambda tx: tasks.find(tx, "nothing")) is None


def test_what_is_promised_at_once_is_listed_by_kind(database: Database) -> None:
    """A call and its interpreter stand in the same order in every case."""
    case, tom = opened(database), colleague(database)
    for _ in range(6):
        add(database, case, "interpreter", for_id=tom, hours=3)
        add(database, case, "call", for_id=tom, hours=3)
    listed = (
        database.read(lambda tx: tasks.of_case(tx, case)),
        database.read(lambda tx: tasks.open_for(tx, tom)),
    )
    for found in listed:
        assert [task.kind for task in found] == ["call"] * 6 + ["interpreter"] * 6


def test_the_database_knows_four_kinds(database: Database) -> None:
    """A kind that nobody can do anything with is refused."""
    case = opened(database)
    for kind in ("call", "interpreter", "news", "other"):
        add(database, case, kind)
    with pytest.raises(IntegrityError):
        add(database, case, "dance")
    assert len(database.read(lambda tx: tasks.of_case(tx, case))) == 4


def test_a_colleague_sees_what_is_theirs_to_do(database: Database) -> None:
    """Theirs is what is for them, and what is for nobody in cases they answer for; what has a time
    comes first, by time; what is done or in a closed case is not to do."""
    tom, fatima = colleague(database, "Tom"), colleague(database, "Fatima")
    mine, other, gone = (
        opened(database, "a", tom),
        opened(database, "b", fatima),
        opened(database, "c", tom),
    )
    someday, later, soon = (
        add(database, mine),
        add(database, other, for_id=tom, hours=5),
        add(database, mine, hours=2),
    )
    add(database, mine, for_id=fatima, hours=1)
    add(database, other, hours=1)
    add(database, gone, for_id=tom, hours=1)
    finished = add(database, mine, hours=1)
    database.write(lambda tx: tasks.finish(tx, finished, tom, NOW))
    database.write(lambda tx: cases.close(tx, gone, "staff", NOW))
    found = database.read(lambda tx: tasks.open_for(tx, tom))
    assert [task.id for task in found] == [soon, later, someday]


def test_due_is_what_should_have_happened_by_now(database: Database) -> None:
    """A task is due from its moment on, until it is done or its case is closed."""
    case, gone, tom = opened(database), opened(database, "b"), colleague(database)
    later, soon = add(database, case, hours=2), add(database, case, hours=1)
    add(database, case)
    add(database, gone, hours=1)
    database.write(lambda tx: cases.close(tx, gone, "staff", NOW))

    def due(hours: float) -> list[str]:
        return [task.id for task in database.read(lambda tx: tasks.due(tx, NOW + hours * HOUR))]

    assert due(0.9) == []
    assert due(1) == [soon]
    assert due(2) == [soon, later]
    database.write(lambda tx: tasks.finish(tx, soon, tom, NOW + HOUR))
    assert due(2) == [later]


def test_who_did_it_first_counts(database: Database) -> None:
    """A second tap, or a colleague who was slower, changes nothing."""
    case, tom, fatima = opened(database), colleague(database), colleague(database, "Fatima")
    task = add(database, case)
    for who, hours in ((tom, 1), (fatima, 2)):
        database.write(lambda tx, w=who, h=hours: tasks.finish(tx, task, w, NOW + h * HOUR))
    found = database.read(lambda tx: tasks.find(tx, task))
    assert found is not None
    assert (found.done, found.done_by) == (NOW + HOUR, tom)


def test_open_pages_hear_of_it(database: Database) -> None:
    """A task that is made or done is a sign of life in its case, and wakes the pages."""
    case, tom = opened(database), colleague(database)

    def touched(tx: Tx) -> bool:
        found = cases.get(tx, case)
        assert found
        return "inbox" in tx.changed and found.touched == NOW + DAY

    def make(tx: Tx) -> tuple[str, bool]:
        return tasks.add(tx, case, "news", NOW + DAY), touched(tx)

    def finish(tx: Tx, task: str) -> bool:
        cases.touch(tx, case, NOW)
        tx.changed.clear()
        tasks.finish(tx, task, tom, NOW + DAY)
        return touched(tx)

    task, heard = database.write(make)
    assert heard
    assert database.write(lambda tx: finish(tx, task))
