"""Consents (what, to whom, since when, until when) and the audit log of who looked or changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from storage.database import Tx
from storage.tables import audit, consents

_STANDING = select(consents.c.receiver).where(
    consents.c.person_id == bindparam("person"),
    consents.c.item == bindparam("item"),
    consents.c.revoked.is_(None),
)


@dataclass(frozen=True, slots=True)
class Consent:
    """One yes of a person: the item (a code), who receives it, and from when to when."""

    item: str
    receiver: str
    given: datetime
    revoked: datetime | None


def give(tx: Tx, person_id: str, item: str, receiver: str, now: datetime) -> None:
    """Log a yes, unless that same yes stands already."""
    if not stands(tx, person_id, item, receiver):
        tx.c.execute(
            insert(consents).values(person_id=person_id, item=item, receiver=receiver, given=now)
        )


def revoke(tx: Tx, person_id: str, item: str, now: datetime, receiver: str | None = None) -> None:
    """Take a yes back, from this receiver or from everybody."""
    taken = update(consents).where(
        consents.c.person_id == person_id,
        consents.c.item == item,
        consents.c.revoked.is_(None),
    )
    if receiver:
        taken = taken.where(consents.c.receiver == receiver)
    tx.c.execute(taken.values(revoked=now))


def stands(tx: Tx, person_id: str, item: str, receiver: str | None = None) -> bool:
    """Whether a yes to this item was given and not taken back."""
    receivers = tx.c.execute(_STANDING, {"person": person_id, "item": item}).scalars()
    return any(receiver in (None, each) for each in receivers)


def of(tx: Tx, person_id: str) -> list[Consent]:
    """Return every consent of a person, oldest first."""
    query = select(consents).where(consents.c.person_id == person_id).order_by(consents.c.id)
    return [Consent(r.item, r.receiver, r.given, r.revoked) for r in tx.c.execute(query)]


def note(
    tx: Tx,
    action: str,
    now: datetime,
    *,
    person_id: str | None = None,
    actor_id: str | None = None,
    case_id: str | None = None,
) -> None:
    """Write in the audit log who did or saw what of whom; never content."""
    tx.c.execute(
        insert(audit).values(
            action=action, at=now, person_id=person_id, actor_id=actor_id, case_id=case_id
        )
    )
