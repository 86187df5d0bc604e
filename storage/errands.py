"""Errands: what somebody is to hear or be asked in a turn of their own, because of what another
person did or because its time has come. Committed with what caused it; done by the turn."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.tables_beside import errands

GONE = "beside-gone"
"""The dialogue in which somebody hears that who was beside them is not there any more; about the
duo."""
MOVED_UP = "activity-place"
"""The dialogue in which somebody hears that there is place for them now; about the activity."""

CONFIRMED = "buddy_ready"
"""What a buddy hears whom a coordinator confirmed; about nothing."""
PROPOSED = "duo_asked"
"""The dialogue in which somebody says yes or no to who is proposed; about the duo. The family is
asked first; its yes brings the question to the buddy."""
PUT_FORWARD, PUT_BY = "wish", "put:"
"""The dialogue in which a family is asked whether it wants a buddy, because somebody who works here
thought of it; about ``put:`` and the id of that colleague."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Who, which dialogue, about what (an id of theirs), and from when. ``unasked``: it counts for
    the budget of what Naast says by itself."""

    id: str
    person_id: str
    dialogue: str
    about: str
    due: datetime
    made: datetime
    done: datetime | None
    unasked: bool


def add(
    tx: Tx,
    person_id: str,
    dialogue: str,
    about: str,
    now: datetime,
    *,
    due: datetime | None = None,
    unasked: bool = False,
) -> bool:
    """Let somebody hear something, at once or from ``due`` on. False when the same still waits: it
    stays one, as it was. What was done already is to be done anew."""
    tx.changed.add("errands")
    row = {"person_id": person_id, "dialogue": dialogue, "about": about, "unasked": unasked}
    row |= {"due": due or now, "made": now}
    dialect = postgresql if tx.is_postgres else sqlite
    errand_id = _next_id()
    adding = dialect.insert(errands).values(id=errand_id, **row)
    again = {"id": errand_id, "due": due or now, "made": now, "unasked": unasked, "done": None}
    adding = adding.on_conflict_do_update(
        index_elements=["person_id", "dialogue", "about"],
        set_=again,
        where=errands.c.done.is_not(None),
    )
    done = tx.c.execute(adding, execution_options={"preserve_rowcount": True})
    return bool(done.rowcount)


def due(tx: Tx, now: datetime, most: int = 100) -> list[Errand]:
    """Return what is to be done by now, the longest due first."""
    return _read(tx, most, errands.c.done.is_(None), errands.c.due <= now)


def get(tx: Tx, errand_id: str) -> Errand | None:
    """Return an errand by its id."""
    return next(iter(_read(tx, 1, errands.c.id == errand_id)), None)


def of_person(tx: Tx, person_id: str) -> list[Errand]:
    """Return what waits for somebody, the longest due first."""
    return _read(tx, 1000, errands.c.person_id == person_id, errands.c.done.is_(None))


def last(
    tx: Tx, person_id: str, dialogue: str, about: str = "", *, begins: str = ""
) -> Errand | None:
    """Return the last errand of that name that somebody had or still has; about this, if given, or
    about what so ``begins``."""
    query = select(errands).where(errands.c.person_id == person_id, errands.c.dialogue == dialogue)
    query = query.where(errands.c.about == about) if about else query
    query = query.where(errands.c.about.startswith(begins, autoescape=True)) if begins else query
    newest = query.order_by(errands.c.made.desc(), errands.c.id.desc())
    row = tx.c.execute(newest.limit(1)).one_or_none()
    return Errand(**row._mapping) if row else None


def next_due(tx: Tx) -> datetime | None:
    """Return when the next errand is due, None when nothing waits."""
    query = select(errands.c.due).where(errands.c.done.is_(None)).order_by(errands.c.due)
    return tx.c.execute(query.limit(1)).scalar()


def done(tx: Tx, errand_id: str, now: datetime) -> bool:
    """It is done; False when it was already: of two turns at once, one does it."""
    waits = (errands.c.id == errand_id, errands.c.done.is_(None))
    return bool(tx.c.execute(update(errands).where(*waits).values(done=now)).rowcount)


def postpone(tx: Tx, errand_id: str, due: datetime) -> None:
    """Not now: from then on."""
    waits = (errands.c.id == errand_id, errands.c.done.is_(None))
    tx.c.execute(update(errands).where(*waits).values(due=due))


def postpone_unasked(tx: Tx, person_id: str, due: datetime) -> None:
    """Not now, nothing of what they did not ask for: from then on, in the order in which it came
    up."""
    theirs = (errands.c.person_id == person_id, errands.c.unasked.is_(True))
    waits = (errands.c.done.is_(None), errands.c.due < due)
    tx.c.execute(update(errands).where(*theirs, *waits).values(due=due))


def drop_unasked(tx: Tx, person_id: str) -> None:
    """They want to hear nothing any more that they did not ask for."""
    theirs = (errands.c.person_id == person_id, errands.c.unasked.is_(True))
    tx.c.execute(delete(errands).where(*theirs, errands.c.done.is_(None)))


def hurry(tx: Tx, person_id: str, dialogue: str, about: str, now: datetime) -> None:
    """What it waited for is there: at once."""
    same = (errands.c.person_id == person_id, errands.c.dialogue == dialogue)
    waits = (errands.c.about == about, errands.c.done.is_(None), errands.c.due > now)
    tx.changed.add("errands")
    tx.c.execute(update(errands).where(*same, *waits).values(due=now))


def drop(tx: Tx, person_id: str, dialogue: str, about: str) -> bool:
    """Nobody needs to hear it any more; False when it does not wait."""
    same = (errands.c.person_id == person_id, errands.c.dialogue == dialogue)
    waits = (errands.c.about == about, errands.c.done.is_(None))
    return bool(tx.c.execute(delete(errands).where(*same, *waits)).rowcount)


def _next_id() -> str:
    """An id that grows: of what is due at one moment, what was asked first is done first."""
    return f"{time.time_ns():016x}{secrets.token_hex(4)}"


def _read(tx: Tx, most: int, *where: ColumnElement[bool]) -> list[Errand]:
    query = select(errands).where(*where).order_by(errands.c.due, errands.c.made, errands.c.id)
    return [Errand(**row._mapping) for row in tx.c.execute(query.limit(most))]
