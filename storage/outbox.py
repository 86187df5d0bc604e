"""Replies that wait to be delivered: written with the turn that made them, sent afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, literal, or_, select, update

from storage.database import Tx
from storage.tables import messages, outbox

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


_RELEASE = (
    update(outbox)
    .where(
        outbox.c.status == "held",
        outbox.c.template.is_(None),
        outbox.c.channel == bindparam("on"),
        outbox.c.address == bindparam("at_address"),
    )
    .values(status="waiting", fault=None)
    .returning(outbox.c.n)
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way: whose, which number, to which address, how often it was tried, when
    it was queued. ``template`` ("name/language") goes in the place of a message."""

    id: int
    person_id: str
    n: int
    channel: str
    address: str
    attempts: int
    at: datetime
    template: str = ""


def parcel(row: Any) -> Parcel:
    """A row of the outbox as a parcel."""
    where = (row.channel, row.address, row.attempts, row.at, row.template or "")
    return Parcel(row.id, row.person_id, row.n, *where)


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
    return [parcel(row) for row in rows]


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


def ask(tx: Tx, person_id: str, template: str, channel: str, address: str, at: datetime) -> None:
    """Let a template ("name/language") that asks to answer wait for its turn
    (``storage.openings``)."""
    where = {"channel": channel, "address": address, "at": at}
    row = {"person_id": person_id, "n": 0, "template": template, "status": "held", **where}
    tx.c.execute(_PUT, [row])


def hold(tx: Tx, parcel_ids: Sequence[int], fault: str) -> None:
    """These wait until the person writes again; also those that were sent and came back."""
    tx.changed.add("inbox")
    change = {"status": "held", "sent_as": None, "fault": fault[:200]}
    still = outbox.c.status.in_(("waiting", "sent"))
    tx.c.execute(update(outbox).where(outbox.c.id.in_(parcel_ids), still).values(change))


def held(tx: Tx, channel: str, address: str) -> list[Parcel]:
    """Return what waits at an address for the person to write again, oldest first."""
    here = (outbox.c.channel == channel, outbox.c.address == address, outbox.c.template.is_(None))
    query = select(outbox).where(outbox.c.status == "held", *here).order_by(outbox.c.id)
    return [parcel(row) for row in tx.c.execute(query)]


def held_since(tx: Tx, before: datetime, most: int = 200) -> list[Parcel]:
    """Return what was queued before then and is still held, oldest first."""
    query = select(outbox).where(
        outbox.c.status == "held", outbox.c.at < before, outbox.c.template.is_(None)
    )
    return [parcel(row) for row in tx.c.execute(query.order_by(outbox.c.id).limit(most))]


def release(tx: Tx, channel: str, address: str) -> tuple[int, ...]:
    """What was held at an address goes now, and a template that has not gone yet does not. Return
    the numbers of the messages."""
    tx.changed |= {"outbox", "inbox"}
    released = tx.c.execute(_RELEASE, {"on": channel, "at_address": address}).scalars().all()
    here = (outbox.c.channel == channel, outbox.c.address == address)
    unsent = (outbox.c.template.is_not(None), outbox.c.status.in_(("waiting", "held")))
    tx.c.execute(delete(outbox).where(*here, *unsent))
    return tuple(released)


def behind(tx: Tx, channel: str, address: str, numbers: Sequence[int]) -> None:
    """These messages go after all that waits for an address by now."""
    here = (outbox.c.channel == channel, outbox.c.address == address)
    still = (outbox.c.n.in_(numbers), outbox.c.status == "waiting", outbox.c.template.is_(None))
    kept = ("person_id", "n", "channel", "address", "attempts", "at")
    query = select(*(outbox.c[name] for name in kept)).where(*here, *still).order_by(outbox.c.id)
    rows = [dict(zip(kept, row, strict=True)) for row in tx.c.execute(query)]
    if rows:
        tx.c.execute(delete(outbox).where(*here, *still))
        tx.c.execute(_PUT, rows)


def again(tx: Tx, parcel_ids: Sequence[int]) -> None:
    """What came back goes once more."""
    tx.changed.add("outbox")
    change = {"status": "waiting", "sent_as": None}
    tx.c.execute(update(outbox).where(outbox.c.id.in_(parcel_ids)).values(change))


def came_back(tx: Tx, parcel_id: int, fault: str) -> None:
    """The platform took it, and says now that it cannot be delivered."""
    tx.changed.add("inbox")
    change = {"status": "dead", "fault": fault[:200]}
    tx.c.execute(update(outbox).where(outbox.c.id == parcel_id).values(change))


def sent_as(tx: Tx, person_id: str, n: int, channel: str) -> str | None:
    """Return the platform's id of a delivered message, to be able to change it."""
    query = select(outbox.c.sent_as).where(
        outbox.c.person_id == person_id, outbox.c.n == n, outbox.c.channel == channel
    )
    return tx.c.execute(query).scalar()


def all_sent_as(tx: Tx, person_id: str, n: int, channel: str) -> list[str]:
    """Return the platform's ids of a delivered message and of what changed it since."""
    of_it = (messages.c.person_id == person_id, messages.c.replaces == n)
    changes = select(messages.c.n).where(*of_it)
    query = select(outbox.c.sent_as).where(
        outbox.c.person_id == person_id,
        or_(outbox.c.n == n, outbox.c.n.in_(changes)),
        outbox.c.channel == channel,
        outbox.c.sent_as.is_not(None),
    )
    return list(dict.fromkeys(tx.c.execute(query.order_by(outbox.c.id)).scalars()))


def went_to(tx: Tx, person_id: str, n: int) -> list[tuple[str, str]]:
    """Return the channels and addresses to which a message went, or is on its way."""
    query = select(outbox.c.channel, outbox.c.address).where(
        outbox.c.person_id == person_id,
        outbox.c.n == n,
        outbox.c.status.in_(("waiting", "sent")),
        outbox.c.template.is_(None),
    )
    return [(row.channel, row.address) for row in tx.c.execute(query.distinct())]


def is_waiting(tx: Tx, parcel_id: int) -> bool:
    """Whether it still waits to be delivered."""
    query = select(outbox.c.id).where(outbox.c.id == parcel_id, outbox.c.status == "waiting")
    return tx.c.execute(query).scalar() is not None


def has_not_gone(tx: Tx, person_id: str, n: int) -> bool:
    """Whether a message still waits, and went nowhere."""
    here = (outbox.c.person_id == person_id, outbox.c.n == n, outbox.c.template.is_(None))
    found = set(tx.c.execute(select(outbox.c.status).where(*here)).scalars())
    return "waiting" in found and "sent" not in found


def let_go(tx: Tx, person_id: str, n: int) -> None:
    """What is held of a message does not go any more."""
    tx.changed.add("inbox")
    held = (outbox.c.person_id == person_id, outbox.c.n == n, outbox.c.status == "held")
    tx.c.execute(delete(outbox).where(*held, outbox.c.template.is_(None)))


def drop_changes(tx: Tx, person_id: str, n: int, until: datetime) -> None:
    """What changes a message, from this moment or before, does not go any more: the message went
    as it was then, or was changed since."""
    changes = select(messages.c.n).where(
        messages.c.person_id == person_id, messages.c.replaces == n, messages.c.edited <= until
    )
    unsent = outbox.c.status.in_(("waiting", "held"))
    here = (outbox.c.person_id == person_id, outbox.c.n.in_(changes))
    tx.c.execute(delete(outbox).where(*here, unsent, outbox.c.template.is_(None)))


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
    query = select(outbox.c.n).where(
        outbox.c.person_id == person_id,
        outbox.c.status == "dead",
        outbox.c.template.is_(None),
    )
    return list(tx.c.execute(query).scalars())


def counts(tx: Tx) -> dict[str, int]:
    """Return how many messages are waiting, held, sent and dead."""
    many = func.count().label("many")
    rows = tx.c.execute(select(outbox.c.status, many).group_by(outbox.c.status))
    return {"waiting": 0, "held": 0, "sent": 0, "dead": 0} | {row.status: row.many for row in rows}
