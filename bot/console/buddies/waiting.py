"""The families that wait for a buddy: since when, what for, and by when they hear more."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from bot.console.buddies import says
from bot.console.buddies.ground import Ground, Known, Tending, known
from bot.console.pages import Pages
from bot.console.signed import Asked
from bot.turn import Turns
from storage import duos, staff, wishes
from storage.database import Tx
from storage.wishes import Wish

HERE = "/console/wishes"


@dataclass(frozen=True, slots=True)
class Row:
    """A family as the list shows it. ``asked_now``: the id of the duo that was proposed to it and
    is not answered; ``late``: the news that was promised has not come."""

    wish: Wish
    who: Known
    area: str
    put_by: str
    asked_now: str
    late: bool


class WaitingPage:
    """The list. For coordinators, of their own areas."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._pages = pages
        self._tending = Tending(turns)

    async def page(self, asked: Asked) -> Response:
        """Every family that waits, the longest first."""
        rows = await self._tending.look(
            asked,
            lambda tx, mine: listed(tx, mine, asked),
            lambda rows: [row.wish.person_id for row in rows],
        )
        return self._pages.html("wishes", asked.voice, asked=asked, rows=rows, says=says)


def listed(tx: Tx, mine: Ground, asked: Asked) -> list[Row]:
    """Return the families of a coordinator's areas that wait, the longest first."""
    found = [each for each in wishes.waiting(tx) if mine.has(each.area_id)]
    who = known(tx, asked.staff.scope, [each.person_id for each in found])
    names = {each.id: each.name for each in staff.everybody(tx)}
    proposed = {
        member.person_id: duo.id
        for duo in duos.of_state(tx, "proposed")
        for member in duo.side("family")
    }
    return [
        Row(
            each,
            who[each.person_id],
            mine.called(each.area_id),
            names.get(each.put_by or "", ""),
            proposed.get(each.person_id, ""),
            each.next_news is not None and each.next_news < asked.voice.now,
        )
        for each in found
    ]
