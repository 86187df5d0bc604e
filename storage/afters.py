"""Before and after a meetup: reminders that went out, who wants them, and how it was."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.sealed import opened, shut
from storage.tables_beside import afters, meetups, reminded, reminder_wishes

FELT = ("nice", "so", "not")
"""It was nice, so-so, or it did not happen."""


@dataclass(frozen=True, slots=True)
class Wants:
    """Which reminders somebody wants: the day before, and a few hours before."""

    day: bool = True
    hours: bool = True


@dataclass(frozen=True, slots=True)
class After:
    """What somebody said of a meetup that was. ``worry``: since when something worries them."""

    meetup_id: str
    person_id: str
    asked: datetime
    answered: datetime | None
    felt: str | None
    words: str = field(repr=False)
    worry: datetime | None


# -- reminders -------------------------------------------------------------------------------------


def want(tx: Tx, person_id: str, wants: Wants) -> None:
    """Keep which reminders somebody wants."""
    change = {"day": wants.day, "hours": wants.hours}
    dialect = postgresql if tx.is_postgres else sqlite
    keeping = dialect.insert(reminder_wishes).values(person_id=person_id, **change)
    tx.c.execute(keeping.on_conflict_do_update(index_elements=["person_id"], set_=change))


def wants(tx: Tx, person_ids: Collection[str]) -> dict[str, Wants]:
    """Return which reminders these people want; who never said wants all, and is in it too."""
    query = select(reminder_wishes).where(reminder_wishes.c.person_id.in_(list(person_ids)))
    said = {row.person_id: Wants(row.day, row.hours) for row in tx.c.execute(query)}
    return {who: said.get(who, Wants()) for who in person_ids}


def mark_reminded(tx: Tx, meetup_id: str, person_id: str, kind: str, starts: datetime) -> bool:
    """Somebody is reminded (``day`` or ``hours``) of this start; False when they were already."""
    row = {"meetup_id": meetup_id, "person_id": person_id, "kind": kind, "starts": starts}
    dialect = postgresql if tx.is_postgres else sqlite
    marking = dialect.insert(reminded).values(row).on_conflict_do_nothing()
    done = tx.c.execute(marking, execution_options={"preserve_rowcount": True})
    return bool(done.rowcount)


def reminded_of(tx: Tx, meetup_ids: Collection[str]) -> set[tuple[str, str, str, datetime]]:
    """Return which reminders of these meetups went out: meetup, person, kind, start."""
    columns = (reminded.c.meetup_id, reminded.c.person_id, reminded.c.kind, reminded.c.starts)
    query = select(*columns).where(reminded.c.meetup_id.in_(list(meetup_ids)))
    return {(meetup, who, kind, starts) for meetup, who, kind, starts in tx.c.execute(query)}


# -- how it was ------------------------------------------------------------------------------------


def ask(tx: Tx, meetup_id: str, person_id: str, now: datetime) -> bool:
    """Somebody is asked how it was; False when they were asked already."""
    row = {"meetup_id": meetup_id, "person_id": person_id, "asked": now}
    dialect = postgresql if tx.is_postgres else sqlite
    asking = dialect.insert(afters).values(row).on_conflict_do_nothing()
    done = tx.c.execute(asking, execution_options={"preserve_rowcount": True})
    return bool(done.rowcount)


def answer(
    tx: Tx,
    meetup_id: str,
    person_id: str,
    now: datetime,
    *,
    felt: str | None = None,
    words: str | None = None,
    worry: bool | None = None,
) -> None:
    """Keep how it was; what is not handed in stays as it is. Who was not asked can say it too."""
    tx.changed.add("beside")
    ask(tx, meetup_id, person_id, now)
    change: dict[str, Any] = {"answered": now}
    if felt is not None:
        change["felt"] = felt
    if words is not None:
        change["words_sealed"] = shut(tx, words)
    if worry is not None:
        change["worry"] = now if worry else None
    theirs = (afters.c.meetup_id == meetup_id, afters.c.person_id == person_id)
    tx.c.execute(update(afters).where(*theirs).values(change))


def get(tx: Tx, meetup_id: str, person_id: str) -> After | None:
    """Return what somebody said of a meetup, or that they were asked."""
    theirs = (afters.c.meetup_id == meetup_id, afters.c.person_id == person_id)
    return next(iter(_read(tx, *theirs)), None)


def of_meetups(tx: Tx, meetup_ids: Collection[str]) -> list[After]:
    """Return all that was asked and said of these meetups."""
    return _read(tx, afters.c.meetup_id.in_(list(meetup_ids)))


def of_person(tx: Tx, person_id: str) -> list[After]:
    """Return all that somebody was asked and said, oldest first."""
    return _read(tx, afters.c.person_id == person_id)


def unasked(tx: Tx, since: datetime, now: datetime) -> list[str]:
    """Return the ids of agreed meetups that began in that time and of which nobody was asked how
    it was, in the order of their times; whether they are over is for the caller to see."""
    nobody = ~exists().where(afters.c.meetup_id == meetups.c.id)
    began = (meetups.c.starts >= since, meetups.c.starts < now, meetups.c.state == "agreed")
    query = select(meetups.c.id).where(*began, nobody).order_by(meetups.c.starts, meetups.c.id)
    return list(tx.c.execute(query).scalars())


def _read(tx: Tx, *where: ColumnElement[bool]) -> list[After]:
    query = select(afters).where(*where).order_by(afters.c.asked, afters.c.person_id)
    found = []
    for row in tx.c.execute(query):
        known = dict(row._mapping)
        known["words"] = opened(tx, known.pop("words_sealed"))
        found.append(After(**known))
    return found
