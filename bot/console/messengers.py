"""What the messengers do: how many people may be written to first, templates that they refuse or
paused, and the messages they count."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from bot.console.pages import Pages
from bot.console.signed import Asked
from bot.openings import Openings, Room
from bot.turn import Turns
from storage import receipts, templates
from storage.database import Tx
from storage.receipts import Counted
from storage.templates import TemplateStanding


class MessengersPage:
    """One page to read. For coordinators."""

    def __init__(self, turns: Turns, pages: Pages, openings: Openings) -> None:
        self._turns = turns
        self._pages = pages
        self._openings = openings

    async def page(self, asked: Asked) -> Response:
        """What needs somebody, and the counts."""

        def read(tx: Tx) -> tuple[list[Room], list[TemplateStanding], list[Counted]]:
            rooms = self._openings.rooms(tx, self._turns.now())
            return rooms, templates.troubled(tx), receipts.counted(tx)

        found = self._turns.database.submit_read(read)
        rooms, troubled, counted = await asyncio.wrap_future(found)
        return self._pages.html(
            "messengers",
            asked.voice,
            asked=asked,
            rooms=rooms,
            troubled=troubled,
            counted=counted,
        )
