"""Signing in with a one-time link, signing out, and the language of the console."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console.forms import check_origin, read_form, way_back
from bot.console.pages import HEADERS, Pages
from bot.console.signed import COOKIE, LASTS, STAFF, Asked, Staff, find_staff, keep_signed_in
from bot.console.voice import Voice
from bot.turn import Turns
from storage import people, sessions
from storage.database import Tx


class Door:
    """The way in and out."""

    def __init__(self, turns: Turns, pages: Pages, public_url: str, secure: bool) -> None:
        self._turns = turns
        self._pages = pages
        self._public_url = public_url
        self._secure = secure

    async def staff(self, request: Request) -> Staff | None:
        """Return who is signed in."""
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        now = self._turns.now()
        read = self._turns.database.submit_read(lambda tx: find_staff(tx, token, now))
        return await asyncio.wrap_future(read)

    async def prolong(self, staff: Staff, response: Response) -> None:
        """Let a session that is used go on."""
        until = self._turns.now() + LASTS
        work = self._turns.database.submit(lambda tx: sessions.prolong(tx, staff.session, until))
        await asyncio.wrap_future(work)
        keep_signed_in(response, staff.session, secure=self._secure)

    def outside(self, request: Request) -> Response:
        """Tell somebody who is not signed in how to."""
        if request.headers.get("hx-request") == "true" or request.url.path == "/console/stream":
            return Response(status_code=401, headers=HEADERS)
        status = 200 if request.url.path == "/console" else 401
        return self._pages.html("sign_in", self._voice(request), status, told="how")

    async def look(self, request: Request) -> Response:
        """Show one button: looking at a link (as mail programs do) does not use it up."""
        token = request.query_params.get("token", "")
        now = self._turns.now()
        read = self._turns.database.submit_read(lambda tx: sessions.who(tx, token, "link", now))
        if await asyncio.wrap_future(read):
            return self._pages.html("sign_in", self._voice(request), told="open", token=token)
        if await self.staff(request):
            return RedirectResponse("/console", 303, HEADERS)
        return self._used(request)

    async def enter(self, request: Request) -> Response:
        """Use the link up and begin a session."""
        check_origin(request, self._public_url)
        form = await read_form(request)
        token = await asyncio.wrap_future(
            self._turns.database.submit(lambda tx: self._redeem(tx, form.get("token", "")))
        )
        if token is None:
            return self._used(request)
        response = RedirectResponse("/console", 303, HEADERS)
        keep_signed_in(response, token, secure=self._secure)
        return response

    async def leave(self, asked: Asked) -> Response:
        """End the session, here only."""
        session = asked.staff.session
        await asyncio.wrap_future(self._turns.database.submit(lambda tx: sessions.end(tx, session)))
        response = self._pages.html("sign_in", asked.voice, told="left")
        response.delete_cookie(COOKIE, path="/console")
        return response

    async def speak(self, asked: Asked) -> Response:
        """Keep the language that somebody works in."""
        language, staff = asked.form.get("language", ""), asked.staff.id
        if language in self._pages.languages:
            await asyncio.wrap_future(
                self._turns.database.submit(lambda tx: people.choose_language(tx, staff, language))
            )
        return RedirectResponse(way_back(asked.form.get("back", "")), 303, HEADERS)

    def _redeem(self, tx: Tx, link: str) -> str | None:
        now = self._turns.now()
        person_id = sessions.who(tx, link, "link", now)
        person = people.by_id(tx, person_id) if person_id else None
        if person is None or person.role not in STAFF or not sessions.redeem(tx, link, now):
            return None  # a link for somebody else, such as a buddy, stays good
        return sessions.start(tx, person.id, "console", now, LASTS)

    def _used(self, request: Request) -> Response:
        return self._pages.html("sign_in", self._voice(request), 410, told="used")

    def _voice(self, request: Request) -> Voice:
        ranges = request.headers.get("accept-language", "").split(",")
        return self._pages.voice(*(part.split(";")[0].strip() for part in ranges))
