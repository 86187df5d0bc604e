"""Where a case is worked in a colleague's own messenger: its thread there, and the one chosen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.tables import people, threads


def link(tx: Tx, staff_id: str, case_id: str, thread: str) -> None:
    """From now on this thread of a colleague is about this case, and about no other."""
    other = (threads.c.person_id == staff_id, threads.c.thread == thread)
    tx.c.execute(update(threads).where(*other, threads.c.case_id != case_id).values(thread=""))
    _put(tx, staff_id, case_id, thread=thread)


def unlink(tx: Tx, case_id: str) -> None:
    """Nobody works this case in their messenger any more: closed, or passed on."""
    tx.c.execute(delete(threads).where(threads.c.case_id == case_id))


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
