"""Activities for more people, as a coordinator makes them: for whom, how many, who is invited, who
comes; changed and called off with everybody told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.responses import RedirectResponse, Response

from bot import inviting
from bot.acquainting import LIKES
from bot.beside import wall
from bot.console.buddies import says
from bot.console.buddies.ground import Ground, Known, Tending, known, part
from bot.console.buddies.pairs import read_moment
from bot.console.house import NotManaged, Refused
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.talk.texts import Text, _
from bot.turn import Turns
from storage import activities
from storage.activities import Activity, Over, Signup, Told
from storage.database import Tx
from storage.times import When

HERE = "/console/activities"
NEW = "new"
"""The id of what is not there yet."""
LONGEST = {"title": 80, "about": 600, "place": 300, "price": 80, "ages": 40}
"""Characters."""
LASTS = (60, 90, 120, 150, 180, 240, 360, 480)
"""Minutes."""
MOST_PLACES = 500

NO_TITLE = _("Write what it is called.")
NO_PLACE = _("Write where it is, so that people find it.")
TOO_LONG = _("Keep this to {count} characters.")
NO_NUMBER = _("Write how many people can come: a number from 1 to {count}.")
NO_AREA = _("Choose an area of yours.")
OVER = _("It was called off already.")
DONE: dict[str, Text] = {
    "made": _("Made. Now invite whom it is for."),
    "kept": _("Kept. Whoever comes or waits hears what changed."),
    "off": _("Called off. Everybody who came or waited hears it."),
    "invited": _("Invited. Each hears it in their own time, and nobody too often."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An activity as the list shows it."""

    activity: Activity
    area: str
    come: int
    wait: int


@dataclass(frozen=True, slots=True)
class One:
    """An activity's own page. ``fitting``: how many could be invited still."""

    row: Row
    people: list[tuple[Signup, Known]] = field(repr=False)
    fitting: int
    begun: bool


class ActivitiesPages:
    """The list, an activity's page and its forms. For coordinators, of their own areas."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._zone = str(turns.zone)
        self._pages = pages
        self._tending = Tending(turns)

    async def page(self, asked: Asked) -> Response:
        """What is to come."""

        def read(tx: Tx, mine: Ground) -> list[Row]:
            coming = activities.upcoming(tx, asked.voice.now)
            return [_row(tx, mine, each) for each in coming if mine.has(each.area_id)]

        rows = await self._tending.read(asked, read)
        return self._pages.html("activities", asked.voice, asked=asked, rows=rows)

    async def one(self, asked: Asked) -> Response:
        """One of them, or the form for a new one."""
        return await self._form(asked) if part(asked) == NEW else await self._one(asked)

    async def keep(self, asked: Asked) -> Response:
        """Make it, or change it; the same form sent twice makes one."""
        id_, now = part(asked), asked.voice.now

        def act(tx: Tx, mine: Ground) -> str:
            when, area_id = read_moment(asked, self._zone, LASTS), _area(asked, mine)
            told = _told(asked)
            if id_ == NEW:
                return _made(tx, asked, told, when, area_id)
            before = _theirs(tx, mine, id_)
            if (told, when) != (before.told, before.when):
                changed = activities.change(tx, id_, now, told=told, when=when)
                inviting.changed(tx, id_, changed, now)
            return id_

        try:
            made = await self._tending.change(asked, act, "beside_activity")
        except Refused as fault:
            return await self._form(asked, fault)
        except Over:
            return await self._form(asked, Refused("title", OVER))
        said = "made" if id_ == NEW else "kept"
        return RedirectResponse(f"{HERE}/{made}?done={said}#main", 303, HEADERS)

    async def invite(self, asked: Asked) -> Response:
        """Invite everybody whom it is for: by area, language and what they like."""
        now = asked.voice.now

        def act(tx: Tx, mine: Ground) -> None:
            found = _theirs(tx, mine, part(asked))
            if found.state == "open" and found.starts > now:
                inviting.invite(tx, found.id, inviting.whom(tx, found), now)

        return await self._done(asked, act, "beside_invite", "invited")

    async def call_off(self, asked: Asked) -> Response:
        """It does not take place."""
        now = asked.voice.now

        def act(tx: Tx, mine: Ground) -> None:
            found = _theirs(tx, mine, part(asked))
            inviting.cancelled(tx, activities.cancel(tx, found.id, now), now)

        return await self._done(asked, act, "beside_call_off", "off")

    async def _done(
        self, asked: Asked, act: Callable[[Tx, Ground], None], action: str, said: str
    ) -> Response:
        await self._tending.change(asked, act, action)
        return RedirectResponse(f"{HERE}/{part(asked)}?done={said}#main", 303, HEADERS)

    async def _one(self, asked: Asked) -> Response:
        found = await self._tending.look(
            asked,
            lambda tx, mine: _page(tx, mine, asked),
            lambda one: [who.id for _signup, who in one.people],
        )
        return self._pages.html(
            "activity",
            asked.voice,
            asked=asked,
            found=found,
            row=found.row,
            activity=found.row.activity,
            here=f"{HERE}/{part(asked)}",
            says=says,
            said=DONE.get(asked.request.query_params.get("done", "")),
        )

    async def change(self, asked: Asked) -> Response:
        """The form of one that is there."""
        return await self._form(asked)

    async def _form(self, asked: Asked, fault: Refused | None = None) -> Response:
        id_ = part(asked)

        def read(tx: Tx, mine: Ground) -> tuple[Ground, Activity | None]:
            return mine, None if id_ == NEW else _theirs(tx, mine, id_)

        mine, found = await self._tending.read(asked, read)
        return self._pages.html(
            "activity_form",
            asked.voice,
            422 if fault else 200,
            asked=asked,
            activity=found,
            areas=list(mine.areas.values()),
            nowhere=mine.nowhere,
            here=f"{HERE}/{id_}",
            says=says,
            fault=fault,
            form=asked.form if fault else _typed(found),
            longest=LONGEST,
            lasts=LASTS,
            most=MOST_PLACES,
            soonest=wall.written(asked.voice.now.astimezone(asked.voice.zone)),
        )


def _theirs(tx: Tx, mine: Ground, id_: str) -> Activity:
    """Raises NotManaged."""
    found = activities.get(tx, id_)
    if found is None or not mine.has(found.area_id):
        raise NotManaged
    return found


def _row(tx: Tx, mine: Ground, found: Activity) -> Row:
    signups = activities.signed_up(tx, found.id)
    many = {
        state: sum(each.many for each in signups if each.state == state)
        for state in ("coming", "waiting")
    }
    return Row(found, mine.called(found.area_id), many["coming"], many["waiting"])


def _page(tx: Tx, mine: Ground, asked: Asked) -> One:
    found = _theirs(tx, mine, part(asked))
    signups = [each for each in activities.signed_up(tx, found.id) if each.state != "off"]
    who = known(tx, asked.staff.scope, [each.person_id for each in signups])
    begun = found.starts <= asked.voice.now
    return One(
        _row(tx, mine, found),
        [(each, who[each.person_id]) for each in signups],
        len(inviting.whom(tx, found)),
        begun,
    )


def _made(tx: Tx, asked: Asked, told: Told, when: When, area_id: str | None) -> str:
    same = (
        each.id
        for each in activities.upcoming(tx, asked.voice.now)
        if (each.made_by, each.told, each.when) == (asked.staff.id, told, when)
    )
    made = next(same, None)
    staff_id, now = asked.staff.id, asked.voice.now
    return made or activities.make(tx, told, when, now, made_by=staff_id, area_id=area_id)


def _area(asked: Asked, mine: Ground) -> str | None:
    """Return the area of the form; none is for all of the house. Raises Refused."""
    wished = asked.form.get("area", "") or None
    if not mine.has(wished):
        raise Refused("area", NO_AREA)
    return wished


def _told(asked: Asked) -> Told:
    """Raises Refused."""
    return Told(
        _line(asked, "title", NO_TITLE),
        _line(asked, "about"),
        _line(asked, "place", NO_PLACE),
        _line(asked, "price"),
        _line(asked, "ages"),
        tuple(tag for tag in says.TONGUES if f"language.{tag}" in asked.form),
        tuple(like for like in LIKES if f"like.{like}" in asked.form),
        _places(asked.form.get("places", "")),
    )


def _line(asked: Asked, at: str, missing: Text | None = None) -> str:
    words = asked.form.get(at, "").strip()
    line = words if at == "about" else " ".join(words.split())
    if missing and not line:
        raise Refused(at, missing)
    if len(line) > LONGEST[at]:
        raise Refused(at, TOO_LONG.of(count=LONGEST[at]))
    return line


def _places(typed: str) -> int:
    typed = typed.strip()
    if typed.isascii() and typed.isdecimal() and 1 <= int(typed[:9]) <= MOST_PLACES:
        return int(typed)
    raise Refused("places", NO_NUMBER.of(count=MOST_PLACES))


def _typed(found: Activity | None) -> Mapping[str, str]:
    """The fields of a form with this activity, or an empty one."""
    if found is None:
        return {"places": "20", "minutes": "120"}
    told = found.told
    fields = {name: getattr(told, name) for name in LONGEST}
    fields |= {f"language.{tag}": "on" for tag in told.languages}
    fields |= {f"like.{like}": "on" for like in told.interests}
    fields |= {"moment": found.when.local, "minutes": str(found.when.minutes)}
    return fields | {"places": str(told.places), "area": found.area_id or ""}
