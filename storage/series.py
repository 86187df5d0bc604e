"""Meetups that come back each week or so. A day of them becomes a row of ``meetups`` when it comes
near; here stands only how they repeat, and which days fall out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from storage.database import Tx
from storage.sealed import opened, shut, tags
from storage.tables_beside import series
from storage.times import When


@dataclass(frozen=True, slots=True)
class Series:
    """How meetups of a duo repeat, from the ``first`` on. ``until`` is the last day, None: it goes
    on. ``skipped`` are the ISO dates without one, or whose meetup moved."""

    id: str
    duo_id: str
    what: str
    first: When
    every_weeks: int
    until: date | None
    skipped: frozenset[str]
    place: str = field(repr=False)
    ended: datetime | None


def repeat(
    tx: Tx,
    duo_id: str,
    what: str,
    first: When,
    *,
    every_weeks: int = 1,
    until: date | None = None,
    place: str = "",
) -> str:
    """Let a duo meet again and again, and return the id of the series."""
    tx.changed.add("beside")
    series_id = secrets.token_hex(8)
    row = {"id": series_id, "duo_id": duo_id, "what": what, "every_weeks": every_weeks}
    row |= {"local": first.local, "zone": first.zone, "minutes": first.minutes}
    row |= {"until": until.isoformat() if until else None, "place_sealed": shut(tx, place)}
    tx.c.execute(insert(series).values(row))
    return series_id


def get(tx: Tx, series_id: str) -> Series | None:
    """Return a series by its id."""
    return next(iter(_read(tx, series.c.id == series_id)), None)


def of_duo(tx: Tx, duo_id: str) -> list[Series]:
    """Return the series of a duo that have not ended."""
    return _read(tx, series.c.duo_id == duo_id, series.c.ended.is_(None))


def running(tx: Tx) -> list[Series]:
    """Return every series that has not ended."""
    return _read(tx, series.c.ended.is_(None))


def skip(tx: Tx, series_id: str, day: str) -> None:
    """On this ISO date there is none; or the meetup of it moved, and is not made anew."""
    tx.changed.add("beside")
    one = select(series.c.skipped).where(series.c.id == series_id)
    known = tags(tx.c.execute(one.with_for_update(key_share=True)).scalar() or "")
    days = ",".join(sorted({*known, day}))
    tx.c.execute(update(series).where(series.c.id == series_id).values(skipped=days))


def end(tx: Tx, series_id: str, now: datetime) -> None:
    """It does not go on; the meetups that are there already stay."""
    tx.changed.add("beside")
    goes_on = (series.c.id == series_id, series.c.ended.is_(None))
    tx.c.execute(update(series).where(*goes_on).values(ended=now))


def end_all(tx: Tx, duo_id: str, now: datetime) -> None:
    """No series of this duo goes on."""
    for each in of_duo(tx, duo_id):
        end(tx, each.id, now)


def _read(tx: Tx, *where: ColumnElement[bool]) -> list[Series]:
    query = select(series).where(*where).order_by(series.c.local, series.c.id)
    return [_series(tx, row) for row in tx.c.execute(query)]


def _series(tx: Tx, row: Any) -> Series:
    known = dict(row._mapping)
    known["first"] = When(known.pop("local"), known.pop("zone"), known.pop("minutes"))
    known["place"] = opened(tx, known.pop("place_sealed"))
    known["skipped"] = frozenset(tags(known["skipped"]))
    known["until"] = date.fromisoformat(known["until"]) if known["until"] else None
    return Series(**known)
