"""Sessions and sign-in links: only the hash of a token is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select, update

from storage.database import Tx
from storage.tables import addresses, people, sessions

_WHO = (
    select(people.c.id, people.c.role, people.c.language, people.c.name_sealed)
    .join(sessions, sessions.c.person_id == people.c.id)
    .where(
        sessions.c.token_hash == bindparam("hash"),
        sessions.c.kind == bindparam("kind"),
        sessions.c.expires > bindparam("now"),
    )
)


_VISITOR = (
    select(people.c.id, addresses.c.address, people.c.language)
    .join(sessions, sessions.c.person_id == people.c.id)
    .join(addresses, addresses.c.person_id == people.c.id)
    .where(
        sessions.c.token_hash == bindparam("hash"),
        sessions.c.kind == "chat",
        sessions.c.expires > bindparam("now"),
        addresses.c.channel == "web",
    )
)


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that goes on. ``key`` names it without opening anything; ``here``: the one whose
    token was given."""

    key: str
    began: datetime
    ends: datetime
    here: bool


BUDDY = "buddy:"
"""What the link of somebody who is invited as a buddy opens: the chat."""
_DIGITS = 24  # 79 bits; letters in a row now and then read like a word, even one of danger


def start(
    tx: Tx,
    person_id: str,
    kind: str,
    now: datetime,
    lasts: timedelta,
    opens: str = "",
    token: str = "",
) -> str:
    """Begin a session (chat, console) or make a one-time link; return its token. What ``opens``
    names is all that it is good for: there it is used as ``opens`` + token. A link that opens the
    chat holds digits. ``token``: one that was drawn already."""
    digits = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    token = token or (digits if opens == BUDDY else secrets.token_urlsafe(24))
    tx.c.execute(
        insert(sessions).values(
            token_hash=_hash(opens + token),
            person_id=person_id,
            kind=kind,
            created=now,
            expires=now + lasts,
        )
    )
    return token


def who(tx: Tx, token: str, kind: str, now: datetime) -> str | None:
    """Return the id of the person behind a token, unless it is unknown or over."""
    row = tx.c.execute(_WHO, {"hash": _hash(token), "kind": kind, "now": now}).one_or_none()
    return row.id if row else None


def until(tx: Tx, token: str) -> datetime | None:
    """Return when a session ends if nobody uses it any more."""
    query = select(sessions.c.expires).where(sessions.c.token_hash == _hash(token))
    return tx.c.execute(query).scalar()


def visitor(tx: Tx, token: str, now: datetime) -> tuple[str, str, str] | None:
    """Return person, web address and language behind a web chat's token, in one look."""
    row = tx.c.execute(_VISITOR, {"hash": _hash(token), "now": now}).first()
    return (row.id, row.address, row.language) if row else None


def redeem(tx: Tx, token: str, now: datetime) -> str | None:
    """Use a one-time link: return the person's id once, then never again."""
    person_id = who(tx, token, "link", now)
    if person_id is None:
        return None
    link = delete(sessions).where(sessions.c.token_hash == _hash(token))
    return person_id if tx.c.execute(link).rowcount else None  # of two at once, one deletes it


def end(tx: Tx, token: str) -> None:
    """End a session at once."""
    tx.changed.add("inbox")  # open pages hear that they are signed out
    tx.c.execute(delete(sessions).where(sessions.c.token_hash == _hash(token)))


def end_all(tx: Tx, person_id: str, kind: str) -> None:
    """End every session of a kind of one person."""
    tx.changed.add("inbox")  # open pages hear that they are signed out
    tx.c.execute(delete(sessions).where(sessions.c.person_id == person_id, sessions.c.kind == kind))


def open_of(tx: Tx, person_id: str, kind: str, now: datetime, token: str = "") -> list[Begun]:
    """Return somebody's sessions of a kind that are not over, the newest first."""
    query = select(sessions.c.token_hash, sessions.c.created, sessions.c.expires).where(
        sessions.c.person_id == person_id, sessions.c.kind == kind, sessions.c.expires > now
    )
    here = _hash(token)
    rows = tx.c.execute(query.order_by(sessions.c.created.desc(), sessions.c.token_hash))
    return [Begun(key, began, ends, key == here) for key, began, ends in rows]


def end_one(tx: Tx, person_id: str, kind: str, key: str) -> bool:
    """End one of somebody's own sessions by its ``Begun.key``; whether it was there."""
    mine = (sessions.c.person_id == person_id, sessions.c.kind == kind)
    tx.changed.add("inbox")  # open pages hear that they are signed out
    done = tx.c.execute(delete(sessions).where(*mine, sessions.c.token_hash == key))
    return bool(done.rowcount)


def end_others(tx: Tx, person_id: str, kind: str, token: str) -> None:
    """End every session of a kind of one person but the one with this token."""
    mine = (sessions.c.person_id == person_id, sessions.c.kind == kind)
    tx.changed.add("inbox")  # open pages hear that they are signed out
    tx.c.execute(delete(sessions).where(*mine, sessions.c.token_hash != _hash(token)))


def prolong(tx: Tx, token: str, until: datetime) -> None:
    """Let a session that is used go on."""
    tx.c.execute(
        update(sessions).where(sessions.c.token_hash == _hash(token)).values(expires=until)
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
