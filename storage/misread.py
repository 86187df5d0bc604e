"""Sentences that were misunderstood and that the family lets a coordinator read, to learn from.

Only where the sentence stands in the talk is kept, not its words again; who wrote it is not told.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from storage.database import Tx
from storage.tables import messages, misread

_ITS_MESSAGE = (messages.c.person_id == misread.c.person_id) & (messages.c.n == misread.c.n)


@dataclass(frozen=True, slots=True)
class Misread:
    """A sentence of somebody, in the language they speak with us, and what was guessed (ids)."""

    id: int
    text: str
    language: str
    guesses: tuple[str, ...]
    at: datetime


def keep(tx: Tx, person_id: str, n: int, guesses: str, language: str, now: datetime) -> None:
    """Put message ``n`` of a person on the list, once."""
    mine = (misread.c.person_id == person_id) & (misread.c.n == n)
    if tx.c.execute(select(misread.c.id).where(mine)).first() is None:
        row = {"person_id": person_id, "n": n, "guesses": guesses[:200], "language": language}
        tx.c.execute(insert(misread).values(**row, at=now))
        tx.changed.add("understanding")


def waiting(tx: Tx, most: int = 100) -> Sequence[Misread]:
    """Return the list, oldest first. What was erased since is not on it any more."""
    query = (
        select(misread, messages.c.body_sealed)
        .join(messages, _ITS_MESSAGE)
        .order_by(misread.c.id)
        .limit(most)
    )
    return [
        Misread(
            row.id,
            str(json.loads(tx.seal.open(row.body_sealed)).get("text", "")),
            row.language,
            tuple(filter(None, row.guesses.split(","))),
            row.at,
        )
        for row in tx.c.execute(query)
    ]


def count(tx: Tx) -> int:
    """How many are on the list."""
    query = select(func.count()).select_from(misread.join(messages, _ITS_MESSAGE))
    return int(tx.c.execute(query).scalar_one())


def settle(tx: Tx, misread_id: int) -> None:
    """Take a sentence off the list: it was learnt from, or needs nothing."""
    tx.c.execute(delete(misread).where(misread.c.id == misread_id))
    tx.changed.add("understanding")
