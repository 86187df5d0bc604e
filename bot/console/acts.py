"""What is done in a case from the console: take, note, answer, close."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from bot.console.case import CasePage
from bot.console.inbox import START
from bot.console.pages import HEADERS
from bot.console.signed import Asked
from bot.desk import Desk
from bot.talk.texts import Text, _, n_
from storage.cases import AlreadyTaken

LONGEST = 4000
"""Characters in one note or answer, so that it fits in one message everywhere."""
NOTHING = _("Nothing is written here yet.")
NOT_YOURS = _("This was not sent: the case is not with you (any more). Your text is still here.")


def fault_of(text: str) -> Text | None:
    """Say kindly what keeps a text from being kept or sent; None when nothing does."""
    if not text.strip():
        return NOTHING
    over = len(text.strip()) - LONGEST
    if over > 0:
        return n_(
            "This is {count} character too long. Shorten it, or send it in parts.",
            "This is {count} characters too long. Shorten it, or send it in parts.",
            over,
        )
    return None


class Acts:
    """Every act answers with the page again, so that all of it works without a script."""

    def __init__(self, desk: Desk, case: CasePage) -> None:
        self._desk = desk
        self._case = case

    async def take(self, asked: Asked) -> Response:
        """Become the owner; when somebody was faster, say so and show how it stands."""
        try:
            await _done(self._desk.take(_id(asked), asked.staff.id))
        except AlreadyTaken:
            return _back(asked, "taken")
        return _back(asked)

    async def close(self, asked: Asked) -> Response:
        """Give the talk back to Naast."""
        try:
            await _done(self._desk.close(_id(asked), asked.staff.id))
        except AlreadyTaken:
            return _back(asked, "taken")
        return _back(asked, "closed")

    async def note(self, asked: Asked) -> Response:
        """Keep a note."""
        text = asked.form.get("text", "")
        fault = fault_of(text)
        if fault is None:
            await _done(
                self._desk.note(
                    _id(asked), asked.staff.id, text.strip(), asked.form.get("once", "")
                )
            )
            return await self._kept(asked, "note")
        return await self._refused(asked, "note", fault, text)

    async def answer(self, asked: Asked) -> Response:
        """Write to the family."""
        text = asked.form.get("text", "")
        fault = fault_of(text)
        if fault is None:
            try:
                once = asked.form.get("once", "")
                await _done(self._desk.reply(_id(asked), asked.staff.id, text.strip(), once))
            except AlreadyTaken:
                fault = NOT_YOURS
            else:
                return await self._kept(asked, "answer")
        return await self._refused(asked, "answer", fault, text)

    async def _kept(self, asked: Asked, kind: str) -> Response:
        """It is written: the box may be emptied."""
        if asked.partly:
            return await self._case.part(asked, {"HX-Trigger": json.dumps({"kept": kind})})
        return _back(asked)

    async def _refused(self, asked: Asked, kind: str, fault: Text, text: str) -> Response:
        """It is not written: say why; the text stays."""
        if asked.partly:
            said = asked.voice.say(fault)
            headers = {"HX-Retarget": f"#word-{kind}", "HX-Reswap": "textContent"}
            return Response(said, 422, {**HEADERS, **headers}, "text/plain")
        return await self._case.show(asked, status=422, kind=kind, word=fault, kept=text)


async def _done(act: Future[None]) -> None:
    await asyncio.wrap_future(act)


def _id(asked: Asked) -> str:
    return str(asked.request.path_params["id"])


def _back(asked: Asked, said: str = "") -> Response:
    show = asked.request.query_params.get("list", START)
    query = f"list={quote(show)}" + (f"&said={said}" if said else "")
    return RedirectResponse(f"/console/cases/{_id(asked)}?{query}", 303, HEADERS)
