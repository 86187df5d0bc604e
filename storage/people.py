"""People and their addresses: who writes, in which language, and where their talk stands."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.seal import SealBroken
from storage.tables import addresses, messages, people

_COLUMNS = (
    people.c.id,
    people.c.role,
    people.c.language,
    people.c.name_sealed,
    people.c.state_sealed,
    people.c.last_n,
    people.c.last_heard,
)
_BY_ADDRESS = (
    select(*_COLUMNS, addresses.c.blocked)
    .join(addresses, addresses.c.person_id == people.c.id)
    .where(addresses.c.channel == bindparam("channel"), addresses.c.address == bindparam("address"))
)
_BY_ID = select(*_COLUMNS).where(people.c.id == bindparam("id"))
# Others may still name this person in their own rows meanwhile (a booking, an errand): two turns
# that do so of each other would wait for each other.
_BY_ADDRESS_LOCKED = _BY_ADDRESS.with_for_update(of=people, key_share=True)
_BY_ID_LOCKED = _BY_ID.with_for_update(of=people, key_share=True)
_SAVE = (
    update(people)
    .where(people.c.id == bindparam("person"))
    .values(
        language=bindparam("new_language"),
        state_sealed=bindparam("new_state"),
        last_n=bindparam("new_n"),
        last_heard=bindparam("new_heard"),
    )
)


@dataclass(slots=True)
class Person:
    """One person as loaded under lock. ``state`` is the JSON of the talk, None before the first
    turn or when it can no longer be read; ``last_n`` numbers the messages; ``blocked`` says that
    the address they were found by refused us."""

    id: str
    role: str
    language: str
    name: str | None = field(repr=False)
    state: str | None = field(repr=False)
    last_n: int
    last_heard: datetime | None
    blocked: bool = False


def at_address(tx: Tx, channel: str, address: str, *, lock: bool = False) -> Person | None:
    """Return who writes from this address, locked for the rest of the transaction if asked."""
    query = _BY_ADDRESS_LOCKED if lock and tx.is_postgres else _BY_ADDRESS
    return _person(tx, tx.c.execute(query, {"channel": channel, "address": address}).one_or_none())


def by_id(tx: Tx, person_id: str, *, lock: bool = False) -> Person | None:
    """Return the person with this id, locked for the rest of the transaction if asked."""
    query = _BY_ID_LOCKED if lock and tx.is_postgres else _BY_ID
    return _person(tx, tx.c.execute(query, {"id": person_id}).one_or_none())


def welcome(
    tx: Tx,
    channel: str,
    address: str,
    language: str,
    now: datetime,
    *,
    role: str = "family",
    name: str | None = None,
) -> Person:
    """Return the person at this address, made new when nobody is there yet; locked either way.

    Two first messages at once make one person: the address is the key.
    """
    person_id = add(tx, language, now, role=role, name=name)
    dialect = postgresql if tx.is_postgres else sqlite
    row = {"channel": channel, "address": address, "person_id": person_id}
    adding = dialect.insert(addresses).values(row).on_conflict_do_nothing()
    made = tx.c.execute(adding, execution_options={"preserve_rowcount": True})
    if made.rowcount == 0:
        tx.c.execute(people.delete().where(people.c.id == person_id))
    person = at_address(tx, channel, address, lock=True)
    assert person
    return person


def add(
    tx: Tx, language: str, now: datetime, *, role: str = "family", name: str | None = None
) -> str:
    """Make a person without an address (staff) and return the id."""
    person_id = secrets.token_hex(8)
    sealed = tx.seal.close(name) if name else None
    tx.c.execute(
        insert(people).values(
            id=person_id, role=role, language=language, created=now, name_sealed=sealed
        )
    )
    return person_id


def save(tx: Tx, person: Person, heard: datetime | None) -> None:
    """Write back language, state and message number after a turn, and when they last wrote."""
    tx.c.execute(
        _SAVE,
        {
            "person": person.id,
            "new_language": person.language,
            "new_state": tx.seal.close(person.state) if person.state is not None else None,
            "new_n": person.last_n,
            "new_heard": heard,
        },
    )


def next_n(tx: Tx, person_id: str) -> int:
    """Return the number of the next message of a person's talk, which nobody else gets."""
    counted = update(people).where(people.c.id == person_id).values(last_n=people.c.last_n + 1)
    return int(tx.c.execute(counted.returning(people.c.last_n)).scalar_one())


def rename(tx: Tx, person_id: str, name: str) -> None:
    """Keep how somebody wants to be called."""
    tx.c.execute(
        update(people).where(people.c.id == person_id).values(name_sealed=tx.seal.close(name))
    )


def main_address(tx: Tx, person_id: str) -> tuple[str, str] | None:
    """Return a channel and address where the person can be reached: not blocked ones first, then
    where they wrote last."""
    rows = tx.c.execute(
        select(addresses.c.channel, addresses.c.address, addresses.c.blocked)
        .where(addresses.c.person_id == person_id)
        .order_by(addresses.c.channel)
    ).all()
    if len(rows) > 1:
        last = _wrote_last(tx, person_id)
        rows = sorted(rows, key=lambda row: (row.blocked is not None, row.channel != last))
    return (rows[0].channel, rows[0].address) if rows else None


def _wrote_last(tx: Tx, person_id: str) -> str | None:
    """The channel of the last message of a person."""
    theirs = (messages.c.person_id == person_id, messages.c.who == "me")
    newest = select(messages.c.channel).where(*theirs)
    found = tx.c.execute(newest.order_by(messages.c.at.desc(), messages.c.n.desc()).limit(1))
    return found.scalar()


def every_address(tx: Tx, person_id: str) -> list[tuple[str, str, datetime | None]]:
    """Return channel, address and since when it is blocked, for each address of a person."""
    rows = tx.c.execute(select(addresses).where(addresses.c.person_id == person_id))
    return [(row.channel, row.address, row.blocked) for row in rows]


def move_in(tx: Tx, channel: str, address: str, person_id: str) -> None:
    """From now on this address is theirs, whoever had it before."""
    here = (addresses.c.channel == channel, addresses.c.address == address)
    change = {"person_id": person_id, "blocked": None}
    if tx.c.execute(update(addresses).where(*here).values(change)).rowcount == 0:
        tx.c.execute(insert(addresses).values(channel=channel, address=address, **change))


def move_out(tx: Tx, person_id: str, channel: str) -> None:
    """They are not reached on this channel any more."""
    theirs = (addresses.c.person_id == person_id, addresses.c.channel == channel)
    tx.c.execute(delete(addresses).where(*theirs))


def mark_blocked(tx: Tx, channel: str, address: str, at: datetime | None) -> None:
    """Remember that an address refuses us (or, with None, that it answers again)."""
    tx.c.execute(
        update(addresses)
        .where(addresses.c.channel == channel, addresses.c.address == address)
        .values(blocked=at)
    )


def staff(tx: Tx) -> list[Person]:
    """Return everybody who works here."""
    rows = tx.c.execute(select(*_COLUMNS).where(people.c.role.in_(("supporter", "coordinator"))))
    return [person for row in rows if (person := _person(tx, row))]


def names_of(tx: Tx, person_ids: Collection[str]) -> dict[str, str]:
    """Return what these colleagues are called."""
    query = select(people.c.id, people.c.name_sealed).where(people.c.id.in_(list(person_ids)))
    rows = tx.c.execute(query) if person_ids else ()
    return {row.id: _opened(tx, row.name_sealed) or "…" for row in rows}


_CHANNELS = (
    select(addresses.c.person_id, addresses.c.channel)
    .where(addresses.c.person_id.in_(bindparam("these", expanding=True)))
    .order_by(addresses.c.blocked.is_(None), addresses.c.channel.desc())
)


def channels(tx: Tx, person_ids: list[str]) -> dict[str, str]:
    """Return the channel on which each of these people is reached: not blocked ones first."""
    rows = tx.c.execute(_CHANNELS, {"these": person_ids}) if person_ids else ()
    return {row.person_id: row.channel for row in rows}


def choose_language(tx: Tx, person_id: str, language: str) -> None:
    """Keep the language that somebody of the staff works in."""
    tx.c.execute(update(people).where(people.c.id == person_id).values(language=language))


def _person(tx: Tx, row: Any) -> Person | None:
    if row is None:
        return None
    id_, role, language, name, state, last_n, last_heard, *blocked = row
    return Person(
        id_, role, language, _opened(tx, name), _opened(tx, state), last_n, last_heard, any(blocked)
    )


def _opened(tx: Tx, sealed: bytes | None) -> str | None:
    """What cannot be opened any more (a lost key) must not lock the person out: start anew."""
    if sealed is None:
        return None
    try:
        return tx.seal.open(sealed)
    except SealBroken:
        return None
