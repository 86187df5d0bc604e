"""The check-ins: who was asked how it is and has not answered, and what people said; what is
difficult stands first. Whoever answered was told that the coordinator reads it."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.responses import Response

from bot.console.buddies import says
from bot.console.buddies.ground import Ground, Known, Tending, known
from bot.console.pages import Pages
from bot.console.signed import Asked
from bot.turn import Turns
from storage import checkins, duos
from storage.checkins import Checkin
from storage.database import Tx

HERE = "/console/checkins"
SHOWN = 100
"""Answers on the page, the last ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """A check-in as the page shows it."""

    checkin: Checkin = field(repr=False)
    who: Known
    side: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything on the page."""

    hard: list[Row]
    open: list[Row]
    said: list[Row]


class CheckinsPage:
    """The page. For coordinators, of their own areas."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._pages = pages
        self._tending = Tending(turns)

    async def page(self, asked: Asked) -> Response:
        """What was asked and said; that it was read is in the log that they can ask for."""
        found = await self._tending.look(
            asked,
            lambda tx, mine: view(tx, mine, asked),
            lambda view: [row.who.id for row in (*view.hard, *view.open, *view.said)],
        )
        return self._pages.html("checkins", asked.voice, asked=asked, found=found, says=says)


def view(tx: Tx, mine: Ground, asked: Asked) -> View:
    """Read the page."""
    theirs = [d for d in duos.of_state(tx, *duos.GOING, "ended") if mine.has(d.area_id)]
    sides = {(duo.id, m.person_id): m.side for duo in theirs for m in duo.members}
    found = [
        each
        for duo in theirs
        for each in checkins.of_duo(tx, duo.id)
        if each.asked and (each.duo_id, each.person_id) in sides
    ]
    who = known(tx, asked.staff.scope, [each.person_id for each in found])
    rows = [Row(c, who[c.person_id], sides[c.duo_id, c.person_id]) for c in found]
    said = [row for row in rows if row.checkin.answered]
    said.sort(key=lambda row: row.checkin.answered or row.checkin.due, reverse=True)
    return View(
        [row for row in said if row.checkin.felt == "hard"][:SHOWN],
        sorted(
            (row for row in rows if not row.checkin.answered),
            key=lambda row: row.checkin.asked or row.checkin.due,
        ),
        [row for row in said if row.checkin.felt != "hard"][:SHOWN],
    )
