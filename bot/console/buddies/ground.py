"""What of buddies, families and duos is somebody's to see: that of the areas that they coordinate.
What has no area yet is the house's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.beside.places import km_apart
from bot.console.house import NotManaged
from bot.console.signed import Asked
from bot.turn import Turns
from storage import buddies, cases, consents, duos, inbox, looks, people, staff, wishes
from storage.buddies import Buddy
from storage.database import Tx
from storage.duos import Duo
from storage.inbox import Scope
from storage.staff import Area
from storage.wishes import Wish

T = TypeVar("T")
BESIDE = 5
"""Kilometres between the postcodes of areas that are neighbours."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The areas of somebody by id; ``nowhere``: what has no area is theirs too."""

    staff_id: str
    areas: Mapping[str, Area]
    nowhere: bool

    def has(self, area_id: str | None) -> bool:
        """Whether what is in this area is theirs."""
        return area_id in self.areas if area_id else self.nowhere

    def called(self, area_id: str | None) -> str:
        """How an area is called; empty where there is none."""
        found = self.areas.get(area_id or "")
        return found.name if found else ""

    def neighbours(self, area_id: str | None) -> frozenset[str]:
        """The areas near this one."""
        here = self.areas.get(area_id or "")
        if here is None:
            return frozenset()
        return frozenset(each.id for each in self.areas.values() if _near(here, each))


def _near(one: Area, other: Area) -> bool:
    apart = (km_apart(a, b) for a in one.postcodes for b in other.postcodes)
    return one.id != other.id and any(km is not None and km <= BESIDE for km in apart)


def ground(tx: Tx, asked: Asked) -> Ground:
    """Say what is theirs. Raises NotManaged for who coordinates nothing."""
    if not asked.staff.coordinates:
        raise NotManaged
    return worked(tx, asked.staff.scope)


def worked(tx: Tx, scope: Scope) -> Ground:
    """The areas in which somebody works, or that they coordinate."""

    def mine(area: Area) -> bool:
        if area.coordinator_id == scope.staff_id:
            return True
        if scope.areas is not None:
            return area.id in scope.areas
        return area.organisation_id == scope.organisation_id

    found = {area.id: area for area in staff.areas_of(tx) if mine(area)}
    return Ground(scope.staff_id, found, nowhere=scope.organisation_id is None)


# -- one of them -----------------------------------------------------------------------------------


def buddy_of(tx: Tx, mine: Ground, person_id: str) -> Buddy:
    """Return a buddy of theirs. Raises NotManaged."""
    found = buddies.get(tx, person_id)
    if found is None or not mine.has(found.area_id):
        raise NotManaged
    return found


def wish_of(tx: Tx, mine: Ground, wish_id: str) -> Wish:
    """Return a wish of a family of theirs. Raises NotManaged."""
    found = wishes.get(tx, wish_id)
    if found is None or not mine.has(found.area_id):
        raise NotManaged
    return found


def duo_of(tx: Tx, mine: Ground, duo_id: str) -> Duo:
    """Return a duo of theirs. Raises NotManaged."""
    found = duos.get(tx, duo_id)
    if found is None or not mine.has(found.area_id):
        raise NotManaged
    return found


# -- how people are called -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """How somebody is called (empty: a family that gave no name), and the language they talk."""

    id: str
    name: str = field(repr=False)
    language: str


def known(tx: Tx, scope: Scope, person_ids: Iterable[str]) -> dict[str, Known]:
    """Say how these people are called: by the name that they gave, or that a family gave along with
    a case which somebody may see."""
    return {id: _known(tx, scope, id) for id in dict.fromkeys(person_ids)}


def _known(tx: Tx, scope: Scope, person_id: str) -> Known:
    person = people.by_id(tx, person_id)
    name = (person.name or "") if person else ""
    if not name:
        seen = [c.id for c in cases.of_person(tx, person_id) if inbox.may_see(tx, c.id, scope)]
        name = next(reversed(inbox.called(tx, seen).values()), "") if seen else ""
    return Known(person_id, name, person.language if person else "")


# -- reading and changing --------------------------------------------------------------------------


class Tending:
    """Reads, and changes in one transaction, what is on a coordinator's ground."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def read(self, asked: Asked, work: Callable[[Tx, Ground], T]) -> T:
        """Read something. Raises NotManaged."""

        def reading(tx: Tx) -> T:
            return work(tx, ground(tx, asked))

        return await asyncio.wrap_future(self._turns.database.submit_read(reading))

    async def look(
        self, asked: Asked, work: Callable[[Tx, Ground], T], whose: Callable[[T], Collection[str]]
    ) -> T:
        """Read what is about people, and write in the log that they can ask for who did."""
        found = await self.read(asked, work)
        now, staff_id, about = asked.voice.now, asked.staff.id, list(whose(found))
        if about:
            noting = self._turns.database.submit(
                lambda tx: looks.note_beside(tx, staff_id, about, now)
            )
            await asyncio.wrap_future(noting)
        return found

    async def change(
        self,
        asked: Asked,
        act: Callable[[Tx, Ground], T],
        action: str,
        whose: Collection[str] = (),
    ) -> T:
        """Change something, and write in the log who did it, with whose data. What an act raises
        undoes it."""
        now, staff_id = asked.voice.now, asked.staff.id

        def work(tx: Tx) -> T:
            done = act(tx, ground(tx, asked))
            for person_id in whose or (None,):
                consents.note(tx, action, now, person_id=person_id, actor_id=staff_id)
            return done

        return await asyncio.wrap_future(self._turns.database.submit(work))


def part(asked: Asked, name: str = "id") -> str:
    """Which one the address names."""
    return str(asked.request.path_params[name])
