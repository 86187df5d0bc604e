"""The page of a case: the talk, what is known, and where one writes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from bot.console.inbox import START, Listing, listing, mark
from bot.console.pages import Pages
from bot.console.signed import Asked
from bot.console.talk import Told, by_day, told
from bot.desk import NoSuchCase, NotForYou
from bot.talk.texts import Text
from bot.turn import Turns
from storage import cases, consents
from storage.database import Tx
from storage.inbox import may_see

LOOKED_AGAIN = timedelta(hours=1)
"""A look at a case is written in the audit log once in this time."""


class CasePage:
    """One case: its page, its live part, and the question before it is closed."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._turns = turns
        self._pages = pages

    async def page(self, asked: Asked) -> Response:
        """The whole page."""
        return await self.show(asked)

    async def show(
        self,
        asked: Asked,
        *,
        status: int = 200,
        kind: str = "",
        word: Text | None = None,
        kept: str = "",
    ) -> Response:
        """Show the page; ``word`` is said beside the box of that kind (note, answer), which keeps
        the text that was typed. Raises NoSuchCase."""
        case_id = asked.request.path_params["id"]
        query = asked.request.query_params
        case, inbox = await self._read(asked, case_id, query.get("list", START))
        values = self._values(asked, case) | {
            "inbox": inbox,
            "page": "about" if query.get("page") == "about" else "talk",
            "said": query.get("said", ""),
            "kind": kind,
            "word": asked.voice.say(word) if word else "",
            "kept": kept,
        }
        return self._pages.html("case", asked.voice, status, **values)

    async def live(self, asked: Asked) -> Response:
        """What changes on the page while it is open; what is being typed is no part of it."""
        return await self.part(asked)

    async def part(self, asked: Asked, headers: dict[str, str] | None = None) -> Response:
        """Return the live part, with these headers. Raises NoSuchCase."""
        case, _inbox = await self._read(asked, asked.request.path_params["id"], None)
        values = self._values(asked, case)
        return self._pages.html("_live", asked.voice, headers=headers, **values)

    async def ask_close(self, asked: Asked) -> Response:
        """Ask once more before the talk is given back."""
        case, _inbox = await self._read(asked, asked.request.path_params["id"], None)
        return self._pages.html("close", asked.voice, **self._values(asked, case))

    def _values(self, asked: Asked, case: Told) -> dict[str, Any]:
        zone = asked.voice.zone
        return {
            "asked": asked,
            "told": case,
            "case": case.case,
            "mark": mark(case.case, asked.voice.now),
            "days": list(by_day(case.entries, zone)),
            "days_before": list(by_day(case.before, zone)),
            "show": asked.request.query_params.get("list", START),
        }

    async def _read(
        self, asked: Asked, case_id: str, show: str | None
    ) -> tuple[Told, Listing | None]:
        """Read a case (and a list beside it), and see to it that the look is in the log."""
        now, staff = asked.voice.now, asked.staff
        since = now - LOOKED_AGAIN

        def read(tx: Tx) -> tuple[Told | None, Listing | None]:
            found = told(tx, case_id, staff.id, since)
            if found and not may_see(tx, case_id, staff.scope):
                raise NotForYou(case_id, found.owner)
            return found, listing(tx, staff, show, now) if found and show is not None else None

        case, inbox = await asyncio.wrap_future(self._turns.database.submit_read(read))
        if case is None:
            raise NoSuchCase(case_id)
        if not case.looked:
            await self.note_look(asked, case.case.id, case.case.person_id)
        return case, inbox

    async def note_look(self, asked: Asked, case_id: str, person_id: str) -> None:
        """Write in the audit log that this person saw the case."""
        now, staff_id = asked.voice.now, asked.staff.id

        def work(tx: Tx) -> None:
            if not cases.looked(tx, case_id, staff_id, now - LOOKED_AGAIN):
                consents.note(
                    tx, "view", now, person_id=person_id, actor_id=staff_id, case_id=case_id
                )

        await asyncio.wrap_future(self._turns.database.submit(work))
