"""Local information: where a service or right is found in a municipality or area, as families read
it. Coordinators write it, see it beforehand in three languages, and put back what was there before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import RedirectResponse, Response

from bot.console.handed import Counters, Item, Town
from bot.console.house import Managing, NotManaged, Reach, Refused, reach
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.talk.texts import Text, Words, _
from bot.turn import Turns
from storage import local, staff
from storage.database import Tx
from storage.local import Door, Version
from storage.staff import Area

HERE = "/console/content"
LONGEST = {"address": 200, "hours": 200, "phone": 40, "web": 200, "note": 300}
"""Characters."""
NOTES = ("nl", "fr", "en")
"""The languages in which a note can be written, and in which it is shown beforehand."""
_BY_PHONE = ("emergency", "helpline")
"""Kinds that are reached alike from everywhere."""

NOTHING = _("Write at least one thing, or take it away.")
NO_PHONE = _("Write the number with digits and spaces: 02 000 00 00.")
NO_WEB = _("Write the address of the website like this: https://www.example.be.")
NO_DAY = _("Choose the day on which somebody saw that this holds: today or before.")
TOO_LONG = _("Keep this to {count} characters.")
DONE: dict[str, Text] = {
    "kept": _("Kept. Families read it from now on."),
    "back": _("What was there before holds again."),
    "away": _("Taken away. What was written stays in the history."),
}

_PHONE = re.compile(r"\+?[0-9]+( [0-9]+)*")
_WEB = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]+)?(/\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where something can be written for: a municipality, or an area of the house."""

    at: str
    name: str
    postcodes: tuple[str, ...]
    region: str | None
    of_house: bool
    town: Town | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A place in the list, and what was written for it: services by name, and the last change."""

    ground: Ground
    told: tuple[str, ...]
    last: Version | None
    by: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A service or right that can be written for; ``told``: it is."""

    about: str
    name: Text
    official: str
    told: bool


@dataclass(frozen=True, slots=True)
class OfHere:
    """A right that exists only in this place; ``ended``: it did."""

    id: str
    name: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One door: what holds now, and all that was written, each with who wrote it."""

    ground: Ground
    now: Door | None
    shipped: bool
    versions: list[tuple[Version, str]]


class ContentPages:
    """The three pages and their forms. For coordinators."""

    def __init__(self, turns: Turns, pages: Pages, counters: Counters) -> None:
        self._turns = turns
        self._pages = pages
        self._counters = counters
        self._managing = Managing(turns)

    # -- the lists ---------------------------------------------------------------------------------

    async def places(self, asked: Asked) -> Response:
        """Every place of theirs, and what is written for it."""
        rows = await self._managing.read(lambda tx: self._rows(tx, asked))
        return self._pages.html("content_places", asked.voice, asked=asked, rows=rows)

    def _rows(self, tx: Tx, asked: Asked) -> list[Row]:
        written, rights, names = local.written(tx), local.rights(tx), names_of(tx)
        rows = []
        for ground in grounds(tx, reach(tx, asked.staff), self._counters):
            mine = [each for (at, _about), each in written.items() if at == ground.at]
            ours = [each for (at, _about), each in rights.items() if at == ground.at]
            last = max((*mine, *ours), key=lambda each: each.id, default=None)
            told = [self._counters.named(each.about, ground.region) for each in mine]
            told += [called(each.door, asked.voice.speaker.language) for each in ours]
            by = names.get(last.by_id or "", "…") if last else ""
            rows.append(Row(ground, tuple(sorted(told, key=str.casefold)), last, by))
        return rows

    async def place(self, asked: Asked) -> Response:
        """One place: the services and rights that can be written for, and its own rights."""

        def read(tx: Tx) -> tuple[Ground, set[str], list[OfHere]]:
            ground = self._ground(tx, asked)
            told = {about for at, about in local.written(tx) if at == ground.at}
            return ground, told, _of_here(tx, ground.at, asked)

        ground, told, of_here = await self._managing.read(read)
        told |= set(ground.town.doors) if ground.town else set()
        return self._pages.html(
            "content_place",
            asked.voice,
            asked=asked,
            ground=ground,
            services=self._offers(asked, ground, told, self._local_services()),
            rights=self._offers(asked, ground, told, self._counters.rights),
            of_here=of_here,
        )

    def _local_services(self) -> list[str]:
        return [each for each, kind in self._counters.services.items() if kind not in _BY_PHONE]

    def _offers(
        self, asked: Asked, ground: Ground, told: set[str], ids: Sequence[str]
    ) -> list[Offer]:
        """What can be written for, what every municipality has first."""
        first = self._counters.everywhere
        known: dict[str, Words] = {}
        made = []
        for about in ids:
            item = self._known(about)
            official = self._counters.named(about, ground.region)
            known[about] = Text(item.name)
            made.append(Offer(about, Text(item.name), official, about in told))
        order = {about: asked.voice.say(name).casefold() for about, name in known.items()}
        return sorted(made, key=lambda each: (each.about not in first, order[each.about]))

    # -- one door ----------------------------------------------------------------------------------

    async def door(self, asked: Asked) -> Response:
        """The form of one door, how families read it, and its history."""
        return await self._door(asked)

    async def keep(self, asked: Asked) -> Response:
        """Keep what was written, or only show how families will read it."""
        today = asked.voice.now.astimezone(asked.voice.zone).date()
        try:
            made = read_door(asked.form, today)
        except Refused as fault:
            return await self._door(asked, fault)
        if asked.form.get("act") == "look":
            return await self._door(asked, looked_at=made)
        return await self._changed(asked, made, "content:keep", "kept")

    async def take_away(self, asked: Asked) -> Response:
        """Nothing of ours is told here any more."""
        return await self._changed(asked, None, "content:away", "away")

    async def put_back(self, asked: Asked) -> Response:
        """What an earlier version said holds again."""
        about, wanted = _about(asked), asked.form.get("version", "")
        version = int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0
        now, me = asked.voice.now, asked.staff.id

        def act(tx: Tx, _mine: Reach) -> None:
            ground = self._ground(tx, asked)
            if not local.put_back(tx, ground.at, about, version, me, now):
                raise NotManaged

        await self._managing.change(asked, act, "content:back")
        return self._again(asked, "back")

    async def _changed(self, asked: Asked, made: Door | None, action: str, done: str) -> Response:
        about, now, me = _about(asked), asked.voice.now, asked.staff.id

        def act(tx: Tx, _mine: Reach) -> None:
            ground = self._ground(tx, asked)
            before = local.door(tx, ground.at, about)
            if made != before:
                local.write(tx, ground.at, about, made, me, now)

        self._known(about)
        await self._managing.change(asked, act, action)
        return self._again(asked, done)

    def _again(self, asked: Asked, done: str) -> Response:
        here = f"{HERE}/{asked.request.path_params['at']}/{_about(asked)}"
        return RedirectResponse(f"{here}?done={done}#main", 303, HEADERS)

    async def _door(
        self, asked: Asked, fault: Refused | None = None, looked_at: Door | None = None
    ) -> Response:
        about = _about(asked)
        item = self._known(about)
        shown = await self._managing.read(lambda tx: self._shown(tx, asked))
        typed = asked.form if fault or looked_at else fields(shown.now, asked)
        told = None if fault else looked_at or shown.now
        return self._pages.html(
            "content_door",
            asked.voice,
            422 if fault else 200,
            asked=asked,
            ground=shown.ground,
            shown=shown,
            called=Text(item.name),
            official=self._counters.named(about, shown.ground.region),
            here=f"{HERE}/{shown.ground.at}/{about}",
            back=f"{HERE}/{shown.ground.at}",
            form=typed,
            fault=fault,
            looked_at=looked_at,
            preview=self._preview(asked, shown.ground, told) if told else [],
            longest=LONGEST,
            notes=NOTES,
            versions=[(version, by, _in_short(version.door)) for version, by in shown.versions],
            gone_comes_back=True,
            today=asked.voice.now.astimezone(asked.voice.zone).date().isoformat(),
            said=DONE.get(asked.request.query_params.get("done", "")) if not looked_at else None,
        )

    def _shown(self, tx: Tx, asked: Asked) -> Shown:
        ground, names = self._ground(tx, asked), names_of(tx)
        about = _about(asked)
        versions = local.history(tx, ground.at, about)
        now = versions[0].door if versions else None
        shipped = ground.town.doors.get(about) if ground.town else None
        named = [(each, names.get(each.by_id or "", "…")) for each in versions]
        ours = shipped.door if shipped and now is None else None
        return Shown(ground, now or ours, ours is not None, named)

    def _preview(
        self, asked: Asked, ground: Ground, told: Door
    ) -> list[tuple[str, str, list[str]]]:
        """What a family reads, in each of the three languages: language, direction, lines."""
        official = self._counters.named(_about(asked), ground.region)
        today = asked.voice.now.astimezone(asked.voice.zone).date()
        made = []
        for tag in NOTES:
            speaker = self._turns.languages.speaker(tag)
            words = self._counters.telling(official, ground.name, told, tag, today)
            made.append((tag, speaker.direction, speaker.say(words).split("\n")))
        return made

    def _ground(self, tx: Tx, asked: Asked) -> Ground:
        return ground_of(tx, asked, self._counters)

    def _known(self, about: str) -> Item:
        """Return the service or right that is written for. Raises NotManaged."""
        found = self._counters.item(about)
        if found is None:
            raise NotManaged
        return found


def ground_of(tx: Tx, asked: Asked, counters: Counters) -> Ground:
    """Return the place of the address, if it is theirs to write for. Raises NotManaged."""
    wanted = str(asked.request.path_params["at"])
    mine = grounds(tx, reach(tx, asked.staff), counters)
    found = next((each for each in mine if each.at == wanted), None)
    if found is None:
        raise NotManaged
    return found


def grounds(tx: Tx, mine: Reach, counters: Counters) -> list[Ground]:
    """The places that a coordinator writes for: the areas that they manage and the municipalities
    there; for who coordinates the whole house every municipality."""
    areas = [area for area in staff.areas_of(tx) if mine.area(area)]
    codes = {code for area in areas for code in area.postcodes}
    towns = [
        Ground(each.id, each.name, each.postcodes, each.region, False, each)
        for each in counters.towns
        if mine.everywhere or codes.intersection(each.postcodes)
    ]
    return [*(_of_house(area, counters) for area in areas), *towns]


def _of_house(area: Area, counters: Counters) -> Ground:
    regions = {counters.region_of(code) for code in area.postcodes}
    region = regions.pop() if len(regions) == 1 else None
    return Ground(f"{counters.of_area}{area.id}", area.name, area.postcodes, region, True)


def read_door(form: dict[str, str], today: date) -> Door:
    """Read what was typed. Raises Refused at the first thing that cannot be shown to a family."""
    phone, web = phone_in(form), web_in(form)
    notes = {tag: said for tag in NOTES if (said := line_in(form, f"note.{tag}", LONGEST["note"]))}
    made = Door(
        line_in(form, "address"), line_in(form, "hours"), phone, web, notes, day_in(form, today)
    )
    if made.empty:
        raise Refused("address", NOTHING)
    return made


def fields(door: Door | None, asked: Asked) -> dict[str, str]:
    """The fields of the form as they stand; a new one was checked today."""
    today = asked.voice.now.astimezone(asked.voice.zone).date()
    found = door or Door(checked=today)
    notes = {f"note.{tag}": found.notes.get(tag, "") for tag in NOTES}
    checked = found.checked.isoformat() if found.checked else ""
    lines = {each: str(getattr(found, each)) for each in ("address", "hours", "phone", "web")}
    return {**lines, **notes, "checked": checked}


def line_in(form: dict[str, str], field: str, most: int = 0) -> str:
    """Return one line of text. Raises Refused."""
    typed = "".join(c if c.isprintable() else " " for c in form.get(field, ""))
    line, most = " ".join(typed.split()), most or LONGEST[field]
    if len(line) > most:
        raise Refused(field, TOO_LONG.of(count=most))
    return line


def phone_in(form: dict[str, str]) -> str:
    """Return the number that was typed, or none. Raises Refused."""
    typed = line_in(form, "phone").replace("/", " ").replace(".", " ")
    phone = " ".join(typed.split())
    if phone and not _PHONE.fullmatch(phone):
        raise Refused("phone", NO_PHONE)
    return phone


def web_in(form: dict[str, str]) -> str:
    """Return the address of a page that was typed, or none. Raises Refused."""
    web = line_in(form, "web")
    if web and "://" not in web:
        web = f"https://{web}"
    if web and not _WEB.fullmatch(web):
        raise Refused("web", NO_WEB)
    return web


def day_in(form: dict[str, str], today: date) -> date:
    """Return the day on which it was seen. Raises Refused."""
    try:
        found = date.fromisoformat(form.get("checked", ""))
    except ValueError as fault:
        raise Refused("checked", NO_DAY) from fault
    if found > today or found.year < 2000:
        raise Refused("checked", NO_DAY)
    return found


def called(door: Door | None, language: str) -> str:
    """What a right that exists in one place only is called, in this language or another one."""
    names = {tag: door.notes.get(f"name.{tag}", "") for tag in NOTES} if door else {}
    return next((names[tag] for tag in (language, *NOTES) if names.get(tag)), "…")


def _in_short(door: Door | None) -> str:
    """A version in one line; empty where it was taken away."""
    if door is None:
        return ""
    parts = (door.address, door.hours, door.phone, door.web, *door.notes.values())
    return " · ".join(part for part in parts if part)


def names_of(tx: Tx) -> dict[str, str]:
    """The names of colleagues by their ids."""
    return {each.id: each.name for each in staff.everybody(tx)}


def _of_here(tx: Tx, at: str, asked: Asked) -> list[OfHere]:
    language = asked.voice.speaker.language
    found = local.rights_at(tx, at).items()
    mine = [
        OfHere(about.removeprefix(local.RIGHT), called(door, language), newest.door is None)
        for about, (door, newest) in found
    ]
    return sorted(mine, key=lambda each: (each.ended, each.name.casefold()))


def _about(asked: Asked) -> str:
    return str(asked.request.path_params["about"])
