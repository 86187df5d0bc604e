"""The report for whoever pays: counts of a year by area, and stories beside them that people agreed
to share; and the hours of each buddy, for their own statement. As pages, and as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from babel.numbers import format_decimal
from starlette.responses import Response

from bot.console.buddies import says
from bot.console.buddies.ground import Ground, Tending, known
from bot.console.buddies.numbers import Column, Count, column
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.spreadsheet import written
from bot.talk.texts import Text, _
from bot.turn import Turns
from storage import activities, afters, buddies, checkins, consents, duos, given, meetups
from storage.database import Tx
from storage.duos import Duo
from storage.given import Given

HERE = "/console/report"
STORY = "story"
"""The consent that others may hear what somebody told, without a name."""
BACK = 5
"""Years to choose from. Whole years alone: a year beside its quarters would tell of small ones."""
ELSEWHERE = ""
"""The row of what has no area."""

MEASURES: Mapping[str, Text] = {
    "families": _("Families with a buddy"),
    "buddies": _("Buddies beside a family"),
    "meetups": _("Meetups"),
    "hours": _("Hours given by buddies"),
    "activities": _("Places taken at activities"),
}
NAME, TIMES, HOURS = _("Name"), _("Meetups"), _("Hours")
AREA, TOGETHER = _("Area"), _("Together")
NO_AREA = _("No area")
LEFT_OUT = "*"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page. ``areas``: id and name, in order."""

    year: int
    years: list[int]
    areas: list[tuple[str, str]]
    columns: Mapping[str, Column]
    stories: list[str] = field(repr=False)
    people: list[tuple[str, Given]] = field(repr=False)

    @property
    def left_out(self) -> bool:
        """Whether the footnote is needed."""
        return any(None in (*each.cells.values(), each.total) for each in self.columns.values())


class ReportPages:
    """The page and its files. For coordinators, of their own areas."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._pages = pages
        self._tending = Tending(turns)

    async def page(self, asked: Asked) -> Response:
        """Counts and stories side by side."""
        found = await self._read(asked)
        return self._pages.html(
            "report",
            asked.voice,
            asked=asked,
            found=found,
            measures=MEASURES,
            shown=lambda number: shown(number, asked),
            says=says,
        )

    async def numbers(self, asked: Asked) -> Response:
        """The counts as CSV: the same numbers, with the same ones left out."""
        found, say = await self._read(asked), asked.voice.say
        rows = [[say(AREA), *(say(each) for each in MEASURES.values())]]
        for id_, name in found.areas:
            cells = (found.columns[code].cells[id_] for code in MEASURES)
            rows.append([name or say(NO_AREA), *(_plain(each) for each in cells)])
        totals = (found.columns[code].total for code in MEASURES)
        rows.append([say(TOGETHER), *(_plain(each) for each in totals)])
        return await self._file(asked, rows, f"naast-{found.year}.csv")

    async def hours(self, asked: Asked) -> Response:
        """What each buddy gave, as CSV; nothing of families."""
        found, say = await self._read(asked), asked.voice.say
        rows = [[say(NAME), say(TIMES), say(HOURS)]]
        rows += [
            [name, str(each.meetups), _plain(each.minutes / 60)] for name, each in found.people
        ]
        return await self._file(asked, rows, f"naast-hours-{found.year}.csv")

    async def _read(self, asked: Asked) -> Report:
        return await self._tending.read(asked, lambda tx, mine: read(tx, mine, asked))

    async def _file(self, asked: Asked, rows: Iterable[Sequence[str]], name: str) -> Response:
        await self._tending.change(asked, lambda _tx, _mine: None, "beside_export")
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        made = written(rows).encode("utf-8-sig")
        return Response(made, media_type="text/csv; charset=utf-8", headers=headers)


def _plain(number: float | None) -> str:
    return LEFT_OUT if number is None else f"{round(number, 1):g}"


def shown(number: float | None, asked: Asked) -> str:
    """A number as it is written here, a star where it is left out."""
    locale = asked.voice.speaker.language.replace("-", "_")
    return LEFT_OUT if number is None else format_decimal(round(number, 1), locale=locale)


def read(tx: Tx, mine: Ground, asked: Asked) -> Report:
    """Read the report of the year that is asked for."""
    now = asked.voice.now.astimezone(asked.voice.zone)
    years = [now.year - n for n in range(BACK)]
    wished = asked.request.query_params.get("year", "")
    year = next((each for each in years if str(each) == wished), now.year)
    begins = now.replace(year, 1, 1, hour=0, minute=0, second=0, microsecond=0)
    ends = min(now, begins.replace(year + 1))
    theirs = [
        duo
        for duo in duos.of_state(tx, *duos.GOING, "ended")
        if mine.has(duo.area_id) and _was_on(duo, begins, ends)
    ]
    areas = sorted(((id, area.name) for id, area in mine.areas.items()), key=lambda one: one[1])
    areas += [(ELSEWHERE, "")] if mine.nowhere else []
    by_area = {id: [d for d in theirs if (d.area_id or ELSEWHERE) == id] for id, _name in areas}
    counts: dict[str, Callable[[str], Count]] = {
        "families": lambda id: _members(by_area[id], "family"),
        "buddies": lambda id: _members(by_area[id], "buddy"),
        "meetups": lambda id: _met(tx, by_area[id], begins, ends)[0],
        "hours": lambda id: _met(tx, by_area[id], begins, ends)[1],
        "activities": lambda id: _came(tx, id, begins, ends),
    }
    columns = {code: column({id: count(id) for id, _n in areas}) for code, count in counts.items()}
    people = _people(tx, mine, asked, begins, ends)
    return Report(year, years, areas, columns, _stories(tx, theirs), people)


def _was_on(duo: Duo, begins: datetime, ends: datetime) -> bool:
    """Whether a duo was going at some time between these."""
    started = duo.started is not None and duo.started < ends
    return started and (duo.ended is None or duo.ended >= begins)


def _members(found: Sequence[Duo], side: str) -> Count:
    many = len({each.person_id for duo in found for each in duo.side(side)})
    return Count(many, many)


def _met(tx: Tx, found: Sequence[Duo], begins: datetime, ends: datetime) -> tuple[Count, Count]:
    """The meetups that were, and the hours that buddies gave in them. The people behind them are
    the families or the buddies, whichever are fewer."""
    times, minutes = 0, 0
    families: set[str] = set()
    helpers: set[str] = set()
    for duo in found:
        planned = meetups.of_duo(tx, duo.id)
        said = afters.of_meetups(tx, [each.id for each in planned])
        not_so = {each.meetup_id for each in said if each.felt == "not"}
        for each in planned:
            agreed = each.state == "agreed" and each.id not in not_so
            if agreed and begins <= each.starts < ends:
                times += 1
                minutes += each.when.minutes * len(duo.side("buddy"))
                families |= {member.person_id for member in duo.side("family")}
                helpers |= {member.person_id for member in duo.side("buddy")}
    behind = min(len(families), len(helpers))
    return Count(times, behind), Count(minutes / 60, behind)


def _came(tx: Tx, area_id: str, begins: datetime, ends: datetime) -> Count:
    come = [
        signup
        for each in activities.between(tx, begins, ends)
        if each.state == "open" and (each.area_id or ELSEWHERE) == area_id
        for signup in activities.signed_up(tx, each.id)
        if signup.state == "coming"
    ]
    return Count(sum(each.many for each in come), len({each.person_id for each in come}))


def _stories(tx: Tx, theirs: Sequence[Duo]) -> list[str]:
    """What people told and agreed to share, without who they are or where; taken back, it is not
    told any more."""
    ids = {duo.id for duo in theirs}
    return [
        "\n".join(part for part in (each.body, each.learnt) if part)
        for each in checkins.stories(tx)
        if each.duo_id in ids
        and (each.body or each.learnt)
        and consents.stands(tx, each.person_id, STORY)
    ]


def _people(
    tx: Tx, mine: Ground, asked: Asked, begins: datetime, ends: datetime
) -> list[tuple[str, Given]]:
    states = ("ready", "paused", "left")
    ids = [b.person_id for b in buddies.of_state(tx, *states) if mine.has(b.area_id)]
    hours, who = given.hours(tx, begins, ends, ids), known(tx, asked.staff.scope, ids)
    rows = [(who[id].name or "…", hours[id]) for id in ids if id in hours]
    return sorted(rows, key=lambda row: row[0].casefold())
