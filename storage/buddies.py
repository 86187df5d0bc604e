"""Buddies: who wants to be one, how far that is, when they are free, and what they learnt.

Before anybody is matched it can be shown what they know and signed: note, rules, agreement, and the
day on which their extract was seen. The extract is never kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import staff
from storage.database import Tx
from storage.sealed import opened_facts, shut_facts, tags
from storage.tables import absences
from storage.tables_beside import buddies, free_times, learnt_tips

Week = Mapping[int, Sequence[tuple[str, str]]]
"""Weekday (0 is Monday) → spans of the clock ("14:00", "17:30") in which somebody is free."""


class NotYet(Exception):
    """Something is missing before a buddy can be confirmed; says what (``Buddy.missing``)."""


@dataclass(frozen=True, slots=True)
class About:
    """What a buddy told of themselves. ``gender`` is woman, man or what they said; None and empty
    are what nobody knows yet."""

    likes: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    rather_not: str = ""
    gender: str = ""
    pets: bool | None = None
    smokes: bool | None = None
    postcode: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Buddy:
    """Somebody who is or wants to be a buddy. ``state``: asking (the talk goes on), waiting (all
    agreed, the coordinator has to confirm), ready, paused or left."""

    person_id: str
    state: str
    area_id: str | None
    languages: tuple[str, ...]
    about: About = field(repr=False)
    adult: bool
    parent_yes: datetime | None
    asked: datetime
    rules_agreed: datetime | None
    note_version: str
    note_read: datetime | None
    agreement_version: str
    signed: datetime | None
    extract_seen: date | None
    confirmed: datetime | None
    confirmed_by: str | None
    next_news: datetime | None
    left: datetime | None

    @property
    def missing(self) -> tuple[str, ...]:
        """What must still be there before they can be confirmed: adult (or the yes of a parent),
        rules, note, agreement, extract."""
        there = {
            "adult": self.adult or self.parent_yes,
            "rules": self.rules_agreed,
            "note": self.note_read,
            "agreement": self.signed,
            "extract": self.extract_seen,
        }
        return tuple(name for name, is_there in there.items() if not is_there)


@dataclass(frozen=True, slots=True)
class Outline:
    """What stands open of a buddy who can be matched, with nothing under the seal."""

    person_id: str
    area_id: str | None
    languages: tuple[str, ...]
    adult: bool
    confirmed: datetime | None


# -- from the first word to ready ------------------------------------------------------------------


def apply(tx: Tx, person_id: str, now: datetime) -> Buddy:
    """Somebody wants to be a buddy (again): the talk about it begins, or goes on."""
    tx.changed.add("beside")
    dialect = postgresql if tx.is_postgres else sqlite
    begins = dialect.insert(buddies).values(person_id=person_id, state="asking", asked=now)
    again = {"state": "asking", "asked": now, "left": None, "confirmed": None, "confirmed_by": None}
    came_back = buddies.c.state == "left"
    tx.c.execute(
        begins.on_conflict_do_update(index_elements=["person_id"], set_=again, where=came_back)
    )
    return _known(tx, person_id)


def get(tx: Tx, person_id: str) -> Buddy | None:
    """Return a buddy, whatever became of them."""
    return next(iter(_read(tx, buddies.c.person_id == person_id)), None)


def save(
    tx: Tx,
    person_id: str,
    *,
    about: About | None = None,
    languages: Iterable[str] | None = None,
    area_id: str | None = None,
    adult: bool | None = None,
) -> None:
    """Keep what was told; what is not handed in stays as it is."""
    change: dict[str, Any] = {}
    if about is not None:
        change["about_sealed"] = shut_facts(tx, asdict(about))
    if languages is not None:
        change["languages"] = ",".join(languages)
    if area_id is not None:
        change["area_id"] = area_id
    if adult is not None:
        change["adult"] = adult
    _change(tx, person_id, **change)


def agree_rules(tx: Tx, person_id: str, now: datetime) -> None:
    """They agreed to the house rules and boundaries."""
    _change(tx, person_id, rules_agreed=now)


def read_note(tx: Tx, person_id: str, version: str, now: datetime) -> None:
    """They read the note on insurance, costs, discretion and secrecy, of this version."""
    _change(tx, person_id, note_version=version, note_read=now)


def sign(tx: Tx, person_id: str, version: str, now: datetime) -> None:
    """They signed the agreement, of this version."""
    _change(tx, person_id, agreement_version=version, signed=now)


def see_extract(tx: Tx, person_id: str, day: date) -> None:
    """A coordinator saw their extract on that day."""
    _change(tx, person_id, extract_seen=day.isoformat())


def parent_says_yes(tx: Tx, person_id: str, now: datetime) -> None:
    """A parent of somebody under 18 agreed that they are a buddy."""
    _change(tx, person_id, parent_yes=now)


def wait(tx: Tx, person_id: str) -> None:
    """The talk is over: a coordinator has to confirm. Who is further already stays there."""
    _move(tx, person_id, "waiting", ("asking",))


def confirm(tx: Tx, person_id: str, by_id: str, now: datetime) -> Buddy:
    """A coordinator confirms: from now on they can be matched. Raises NotYet when something is
    missing that has to be provable."""
    found = get(tx, person_id)
    if found is None or found.state == "left" or found.missing:
        raise NotYet(found.missing if found else person_id)
    _change(tx, person_id, state="ready", confirmed=now, confirmed_by=by_id, next_news=None)
    return _known(tx, person_id)


def pause(tx: Tx, person_id: str) -> None:
    """They are not proposed to anybody for a while; their duos go on."""
    _move(tx, person_id, "paused", ("ready",))


def resume(tx: Tx, person_id: str) -> None:
    """They can be proposed again."""
    _move(tx, person_id, "ready", ("paused",))


def leave(tx: Tx, person_id: str, now: datetime) -> None:
    """They are no buddy any more. Their duos are ended by whoever says goodbye (duos.end)."""
    _change(tx, person_id, state="left", left=now, next_news=None)


def promise(tx: Tx, person_id: str, next_news: datetime | None) -> None:
    """Keep by when they hear where they stand."""
    _change(tx, person_id, next_news=next_news)


# -- lists -----------------------------------------------------------------------------------------


def of_state(tx: Tx, *states: str) -> list[Buddy]:
    """Return the buddies in one of these states, who asked longest ago first."""
    return _read(tx, buddies.c.state.in_(states))


def settle(tx: Tx, *person_ids: str) -> int:
    """Let who told a postcode be in the area that it lies in now, or in none (all of them, if
    nobody is named: areas changed); return how many moved."""
    theirs = [buddies.c.person_id.in_(person_ids)] if person_ids else []
    areas = {code: each.id for each in staff.areas_of(tx) for code in each.postcodes}
    moved = [
        (each.person_id, areas.get(each.about.postcode))
        for each in _read(tx, buddies.c.state != "left", *theirs)
        if each.about.postcode and areas.get(each.about.postcode) != each.area_id
    ]
    for person_id, area_id in moved:
        _change(tx, person_id, area_id=area_id)
    return len(moved)


def outlines(tx: Tx) -> list[Outline]:
    """Return who can be matched, by what stands open of them: many are read as fast as a few."""
    columns = (buddies.c.person_id, buddies.c.area_id, buddies.c.languages, buddies.c.adult)
    query = select(*columns, buddies.c.confirmed).where(buddies.c.state == "ready")
    return [
        Outline(person_id, area_id, tags(languages), adult, confirmed)
        for person_id, area_id, languages, adult, confirmed in tx.c.execute(query)
    ]


def of_people(tx: Tx, person_ids: Collection[str]) -> list[Buddy]:
    """Return these buddies, who asked longest ago first."""
    return _read(tx, buddies.c.person_id.in_(list(person_ids)))


def waiting_longest(tx: Tx) -> list[Buddy]:
    """Return who waits to be confirmed, the longest first."""
    return of_state(tx, "waiting")


def due_news(tx: Tx, now: datetime) -> list[Buddy]:
    """Return who was promised news by now and has not left, who asked longest ago first."""
    return _read(tx, buddies.c.next_news <= now, buddies.c.state != "left")


# -- when they are free ----------------------------------------------------------------------------


def keep_week(tx: Tx, person_id: str, week: Week) -> None:
    """Keep when somebody (a buddy or a family) is free each week, in the place of what stood."""
    tx.c.execute(delete(free_times).where(free_times.c.person_id == person_id))
    spans = {(day, start, end) for day, each in week.items() for start, end in each}
    for day, start, end in sorted(spans):
        row = {"person_id": person_id, "weekday": day, "start": start, "end": end}
        tx.c.execute(insert(free_times).values(row))


def week(tx: Tx, person_id: str) -> Week:
    """Return when somebody is free each week; empty when they never said."""
    return weeks(tx, [person_id]).get(person_id, {})


def weeks(tx: Tx, person_ids: Collection[str] | None = None) -> dict[str, Week]:
    """Return when these people (None: everybody) are free each week; who never said is not in
    it."""
    columns = free_times.c
    query = select(free_times).order_by(columns.person_id, columns.weekday, columns.start)
    if person_ids is not None:
        query = query.where(columns.person_id.in_(list(person_ids)))
    found: dict[str, dict[int, list[tuple[str, str]]]] = {}
    for who, day, start, end in tx.c.execute(query):
        found.setdefault(who, {}).setdefault(day, []).append((start, end))
    return dict(found)


def away(tx: Tx, person_ids: Collection[str] | None = None) -> dict[str, list[tuple[date, date]]]:
    """Return when these people (None: everybody) are away, first and last day (staff.be_away keeps
    it)."""
    query = select(absences).order_by(absences.c.first)
    if person_ids is not None:
        query = query.where(absences.c.person_id.in_(list(person_ids)))
    found: dict[str, list[tuple[date, date]]] = {}
    for row in tx.c.execute(query):
        span = (date.fromisoformat(row.first), date.fromisoformat(row.last))
        found.setdefault(row.person_id, []).append(span)
    return found


def who_is_away(tx: Tx, person_ids: Collection[str], day: date) -> set[str]:
    """Return who of these people is away on that day."""
    spans = away(tx, person_ids).items()
    return {who for who, each in spans if any(first <= day <= last for first, last in each)}


# -- what they learnt ------------------------------------------------------------------------------


def learn(tx: Tx, person_id: str, tip: str, now: datetime) -> None:
    """Remember that they got this tip."""
    dialect = postgresql if tx.is_postgres else sqlite
    row = {"person_id": person_id, "tip": tip, "at": now}
    tx.c.execute(dialect.insert(learnt_tips).values(row).on_conflict_do_nothing())


def learnt(tx: Tx, person_id: str) -> dict[str, datetime]:
    """Return which tips they got, and when."""
    query = select(learnt_tips).where(learnt_tips.c.person_id == person_id)
    return {row.tip: row.at for row in tx.c.execute(query.order_by(learnt_tips.c.at))}


# -- the parts -------------------------------------------------------------------------------------


def _change(tx: Tx, person_id: str, **change: Any) -> None:
    tx.changed.add("beside")
    if change:
        tx.c.execute(update(buddies).where(buddies.c.person_id == person_id).values(change))


def _move(tx: Tx, person_id: str, state: str, before: Sequence[str]) -> None:
    tx.changed.add("beside")
    theirs = (buddies.c.person_id == person_id, buddies.c.state.in_(before))
    tx.c.execute(update(buddies).where(*theirs).values(state=state))


def _known(tx: Tx, person_id: str) -> Buddy:
    found = get(tx, person_id)
    assert found
    return found


def _read(tx: Tx, *where: ColumnElement[bool]) -> list[Buddy]:
    query = select(buddies).where(*where).order_by(buddies.c.asked, buddies.c.person_id)
    return [_buddy(tx, row) for row in tx.c.execute(query)]


_TOLD = {each.name for each in fields(About)}


def _buddy(tx: Tx, row: Any) -> Buddy:
    known = dict(row._mapping)
    told = opened_facts(tx, known.pop("about_sealed"))
    known["about"] = About(**{name: value for name, value in told.items() if name in _TOLD})
    known["languages"] = tags(known["languages"])
    seen = known["extract_seen"]
    known["extract_seen"] = date.fromisoformat(seen) if seen else None
    return Buddy(**known)
