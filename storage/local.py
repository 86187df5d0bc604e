"""What coordinators wrote of a counter near families and of rights that exist there only, with its
history; and where families live.

What is written is never changed: every change is a row of its own, with who and when.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.tables_places import local_words, postcodes

RIGHT = "right."
"""What is written about a right that exists in one place only begins with this, then its id."""
_OF_A_RIGHT = local_words.c.about.startswith(RIGHT, autoescape=True)
_STAMP = select(func.count(), func.max(local_words.c.id)).where(_OF_A_RIGHT)


@dataclass(frozen=True, slots=True)
class Door:
    """Where something is found here: each part empty where it is not known. ``notes``: a language →
    what is good to know, or of a right of here what it says, by field; ``checked``: the day on
    which somebody saw that it holds."""

    address: str = ""
    hours: str = ""
    phone: str = ""
    web: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    checked: date | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.address or self.hours or self.phone or self.web or self.notes)


@dataclass(frozen=True, slots=True)
class Version:
    """What was written once; ``door`` None: that nothing is told here any more. ``by_id`` None: by
    somebody who is forgotten."""

    id: int
    at: str
    about: str
    door: Door | None
    by_id: str | None
    made: datetime


# -- what coordinators wrote -----------------------------------------------------------------------


def write(tx: Tx, at: str, about: str, door: Door | None, by_id: str, now: datetime) -> None:
    """Write what holds from now on; None: what coordinators wrote holds no more."""
    row: dict[str, Any] = asdict(door or Door())
    row["notes"] = json.dumps(dict(row["notes"]), ensure_ascii=False) if row["notes"] else ""
    row["checked"] = row["checked"].isoformat() if row["checked"] else ""
    tx.c.execute(
        insert(local_words).values(
            at=at, about=about, dropped=door is None, by_id=by_id, made=now, **row
        )
    )


def put_back(tx: Tx, at: str, about: str, version: int, by_id: str, now: datetime) -> bool:
    """Write again what an earlier version said; False where there is no such version here."""
    found = next((each for each in history(tx, at, about) if each.id == version), None)
    if found is not None:
        write(tx, at, about, found.door, by_id, now)
    return found is not None


def door(tx: Tx, at: str, about: str) -> Door | None:
    """Return what coordinators wrote and what holds now."""
    mine = (local_words.c.at == at, local_words.c.about == about)
    query = select(local_words).where(*mine).order_by(local_words.c.id.desc()).limit(1)
    row = tx.c.execute(query).mappings().first()
    return _version(dict(row)).door if row else None


def history(tx: Tx, at: str, about: str) -> list[Version]:
    """Return all that was written here, the newest first."""
    mine = (local_words.c.at == at, local_words.c.about == about)
    query = select(local_words).where(*mine).order_by(local_words.c.id.desc())
    return [_version(dict(row)) for row in tx.c.execute(query).mappings()]


def written(tx: Tx) -> dict[tuple[str, str], Version]:
    """Return what holds now of services and rights of everywhere: place and what it is about →
    version."""
    return _newest(tx, ~_OF_A_RIGHT)


def rights(tx: Tx) -> dict[tuple[str, str], Version]:
    """Return the rights that exist in one place only and hold now: place and ``right.`` with the
    id → version, in the order of their ids."""
    found = _newest(tx, _OF_A_RIGHT)
    return dict(sorted(found.items(), key=lambda each: each[0][1]))


def rights_at(tx: Tx, at: str) -> dict[str, tuple[Door, Version]]:
    """Return every right that was ever written for a place: ``right.`` with the id → what was said
    of it last, and the newest version (which may be that it is there no more)."""
    mine = (local_words.c.at == at, _OF_A_RIGHT)
    query = select(local_words).where(*mine).order_by(local_words.c.id)
    found: dict[str, tuple[Door, Version]] = {}
    for row in tx.c.execute(query).mappings():
        version = _version(dict(row))
        door = version.door or (found[version.about][0] if version.about in found else Door())
        found[version.about] = door, version
    return found


def rights_stamp(tx: Tx) -> tuple[int, int]:
    """Return what changes whenever something is written of such a right."""
    count, newest = tx.c.execute(_STAMP).one()
    return int(count), int(newest or 0)


def _newest(tx: Tx, which: ColumnElement[bool]) -> dict[tuple[str, str], Version]:
    newest = select(func.max(local_words.c.id)).where(which)
    newest = newest.group_by(local_words.c.at, local_words.c.about)
    query = select(local_words).where(local_words.c.id.in_(newest)).order_by(local_words.c.id)
    found = [_version(dict(row)) for row in tx.c.execute(query).mappings()]
    return {(each.at, each.about): each for each in found if each.door}


def _version(row: Mapping[str, Any]) -> Version:
    made = Door(
        row["address"],
        row["hours"],
        row["phone"],
        row["web"],
        json.loads(row["notes"]) if row["notes"] else {},
        date.fromisoformat(row["checked"]) if row["checked"] else None,
    )
    told = None if row["dropped"] else made
    return Version(row["id"], row["at"], row["about"], told, row["by_id"], row["made"])


# -- where a person lives --------------------------------------------------------------------------


def lives(tx: Tx, person_id: str) -> str:
    """Return where a person said they live (a postcode, or ``at.`` and a municipality), or ""."""
    query = select(postcodes.c.where_sealed).where(postcodes.c.person_id == person_id)
    sealed = tx.c.execute(query).scalar()
    return tx.seal.open(sealed) if sealed else ""


def settle(tx: Tx, person_id: str, where: str, now: datetime) -> None:
    """Keep where a person says they live, in the place of what they said before."""
    row = {"where_sealed": tx.seal.close(where), "told": now}
    dialect = postgresql if tx.is_postgres else sqlite
    told = dialect.insert(postcodes).values(person_id=person_id, **row)
    tx.c.execute(told.on_conflict_do_update(index_elements=["person_id"], set_=row))


def leave(tx: Tx, person_id: str) -> None:
    """Forget where a person lives."""
    tx.c.execute(delete(postcodes).where(postcodes.c.person_id == person_id))
