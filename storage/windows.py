"""Where a messenger lets us write for some hours only: when somebody last wrote from an address,
and since when something waits there for them to write again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, delete, or_, select, update

from storage import outbox
from storage.database import Tx
from storage.tables import addresses, people
from storage.tables import outbox as parcels

_AT = and_(
    addresses.c.channel == bindparam("on"),
    addresses.c.address == bindparam("at_address"),
)
# What comes late says nothing of what was heard since.
_LATER = case(
    (addresses.c.last_inbound > bindparam("heard_at"), addresses.c.last_inbound),
    else_=bindparam("heard_at", type_=addresses.c.last_inbound.type),
)
_HEARD = (
    update(addresses).where(_AT).values(last_inbound=_LATER, asked=None).returning(addresses.c.held)
)
_OF = select(addresses.c.last_inbound, addresses.c.held, addresses.c.asked).where(_AT)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with an address. ``held``: since when something waits there; ``asked``: when a
    template asked to answer, since they last wrote."""

    last_inbound: datetime | None
    held: datetime | None
    asked: datetime | None


def heard(tx: Tx, channel: str, address: str, at: datetime) -> tuple[int, ...]:
    """They wrote: what was held goes now, before all that comes, and a template that has not gone
    yet does not. Return the numbers of the messages that were held."""
    here = {"on": channel, "at_address": address}
    held = tx.c.execute(_HEARD, {**here, "heard_at": at}).scalar()
    if held is None:
        return ()
    tx.c.execute(update(addresses).where(_AT).values(held=None), here)
    return outbox.release(tx, channel, address)


def of(tx: Tx, channel: str, address: str) -> Standing | None:
    """Return how it stands with an address, None where nobody has it."""
    row = tx.c.execute(_OF, {"on": channel, "at_address": address}).one_or_none()
    return Standing(*row) if row else None


def hold(tx: Tx, channel: str, address: str, written_by: datetime, now: datetime) -> bool:
    """From now on what is for this address is held, unless they wrote after ``written_by``
    meanwhile: False then."""
    quiet = or_(addresses.c.last_inbound.is_(None), addresses.c.last_inbound <= written_by)
    since = {addresses.c.held: now}
    here = (addresses.c.channel == channel, addresses.c.address == address)
    holding = update(addresses).where(*here, or_(quiet, addresses.c.held.is_not(None)))
    return bool(tx.c.execute(holding.values(since)).rowcount)


def asked(tx: Tx, channel: str, address: str, now: datetime | None) -> None:
    """A template asks them to answer: once, until they do. None: it did not get through."""
    here = (addresses.c.channel == channel, addresses.c.address == address)
    tx.c.execute(update(addresses).where(*here).values(asked=now))


def elsewhere(tx: Tx, person_id: str, n: int, channels: tuple[str, ...]) -> tuple[str, str] | None:
    """Return another address of a person, on one of these channels, that does not refuse us and to
    which this message did not go yet."""
    went = select(parcels.c.id).where(
        parcels.c.person_id == person_id,
        parcels.c.n == n,
        parcels.c.channel == addresses.c.channel,
        parcels.c.address == addresses.c.address,
    )
    query = select(addresses.c.channel, addresses.c.address).where(
        addresses.c.person_id == person_id,
        addresses.c.channel.in_(channels),
        addresses.c.blocked.is_(None),
        ~went.exists(),
    )
    row = tx.c.execute(query.order_by(addresses.c.channel).limit(1)).one_or_none()
    return (row.channel, row.address) if row else None


def move(tx: Tx, channel: str, old: str, new: str) -> str | None:
    """Somebody is at another address of the same channel from now on, and what waits goes there.
    Where somebody has the new one already, it is the same person twice: whoever is known longer
    stays the one who is reached. Return the id of who is there now, None for an unknown address."""
    here = addresses.c.channel == channel
    query = (
        select(addresses.c.address, addresses.c.person_id, people.c.created)
        .add_columns(addresses.c.last_inbound)
        .join(people, people.c.id == addresses.c.person_id)
        .where(here, addresses.c.address.in_((old, new)))
    )
    found = {row.address: row for row in tx.c.execute(query)}
    mover, there = found.get(old), found.get(new)
    if mover is None or old == new:
        return None
    tx.changed |= {"outbox", "inbox"}
    stays = there if there and there.created < mover.created else mover
    if there:
        tx.c.execute(delete(addresses).where(here, addresses.c.address == new))
    heard_last = [row.last_inbound for row in found.values() if row.last_inbound]
    moved = {"address": new, "person_id": stays.person_id, "blocked": None}
    moved |= {"last_inbound": max(heard_last, default=None)}
    tx.c.execute(update(addresses).where(here, addresses.c.address == old).values(moved))
    carried = update(parcels).where(parcels.c.channel == channel, parcels.c.address == old)
    tx.c.execute(carried.values(address=new))
    return str(stays.person_id)
