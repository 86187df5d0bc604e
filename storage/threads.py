"""Where a case is worked in a colleague's own messenger: its thread there, and the one chosen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.messages import About
from storage.tables import cases, people, threads
from storage.told import tell


def link(tx: Tx, staff_id: str, case_id: str, thread: str) -> None:
    """From now on this thread of a colleague is about this case, and about no other."""
    other = (threads.c.person_id == staff_id, threads.c.thread == thread)
    tx.c.execute(update(threads).where(*other, threads.c.case_id != case_id).values(thread=""))
    _put(tx, staff_id, case_id, thread=thread)


def begin(tx: Tx, staff_id: str) -> None:
    """A colleague works the cases that they have in their messenger too, from now on."""
    theirs = (cases.c.owner_id == staff_id, cases.c.state == "taken")
    for case_id in tx.c.execute(select(cases.c.id).where(*theirs)).scalars().all():
        link(tx, staff_id, case_id, "")


def unlink(tx: Tx, case_id: str) -> None:
    """Nobody works this case in their messenger any more: closed, passed on or forgotten. They
    hear it, and their topic of it ends with all that was said there."""
    _end(tx, threads.c.case_id == case_id)


def leave(tx: Tx, staff_id: str) -> None:
    """A colleague works no case in their messenger any more; their topics end."""
    _end(tx, threads.c.person_id == staff_id)


def farewell(tx: Tx, person_id: str) -> None:
    """A family is about to be erased, and these rows with it: who works a case of theirs hears
    that it is over, and the topic ends."""
    _tell(tx, threads.c.case_id.in_(select(cases.c.id).where(cases.c.person_id == person_id)))


def _end(tx: Tx, which: ColumnElement[bool]) -> None:
    _tell(tx, which)
    tx.c.execute(delete(threads).where(which))


def _tell(tx: Tx, which: ColumnElement[bool]) -> None:
    worked = select(threads, cases.c.number, cases.c.touched).join(cases)
    for row in tx.c.execute(worked.where(which)).all():
        over = About("over", row.case_id, row.number, ends=row.thread)
        tell(tx, row.person_id, over, row.touched)


def case_in(tx: Tx, staff_id: str, thread: str) -> str | None:
    """Return the id of the case that a colleague's thread is about."""
    here = (threads.c.person_id == staff_id, threads.c.thread == thread, threads.c.thread != "")
    return tx.c.execute(select(threads.c.case_id).where(*here)).scalar()


def thread_of(tx: Tx, staff_id: str, case_id: str) -> str | None:
    """Return the thread in which a colleague works a case, if they have one."""
    here = (threads.c.person_id == staff_id, threads.c.case_id == case_id)
    return tx.c.execute(select(threads.c.thread).where(*here)).scalar() or None


def choose(tx: Tx, staff_id: str, case_id: str | None) -> None:
    """What a colleague writes now is for this case, and for no other (None: for none)."""
    # Two choices at once must not leave two chosen.
    tx.c.execute(select(people.c.id).where(people.c.id == staff_id).with_for_update())
    chosen = (threads.c.person_id == staff_id, threads.c.chosen)
    tx.c.execute(update(threads).where(*chosen).values(chosen=False))
    if case_id:
        _put(tx, staff_id, case_id, chosen=True)


def chosen(tx: Tx, staff_id: str) -> str | None:
    """Return the id of the case that a colleague chose to write in."""
    mine = (threads.c.person_id == staff_id, threads.c.chosen)
    return tx.c.execute(select(threads.c.case_id).where(*mine)).scalar()


def _put(tx: Tx, staff_id: str, case_id: str, **what: Any) -> None:
    key = {"person_id": staff_id, "case_id": case_id}
    dialect = postgresql if tx.is_postgres else sqlite
    adding = dialect.insert(threads).values(**key, **what)
    tx.c.execute(adding.on_conflict_do_update(index_elements=list(key), set_=what))
