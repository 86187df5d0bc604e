"""Registrations: links by which somebody outside sends a family to us, and the families who wait.

A link holds a code and nothing else; only the code's hash is kept. What the sender may hear is a
consent of the family, per sender.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from storage import consents
from storage.database import Tx
from storage.tables import cases, registrations
from storage.tables import consents as given

LASTS = timedelta(days=30)
"""How long a link can be used."""
ARRIVED = "arrived"
"""The consent to let the sender hear that the family came."""
KIND = "registration"
"""The kind of a case that began with a link."""
_DIGITS = 24  # 79 bits; letters in a row now and then read like a word, even one of danger
_LONGEST_RECEIVER = 80


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a family, as the family sees it."""

    name: str = field(repr=False)
    organisation: str = field(repr=False)

    @property
    def receiver(self) -> str:
        """The sender as the receiver of a consent."""
        return f"{self.name}, {self.organisation}"[:_LONGEST_RECEIVER]


@dataclass(frozen=True, slots=True)
class Registration:
    """One link. ``answer_to`` is where the sender may hear that the family came; ``made_by`` is the
    colleague who made it, None from the public page; ``opened`` is when a family began with it;
    ``told`` is when a colleague let the sender know."""

    id: str
    sender: Sender
    answer_to: str = field(repr=False)
    language: str
    area_id: str | None
    made_by: str | None
    made: datetime
    person_id: str | None
    opened: datetime | None
    told: datetime | None

    def usable(self, person_id: str, now: datetime) -> bool:
        """Whether this person may begin with it: a link starts one family, within its time."""
        if self.person_id:
            return self.person_id == person_id
        return now < self.made + LASTS


@dataclass(frozen=True, slots=True)
class Waiting:
    """A registered family that nobody has taken yet. ``next_news`` is the promise, if there is
    one."""

    case_id: str
    number: int
    person_id: str
    language: str
    area_id: str | None
    responsible_id: str | None
    opened: datetime
    next_news: datetime | None


# -- links -----------------------------------------------------------------------------------------


def make(
    tx: Tx,
    sender: Sender,
    language: str,
    now: datetime,
    *,
    answer_to: str = "",
    area_id: str | None = None,
    made_by: str | None = None,
) -> tuple[str, str]:
    """Make a link; return its id and its code, which is kept nowhere."""
    made_id, code = secrets.token_hex(16), f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    names = json.dumps([sender.name, sender.organisation], ensure_ascii=False)
    tx.c.execute(
        insert(registrations).values(
            id=made_id,
            code_hash=_hash(code),
            sender_sealed=tx.seal.close(names),
            answer_to_sealed=tx.seal.close(answer_to) if answer_to else None,
            language=language,
            area_id=area_id,
            made_by=made_by,
            made=now,
        )
    )
    return made_id, code


def find(tx: Tx, code: str) -> Registration | None:
    """Return the registration behind a code, whatever became of it."""
    return _one(tx, registrations.c.code_hash == _hash(code))


def get(tx: Tx, registration_id: str) -> Registration | None:
    """Return one registration."""
    return _one(tx, registrations.c.id == registration_id)


def begin(tx: Tx, code: str, person_id: str, now: datetime) -> Registration | None:
    """Let this person begin with a code, and return the registration; None when it is unknown, too
    old, or another family's. Of two families at once, one begins."""
    free = or_(registrations.c.person_id.is_(None), registrations.c.person_id == person_id)
    found = find(tx, code)
    if found is None or not found.usable(person_id, now):
        return None
    if found.opened is None:
        change = {"person_id": person_id, "opened": now}
        mine = update(registrations).where(registrations.c.id == found.id, free).values(change)
        if tx.c.execute(mine).rowcount == 0:
            return None
        tx.changed.add("inbox")
    return get(tx, found.id)


def listed(tx: Tx, most: int = 200) -> list[Registration]:
    """Return the registrations, the last made first."""
    query = select(registrations).order_by(registrations.c.made.desc(), registrations.c.id)
    return [_registration(tx, row) for row in tx.c.execute(query.limit(most))]


def made_outside(tx: Tx, since: datetime) -> int:
    """Return how many links were made on the public page since then."""
    outside = (registrations.c.made_by.is_(None), registrations.c.made >= since)
    return int(tx.c.execute(select(func.count()).where(*outside)).scalar() or 0)


# -- what the sender may hear ----------------------------------------------------------------------


def let_hear(tx: Tx, found: Registration, now: datetime) -> None:
    """The family says that this sender may hear that it came."""
    assert found.person_id
    consents.give(tx, found.person_id, ARRIVED, found.sender.receiver, now)


def may_hear(tx: Tx, found: Registration) -> bool:
    """Whether the sender may hear that the family came: only with a yes that stands."""
    return found.id in may_be_told(tx, [found])


def may_be_told(tx: Tx, found: Sequence[Registration]) -> set[str]:
    """Return the ids of those registrations whose sender may hear that the family came."""
    persons = [each.person_id for each in found if each.person_id]
    standing = select(given.c.person_id, given.c.receiver).where(
        given.c.item == ARRIVED, given.c.revoked.is_(None), given.c.person_id.in_(persons)
    )
    yes = {(row.person_id, row.receiver) for row in tx.c.execute(standing)} if persons else set()
    return {each.id for each in found if (each.person_id, each.sender.receiver) in yes}


def mark_told(tx: Tx, registration_id: str, now: datetime) -> None:
    """A colleague let the sender know."""
    one = registrations.c.id == registration_id
    tx.c.execute(update(registrations).where(one).values(told=now))


# -- the waiting list ------------------------------------------------------------------------------

_WAITS = (cases.c.kind == KIND, cases.c.state == "waiting")
_COLUMNS = (
    cases.c.id.label("case_id"),
    cases.c.number,
    cases.c.person_id,
    cases.c.language,
    cases.c.area_id,
    cases.c.responsible_id,
    cases.c.opened,
    cases.c.next_news,
)


def waiting(tx: Tx) -> list[Waiting]:
    """Return the registered families that nobody has taken yet, who waits longest first."""
    query = select(*_COLUMNS).where(*_WAITS).order_by(cases.c.opened, cases.c.number)
    return [Waiting(**row._mapping) for row in tx.c.execute(query)]


def due_news(tx: Tx, now: datetime) -> list[Waiting]:
    """Return the families who were promised news by now and still wait, the oldest promise
    first."""
    due = select(*_COLUMNS).where(*_WAITS, cases.c.next_news <= now)
    return [Waiting(**row._mapping) for row in tx.c.execute(due.order_by(cases.c.next_news))]


# -- the parts -------------------------------------------------------------------------------------


def _one(tx: Tx, where: Any) -> Registration | None:
    row = tx.c.execute(select(registrations).where(where)).one_or_none()
    return _registration(tx, row) if row else None


def _registration(tx: Tx, row: Any) -> Registration:
    name, organisation = json.loads(tx.seal.open(row.sender_sealed))
    return Registration(
        row.id,
        Sender(name, organisation),
        tx.seal.open(row.answer_to_sealed) if row.answer_to_sealed else "",
        row.language,
        row.area_id,
        row.made_by,
        row.made,
        row.person_id,
        row.opened,
        row.told,
    )


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
