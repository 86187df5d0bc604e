"""The pages of buddies: how far each is and who waits how long; what must be provable; the yes of
a coordinator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from starlette.responses import RedirectResponse, Response

from bot.console.buddies import says
from bot.console.buddies.ground import Ground, Known, Tending, buddy_of, known, part
from bot.console.house import Refused
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.talk.texts import Text, _
from bot.turn import Turns
from storage import buddies, duos, errands, given
from storage.buddies import Buddy, NotYet, Week
from storage.database import Tx
from storage.duos import Duo
from storage.given import Given

HERE = "/console/buddies"
BUDDY = "buddy"
"""The dialogue in which somebody becomes a buddy; it goes on where it was."""
READY = "buddy_ready"
"""The errand by which a buddy hears that they are confirmed."""
OLDEST = timedelta(days=366)
"""An extract that was seen longer ago is none any more."""

NO_DAY = _("Choose the day on which you saw it.")
NOT_YET = _("That day is still to come. Write down the day on which you saw it.")
TOO_OLD = _("That is more than a year ago. Look at a new extract.")
STILL_MISSING = _("Something is missing still: see the list above.")
DONE: dict[str, Text] = {
    "seen": _("Kept: you saw the extract. No copy of it is kept."),
    "parent": _("Kept: a parent said yes. They can go on in their chat."),
    "confirmed": _("Confirmed. They hear it in their chat, and can be matched from now on."),
}
SHOWN = ("waiting", "asking", "ready", "paused")
"""The states on the list, in this order: who waits for a coordinator first."""


@dataclass(frozen=True, slots=True)
class Row:
    """A buddy as the list shows them. ``late``: the news that was promised has not come."""

    buddy: Buddy
    who: Known
    area: str
    duos: int
    given: Given
    late: bool


@dataclass(frozen=True, slots=True)
class One:
    """A buddy's own page. ``away``: the days away that are still to come, first and last."""

    row: Row
    week: Week
    away: list[tuple[date, date]]
    duos: list[tuple[Duo, list[Known]]]
    confirmed_by: str


class BuddiesPages:
    """The list, a buddy's page and its forms. For coordinators, of their own areas."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._pages = pages
        self._tending = Tending(turns)

    async def page(self, asked: Asked) -> Response:
        """Everybody who is a buddy or wants to be one."""
        rows = await self._tending.read(asked, lambda tx, mine: listed(tx, mine, asked))
        return self._pages.html(
            "buddies", asked.voice, asked=asked, rows=rows, shown=SHOWN, says=says
        )

    async def one(self, asked: Asked) -> Response:
        """One of them; that this was read is in the log that they can ask for."""
        return await self._one(asked)

    async def see_extract(self, asked: Asked) -> Response:
        """Write down on which day the extract was seen; the extract itself is never kept."""
        person_id, today = part(asked), asked.voice.now.astimezone(asked.voice.zone).date()

        def act(tx: Tx, mine: Ground) -> None:
            buddy_of(tx, mine, person_id)
            buddies.see_extract(tx, person_id, _seen(asked.form.get("day", ""), today))

        return await self._done(asked, act, "beside_extract", "seen")

    async def parent_says_yes(self, asked: Asked) -> Response:
        """A parent of somebody under 18 said yes to a coordinator: the talk with them goes on, with
        the rules and what is to be signed."""
        person_id, now = part(asked), asked.voice.now

        def act(tx: Tx, mine: Ground) -> None:
            found = buddy_of(tx, mine, person_id)
            if found.adult or found.parent_yes or found.state == "left":
                return
            buddies.parent_says_yes(tx, person_id, now)
            errands.add(tx, person_id, BUDDY, "", now)

        return await self._done(asked, act, "beside_parent_yes", "parent")

    async def confirm(self, asked: Asked) -> Response:
        """From now on they can be matched; they hear it. Pressed twice, it is done once."""
        person_id, now = part(asked), asked.voice.now

        def act(tx: Tx, mine: Ground) -> None:
            if buddy_of(tx, mine, person_id).state not in ("asking", "waiting"):
                return
            try:
                buddies.confirm(tx, person_id, asked.staff.id, now)
            except NotYet as fault:
                raise Refused("confirm", STILL_MISSING) from fault
            errands.add(tx, person_id, READY, "", now)

        return await self._done(asked, act, "beside_confirm", "confirmed")

    async def _done(
        self, asked: Asked, act: Callable[[Tx, Ground], None], action: str, said: str
    ) -> Response:
        try:
            await self._tending.change(asked, act, action, (part(asked),))
        except Refused as fault:
            return await self._one(asked, fault)
        return RedirectResponse(f"{HERE}/{part(asked)}?done={said}#main", 303, HEADERS)

    async def _one(self, asked: Asked, fault: Refused | None = None) -> Response:
        found = await self._tending.look(
            asked, lambda tx, mine: _page(tx, mine, asked), lambda one: (one.row.buddy.person_id,)
        )
        return self._pages.html(
            "buddy",
            asked.voice,
            422 if fault else 200,
            asked=asked,
            found=found,
            row=found.row,
            buddy=found.row.buddy,
            here=f"{HERE}/{part(asked)}",
            says=says,
            fault=fault,
            form=asked.form,
            today=asked.voice.now.astimezone(asked.voice.zone).date().isoformat(),
            said=DONE.get(asked.request.query_params.get("done", "")),
        )


def listed(tx: Tx, mine: Ground, asked: Asked) -> list[Row]:
    """Return the buddies of a coordinator's areas, who asked longest ago first."""
    found = [each for each in buddies.of_state(tx, *SHOWN) if mine.has(each.area_id)]
    return _rows(tx, mine, asked, found)


def _rows(tx: Tx, mine: Ground, asked: Asked, found: list[Buddy]) -> list[Row]:
    ids, now = [each.person_id for each in found], asked.voice.now
    carried, who = duos.carried(tx), known(tx, asked.staff.scope, ids)
    hours = given.hours(tx, year(now, asked), now, ids)
    return [
        Row(
            each,
            who[each.person_id],
            mine.called(each.area_id),
            carried.get(each.person_id, 0),
            hours.get(each.person_id, Given()),
            each.next_news is not None and each.next_news < now,
        )
        for each in found
    ]


def year(now: datetime, asked: Asked) -> datetime:
    """When this year began here."""
    local = now.astimezone(asked.voice.zone)
    return local.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _page(tx: Tx, mine: Ground, asked: Asked) -> One:
    buddy = buddy_of(tx, mine, part(asked))
    theirs = [
        duo
        for duo in duos.of_person(tx, buddy.person_id, (*duos.NOT_ENDED, "ended"))
        if mine.has(duo.area_id)
    ]
    others = [each.person_id for duo in theirs for each in duo.others(buddy.person_id)]
    who = known(tx, asked.staff.scope, [*others, *([buddy.confirmed_by or ""])])
    today = asked.voice.now.astimezone(asked.voice.zone).date()
    away = buddies.away(tx, [buddy.person_id]).get(buddy.person_id, [])
    return One(
        _rows(tx, mine, asked, [buddy])[0],
        buddies.week(tx, buddy.person_id),
        [(first, last) for first, last in away if last >= today],
        [(duo, [who[o.person_id] for o in duo.others(buddy.person_id)]) for duo in theirs],
        who[buddy.confirmed_by].name if buddy.confirmed_by else "",
    )


def _seen(typed: str, today: date) -> date:
    """Return the day on which an extract was seen. Raises Refused."""
    try:
        day = date.fromisoformat(typed)
    except ValueError as fault:
        raise Refused("day", NO_DAY) from fault
    if day > today:
        raise Refused("day", NOT_YET)
    if today - day > OLDEST:
        raise Refused("day", TOO_OLD)
    return day
