"""The matching board: for one family the buddies who may suit it, with why and what does not fit;
and the proposal, which a coordinator makes and both sides answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from starlette.responses import RedirectResponse, Response

from bot import acquainting
from bot.beside import matching
from bot.beside.matching import Suggestion
from bot.console.buddies import says
from bot.console.buddies.ground import Ground, Known, Tending, buddy_of, known, part, wish_of
from bot.console.buddies.suggesting import candidate, suggest, wanted
from bot.console.house import Refused
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.talk.texts import Text, _
from bot.turn import Turns
from storage import buddies, duos, errands, people, wishes
from storage.buddies import Buddy, Week
from storage.database import Tx
from storage.duos import Duo, Member, NotReady, UnderWay
from storage.wishes import Wish

HERE = "/console/wishes"
DUOS = "/console/duos"
ASKED = "duo_asked"
"""The errand by which a family is asked whether it would like to meet who is proposed."""
SHOWN = 12
"""Suggestions on the page at first."""
MOST = 100
MOST_PEOPLE = 8
"""In one duo: more is an activity."""
LONGEST = {"introduction": 300, "why": 1000}
"""Characters; an introduction is as long as people may write one themselves."""

NOBODY = _("Choose at least one buddy.")
TOO_MANY = _("Choose at most {count} people.")
NEVER = _("{name} cannot be proposed to this family: {why}.")
NEEDS_YES = _("This is for somebody under 18: a parent and you have to say yes first.")
NOT_NOW = _("Somebody of these cannot be matched now. Look at the list again.")
ASKED_ALREADY = _("This family was asked already, and has not answered yet.")
WAITS_NOT = _("This family does not wait for a buddy now.")
NO_WORDS = _("Write a sentence or two, so that the other side knows who it is.")
TOO_LONG = _("Keep this to {count} characters.")
DONE: dict[str, Text] = {
    "yes": _("Kept: you say yes. It is noted with the day."),
    "parent": _("Kept: a parent said yes. It is noted with the day."),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A buddy on the board, with what fits and what does not in words."""

    suggestion: Suggestion
    who: Known
    buddy: Buddy = field(repr=False)
    area: str
    fits: list[str] = field(repr=False)
    misfits: list[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on it. ``ruled_out``: how many buddies do not meet what must be so, None where
    some are and not everybody was looked at; ``others``: families with which it could become a
    group."""

    wish: Wish
    who: Known
    area: str
    put_by: str
    week: Week
    offers: list[Offer]
    more: bool
    ruled_out: int | None
    asked_now: str
    others: list[tuple[Wish, Known]]


@dataclass(frozen=True, slots=True)
class Party:
    """Who is proposed to each other, before it is sent: what could be read of each, in codes, and
    how that stands drafted."""

    wishes: list[Wish]
    buddies: list[Buddy]
    who: dict[str, Known]
    told: dict[str, str] = field(repr=False)
    drafts: dict[str, str] = field(repr=False)

    @property
    def people(self) -> list[str]:
        """Everybody, the families first."""
        return [*(wish.person_id for wish in self.wishes), *(b.person_id for b in self.buddies)]

    @property
    def form(self) -> str:
        """One to one, two buddies, or a group."""
        if len(self.wishes) == 1 and len(self.buddies) <= 2:
            return "one" if len(self.buddies) == 1 else "two"
        return "group"


class BoardPages:
    """The board, the page of a proposal, and what is done there. For coordinators, of their own
    areas."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._turns = turns
        self._pages = pages
        self._tending = Tending(turns)

    async def page(self, asked: Asked) -> Response:
        """The board of one family; that it was read is in the log that they can ask for."""
        return await self._board(asked)

    async def say_yes(self, asked: Asked) -> Response:
        """A coordinator says yes to a buddy for somebody under 18."""

        def act(tx: Tx, mine: Ground) -> None:
            wish = wish_of(tx, mine, part(asked))
            if wish.minor and wish.coordinator_yes is None:
                wishes.coordinator_says_yes(tx, wish.id, asked.voice.now)

        whose = await self._whose(asked)
        await self._tending.change(asked, act, "beside_minor_yes", whose)
        return RedirectResponse(f"{HERE}/{part(asked)}?done=yes#main", 303, HEADERS)

    async def parent_says_yes(self, asked: Asked) -> Response:
        """A parent said yes to a coordinator; theirs is a yes of its own beside it."""

        def act(tx: Tx, mine: Ground) -> None:
            wish = wish_of(tx, mine, part(asked))
            if wish.minor and wish.parent_yes is None:
                wishes.parent_says_yes(tx, wish.id, asked.voice.now)

        whose = await self._whose(asked)
        await self._tending.change(asked, act, "beside_parent_yes", whose)
        return RedirectResponse(f"{HERE}/{part(asked)}?done=parent#main", 303, HEADERS)

    async def ask(self, asked: Asked) -> Response:
        """The page of a proposal: what each side reads of the other, to be looked at first."""
        query = asked.request.query_params
        chosen = (query.getlist("buddy"), query.getlist("family"))
        try:
            party = await self._tending.read(asked, lambda tx, m: self._party(tx, m, asked, chosen))
        except Refused as fault:
            return await self._board(asked, fault)
        return self._proposal(asked, party)

    async def propose(self, asked: Asked) -> Response:
        """Propose them to each other: the families are asked first, then the buddies."""
        chosen = (_ticked(asked, "buddy."), _ticked(asked, "family."))
        try:
            party = await self._tending.read(asked, lambda tx, m: self._party(tx, m, asked, chosen))
        except Refused as fault:
            return await self._board(asked, fault)
        whose = party.people
        try:
            words = {id: _introduction(asked, party, id) for id in whose}
            why = asked.form.get("why", "").strip()
            if len(why) > LONGEST["why"]:
                raise Refused("why", TOO_LONG.of(count=LONGEST["why"]))

            def act(tx: Tx, mine: Ground) -> str:
                again = self._party(tx, mine, asked, chosen)
                made = _propose(tx, asked, again, words, why)
                self._ask(tx, made, asked.voice.now)
                return made.id

            duo_id = await self._tending.change(asked, act, "beside_propose", whose)
        except Refused as fault:
            if fault.at in ("buddies", "families"):
                return await self._board(asked, fault)
            return self._proposal(asked, party, fault)
        return RedirectResponse(f"{DUOS}/{duo_id}?done=proposed#main", 303, HEADERS)

    def _ask(self, tx: Tx, made: Duo, now: datetime) -> None:
        """The families are asked, once what they are to read is there in their language."""
        carrying = self._turns.world.carrying
        for each in made.side("family"):
            wait = carrying.introductions(tx, made, each.person_id)
            errands.add(tx, each.person_id, ASKED, made.id, now, due=now + wait)

    # -- showing -----------------------------------------------------------------------------------

    async def _board(self, asked: Asked, fault: Refused | None = None) -> Response:
        found = await self._tending.look(
            asked, lambda tx, mine: self._read(tx, mine, asked), lambda b: (b.wish.person_id,)
        )
        return self._pages.html(
            "wish",
            asked.voice,
            422 if fault else 200,
            asked=asked,
            found=found,
            wish=found.wish,
            here=f"{HERE}/{part(asked)}",
            says=says,
            fault=fault,
            said=DONE.get(asked.request.query_params.get("done", "")),
        )

    def _proposal(self, asked: Asked, party: Party, fault: Refused | None = None) -> Response:
        return self._pages.html(
            "propose",
            asked.voice,
            422 if fault else 200,
            asked=asked,
            party=party,
            here=f"{HERE}/{part(asked)}",
            says=says,
            introduced=acquainting.introduced,
            fault=fault,
            form=asked.form,
            longest=LONGEST,
        )

    async def _whose(self, asked: Asked) -> tuple[str, ...]:
        wish = await self._tending.read(asked, lambda tx, mine: wish_of(tx, mine, part(asked)))
        return (wish.person_id,)

    # -- reading -----------------------------------------------------------------------------------

    def _read(self, tx: Tx, mine: Ground, asked: Asked) -> Board:
        wish, scope = wish_of(tx, mine, part(asked)), asked.staff.scope
        most = MOST if "all" in asked.request.query_params else SHOWN
        suggested = suggest(tx, mine, wish, asked.voice.now, most + 1)
        found, ranked = suggested.found, suggested.found.best
        who = known(tx, scope, [wish.person_id, *(each.person_id for each in ranked)])
        put_by = people.by_id(tx, wish.put_by) if wish.put_by else None
        proposed = duos.of_person(tx, wish.person_id, ("proposed",))
        return Board(
            wish,
            who[wish.person_id],
            mine.called(wish.area_id),
            (put_by.name or "") if put_by else "",
            buddies.week(tx, wish.person_id),
            [
                _offer(each, suggested.buddies[each.person_id], who, mine, asked)
                for each in ranked[:most]
            ],
            len(ranked) > most,
            found.ruled_out if found.all or not found.ruled_out else None,
            proposed[0].id if proposed else "",
            _others(tx, mine, asked, wish),
        )

    def _party(
        self, tx: Tx, mine: Ground, asked: Asked, chosen: tuple[Sequence[str], Sequence[str]]
    ) -> Party:
        """Who is to be proposed. Raises Refused; nobody overrules what must be so."""
        ids, others = (list(dict.fromkeys(each)) for each in chosen)
        if not ids:
            raise Refused("buddies", NOBODY)
        if len(ids) + len(others) + 1 > MOST_PEOPLE:
            raise Refused("buddies", TOO_MANY.of(count=MOST_PEOPLE))
        wished = [wish_of(tx, mine, part(asked))]
        wished += [wish_of(tx, mine, id) for id in others if id != wished[0].id]
        if any(not each.may_be_matched for each in wished):
            raise Refused("families", NEEDS_YES)
        if any(each.state != "waiting" for each in wished):
            raise Refused("families", WAITS_NOT)
        if any(duos.of_person(tx, each.person_id, ("proposed",)) for each in wished):
            raise Refused("families", ASKED_ALREADY)
        found = [buddy_of(tx, mine, id) for id in ids]
        people_of = [*(wish.person_id for wish in wished), *(b.person_id for b in found)]
        who = known(tx, asked.staff.scope, people_of)
        self._check(tx, mine, asked, wished, found, who)
        told = _told(wished, found, who)
        return Party(wished, found, who, told, self._drafts(wished, found, who, told))

    def _check(
        self,
        tx: Tx,
        mine: Ground,
        asked: Asked,
        wished: Sequence[Wish],
        found: Sequence[Buddy],
        who: dict[str, Known],
    ) -> None:
        carried = duos.carried(tx)
        for wish in wished:
            family = wanted(tx, mine, wish)
            for buddy in found:
                if reasons := matching.against(family, candidate(buddy, {}, carried)):
                    why = "; ".join(says.reason(each, asked.voice) for each in reasons)
                    word = NEVER.of(name=who[buddy.person_id].name or "…", why=why)
                    raise Refused("buddies", word)

    def _drafts(
        self,
        wished: Sequence[Wish],
        found: Sequence[Buddy],
        who: dict[str, Known],
        told: dict[str, str],
    ) -> dict[str, str]:
        """What each side could read of the other, in the language of who reads it."""
        to_buddies = self._turns.languages.speaker(who[found[0].person_id].language)
        to_families = self._turns.languages.speaker(who[wished[0].person_id].language)
        reads = {each.person_id: to_buddies for each in wished}
        reads |= {each.person_id: to_families for each in found}
        return {id: reads[id].say(acquainting.introduced(told[id])) for id in reads}


def _told(wished: Sequence[Wish], found: Sequence[Buddy], who: dict[str, Known]) -> dict[str, str]:
    """What could be read of each, in codes."""
    families = {
        each.person_id: acquainting.of_family(
            who[each.person_id].language, each.aims, each.about.likes
        )
        for each in wished
    }
    return families | {
        each.person_id: acquainting.of_buddy(each.languages, each.about.likes) for each in found
    }


def _offer(
    found: Suggestion, buddy: Buddy, who: dict[str, Known], mine: Ground, asked: Asked
) -> Offer:
    return Offer(
        found,
        who[buddy.person_id],
        buddy,
        mine.called(buddy.area_id),
        [says.reason(each, asked.voice) for each in found.fits],
        [says.reason(each, asked.voice) for each in found.misfits],
    )


def _others(tx: Tx, mine: Ground, asked: Asked, wish: Wish) -> list[tuple[Wish, Known]]:
    found = wishes.could_join(tx, mine.areas, nowhere=mine.nowhere, but=wish.id, most=SHOWN)
    who = known(tx, asked.staff.scope, [each.person_id for each in found])
    return [(each, who[each.person_id]) for each in found]


def _ticked(asked: Asked, begins: str) -> list[str]:
    return [name.removeprefix(begins) for name in asked.form if name.startswith(begins)]


def _introduction(asked: Asked, party: Party, person_id: str) -> str:
    """What was written over a draft, or the draft in codes: everybody reads that in their own
    language. Raises Refused."""
    at = f"introduction.{person_id}"
    words = asked.form.get(at, "").strip()
    if not words:
        raise Refused(at, NO_WORDS)
    if words.split() == party.drafts[person_id].split():
        return party.told[person_id]
    if len(words) > LONGEST["introduction"]:
        raise Refused(at, TOO_LONG.of(count=LONGEST["introduction"]))
    return words


def _propose(tx: Tx, asked: Asked, party: Party, words: dict[str, str], why: str) -> Duo:
    """Raises Refused."""
    sides = [(each.person_id, "family") for each in party.wishes]
    sides += [(each.person_id, "buddy") for each in party.buddies]
    now = asked.voice.now
    try:
        made = duos.propose(
            tx,
            [Member(id, side, words[id]) for id, side in sides],
            now,
            form=party.form,
            coordinator_id=asked.staff.id,
            area_id=party.wishes[0].area_id,
            why=why,
            firsts_with_coordinator="first" in asked.form,
        )
    except NotReady as fault:
        raise Refused("buddies", NOT_NOW) from fault
    except UnderWay as fault:
        raise Refused("families", ASKED_ALREADY) from fault
    return made
