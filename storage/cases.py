"""Cases: an escalated conversation, one state, at most one open per family, one owner."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, insert, or_, select, update

from storage.database import Tx
from storage.tables import cases, messages, notes

_OPEN = select(cases).where(cases.c.person_id == bindparam("person"), cases.c.state != "closed")
_TOUCH = update(cases).where(cases.c.id == bindparam("case")).values(touched=bindparam("now"))


class AlreadyTaken(Exception):
    """Somebody else was faster, or the case is closed."""


@dataclass(slots=True)
class Case:
    """One escalated conversation. ``why`` is a code (asked, crisis:…, lost, media);
    ``talk_shared`` is when the family gave the earlier talk along."""

    id: str
    number: int
    person_id: str
    state: str
    owner_id: str | None
    language: str
    urgency: int
    why: str
    talk_shared: datetime | None
    opened: datetime
    due: datetime
    taken: datetime | None
    closed: datetime | None
    closed_by: str | None
    touched: datetime
    reminded: datetime | None


@dataclass(slots=True)
class Note:
    """What staff wrote for themselves; the family sees it in *my data*."""

    author_id: str | None
    at: datetime
    text: str = field(repr=False)


def open_of(tx: Tx, person_id: str) -> Case | None:
    """Return the person's case that is waiting or taken, if there is one."""
    row = tx.c.execute(_OPEN, {"person": person_id}).one_or_none()
    return Case(**row._mapping) if row else None


def get(tx: Tx, case_id: str, *, lock: bool = False) -> Case | None:
    """Return a case by its id."""
    query = select(cases).where(cases.c.id == case_id)
    row = tx.c.execute(query.with_for_update() if lock else query).one_or_none()
    return Case(**row._mapping) if row else None


def start(
    tx: Tx,
    person_id: str,
    language: str,
    why: str,
    now: datetime,
    due: datetime,
    urgency: int = 0,
) -> Case:
    """Open a case, or return the one that is open; a graver reason raises its urgency."""
    case = open_of(tx, person_id)
    if case:
        if urgency > case.urgency:
            change = {"urgency": urgency, "why": why, "due": min(due, case.due)}
            tx.c.execute(update(cases).where(cases.c.id == case.id).values(change))
            return get(tx, case.id) or case
        return case
    number = (tx.c.execute(select(func.max(cases.c.number))).scalar() or 0) + 1
    case_id = secrets.token_hex(8)
    tx.c.execute(
        insert(cases).values(
            id=case_id,
            number=number,
            person_id=person_id,
            language=language,
            why=why,
            urgency=urgency,
            opened=now,
            due=due,
            touched=now,
        )
    )
    made = get(tx, case_id)
    assert made
    return made


def take(tx: Tx, case_id: str, staff_id: str, now: datetime) -> Case:
    """Make this person the owner. Raises AlreadyTaken when another is, or it is closed."""
    taken = tx.c.execute(
        update(cases)
        .where(
            cases.c.id == case_id,
            or_(cases.c.state == "waiting", (cases.c.owner_id == staff_id)),
            cases.c.state != "closed",
        )
        .values(state="taken", owner_id=staff_id, taken=now, touched=now)
    )
    case = get(tx, case_id)
    if taken.rowcount == 0 or case is None:
        raise AlreadyTaken(case_id)
    return case


def close(tx: Tx, case_id: str, by: str, now: datetime) -> None:
    """Close a case. ``by`` is staff, family or silence."""
    tx.c.execute(
        update(cases)
        .where(cases.c.id == case_id, cases.c.state != "closed")
        .values(state="closed", closed=now, closed_by=by, touched=now)
    )


def share_talk(tx: Tx, case_id: str, now: datetime) -> None:
    """The family gives the talk so far along."""
    tx.c.execute(update(cases).where(cases.c.id == case_id).values(talk_shared=now))


def touch(tx: Tx, case_id: str, now: datetime) -> None:
    """Somebody wrote in the case."""
    tx.c.execute(_TOUCH, {"case": case_id, "now": now})


def inbox(tx: Tx, *, closed: bool = False, most: int = 200) -> list[Case]:
    """Return the open cases, the most urgent and longest due first (or the last closed ones)."""
    query = select(cases).limit(most)
    if closed:
        query = query.where(cases.c.state == "closed").order_by(cases.c.closed.desc())
    else:
        query = query.where(cases.c.state != "closed").order_by(
            cases.c.urgency.desc(), cases.c.due, cases.c.number
        )
    return [Case(**row._mapping) for row in tx.c.execute(query)]


def of_person(tx: Tx, person_id: str) -> list[Case]:
    """Return every case of a person, oldest first."""
    query = select(cases).where(cases.c.person_id == person_id).order_by(cases.c.number)
    return [Case(**row._mapping) for row in tx.c.execute(query)]


def overdue(tx: Tx, now: datetime) -> list[Case]:
    """Return waiting cases past their due time that nobody was reminded of."""
    query = select(cases).where(
        cases.c.state == "waiting", cases.c.due < now, cases.c.reminded.is_(None)
    )
    return [Case(**row._mapping) for row in tx.c.execute(query)]


def mark_reminded(tx: Tx, case_id: str, now: datetime) -> None:
    """Note that the overdue case was brought up."""
    tx.c.execute(update(cases).where(cases.c.id == case_id).values(reminded=now))


def silent(tx: Tx, now: datetime, after: timedelta) -> list[Case]:
    """Return taken cases in which nobody wrote for that long."""
    query = select(cases).where(cases.c.state == "taken", cases.c.touched < now - after)
    return [Case(**row._mapping) for row in tx.c.execute(query)]


def last_words(tx: Tx, case_ids: list[str]) -> dict[str, tuple[str, datetime]]:
    """Return who wrote last in each case, and when."""
    if not case_ids:
        return {}
    last = (select(func.max(messages.c.id)).where(messages.c.case_id.in_(case_ids))).group_by(
        messages.c.case_id
    )
    rows = tx.c.execute(
        select(messages.c.case_id, messages.c.who, messages.c.at).where(messages.c.id.in_(last))
    )
    return {row.case_id: (row.who, row.at) for row in rows}


def add_note(tx: Tx, case_id: str, author_id: str, text: str, now: datetime) -> None:
    """Keep a note that only staff (and the family in *my data*) see."""
    tx.c.execute(
        insert(notes).values(
            case_id=case_id, author_id=author_id, at=now, body_sealed=tx.seal.close(text)
        )
    )
    touch(tx, case_id, now)


def notes_of(tx: Tx, case_id: str) -> list[Note]:
    """Return the notes of a case, oldest first."""
    query = select(notes).where(notes.c.case_id == case_id).order_by(notes.c.id)
    return [Note(r.author_id, r.at, tx.seal.open(r.body_sealed)) for r in tx.c.execute(query)]
