"""What a family gives along, item by item: for whoever has the case, or for one transfer of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, or_, select, update

from storage import cases, consents
from storage.database import Tx
from storage.ending import CONSENT, taken_back
from storage.tables import shares, transfers

Body = dict[str, Any] | str
"""Structured facts (codes that the catalogues can say in any language), or the family's words."""

_GOES_ON = select(transfers.c.id).where(transfers.c.state.in_(("asked", "offered", "accepted")))


@dataclass(frozen=True, slots=True)
class Share:
    """One item that a family said yes to. ``transfer_id`` None: for whoever has the case; with
    one, only for who is asked in that transfer. A revoked one has no body any more."""

    id: int
    person_id: str
    case_id: str
    transfer_id: str | None
    item: str
    body: Body = field(repr=False)
    receiver: str
    given: datetime
    revoked: datetime | None


def give(
    tx: Tx,
    person_id: str,
    case_id: str,
    item: str,
    body: Body,
    receiver: str,
    now: datetime,
    transfer_id: str | None = None,
) -> None:
    """The family gives an item to a receiver, in the place of what it gave them there before; the
    consent ``summary_<item>`` is logged with it."""
    key = {"case_id": case_id, "item": item, "receiver": receiver, "transfer_id": transfer_id}
    tx.c.execute(delete(shares).where(*(shares.c[name] == value for name, value in key.items())))
    sealed = tx.seal.close(json.dumps(body, ensure_ascii=False))
    tx.c.execute(insert(shares).values(**key, person_id=person_id, body_sealed=sealed, given=now))
    consents.give(tx, person_id, CONSENT + item, receiver, now)
    cases.touch(tx, case_id, now)


def standing(tx: Tx, case_id: str, transfer_id: str | None = None) -> list[Share]:
    """Return what may be seen now by whoever had the case first, or by who gets it in a transfer
    (that alone: nothing that was given for something else)."""
    query = select(shares).where(
        shares.c.case_id == case_id,
        shares.c.transfer_id == transfer_id,
        or_(shares.c.transfer_id.is_(None), shares.c.transfer_id.in_(_GOES_ON)),
        shares.c.revoked.is_(None),
    )
    return _read(tx, query)


def of_person(tx: Tx, person_id: str) -> list[Share]:
    """Return everything a person gave along, oldest first, with what was taken back."""
    return _read(tx, select(shares).where(shares.c.person_id == person_id))


def revoke(tx: Tx, person_id: str, item: str | None, now: datetime) -> None:
    """The family takes an item back (None: everything), from everybody: the words are gone at
    once, and the consents say until when they stood."""
    tx.changed.add("inbox")
    mine = (shares.c.person_id == person_id, shares.c.revoked.is_(None))
    taken = update(shares).where(*mine, *([shares.c.item == item] if item else []))
    tx.c.execute(taken.values(taken_back(tx, now)))
    for consent in {each.item for each in consents.of(tx, person_id) if not each.revoked}:
        if consent == f"{CONSENT}{item}" or (item is None and consent.startswith(CONSENT)):
            consents.revoke(tx, person_id, consent, now)
    if case := cases.open_of(tx, person_id):
        cases.touch(tx, case.id, now)


def _read(tx: Tx, query: Select[Any]) -> list[Share]:
    found = []
    for row in tx.c.execute(query.order_by(shares.c.id)):
        known = dict(row._mapping)
        body = json.loads(tx.seal.open(known.pop("body_sealed")))
        found.append(Share(**known, body=body))
    return found
