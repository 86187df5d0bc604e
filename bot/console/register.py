"""The public page ``/register``: somebody outside, without an account, makes a link for a family.

It asks who sends, and nothing about the family but its language and perhaps its municipality. The
sender's own page says whether the family came, once the family has said that it may.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console import senders
from bot.console.forms import FormFault, TooMuch, check_origin, read_form
from bot.console.pace import Pace
from bot.console.pages import Pages
from bot.console.voice import Voice
from bot.handout import Handouts
from bot.talk.texts import Text, _
from bot.turn import Turns
from storage import registrations, staff
from storage.database import StorageUnavailable, Tx
from storage.staff import Area

T = TypeVar("T")
MOST_A_DAY = 300
"""Links from this page, over all addresses: beyond that it is not schools that make them."""
MOST_FROM_ONE = 20
"""Links from one address in an hour: a whole school may sit behind it."""

ENOUGH = _("Many links were made just now. Try again in an hour, or call us.")
ELSEWHERE = _("This page was open for too long. Try once more.")
NOT_NOW = _("Naast cannot reach its memory right now. Nothing was made; try again in a moment.")


class RegisterPage:
    """The form, what comes of it, and the sender's own page."""

    def __init__(self, turns: Turns, handouts: Handouts, public_url: str) -> None:
        self._turns = turns
        self._handouts = handouts
        self._public_url = public_url
        self._pages = Pages(turns)
        self._pace = Pace(most=MOST_FROM_ONE, seconds=3600)

    def routes(self) -> list[Route]:
        """Everything under ``/register``."""
        return [
            Route("/register", self.page, methods=["GET"]),
            Route("/register", self.make, methods=["POST"]),
            Route("/register/{id:str}", self.sent, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        """The empty form."""
        return await self._form(request, {}, {})

    async def make(self, request: Request) -> Response:
        """Make a link, and show it once."""
        try:
            check_origin(request, self._public_url)
            form = await read_form(request)
        except TooMuch:
            long = senders.TOO_LONG.of(count=senders.LONGEST_NAME)
            return await self._form(request, {}, {"name": long}, 413)
        except FormFault:
            return await self._form(request, {}, {"": ELSEWHERE}, 403)
        try:
            areas = {area.id: area.name for area in await self._read(staff.areas_of)}
            wish, faults = senders.wish(form, self._turns.languages.tags, areas)
            if wish is None:
                return await self._form(request, form, faults, 422)
            if not self._pace.may(_host(request)) or not await self._read(self._room):
                return await self._form(request, form, {"": ENOUGH}, 429)
            handout = await self._handouts.make(wish)
        except StorageUnavailable:
            return await self._form(request, form, {"": NOT_NOW}, 503)
        receipt = f"{self._public_url}/register/{handout.id}"
        return self._html(request, "made", handout=handout, wish=wish, receipt=receipt)

    async def sent(self, request: Request) -> Response:
        """The sender's own page: that the family came, when the family says so; else nothing."""
        registration_id = str(request.path_params["id"])

        def work(tx: Tx) -> bool:
            found = registrations.get(tx, registration_id)
            return found is not None and registrations.may_hear(tx, found)

        try:
            came = await self._read(work)
        except StorageUnavailable:
            return await self._form(request, {}, {"": NOT_NOW}, 503)
        return self._html(request, "sent", came=came)

    def _room(self, tx: Tx) -> bool:
        day_ago = self._turns.now() - timedelta(days=1)
        return registrations.made_outside(tx, day_ago) < MOST_A_DAY

    async def _form(
        self, request: Request, form: dict[str, str], faults: dict[str, Text], status: int = 200
    ) -> Response:
        try:
            areas: list[Area] = await self._read(staff.areas_of)
        except StorageUnavailable:
            areas = []
        return self._html(request, "form", status, form=form, faults=faults, areas=areas)

    def _html(self, request: Request, told: str, status: int = 200, **values: Any) -> Response:
        wanted = request.query_params.get("language", "")
        ranges = request.headers.get("accept-language", "").split(",")
        tags = (wanted, *(part.split(";")[0].strip() for part in ranges))
        voice: Voice = self._pages.voice(*filter(None, tags))
        path = request.url.path
        return self._pages.html("register", voice, status, told=told, path=path, **values)

    async def _read(self, work: Callable[[Tx], T]) -> T:
        return await asyncio.wrap_future(self._turns.database.submit_read(work))


def _host(request: Request) -> str:
    return request.client.host if request.client else ""
