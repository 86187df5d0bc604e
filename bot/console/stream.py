"""The live line to open pages: says that something changed, never what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from bot.console.inbox import pulse
from bot.console.signed import Asked, find_staff
from bot.turn import Turns
from bot.wake import Wake, heard_within
from storage.database import StorageUnavailable, Tx

BEAT = 10.0
"""Seconds after which it looks again without a bell (a message could not be delivered, a case
became late), and gives a sign of life."""
TOGETHER = 0.1
"""Seconds to wait after a bell, so that a few at once make one event."""


class Stream:
    """Server-sent events: ``news`` with a mark of how things stand, ``over`` when signed out."""

    def __init__(self, turns: Turns, wake: Wake) -> None:
        self._turns = turns
        self._wake = wake

    async def open(self, asked: Asked) -> Response:
        """Open the line."""
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        events = self._events(asked.staff.session)
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def _events(self, session: str) -> AsyncIterator[str]:
        yield "retry: 2000\n\n"
        told = ""
        while True:
            bell = self._wake.listen("inbox")
            try:
                found = await asyncio.wrap_future(
                    self._turns.database.submit_read(lambda tx: self._look(tx, session))
                )
            except StorageUnavailable:
                bell.cancel()
                return  # the page opens the line again by itself
            if found is None:
                bell.cancel()
                yield "event: over\ndata: -\n\n"
                return
            if found != told:
                told = found
                yield f"event: news\ndata: {found}\n\n"
            else:
                yield ": still here\n\n"
            if await heard_within(bell, BEAT):
                await asyncio.sleep(TOGETHER)

    def _look(self, tx: Tx, session: str) -> str | None:
        now = self._turns.now()
        staff = find_staff(tx, session, now, self._turns.zone)
        return pulse(tx, now) if staff else None
