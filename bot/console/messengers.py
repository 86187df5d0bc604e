"""What the messengers do: templates that they refuse or paused, and the messages they count."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from bot.console.pages import Pages
from bot.console.signed import Asked
from bot.turn import Turns
from storage import receipts, templates
from storage.database import Tx
from storage.receipts import Counted
from storage.templates import TemplateStanding


class MessengersPage:
    """One page to read. For coordinators."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._turns = turns
        self._pages = pages

    async def page(self, asked: Asked) -> Response:
        """What needs somebody, and the counts."""

        def read(tx: Tx) -> tuple[list[TemplateStanding], list[Counted]]:
            return templates.troubled(tx), receipts.counted(tx)

        found = self._turns.database.submit_read(read)
        troubled, counted = await asyncio.wrap_future(found)
        return self._pages.html(
            "messengers", asked.voice, asked=asked, troubled=troubled, counted=counted
        )
