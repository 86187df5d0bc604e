"""Activities for more people: who comes, who waits for a place, and what changes.

An activity has one row in ``meetups`` too, so that calendars, reminders and bookings know it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import bookings
from storage.database import Tx
from storage.sealed import opened, shut, tags
from storage.tables_beside import activities, signups
from storage.tables_beside import meetups as planned
from storage.times import When

WHAT = "activity"
"""What the meetup of an activity is."""


class Full(Exception):
    """There are not so many places."""


class Over(Exception):
    """Nobody can sign up (any more): it was cancelled, or has begun."""


@dataclass(frozen=True, slots=True)
class Told:
    """What people read of an activity. ``places`` counts people, not families; ``price`` is in
    words ("free", "€ 3, UiTPAS € 1")."""

    title: str
    about: str = ""
    place: str = ""
    price: str = ""
    ages: str = ""
    languages: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    places: int = 20


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity. ``state``: open or cancelled; ``sequence`` rises with each change."""

    id: str
    area_id: str | None
    made_by: str | None
    told: Told = field(repr=False)
    when: When
    starts: datetime
    state: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Signup:
    """Somebody who comes with so ``many``, waits for a place, or does not come after all
    (``off``)."""

    activity_id: str
    person_id: str
    many: int
    state: str
    asked: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """Who must hear of a change: those who ``moved_up`` from the waiting list, and those who come
    but have another meetup at the new time (``busy``)."""

    moved_up: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()


# -- making ----------------------------------------------------------------------------------------


def make(
    tx: Tx,
    told: Told,
    when: When,
    now: datetime,
    *,
    made_by: str | None = None,
    area_id: str | None = None,
) -> str:
    """Make an activity and return its id."""
    tx.changed.add("beside")
    activity_id = secrets.token_hex(8)
    row: dict[str, Any] = {"id": activity_id, "area_id": area_id, "made_by": made_by}
    tx.c.execute(insert(activities).values(row | _told(tx, told) | _clock(when)))
    meetup: dict[str, Any] = {"id": secrets.token_hex(8), "activity_id": activity_id, "what": WHAT}
    meetup |= {"state": "agreed", "proposed_by": made_by, "made": now}
    tx.c.execute(insert(planned).values(meetup | _as_meetup(tx, told, when, now)))
    return activity_id


def get(tx: Tx, activity_id: str) -> Activity | None:
    """Return an activity by its id."""
    return next(iter(_read(tx, activities.c.id == activity_id)), None)


def upcoming(tx: Tx, now: datetime, *, area_id: str | None = None) -> list[Activity]:
    """Return the open activities that have not begun (of an area, and those of no area), in the
    order of their times."""
    coming = [activities.c.state == "open", activities.c.starts > now]
    if area_id is not None:
        coming.append(func.coalesce(activities.c.area_id, area_id) == area_id)
    return _read(tx, *coming)


def between(tx: Tx, first: datetime, last: datetime) -> list[Activity]:
    """Return the activities that begin from the first instant to before the last, the cancelled
    ones too."""
    return _read(tx, activities.c.starts >= first, activities.c.starts < last)


def change(
    tx: Tx, activity_id: str, now: datetime, *, told: Told | None = None, when: When | None = None
) -> Changed:
    """Change what it is or when. Everybody who comes still comes; with more places the next ones
    move up. Raises Over when it was cancelled."""
    before = _locked(tx, activity_id)
    if before.state == "cancelled":
        raise Over(activity_id)
    new, at = told or before.told, when or before.when
    row = _told(tx, new) | _clock(at) | {"sequence": before.sequence + 1}
    tx.c.execute(update(activities).where(activities.c.id == activity_id).values(row))
    _change_meetup(tx, before, **_as_meetup(tx, new, at, now if at != before.when else None))
    after = _locked(tx, activity_id)
    busy = _rebook(tx, after) if at != before.when else ()
    return Changed(_move_up(tx, after), busy)


def cancel(tx: Tx, activity_id: str, now: datetime) -> list[Signup]:
    """It does not take place; return who came or waited. Cancelled twice, nobody hears twice."""
    before = _locked(tx, activity_id)
    if before.state == "cancelled":
        return []
    over = {"state": "cancelled", "sequence": before.sequence + 1}
    tx.c.execute(update(activities).where(activities.c.id == activity_id).values(over))
    _change_meetup(tx, before, state="cancelled", changed=now)
    bookings.free_all(tx, _meetup(tx, activity_id))
    return [each for each in signed_up(tx, activity_id) if each.state != "off"]


# -- coming ----------------------------------------------------------------------------------------


def sign_up(
    tx: Tx, activity_id: str, person_id: str, now: datetime, *, many: int = 1
) -> tuple[Signup, tuple[str, ...]]:
    """Somebody wants to come with so many (again: with another number). They come while there are
    places and nobody waits before them, else they wait. Return how it is for them now, and who
    moved up because they need fewer places. Raises Over, Full when there are not so many places
    (and what they have stays), Booked when they have a meetup then."""
    found = _locked(tx, activity_id)
    if found.state == "cancelled" or found.starts <= now:
        raise Over(activity_id)
    before = signup(tx, activity_id, person_id)
    if before and before.state == "coming":
        if many > _free(tx, found) + before.many:
            raise Full(activity_id)
        _put(tx, before, many=many)
        return _known(tx, activity_id, person_id), _move_up(tx, found)
    if many > found.told.places:
        raise Full(activity_id)
    bookings.one_at_a_time(tx, [person_id, *_waiting(tx, activity_id)])
    if busy := bookings.busy(tx, found.when, [person_id]):
        raise bookings.Booked(*busy)
    waits = before is not None and before.state == "waiting"
    asked = before.asked if before and waits else now
    _put(tx, Signup(activity_id, person_id, many, "waiting", asked))
    moved = _move_up(tx, found)
    others = tuple(who for who in moved if who != person_id)
    return _known(tx, activity_id, person_id), others


def give_up(tx: Tx, activity_id: str, person_id: str) -> tuple[str, ...]:
    """Somebody does not come after all; return who moved up into their place, in order."""
    found = _locked(tx, activity_id)
    before = signup(tx, activity_id, person_id)
    if before is None or before.state == "off":
        return ()
    bookings.free(tx, _meetup(tx, activity_id), person_id)
    _put(tx, before, state="off")
    return _move_up(tx, found) if found.state == "open" else ()


def signed_up(tx: Tx, activity_id: str) -> list[Signup]:
    """Return who signed up, in the order in which they did."""
    return _signups(tx, signups.c.activity_id == activity_id)


def signup(tx: Tx, activity_id: str, person_id: str) -> Signup | None:
    """Return whether and with how many somebody comes."""
    theirs = (signups.c.activity_id == activity_id, signups.c.person_id == person_id)
    return next(iter(_signups(tx, *theirs)), None)


def of_person(tx: Tx, person_id: str) -> list[Signup]:
    """Return everything that somebody signed up for."""
    return _signups(tx, signups.c.person_id == person_id)


def free_places(tx: Tx, activity_id: str) -> int:
    """Return for how many people there is place."""
    found = get(tx, activity_id)
    return max(0, _free(tx, found)) if found else 0


# -- the waiting list ------------------------------------------------------------------------------


def _free(tx: Tx, found: Activity) -> int:
    """How many places are left; fewer than none when an activity shrank."""
    come = (signups.c.activity_id == found.id, signups.c.state == "coming")
    many = tx.c.execute(select(func.sum(signups.c.many)).where(*come)).scalar()
    return found.told.places - int(many or 0)


def _waiting(tx: Tx, activity_id: str) -> list[str]:
    """Who waits for a place."""
    found = signed_up(tx, activity_id)
    return [each.person_id for each in found if each.state == "waiting"]


def _move_up(tx: Tx, found: Activity) -> tuple[str, ...]:
    """Let come who waits, in the order in which they asked: nobody is passed for being more. Who
    has a meetup then meanwhile, or can never fit, stays on the list."""
    free, moved = _free(tx, found), []
    meetup_id = _meetup(tx, found.id)
    waiting = [each for each in signed_up(tx, found.id) if each.state == "waiting"]
    fitting = [each for each in waiting if each.many <= found.told.places]
    bookings.one_at_a_time(tx, [each.person_id for each in fitting if free > 0])
    for each in fitting:
        if each.many > free:
            break
        try:
            bookings.hold(tx, meetup_id, found.when, each.person_id)
        except bookings.Booked:
            continue
        _put(tx, each, state="coming")
        free -= each.many
        moved.append(each.person_id)
    return tuple(moved)


def _rebook(tx: Tx, found: Activity) -> tuple[str, ...]:
    """Book everybody who comes at the new time; return who is busy then."""
    meetup_id, busy = _meetup(tx, found.id), []
    come = [each.person_id for each in signed_up(tx, found.id) if each.state == "coming"]
    bookings.one_at_a_time(tx, come)
    bookings.free_all(tx, meetup_id)
    for who in come:
        try:
            bookings.hold(tx, meetup_id, found.when, who)
        except bookings.Booked:
            busy.append(who)
    return tuple(busy)


# -- the parts -------------------------------------------------------------------------------------


def _locked(tx: Tx, activity_id: str) -> Activity:
    """An activity that nobody else changes, or signs up for, until the commit. Raises Over when
    there is none."""
    if tx.is_postgres:
        one = select(activities.c.id).where(activities.c.id == activity_id)
        tx.c.execute(one.with_for_update(key_share=True))
    found = get(tx, activity_id)
    if found is None:
        raise Over(activity_id)
    return found


def _put(tx: Tx, each: Signup, **change: Any) -> None:
    tx.changed.add("beside")
    row = {"many": each.many, "state": each.state, "asked": each.asked, **change}
    key = {"activity_id": each.activity_id, "person_id": each.person_id}
    dialect = postgresql if tx.is_postgres else sqlite
    putting = dialect.insert(signups).values(key | row)
    tx.c.execute(putting.on_conflict_do_update(index_elements=list(key), set_=row))


def _meetup(tx: Tx, activity_id: str) -> str:
    query = select(planned.c.id).where(planned.c.activity_id == activity_id)
    return str(tx.c.execute(query).scalar_one())


def _change_meetup(tx: Tx, found: Activity, **change: Any) -> None:
    tx.changed.add("beside")
    one = update(planned).where(planned.c.activity_id == found.id)
    tx.c.execute(one.values(sequence=found.sequence + 1, **change))


def _told(tx: Tx, told: Told) -> dict[str, Any]:
    sealed = {
        f"{name}_sealed": shut(tx, getattr(told, name))
        for name in ("title", "about", "place", "price")
    }
    plain = {"ages": told.ages, "places": told.places}
    lists = {"languages": ",".join(told.languages), "interests": ",".join(told.interests)}
    return sealed | plain | lists


def _as_meetup(tx: Tx, told: Told, when: When, since: datetime | None) -> dict[str, Any]:
    """What its row in meetups says of it; ``since`` it stands at this time, None: as before."""
    sealed = {"place_sealed": shut(tx, told.place), "words_sealed": shut(tx, told.title)}
    return sealed | _clock(when) | ({"changed": since} if since else {})


def _clock(when: When) -> dict[str, Any]:
    clock = {"local": when.local, "zone": when.zone, "minutes": when.minutes}
    return clock | {"starts": when.starts}


def _known(tx: Tx, activity_id: str, person_id: str) -> Signup:
    found = signup(tx, activity_id, person_id)
    assert found
    return found


def _signups(tx: Tx, *where: ColumnElement[bool]) -> list[Signup]:
    query = select(signups).where(*where).order_by(signups.c.asked, signups.c.person_id)
    return [Signup(**row._mapping) for row in tx.c.execute(query)]


def _read(tx: Tx, *where: ColumnElement[bool]) -> list[Activity]:
    query = select(activities).where(*where).order_by(activities.c.starts, activities.c.id)
    return [_activity(tx, row) for row in tx.c.execute(query)]


def _activity(tx: Tx, row: Any) -> Activity:
    told = Told(
        opened(tx, row.title_sealed),
        opened(tx, row.about_sealed),
        opened(tx, row.place_sealed),
        opened(tx, row.price_sealed),
        row.ages,
        tags(row.languages),
        tags(row.interests),
        row.places,
    )
    when = When(row.local, row.zone, row.minutes)
    of_it = (row.id, row.area_id, row.made_by, told, when)
    return Activity(*of_it, row.starts, row.state, row.sequence)
