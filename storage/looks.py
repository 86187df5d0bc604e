"""The audit log as a family may ask for it: who of the staff saw or did what, and when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select

from storage import consents
from storage.database import Tx
from storage.seal import SealBroken
from storage.tables import audit, cases, misread, people

AGAIN = timedelta(hours=1)
"""The same look of the same colleague is written down once in this time."""
LISTED, SENTENCE, EXPORT = "listed", "sentence", "export"
"""Seen on the list of families; a sentence read that was not understood; everything written out."""
BESIDE = "beside_view"
"""Read what somebody told as a buddy or who wishes for one, or how their duo goes."""
BY_STAFF = (
    "view", LISTED, SENTENCE, "translate", "take", "reply", "change", "take_back", "note", "snooze",
    "wake", "close", "task", "task_done", "tag", "untag", "supporter", "registration:told",
    "transfer_view", "transfer_ask", "transfer_withdraw", "transfer_accept", "transfer_decline",
    EXPORT, "audit", BESIDE,
)  # fmt: skip
"""What a person of the staff does (or who runs Naast, at the family's request), so that it is told
also when it is not known any more who it was."""


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the log. ``name`` is who it was: empty when they are not known any more."""

    action: str
    actor_id: str | None
    name: str
    number: int | None
    at: datetime


def of_person(tx: Tx, person_id: str, most: int = 2000) -> list[Look]:
    """Return what staff saw or did of a person, and what was written out on request, the last
    first. What the person did, or time by itself, is none of it."""
    query = (
        select(audit, people.c.name_sealed, cases.c.number)
        .join(people, people.c.id == audit.c.actor_id, isouter=True)
        .join(cases, cases.c.id == audit.c.case_id, isouter=True)
        .where(audit.c.person_id == person_id)
        .where(or_(audit.c.actor_id.is_not(None), audit.c.action.in_(BY_STAFF)))
        .order_by(audit.c.id.desc())
    )
    return [
        Look(
            row.action,
            row.actor_id,
            _name(tx, row.name_sealed),
            row.number,
            row.at,
        )
        for row in tx.c.execute(query.limit(most))
    ]


def note_view(tx: Tx, person_id: str, case_id: str, staff_id: str, now: datetime) -> None:
    """Write down that somebody saw a case, unless that was just written."""
    if case_id not in _known(tx, ("view",), staff_id, audit.c.case_id, [case_id], now):
        whom = {"person_id": person_id, "actor_id": staff_id, "case_id": case_id}
        consents.note(tx, "view", now, **whom)


def note_listed(tx: Tx, staff_id: str, shown: Sequence[tuple[str, str]], now: datetime) -> None:
    """Write down that somebody saw these families (person and case) on a list, unless that was
    just written."""
    known = _known(tx, (LISTED,), staff_id, audit.c.case_id, [case for _person, case in shown], now)
    rows = [
        {"person_id": person, "case_id": case, "actor_id": staff_id, "action": LISTED, "at": now}
        for person, case in shown
        if case not in known
    ]
    if rows:
        tx.c.execute(insert(audit), rows)


def unnoted(
    tx: Tx, staff_id: str, shown: Sequence[tuple[str, str]], now: datetime
) -> list[tuple[str, str]]:
    """Of the families that somebody sees on a list, return those of whom it was not just written
    that they did, on a list or in their case."""
    of = [case for _person, case in shown]
    known = _known(tx, (LISTED, "view"), staff_id, audit.c.case_id, of, now) if of else set()
    return [each for each in shown if each[1] not in known]


def note_sentences(tx: Tx, staff_id: str, misread_ids: Sequence[int], now: datetime) -> None:
    """Write down whose sentences somebody read, unless that was just written."""
    whose = select(misread.c.person_id).where(misread.c.id.in_(misread_ids)).distinct()
    persons = list(tx.c.execute(whose).scalars())
    known = _known(tx, (SENTENCE,), staff_id, audit.c.person_id, persons, now)
    for person in persons:
        if person not in known:
            consents.note(tx, SENTENCE, now, person_id=person, actor_id=staff_id)


def note_beside(tx: Tx, staff_id: str, person_ids: Collection[str], now: datetime) -> None:
    """Write down that somebody saw these people among buddies and who waits for one, unless that
    was just written."""
    known = _known(tx, (BESIDE,), staff_id, audit.c.person_id, person_ids, now)
    for person in dict.fromkeys(person_ids):
        if person not in known:
            consents.note(tx, BESIDE, now, person_id=person, actor_id=staff_id)


def _name(tx: Tx, sealed: bytes | None) -> str:
    """What cannot be opened any more (a lost key) names nobody."""
    try:
        return tx.seal.open(sealed) if sealed else ""
    except SealBroken:
        return ""


def _known(
    tx: Tx, acts: Sequence[str], staff_id: str, column: Any, of: Collection[str], now: datetime
) -> set[str]:
    """Of which of these the log says already that somebody looked."""
    query = select(column).where(
        audit.c.actor_id == staff_id,
        audit.c.action.in_(acts),
        audit.c.at >= now - AGAIN,
        column.in_(of),
    )
    return set(tx.c.execute(query).scalars())
