"""The live line to open pages: says that something changed, never what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack

from starlette.responses import Response, StreamingResponse

from bot.console.inbox import pulse
from bot.console.presence import Presence
from bot.console.signed import Asked, find_staff
from bot.turn import Turns
from bot.wake import Wake, heard_within
from storage.database import StorageUnavailable, Tx
from storage.inbox import may_see

BEAT = 10.0
"""Seconds after which it looks again without a bell (a message could not be delivered, a case
became late), and gives a sign of life."""
TOGETHER = 0.1
"""Seconds to wait after a bell, so that a few at once make one event."""


class Stream:
    """Server-sent events: ``news`` with a mark of how things stand, ``over`` when signed out. Who
    has a case open by it is seen there by the others who have."""

    def __init__(self, turns: Turns, wake: Wake, presence: Presence) -> None:
        self._turns = turns
        self._wake = wake
        self._presence = presence

    async def open(self, asked: Asked) -> Response:
        """Open the line."""
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        case_id = asked.request.query_params.get("case", "")
        events = self._events(asked.staff.session, asked.staff.id, case_id)
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def _events(self, session: str, staff_id: str, case_id: str) -> AsyncIterator[str]:
        yield "retry: 2000\n\n"
        told, at = "", case_id
        with ExitStack() as stay:
            while True:
                bell = self._wake.listen("inbox")
                try:
                    found = await self._look(session, at)
                except StorageUnavailable:
                    bell.cancel()
                    return  # the page opens the line again by itself
                if found is None:
                    bell.cancel()
                    yield "event: over\ndata: -\n\n"
                    return
                mark, there = found
                if not there:
                    stay.close()
                    at = ""
                elif not told:
                    stay.enter_context(self._presence.at(at, staff_id))
                came = self._presence.changes(at)
                if came > 1:  # one is who looks; then it stands as the page was drawn
                    mark = f"{mark}.{came}"
                yield f"event: news\ndata: {mark}\n\n" if mark != told else ": still here\n\n"
                told = mark
                if await heard_within(bell, BEAT):
                    await asyncio.sleep(TOGETHER)

    async def _look(self, session: str, case_id: str) -> tuple[str, bool] | None:
        """How things stand, and whether the case is one of theirs; None when signed out."""

        def look(tx: Tx) -> tuple[str, bool] | None:
            now = self._turns.now()
            staff = find_staff(tx, session, now, self._turns.zone)
            if staff is None:
                return None
            return pulse(tx, now), bool(case_id) and may_see(tx, case_id, staff.scope)

        return await asyncio.wrap_future(self._turns.database.submit_read(look))
