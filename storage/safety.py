"""What a family tapped itself when it was asked whether it is safe: which kind of danger, and that
it was not safe. Its own words are no part of it, and it is kept for a month at most."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.tables_safety import safety

KEPT = timedelta(days=31)
"""How long it can be given along; what is older is asked anew, by a person."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The last answer: the kind of danger of which the lines were shown, whether they were safe at
    that moment, when it was, and in which channel's chat."""

    kind: str = field(repr=False)
    safe: bool = field(repr=False)
    at: datetime
    channel: str


def keep(tx: Tx, person_id: str, kind: str, safe: bool, channel: str, now: datetime) -> None:
    """Keep what they answered, in the place of what they answered before."""
    said = tx.seal.close(json.dumps({"kind": kind, "safe": safe}))
    row = {"said_sealed": said, "channel": channel, "at": now, "expires": now + KEPT}
    dialect = postgresql if tx.is_postgres else sqlite
    keeping = dialect.insert(safety).values(person_id=person_id, **row)
    tx.c.execute(keeping.on_conflict_do_update(index_elements=["person_id"], set_=row))


def answer(tx: Tx, person_id: str, now: datetime) -> Answer | None:
    """Return what they answered, as long as it is kept."""
    mine = (safety.c.person_id == person_id, safety.c.expires > now)
    row = tx.c.execute(select(safety).where(*mine)).one_or_none()
    if row is None:
        return None
    return Answer(**json.loads(tx.seal.open(row.said_sealed)), at=row.at, channel=row.channel)


def forget(tx: Tx, person_id: str) -> None:
    """Let go of it."""
    tx.c.execute(delete(safety).where(safety.c.person_id == person_id))
