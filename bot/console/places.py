"""Areas (postcodes, hours, who coordinates, whether there is room) and partner organisations."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from starlette.responses import RedirectResponse, Response

from bot.console import week
from bot.console.house import Managing, NotManaged, Reach, Refused, reach
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.talk.texts import Name, Text, _
from bot.turn import Turns
from storage import buddies, staff, wishes
from storage.database import Tx
from storage.staff import Area, Organisation, Worker

AREAS, PARTNERS = "/console/areas", "/console/partners"
NEW = "new"
"""The id of what is not there yet."""
LONGEST = {"name": 80, "municipality": 80, "contact": 200, "postcodes": 400}
"""Characters."""

NO_NAME = _("Write a name.")
SAME_NAME = _("There is one with this name already.")
TOO_LONG = _("Keep this to {count} characters.")
NO_POSTCODE = _("Write postcodes with spaces or commas between them: 1080, 1081.")
THEIR_POSTCODE = _("{postcode} belongs to {area} already.")
NO_HOUSE = _("Choose which organisation works here.")
KEPT_HERE = _(
    "Families here were told who helps them. Make another area for the partner, and pass on the "
    "cases of the families who agree."
)
NO_COORDINATOR = _("Choose somebody who coordinates there.")
DONE = _("Kept.")

_POSTCODE = re.compile(r"(?=.*[0-9])[0-9A-Z]{3,8}")


@dataclass(frozen=True, slots=True)
class Place:
    """An area as the pages show it. ``fixed``: there are cases, so that it stays with its house."""

    area: Area
    house: str
    coordinator: str
    workers: tuple[str, ...]
    managed: bool
    fixed: bool


@dataclass(frozen=True, slots=True)
class Map:
    """The areas, the organisations that can work in one, and who can coordinate which."""

    mine: Reach
    places: list[Place]
    houses: list[tuple[str, str]]
    coordinators: list[tuple[Worker, str]]


class PlacesPages:
    """Both pages and their forms. For coordinators."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._turns = turns
        self._pages = pages
        self._managing = Managing(turns)

    # -- areas -------------------------------------------------------------------------------------

    async def areas(self, asked: Asked) -> Response:
        """Every area of theirs."""
        found = await self._managing.read(lambda tx: self._map(tx, asked))
        said = DONE if asked.request.query_params.get("done") else None
        return self._pages.html("house_areas", asked.voice, asked=asked, found=found, said=said)

    async def area(self, asked: Asked) -> Response:
        """The form of one area, or of a new one."""
        return await self._area(asked)

    async def keep_area(self, asked: Asked) -> Response:
        """Keep an area as the form has it."""
        hours, faults = week.read_week(asked.form)

        def act(tx: Tx, mine: Reach) -> None:
            before = _area(tx, mine, _id(asked))
            if faults:
                raise Refused("hours", next(iter(faults.values())))
            made = replace(
                before,
                name=_line(asked, "name", NO_NAME),
                postcodes=_postcodes(tx, asked, before),
                organisation_id=_house(tx, asked, mine, before),
                hours=hours,
                full="full" in asked.form,
            )
            if _taken(staff.areas_of(tx), made):
                raise Refused("name", SAME_NAME)
            led = _coordinator(tx, asked, made)
            id_ = staff.save_area(tx, replace(made, coordinator_id=led.id if led else None))
            buddies.settle(tx)
            wishes.settle(tx)
            if led and led.areas and id_ not in led.areas:
                _also_works_in(tx, led, id_)

        try:
            await self._managing.change(asked, act, "house:area")
        except Refused as fault:
            return await self._area(asked, fault, faults)
        return RedirectResponse(f"{AREAS}?done=kept#main", 303, HEADERS)

    async def _area(
        self, asked: Asked, fault: Refused | None = None, faults: dict[str, Text] | None = None
    ) -> Response:
        def read(tx: Tx) -> tuple[Map, Place]:
            found = self._map(tx, asked)
            area = _area(tx, found.mine, _id(asked))
            place = next((each for each in found.places if each.area.id == area.id), None)
            return found, place or Place(area, "", "", (), managed=True, fixed=False)

        found, place = await self._managing.read(read)
        area = place.area
        typed = {
            "name": area.name,
            "postcodes": " ".join(area.postcodes),
            "house": area.organisation_id or "",
            "coordinator": area.coordinator_id or "",
            **({"full": "on"} if area.full else {}),
            **week.lines(area.hours),
        }
        return self._pages.html(
            "house_area",
            asked.voice,
            422 if fault else 200,
            asked=asked,
            found=found,
            place=place,
            here=f"{AREAS}/{_id(asked)}",
            days=week.days(asked.voice.speaker.language),
            form=asked.form if fault else typed,
            faults=faults or {},
            fault=fault,
            longest=LONGEST,
        )

    def _map(self, tx: Tx, asked: Asked) -> Map:
        mine, team = reach(tx, asked.staff), staff.everybody(tx)
        ours = self._turns.world.house.name
        houses = {"": ours} | {each.id: each.name for each in staff.organisations_of(tx)}
        names = {each.id: each.name for each in team}
        places = [
            Place(
                area,
                houses.get(area.organisation_id or "", ours),
                names.get(area.coordinator_id or "", ""),
                tuple(each.name for each in team if area.id in each.areas),
                mine.area(area),
                staff.has_cases(tx, area.id),
            )
            for area in staff.areas_of(tx)
            if mine.everywhere or mine.area(area)
        ]
        return Map(
            mine,
            places,
            list(houses.items()),
            [
                (each, houses.get(each.organisation_id or "", ours))
                for each in team
                if each.role == "coordinator"
            ],
        )

    # -- partners ----------------------------------------------------------------------------------

    async def partners(self, asked: Asked) -> Response:
        """Every partner, and the form for a new one."""
        return await self._partners(asked)

    async def keep_partner(self, asked: Asked) -> Response:
        """Keep a partner as the form has it."""
        id_ = _id(asked)

        def act(tx: Tx, mine: Reach) -> None:
            known = {each.id for each in staff.organisations_of(tx)}
            if not _may_keep(mine, id_) or (id_ != NEW and id_ not in known):
                raise NotManaged
            made = Organisation(
                "" if id_ == NEW else id_,
                _line(asked, "name", NO_NAME),
                _line(asked, "municipality"),
                _line(asked, "contact"),
            )
            if _taken(staff.organisations_of(tx), made):
                raise Refused("name", SAME_NAME)
            staff.save_organisation(tx, made)

        try:
            await self._managing.change(asked, act, "house:partner")
        except Refused as fault:
            return await self._partners(asked, fault)
        return RedirectResponse(f"{PARTNERS}?done=kept#main", 303, HEADERS)

    async def _partners(self, asked: Asked, fault: Refused | None = None) -> Response:
        def read(tx: Tx) -> tuple[Reach, list[tuple[Organisation, bool]]]:
            mine = reach(tx, asked.staff)
            return mine, [(each, _may_keep(mine, each.id)) for each in staff.organisations_of(tx)]

        mine, found = await self._managing.read(read)
        return self._pages.html(
            "house_partners",
            asked.voice,
            422 if fault else 200,
            asked=asked,
            partners=found,
            may_add=mine.everywhere,
            fault=fault,
            at=_id(asked) if fault else "",
            form=asked.form,
            longest=LONGEST,
            said=DONE if asked.request.query_params.get("done") else None,
        )


def _id(asked: Asked) -> str:
    return str(asked.request.path_params["id"])


def _area(tx: Tx, mine: Reach, id_: str) -> Area:
    """Return an area that this coordinator manages, or a new one. Raises NotManaged."""
    if id_ == NEW and mine.areas is None:
        return Area("", "", organisation_id=mine.organisation_id)
    found = staff.area(tx, id_)
    if found is None or not mine.area(found):
        raise NotManaged
    return found


def _line(asked: Asked, field: str, missing: Text | None = None) -> str:
    """Return one line of text. Raises Refused."""
    typed = "".join(c if c.isprintable() else " " for c in asked.form.get(field, ""))
    line = " ".join(typed.split())
    if missing and not line:
        raise Refused(field, missing)
    if len(line) > LONGEST[field]:
        raise Refused(field, TOO_LONG.of(count=LONGEST[field]))
    return line


def _postcodes(tx: Tx, asked: Asked, before: Area) -> tuple[str, ...]:
    """Return the postcodes; each belongs to one area. Raises Refused."""
    found = list(dict.fromkeys(re.split(r"[\s,;]+", _line(asked, "postcodes").upper())))
    codes = [code for code in found if code]
    if not all(_POSTCODE.fullmatch(code) for code in codes):
        raise Refused("postcodes", NO_POSTCODE)
    for area in staff.areas_of(tx):
        for code in codes if area.id != before.id else ():
            if code in area.postcodes:
                word = THEIR_POSTCODE.of(postcode=code, area=Name(area.name))
                raise Refused("postcodes", word)
    return tuple(codes)


def _house(tx: Tx, asked: Asked, mine: Reach, before: Area) -> str | None:
    """Return the organisation of an area. Where there are cases it stays: families are not given
    to another house by a change in a list. Raises Refused."""
    wished = asked.form.get("house", before.organisation_id or "") or None
    if wished == before.organisation_id:
        return wished
    known = {each.id for each in staff.organisations_of(tx)}
    if not mine.everywhere or (wished and wished not in known):
        raise Refused("house", NO_HOUSE)
    if before.id and staff.has_cases(tx, before.id):
        raise Refused("house", KEPT_HERE)
    return wished


def _coordinator(tx: Tx, asked: Asked, made: Area) -> Worker | None:
    """Return who coordinates an area: a coordinator of its organisation. Raises Refused."""
    wished = asked.form.get("coordinator", "")
    who = staff.worker(tx, wished) if wished else None
    if not wished:
        return None
    if who is None or who.role != "coordinator" or who.organisation_id != made.organisation_id:
        raise Refused("coordinator", NO_COORDINATOR)
    return who


def _also_works_in(tx: Tx, led: Worker, area_id: str) -> None:
    """Whoever coordinates an area sees its cases."""
    staff.employ(
        tx,
        led.id,
        languages=led.languages,
        areas=(*led.areas, area_id),
        hours=led.hours,
        backup_id=led.backup_id,
        organisation_id=led.organisation_id,
    )


def _taken(known: list[Area] | list[Organisation], made: Area | Organisation) -> bool:
    """Whether another one has this name."""
    called = made.name.casefold()
    return any(each.name.casefold() == called and each.id != made.id for each in known)


def _may_keep(mine: Reach, id_: str) -> bool:
    """Whether a partner's entry is theirs to change: new ones and those that nobody coordinates
    for who coordinates the whole house, their own for the partner's coordinator."""
    if id_ == NEW:
        return mine.everywhere
    return mine.areas is None and mine.house(id_)
