"""What somebody heard unasked: when it was the last time, and the time before that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.tables_occasions import unasked


def note(tx: Tx, person_id: str, now: datetime) -> None:
    """Naast writes to somebody who did not ask for it."""
    row = {"person_id": person_id, "last": now}
    dialect = postgresql if tx.is_postgres else sqlite
    noting = dialect.insert(unasked).values(row)
    again = noting.on_conflict_do_update(
        index_elements=["person_id"], set_={"before": unasked.c.last, "last": now}
    )
    tx.c.execute(again)


def times(tx: Tx, person_id: str) -> tuple[datetime, ...]:
    """Return when that was: the last time and the one before, as far as there were any."""
    query = select(unasked.c.last, unasked.c.before).where(unasked.c.person_id == person_id)
    row = tx.c.execute(query).one_or_none()
    return tuple(at for at in row if at is not None) if row else ()
