"""The families of one's cases: who supports them and what they agreed to. Nothing of what they
wrote, no lists of talks, and no way to take such a list out of here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import RedirectResponse, Response

from bot.console.handed import Handed
from bot.console.house import Managing, NotManaged, Reach, reach
from bot.console.inbox import LONGEST
from bot.console.pages import HEADERS, Pages
from bot.console.putting import STATES, of_case
from bot.console.search import Search
from bot.console.signed import Asked
from bot.console.words import SHARED
from bot.desk import NotForYou
from bot.talk.texts import _
from bot.turn import Turns
from storage import families, looks, staff
from storage.cases import Case
from storage.database import Tx
from storage.families import Family

HERE = "/console/families"
SHOWN = 50
"""Families on one page."""
FURTHEST = 10_000
ITEMS = {
    **SHARED,
    "phone_number": _("Their phone number"),
    "rights_answers": _("That Naast keeps their answers about rights"),
}
"""What a family can say yes to, beside the summary."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """One yes of a family: what, who receives it, and since when."""

    item: str
    receiver: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A family as the list shows it. ``buddy``: how far it is with one (``putting.of_case``);
    nothing of when they meet."""

    family: Family
    area: str
    supporter: str
    owner: str
    agreed: list[Agreed]
    buddy: str | None

    @property
    def case(self) -> Case:
        """The last of its cases that may be seen."""
        return self.family.case


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list. ``supporters`` can be chosen, by a coordinator."""

    rows: list[Row]
    more: bool
    supporters: list[tuple[str, str]]


class FamiliesPage:
    """The list, and who supports a family."""

    def __init__(self, turns: Turns, pages: Pages, handed: Handed) -> None:
        self._turns = turns
        self._pages = pages
        self._describe = handed.describe
        self._managing = Managing(turns)
        self._search = Search(turns.languages, pages.languages)

    async def page(self, asked: Asked) -> Response:
        """One page of the list; that these were seen is in the log."""
        query = asked.request.query_params
        words = " ".join(query.get("q", "").split())[:LONGEST]
        number = query.get("page", "")
        at = min(int(number), FURTHEST) if number.isascii() and number.isdecimal() else 0
        found = await self._managing.read(lambda tx: self._listing(tx, asked, words, at))
        await self._noted(asked, found)
        return self._pages.html(
            "house_families",
            asked.voice,
            asked=asked,
            found=found,
            q=words,
            at=at,
            buddy_states=STATES,
            said=query.get("done") == "kept",
        )

    async def choose(self, asked: Asked) -> Response:
        """Say who supports a family from now on: a new case goes to them first."""
        person_id, wished = str(asked.request.path_params["id"]), asked.form.get("supporter", "")

        def act(tx: Tx, mine: Reach) -> None:
            if not families.may_choose(tx, person_id, asked.staff.scope):
                raise NotForYou(person_id)
            if wished and wished not in dict(_supporters(tx, mine)):
                raise NotManaged
            staff.settle(tx, person_id, supporter_id=wished or None)

        await self._managing.change(asked, act, "supporter", person_id)
        return RedirectResponse(f"{HERE}?done=kept#main", 303, HEADERS)

    def _listing(self, tx: Tx, asked: Asked, words: str, at: int) -> Listing:
        scope, areas = asked.staff.scope, staff.areas_of(tx)
        meant = self._search.means(words, self._turns.world.contents, areas) if words else ()
        found = families.listed(tx, scope, meant, first=at * SHOWN, most=SHOWN + 1)
        names = {each.id: each.name for each in staff.everybody(tx)}
        places = {area.id: area.name for area in areas}
        rows = [
            Row(
                each,
                places.get(each.case.area_id or "", ""),
                names.get(each.supporter_id or "", ""),
                names.get(each.case.owner_id or "", ""),
                self._agreed(asked, each),
                of_case(tx, each.case, asked.voice.now),
            )
            for each in found[:SHOWN]
        ]
        mine = reach(tx, asked.staff) if asked.staff.coordinates else None
        chosen_from = _supporters(tx, mine) if mine else []
        return Listing(rows, len(found) > SHOWN and not words, chosen_from)

    def _agreed(self, asked: Asked, family: Family) -> list[Agreed]:
        """What a family said yes to, in words: the items of the summary, then the rest."""
        speaker = asked.voice.speaker
        found = [
            Agreed(self._describe(share, speaker)[0], share.receiver, share.given)
            for share in family.shared
        ]
        return found + [
            Agreed(asked.voice.say(ITEMS[each.item]), each.receiver, each.given)
            for each in family.agreed
            if each.item in ITEMS
        ]

    async def _noted(self, asked: Asked, found: Listing) -> None:
        shown = [(row.case.person_id, row.case.id) for row in found.rows]
        now, staff_id = asked.voice.now, asked.staff.id
        if shown:
            await self._managing.write(lambda tx: looks.note_listed(tx, staff_id, shown, now))


def _supporters(tx: Tx, mine: Reach) -> list[tuple[str, str]]:
    """Who can support a family of this coordinator's: the colleagues of their house."""
    return [
        (each.id, each.name)
        for each in sorted(staff.everybody(tx), key=lambda each: each.name.casefold())
        if each.organisation_id == mine.organisation_id and mine.sees(each)
    ]
