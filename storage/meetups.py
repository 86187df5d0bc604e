"""Meetups: proposed, agreed, moved, cancelled. Whoever has agreed is booked (``bookings``)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select, update

from storage import bookings, series
from storage.database import Tx
from storage.sealed import opened, shut
from storage.tables_beside import duo_members, duos, meetups, signups
from storage.times import When

WHATS = ("everyday", "walk", "call", "video", "along", "other")
FROM_AFAR = ("call", "video")
"""Nobody has to be anywhere."""


class Settled(Exception):
    """It cannot be changed so (any more): somebody was faster, or it was cancelled."""


@dataclass(frozen=True, slots=True)
class Meetup:
    """A meetup of a duo, or an activity as those who come have it in their calendars. ``state``:
    proposed, agreed or cancelled. ``times`` are the locals that are offered while nothing is
    agreed; ``along`` is what the buddy may know when going along to a service. ``sequence`` rises
    with each change that calendars must follow; ``changed``: since when it stands at this time, of
    which reminders are worked out."""

    id: str
    duo_id: str | None
    activity_id: str | None
    series_id: str | None
    what: str
    when: When
    starts: datetime
    place: str = field(repr=False)
    words: str = field(repr=False)
    along: str = field(repr=False)
    state: str
    proposed_by: str | None
    sequence: int
    times: tuple[str, ...]
    made: datetime
    changed: datetime


# -- agreeing --------------------------------------------------------------------------------------


def propose(
    tx: Tx,
    duo_id: str,
    by_id: str,
    what: str,
    offers: Sequence[When],
    now: datetime,
    *,
    place: str = "",
    words: str = "",
    along: str = "",
) -> Meetup:
    """Offer one or more times, for the other side to pick; nobody is booked yet. Raises Settled
    when the duo has ended or somebody in it blocked the other side."""
    _going(tx, duo_id)
    row = _row(tx, duo_id, by_id, what, offers[0], now, place, words, along)
    row |= {"state": "proposed", "times": _written(offers)}
    tx.c.execute(insert(meetups).values(row))
    return _known(tx, row["id"])


def plan(
    tx: Tx,
    duo_id: str,
    by_id: str | None,
    what: str,
    when: When,
    now: datetime,
    *,
    place: str = "",
    words: str = "",
    along: str = "",
    series_id: str | None = None,
) -> Meetup:
    """Put in a meetup that is agreed already: one of a series, or made by a coordinator. Raises
    Booked, or Settled when the duo has ended."""
    _going(tx, duo_id)
    row = _row(tx, duo_id, by_id, what, when, now, place, words, along)
    row |= {"state": "agreed", "series_id": series_id}
    with tx.c.begin_nested():
        who = members(tx, duo_id)
        bookings.one_at_a_time(tx, who)
        tx.c.execute(insert(meetups).values(row))
        bookings.book(tx, row["id"], when, who)
    return _known(tx, row["id"])


def offer(tx: Tx, meetup_id: str, by_id: str, offers: Sequence[When], now: datetime) -> Meetup:
    """Offer other times, for the other side to pick. Raises Settled when it is agreed or
    cancelled."""
    before = _open(tx, meetup_id, "proposed")
    change = {"proposed_by": by_id, "times": _written(offers), **_clock(offers[0])}
    _change(tx, before, now, **change)
    return _known(tx, meetup_id)


def agree(tx: Tx, meetup_id: str, when: When, now: datetime) -> Meetup:
    """Somebody picks a time: from now on it is agreed, and everybody of the duo is booked. Raises
    Booked when one of them has something else then, Settled when it is not proposed any more. Of
    two at once, one is in."""
    with tx.c.begin_nested():
        before = _open(tx, meetup_id, "proposed")
        _change(tx, before, now, state="agreed", times="", **_clock(when))
        bookings.book(tx, meetup_id, when, members(tx, before.duo_id))
    return _known(tx, meetup_id)


def move(tx: Tx, meetup_id: str, when: When, now: datetime) -> Meetup:
    """An agreed meetup goes to another time, with everybody who is booked. Raises Booked (and then
    it stays where it was) or Settled."""
    with tx.c.begin_nested():
        before = _open(tx, meetup_id, "agreed")
        who = bookings.free_all(tx, meetup_id)
        _change(tx, before, now, **_clock(when))
        bookings.book(tx, meetup_id, when, who)
    _skip(tx, before)
    return _known(tx, meetup_id)


def describe(
    tx: Tx,
    meetup_id: str,
    *,
    what: str | None = None,
    place: str | None = None,
    words: str | None = None,
    along: str | None = None,
) -> Meetup:
    """Change what it is, where, or what is said of it; what is not handed in stays as it is. Raises
    Settled when it was cancelled."""
    before = _locked(tx, meetup_id)
    told = {"place": place, "words": words, "along": along}
    change: dict[str, Any] = {
        f"{name}_sealed": shut(tx, value) for name, value in told.items() if value is not None
    }
    if what is not None:
        change["what"] = what
    _change(tx, before, before.changed, **change)
    return _known(tx, meetup_id)


def begin_series(tx: Tx, meetup_id: str, series_id: str) -> None:
    """From this meetup on they meet again and again: it is the first of the series, and is not put
    in anew. Calendars need not follow."""
    tx.changed.add("beside")
    found = _locked(tx, meetup_id)
    tx.c.execute(update(meetups).where(meetups.c.id == meetup_id).values(series_id=series_id))
    series.skip(tx, series_id, found.when.day)


def cancel(tx: Tx, meetup_id: str, now: datetime) -> Meetup:
    """It does not take place: whoever was booked is free again. Raises Settled when it was
    cancelled already."""
    before = _locked(tx, meetup_id)
    _change(tx, before, now, state="cancelled")
    bookings.free_all(tx, meetup_id)
    _skip(tx, before)
    return _known(tx, meetup_id)


def cancel_all(tx: Tx, duo_id: str, now: datetime) -> list[str]:
    """The duo ends: cancel what has not begun, end its series, and return the ids of the meetups
    that were agreed."""
    series.end_all(tx, duo_id, now)
    coming = (meetups.c.duo_id == duo_id, meetups.c.starts > now, meetups.c.state != "cancelled")
    agreed = []
    for row in tx.c.execute(select(meetups.c.id, meetups.c.state).where(*coming)).all():
        cancel(tx, row.id, now)
        agreed += [row.id] if row.state == "agreed" else []
    return agreed


# -- looking ---------------------------------------------------------------------------------------


def get(tx: Tx, meetup_id: str) -> Meetup | None:
    """Return a meetup by its id."""
    return next(iter(_read(tx, meetups.c.id == meetup_id)), None)


def of_duo(tx: Tx, duo_id: str) -> list[Meetup]:
    """Return every meetup of a duo, in the order of their times."""
    return _read(tx, meetups.c.duo_id == duo_id)


def of_series(tx: Tx, series_id: str) -> list[Meetup]:
    """Return every meetup of a series, in the order of their times."""
    return _read(tx, meetups.c.series_id == series_id)


def of_activity(tx: Tx, activity_id: str) -> Meetup | None:
    """Return an activity as those who come have it in their calendars."""
    return next(iter(_read(tx, meetups.c.activity_id == activity_id)), None)


def upcoming(tx: Tx, person_id: str, since: datetime) -> list[Meetup]:
    """Return what somebody has agreed to that begins from then on, activities too, in the order of
    their times."""
    return _read(tx, _with(person_id), meetups.c.state == "agreed", meetups.c.starts >= since)


def calendar(tx: Tx, person_id: str, since: datetime) -> list[Meetup]:
    """Return what belongs in somebody's calendar from then on, what was cancelled too, so that
    calendars can follow."""
    changed = meetups.c.state != "proposed"
    return _read(tx, _with(person_id), changed, meetups.c.starts >= since)


def planned_by(tx: Tx, person_id: str, since: datetime) -> list[Meetup]:
    """Return what somebody put in from then on, what was cancelled too."""
    stands = meetups.c.state != "proposed"
    return _read(tx, meetups.c.proposed_by == person_id, stands, meetups.c.starts >= since)


def proposed(tx: Tx, person_id: str) -> list[Meetup]:
    """Return what is proposed by or to somebody and not answered, in the order of their times."""
    return _read(tx, _with(person_id), meetups.c.state == "proposed")


def unanswered(tx: Tx) -> list[Meetup]:
    """Return every proposal of a duo that nobody answered yet, in the order of their times."""
    return _read(tx, meetups.c.state == "proposed", meetups.c.duo_id.is_not(None))


def between(tx: Tx, first: datetime, last: datetime) -> list[Meetup]:
    """Return what is agreed and begins from the first instant to before the last."""
    return _read(
        tx, meetups.c.state == "agreed", meetups.c.starts >= first, meetups.c.starts < last
    )


def people_of(tx: Tx, found: Collection[Meetup]) -> dict[str, tuple[str, ...]]:
    """Return whose meetup each of these is, by its id: the members of the duo, or those who come
    to the activity."""
    duo_ids = {each.duo_id for each in found if each.duo_id}
    activity_ids = {each.activity_id for each in found if each.activity_id}
    member = select(duo_members.c.duo_id, duo_members.c.person_id).order_by(duo_members.c.person_id)
    comes = (
        select(signups.c.activity_id, signups.c.person_id)
        .where(signups.c.activity_id.in_(activity_ids), signups.c.state == "coming")
        .order_by(signups.c.asked, signups.c.person_id)
    )
    who: dict[str, list[str]] = {}
    for query in (member.where(duo_members.c.duo_id.in_(duo_ids)), comes):
        for of_id, person_id in tx.c.execute(query):
            who.setdefault(of_id, []).append(person_id)
    return {each.id: tuple(who.get(each.duo_id or each.activity_id or "", ())) for each in found}


def members(tx: Tx, duo_id: str | None) -> tuple[str, ...]:
    """Return who is in a duo, by id."""
    query = select(duo_members.c.person_id).where(duo_members.c.duo_id == duo_id)
    return tuple(sorted(tx.c.execute(query).scalars()))


# -- the parts -------------------------------------------------------------------------------------


def _going(tx: Tx, duo_id: str) -> None:
    """Raise Settled unless the duo goes on; it cannot end until the commit."""
    query = select(duos.c.state).where(duos.c.id == duo_id)
    state = tx.c.execute(query.with_for_update(read=True)).scalar()
    theirs = (duo_members.c.duo_id == duo_id, duo_members.c.blocked.is_not(None))
    blocked = tx.c.execute(select(duo_members.c.person_id).where(*theirs)).first()
    if state in (None, "ended") or blocked:
        raise Settled(duo_id)


def _open(tx: Tx, meetup_id: str, state: str) -> Meetup:
    """A meetup in that state of a duo that goes on, with the time of its people, locked."""
    found = get(tx, meetup_id)
    if found is None:
        raise Settled(meetup_id)
    if found.duo_id:
        _going(tx, found.duo_id)
        bookings.one_at_a_time(tx, members(tx, found.duo_id))
    locked = _locked(tx, meetup_id)
    if locked.state != state:
        raise Settled(meetup_id)
    return locked


def _locked(tx: Tx, meetup_id: str) -> Meetup:
    """A meetup that nobody else changes until the commit. Raises Settled when it was cancelled."""
    if tx.is_postgres:
        one = select(meetups.c.id).where(meetups.c.id == meetup_id)
        tx.c.execute(one.with_for_update(key_share=True))
    found = get(tx, meetup_id)
    if found is None or found.state == "cancelled":
        raise Settled(meetup_id)
    return found


def _change(tx: Tx, before: Meetup, now: datetime, **change: Any) -> None:
    """Change a meetup; calendars that have it already must follow."""
    tx.changed.add("beside")
    rises = before.sequence + (before.state == "agreed")
    one = update(meetups).where(meetups.c.id == before.id)
    tx.c.execute(one.values(changed=now, sequence=rises, **change))


def _skip(tx: Tx, before: Meetup) -> None:
    """The series has nothing on that day any more, so that it is not made anew."""
    if before.series_id:
        series.skip(tx, before.series_id, before.when.day)


def _with(person_id: str) -> ColumnElement[bool]:
    """The meetups of somebody's duos, and of the activities to which they come."""
    theirs = select(duo_members.c.duo_id).where(duo_members.c.person_id == person_id)
    comes = select(signups.c.activity_id).where(
        signups.c.person_id == person_id, signups.c.state == "coming"
    )
    return or_(meetups.c.duo_id.in_(theirs), meetups.c.activity_id.in_(comes))


def _row(
    tx: Tx,
    duo_id: str,
    by_id: str | None,
    what: str,
    when: When,
    now: datetime,
    place: str,
    words: str,
    along: str,
) -> dict[str, Any]:
    tx.changed.add("beside")
    told = {"place": place, "words": words, "along": along}
    row = {"id": secrets.token_hex(8), "duo_id": duo_id, "proposed_by": by_id, "what": what}
    sealed = {f"{name}_sealed": shut(tx, value) for name, value in told.items()}
    return row | _clock(when) | sealed | {"made": now, "changed": now}


def _clock(when: When) -> dict[str, Any]:
    clock = {"local": when.local, "zone": when.zone, "minutes": when.minutes}
    return clock | {"starts": when.starts}


def _written(offers: Sequence[When]) -> str:
    return json.dumps([each.local for each in offers])


def _known(tx: Tx, meetup_id: str) -> Meetup:
    found = get(tx, meetup_id)
    assert found
    return found


def _read(tx: Tx, *where: ColumnElement[bool]) -> list[Meetup]:
    query = select(meetups).where(*where).order_by(meetups.c.starts, meetups.c.id)
    return [_meetup(tx, row) for row in tx.c.execute(query)]


def _meetup(tx: Tx, row: Any) -> Meetup:
    known = dict(row._mapping)
    for name in ("place", "words", "along"):
        known[name] = opened(tx, known.pop(f"{name}_sealed"))
    known["when"] = When(known.pop("local"), known.pop("zone"), known.pop("minutes"))
    known["times"] = tuple(json.loads(known["times"] or "[]"))
    return Meetup(**known)
