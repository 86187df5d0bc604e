"""Calls that were promised to families: tasks with a number and wishes, never two at once for one
colleague; and interpreters, for a call or for the talk itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from storage import tasks
from storage.database import Tx
from storage.tables import cases
from storage.tables import tasks as table

LASTS = timedelta(minutes=30)
"""How long a colleague's time is kept for one call."""
# The advisory lock under which PostgreSQL looks whether a colleague is free, and books.
_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(7302, func.hashtext(bindparam("who"))))
_AGREE = "agree_on_another_time"
_TWO_AT_ONCE, _NOT_THERE = "two_at_once", "not_there"


class SlotTaken(Exception):
    """Somebody was faster: the colleague calls another family then."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call to a family. ``for_id`` None is whoever answers for the case; ``at`` None: no time
    was agreed. ``number`` is international (E.164). Only with ``message`` may somebody else who
    answers, or a voicemail, hear who calls. ``language`` is a tag, or the family's word for it."""

    for_id: str | None
    at: datetime | None
    number: str = field(repr=False)
    message: bool
    language: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Coming:
    """A call that a family waits for: ``id`` is its task, ``made`` when it was agreed on."""

    id: str
    person_id: str
    at: datetime
    made: datetime


def book(tx: Tx, case_id: str, call: Call, now: datetime) -> None:
    """Promise a call. Raises SlotTaken when the colleague has another one then; a call of this
    same case does not count, it is the one that is moved."""
    if call.at is not None:
        if tx.is_postgres:
            tx.c.execute(_ONE_AT_A_TIME, {"who": call.for_id or ""})
        if not free(call.at, times(tx, call.for_id, but=case_id)):
            raise SlotTaken(case_id)
    wishes = {"number": call.number, "message": call.message, "language": call.language}
    words = json.dumps(wishes, ensure_ascii=False)
    tasks.add(tx, case_id, "call", now, for_id=call.for_id, at=call.at, words=words)


def follow(
    tx: Tx, case_id: str, to_id: str, now: datetime, is_there: Callable[[datetime], bool]
) -> None:
    """Whoever has the case now makes the calls that its family waits for. Where they have another
    call then, or are not there, agreeing on another time is theirs to do too."""
    undone = (table.c.case_id == case_id, table.c.done.is_(None))
    theirs = (table.c.kind.in_(("call", "interpreter")), table.c.for_id.is_distinct_from(to_id))
    tx.c.execute(update(table).where(*undone, *theirs).values(for_id=to_id))
    call, asked = of_case(tx, case_id), [t for t in _undone(tx, case_id, "other") if clashes(t)]
    clash = _in_the_way(tx, case_id, call, now, is_there) if call else ""
    if call and clash and not asked:
        words = json.dumps({_AGREE: clash})
        tasks.add(tx, case_id, "other", now, for_id=to_id, at=call.at, words=words)
    for task in asked:
        if not clash:
            tasks.finish(tx, task.id, to_id, now)


def _in_the_way(
    tx: Tx, case_id: str, call: Call, now: datetime, is_there: Callable[[datetime], bool]
) -> str:
    """Why whoever makes a call cannot make it then: they have another one, or are not there."""
    if call.at is None or call.at <= now:
        return ""
    if not is_there(call.at):
        return _NOT_THERE
    if tx.is_postgres:
        tx.c.execute(_ONE_AT_A_TIME, {"who": call.for_id or ""})
    return "" if free(call.at, times(tx, call.for_id, but=case_id)) else _TWO_AT_ONCE


def clashes(task: tasks.Task) -> bool:
    """Whether this is to agree on another time for a call, because it cannot be made then."""
    return task.kind == "other" and bool(_wishes(task).get(_AGREE))


def is_not_there(task: tasks.Task) -> bool:
    """Whether that is so because whoever calls does not work then."""
    return clashes(task) and _wishes(task)[_AGREE] == _NOT_THERE


def free(at: datetime, taken: list[datetime]) -> bool:
    """Whether a call at this time stands in the way of no other."""
    return all(abs(other - at) >= LASTS for other in taken)


def times(tx: Tx, staff_id: str | None, *, but: str = "") -> list[datetime]:
    """Return when a colleague has calls to make, but for those of one case."""
    query = select(table.c.at).join(cases, cases.c.id == table.c.case_id)
    theirs = (table.c.for_id == staff_id, table.c.case_id != but, cases.c.state != "closed")
    undone = (table.c.kind == "call", table.c.done.is_(None), table.c.at.is_not(None))
    return list(tx.c.execute(query.where(*theirs, *undone)).scalars())


def coming(tx: Tx, after: datetime, until: datetime) -> list[Coming]:
    """Return the calls that families wait for from after an instant until another one, the first
    one first."""
    columns = (table.c.id, cases.c.person_id, table.c.at, table.c.made)
    query = select(*columns).join(cases, cases.c.id == table.c.case_id)
    undone = (table.c.kind == "call", table.c.done.is_(None), cases.c.state != "closed")
    query = query.where(*undone, table.c.at > after, table.c.at <= until)
    rows = tx.c.execute(query.order_by(table.c.at, table.c.id))
    return [Coming(row.id, row.person_id, row.at, row.made) for row in rows]


def of_case(tx: Tx, case_id: str) -> Call | None:
    """Return the call that a family of a case waits for."""
    found = [call for task in _undone(tx, case_id, "call") if (call := read(task))]
    return found[-1] if found else None


def read(task: tasks.Task) -> Call | None:
    """Return what a task says of a call; None when it is no call that a family asked for."""
    wishes = _wishes(task)
    if task.kind != "call" or not wishes.get("number"):
        return None
    message, language = bool(wishes.get("message")), str(wishes.get("language", ""))
    return Call(task.for_id, task.at, str(wishes["number"]), message, language, task.id)


def cancel(tx: Tx, case_id: str, call: Call, by_id: str, now: datetime) -> None:
    """Take a call back (``by_id``: who does, the family or a colleague), with its interpreter, and
    with the wish to agree on another time."""
    tasks.finish(tx, call.id, by_id, now)
    asked = [task for task in _undone(tx, case_id, "other") if clashes(task)]
    for task in [*_undone(tx, case_id, "interpreter"), *asked]:
        if task.at is not None and task.at == call.at:
            tasks.finish(tx, task.id, by_id, now)


def need_interpreter(
    tx: Tx, case_id: str, language: str, now: datetime, call: Call | None = None
) -> None:
    """Ask for an interpreter, for a call or for the talk itself."""
    words = json.dumps({"language": language}, ensure_ascii=False)
    who, at = (call.for_id, call.at) if call else (None, None)
    tasks.add(tx, case_id, "interpreter", now, for_id=who, at=at, words=words)


def interpreter(tx: Tx, case_id: str, call: Call | None = None) -> str | None:
    """Return for which language an interpreter is being looked for (for this call, or at all)."""
    for task in _undone(tx, case_id, "interpreter"):
        if call is None or task.at == call.at:
            return str(_wishes(task).get("language", ""))
    return None


def _undone(tx: Tx, case_id: str, kind: str) -> list[tasks.Task]:
    found = tasks.of_case(tx, case_id)
    return [task for task in found if task.kind == kind and task.done is None]


def _wishes(task: tasks.Task) -> dict[str, Any]:
    """What was wished for; nothing where a colleague wrote a task in words."""
    try:
        wishes = json.loads(task.words or "{}")
    except ValueError:
        return {}
    return wishes if isinstance(wishes, dict) else {}
