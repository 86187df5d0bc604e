"""Tasks of a case: calls that were promised, interpreters to find, news to give."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, insert, or_, select, update

from storage.cases import touch
from storage.database import Tx
from storage.tables import cases, tasks


@dataclass(frozen=True, slots=True)
class Task:
    """Something that was promised. ``kind`` is call, interpreter, news or other; ``for_id`` None
    is whoever answers for the case; ``at`` is when it has to happen, if that is known."""

    id: str
    case_id: str
    kind: str
    for_id: str | None
    words: str = field(repr=False)
    at: datetime | None
    made: datetime
    done: datetime | None
    done_by: str | None


def add(
    tx: Tx,
    case_id: str,
    kind: str,
    now: datetime,
    *,
    for_id: str | None = None,
    at: datetime | None = None,
    words: str = "",
) -> str:
    """Write down something to do and return its id."""
    task_id = secrets.token_hex(8)
    sealed = tx.seal.close(words) if words else None
    row = {"id": task_id, "case_id": case_id, "kind": kind, "for_id": for_id, "at": at}
    tx.c.execute(insert(tasks).values(row).values(words_sealed=sealed, made=now))
    touch(tx, case_id, now)
    return task_id


def find(tx: Tx, task_id: str) -> Task | None:
    """Return a task by its id."""
    return next(iter(_read(tx, select(tasks).where(tasks.c.id == task_id))), None)


def of_case(tx: Tx, case_id: str) -> list[Task]:
    """Return every task of a case, in the order in which they were made."""
    query = select(tasks).where(tasks.c.case_id == case_id)
    return _read(tx, query.order_by(tasks.c.made, tasks.c.kind, tasks.c.id))


def open_for(tx: Tx, staff_id: str) -> list[Task]:
    """Return what a colleague has to do in cases that are not closed, the first due first: what
    is theirs, and what is nobody's in the cases they answer for."""
    nobodys = and_(tasks.c.for_id.is_(None), cases.c.responsible_id == staff_id)
    return _read(tx, _open().where(or_(tasks.c.for_id == staff_id, nobodys)))


def due(tx: Tx, now: datetime) -> list[Task]:
    """Return what should have happened by now in cases that are not closed, the first due first."""
    return _read(tx, _open().where(tasks.c.at <= now))


def finish(tx: Tx, task_id: str, by_id: str, now: datetime) -> None:
    """It is done. Who did it first counts."""
    done = update(tasks).where(tasks.c.id == task_id, tasks.c.done.is_(None))
    tx.c.execute(done.values(done=now, done_by=by_id))
    if task := find(tx, task_id):
        touch(tx, task.case_id, now)


def pass_on(tx: Tx, case_id: str, from_id: str, to_id: str) -> None:
    """What one colleague still had to do in a case is another's now."""
    tx.changed.add("inbox")
    theirs = (tasks.c.case_id == case_id, tasks.c.for_id == from_id, tasks.c.done.is_(None))
    tx.c.execute(update(tasks).where(*theirs).values(for_id=to_id))


def _open() -> Select[Any]:
    query = select(tasks).join(cases, cases.c.id == tasks.c.case_id)
    undone = query.where(tasks.c.done.is_(None), cases.c.state != "closed")
    order = (tasks.c.at.is_(None), tasks.c.at, tasks.c.made, tasks.c.kind, tasks.c.id)
    return undone.order_by(*order)


def _read(tx: Tx, query: Select[Any]) -> list[Task]:
    found = []
    for row in tx.c.execute(query):
        known = dict(row._mapping)
        words = known.pop("words_sealed")
        found.append(Task(**known, words=tx.seal.open(words) if words else ""))
    return found
