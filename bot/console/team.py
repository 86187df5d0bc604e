"""The team: who works here, in which languages, where and when; inviting, being away, leaving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from starlette.responses import RedirectResponse, Response

from bot.console import week
from bot.console.account import LONG_NAME, LONGEST_NAME
from bot.console.house import Managing, NotManaged, Reach, Refused, reach
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.door import linking
from bot.duty import Duty
from bot.invite import LINK_LASTS, link
from bot.talk.texts import Text, _
from bot.turn import Turns
from storage import credentials, people, sessions, staff
from storage.database import Tx
from storage.staff import Area, Worker

HERE = "/console/team"
LONGEST_ABSENCE = timedelta(days=2 * 366)

NO_NAME = _("Write the name by which families and colleagues know them.")
SAME_NAME = _("Somebody here is called so already. Add something that tells them apart.")
NO_ROLE = _("Choose what they do here.")
NO_LANGUAGE = _("Choose at least one language.")
NO_AREA = _("Choose at least one area.")
NO_HOUSE = _("Choose where they work.")
NOBODY_LEADS = _("Then nobody coordinates the whole house any more. Invite somebody for it first.")
NO_DAYS = _("Choose a first and a last day that are still to come, the first one first.")
AWAY_ALREADY = _("They are away on some of these days already. Take that back first.")
NOT_ONESELF = _("Nobody lets themselves go. Another coordinator can.")
DONE = {
    "kept": _("Kept."),
    "back": _("That absence is taken back."),
    "ended": _("All their sessions have ended, and links that were not used yet do nothing."),
    "password": _("Password and app are forgotten. A link signs them in."),
    "left": _("They work here no more. What they had waits for whoever is on duty."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A colleague as the list shows them. ``until``: at work now until then; ``next``: at work
    again from then; ``away``: the last day of an absence that goes on today; ``later``: those to
    come."""

    who: Worker
    house: str
    areas: tuple[str, ...]
    backup: str
    until: datetime | None
    next: datetime | None
    away: datetime | None
    later: list[tuple[datetime, datetime]]
    cases: int
    managed: bool


@dataclass(frozen=True, slots=True)
class Team:
    """The list, and for whom somebody new can be invited."""

    rows: list[Row]
    houses: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Colleague:
    """One colleague's page: the row, the areas and backups to choose from, and how they sign in."""

    row: Row
    areas: list[Area]
    backups: Sequence[Worker]
    sessions: int
    password: bool
    oneself: bool


class TeamPages:
    """The list, one colleague's page, and what is changed there. For coordinators."""

    def __init__(self, turns: Turns, pages: Pages, public_url: str) -> None:
        self._turns = turns
        self._pages = pages
        self._public_url = public_url
        self._managing = Managing(turns)

    # -- the list ----------------------------------------------------------------------------------

    async def page(self, asked: Asked) -> Response:
        """Everybody, and the form for somebody new."""
        return await self._show(asked)

    async def invite(self, asked: Asked) -> Response:
        """Make somebody a colleague, and show the link that signs them in, once."""
        try:
            name, role, language = self._wished(asked)
            token = await self._managing.change(
                asked, lambda tx, mine: self._employ(tx, mine, asked, name, role, language),
                "team:invite",
            )  # fmt: skip
        except Refused as fault:
            return await self._show(asked, fault, status=422)
        return await self._show(asked, invited=name, link=link(self._public_url, token))

    def _wished(self, asked: Asked) -> tuple[str, str, str]:
        """Read who is invited. Raises Refused."""
        form = asked.form
        typed = "".join(c if c.isprintable() else " " for c in form.get("name", ""))
        name, role = " ".join(typed.split()), form.get("role", "")
        if not name:
            raise Refused("name", NO_NAME)
        if len(name) > LONGEST_NAME:
            raise Refused("name", LONG_NAME.of(count=LONGEST_NAME))
        if role not in staff.STAFF:
            raise Refused("role", NO_ROLE)
        return name, role, self._pages.language(form.get("language", ""))

    def _employ(
        self, tx: Tx, mine: Reach, asked: Asked, name: str, role: str, language: str
    ) -> str:
        house = asked.form.get("house", mine.organisation_id or "") or None
        if not mine.house(house) or (house and house not in _houses(tx)):
            raise Refused("house", NO_HOUSE)
        if any(each.name.casefold() == name.casefold() for each in staff.everybody(tx)):
            raise Refused("name", SAME_NAME)
        made = people.add(tx, language, asked.voice.now, role=role, name=name)
        areas = sorted(mine.areas or ())
        staff.employ(tx, made, languages=[language], areas=areas, organisation_id=house)
        return sessions.start(tx, made, "link", asked.voice.now, LINK_LASTS)

    async def _show(
        self,
        asked: Asked,
        fault: Refused | None = None,
        *,
        invited: str = "",
        link: str = "",
        status: int = 200,
    ) -> Response:
        now = asked.voice.now

        def read(tx: Tx) -> Team:
            mine = reach(tx, asked.staff)
            houses = {"": self._turns.world.house.name, **_houses(tx)}
            found = [(id_, name) for id_, name in houses.items() if mine.house(id_ or None)]
            return Team(self._rows(tx, mine, now), found)

        return self._pages.html(
            "house_team",
            asked.voice,
            status,
            asked=asked,
            team=await self._managing.read(read),
            fault=fault,
            form={} if link else asked.form,
            invited=invited,
            link=link,
            said=DONE.get(asked.request.query_params.get("done", "")),
            longest_name=LONGEST_NAME,
        )

    def _rows(self, tx: Tx, mine: Reach, now: datetime) -> list[Row]:
        """Everybody on a coordinator's list, by name."""
        duty: Duty = self._turns.world.duty
        everybody = staff.everybody(tx)
        names = {each.id: each.name for each in everybody}
        places = {area.id: area.name for area in staff.areas_of(tx)}
        houses, load, hours = _houses(tx), staff.load(tx), duty.hours_of_all(tx)
        today = now.astimezone(duty.zone).date()

        def noon(day: date) -> datetime:
            return datetime.combine(day, time(12), duty.zone)

        return [
            Row(
                each,
                houses.get(each.organisation_id or "", self._turns.world.house.name),
                tuple(places[area] for area in each.areas if area in places),
                names.get(each.backup_id or "", ""),
                hours[each.id].closes(now),
                hours[each.id].next_open(now),
                max((noon(b) for a, b in each.away if a <= today <= b), default=None),
                [(noon(first), noon(last)) for first, last in each.away if first > today],
                load.get(each.id, 0),
                mine.manages(each),
            )
            for each in sorted(everybody, key=lambda each: each.name.casefold())
            if mine.sees(each)
        ]

    # -- one colleague -----------------------------------------------------------------------------

    async def colleague(self, asked: Asked) -> Response:
        """One colleague's page."""
        return await self._colleague(asked)

    async def keep(self, asked: Asked) -> Response:
        """Keep languages, areas and backup."""
        form = asked.form
        offered = self._turns.languages.tags
        ticked = {name.removeprefix("area.") for name in form if name.startswith("area.")}

        def act(tx: Tx, mine: Reach, who: Worker) -> None:
            known = dict.fromkeys((*offered, *who.languages))
            spoken = [tag for tag in known if f"language.{tag}" in form]
            if not spoken:
                raise Refused("languages", NO_LANGUAGE)
            own = {area.id for area in _choosable(tx, mine, who)}
            if mine.areas is not None and not ticked & own:
                raise Refused("areas", NO_AREA)
            areas = sorted((ticked & own) | (set(who.areas) - own))
            if who.id == mine.staff_id and mine.everywhere and areas and _alone(tx, mine):
                raise Refused("areas", NOBODY_LEADS)
            backups = {each.id for each in _backups(tx, who)}
            backup = form.get("backup", "")
            _employ(
                tx, replace(who, languages=tuple(spoken), areas=tuple(areas),
                            backup_id=backup if backup in backups else None),
            )  # fmt: skip

        return await self._changed(asked, act, "team:work")

    async def keep_hours(self, asked: Asked) -> Response:
        """Keep the hours; none at all are those of their area or the house."""
        hours, faults = week.read_week(asked.form)

        def act(tx: Tx, _mine: Reach, who: Worker) -> None:
            if faults:
                raise Refused("hours", next(iter(faults.values())))
            _employ(tx, replace(who, hours=hours))

        return await self._changed(asked, act, "team:hours", faults=faults)

    async def away(self, asked: Asked) -> Response:
        """Somebody is away for some days; their backup stands in."""
        today = asked.voice.now.astimezone(asked.voice.zone).date()

        def act(tx: Tx, _mine: Reach, who: Worker) -> None:
            try:
                first = date.fromisoformat(asked.form.get("first", ""))
                last = date.fromisoformat(asked.form.get("last", ""))
            except ValueError as fault:
                raise Refused("away", NO_DAYS) from fault
            if not (first <= last and today <= last <= today + LONGEST_ABSENCE):
                raise Refused("away", NO_DAYS)
            if any(first <= until and since <= last for since, until in who.away):
                raise Refused("away", AWAY_ALREADY)
            staff.be_away(tx, who.id, first, last)

        return await self._changed(asked, act, "team:away")

    async def back(self, asked: Asked) -> Response:
        """Take an absence back, by its first day."""

        def act(tx: Tx, _mine: Reach, who: Worker) -> None:
            begins = [first for first, _last in who.away]
            for first in begins:
                if first.isoformat() == asked.form.get("first"):
                    staff.be_back(tx, who.id, first)

        return await self._changed(asked, act, "team:back", "back")

    # -- signing in, and leaving -------------------------------------------------------------------

    async def end_sessions(self, asked: Asked) -> Response:
        """End every session of a colleague, and the links that were not used yet."""

        def act(tx: Tx, _mine: Reach, who: Worker) -> None:
            _end_sessions(tx, who.id)

        return await self._changed(asked, act, "team:sessions", "ended")

    async def forget_password(self, asked: Asked) -> Response:
        """A password or phone was lost: let nobody sign in with them any more."""

        def act(tx: Tx, _mine: Reach, who: Worker) -> None:
            credentials.remove(tx, who.id)

        return await self._changed(asked, act, "team:password", "password")

    async def new_link(self, asked: Asked) -> Response:
        """Show a link that signs a colleague in, once."""
        id_, now = _id(asked), asked.voice.now

        def act(tx: Tx, mine: Reach) -> str:
            _managed(tx, mine, id_)
            return sessions.start(tx, id_, "link", now, LINK_LASTS)

        token = await self._managing.change(asked, act, "team:link", id_)
        return await self._colleague(asked, link=link(self._public_url, token))

    async def ask_leave(self, asked: Asked) -> Response:
        """Say what becomes of what they have, and ask once more."""
        return await self._colleague(asked, page="house_leave")

    async def leave(self, asked: Asked) -> Response:
        """They work here no more, and cannot sign in from this moment on."""
        id_, now = _id(asked), asked.voice.now

        def act(tx: Tx, mine: Reach) -> None:
            who = _managed(tx, mine, id_)
            if who.id == mine.staff_id:
                raise Refused("leave", NOT_ONESELF)
            linking.unlink(tx, who.id, now)
            staff.dismiss(tx, who.id, now)
            _end_sessions(tx, who.id)
            credentials.remove(tx, who.id)

        try:
            await self._managing.change(asked, act, "team:leave", id_)
        except Refused as fault:
            return await self._colleague(asked, fault)
        return RedirectResponse(f"{HERE}?done=left#main", 303, HEADERS)

    # -- the parts ---------------------------------------------------------------------------------

    async def _changed(
        self,
        asked: Asked,
        act: Callable[[Tx, Reach, Worker], None],
        action: str,
        done: str = "kept",
        faults: dict[str, Text] | None = None,
    ) -> Response:
        """Change something of a colleague who is theirs to manage, and go back to the page."""
        id_ = _id(asked)

        def work(tx: Tx, mine: Reach) -> None:
            act(tx, mine, _managed(tx, mine, id_))

        try:
            await self._managing.change(asked, work, action, id_)
        except Refused as fault:
            return await self._colleague(asked, fault, faults)
        return RedirectResponse(f"{HERE}/{id_}?done={done}#main", 303, HEADERS)

    async def _colleague(
        self,
        asked: Asked,
        fault: Refused | None = None,
        faults: dict[str, Text] | None = None,
        *,
        link: str = "",
        page: str = "house_colleague",
    ) -> Response:
        found = await self._managing.read(lambda tx: self._found(tx, asked))
        who = found.row.who
        typed = asked.form if fault and fault.at == "hours" else week.lines(who.hours)
        return self._pages.html(
            page,
            asked.voice,
            422 if fault else 200,
            asked=asked,
            found=found,
            row=found.row,
            who=who,
            here=f"{HERE}/{who.id}",
            spoken=list(dict.fromkeys((*self._turns.languages.tags, *who.languages))),
            days=week.days(asked.voice.speaker.language),
            hours=typed,
            faults=faults or {},
            fault=fault,
            form=asked.form,
            link=link,
            said=DONE.get(asked.request.query_params.get("done", "")),
        )

    def _found(self, tx: Tx, asked: Asked) -> Colleague:
        """Read one colleague's page. Raises NotManaged."""
        mine, now = reach(tx, asked.staff), asked.voice.now
        who = _managed(tx, mine, _id(asked))
        rows = {row.who.id: row for row in self._rows(tx, mine, now)}
        if who.id not in rows:
            raise NotManaged
        return Colleague(
            rows[who.id],
            _choosable(tx, mine, who),
            _backups(tx, who),
            len(sessions.open_of(tx, who.id, "console", now)),
            credentials.stands(tx, who.id),
            who.id == mine.staff_id,
        )


def _id(asked: Asked) -> str:
    return str(asked.request.path_params["id"])


def _managed(tx: Tx, mine: Reach, id_: str) -> Worker:
    """Return a colleague whom this coordinator manages. Raises NotManaged."""
    who = staff.worker(tx, id_)
    if who is None or not mine.manages(who):
        raise NotManaged
    return who


def _employ(tx: Tx, who: Worker) -> None:
    """Write down everything of a colleague as it is now."""
    staff.employ(
        tx,
        who.id,
        languages=who.languages,
        areas=who.areas,
        hours=who.hours,
        backup_id=who.backup_id,
        organisation_id=who.organisation_id,
    )


def _end_sessions(tx: Tx, staff_id: str) -> None:
    for kind in ("console", "link"):
        sessions.end_all(tx, staff_id, kind)


def _choosable(tx: Tx, mine: Reach, who: Worker) -> list[Area]:
    """The areas in which this coordinator can have a colleague work: those of their house."""
    house = who.organisation_id
    return [a for a in staff.areas_of(tx) if a.organisation_id == house and mine.area(a)]


def _backups(tx: Tx, who: Worker) -> Sequence[Worker]:
    """Who can stand in for a colleague: whoever works in the same house."""
    team = [each for each in staff.everybody(tx) if each.id != who.id]
    return [each for each in team if each.organisation_id == who.organisation_id]


def _alone(tx: Tx, mine: Reach) -> bool:
    """Whether nobody else coordinates the whole house."""
    others = (each for each in staff.everybody(tx) if each.id != mine.staff_id)
    return not any(
        each.role == "coordinator" and each.organisation_id is None and not each.areas
        for each in others
    )


def _houses(tx: Tx) -> dict[str, str]:
    """The partners' names, by id."""
    return {each.id: each.name for each in staff.organisations_of(tx)}
