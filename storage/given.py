"""The hours that buddies gave: worked out from their meetups each time, for their statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from storage.database import Tx
from storage.tables_beside import afters, duo_members, meetups


@dataclass(frozen=True, slots=True)
class Given:
    """How often somebody was there as a buddy, and how long altogether."""

    meetups: int = 0
    minutes: int = 0


def hours(
    tx: Tx, first: datetime, last: datetime, person_ids: Collection[str] | None = None
) -> dict[str, Given]:
    """Return what each buddy (or these) gave in meetups that began from the first instant to before
    the last; one of which somebody said that it did not happen does not count. Who gave nothing is
    not in it."""
    not_so = exists().where(afters.c.meetup_id == meetups.c.id, afters.c.felt == "not")
    query = (
        select(duo_members.c.person_id, meetups.c.minutes)
        .join(meetups, meetups.c.duo_id == duo_members.c.duo_id)
        .where(duo_members.c.side == "buddy", meetups.c.state == "agreed", ~not_so)
        .where(meetups.c.starts >= first, meetups.c.starts < last)
    )
    if person_ids is not None:
        query = query.where(duo_members.c.person_id.in_(list(person_ids)))
    found: dict[str, Given] = {}
    for who, minutes in tx.c.execute(query):
        before = found.get(who, Given())
        found[who] = Given(before.meetups + 1, before.minutes + minutes)
    return found
