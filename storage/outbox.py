"""Replies that wait to be delivered: written with the turn that made them, sent afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, literal, select, update

from storage.database import Tx
from storage.tables import outbox

_PUT = insert(outbox)
_WAITING = (
    select(outbox)
    .where(
        outbox.c.status == "waiting",
        outbox.c.channel == bindparam("on"),
        outbox.c.address == bindparam("at_address"),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_PLACES = (
    select(outbox.c.channel, outbox.c.address)
    .where(outbox.c.status == "waiting")
    .group_by(outbox.c.channel, outbox.c.address)
    .order_by(func.min(outbox.c.id))
    .limit(bindparam("most"))
)
_DONE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.status == "waiting")
    .values(
        status=bindparam("new_status"),
        sent_as=bindparam("as_"),
        fault=bindparam("why"),
        attempts=outbox.c.attempts + 1,
    )
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way: whose, which number, to which address, how often it was tried."""

    id: int
    person_id: str
    n: int
    channel: str
    address: str
    attempts: int


def put(
    tx: Tx, person_id: str, numbers: Sequence[int], channel: str, address: str, at: datetime
) -> None:
    """Queue messages of the talk, by their numbers, for delivery."""
    if numbers:
        tx.changed.add("outbox")
        parcel = {"person_id": person_id, "channel": channel, "address": address, "at": at}
        tx.c.execute(_PUT, [{**parcel, "n": n} for n in numbers])


def places(tx: Tx, most: int = 2000) -> list[tuple[str, str]]:
    """Return the channels and addresses for which something waits, longest waiting first: one
    address with much, or one that has to pause, keeps nobody else from being served."""
    return [(row.channel, row.address) for row in tx.c.execute(_PLACES, {"most": most})]


def waiting(tx: Tx, channel: str, address: str, most: int = 50) -> list[Parcel]:
    """Return what waits for one address, oldest first."""
    rows = tx.c.execute(_WAITING, {"on": channel, "at_address": address, "most": most})
    return [Parcel(r.id, r.person_id, r.n, r.channel, r.address, r.attempts) for r in rows]


def sent(tx: Tx, parcel_id: int, sent_as: str) -> None:
    """Note that the platform took it, and under which id."""
    tx.c.execute(_DONE, {"row": parcel_id, "new_status": "sent", "as_": sent_as, "why": None})


def not_yet(tx: Tx, parcel_id: int, fault: str) -> None:
    """Note a try that failed and will be repeated. ``fault`` holds no message text."""
    tx.c.execute(
        _DONE, {"row": parcel_id, "new_status": "waiting", "as_": None, "why": fault[:200]}
    )


def dead(tx: Tx, parcel_id: int, fault: str) -> None:
    """Note that it cannot be delivered there: staff see it."""
    tx.c.execute(_DONE, {"row": parcel_id, "new_status": "dead", "as_": None, "why": fault[:200]})


def sent_as(tx: Tx, person_id: str, n: int, channel: str) -> str | None:
    """Return the platform's id of a delivered message, to be able to change it."""
    query = select(outbox.c.sent_as).where(
        outbox.c.person_id == person_id, outbox.c.n == n, outbox.c.channel == channel
    )
    return tx.c.execute(query).scalar()


def sent_in(tx: Tx, person_id: str, channel: str, address: str, part: str) -> int | None:
    """Return the number of the message of which this is a part, by the platform's id of the part
    in the chat with this address."""
    sent = literal(",") + outbox.c.sent_as + ","
    query = select(outbox.c.n).where(
        outbox.c.person_id == person_id,
        outbox.c.channel == channel,
        outbox.c.address == address,
        sent.contains(f",{part},", autoescape=True),
    )
    return tx.c.execute(query.order_by(outbox.c.id.desc()).limit(1)).scalar()


def undelivered(tx: Tx, person_id: str) -> list[int]:
    """Return the numbers of the messages that could not be delivered to a person."""
    query = select(outbox.c.n).where(outbox.c.person_id == person_id, outbox.c.status == "dead")
    return list(tx.c.execute(query).scalars())


def counts(tx: Tx) -> dict[str, int]:
    """Return how many messages are waiting, sent and dead."""
    many = func.count().label("many")
    rows = tx.c.execute(select(outbox.c.status, many).group_by(outbox.c.status))
    return {"waiting": 0, "sent": 0, "dead": 0} | {row.status: row.many for row in rows}
