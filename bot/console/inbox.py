"""The inbox: which cases there are, since when, and whose they are. Never what was written."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from bot.console.pages import Pages
from bot.console.signed import Asked, Staff
from bot.console.words import LISTS
from bot.turn import Turns
from storage import cases, inbox, people
from storage.cases import Case
from storage.database import Tx

START = "all"
"""The list that is shown when none is chosen."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case as the inbox shows it."""

    case: Case
    mark: str
    owner: str
    mine: bool
    channel: str
    last_who: str
    last_at: datetime | None
    undelivered: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of cases, how many there are on each, and the pulse when it was read."""

    show: str
    rows: list[Row]
    counts: dict[str, int]
    pulse: str

    @property
    def lists(self) -> list[tuple[str, int | None]]:
        """Every list with how many are on it; the closed ones are not counted."""
        return [(show, self.counts.get(show)) for show in LISTS]


def mark(case: Case, now: datetime) -> str:
    """Which mark a case gets: one only, the one that matters most now."""
    if case.state == "closed":
        return "closed"
    if case.urgency:
        return "urgent"
    if case.state == "taken":
        return "taken"
    return "late" if case.due < now else "waiting"


def listing(tx: Tx, staff: Staff, show: str, now: datetime) -> Listing:
    """Read one list."""
    show = show if show in LISTS else START
    scope = staff.scope
    found = inbox.listed(tx, show, scope, now)
    ids = [case.id for case in found]
    names = {person.id: person.name or "…" for person in people.staff(tx)}
    channels = people.channels(tx, [case.person_id for case in found])
    last = cases.last_words(tx, ids)
    stuck = cases.undelivered(tx, ids)
    rows = []
    for case in found:
        who, at = last.get(case.id, ("", None))
        rows.append(
            Row(
                case,
                mark(case, now),
                names.get(case.owner_id or "", ""),
                case.owner_id == staff.id,
                channels.get(case.person_id, ""),
                who,
                at,
                any(hitch.given_up for hitch in stuck.get(case.id, ())),
            )
        )
    return Listing(show, rows, inbox.tally(tx, scope, now), pulse(tx, now))


def pulse(tx: Tx, now: datetime) -> str:
    """Return a short mark of how the open cases stand: pages only compare it."""
    return hashlib.sha256(inbox.pulse(tx, now).encode()).hexdigest()[:16]


class Inbox:
    """The inbox's page, and its list alone."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._turns = turns
        self._pages = pages

    async def page(self, asked: Asked) -> Response:
        """The whole page."""
        found = await self._read(asked)
        return self._pages.html("inbox", asked.voice, asked=asked, inbox=found, case=None)

    async def part(self, asked: Asked) -> Response:
        """The list alone, to be put in the place of the one that is shown."""
        found = await self._read(asked)
        case = {"id": asked.request.query_params.get("case", "")}
        return self._pages.html("_list", asked.voice, asked=asked, inbox=found, case=case)

    async def _read(self, asked: Asked) -> Listing:
        show = asked.request.query_params.get("list", START)
        now = asked.voice.now
        read = self._turns.database.submit_read(lambda tx: listing(tx, asked.staff, show, now))
        return await asyncio.wrap_future(read)
