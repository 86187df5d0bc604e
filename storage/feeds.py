"""Calendars of one's own: a secret address each, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.tables_beside import feeds


def open_(tx: Tx, person_id: str, now: datetime) -> str:
    """Give somebody an address for their calendar, in the place of the one before, and return its
    secret part."""
    token = secrets.token_urlsafe(24)
    row = {"token_hash": _hash(token), "made": now}
    dialect = postgresql if tx.is_postgres else sqlite
    opening = dialect.insert(feeds).values(person_id=person_id, **row)
    tx.c.execute(opening.on_conflict_do_update(index_elements=["person_id"], set_=row))
    return token


def who(tx: Tx, token: str) -> str | None:
    """Return whose calendar an address shows."""
    query = select(feeds.c.person_id).where(feeds.c.token_hash == _hash(token))
    return tx.c.execute(query).scalar()


def since(tx: Tx, person_id: str) -> datetime | None:
    """Return since when somebody has an address for their calendar."""
    return tx.c.execute(select(feeds.c.made).where(feeds.c.person_id == person_id)).scalar()


def close(tx: Tx, person_id: str) -> None:
    """From now on nobody reads this calendar."""
    tx.c.execute(delete(feeds).where(feeds.c.person_id == person_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
