"""Duos: who is beside whom, from the proposal to the goodbye, and the words that go between them.

A duo has members on two sides, so one buddy for one family, two for one, and groups are one thing.
Neither side knows more of the other than its introduction until both ask to swap.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, select, update

from storage import meetups, wishes
from storage.database import Tx
from storage.sealed import opened, shut
from storage.tables_beside import buddies, duo_members, duos, relayed
from storage.tables_beside import meetups as planned
from storage.tables_beside import wishes as wished

GOING = ("active", "paused")
NOT_ENDED = ("proposed", *GOING)


class NotReady(Exception):
    """This person cannot be matched: a buddy whom no coordinator confirmed, or a minor without the
    yes of a parent and of a coordinator. Says whose it is."""


class UnderWay(Exception):
    """The family was proposed to somebody already and has not answered, or was not answered."""


class Settled(Exception):
    """It is not theirs to answer (any more): the other side said no, or it has ended."""


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a duo. ``introduction`` is what the other side reads of them, ``told`` where
    they can be reached themselves: for the other side only once both asked to ``swap``."""

    person_id: str
    side: str
    introduction: str = field(repr=False)
    answer: str | None = None
    answered: datetime | None = None
    expects: str = field(default="", repr=False)
    swap: datetime | None = None
    told: str = field(default="", repr=False)
    blocked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Duo:
    """Buddies and families who are beside each other. ``form``: one, two (buddies for one family)
    or group. ``state``: proposed, active, paused or ended; ``paused_until`` is the last day."""

    id: str
    form: str
    state: str
    coordinator_id: str | None
    area_id: str | None
    made: datetime
    started: datetime | None
    ended: datetime | None
    paused_until: date | None
    why: str = field(repr=False)
    firsts_with_coordinator: bool
    members: tuple[Member, ...]

    def side(self, side: str) -> tuple[Member, ...]:
        """The members on one side, ``buddy`` or ``family``."""
        return tuple(each for each in self.members if each.side == side)

    def member(self, person_id: str) -> Member | None:
        """One of the members."""
        return next((each for each in self.members if each.person_id == person_id), None)

    def others(self, person_id: str) -> tuple[Member, ...]:
        """Those on the other side of somebody."""
        me = self.member(person_id)
        return tuple(each for each in self.members if me and each.side != me.side)

    @property
    def blocked(self) -> bool:
        """Whether somebody wants no word from the other side any more."""
        return any(each.blocked for each in self.members)

    @property
    def swapped(self) -> bool:
        """Whether all want the other side to know how to reach them without us."""
        return bool(self.members) and all(each.swap for each in self.members)


@dataclass(frozen=True, slots=True)
class Word:
    """That a message went over: number ``n`` of the sender's own talk, where its words are."""

    id: str
    duo_id: str
    from_id: str
    n: int
    at: datetime
    to_id: str


# -- beginning -------------------------------------------------------------------------------------


def propose(
    tx: Tx,
    members: Sequence[Member],
    now: datetime,
    *,
    form: str = "one",
    coordinator_id: str | None = None,
    area_id: str | None = None,
    why: str = "",
    firsts_with_coordinator: bool = False,
) -> Duo:
    """Propose people to each other; each side answers. Raises NotReady for somebody who may not be
    matched, UnderWay when a family of them has an unanswered proposal."""
    tx.changed.add("beside")
    for each in sorted(members, key=lambda member: member.person_id):
        _check(tx, each)
    duo_id = secrets.token_hex(8)
    row: dict[str, Any] = {
        "id": duo_id,
        "form": form,
        "coordinator_id": coordinator_id,
        "area_id": area_id,
    }
    row |= {"made": now, "why_sealed": shut(tx, why)}
    row |= {"firsts_with_coordinator": firsts_with_coordinator}
    tx.c.execute(insert(duos).values(row))
    for each in members:
        sealed = shut(tx, each.introduction)
        member = {"duo_id": duo_id, "person_id": each.person_id, "side": each.side}
        tx.c.execute(insert(duo_members).values(member).values(introduction_sealed=sealed))
    return _known(tx, duo_id)


def answer(tx: Tx, duo_id: str, person_id: str, yes: bool, now: datetime) -> Duo:
    """Somebody says yes or no, without having to explain. With every yes the duo begins and the
    wish of its families is matched; with one no it ends, and nobody hears whose it was. Raises
    Settled when there is nothing to answer (any more)."""
    found = _locked(tx, duo_id)
    if found is None or found.state != "proposed" or not found.member(person_id):
        raise Settled(duo_id)
    _change_member(tx, duo_id, person_id, answer="yes" if yes else "no", answered=now)
    if not yes:
        _change(tx, duo_id, state="ended", ended=now)
    elif all(each.answer == "yes" for each in _known(tx, duo_id).members):
        _change(tx, duo_id, state="active", started=now)
        for family in found.side("family"):
            if wish := wishes.open_of(tx, family.person_id):
                wishes.match(tx, wish.id)
    return _known(tx, duo_id)


def withdraw(tx: Tx, duo_id: str, now: datetime) -> None:
    """A coordinator takes back a proposal that was not answered by all."""
    waits = (duos.c.id == duo_id, duos.c.state == "proposed")
    tx.changed.add("beside")
    tx.c.execute(update(duos).where(*waits).values(state="ended", ended=now))


# -- going on --------------------------------------------------------------------------------------


def expect(tx: Tx, duo_id: str, person_id: str, words: str) -> None:
    """Keep what somebody expects of it; both sides are shown it."""
    _change_member(tx, duo_id, person_id, expects_sealed=shut(tx, words))


def introduce(tx: Tx, duo_id: str, person_id: str, words: str) -> None:
    """Change what the other side reads of somebody."""
    _change_member(tx, duo_id, person_id, introduction_sealed=shut(tx, words))


def pause(tx: Tx, duo_id: str, until: date | None) -> None:
    """They see each other less for a while, to this day (None: nobody knows)."""
    going = (duos.c.id == duo_id, duos.c.state.in_(GOING))
    day = until.isoformat() if until else None
    tx.changed.add("beside")
    tx.c.execute(update(duos).where(*going).values(state="paused", paused_until=day))


def resume(tx: Tx, duo_id: str) -> None:
    """They see each other again."""
    paused = (duos.c.id == duo_id, duos.c.state == "paused")
    tx.changed.add("beside")
    tx.c.execute(update(duos).where(*paused).values(state="active", paused_until=None))


def end(tx: Tx, duo_id: str, now: datetime) -> list[str]:
    """It ends: what was planned is cancelled (returned: the ids of those meetups), and the bot
    carries no words any more. The wish stays matched until somebody says what the family wants."""
    found = _locked(tx, duo_id)
    if found is None or found.state == "ended":
        return []
    _change(tx, duo_id, state="ended", ended=now, paused_until=None)
    return meetups.cancel_all(tx, duo_id, now)


def swap(tx: Tx, duo_id: str, person_id: str, told: str, now: datetime) -> bool:
    """Somebody wants the other side to know how to reach them (``told``); True once all do."""
    _locked(tx, duo_id)
    _change_member(tx, duo_id, person_id, swap=now, told_sealed=shut(tx, told))
    return _known(tx, duo_id).swapped


def block(tx: Tx, duo_id: str, person_id: str, now: datetime | None) -> None:
    """Somebody wants no word from the other side any more (None: they do again)."""
    _change_member(tx, duo_id, person_id, blocked=now)


# -- words between them ----------------------------------------------------------------------------


def relay(tx: Tx, duo_id: str, from_id: str, n: int, to_id: str, now: datetime) -> str:
    """Note that message ``n`` of the sender's talk goes to somebody, and return the id under which
    their turn finds it. Raises Settled unless the duo goes on, unblocked, with both in it."""
    found = get(tx, duo_id)
    if found is None or found.state not in GOING or found.blocked:
        raise Settled(duo_id)
    if to_id not in [each.person_id for each in found.others(from_id)]:
        raise Settled(duo_id)
    word_id = secrets.token_hex(8)
    row = {"id": word_id, "duo_id": duo_id, "from_id": from_id, "n": n, "at": now, "to_id": to_id}
    tx.c.execute(insert(relayed).values(row))
    return word_id


def word(tx: Tx, word_id: str) -> Word | None:
    """Return a word that goes over."""
    row = tx.c.execute(select(relayed).where(relayed.c.id == word_id)).one_or_none()
    return Word(**row._mapping) if row else None


def last_signs(tx: Tx, duo_ids: Collection[str], now: datetime) -> dict[str, datetime]:
    """Return when each of these duos last gave a sign of life: began, met, or wrote."""
    found: dict[str, datetime] = {}
    met = (planned.c.state == "agreed", planned.c.starts <= now)
    for query in (
        select(duos.c.id, func.coalesce(duos.c.started, duos.c.made)).where(
            duos.c.id.in_(list(duo_ids))
        ),
        select(planned.c.duo_id, func.max(planned.c.starts))
        .where(planned.c.duo_id.in_(list(duo_ids)), *met)
        .group_by(planned.c.duo_id),
        select(relayed.c.duo_id, func.max(relayed.c.at))
        .where(relayed.c.duo_id.in_(list(duo_ids)))
        .group_by(relayed.c.duo_id),
    ):
        for duo_id, at in tx.c.execute(query):
            found[duo_id] = max(at, found.get(duo_id, at))
    return found


# -- looking ---------------------------------------------------------------------------------------


def get(tx: Tx, duo_id: str) -> Duo | None:
    """Return a duo by its id."""
    return next(iter(_read(tx, duos.c.id == duo_id)), None)


def of_person(tx: Tx, person_id: str, states: Iterable[str] = NOT_ENDED) -> list[Duo]:
    """Return the duos that somebody is in and that are in one of these states, oldest first."""
    theirs = select(duo_members.c.duo_id).where(duo_members.c.person_id == person_id)
    return _read(tx, duos.c.id.in_(theirs), duos.c.state.in_(list(states)))


def of_state(tx: Tx, *states: str) -> list[Duo]:
    """Return the duos in one of these states, oldest first."""
    return _read(tx, duos.c.state.in_(states))


def carried(tx: Tx) -> dict[str, int]:
    """Return how many duos that have not ended each buddy is in."""
    query = (
        select(duo_members.c.person_id, func.count().label("many"))
        .join(duos, duos.c.id == duo_members.c.duo_id)
        .where(duo_members.c.side == "buddy", duos.c.state.in_(NOT_ENDED))
        .group_by(duo_members.c.person_id)
    )
    return {row.person_id: row.many for row in tx.c.execute(query)}


def said_no(tx: Tx, person_id: str) -> set[str]:
    """Return with whom it came to nothing or to an end before: not to be suggested as if new."""
    mine = select(duo_members.c.duo_id).where(duo_members.c.person_id == person_id)
    query = (
        select(duo_members.c.person_id)
        .join(duos, duos.c.id == duo_members.c.duo_id)
        .where(duo_members.c.duo_id.in_(mine), duos.c.state == "ended")
        .where(duo_members.c.person_id != person_id)
    )
    return set(tx.c.execute(query).scalars())


# -- the parts -------------------------------------------------------------------------------------


def _check(tx: Tx, member: Member) -> None:
    """Whether somebody may be matched at all; a family's wish is locked until the commit, so that
    of two proposals at once the second finds the first."""
    if member.side == "buddy":
        ready = (buddies.c.person_id == member.person_id, buddies.c.state == "ready")
        if tx.c.execute(select(buddies.c.person_id).where(*ready)).first() is None:
            raise NotReady(member.person_id)
        return
    open_ = (wished.c.person_id == member.person_id, wished.c.state != "ended")
    tx.c.execute(select(wished.c.id).where(*open_).with_for_update(key_share=True)).first()
    wish = wishes.open_of(tx, member.person_id)
    if wish and not wish.may_be_matched:
        raise NotReady(member.person_id)
    proposed = exists().where(
        duo_members.c.duo_id == duos.c.id,
        duo_members.c.person_id == member.person_id,
        duo_members.c.side == "family",
    )
    if tx.c.execute(select(duos.c.id).where(duos.c.state == "proposed", proposed)).first():
        raise UnderWay(member.person_id)


def _locked(tx: Tx, duo_id: str) -> Duo | None:
    """A duo that nobody else changes until the commit."""
    if tx.is_postgres:
        tx.c.execute(select(duos.c.id).where(duos.c.id == duo_id).with_for_update(key_share=True))
    return get(tx, duo_id)


def _change(tx: Tx, duo_id: str, **change: Any) -> None:
    tx.changed.add("beside")
    tx.c.execute(update(duos).where(duos.c.id == duo_id).values(change))


def _change_member(tx: Tx, duo_id: str, person_id: str, **change: Any) -> None:
    tx.changed.add("beside")
    theirs = (duo_members.c.duo_id == duo_id, duo_members.c.person_id == person_id)
    tx.c.execute(update(duo_members).where(*theirs).values(change))


def _known(tx: Tx, duo_id: str) -> Duo:
    found = get(tx, duo_id)
    assert found
    return found


def _read(tx: Tx, *where: ColumnElement[bool]) -> list[Duo]:
    found = tx.c.execute(select(duos).where(*where).order_by(duos.c.made, duos.c.id)).all()
    everybody = select(duo_members).where(duo_members.c.duo_id.in_([row.id for row in found]))
    members: dict[str, list[Member]] = {}
    order = (duo_members.c.side, duo_members.c.person_id)
    for row in tx.c.execute(everybody.order_by(*order)) if found else ():
        members.setdefault(row.duo_id, []).append(_member(tx, row))
    return [_duo(tx, row, tuple(members.get(row.id, ()))) for row in found]


def _member(tx: Tx, row: Any) -> Member:
    known = dict(row._mapping)
    del known["duo_id"]
    for name in ("introduction", "expects", "told"):
        known[name] = opened(tx, known.pop(f"{name}_sealed"))
    return Member(**known)


def _duo(tx: Tx, row: Any, members: tuple[Member, ...]) -> Duo:
    known = dict(row._mapping)
    known["why"] = opened(tx, known.pop("why_sealed"))
    until = known["paused_until"]
    known["paused_until"] = date.fromisoformat(until) if until else None
    return Duo(**known, members=members)
