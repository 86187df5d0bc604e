"""What the console's lists and search find, and who may see which case.

Whoever works here sees the cases that are theirs, those that wait in the areas where they work,
and those they stand in for; a coordinator sees all of their areas or organisation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from storage import names, staff
from storage.cases import Case
from storage.database import Tx
from storage.tables import areas, cases, outbox, tags

_IS_OPEN = cases.c.state.in_(("waiting", "taken"))
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


def scope_of(tx: Tx, staff_id: str, today: date) -> Scope:
    """Return what somebody may see; nothing for somebody who does not work here."""
    team = staff.everybody(tx)
    me = next((each for each in team if each.id == staff_id), None)
    if me is None:
        return Scope(staff_id, areas=frozenset())
    backed = [each for each in team if each.backup_id == staff_id]
    return Scope(
        staff_id,
        me.role == "coordinator",
        me.organisation_id,
        frozenset(me.areas) or None,
        frozenset(each.id for each in backed if each.away_on(today)),
        frozenset(each.id for each in backed),
    )


def visible(scope: Scope) -> ColumnElement[bool]:
    """The cases that somebody may open."""
    near = _near(scope)
    theirs = or_(cases.c.owner_id == scope.staff_id, cases.c.responsible_id == scope.staff_id)
    backed = or_(
        and_(cases.c.owner_id.in_(scope.stands_for), _IS_OPEN),
        and_(cases.c.owner_id.in_(scope.backs), _IS_OPEN, cases.c.step >= 2),
    )
    return or_(
        theirs, backed, near if scope.coordinates else and_(near, cases.c.state == "waiting")
    )


def _near(scope: Scope) -> ColumnElement[bool]:
    """The cases of the areas where somebody works. What has no area yet is the house's own."""
    nowhere = cases.c.area_id.is_(None) if scope.organisation_id is None else false()
    if scope.areas is not None:
        return or_(cases.c.area_id.in_(scope.areas), nowhere if scope.areas else false())
    own = select(areas.c.id).where(
        areas.c.organisation_id.is_not_distinct_from(scope.organisation_id)
    )
    return or_(cases.c.area_id.in_(own), nowhere)


def may_see(tx: Tx, case_id: str, scope: Scope) -> bool:
    """Whether somebody may open this case."""
    query = select(cases.c.id).where(cases.c.id == case_id, visible(scope))
    return tx.c.execute(query).first() is not None


# -- lists -----------------------------------------------------------------------------------------


def listed(
    tx: Tx,
    show: str,
    scope: Scope,
    now: datetime,
    *,
    area_id: str = "",
    language: str = "",
    most: int = 200,
) -> list[Case]:
    """Return the cases of one list (`LISTS`), the most urgent and longest due first, letters by
    their day; the last closed first."""
    query = select(cases).where(_lists(scope, now)[show], visible(scope)).limit(most)
    if area_id:
        query = query.where(cases.c.area_id == area_id)
    if language:
        query = query.where(cases.c.language == language)
    first = func.coalesce(cases.c.letter_by, cases.c.due)
    order = (cases.c.urgency.desc(), first, cases.c.number)
    query = query.order_by(*((cases.c.closed.desc(),) if show == "closed" else order))
    return [Case(**row._mapping) for row in tx.c.execute(query)]


def tally(tx: Tx, scope: Scope, now: datetime) -> dict[str, int]:
    """Return how many cases are on each list of open ones."""
    lists = {show: which for show, which in _lists(scope, now).items() if show != "closed"}
    counts = [func.count().filter(which).label(show) for show, which in lists.items()]
    row = tx.c.execute(select(*counts).where(_IS_OPEN, visible(scope))).one()
    return dict(row._mapping)


def _lists(scope: Scope, now: datetime) -> dict[str, ColumnElement[bool]]:
    awake = or_(cases.c.snoozed_until.is_(None), cases.c.snoozed_until <= now)
    theirs = or_(cases.c.owner_id == scope.staff_id, cases.c.responsible_id == scope.staff_id)
    return {
        "mine": and_(_IS_OPEN, theirs, awake),
        "waiting": cases.c.state == "waiting",
        "urgent": and_(_IS_OPEN, cases.c.urgency > 0),
        "overdue": and_(_IS_OPEN, cases.c.due < now, awake),
        "all": _IS_OPEN,
        "closed": cases.c.state == "closed",
    }


# -- search ----------------------------------------------------------------------------------------


def search(
    tx: Tx,
    text: str,
    scope: Scope,
    *,
    languages: Mapping[str, Collection[str]],
    topics: Mapping[str, Collection[str]],
    most: int = 50,
) -> list[Case]:
    """Return the cases that fit every word: a case number, a beginning of a name, a tag, an area,
    a language or topic (``languages``, ``topics``: word → tags or ids). Messages are sealed and
    not searched. The newest first."""
    words = text.casefold().split()[:6]
    if not words:
        return []
    fits = [_fits(tx, word, languages, topics) for word in words]
    query = select(cases).where(visible(scope), *fits).order_by(cases.c.number.desc())
    return [Case(**row._mapping) for row in tx.c.execute(query.limit(most))]


def _fits(
    tx: Tx,
    word: str,
    languages: Mapping[str, Collection[str]],
    topics: Mapping[str, Collection[str]],
) -> ColumnElement[bool]:
    """The cases that one word may mean."""
    bare = word.lstrip("#")
    likes = bare.replace("\\", "").replace("%", "").replace("_", "")
    tagged = select(tags.c.case_id).where(tags.c.tag.startswith(likes)) if likes else None
    near = select(areas.c.id).where(
        or_(func.lower(areas.c.name).contains(likes), areas.c.postcodes.contains(likes))
    )
    ways: list[ColumnElement[bool]] = [
        cases.c.person_id.in_(names.find(tx, word)),
        cases.c.area_id.in_(near) if likes else false(),
        cases.c.id.in_(tagged) if tagged is not None else false(),
    ]
    if bare.isdecimal() and len(bare) <= 9:
        ways.append(cases.c.number == int(bare))
    spoken = {tag for name, tags_ in languages.items() if name.startswith(bare) for tag in tags_}
    about = {each for name, ids in topics.items() if name.startswith(bare) for each in ids}
    if spoken:
        ways.append(cases.c.language.in_(spoken))
    if about:
        ways.append(cases.c.topic.in_(about))
    return or_(*ways)


# -- what open pages listen for --------------------------------------------------------------------


def pulse(tx: Tx, now: datetime) -> str:
    """Return a few numbers that change whenever something in an open case does."""
    seen = tx.c.execute(
        select(
            func.count(),
            func.sum(cases.c.number),
            func.sum(cases.c.urgency),
            func.max(cases.c.touched),
            func.max(cases.c.talk_shared),
            func.count().filter(cases.c.due < now),
        ).where(_IS_OPEN)
    ).one()
    retried = and_(outbox.c.status == "waiting", outbox.c.attempts > 0)
    failing = or_(outbox.c.status == "dead", retried)
    stuck = tx.c.execute(select(func.count()).select_from(outbox).where(failing)).scalar()
    return " ".join(map(str, (*seen, stuck)))
