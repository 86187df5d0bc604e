"""What somebody is writing in a case and has not sent: kept while they type, gone when it is sent.

It is sealed, nobody else sees it, and it goes with the case.
"""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from bot.console.pages import HEADERS
from bot.console.signed import Asked
from bot.console.theirs import case_id, theirs
from bot.turn import Turns
from storage import drafts
from storage.database import Tx

KINDS = {"note": "note", "answer": "reply"}
"""The boxes of the page, and under which kind what is in them is kept."""
LONGEST = 20_000
"""Characters; what is longer is not sent either, and stays in the box."""


class Drafts:
    """Keeps and lets go of drafts."""

    def __init__(self, turns: Turns) -> None:
        self._database = turns.database

    async def keep(self, asked: Asked) -> Response:
        """Keep what stands in a box. Raises NoSuchCase, NotForYou."""
        kind, text = asked.form.get("kind", ""), asked.form.get("text", "")
        if kind in KINDS:
            await self.put(asked, kind, text[:LONGEST])
        return Response(status_code=204, headers=HEADERS)

    async def put(self, asked: Asked, kind: str, text: str) -> None:
        """Keep a text for a box. Raises NoSuchCase, NotForYou."""
        staff_id, now = asked.staff.id, asked.voice.now

        def work(tx: Tx) -> None:
            case = theirs(tx, asked)
            drafts.keep_draft(tx, staff_id, case.id, KINDS[kind], text, now)

        await asyncio.wrap_future(self._database.submit(work))

    async def drop(self, asked: Asked, kind: str) -> None:
        """It was sent or kept: the draft is not needed any more."""
        staff_id, now = asked.staff.id, asked.voice.now

        def work(tx: Tx) -> None:
            drafts.keep_draft(tx, staff_id, case_id(asked), KINDS[kind], "", now)

        await asyncio.wrap_future(self._database.submit(work))
