"""A calendar of one's own: at a secret address, for buddies and colleagues, to subscribe to.

It holds what its owner comes to; for a colleague the activities of their areas and the meetups that
they planned, never those of families.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from bot.acquainting import MEETUPS, MEETUPS_OF, WITH
from bot.agenda import entry
from bot.beside import ics
from bot.beside.ics import Entry, Sender
from bot.console.buddies import says
from bot.console.buddies.ground import worked
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.talk.texts import Listed, Name, Speaker, Words
from bot.turn import Turns
from storage import activities, consents, duos, feeds, inbox, meetups, people, staff
from storage.database import Tx
from storage.meetups import Meetup
from storage.people import Person

T = TypeVar("T")
HERE = "/console/calendar/address"
BACK, AHEAD = timedelta(days=60), timedelta(days=366)
"""How far a calendar goes."""


class Feeds:
    """The calendars, and the page on which colleagues get an address."""

    def __init__(self, turns: Turns, pages: Pages, public_url: str) -> None:
        self._turns = turns
        self._pages = pages
        self._public_url = public_url

    async def feed(self, request: Request) -> Response:
        """A calendar by its address; without one nothing is told, not even whether it was one."""
        token = str(request.path_params["token"])

        def read(tx: Tx) -> bytes | None:
            person_id = feeds.who(tx, token)
            person = people.by_id(tx, person_id) if person_id else None
            return self._calendar(tx, person) if person else None

        found = await self._read(read)
        if found is None:
            return Response(status_code=404, headers=HEADERS)
        return _as_file(found)

    async def mine(self, asked: Asked) -> Response:
        """The same as a file, for who is signed in."""

        def read(tx: Tx) -> bytes:
            person = people.by_id(tx, asked.staff.id)
            found = self._calendar(tx, person) if person else None
            return found or b""

        return _as_file(await self._read(read), download=True)

    async def page(self, asked: Asked) -> Response:
        """Since when there is an address, and how to get one."""
        return await self._page(asked)

    async def open(self, asked: Asked) -> Response:
        """Make an address, in the place of the one before; it is shown now and never again."""
        staff_id, now = asked.staff.id, asked.voice.now

        def work(tx: Tx) -> str:
            consents.note(tx, "calendar_address", now, actor_id=staff_id)
            return feeds.open_(tx, staff_id, now)

        token = await asyncio.wrap_future(self._turns.database.submit(work))
        return await self._page(asked, f"{self._public_url}/calendar/{token}.ics")

    async def close(self, asked: Asked) -> Response:
        """From now on nobody reads it."""
        staff_id = asked.staff.id
        closing = self._turns.database.submit(lambda tx: feeds.close(tx, staff_id))
        await asyncio.wrap_future(closing)
        return await self._page(asked)

    async def _page(self, asked: Asked, link: str = "") -> Response:
        since = await self._read(lambda tx: feeds.since(tx, asked.staff.id))
        return self._pages.html(
            "calendar_address", asked.voice, asked=asked, since=since, link=link
        )

    async def _read(self, work: Callable[[Tx], T]) -> T:
        return await asyncio.wrap_future(self._turns.database.submit_read(work))

    # -- what is in it -----------------------------------------------------------------------------

    def _calendar(self, tx: Tx, person: Person) -> bytes | None:
        """Return somebody's calendar; None for a colleague who has left."""
        speaker = self._turns.languages.speaker(person.language)
        now, house = self._turns.now(), self._turns.world.house
        if person.role in staff.STAFF:
            if not staff.works_here(tx, person.id):
                return None
            found = self._of_staff(tx, person, speaker, now)
        else:
            theirs = meetups.calendar(tx, person.id, now - BACK)
            found = _entries(tx, theirs, person, speaker)
        name = speaker.say(MEETUPS_OF.of(organisation=Name(house.name)) if house.name else MEETUPS)
        return ics.calendar(found, Sender(house.name or "Naast"), name)

    def _of_staff(self, tx: Tx, person: Person, speaker: Speaker, now: datetime) -> list[Entry]:
        scope = inbox.scope_of(tx, person.id, now.astimezone(self._turns.zone).date())
        mine = worked(tx, scope)
        near = [
            planned
            for each in activities.between(tx, now - BACK, now + AHEAD)
            if mine.has(each.area_id) and (planned := meetups.of_activity(tx, each.id))
        ]
        own = [each for each in meetups.planned_by(tx, person.id, now - BACK) if each.duo_id]
        return _entries(tx, (*near, *own), person, speaker)


def _entries(tx: Tx, found: Iterable[Meetup], person: Person, speaker: Speaker) -> list[Entry]:
    """Meetups as their owner sees them."""
    return [entry(tx, each, speaker, partial(_title, tx, each, person.id)) for each in found]


def _title(tx: Tx, found: Meetup, person_id: str) -> Words:
    """What, and with whom by first name; a colleague reads the buddies' names alone."""
    duo = duos.get(tx, found.duo_id or "")
    what = says.WHATS.get(found.what, says.WHATS["other"])
    if duo is None:
        return what
    others = duo.others(person_id) if duo.member(person_id) else duo.side("buddy")
    known = (people.by_id(tx, each.person_id) for each in others)
    called = [((each.name or "") if each else "").split() for each in known]
    names = [Name(each[0]) for each in called if each]
    return WITH.of(what=what, names=Listed(tuple(names))) if names else what


def _as_file(content: bytes, *, download: bool = False) -> Response:
    how = "attachment" if download else "inline"
    headers = {**HEADERS, "Content-Disposition": f'{how}; filename="naast.ics"'}
    headers["X-Robots-Tag"] = "noindex"
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)
