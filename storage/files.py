"""Photos, voice notes and documents: kept sealed, and unseen until the family gives them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, insert, select, update

from storage.database import Tx
from storage.tables import files, messages
from storage.tables_beside import relayed


@dataclass(slots=True)
class File:
    """One file of a person. ``content`` is None while the channel has not fetched it yet, then
    ``reference`` says what to fetch; ``given``: a person may look at it."""

    id: str
    person_id: str
    kind: str
    mime: str
    name: str = field(repr=False)
    reference: str | None
    content: bytes | None = field(repr=False)
    given: bool
    at: datetime


def keep(
    tx: Tx,
    person_id: str,
    kind: str,
    mime: str,
    name: str,
    now: datetime,
    *,
    reference: str = "",
    content: bytes | None = None,
    given: bool = False,
) -> str:
    """Keep a file and return its id."""
    file_id = secrets.token_hex(16)
    tx.c.execute(
        insert(files).values(
            id=file_id,
            person_id=person_id,
            kind=kind,
            mime=mime[:100],
            name_sealed=tx.seal.close(name[:200]),
            reference_sealed=tx.seal.close(reference) if reference else None,
            content_sealed=tx.seal.close_bytes(content) if content is not None else None,
            given=given,
            at=now,
        )
    )
    return file_id


def get(tx: Tx, file_id: str) -> File | None:
    """Return a file with its content, if it is still kept."""
    row = tx.c.execute(select(files).where(files.c.id == file_id)).one_or_none()
    if row is None:
        return None
    return File(
        row.id,
        row.person_id,
        row.kind,
        row.mime,
        tx.seal.open(row.name_sealed),
        tx.seal.open(row.reference_sealed) if row.reference_sealed else None,
        tx.seal.open_bytes(row.content_sealed) if row.content_sealed else None,
        row.given,
        row.at,
    )


def fill(tx: Tx, file_id: str, content: bytes, mime: str) -> None:
    """Keep what was fetched from the platform."""
    tx.c.execute(
        update(files)
        .where(files.c.id == file_id)
        .values(content_sealed=tx.seal.close_bytes(content), mime=mime[:100])
    )


def unfetched(tx: Tx, most: int = 20) -> list[tuple[str, str, str]]:
    """Return id, channel and reference of files whose content still lies with the platform."""
    query = (
        select(files.c.id, messages.c.channel, files.c.reference_sealed)
        .join(messages, messages.c.file_id == files.c.id)
        .where(files.c.content_sealed.is_(None), files.c.reference_sealed.is_not(None))
        .order_by(files.c.at)
        .limit(most)
    )
    return [
        (row.id, row.channel, tx.seal.open(row.reference_sealed)) for row in tx.c.execute(query)
    ]


def give_up(tx: Tx, file_id: str) -> None:
    """The platform does not have it (any more), or it is too large: do not ask again."""
    tx.c.execute(update(files).where(files.c.id == file_id).values(reference_sealed=None))


def about(tx: Tx, file_id: str) -> tuple[str, str] | None:
    """Return a file's kind and name, without its content."""
    query = select(files.c.kind, files.c.name_sealed).where(files.c.id == file_id)
    row = tx.c.execute(query).one_or_none()
    return (row.kind, tx.seal.open(row.name_sealed)) if row else None


def count(tx: Tx, person_id: str) -> int:
    """Return how many files of a person are kept."""
    query = select(func.count()).select_from(files).where(files.c.person_id == person_id)
    return tx.c.execute(query).scalar() or 0


def give(tx: Tx, person_id: str, *, since: int = 0) -> int:
    """The family gives its kept files to a person (what came from this message on); return how
    many that were. What went to a buddy meanwhile is not among them."""
    change = update(files).where(files.c.person_id == person_id, files.c.given.is_(False))
    if since:
        theirs = (
            messages.c.person_id == person_id,
            messages.c.n >= since,
            messages.c.who == "me",
            messages.c.n.not_in(select(relayed.c.n).where(relayed.c.from_id == person_id)),
        )
        change = change.where(files.c.id.in_(select(messages.c.file_id).where(*theirs)))
    return tx.c.execute(change.values(given=True)).rowcount
