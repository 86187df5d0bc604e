"""Occasions: what changes in the life of a family that wants to hear what it opens, and of what it
heard already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.sealed import opened
from storage.tables import consents
from storage.tables_occasions import life, occasions

CONSENT = "occasions"
"""The consent that Naast writes when something changes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How something is, and since when it is known to be so. ``first``: it was never otherwise, as
    far as is known."""

    since: datetime
    first: bool


def wanting(tx: Tx) -> list[str]:
    """Return who wants to hear of it."""
    standing = (consents.c.item == CONSENT, consents.c.revoked.is_(None))
    query = select(consents.c.person_id).where(*standing).distinct()
    return sorted(tx.c.execute(query).scalars())


# -- how it is -------------------------------------------------------------------------------------


def see(
    tx: Tx, person_id: str, what: str, state: str, now: datetime, *, since: datetime | None = None
) -> Seen:
    """Note how something is, and return since when it is so. With ``since`` it is so since then,
    and that is no change."""
    query = select(life).where(life.c.person_id == person_id, life.c.what == what)
    found = tx.c.execute(query).one_or_none()
    was = opened(tx, found.state_sealed) if found else ""
    if found and was == state:
        return Seen(found.since, found.first)
    seen = Seen(since or now, not was or since is not None)
    row = {"state_sealed": tx.seal.close(state), "since": seen.since, "first": seen.first}
    dialect = postgresql if tx.is_postgres else sqlite
    noting = dialect.insert(life).values(person_id=person_id, what=what, **row)
    tx.c.execute(noting.on_conflict_do_update(index_elements=["person_id", "what"], set_=row))
    return seen


def seen(tx: Tx, person_id: str) -> dict[str, Seen]:
    """Return all that is known of how things are."""
    rows = tx.c.execute(select(life).where(life.c.person_id == person_id))
    return {row.what: Seen(row.since, row.first) for row in rows}


def unsee(tx: Tx, person_id: str, what: Collection[str] | None = None) -> None:
    """Know no more how these were; None: nothing at all."""
    gone = delete(life).where(life.c.person_id == person_id)
    tx.c.execute(gone.where(life.c.what.in_(what)) if what is not None else gone)


# -- what was written ------------------------------------------------------------------------------


def note(tx: Tx, person_id: str, about: str, now: datetime) -> bool:
    """Something happened that somebody hears of; False when it was noted before."""
    if made(tx, person_id, about):
        return False
    tx.c.execute(insert(occasions).values(person_id=person_id, about=about, made=now))
    return True


def made(tx: Tx, person_id: str, about: str) -> datetime | None:
    """Return when it was noted, None when it was not."""
    theirs = (occasions.c.person_id == person_id, occasions.c.about == about)
    return tx.c.execute(select(occasions.c.made).where(*theirs)).scalar()
