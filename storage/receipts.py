"""What the platform tells of what it took: that it arrived, was read, or failed, in any order and
as often as it likes; and how many messages it counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.outbox import Parcel, parcel
from storage.tables import addresses, outbox
from storage.tables_messengers import parts, receipts, sendings

RANKS = ("sent", "failed", "delivered", "read")
"""What stands when several were told: what failed on one device and arrived on another arrived."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How far a message came, by its part that came least far. ``fault``: what the platform said
    of a part that failed."""

    state: str
    at: datetime
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many messages the platform delivered in a month ("2026-11"), under a category and a
    country, which are empty where it does not say."""

    month: str
    category: str
    country: str
    many: int


def sent_in_parts(
    tx: Tx, person_id: str, outbox_ids: Sequence[int], channel: str, names: Sequence[str]
) -> None:
    """Keep in which parts (the platform's ids) messages went out, so that a receipt finds them."""
    marks = [tx.seal.fingerprint(f"{channel}:{name}") for name in names]
    rows = [
        {"outbox_id": id_, "fingerprint": mark, "person_id": person_id}
        for id_ in outbox_ids
        for mark in dict.fromkeys(marks)
    ]
    if rows:
        dialect = postgresql if tx.is_postgres else sqlite
        tx.c.execute(dialect.insert(parts).on_conflict_do_nothing(), rows)


def note(
    tx: Tx,
    channel: str,
    address: str,
    part: str,
    state: str,
    at: datetime,
    *,
    fault: str = "",
    category: str = "",
    country: str = "",
) -> bool:
    """Keep what the platform tells of a part; what was further stays. True when it failed now, for
    the first time, and never arrived."""
    mark = tx.seal.fingerprint(f"{channel}:{part}")
    dialect = postgresql if tx.is_postgres else sqlite
    whose = select(addresses.c.person_id).where(
        addresses.c.channel == channel, addresses.c.address == address
    )
    row = {"fingerprint": mark, "person_id": whose.scalar_subquery(), "state": state, "at": at}
    adding = dialect.insert(receipts).values(row).on_conflict_do_nothing()
    new = tx.c.execute(adding, execution_options={"preserve_rowcount": True}).rowcount == 1
    before = tx.c.execute(
        select(receipts).where(receipts.c.fingerprint == mark).with_for_update()
    ).one()
    further = max(before.state, state, key=RANKS.index)
    arrived = further in ("delivered", "read")
    counts = arrived and not before.counted and bool(category or before.category)
    now = {
        "state": further,
        "at": at if further != before.state else before.at,
        "fault": fault[:200] or before.fault,
        "category": category[:40] or before.category,
        "country": country[:2] or before.country,
        "counted": before.counted or counts,
    }
    tx.c.execute(update(receipts).where(receipts.c.fingerprint == mark).values(now))
    if counts:
        _count(tx, f"{at:%Y-%m}", now["category"], now["country"])
    tx.changed.add("inbox")
    return further == "failed" and (new or before.state != "failed")


def sent_with(tx: Tx, channel: str, part: str) -> list[Parcel]:
    """Return the messages that went out with this part, in order."""
    mark = tx.seal.fingerprint(f"{channel}:{part}")
    query = select(outbox).join(parts).where(parts.c.fingerprint == mark).order_by(outbox.c.id)
    return [parcel(row) for row in tx.c.execute(query)]


def failed_already(tx: Tx, channel: str, names: Sequence[str]) -> str | None:
    """Return why one of these parts failed, where the platform told so before we noted that it
    took them; None when none did."""
    marks = [tx.seal.fingerprint(f"{channel}:{name}") for name in names]
    query = select(receipts.c.fault).where(
        receipts.c.fingerprint.in_(marks), receipts.c.state == "failed"
    )
    row = tx.c.execute(query.limit(1)).one_or_none()
    return (row.fault or "failed") if row else None


def arrivals(tx: Tx, person_id: str, numbers: Sequence[int]) -> dict[int, Arrival]:
    """Return how far each of these messages came, where the channel tells: of several parts the
    one that came least far, and a failed one before all."""
    if not numbers:
        return {}
    query = (
        select(
            outbox.c.n, outbox.c.at, receipts.c.state, receipts.c.fault, receipts.c.at.label("told")
        )
        .join(parts, parts.c.outbox_id == outbox.c.id)
        .join(receipts, receipts.c.fingerprint == parts.c.fingerprint, isouter=True)
        .where(outbox.c.person_id == person_id, outbox.c.n.in_(numbers), outbox.c.status == "sent")
    )
    order = ("failed", "sent", "delivered", "read")
    found: dict[int, Arrival] = {}
    for row in tx.c.execute(query):
        here = Arrival(row.state or "sent", row.told or row.at, row.fault or "")
        there = found.get(row.n, here)
        found[row.n] = min(here, there, key=lambda each: order.index(each.state))
    return found


def counted(tx: Tx, most: int = 500) -> list[Counted]:
    """Return how many messages were delivered, the newest month first."""
    query = select(sendings).order_by(
        sendings.c.month.desc(), sendings.c.category, sendings.c.country
    )
    return [Counted(**row._mapping) for row in tx.c.execute(query.limit(most))]


def _count(tx: Tx, month: str, category: str, country: str) -> None:
    dialect = postgresql if tx.is_postgres else sqlite
    row = {"month": month, "category": category, "country": country}
    adding = dialect.insert(sendings).values(**row, many=1)
    more = {"many": sendings.c.many + 1}
    tx.c.execute(adding.on_conflict_do_update(index_elements=list(row), set_=more))
