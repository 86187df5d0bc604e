"""One person at several addresses: the codes that say so, and two persons who become one.

Which of the two stays is told by their cases, else by who is known longer. Everything of the other
moves over: its messages come behind those that are there, with the next numbers. What a person has
once (where they live, when they are free) stays as whoever stays said it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, delete, exists, func, select, update

from storage import cases, consents, sessions, shares, threads
from storage.cases import Case
from storage.database import Tx
from storage.tables import (
    addresses,
    drafts,
    messages,
    metadata,
    notes,
    outbox,
    people,
    tags,
    tasks,
)
from storage.tables import cases as case_table
from storage.tables import sessions as session_table
from storage.tables import shares as share_table
from storage.tables_beside import duo_members, duos, wishes

LASTS = timedelta(minutes=15)
"""How long a code can be typed."""
ASKS_FOR = timedelta(days=1)
"""How long whoever made the code can say yes to the chat in which it was typed."""
LONG = 8
"""Digits of a code: every keyboard has them, and they read like no word."""
_CODE, _ASKED = "join:", "joins:"


# -- codes -----------------------------------------------------------------------------------------


def make(tx: Tx, person_id: str, now: datetime) -> str:
    """Make a code with which another chat of this person can be joined; it works once."""
    while True:
        code = f"{secrets.randbelow(10**LONG):0{LONG}}"
        if sessions.until(tx, _CODE + code) is None:
            return sessions.start(tx, person_id, "link", now, LASTS, _CODE, code)


def whose(tx: Tx, code: str, now: datetime) -> str | None:
    """Return the id of who made a code that can still be typed."""
    return sessions.who(tx, _CODE + code, "link", now)


def ask(tx: Tx, code: str, other_id: str, now: datetime) -> tuple[str, str] | None:
    """The code was typed by the other, who wants it: return who made it and the word with which
    they are asked, None where somebody was faster."""
    maker = sessions.redeem(tx, _CODE + code, now)
    if maker is None:
        return None
    return maker, sessions.start(tx, other_id, "link", now, ASKS_FOR, f"{_ASKED}{maker}:")


def asked(tx: Tx, maker_id: str, word: str, now: datetime) -> str | None:
    """Return the id of who wants to be joined with whoever made the code."""
    return sessions.who(tx, f"{_ASKED}{maker_id}:{word}", "link", now)


def settle(tx: Tx, maker_id: str, word: str, now: datetime) -> str | None:
    """Whoever made the code answered: return the id of who wanted to be joined, once."""
    return sessions.redeem(tx, f"{_ASKED}{maker_id}:{word}", now)


# -- who may ---------------------------------------------------------------------------------------


def hindrance(tx: Tx, one_id: str, other_id: str) -> str:
    """Why two persons cannot become one: ``same`` (they are), ``role`` (one is no family),
    ``channel`` (both write there), ``beside`` (each has somebody beside them, or waits for it);
    empty where they can."""
    if one_id == other_id:
        return "same"
    roles = tx.c.execute(select(people.c.role).where(people.c.id.in_((one_id, other_id)))).scalars()
    if list(roles) != ["family", "family"]:
        return "role"
    if channels(tx, one_id) & channels(tx, other_id):
        return "channel"
    return "beside" if _beside(tx, one_id) and _beside(tx, other_id) else ""


def channels(tx: Tx, person_id: str) -> set[str]:
    """Return the channels on which a person writes."""
    query = select(addresses.c.channel).where(addresses.c.person_id == person_id)
    return set(tx.c.execute(query).scalars())


def _beside(tx: Tx, person_id: str) -> bool:
    """Whether somebody is beside them, or they wait for it."""
    goes_on = select(duo_members.c.duo_id).join(duos).where(duos.c.state != "ended")
    wished = select(wishes.c.id).where(wishes.c.state != "ended")
    theirs = (duo_members.c.person_id == person_id, wishes.c.person_id == person_id)
    found = (goes_on.where(theirs[0]), wished.where(theirs[1]))
    return any(tx.c.execute(query.limit(1)).first() for query in found)


# -- two become one --------------------------------------------------------------------------------


def who_stays(tx: Tx, one_id: str, other_id: str) -> tuple[str, str]:
    """Return who stays and who goes: whoever has an open case stays (of two the one that somebody
    took, then the older one), else whoever is known longer."""

    def rank(person_id: str) -> tuple[bool, bool, datetime, datetime, str]:
        case = cases.open_of(tx, person_id)
        query = select(people.c.created).where(people.c.id == person_id)
        known = tx.c.execute(query).scalar_one()
        taken = case is not None and case.state == "taken"
        return (not taken, case is None, case.opened if case else known, known, person_id)

    stays, goes = sorted((one_id, other_id), key=rank)
    return stays, goes


def join(tx: Tx, stays: str, goes: str, now: datetime, note: str) -> int:
    """Make one person of two who can be; return the number of the last message of their talk. Both
    are locked by whoever calls. ``note`` is for whoever has the case that stays, where both have
    one: what else was asked is in it then."""
    tx.changed |= {"inbox", "outbox"}
    mine, theirs = cases.open_of(tx, stays), cases.open_of(tx, goes)
    if mine and theirs:
        _one_case(tx, mine, theirs, note, now)
    for case in filter(None, (mine, theirs)):
        _show_less(tx, case, now)
    behind, further = _last_n(tx, stays), _last_n(tx, goes)
    taken_back = _unlike(tx, stays, goes)
    for table in metadata.sorted_tables:
        for column in of_people(table):
            _move(tx, table, column, stays, goes, behind)
    for item in taken_back:
        consents.revoke(tx, stays, item, now)
    went = tx.c.execute(select(people).where(people.c.id == goes)).one()
    stayed = tx.c.execute(select(people).where(people.c.id == stays)).one()
    tx.c.execute(delete(people).where(people.c.id == goes))
    merged = {
        "last_n": behind + further,
        "created": min(went.created, stayed.created),
        "name_sealed": stayed.name_sealed or went.name_sealed,
    }
    tx.c.execute(update(people).where(people.c.id == stays).values(merged))
    consents.note(tx, "joined", now, person_id=stays)
    return behind + further


def _last_n(tx: Tx, person_id: str) -> int:
    """The last number of a talk, also when a turn that is going on has not saved it yet."""
    kept = select(people.c.last_n).where(people.c.id == person_id)
    said = select(func.max(messages.c.n)).where(messages.c.person_id == person_id)
    return max(tx.c.execute(kept).scalar() or 0, tx.c.execute(said).scalar() or 0)


def _unlike(tx: Tx, *person_ids: str) -> set[str]:
    """What one of them took back and the other agrees to: of two words, the stricter stands."""
    agreed, taken_back = set(), set()
    for person_id in person_ids:
        said = consents.of(tx, person_id)
        stand = {each.item for each in said if each.revoked is None}
        agreed |= stand
        taken_back |= {each.item for each in said} - stand
    return agreed & taken_back


def of_people(table: Table) -> Iterator[Column[str]]:
    """The columns of a table that name a person."""
    for column in table.columns:
        if any(key.column is people.c.id for key in column.foreign_keys):
            yield column


def _move(
    tx: Tx, table: Table, column: Column[str], stays: str, goes: str, behind: int = 0
) -> None:
    """Let rows be of who stays; where they have the same already, theirs counts. The numbers of
    messages go on behind those that are there."""
    change: dict[str, Any] = {column.name: stays}
    if "n" in table.c and column.name in ("person_id", "from_id"):
        change |= {name: table.c[name] + behind for name in ("n", "replaces") if name in table.c}
    else:
        _drop_doubles(tx, table, column, stays, goes)
    tx.c.execute(update(table).where(column == goes).values(change))


def _drop_doubles(tx: Tx, table: Table, column: Column[str], stays: str, goes: str) -> None:
    keys = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    for key in (table.primary_key, *keys):
        if column.name not in key.columns:
            continue
        there = table.alias()
        same = [there.c[c.name] == c for c in key.columns if c.name != column.name]
        double = exists(select(1).where(there.c[column.name] == stays, *same))
        tx.c.execute(delete(table).where(column == goes, double))


def _one_case(tx: Tx, mine: Case, theirs: Case, note: str, now: datetime) -> None:
    """What belongs to the other's case comes to the one that stays; the other is closed."""
    threads.unlink(tx, theirs.id)
    cases.close(tx, theirs.id, "joined", now)
    for table in (notes, tasks, share_table, messages):
        moved = update(table).where(table.c.case_id == theirs.id).values(case_id=mine.id)
        tx.c.execute(moved)
    for table in (tags, drafts):
        _move(tx, table, table.c.case_id, mine.id, theirs.id)
    urgent = {"urgency": max(mine.urgency, theirs.urgency), "due": min(mine.due, theirs.due)}
    tx.c.execute(update(case_table).where(case_table.c.id == mine.id).values(urgent))
    cases.add_note(tx, mine.id, None, note, now)


def _show_less(tx: Tx, case: Case, now: datetime) -> None:
    """The talk so far was given along for one chat, not for both: what is read is what was written
    to a person, until the family gives it once more."""
    cases.share_talk(tx, case.id, None)
    shares.revoke(tx, case.person_id, "talk", now)
    consents.revoke(tx, case.person_id, "talk_so_far", now)


# -- apart again -----------------------------------------------------------------------------------


def only_here(tx: Tx, person_id: str, channel: str, address: str) -> None:
    """From now on a person is reached at this address alone; what still waits goes there. Whoever
    writes from the others is somebody new."""
    tx.changed |= {"inbox", "outbox"}
    waits = (outbox.c.person_id == person_id, outbox.c.status.in_(("waiting", "held")))
    away = (outbox.c.channel != channel) | (outbox.c.address != address)
    tx.c.execute(delete(outbox).where(*waits, away, outbox.c.template.is_not(None)))
    here = {"channel": channel, "address": address, "status": "waiting"}
    tx.c.execute(update(outbox).where(*waits, away).values(here))
    others = (addresses.c.channel != channel) | (addresses.c.address != address)
    tx.c.execute(delete(addresses).where(addresses.c.person_id == person_id, others))
    if channel != "web":
        chats = (session_table.c.person_id == person_id, session_table.c.kind == "chat")
        tx.c.execute(delete(session_table).where(*chats))
