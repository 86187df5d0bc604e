"""Putting a family forward for a buddy: the family is asked in its own chat, and says yes or no
itself. Whoever put it forward sees how far it is, and nothing more."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from starlette.responses import RedirectResponse, Response

from bot.console.pages import HEADERS
from bot.console.signed import Asked
from bot.console.theirs import theirs
from bot.talk.texts import Text, p_
from bot.turn import Turns
from storage import buddies, cases, consents, duos, errands, wishes
from storage.cases import Case
from storage.database import Tx

FAMILIES = "/console/families"
NOT_AGAIN = timedelta(days=30)
"""For so long nobody asks a family again that was asked."""

STATES: dict[str, Text] = {
    "duo": p_("family", "has a buddy"),
    "waits": p_("family", "waits for a buddy"),
    "to_ask": p_("family", "is asked about a buddy as soon as its talk is with Naast"),
    "asked": p_("family", "was asked about a buddy"),
}
"""How far it is; empty where the family can be put forward."""


def state(tx: Tx, person_id: str, now: datetime) -> str:
    """Say how far it is with a buddy for somebody: one of ``STATES``, ``buddy`` for who is one
    themselves, or empty."""
    found = buddies.get(tx, person_id)
    if found and found.state != "left":
        return "buddy"
    if duos.of_person(tx, person_id, duos.GOING):
        return "duo"
    wish = wishes.open_of(tx, person_id)
    if wish:
        return "waits" if wish.state == "waiting" else "asked"
    asked = errands.last(tx, person_id, errands.PUT_FORWARD)
    if asked and asked.done is None:
        return "to_ask"
    return "asked" if asked and asked.done and asked.done > now - NOT_AGAIN else ""


def of_case(tx: Tx, case: Case, now: datetime) -> str | None:
    """The same for the family of a case; None where it has a later one, elsewhere perhaps."""
    last = cases.of_person(tx, case.person_id)[-1]
    return state(tx, case.person_id, now) if last.id == case.id else None


class Putting:
    """The form, on the page of a case and on the list of families. For whoever may see the case."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def put(self, asked: Asked) -> Response:
        """Let the family be asked; where that was done already, nothing happens. Raises NoSuchCase,
        NotForYou."""
        staff, now = asked.staff, asked.voice.now

        def work(tx: Tx) -> str:
            case = theirs(tx, asked, lock=True)
            if of_case(tx, case, now) == "":
                about = f"{errands.PUT_BY}{staff.id}"
                errands.add(tx, case.person_id, errands.PUT_FORWARD, about, now)
                who = {"person_id": case.person_id, "actor_id": staff.id, "case_id": case.id}
                consents.note(tx, "beside_put", now, **who)
                tx.changed.add("inbox")
            return case.id

        case_id = await asyncio.wrap_future(self._turns.database.submit(work))
        if "families" in asked.form:
            return RedirectResponse(f"{FAMILIES}?done=kept#main", 303, HEADERS)
        return RedirectResponse(f"/console/cases/{case_id}?page=about", 303, HEADERS)
