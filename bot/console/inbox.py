"""The inbox: which cases there are, since when, and whose they are. Never what was written."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from bot.console.pages import Pages
from bot.console.search import Search
from bot.console.signed import Asked, Staff
from bot.console.words import LISTS
from bot.turn import Turns
from storage import cases, inbox, looks, people
from storage import staff as team
from storage.cases import Case
from storage.database import Tx
from storage.inbox import Meant, Scope
from storage.staff import Area

START = "all"
"""The list that is shown when none is chosen."""
LONGEST = 80
"""Characters in the search box."""
_WITH_ASIDE = ("mine", "all")

Means = Callable[[str, list[Area]], list[Meant]]


@dataclass(frozen=True, slots=True)
class View:
    """What of the inbox somebody chose to see: a list, of an area, in a language, or what was
    searched for. It is kept in the address of every page, so that one comes back to it."""

    show: str = START
    area: str = ""
    language: str = ""
    words: str = field(default="", repr=False)

    @classmethod
    def of(cls, request: Request) -> View:
        """Read it from the address; a list that there is not is the first one."""
        query = request.query_params
        show = query.get("list", START)
        words = " ".join(query.get("q", "").split())[:LONGEST]
        return cls(
            show if show in LISTS else START,
            query.get("area", "")[:LONGEST],
            query.get("language", "")[:LONGEST],
            words,
        )

    @property
    def query(self) -> str:
        """The part of an address that says it."""
        parts = {"list": self.show, "area": self.area, "language": self.language, "q": self.words}
        return urlencode({name: value for name, value in parts.items() if value})

    def on(self, show: str) -> View:
        """The same on another list; what was searched for is put away."""
        return replace(self, show=show, words="")


@dataclass(frozen=True, slots=True)
class Row:
    """One case as the inbox shows it. ``called``: how the family wants to be called, where it gave
    that along; ``call``: when they are to be called."""

    case: Case
    mark: str
    owner: str
    mine: bool
    called: str = field(repr=False)
    area: str
    call: datetime | None
    channel: str
    last_who: str
    last_at: datetime | None
    undelivered: bool
    asleep: bool

    @property
    def owed(self) -> bool:
        """Whether somebody waits for an answer of ours."""
        return self.case.state == "waiting" or (
            self.case.state == "taken" and self.last_who == "me" and not self.asleep
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of cases (``aside``: those of it that were put aside until later), how many there
    are on each, which areas can be chosen, and the pulse when it was read. ``named`` are the
    families (person and case) whose name is seen here and is not in the log yet."""

    view: View
    rows: list[Row]
    aside: list[Row]
    counts: dict[str, int]
    areas: list[Area]
    pulse: str
    named: list[tuple[str, str]] = field(default_factory=list, repr=False)

    @property
    def cut(self) -> bool:
        """Whether there are more than are shown."""
        return len(self.rows) == inbox.MOST

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
    if case.asleep(now):
        return "aside"
    if case.due < now:
        return "late"
    return "taken" if case.state == "taken" else "waiting"


def listing(
    tx: Tx, staff: Staff, view: View, now: datetime, means: Means = lambda *_: []
) -> Listing:
    """Read what is to be seen. ``means`` says what the words that were searched for may mean."""
    scope, places = staff.scope, team.areas_of(tx)
    aside: list[Case] = []
    counts = inbox.tally(tx, scope, now)
    if view.words:
        found = inbox.search(tx, means(view.words, places), scope)
    else:
        found = _listed(tx, view.show, scope, view, now)
        if counts["aside"] and view.show in _WITH_ASIDE:
            aside = _listed(tx, "aside", scope, view, now)
        if view.show == "mine":
            aside = [case for case in aside if staff.id in (case.owner_id, case.responsible_id)]
    rows = _rows(tx, [*found, *aside], staff, {area.id: area.name for area in places}, now)
    return Listing(
        view,
        rows[: len(found)],
        rows[len(found) :],
        counts,
        [area for area in places if scope.areas is None or area.id in scope.areas],
        pulse(tx, now),
        looks.unnoted(tx, staff.id, _named(rows), now),
    )


def _named(rows: list[Row]) -> list[tuple[str, str]]:
    return [(row.case.person_id, row.case.id) for row in rows if row.called]


def _listed(tx: Tx, show: str, scope: Scope, view: View, now: datetime) -> list[Case]:
    return inbox.listed(tx, show, scope, now, area_id=view.area, language=view.language)


def _rows(
    tx: Tx, found: list[Case], staff: Staff, places: dict[str, str], now: datetime
) -> list[Row]:
    ids = [case.id for case in found]
    names = people.names_of(tx, {case.owner_id for case in found if case.owner_id})
    channels = people.channels(tx, [case.person_id for case in found])
    last, stuck = cases.last_words(tx, ids), cases.undelivered(tx, ids)
    called, calls = inbox.called(tx, ids), inbox.calls(tx, ids)
    rows = []
    for case in found:
        who, at = last.get(case.id, ("", None))
        rows.append(
            Row(
                case,
                mark(case, now),
                names.get(case.owner_id or "", ""),
                case.owner_id == staff.id,
                called.get(case.id, ""),
                places.get(case.area_id or "", ""),
                calls.get(case.id),
                channels.get(case.person_id, ""),
                who,
                at,
                any(hitch.given_up for hitch in stuck.get(case.id, ())),
                case.asleep(now),
            )
        )
    return rows


def pulse(tx: Tx, now: datetime) -> str:
    """Return a short mark of how the open cases stand: pages only compare it."""
    return hashlib.sha256(inbox.pulse(tx, now).encode()).hexdigest()[:16]


class Inbox:
    """The inbox's page, and its list alone."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._turns = turns
        self._pages = pages
        self._search = Search(turns.languages, pages.languages)

    async def page(self, asked: Asked) -> Response:
        """The whole page."""
        found = await self._read(asked)
        return self._pages.html("inbox", asked.voice, asked=asked, inbox=found, case=None)

    async def part(self, asked: Asked) -> Response:
        """The list alone, to be put in the place of the one that is shown."""
        found = await self._read(asked)
        case = {"id": asked.request.query_params.get("case", "")}
        return self._pages.html("_list", asked.voice, asked=asked, inbox=found, case=case)

    def read(self, tx: Tx, asked: Asked) -> Listing:
        """Read the list that the address of a page asks for."""
        contents = self._turns.world.contents

        def means(words: str, areas: list[Area]) -> list[Meant]:
            return self._search.means(words, contents, areas)

        return listing(tx, asked.staff, View.of(asked.request), asked.voice.now, means)

    async def note(self, asked: Asked, found: Listing, but: str = "") -> None:
        """Write in the audit log whose names somebody saw on a list; not of a case (``but``) that
        they look at anyway."""
        shown = [each for each in found.named if each[1] != but]
        if shown:
            now, who = asked.voice.now, asked.staff.id
            work = self._turns.database.submit(lambda tx: looks.note_listed(tx, who, shown, now))
            await asyncio.wrap_future(work)

    async def _read(self, asked: Asked) -> Listing:
        read = self._turns.database.submit_read(lambda tx: self.read(tx, asked))
        found = await asyncio.wrap_future(read)
        await self.note(asked, found)
        return found
