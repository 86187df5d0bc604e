"""Who works where and when: colleagues, areas, partner organisations, absences, a family's home."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from storage.database import Tx
from storage.tables import (
    absences,
    areas,
    cases,
    homes,
    organisations,
    people,
    transfers,
    worker_areas,
    workers,
)

Week = Mapping[str, tuple[str, ...]]
"""A day of the week → spans of hours ("09:00-12:30")."""

STAFF = ("supporter", "coordinator")


@dataclass(frozen=True, slots=True)
class Organisation:
    """A partner that cases can be passed to."""

    id: str
    name: str
    municipality: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Where cases come from: a municipality or part of one. ``organisation_id`` None is the house
    itself; empty ``hours`` are the house's; ``full``: new families wait."""

    id: str
    name: str
    postcodes: tuple[str, ...] = ()
    organisation_id: str | None = None
    coordinator_id: str | None = None
    hours: Week = field(default_factory=dict)
    full: bool = False


@dataclass(frozen=True, slots=True)
class Worker:
    """A colleague, as far as it matters for who gets a case. ``areas`` are ids; ``away`` are the
    absences still to come, first and last day; empty ``hours`` are their area's."""

    id: str
    role: str
    language: str
    name: str = field(repr=False)
    languages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    organisation_id: str | None = None
    hours: Week = field(default_factory=dict)
    backup_id: str | None = None
    away: tuple[tuple[date, date], ...] = ()

    def away_on(self, day: date) -> bool:
        """Whether they are away on that day."""
        return any(first <= day <= last for first, last in self.away)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a family lives and who their fixed supporter is, as far as known."""

    area_id: str | None = None
    supporter_id: str | None = None


# -- colleagues ------------------------------------------------------------------------------------


def everybody(tx: Tx) -> list[Worker]:
    """Return every colleague who works here now, in the order in which they came."""
    return _workers(tx)


def worker(tx: Tx, person_id: str) -> Worker | None:
    """Return one colleague, None when they do not work here (any more)."""
    return next(iter(_workers(tx, people.c.id == person_id)), None)


def backed_by(tx: Tx, person_id: str) -> list[Worker]:
    """Return the colleagues whose backup somebody is, in the order in which they came."""
    return _workers(tx, workers.c.backup_id == person_id)


def _workers(tx: Tx, *which: ColumnElement[bool]) -> list[Worker]:
    query = (
        select(people.c.id, people.c.role, people.c.language, people.c.name_sealed, workers)
        .join_from(people, workers, workers.c.person_id == people.c.id, isouter=True)
        .where(people.c.role.in_(STAFF), workers.c.left.is_(None), *which)
        .order_by(people.c.created, people.c.id)
    )
    rows = tx.c.execute(query).all()
    if not rows:
        return []
    theirs = [row.id for row in rows] if which else None
    places, away = _places(tx, theirs), _away(tx, theirs)
    return [
        Worker(
            row.id,
            row.role,
            row.language,
            tx.seal.open(row.name_sealed) if row.name_sealed else "…",
            tuple((row.languages or row.language).split()),
            tuple(places.get(row.id, ())),
            row.organisation_id,
            _week(row.hours),
            row.backup_id,
            tuple(away.get(row.id, ())),
        )
        for row in rows
    ]


def _places(tx: Tx, of: list[str] | None) -> dict[str, list[str]]:
    """The areas of these colleagues, or of everybody."""
    query = select(worker_areas).order_by(worker_areas.c.area_id)
    found: dict[str, list[str]] = {}
    for row in tx.c.execute(query if of is None else query.where(worker_areas.c.person_id.in_(of))):
        found.setdefault(row.person_id, []).append(row.area_id)
    return found


def _away(tx: Tx, of: list[str] | None) -> dict[str, list[tuple[date, date]]]:
    """The absences of these colleagues, or of everybody."""
    query = select(absences).order_by(absences.c.first)
    found: dict[str, list[tuple[date, date]]] = {}
    for row in tx.c.execute(query if of is None else query.where(absences.c.person_id.in_(of))):
        span = (date.fromisoformat(row.first), date.fromisoformat(row.last))
        found.setdefault(row.person_id, []).append(span)
    return found


def works_here(tx: Tx, person_id: str) -> bool:
    """Whether somebody is of the staff and has not left, without reading anybody's name."""
    query = (
        select(people.c.id)
        .join_from(people, workers, workers.c.person_id == people.c.id, isouter=True)
        .where(people.c.id == person_id, people.c.role.in_(STAFF), workers.c.left.is_(None))
    )
    return tx.c.execute(query).first() is not None


def employ(
    tx: Tx,
    person_id: str,
    *,
    languages: Sequence[str] = (),
    areas: Sequence[str] = (),
    hours: Week | None = None,
    backup_id: str | None = None,
    organisation_id: str | None = None,
) -> None:
    """Write down all that matters of a colleague, in the place of what stood there."""
    tx.changed.add("inbox")
    row = {
        "languages": " ".join(languages),
        "hours": _written(hours),
        "backup_id": backup_id,
        "organisation_id": organisation_id,
        "left": None,
    }
    _put(tx, workers, {"person_id": person_id}, row)
    tx.c.execute(delete(worker_areas).where(worker_areas.c.person_id == person_id))
    for area_id in dict.fromkeys(areas):
        tx.c.execute(insert(worker_areas).values(person_id=person_id, area_id=area_id))


def dismiss(tx: Tx, person_id: str, now: datetime) -> None:
    """They work here no more: what they had or answered for waits for somebody else, and nobody
    is sent to them."""
    tx.changed.add("inbox")
    _put(tx, workers, {"person_id": person_id}, {"left": now})
    freed = {"state": "waiting", "owner_id": None, "taken": None, "snoozed_until": None}
    theirs = (cases.c.owner_id == person_id, cases.c.state == "taken")
    tx.c.execute(update(cases).where(*theirs).values(freed | {"reminded": None, "step": 0}))
    answered = (cases.c.responsible_id == person_id, cases.c.state != "closed")
    tx.c.execute(update(cases).where(*answered).values(responsible_id=None, chosen=""))
    for column in (workers.c.backup_id, areas.c.coordinator_id, homes.c.supporter_id):
        change = update(column.table).where(column == person_id)
        tx.c.execute(change.values({column.name: None}))
    sent = (transfers.c.from_id == person_id, transfers.c.to_id == person_id)
    open_ = transfers.c.state.in_(("asked", "offered"))
    withdrawn = update(transfers).where(or_(*sent), open_)
    tx.c.execute(withdrawn.values(state="withdrawn", settled=now))


def be_away(tx: Tx, person_id: str, first: date, last: date) -> None:
    """Somebody is away from the first day to the last, both included."""
    tx.changed.add("inbox")
    span = {"first": first.isoformat(), "last": last.isoformat()}
    tx.c.execute(insert(absences).values(person_id=person_id, **span))


def be_back(tx: Tx, person_id: str, first: date) -> None:
    """Take an absence back, by its first day."""
    tx.changed.add("inbox")
    begins = absences.c.first == first.isoformat()
    tx.c.execute(delete(absences).where(absences.c.person_id == person_id, begins))


def load(tx: Tx) -> dict[str, int]:
    """Return how many open cases each colleague has or answers for."""
    many = func.count().label("many")
    query = select(cases.c.responsible_id, many).where(cases.c.state != "closed")
    rows = tx.c.execute(query.group_by(cases.c.responsible_id))
    return {row.responsible_id: row.many for row in rows if row.responsible_id}


# -- areas and organisations -----------------------------------------------------------------------


def areas_of(tx: Tx) -> list[Area]:
    """Return every area, by name."""
    return [_area(row) for row in tx.c.execute(select(areas).order_by(areas.c.name))]


def area(tx: Tx, area_id: str | None) -> Area | None:
    """Return one area."""
    row = tx.c.execute(select(areas).where(areas.c.id == area_id)).one_or_none()
    return _area(row) if row else None


def area_at(tx: Tx, postcode: str) -> Area | None:
    """Return the area that a postcode lies in."""
    return next((each for each in areas_of(tx) if postcode.strip() in each.postcodes), None)


def save_area(tx: Tx, made: Area) -> str:
    """Keep an area (an empty id: a new one) and return its id."""
    tx.changed.add("inbox")
    area_id = made.id or secrets.token_hex(8)
    row = {
        "name": made.name,
        "postcodes": " ".join(made.postcodes),
        "organisation_id": made.organisation_id,
        "coordinator_id": made.coordinator_id,
        "hours": _written(made.hours),
        "full": made.full,
    }
    _put(tx, areas, {"id": area_id}, row)
    return area_id


def has_cases(tx: Tx, area_id: str) -> bool:
    """Whether there is a case of this area."""
    query = select(cases.c.id).where(cases.c.area_id == area_id).limit(1)
    return tx.c.execute(query).first() is not None


def organisations_of(tx: Tx) -> list[Organisation]:
    """Return the partners, by name."""
    rows = tx.c.execute(select(organisations).order_by(organisations.c.name))
    return [Organisation(**row._mapping) for row in rows]


def save_organisation(tx: Tx, made: Organisation) -> str:
    """Keep a partner (an empty id: a new one) and return its id."""
    organisation_id = made.id or secrets.token_hex(8)
    row = {"name": made.name, "municipality": made.municipality, "contact": made.contact}
    _put(tx, organisations, {"id": organisation_id}, row)
    return organisation_id


# -- a family's home -------------------------------------------------------------------------------


def home(tx: Tx, person_id: str) -> Home:
    """Return where a family lives and who their supporter is, as far as known."""
    query = select(homes.c.area_id, homes.c.supporter_id).where(homes.c.person_id == person_id)
    row = tx.c.execute(query).one_or_none()
    return Home(row.area_id, row.supporter_id) if row else Home()


def settle(tx: Tx, person_id: str, **known: str | None) -> None:
    """Keep where a family lives (``area_id``) or who supports them (``supporter_id``)."""
    _put(tx, homes, {"person_id": person_id}, known)


# -- the parts -------------------------------------------------------------------------------------


def _put(tx: Tx, table: Any, key: dict[str, str], row: dict[str, Any]) -> None:
    """Change a row, or make it."""
    where = [table.c[name] == value for name, value in key.items()]
    if tx.c.execute(update(table).where(*where).values(row)).rowcount == 0:
        tx.c.execute(insert(table).values(**key, **row))


def _area(row: Any) -> Area:
    return Area(
        row.id,
        row.name,
        tuple(row.postcodes.split()),
        row.organisation_id,
        row.coordinator_id,
        _week(row.hours),
        row.full,
    )


def _week(written: str | None) -> Week:
    return {day: tuple(spans) for day, spans in json.loads(written or "{}").items()}


def _written(week: Week | None) -> str:
    return json.dumps({day: list(spans) for day, spans in week.items()}) if week else ""
