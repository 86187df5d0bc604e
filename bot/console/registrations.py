"""The page of registrations: links for families, what became of them, and who waits how long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from starlette.responses import RedirectResponse, Response

from bot.console import senders
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked, Staff
from bot.handout import Handout, Handouts
from bot.talk.texts import Text
from bot.turn import Turns
from storage import consents, people, registrations, staff
from storage.database import Tx
from storage.registrations import LASTS, Registration, Waiting

T = TypeVar("T")
HERE = "/console/registrations"


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody of the staff may see: these areas (None: all of them), and what they made."""

    staff_id: str
    areas: frozenset[str] | None

    def of(self, area_id: str | None, made_by: str | None = None) -> bool:
        """Whether a link or a family of this area is theirs to see."""
        return self.areas is None or made_by == self.staff_id or area_id in self.areas


@dataclass(frozen=True, slots=True)
class Place:
    """An area and the house that works there, as they are called."""

    area: str = ""
    house: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One link. ``state``: open, begun, over; ``hears``: its sender may be told."""

    link: Registration
    place: Place
    made_by: str
    state: str
    hears: bool


@dataclass(frozen=True, slots=True)
class Waiter:
    """One family that waits. ``late``: the news that was promised has not come."""

    case: Waiting
    place: Place
    responsible: str
    late: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait in one area, and since when the first of them does."""

    place: Place
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class View:
    """Everything on the page."""

    rows: list[Row]
    waiting: list[Waiter]
    queues: list[Queue]
    areas: list[staff.Area]


def sight(tx: Tx, who: Staff) -> Sight:
    """Say what somebody may see: a coordinator their areas and their partner's, or all of them
    where they coordinate the whole house; a supporter the areas they work in."""
    found, me = staff.areas_of(tx), staff.worker(tx, who.id)
    mine = set(me.areas) if me else set()
    if not who.coordinates:
        return Sight(who.id, frozenset(mine))
    house = me.organisation_id if me else None
    mine |= {area.id for area in found if area.coordinator_id == who.id}
    mine |= {area.id for area in found if house and area.organisation_id == house}
    return Sight(who.id, frozenset(mine) if mine or house else None)


def view(tx: Tx, who: Staff, house: str, now: datetime) -> View:
    """Read the page."""
    seen, areas = sight(tx, who), staff.areas_of(tx)
    names = {each.id: each.name or "…" for each in people.staff(tx)}
    places = _places(tx, areas, house)
    links = [each for each in registrations.listed(tx) if seen.of(each.area_id, each.made_by)]
    told = registrations.may_be_told(tx, links)
    rows = [
        Row(
            each,
            places.get(each.area_id or "", Place(house=house)),
            names.get(each.made_by or "", ""),
            "begun" if each.opened else "open" if now < each.made + LASTS else "over",
            each.id in told,
        )
        for each in links
    ]
    waiting = [
        Waiter(
            each,
            places.get(each.area_id or "", Place(house=house)),
            names.get(each.responsible_id or "", ""),
            each.next_news is not None and each.next_news < now,
        )
        for each in registrations.waiting(tx)
        if seen.of(each.area_id)
    ]
    return View(rows, waiting, _queues(waiting), areas)


def _places(tx: Tx, areas: list[staff.Area], house: str) -> dict[str, Place]:
    partners = {each.id: each.name for each in staff.organisations_of(tx)}
    return {
        area.id: Place(area.name, partners.get(area.organisation_id or "", house)) for area in areas
    }


def _queues(waiting: list[Waiter]) -> list[Queue]:
    """Per organisation and municipality, where they wait longest first."""
    found: dict[Place, list[datetime]] = {}
    for each in waiting:
        found.setdefault(each.place, []).append(each.case.opened)
    queues = [Queue(place, len(since), min(since)) for place, since in found.items()]
    return sorted(queues, key=lambda queue: queue.since)


class RegistrationsPage:
    """The page and its acts."""

    def __init__(self, turns: Turns, pages: Pages, handouts: Handouts) -> None:
        self._turns = turns
        self._pages = pages
        self._handouts = handouts

    async def page(self, asked: Asked) -> Response:
        """Everything, with an empty form in which oneself is the sender."""
        return await self._show(asked)

    async def make(self, asked: Asked) -> Response:
        """Make a link, and show it once."""
        areas = {area.id for area in await self._read(staff.areas_of)}
        wish, faults = senders.wish(asked.form, self._turns.languages.tags, areas)
        if wish is None:
            return await self._show(asked, 422, faults, asked.form)
        handout = await self._handouts.make(wish, made_by=asked.staff.id)
        await self._noted(asked, "registration:make")
        return await self._show(asked, handout=handout)

    async def tell(self, asked: Asked) -> Response:
        """Note that the sender was told; only where the family agreed."""
        registration_id, now = asked.form.get("registration", ""), asked.voice.now

        def work(tx: Tx) -> None:
            found = registrations.get(tx, registration_id)
            seen = found and sight(tx, asked.staff).of(found.area_id, found.made_by)
            if found and seen and registrations.may_hear(tx, found):
                registrations.mark_told(tx, found.id, now)
                consents.note(
                    tx,
                    "registration:told",
                    now,
                    person_id=found.person_id,
                    actor_id=asked.staff.id,
                )

        await asyncio.wrap_future(self._turns.database.submit(work))
        return RedirectResponse(f"{HERE}#links", 303, HEADERS)

    async def _show(
        self,
        asked: Asked,
        status: int = 200,
        faults: Mapping[str, Text] | None = None,
        form: Mapping[str, str] | None = None,
        handout: Handout | None = None,
    ) -> Response:
        house = self._turns.world.house.name
        found = await self._read(lambda tx: view(tx, asked.staff, house, asked.voice.now))
        oneself = {"name": asked.staff.name, "organisation": house}
        return self._pages.html(
            "registrations",
            asked.voice,
            status,
            asked=asked,
            view=found,
            areas=found.areas,
            faults=faults or {},
            form=form or oneself,
            handout=handout,
        )

    async def _noted(self, asked: Asked, action: str) -> None:
        now, staff_id = asked.voice.now, asked.staff.id
        note = self._turns.database.submit(
            lambda tx: consents.note(tx, action, now, actor_id=staff_id)
        )
        await asyncio.wrap_future(note)

    async def _read(self, work: Callable[[Tx], T]) -> T:
        return await asyncio.wrap_future(self._turns.database.submit_read(work))
