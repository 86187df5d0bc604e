"""The demonstration: example people, and one page with family, supporter and the turns, live.

Everything in it is an example and says so; it has a data folder of its own, answers on this
machine only, and no messenger.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.app import CannotStart, Naast
from bot.settings import Settings
from bot.talk.heard import Heard
from bot.turn import Trace
from storage import cases, people, sessions
from storage.database import Tx

ASSETS = Path(__file__).parent / "demo_assets"
ORGANISATION = Path(__file__).parent.parent / "organisation.example.yaml"
SUPPORTER = "Tine (voorbeeld)"
_SESSION = timedelta(hours=14)
_BEAT = 15.0  # seconds

# What the example families write, in order; "=" taps a value. The last word is what happens then.
_FAMILIES: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("voorbeeld-1", "fr", ("=welcome.language=fr", "une personne",
     "[EXEMPLE] on a reçu une lettre du CPAS, je ne comprends rien"), "waiting"),
    ("voorbeeld-2", "nl", ("=welcome.language=nl", "=menu.main=rights",
     "=rights.one=region.flanders", "4 en 9", "mens",
     "[VOORBEELD] wie kan mee naar het OCMW?"), "taken"),
    ("voorbeeld-3", "en", ("=welcome.language=en", "a person",
     "[EXAMPLE] we move next month, what about the school?"), "waiting"),
    ("voorbeeld-4", "nl", ("=welcome.language=nl", "mens", "[VOORBEELD] bedankt, het is in orde"),
     "closed"),
)  # fmt: skip


def demo_settings(settings: Settings) -> Settings:
    """Return settings for the demonstration. Raises CannotStart where others could reach it."""
    if not settings.loopback:
        raise CannotStart("the demonstration answers on this machine only; leave NAAST_HOST out")
    return settings.model_copy(
        update={
            "data": settings.data / "demo",
            "database_url": "",
            "organisation": ORGANISATION,
            "telegram_token": "",
        }
    )


def load_examples(naast: Naast) -> int:
    """Make the example people, unless they are there; return how many families there are."""
    staff = naast.database.write(_staff_maker(naast))
    known = naast.database.read(lambda tx: people.at_address(tx, "web", _FAMILIES[0][0]))
    for address, language, words, ends in () if known else _FAMILIES:
        _talk(naast, address, language, words)
        _bring_to(naast, address, staff, ends)
    return len(_FAMILIES)


def _staff_maker(naast: Naast) -> Callable[[Tx], str]:
    def make(tx: Tx) -> str:
        known = [p.id for p in people.staff(tx) if p.name == SUPPORTER]
        return (
            known[0]
            if known
            else people.add(tx, "nl", naast.now(), role="supporter", name=SUPPORTER)
        )

    return make


def _talk(naast: Naast, address: str, language: str, words: Sequence[str]) -> None:
    opening = Heard("web", address, f"{address}:0", "start", language=language)
    naast.turns.take(opening).result()
    for number, said in enumerate(words, 1):
        tap = said.startswith("=")
        naast.turns.take(
            Heard(
                "web",
                address,
                f"{address}:{number}",
                "picked" if tap else "text",
                text="" if tap else said,
                picked=said[1:] if tap else "",
            )
        ).result()


def _bring_to(naast: Naast, address: str, staff: str, ends: str) -> None:
    def case_id(tx: Tx) -> str:
        person = people.at_address(tx, "web", address)
        case = cases.open_of(tx, person.id) if person else None
        assert case
        return case.id

    if ends == "waiting":
        return
    case = naast.database.read(case_id)
    naast.desk.take(case, staff).result()
    naast.desk.reply(case, staff, "[VOORBEELD] Dag, ik ben Tine.").result()
    if ends == "closed":
        naast.desk.close(case, staff).result()


class Demo:
    """The routes of the demonstration."""

    def __init__(self, naast: Naast) -> None:
        self._naast = naast
        self._listeners: set[asyncio.Queue[Trace]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        naast.turns.watch = self._watch

    def routes(self) -> list[Route]:
        """The page, its parts, and the stream of turns."""
        return [
            Route("/demo", self.page),
            Route("/demo/turns", self.turns),
            Route("/demo/{name}", self.asset),
        ]

    async def page(self, _request: Request) -> Response:
        """The page; whoever opens it is signed in as the example supporter."""
        naast = self._naast

        def sign_in(tx: Tx) -> str:
            staff = next(p.id for p in people.staff(tx) if p.name == SUPPORTER)
            return sessions.start(tx, staff, "console", naast.now(), _SESSION)

        token = await asyncio.wrap_future(naast.database.submit(sign_in))
        response = FileResponse(ASSETS / "demo.html")
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        response.set_cookie("naast_console", token, httponly=True, samesite="lax", path="/console")
        return response

    async def asset(self, request: Request) -> Response:
        """A part of the page."""
        name = request.path_params["name"]
        if name not in ("demo.css", "demo.js"):
            return Response(status_code=404)
        return FileResponse(ASSETS / name)

    async def turns(self, _request: Request) -> Response:
        """Every turn from now on, as server-sent events; no words in them."""
        self._loop = asyncio.get_running_loop()
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[str]:
        queue: asyncio.Queue[Trace] = asyncio.Queue(maxsize=200)
        self._listeners.add(queue)
        try:
            yield "retry: 2000\n\n"
            while True:
                try:
                    trace = await asyncio.wait_for(queue.get(), _BEAT)
                    yield f"data: {json.dumps(asdict(trace))}\n\n"
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self._listeners.discard(queue)

    def _watch(self, trace: Trace) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread, trace)

    def _spread(self, trace: Trace) -> None:
        for queue in self._listeners:
            if not queue.full():
                queue.put_nowait(trace)
