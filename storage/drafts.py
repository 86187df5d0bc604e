"""What staff keep for themselves: texts not sent yet, and sayings that they use often."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.tables import drafts
from storage.tables import sayings as kept


@dataclass(frozen=True, slots=True)
class Saying:
    """A reply that a colleague uses often, under a title of their own."""

    id: str
    title: str = field(repr=False)
    text: str = field(repr=False)


# -- drafts ----------------------------------------------------------------------------------------


def keep_draft(tx: Tx, staff_id: str, case_id: str, kind: str, text: str, now: datetime) -> None:
    """Keep what somebody is writing in a case (``kind``: reply, note); no text: nothing is."""
    key = {"person_id": staff_id, "case_id": case_id, "kind": kind}
    if not text.strip():
        tx.c.execute(delete(drafts).where(*(drafts.c[name] == key[name] for name in key)))
        return
    what = {"body_sealed": tx.seal.close(text), "at": now}
    dialect = postgresql if tx.is_postgres else sqlite
    writing = dialect.insert(drafts).values(**key, **what)
    # Two windows of one person may save at the same moment.
    tx.c.execute(writing.on_conflict_do_update(index_elements=list(key), set_=what))


def draft(tx: Tx, staff_id: str, case_id: str, kind: str) -> str:
    """Return what somebody was writing in a case, or nothing."""
    return drafts_of(tx, staff_id, case_id).get(kind, "")


def drafts_of(tx: Tx, staff_id: str, case_id: str) -> dict[str, str]:
    """Return all that somebody was writing in a case: kind → text."""
    mine = (drafts.c.person_id == staff_id, drafts.c.case_id == case_id)
    rows = tx.c.execute(select(drafts.c.kind, drafts.c.body_sealed).where(*mine))
    return {row.kind: tx.seal.open(row.body_sealed) for row in rows}


# -- sayings ---------------------------------------------------------------------------------------


def sayings(tx: Tx, staff_id: str) -> list[Saying]:
    """Return the sayings of a colleague, by title."""
    rows = tx.c.execute(select(kept).where(kept.c.person_id == staff_id))
    found = [Saying(r.id, tx.seal.open(r.title_sealed), tx.seal.open(r.body_sealed)) for r in rows]
    return sorted(found, key=lambda saying: (saying.title.casefold(), saying.id))


def keep_saying(tx: Tx, staff_id: str, title: str, text: str, saying_id: str = "") -> str:
    """Keep a saying (with an id: in the place of that one of theirs) and return its id."""
    what = {"title_sealed": tx.seal.close(title), "body_sealed": tx.seal.close(text)}
    change = update(kept).where(kept.c.id == saying_id, kept.c.person_id == staff_id)
    if saying_id and tx.c.execute(change.values(what)).rowcount:
        return saying_id
    made = secrets.token_hex(8)
    tx.c.execute(insert(kept).values(id=made, person_id=staff_id, **what))
    return made


def drop_saying(tx: Tx, staff_id: str, saying_id: str) -> None:
    """Let a saying of theirs go."""
    tx.c.execute(delete(kept).where(kept.c.id == saying_id, kept.c.person_id == staff_id))
