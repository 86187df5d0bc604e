"""Replies that a colleague uses often: their own, kept under a title, put into the box by a tap."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.responses import RedirectResponse, Response

from bot.console.acts import beside_box, fault_of
from bot.console.case import CasePage, Word
from bot.console.drafts import Drafts
from bot.console.inbox import View
from bot.console.pages import HEADERS
from bot.console.signed import Asked
from bot.console.theirs import case_id, theirs
from bot.talk.texts import _
from bot.turn import Turns
from storage import drafts
from storage.database import Tx

LONGEST_TITLE = 60
MOST = 100
"""Sayings of one colleague."""

ENOUGH = _("You have kept many replies. Delete one that you do not need any more.")


class Sayings:
    """Keeps and deletes them. They are for whoever wrote them alone."""

    def __init__(self, turns: Turns, case: CasePage, kept: Drafts) -> None:
        self._database = turns.database
        self._case = case
        self._drafts = kept

    async def keep(self, asked: Asked) -> Response:
        """Keep what stands in the answer's box; it stays there. Raises NoSuchCase, NotForYou."""
        text, staff_id = asked.form.get("text", ""), asked.staff.id
        title = " ".join(asked.form.get("title", "").split()) or " ".join(text.split())
        fault = fault_of(text)

        def work(tx: Tx) -> bool:
            theirs(tx, asked)
            if len(drafts.sayings(tx, staff_id)) >= MOST:
                return False
            drafts.keep_saying(tx, staff_id, title[:LONGEST_TITLE], text.strip())
            return True

        if fault is None and not await self._write(work):
            fault = ENOUGH
        if fault is None:
            return await self._shown(asked, text)
        if asked.partly:
            return beside_box(asked, "answer", fault)
        return await self._case.show(asked, Word("answer", fault, text), 422)

    async def drop(self, asked: Asked) -> Response:
        """Delete one. Raises NoSuchCase, NotForYou."""
        saying_id, staff_id = asked.request.path_params["saying"], asked.staff.id

        def work(tx: Tx) -> bool:
            theirs(tx, asked)
            drafts.drop_saying(tx, staff_id, saying_id)
            return True

        await self._write(work)
        return await self._shown(asked, None)

    async def _shown(self, asked: Asked, text: str | None) -> Response:
        """The list as it is now; without a script the page, with the text in its box."""
        if asked.partly:
            return await self._case.about("_sayings", asked)
        if text is not None:
            await self._drafts.put(asked, "answer", text)
        query = f"{View.of(asked.request).query}&write=answer"
        return RedirectResponse(f"/console/cases/{case_id(asked)}?{query}", 303, HEADERS)

    async def _write(self, work: Callable[[Tx], bool]) -> bool:
        return await asyncio.wrap_future(self._database.submit(work))
