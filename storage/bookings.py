"""Nobody is in two places at once: of an agreed meetup each person holds every quarter of an hour,
and the key of such a row is theirs alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.tables_beside import bookings
from storage.times import QUARTER, When

# The advisory lock under which PostgreSQL books somebody: two moves past each other never wait for
# each other. It is taken before any meetup is locked, and after its duo.
_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(7305, func.hashtext(bindparam("who"))))


class Booked(Exception):
    """Somebody has another meetup at that time; says whose (their ids). Nothing was changed."""


def book(tx: Tx, meetup_id: str, when: When, person_ids: Collection[str]) -> None:
    """Keep the quarters of a meetup for these people. Raises Booked when one is taken: what was
    written until then is for the caller to take back (``begin_nested``)."""
    rows = [
        {"person_id": who, "quarter": quarter, "meetup_id": meetup_id}
        for who in sorted(person_ids)
        for quarter in when.quarters()
    ]
    if not rows:
        return
    one_at_a_time(tx, person_ids)
    dialect = postgresql if tx.is_postgres else sqlite
    booking = dialect.insert(bookings).values(rows).on_conflict_do_nothing()
    done = tx.c.execute(booking, execution_options={"preserve_rowcount": True})
    if done.rowcount < len(rows):
        raise Booked(*busy(tx, when, person_ids, but=meetup_id))


def hold(tx: Tx, meetup_id: str, when: When, person_id: str) -> None:
    """Keep the time of a meetup for one more person. Raises Booked, and then nothing was
    written."""
    with tx.c.begin_nested():
        book(tx, meetup_id, when, [person_id])


def free(tx: Tx, meetup_id: str, person_id: str) -> None:
    """Somebody is free again at the time of a meetup."""
    theirs = (bookings.c.meetup_id == meetup_id, bookings.c.person_id == person_id)
    tx.c.execute(delete(bookings).where(*theirs))


def busy(tx: Tx, when: When, person_ids: Collection[str], *, but: str = "") -> tuple[str, ...]:
    """Return who of these people has another meetup than this one at that time."""
    query = select(bookings.c.person_id).where(
        bookings.c.person_id.in_(list(person_ids)),
        bookings.c.quarter.in_(list(when.quarters())),
        bookings.c.meetup_id != but,
    )
    return tuple(sorted(set(tx.c.execute(query).scalars())))


def one_at_a_time(tx: Tx, person_ids: Collection[str]) -> None:
    """Let nobody else book these people until the commit."""
    for who in sorted(person_ids) if tx.is_postgres else ():
        tx.c.execute(_ONE_AT_A_TIME, {"who": who})


def free_all(tx: Tx, meetup_id: str) -> tuple[str, ...]:
    """Everybody is free again at the time of a meetup; return who was booked."""
    who = booked(tx, meetup_id)
    tx.c.execute(delete(bookings).where(bookings.c.meetup_id == meetup_id))
    return who


def booked(tx: Tx, meetup_id: str) -> tuple[str, ...]:
    """Return who holds time for a meetup."""
    query = select(bookings.c.person_id).where(bookings.c.meetup_id == meetup_id).distinct()
    return tuple(sorted(tx.c.execute(query).scalars()))


def taken(
    tx: Tx, person_ids: Collection[str], since: datetime, *, but: str = ""
) -> dict[str, list[tuple[datetime, datetime]]]:
    """Return when each of these people is booked from then on, but for one meetup, as spans from
    quarter to quarter that belong to one meetup each."""
    first = int(since.timestamp() // QUARTER)
    query = select(bookings).where(
        bookings.c.person_id.in_(list(person_ids)),
        bookings.c.quarter >= first,
        bookings.c.meetup_id != but,
    )
    spans: dict[tuple[str, str], list[int]] = {}
    for row in tx.c.execute(query):
        spans.setdefault((row.person_id, row.meetup_id), []).append(row.quarter)
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for (who, _), quarters in sorted(spans.items(), key=lambda span: min(span[1])):
        span = (_at(min(quarters)), _at(max(quarters) + 1))
        found.setdefault(who, []).append(span)
    return found


def _at(quarter: int) -> datetime:
    return datetime.fromtimestamp(quarter * QUARTER, UTC)
