"""Signing in by a one-time link or by password and code, signing out, the console's language."""

from __future__ import annotations

import asyncio
import time

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console.forms import check_origin, read_form, way_back
from bot.console.pace import Pace
from bot.console.pages import HEADERS, Pages
from bot.console.signed import COOKIE, LASTS, Asked, Staff, find_staff, keep_signed_in
from bot.console.voice import Voice
from bot.lanes import Lanes
from bot.talk.texts import Text, _
from bot.turn import Turns
from storage import credentials, people, sessions, staff
from storage.credentials import Asking
from storage.database import Tx

LEAST = 0.4
"""Seconds until a sign-in that did not fit is answered, whatever it was that did not fit."""
NOT_FITTING = _(
    "Name, password and code do not fit together. After five tries in a row this way rests for a "
    "quarter of an hour; a link goes on working."
)
TOO_OFTEN = _("Many tries came from where you are. Wait a quarter of an hour, or use a link.")


class Door:
    """The way in and out."""

    def __init__(
        self, turns: Turns, pages: Pages, hashing: Lanes, public_url: str, secure: bool
    ) -> None:
        self._turns = turns
        self._pages = pages
        self._hashing = hashing
        self._pace = Pace()
        self._public_url = public_url
        self._secure = secure

    async def staff(self, request: Request) -> Staff | None:
        """Return who is signed in."""
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        now = self._turns.now()
        zone = self._turns.zone
        read = self._turns.database.submit_read(lambda tx: find_staff(tx, token, now, zone))
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
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = back if request.method == "GET" else ""
        return self._pages.html("sign_in", self._voice(request), status, told="how", back=back)

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

    async def enter_by_password(self, request: Request) -> Response:
        """Begin a session for who gives a name, the password and a code that was not used yet."""
        began = time.monotonic()
        check_origin(request, self._public_url)
        form = await read_form(request)
        host = request.client.host if request.client else ""
        if not self._pace.may(host):
            return self._not_in(request, form, TOO_OFTEN, 429)
        token = await self._by_password(host, form)
        if token is None:
            await asyncio.sleep(began + LEAST - time.monotonic())
            return self._not_in(request, form, NOT_FITTING, 422)
        self._pace.succeeded(host)
        response = RedirectResponse(way_back(form.get("back", "")), 303, HEADERS)
        keep_signed_in(response, token, secure=self._secure)
        return response

    async def start(self, _request: Request) -> Response:
        """What was posted to, opened anew: the inbox, or how to sign in."""
        return RedirectResponse("/console", 303, HEADERS)

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
        if person_id is None or not staff.works_here(tx, person_id):
            return None  # a link for somebody else, such as a buddy, stays good
        if not sessions.redeem(tx, link, now):
            return None
        return sessions.start(tx, person_id, "console", now, LASTS)

    async def _by_password(self, host: str, form: dict[str, str]) -> str | None:
        """Compare the password outside the transaction, then use the code up inside one."""
        name, password = form.get("name", ""), form.get("password", "")
        read = self._turns.database.submit_read(lambda tx: credentials.asking(tx, name))
        who = await asyncio.wrap_future(read)
        comparing = self._hashing.run(host, lambda: credentials.fitting(who, password))
        fitting = await asyncio.wrap_future(comparing)
        code = form.get("code", "")
        return await asyncio.wrap_future(
            self._turns.database.submit(lambda tx: self._try(tx, who, fitting, code))
        )

    def _try(self, tx: Tx, who: Asking, fitting: set[str], code: str) -> str | None:
        """The try counts for whose password it was; when it was nobody's, for all of that name."""
        now = self._turns.now()
        for id_ in [id_ for id_, _known in who.known if not fitting or id_ in fitting]:
            if not staff.works_here(tx, id_):
                continue
            if credentials.try_code(tx, id_, code if fitting else "", now) == "fits":
                return sessions.start(tx, id_, "console", now, LASTS)
        return None

    def _not_in(self, request: Request, form: dict[str, str], word: Text, status: int) -> Response:
        voice = self._voice(request)
        return self._pages.html(
            "sign_in",
            voice,
            status,
            told="how",
            word=voice.say(word),
            who=form.get("name", "")[:200],
            back=form.get("back", ""),
        )

    def _used(self, request: Request) -> Response:
        return self._pages.html("sign_in", self._voice(request), 410, told="used")

    def _voice(self, request: Request) -> Voice:
        ranges = request.headers.get("accept-language", "").split(",")
        return self._pages.voice(*(part.split(";")[0].strip() for part in ranges))
