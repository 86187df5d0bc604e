"""What a colleague is told on their own messenger: queued as codes, said when it is delivered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from storage import messages, outbox, people
from storage.database import Tx
from storage.messages import About, Message
from storage.tables import addresses
from storage.tables import messages as talk

_PAGES = "web"
"""The channel that only its visitor fetches from."""
_FAR_BACK = 300
"""Messages of a colleague's talk among which one that was sent is looked for."""


def messenger(tx: Tx, staff_id: str) -> tuple[str, str] | None:
    """Return channel and address of a colleague's own messenger, None where there is none or it
    refuses us."""
    query = select(addresses.c.channel, addresses.c.address).where(
        addresses.c.person_id == staff_id,
        addresses.c.channel != _PAGES,
        addresses.c.blocked.is_(None),
    )
    row = tx.c.execute(query.limit(1)).one_or_none()
    return (row.channel, row.address) if row else None


def tell(
    tx: Tx,
    staff_id: str,
    about: About,
    now: datetime,
    *,
    thread: str = "",
    to: tuple[str, str] | None = None,
) -> bool:
    """Tell a colleague something where they are; False where they have no messenger. ``thread``
    is the case in whose topic they read it; ``to`` is another channel and address, such as that
    of the team's group."""
    place = to or messenger(tx, staff_id)
    if place is None:
        return False
    n = people.next_n(tx, staff_id)
    message = Message(n, "bot", "", now, place[0], "", thread=thread, about=about)
    messages.add(tx, staff_id, message)
    outbox.put(tx, staff_id, [n], *place, now)
    return True


def answered(tx: Tx, staff_id: str, channel: str, address: str, reply_to: str) -> About | None:
    """Return what a colleague was told with the message that they answer now, by the platform's
    id of it; None for every other message."""
    n = outbox.sent_in(tx, staff_id, channel, address, reply_to) if reply_to else None
    found = messages.one(tx, staff_id, n) if n is not None else None
    return found.about if found else None


def relayed(tx: Tx, staff_id: str, code: str, case_id: str, n: int, channel: str) -> str | None:
    """Return what the platform calls the message with which a colleague was told of a family's
    message, if it was sent not long ago."""
    last = select(talk.c.n).where(talk.c.person_id == staff_id).order_by(talk.c.n.desc())
    first = tx.c.execute(last.offset(_FAR_BACK).limit(1)).scalar() or 0
    for each in reversed(messages.after(tx, staff_id, first)):
        about = each.about
        if about and (about.code, about.case_id, about.n) == (code, case_id, n):
            return outbox.sent_as(tx, staff_id, each.n, channel)
    return None


def stands(
    tx: Tx, staff_id: str, codes: Collection[str], ends: Collection[str], case_id: str, before: int
) -> int | None:
    """Return the number of the message with which a colleague was told one of these codes of a case
    last, before the one of that number; None where they were told since that it is over. An alert
    is told by why it came."""
    for each in reversed(messages.after(tx, staff_id, max(0, before - _FAR_BACK))):
        about = each.about
        if about is None or about.case_id != case_id or each.n >= before:
            continue
        code = about.value if about.code == "alert" else about.code
        if code in ends:
            return None
        if code in codes:
            return each.n
    return None
