"""What became of our templates at the platform: approved, refused, paused, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.tables_messengers import template_states

APPROVED = "APPROVED"
GOES = (APPROVED, "FLAGGED")
"""What may be sent; a flagged one is under watch."""
_APPROVED_AGAIN = ("REINSTATED", "UNLOCKED")
PENDING = ("PENDING", "IN_APPEAL", "PENDING_REVIEW")
"""Not looked at yet: nothing to worry about."""


@dataclass(frozen=True, slots=True)
class TemplateStanding:
    """How it stands with one template in one language."""

    channel: str
    name: str
    language: str
    state: str
    reason: str
    at: datetime


def note(
    tx: Tx, channel: str, name: str, language: str, state: str, reason: str, now: datetime
) -> None:
    """Keep what the platform says of a template."""
    tx.changed.add("inbox")
    row = {"channel": channel, "name": name[:64], "language": language[:16]}
    state = APPROVED if state.upper() in _APPROVED_AGAIN else state.upper()
    said = {"state": state[:24], "reason": reason[:200], "at": now}
    dialect = postgresql if tx.is_postgres else sqlite
    adding = dialect.insert(template_states).values(row | said)
    tx.c.execute(adding.on_conflict_do_update(index_elements=list(row), set_=said))


def states(tx: Tx, channel: str, names: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return the state of each of these templates of which one is known: (name, language) → it."""
    query = select(template_states).where(
        template_states.c.channel == channel, template_states.c.name.in_(tuple(names))
    )
    return {(row.name, row.language): row.state for row in tx.c.execute(query)}


def troubled(tx: Tx) -> list[TemplateStanding]:
    """Return the templates that cannot go now: refused, paused or switched off."""
    query = select(template_states).where(template_states.c.state.not_in((APPROVED, *PENDING)))
    query = query.order_by(template_states.c.name, template_states.c.language)
    return [TemplateStanding(**row._mapping) for row in tx.c.execute(query)]
