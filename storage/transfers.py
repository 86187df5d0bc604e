"""Transfers: a case on its way to a colleague or an area. Until somebody there says yes, whoever
had it keeps it; and nobody is asked before the family is."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import ending
from storage.cases import touch
from storage.database import Tx
from storage.tables import areas, cases, transfers

_OPEN = ("asked", "offered")
_AGAIN = "again"
# Who may still say what: the receiver only after the family agreed.
_BEFORE = {
    "asked": ("asked",),
    "offered": ("asked",),
    "accepted": ("offered",),
    "declined": ("offered",),
    "refused": _OPEN,
    "withdrawn": _OPEN,
}
_ITS_CASE_IS_OPEN = exists().where(cases.c.id == transfers.c.case_id, cases.c.state != "closed")


class UnderWay(Exception):
    """The case is already on its way to somebody."""


class Settled(Exception):
    """It is not theirs to answer: answered already, taken back, or the family was not asked yet."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One wish to pass a case on. ``state``: asked (the family is), offered (it agreed),
    accepted, declined (by the receiver), refused (by the family) or withdrawn (by the sender).
    ``offered`` is since when it waits in that state (or since the family was asked once more),
    ``settled`` when it was answered: None with withdrawn when who sent or should get it is erased.
    ``word`` is the sender's, ``answer`` a receiver's or a code of ours."""

    id: str
    case_id: str
    from_id: str | None
    to_id: str | None
    area_id: str | None
    state: str
    word: str = field(repr=False)
    answer: str = field(repr=False)
    offered: datetime
    settled: datetime | None

    @property
    def open(self) -> bool:
        """Whether it still waits for somebody's answer."""
        return self.state in _OPEN

    @property
    def asked_again(self) -> bool:
        """Whether the family was asked once more, and still is."""
        return self.state == "asked" and self.answer == _AGAIN


def ask(
    tx: Tx,
    case_id: str,
    from_id: str,
    word: str,
    now: datetime,
    *,
    to_id: str | None = None,
    area_id: str | None = None,
) -> Transfer:
    """Begin to pass a case on: the family is asked first. Raises UnderWay when it is being passed
    on already."""
    transfer_id = secrets.token_hex(8)
    row = {"id": transfer_id, "case_id": case_id, "from_id": from_id, "offered": now}
    row |= {"to_id": to_id, "area_id": area_id, "word_sealed": _sealed(tx, word)}
    dialect = postgresql if tx.is_postgres else sqlite
    asking = dialect.insert(transfers).values(row).on_conflict_do_nothing()
    touch(tx, case_id, now)
    if tx.c.execute(asking, execution_options={"preserve_rowcount": True}).rowcount == 0:
        raise UnderWay(case_id)  # two at once: the database keeps one
    return _known(tx, transfer_id)


def ask_again(tx: Tx, transfer_id: str, now: datetime) -> Transfer:
    """The family, which did not answer, is asked once more. Raises Settled if it is not asked."""
    return _move(tx, transfer_id, "asked", now, offered=now, answer_sealed=_sealed(tx, _AGAIN))


def offer(tx: Tx, transfer_id: str, now: datetime) -> Transfer:
    """The family agreed: the receiver may say yes or no. Raises Settled if it was not asked."""
    return _move(tx, transfer_id, "offered", now, offered=now, answer_sealed=None)


def settle(tx: Tx, transfer_id: str, state: str, now: datetime, answer: str = "") -> Transfer:
    """Answer it: accepted or declined by the receiver, refused by the family, withdrawn by the
    sender. Raises Settled when it cannot be answered so (any more); of two at once, one can.
    What the family gave along for a transfer that came to nothing is taken back."""
    sealed = _sealed(tx, answer)
    settled = _move(tx, transfer_id, state, now, settled=now, answer_sealed=sealed)
    if state != "accepted":
        ending.end(tx, transfer_id, now)
    return settled


def get(tx: Tx, transfer_id: str) -> Transfer | None:
    """Return a transfer by its id."""
    row = tx.c.execute(select(transfers).where(transfers.c.id == transfer_id)).one_or_none()
    return _transfer(tx, row) if row else None


def under_way(tx: Tx, case_id: str) -> Transfer | None:
    """Return the transfer of a case that waits for an answer, if there is one."""
    query = select(transfers).where(transfers.c.case_id == case_id, transfers.c.state.in_(_OPEN))
    row = tx.c.execute(query).one_or_none()
    return _transfer(tx, row) if row else None


def offered_to(tx: Tx, staff_id: str, area_ids: Iterable[str]) -> list[Transfer]:
    """Return what a colleague may accept, the longest offered first: offered to them, or by
    somebody else to nobody in particular of one of their areas."""
    to_area = and_(
        transfers.c.to_id.is_(None),
        transfers.c.area_id.in_(list(area_ids)),
        or_(transfers.c.from_id.is_(None), transfers.c.from_id != staff_id),
    )
    query = select(transfers).where(
        transfers.c.state == "offered",
        or_(transfers.c.to_id == staff_id, to_area),
        _ITS_CASE_IS_OPEN,
    )
    rows = tx.c.execute(query.order_by(transfers.c.offered, transfers.c.id))
    return [_transfer(tx, row) for row in rows]


def waiting_for(tx: Tx, staff_id: str) -> list[Transfer]:
    """Return what waits for a colleague's answer, the longest offered first: offered to them, or
    to an area that they coordinate."""
    query = select(transfers).where(*_waits_for(staff_id))
    rows = tx.c.execute(query.order_by(transfers.c.offered, transfers.c.id))
    return [_transfer(tx, row) for row in rows]


def count_waiting_for(tx: Tx, staff_id: str) -> int:
    """Return how many offers wait for a colleague's answer."""
    query = select(func.count()).select_from(transfers).where(*_waits_for(staff_id))
    return tx.c.execute(query).scalar() or 0


def offered(tx: Tx) -> list[Transfer]:
    """Return everything that waits for its receiver's answer, the longest offered first."""
    query = select(transfers).where(transfers.c.state == "offered", _ITS_CASE_IS_OPEN)
    rows = tx.c.execute(query.order_by(transfers.c.offered, transfers.c.id))
    return [_transfer(tx, row) for row in rows]


def asked(tx: Tx) -> list[Transfer]:
    """Return everything that waits for a family's answer, the longest asked first."""
    query = select(transfers).where(transfers.c.state == "asked", _ITS_CASE_IS_OPEN)
    rows = tx.c.execute(query.order_by(transfers.c.offered, transfers.c.id))
    return [_transfer(tx, row) for row in rows]


def of_case(tx: Tx, case_id: str) -> list[Transfer]:
    """Return every transfer of a case, oldest first."""
    query = select(transfers).where(transfers.c.case_id == case_id)
    rows = tx.c.execute(query.order_by(transfers.c.offered, transfers.c.id))
    return [_transfer(tx, row) for row in rows]


def _waits_for(staff_id: str) -> tuple[ColumnElement[bool], ...]:
    led = select(areas.c.id).where(areas.c.coordinator_id == staff_id)
    others = or_(transfers.c.from_id.is_(None), transfers.c.from_id != staff_id)
    to_them = or_(transfers.c.to_id == staff_id, and_(transfers.c.area_id.in_(led), others))
    return (transfers.c.state == "offered", to_them, _ITS_CASE_IS_OPEN)


def _move(tx: Tx, transfer_id: str, state: str, now: datetime, **what: Any) -> Transfer:
    if found := get(tx, transfer_id):
        touch(tx, found.case_id, now)  # the case before its transfer, as in closing: no deadlock
    may = [transfers.c.id == transfer_id, transfers.c.state.in_(_BEFORE[state])]
    if state == "accepted":
        may.append(_ITS_CASE_IS_OPEN)
    if tx.c.execute(update(transfers).where(*may).values(state=state, **what)).rowcount == 0:
        raise Settled(transfer_id)
    return _known(tx, transfer_id)


def _known(tx: Tx, transfer_id: str) -> Transfer:
    found = get(tx, transfer_id)
    assert found
    return found


def _sealed(tx: Tx, words: str) -> bytes | None:
    return tx.seal.close(words) if words else None


def _transfer(tx: Tx, row: Any) -> Transfer:
    known = dict(row._mapping)
    word, answer = known.pop("word_sealed"), known.pop("answer_sealed")
    return Transfer(
        **known,
        word=tx.seal.open(word) if word else "",
        answer=tx.seal.open(answer) if answer else "",
    )
