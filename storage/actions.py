"""What a family named as standing in its way, and what it chose to do about it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from storage.database import Tx
from storage.sealed import tags
from storage.tables_signals import actions


@dataclass(frozen=True, slots=True)
class Action:
    """One step that a family chose. ``subject`` is a right or service, or empty; ``barriers`` are
    codes "b.level"; an empty ``kind``: what is in the way was named, and nothing chosen."""

    id: str
    person_id: str
    subject: str
    barriers: tuple[str, ...]
    kind: str
    state: str
    made: datetime
    done: datetime | None


def add(
    tx: Tx,
    person_id: str,
    subject: str,
    barriers: Collection[str],
    kind: str,
    now: datetime,
    *,
    done: bool = False,
) -> str:
    """Keep what somebody chose, and return its id; ``done``: nothing more is to come of it."""
    made = secrets.token_hex(8)
    row = {"person_id": person_id, "subject": subject, "kind": kind, "made": now}
    row |= {"state": "done" if done else "open", "done": now if done else None}
    tx.c.execute(insert(actions).values(id=made, barriers=",".join(barriers), **row))
    return made


def choose(tx: Tx, action_id: str, kind: str, now: datetime, *, done: bool = False) -> None:
    """What was named gets its step."""
    change = {"kind": kind, "state": "done" if done else "open", "done": now if done else None}
    tx.c.execute(update(actions).where(actions.c.id == action_id).values(change))


def finish(tx: Tx, person_id: str, action_id: str, now: datetime) -> None:
    """It is over for them: a step of somebody else stays as it is."""
    theirs = (actions.c.id == action_id, actions.c.person_id == person_id)
    waits = (*theirs, actions.c.state == "open")
    tx.c.execute(update(actions).where(*waits).values(state="done", done=now))


def of_person(tx: Tx, person_id: str) -> list[Action]:
    """Return all that somebody named and chose, oldest first."""
    query = select(actions).where(actions.c.person_id == person_id)
    found = []
    for row in tx.c.execute(query.order_by(actions.c.made, actions.c.id)):
        known = dict(row._mapping)
        known["barriers"] = tags(known["barriers"])
        found.append(Action(**known))
    return found


def open_of(tx: Tx, person_id: str) -> list[Action]:
    """Return the steps that are still to come of something, oldest first."""
    return [each for each in of_person(tx, person_id) if each.state == "open"]
