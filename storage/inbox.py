"""What the console's lists and search find, and who may see which case.

Whoever works here sees the cases that are theirs, those that wait in the areas where they work,
and those they stand in for; a coordinator sees all of their areas or organisation.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, false, func, not_, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from storage import names, staff
from storage.cases import Case, awake, touch
from storage.database import Tx
from storage.seal import SealBroken
from storage.tables import areas, audit, cases, outbox, shares, tags, tasks, transfers

_IS_OPEN = cases.c.state.in_(("waiting", "taken"))
MOST = 50
"""Cases on one list: a longer one is narrowed or searched, not read."""
LISTS = ("mine", "waiting", "urgent", "overdue", "all", "closed")


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see. ``areas`` is None for somebody who works everywhere in their own
    organisation; ``stands_for`` are colleagues who are away today and whose backup they are."""

    staff_id: str
    coordinates: bool = False
    organisation_id: str | None = None
    areas: frozenset[str] | None = None
    stands_for: frozenset[str] = frozenset()
    backs: frozenset[str] = frozenset()
    """Colleagues whose backup they are: their cases come here when nobody answers."""
    today: date = date.min
    """The day on which they may: colleagues are away by days."""


def scope_of(tx: Tx, staff_id: str, today: date) -> Scope:
    """Return what somebody may see; nothing for somebody who does not work here."""
    me = staff.worker(tx, staff_id)
    if me is None:
        return Scope("", areas=frozenset())
    backed = staff.backed_by(tx, staff_id)
    return Scope(
        staff_id,
        me.role == "coordinator",
        me.organisation_id,
        frozenset(me.areas) or None,
        frozenset(each.id for each in backed if each.away_on(today)),
        frozenset(each.id for each in backed),
        today,
    )


def visible(scope: Scope) -> ColumnElement[bool]:
    """The cases that somebody may open."""
    near = _near(scope)
    theirs = or_(cases.c.owner_id == scope.staff_id, cases.c.responsible_id == scope.staff_id)
    around = near if scope.coordinates else and_(cases.c.state == "waiting", near)
    return or_(theirs, around, *_backed(scope))


def _backed(scope: Scope) -> Iterator[ColumnElement[bool]]:
    """The cases of colleagues that they stand in for, and those that nobody answered. Who backs
    nobody is spared the walk through every open case."""
    if scope.stands_for:
        yield and_(cases.c.owner_id.in_(scope.stands_for), _IS_OPEN)
    if scope.backs:
        yield and_(cases.c.owner_id.in_(scope.backs), _IS_OPEN, cases.c.step >= 2)


def _near(scope: Scope) -> ColumnElement[bool]:
    """The cases of the areas where somebody works. What has no area yet is the house's own."""
    # An expression, so that lists are walked in their own order and end at their limit, where an
    # index by area would first gather and sort everything that is near.
    place = func.coalesce(cases.c.area_id, "")
    nowhere = place == "" if scope.organisation_id is None else false()
    if scope.areas is not None:
        return or_(place.in_(scope.areas), nowhere if scope.areas else false())
    own = select(areas.c.id).where(
        areas.c.organisation_id.is_not_distinct_from(scope.organisation_id)
    )
    return or_(place.in_(own), nowhere)


def may_see(tx: Tx, case_id: str, scope: Scope) -> bool:
    """Whether somebody may open this case."""
    query = select(cases.c.id).where(cases.c.id == case_id, visible(scope))
    return tx.c.execute(query).first() is not None


def left_alone(tx: Tx, case: Case, scope: Scope) -> bool:
    """Whether whoever has this case is away today: whoever may open it may take it over then."""
    owner = staff.worker(tx, case.owner_id) if case.owner_id else None
    return case.state == "taken" and owner is not None and owner.away_on(scope.today)


# -- lists -----------------------------------------------------------------------------------------


def listed(
    tx: Tx,
    show: str,
    scope: Scope,
    now: datetime,
    *,
    area_id: str = "",
    language: str = "",
    most: int = MOST,
) -> list[Case]:
    """Return the cases of one list (`LISTS`, or ``aside``: put aside until later), the most urgent
    and longest due first, letters by their day; the last closed first."""
    where = [_lists(scope, now)[show], visible(scope)]
    if area_id:
        where.append(cases.c.area_id == area_id)
    if language:
        where.append(cases.c.language == language)
    if show == "closed":
        return _whole(tx, where, (cases.c.closed.desc(), cases.c.number), most)
    if show == "aside":
        return _whole(tx, where, (cases.c.snoozed_until, cases.c.number), most)
    first = func.coalesce(cases.c.letter_by, cases.c.due)
    return _whole(tx, where, (cases.c.urgency.desc(), first, cases.c.number), most)


def _whole(
    tx: Tx, where: Sequence[ColumnElement[bool]], order: Sequence[ColumnElement[Any]], most: int
) -> list[Case]:
    """The first of these cases in that order. They are chosen and sorted by what the index of the
    inbox holds, and only those that are shown are read whole."""
    shown = select(cases.c.id).where(*where).order_by(*order).limit(most)
    query = select(cases).where(cases.c.id.in_(shown)).order_by(*order)
    return [Case(**row._mapping) for row in tx.c.execute(query)]


def tally(tx: Tx, scope: Scope, now: datetime) -> dict[str, int]:
    """Return how many cases are on each list of open ones, and how many are put aside."""
    lists = {show: which for show, which in _lists(scope, now).items() if show != "closed"}
    counts = [func.count().filter(which).label(show) for show, which in lists.items()]
    row = tx.c.execute(select(*counts).where(_IS_OPEN, visible(scope))).one()
    return dict(row._mapping)


def _lists(scope: Scope, now: datetime) -> dict[str, ColumnElement[bool]]:
    is_awake = awake(now)
    theirs = or_(cases.c.owner_id == scope.staff_id, cases.c.responsible_id == scope.staff_id)
    return {
        "mine": and_(_IS_OPEN, theirs, is_awake),
        "waiting": cases.c.state == "waiting",
        "urgent": and_(_IS_OPEN, cases.c.urgency > 0, is_awake),
        "overdue": and_(_IS_OPEN, cases.c.due < now, is_awake),
        "all": and_(_IS_OPEN, is_awake),
        "closed": cases.c.state == "closed",
        "aside": and_(_IS_OPEN, not_(is_awake)),
    }


# -- search ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meant:
    """What one word that was typed may mean: the word itself (a name, a tag), a case's number, and
    the languages, topics and areas that are called so."""

    word: str
    number: int | None = None
    languages: Collection[str] = ()
    topics: Collection[str] = ()
    areas: Collection[str] = ()


def search(tx: Tx, meant: Sequence[Meant], scope: Scope, most: int = 50) -> list[Case]:
    """Return the cases that fit every word, the newest first. Messages are sealed and not
    searched."""
    if not meant:
        return []
    fits = [_fits(tx, each) for each in meant]
    return _whole(tx, [visible(scope), *fits], [cases.c.number.desc()], most)


def _fits(tx: Tx, meant: Meant) -> ColumnElement[bool]:
    """The cases that one word may mean."""
    begins = tags.c.tag.startswith(meant.word, autoescape=True)
    likes = or_(begins, tags.c.tag.contains(f"-{meant.word}", autoescape=True))
    ways: list[ColumnElement[bool]] = [
        cases.c.person_id.in_(names.find(tx, meant.word)),
        cases.c.id.in_(select(tags.c.case_id).where(likes)),
    ]
    if meant.number is not None:
        ways.append(cases.c.number == meant.number)
    for column, known in (
        (cases.c.language, meant.languages),
        (cases.c.topic, meant.topics),
        (cases.c.area_id, meant.areas),
    ):
        if known:
            ways.append(column.in_(known))
    return or_(*ways)


# -- what a row says beside the case ---------------------------------------------------------------


def calls(tx: Tx, case_ids: Sequence[str]) -> dict[str, datetime]:
    """Return when the next call to the family of each of these cases was promised."""
    undone = (tasks.c.kind == "call", tasks.c.done.is_(None), tasks.c.at.is_not(None))
    query = select(tasks.c.case_id, func.min(tasks.c.at).label("at")).where(
        tasks.c.case_id.in_(case_ids), *undone
    )
    return {row.case_id: row.at for row in tx.c.execute(query.group_by(tasks.c.case_id))}


def called(tx: Tx, case_ids: Sequence[str]) -> dict[str, str]:
    """Return what the family of each case wants to be called, where it gave that along to whoever
    has the case now."""
    columns = (transfers.c.case_id, transfers.c.id, transfers.c.settled)
    accepted = (transfers.c.case_id.in_(case_ids), transfers.c.state == "accepted")
    rows = tx.c.execute(select(*columns).where(*accepted).order_by(transfers.c.settled))
    passed = {row.case_id: row for row in rows}
    query = select(shares).where(
        shares.c.case_id.in_(case_ids), shares.c.item == "who", shares.c.revoked.is_(None)
    )
    found = {}
    for row in tx.c.execute(query.order_by(shares.c.id)):
        last = passed.get(row.case_id)
        for_this = last is None or (last.settled and row.given >= last.settled)
        theirs = for_this if row.transfer_id is None else last and row.transfer_id == last.id
        if theirs and (name := _name(tx, row.body_sealed)):
            found[row.case_id] = name
    return found


def _name(tx: Tx, sealed: bytes) -> str:
    """The name in what was given along of who they are; what cannot be opened any more (a lost
    key) names nobody."""
    try:
        body = json.loads(tx.seal.open(sealed))
    except SealBroken:
        return ""
    return str(body.get("name") or "") if isinstance(body, dict) else ""


# -- tags ------------------------------------------------------------------------------------------


def tags_of(tx: Tx, case_id: str) -> list[str]:
    """Return the tags of a case."""
    query = select(tags.c.tag).where(tags.c.case_id == case_id).order_by(tags.c.tag)
    return list(tx.c.execute(query).scalars())


def tag(tx: Tx, case_id: str, word: str, now: datetime) -> None:
    """Put a tag on a case, unless it is there."""
    dialect = postgresql if tx.is_postgres else sqlite
    adding = dialect.insert(tags).values(case_id=case_id, tag=word)
    tx.c.execute(adding.on_conflict_do_nothing())
    touch(tx, case_id, now)


def untag(tx: Tx, case_id: str, word: str, now: datetime) -> None:
    """Take a tag off a case."""
    tx.c.execute(delete(tags).where(tags.c.case_id == case_id, tags.c.tag == word))
    touch(tx, case_id, now)


# -- what open pages listen for --------------------------------------------------------------------


_OPEN_CASES = select(
    func.count(),
    func.sum(cases.c.number),
    func.sum(cases.c.urgency),
    func.max(cases.c.touched),
    func.max(cases.c.talk_shared),
    func.count().filter(cases.c.due < bindparam("now", type_=cases.c.due.type)),
).where(_IS_OPEN)
_RETRIED = and_(outbox.c.status == "waiting", outbox.c.attempts > 0)
_STUCK = (
    select(func.count())
    .select_from(outbox)
    .where(or_(outbox.c.status.in_(("dead", "held")), _RETRIED))
)
_LOOKS = ("view", "listed")
_LAST_ACT = (
    select(audit.c.id).where(audit.c.action.not_in(_LOOKS)).order_by(audit.c.id.desc()).limit(1)
)


def pulse(tx: Tx, now: datetime) -> str:
    """Return a few numbers that change whenever something in an open case does."""
    seen = tx.c.execute(_OPEN_CASES, {"now": now}).one()
    stuck, last_act = tx.c.execute(_STUCK).scalar(), tx.c.execute(_LAST_ACT).scalar()
    return " ".join(map(str, (*seen, stuck, last_act)))
