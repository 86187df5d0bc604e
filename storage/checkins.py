"""Check-ins: how a duo is for each of them, after a month, three months, then each half year."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.sealed import opened, shut
from storage.tables_beside import checkins

KINDS = ("month1", "month3", "half")


@dataclass(frozen=True, slots=True)
class Checkin:
    """One person is asked how it goes. ``body`` is what they said, ``learnt`` what they learnt;
    ``share``: since when the story may be told to others."""

    id: str
    duo_id: str
    person_id: str
    kind: str
    due: datetime
    asked: datetime | None
    answered: datetime | None
    felt: str | None
    body: str = field(repr=False)
    learnt: str = field(repr=False)
    share: datetime | None


def plan(tx: Tx, duo_id: str, person_id: str, kind: str, due: datetime) -> None:
    """Somebody of a duo is to be asked then; planned twice, it is one."""
    row = {"duo_id": duo_id, "person_id": person_id, "kind": kind, "due": due}
    dialect = postgresql if tx.is_postgres else sqlite
    planning = dialect.insert(checkins).values(id=secrets.token_hex(8), **row)
    tx.c.execute(planning.on_conflict_do_nothing())


def due(tx: Tx, now: datetime) -> list[Checkin]:
    """Return the check-ins whose time has come and that nobody was asked yet, the oldest first."""
    return _read(tx, checkins.c.due <= now, checkins.c.asked.is_(None))


def ask(tx: Tx, checkin_id: str, now: datetime) -> bool:
    """Somebody is asked; False when they were already."""
    unasked = (checkins.c.id == checkin_id, checkins.c.asked.is_(None))
    return bool(tx.c.execute(update(checkins).where(*unasked).values(asked=now)).rowcount)


def answer(
    tx: Tx,
    checkin_id: str,
    now: datetime,
    *,
    felt: str | None = None,
    body: str | None = None,
    learnt: str | None = None,
    share: bool | None = None,
) -> None:
    """Keep what they said; what is not handed in stays as it is."""
    tx.changed.add("beside")
    change: dict[str, Any] = {"answered": now}
    if felt is not None:
        change["felt"] = felt
    if body is not None:
        change["body_sealed"] = shut(tx, body)
    if learnt is not None:
        change["learnt_sealed"] = shut(tx, learnt)
    if share is not None:
        change["share"] = now if share else None
    tx.c.execute(update(checkins).where(checkins.c.id == checkin_id).values(change))


def get(tx: Tx, checkin_id: str) -> Checkin | None:
    """Return a check-in by its id."""
    return next(iter(_read(tx, checkins.c.id == checkin_id)), None)


def of_duo(tx: Tx, duo_id: str) -> list[Checkin]:
    """Return the check-ins of a duo, oldest first."""
    return _read(tx, checkins.c.duo_id == duo_id)


def unanswered(tx: Tx) -> list[Checkin]:
    """Return who was asked and has not answered, the longest ago first."""
    return _read(tx, checkins.c.asked.is_not(None), checkins.c.answered.is_(None))


def stories(tx: Tx) -> list[Checkin]:
    """Return what people agreed to share, oldest first."""
    return _read(tx, checkins.c.share.is_not(None))


def call_off(tx: Tx, duo_id: str) -> None:
    """The duo ended: nobody of it is asked any more."""
    unasked = (checkins.c.duo_id == duo_id, checkins.c.asked.is_(None))
    tx.c.execute(delete(checkins).where(*unasked))


def _read(tx: Tx, *where: ColumnElement[bool]) -> list[Checkin]:
    query = select(checkins).where(*where).order_by(checkins.c.due, checkins.c.id)
    found = []
    for row in tx.c.execute(query):
        known = dict(row._mapping)
        known["body"] = opened(tx, known.pop("body_sealed"))
        known["learnt"] = opened(tx, known.pop("learnt_sealed"))
        found.append(Checkin(**known))
    return found
