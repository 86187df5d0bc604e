"""Outcomes: whether a right came through, as a family tells it some weeks after it heard how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.tables_signals import outcomes

SAID = ("asked", "got", "refused", "not_yet", "had", "dropped")
SETTLED = ("got", "had", "dropped")
"""After these nobody asks any more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One right of one family: when it was ``told`` how, when it was last ``asked``, and what it
    ``said``."""

    person_id: str
    subject: str
    told: datetime
    asked: datetime | None
    said: str | None
    answered: datetime | None


def follow(tx: Tx, person_id: str, subject: str, now: datetime) -> None:
    """Somebody was told how to ask for a right; told anew, what they said before stays."""
    row = {"person_id": person_id, "subject": subject, "told": now}
    dialect = postgresql if tx.is_postgres else sqlite
    following = dialect.insert(outcomes).values(row)
    again = following.on_conflict_do_update(
        index_elements=["person_id", "subject"], set_={"told": now}
    )
    tx.c.execute(again)


def ask(tx: Tx, person_id: str, subject: str, now: datetime) -> None:
    """They are asked whether it worked."""
    _change(tx, person_id, subject, asked=now)


def answer(tx: Tx, person_id: str, subject: str, said: str, now: datetime) -> None:
    """Keep what became of it; who was not asked can say it too."""
    if get(tx, person_id, subject) is None:
        follow(tx, person_id, subject, now)
    _change(tx, person_id, subject, said=said, answered=now)


def get(tx: Tx, person_id: str, subject: str) -> Outcome | None:
    """Return how it stands with one right of somebody."""
    theirs = (outcomes.c.person_id == person_id, outcomes.c.subject == subject)
    return next(iter(_read(tx, *theirs)), None)


def of_person(tx: Tx, person_id: str) -> list[Outcome]:
    """Return how it stands with all that somebody was told of, the oldest first."""
    return _read(tx, outcomes.c.person_id == person_id)


def _change(tx: Tx, person_id: str, subject: str, **change: object) -> None:
    theirs = (outcomes.c.person_id == person_id, outcomes.c.subject == subject)
    tx.c.execute(update(outcomes).where(*theirs).values(change))


def _read(tx: Tx, *where: ColumnElement[bool]) -> list[Outcome]:
    query = select(outcomes).where(*where).order_by(outcomes.c.told, outcomes.c.subject)
    return [Outcome(**row._mapping) for row in tx.c.execute(query)]
