"""A message to the family is changed or taken back, on a page of its own: what is typed there is
not disturbed by what comes meanwhile."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from bot.console.acts import back, done, fault_of
from bot.console.case import CasePage
from bot.console.signed import Asked
from bot.console.theirs import case_id, theirs
from bot.desk import Desk, NotForYou
from bot.mending import Mendable, Mending, NotToMend, StaysThere
from bot.talk.texts import Text
from bot.turn import Turns
from storage.cases import AlreadyTaken
from storage.database import Tx


class Mend:
    """The page, and both acts; only for whoever has the case, and wrote the message."""

    def __init__(self, turns: Turns, desk: Desk, mending: Mending, case: CasePage) -> None:
        self._turns = turns
        self._desk = desk
        self._mending = mending
        self._case = case

    async def page(self, asked: Asked) -> Response:
        """Show the message, and what can be done about it. Raises NoSuchCase, NotForYou."""
        return await self._show(asked)

    async def change(self, asked: Asked) -> Response:
        """Put other words in its place."""
        text = asked.form.get("text", "")
        if fault := fault_of(text):
            return await self._show(asked, fault, text)
        try:
            found = await self._found(asked)
            if not found.changes:
                return await self._show(asked)
            once = asked.form.get("once", "")
            who = (case_id(asked), asked.staff.id, found.message.n)
            await done(self._desk.change(*who, text.strip(), once))
        except NotForYou:
            raise
        except (AlreadyTaken, NotToMend):
            return await self._show(asked)
        return back(asked)

    async def take_back(self, asked: Asked) -> Response:
        """Take it back."""
        n = asked.request.path_params["n"]
        try:
            await done(self._desk.take_back(case_id(asked), asked.staff.id, n))
        except NotForYou:
            raise
        except (AlreadyTaken, StaysThere, NotToMend):
            return await self._show(asked)
        return back(asked)

    async def _show(self, asked: Asked, word: Text | None = None, kept: str = "") -> Response:
        """The page as it stands now; with what keeps a text from being sent."""
        try:
            found = await self._found(asked)
        except NotToMend:
            found = None
        said = asked.voice.say(word) if word else ""
        status = 422 if word else 200 if found else 409
        return await self._case.about("mend", asked, status, mends=found, word=said, kept=kept)

    async def _found(self, asked: Asked) -> Mendable:
        """What can be done about the message. Raises NotToMend, NoSuchCase, NotForYou."""
        n, now = asked.request.path_params["n"], self._turns.now()

        def read(tx: Tx) -> Mendable:
            case = theirs(tx, asked)
            if case.state != "taken" or case.owner_id != asked.staff.id:
                raise NotToMend
            return self._mending.standing(tx, case, n, now)

        return await asyncio.wrap_future(self._turns.database.submit_read(read))
