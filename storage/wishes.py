"""Wishes of families for a buddy: what for, how, and how long they wait. One at a time each."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage import staff
from storage.database import Tx
from storage.sealed import opened_facts, shut_facts, tags
from storage.tables_beside import wishes

AIMS = ("company", "along", "language", "homework", "outing", "way")
"""What a buddy can be wished for."""


class AlreadyWished(Exception):
    """The family waits for a buddy already, or has one by an earlier wish."""


@dataclass(frozen=True, slots=True)
class Hard:
    """What must be so, and is never overruled. ``gender``: woman, man, or either."""

    languages: tuple[str, ...] = ()
    gender: str = ""
    no_pets: bool = False
    no_smoking: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What a family said with its wish."""

    likes: tuple[str, ...] = ()
    hard: Hard = Hard()
    words: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish for a buddy. ``state``: waiting, matched or ended. ``put_by`` is the colleague who put
    the family forward, None when it asked itself. A ``minor`` needs the yes of a parent and of a
    coordinator."""

    id: str
    person_id: str
    state: str
    aims: tuple[str, ...]
    about: About = field(repr=False)
    area_id: str | None
    minor: bool
    parent_yes: datetime | None
    coordinator_yes: datetime | None
    put_by: str | None
    asked: datetime
    next_news: datetime | None
    ended: datetime | None

    @property
    def may_be_matched(self) -> bool:
        """Whether nobody's yes is missing."""
        return not self.minor or bool(self.parent_yes and self.coordinator_yes)


def ask(
    tx: Tx,
    person_id: str,
    aims: Iterable[str],
    now: datetime,
    *,
    about: About = About(),
    area_id: str | None = None,
    minor: bool = False,
    put_by: str | None = None,
    next_news: datetime | None = None,
) -> Wish:
    """A family wishes for a buddy. Raises AlreadyWished when it does already; of two at once, one
    is kept."""
    tx.changed.add("beside")
    wish_id = secrets.token_hex(8)
    row = {"id": wish_id, "person_id": person_id, "aims": ",".join(aims), "asked": now}
    row |= {"about_sealed": _sealed(tx, about), "area_id": area_id, "minor": minor}
    row |= {"put_by": put_by, "next_news": next_news}
    dialect = postgresql if tx.is_postgres else sqlite
    asking = dialect.insert(wishes).values(row).on_conflict_do_nothing()
    if tx.c.execute(asking, execution_options={"preserve_rowcount": True}).rowcount == 0:
        raise AlreadyWished(person_id)
    return _known(tx, wish_id)


def get(tx: Tx, wish_id: str) -> Wish | None:
    """Return a wish by its id."""
    return next(iter(_read(tx, wishes.c.id == wish_id)), None)


def open_of(tx: Tx, person_id: str) -> Wish | None:
    """Return the wish of a family that has not ended, if there is one."""
    theirs = (wishes.c.person_id == person_id, wishes.c.state != "ended")
    return next(iter(_read(tx, *theirs)), None)


def last_of(tx: Tx, person_id: str) -> Wish | None:
    """Return the wish that a family made last, also one that ended."""
    return next(reversed(_read(tx, wishes.c.person_id == person_id)), None)


def save(
    tx: Tx,
    wish_id: str,
    *,
    aims: Iterable[str] | None = None,
    about: About | None = None,
    area_id: str | None = None,
    minor: bool | None = None,
) -> None:
    """Change what was wished; what is not handed in stays as it is."""
    change: dict[str, Any] = {}
    if aims is not None:
        change["aims"] = ",".join(aims)
    if about is not None:
        change["about_sealed"] = _sealed(tx, about)
    if area_id is not None:
        change["area_id"] = area_id
    if minor is not None:
        change["minor"] = minor
    _change(tx, wish_id, **change)


def settle(tx: Tx) -> int:
    """Let the wishes that lie nowhere be in the area of the postcode that was told with them, where
    there is one by now; return how many found theirs."""
    areas = {code: each.id for each in staff.areas_of(tx) for code in each.postcodes}
    nowhere = _read(tx, wishes.c.area_id.is_(None), wishes.c.state != "ended")
    found = [(each.id, areas[code]) for each in nowhere if (code := each.about.postcode) in areas]
    for wish_id, area_id in found:
        _change(tx, wish_id, area_id=area_id)
    return len(found)


def parent_says_yes(tx: Tx, wish_id: str, now: datetime) -> None:
    """A parent agreed that their child gets a buddy."""
    _change(tx, wish_id, parent_yes=now)


def coordinator_says_yes(tx: Tx, wish_id: str, now: datetime) -> None:
    """A coordinator agreed that a child gets a buddy."""
    _change(tx, wish_id, coordinator_yes=now)


def promise(tx: Tx, wish_id: str, next_news: datetime | None) -> None:
    """Keep by when the family hears more."""
    _change(tx, wish_id, next_news=next_news)


def match(tx: Tx, wish_id: str) -> None:
    """There is a buddy: the family waits no more."""
    _change(tx, wish_id, state="matched", next_news=None)


def wait_again(tx: Tx, wish_id: str, now: datetime) -> None:
    """It came to an end with the buddy, and the family wishes for another: it waits again, from
    now on."""
    matched = (wishes.c.id == wish_id, wishes.c.state == "matched")
    tx.changed.add("beside")
    tx.c.execute(update(wishes).where(*matched).values(state="waiting", asked=now))


def end(tx: Tx, wish_id: str, now: datetime) -> None:
    """The family wishes for no buddy any more."""
    _change(tx, wish_id, state="ended", ended=now, next_news=None)


def waiting(tx: Tx) -> list[Wish]:
    """Return the wishes that wait for a buddy, the longest first."""
    return _read(tx, wishes.c.state == "waiting")


def could_join(
    tx: Tx, area_ids: Collection[str], *, nowhere: bool, but: str, most: int
) -> list[Wish]:
    """Return the wishes of these areas (``nowhere``: also of none) that wait and that nobody's yes
    is missing for, the longest first; all but one."""
    theirs = wishes.c.area_id.in_(list(area_ids))
    both = and_(wishes.c.parent_yes.is_not(None), wishes.c.coordinator_yes.is_not(None))
    return _read(
        tx,
        wishes.c.state == "waiting",
        wishes.c.id != but,
        or_(theirs, wishes.c.area_id.is_(None)) if nowhere else theirs,
        or_(wishes.c.minor.is_(False), both),
        most=most,
    )


def due_news(tx: Tx, now: datetime) -> list[Wish]:
    """Return the waiting wishes whose family was promised news by now, the longest first."""
    return _read(tx, wishes.c.state == "waiting", wishes.c.next_news <= now)


# -- the parts -------------------------------------------------------------------------------------


def _change(tx: Tx, wish_id: str, **change: Any) -> None:
    tx.changed.add("beside")
    if change:
        tx.c.execute(update(wishes).where(wishes.c.id == wish_id).values(change))


def _known(tx: Tx, wish_id: str) -> Wish:
    found = get(tx, wish_id)
    assert found
    return found


def _read(tx: Tx, *where: ColumnElement[bool], most: int | None = None) -> list[Wish]:
    query = select(wishes).where(*where).order_by(wishes.c.asked, wishes.c.id).limit(most)
    return [_wish(tx, row) for row in tx.c.execute(query)]


def _sealed(tx: Tx, about: About) -> bytes | None:
    hard = {name: value for name, value in asdict(about.hard).items() if value}
    return shut_facts(tx, asdict(about) | {"hard": hard})


def _wish(tx: Tx, row: Any) -> Wish:
    known = dict(row._mapping)
    told = opened_facts(tx, known.pop("about_sealed"))
    hard = told.pop("hard", {})
    if "languages" in hard:
        hard["languages"] = tuple(hard["languages"])
    known["about"] = About(hard=Hard(**hard), **told)
    known["aims"] = tags(known["aims"])
    return Wish(**known)
