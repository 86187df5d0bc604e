"""To whom we write first, by a template, and who waits for their turn: the outbox's rows say it.

Some messengers let us write first to so many different people a day only. A template that may not
go yet is held; one that waits has its place, whether it was tried already or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from storage import messages
from storage.database import Tx
from storage.staff import STAFF
from storage.tables import cases, outbox, people

# The advisory lock under which PostgreSQL hands out places: two must not hand out the last one.
# 7301 to 7305 are others'.
_IN_TURN = select(func.pg_advisory_xact_lock(7309))
_ASKS = outbox.c.template.is_not(None)
_OPEN = cases.c.state != "closed"


@dataclass(frozen=True, slots=True)
class InLine:
    """A template that waits for its turn; ``urgent``: what it asks for is about a grave case."""

    id: int
    address: str
    urgent: bool


def in_turn(tx: Tx) -> None:
    """Nobody else hands out places until this is committed; on SQLite one writes at a time."""
    if tx.is_postgres:
        tx.c.execute(_IN_TURN)


def opened(tx: Tx, channel: str, since: datetime) -> set[str]:
    """Return the addresses to which a template went since then, or is on its way."""
    went = and_(outbox.c.status == "sent", outbox.c.at > since)
    query = select(outbox.c.address).where(
        outbox.c.channel == channel, _ASKS, or_(outbox.c.status == "waiting", went)
    )
    return set(tx.c.execute(query.distinct()).scalars())


def line(tx: Tx, channel: str) -> list[InLine]:
    """Return the templates that wait for their turn: the urgent ones first, then who waits
    longest."""
    query = (
        select(outbox.c.id, outbox.c.address, outbox.c.person_id, people.c.role)
        .add_columns(_gravest().label("urgency"))
        .join(people, people.c.id == outbox.c.person_id)
        .where(outbox.c.status == "held", outbox.c.channel == channel, _ASKS)
        .order_by(outbox.c.id)
    )
    found = [InLine(row.id, row.address, _urgent(tx, channel, row)) for row in tx.c.execute(query)]
    return sorted(found, key=lambda each: not each.urgent)


def is_in_line(tx: Tx, channel: str, address: str) -> bool:
    """Whether a template for this address waits for its turn."""
    here = (outbox.c.channel == channel, outbox.c.address == address)
    query = select(outbox.c.id).where(outbox.c.status == "held", *here, _ASKS)
    return tx.c.execute(query.limit(1)).scalar() is not None


def let_go(tx: Tx, ids: Sequence[int]) -> None:
    """It is their turn: these templates go now."""
    if ids:
        tx.changed.add("outbox")
        change = {"status": "waiting", "fault": None}
        tx.c.execute(update(outbox).where(outbox.c.id.in_(ids)).values(change))


def went(tx: Tx, parcel_id: int, now: datetime) -> None:
    """A template went just now, however long it had waited: its day begins here."""
    tx.c.execute(update(outbox).where(outbox.c.id == parcel_id).values(at=now))


def drop(tx: Tx, channel: str, address: str) -> None:
    """What a template at this address would ask for is not there any more: it does not go."""
    here = (outbox.c.channel == channel, outbox.c.address == address)
    unsent = outbox.c.status.in_(("waiting", "held"))
    tx.c.execute(delete(outbox).where(*here, _ASKS, unsent))


def _gravest() -> Any:
    """How urgent the open case of a family is."""
    theirs = select(func.max(cases.c.urgency)).where(_OPEN, cases.c.person_id == outbox.c.person_id)
    return theirs.correlate(outbox).scalar_subquery()


def _urgent(tx: Tx, channel: str, row: Any) -> bool:
    """Whether a family's case is grave, or one that a colleague would hear of."""
    if row.role not in STAFF:
        return bool(row.urgency)
    waits = select(outbox.c.n).where(
        outbox.c.status == "held", outbox.c.channel == channel, outbox.c.address == row.address
    )
    told = [messages.one(tx, row.person_id, n) for n in tx.c.execute(waits).scalars()]
    about = [each.about.case_id for each in told if each and each.about]
    grave = select(cases.c.id).where(_OPEN, cases.c.id.in_(about), cases.c.urgency > 0)
    return bool(about) and tx.c.execute(grave.limit(1)).scalar() is not None
