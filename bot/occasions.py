"""What time does with families that want to hear when something changes for them: each is looked at
a few times a day, in a turn of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

from bot.talk.turn import Turn
from bot.turn import Turns
from storage import occasions


class Occasions:
    """``look`` plans what is to be written to one of them."""

    def __init__(self, turns: Turns, look: Callable[[Turn], None]) -> None:
        self._turns = turns
        self._look = look

    async def round(self) -> None:
        """Look at everybody who said yes to it."""
        found = self._turns.database.submit_read(occasions.wanting)
        for person_id in await asyncio.wrap_future(found):
            with suppress(LookupError):  # forgotten in between
                await asyncio.wrap_future(self._visit(person_id))

    def _visit(self, person_id: str) -> Future[None]:
        return self._turns.visit(lambda _tx: person_id, lambda turn, _session: self._look(turn))
