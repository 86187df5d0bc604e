"""The calendar of a coordinator's areas, by month or week: meetups of duos, and activities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from babel.dates import format_skeleton, get_day_names
from starlette.responses import Response

from bot import cldr
from bot.console.buddies import says
from bot.console.buddies.ground import Ground, Tending, known
from bot.console.pages import Pages
from bot.console.signed import Asked
from bot.talk.texts import Listed, Name, Words
from bot.turn import Turns
from storage import activities, duos, meetups
from storage.database import Tx

HERE = "/console/calendar"
VIEWS = ("month", "week")
YEARS = (2020, 2100)
"""Between which there is something to show."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Item:
    """Something on a day: of a duo its names, of an activity its title."""

    starts: datetime
    path: str
    sign: str
    title: str = field(repr=False)
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day on the page. ``aside``: of the month before or after."""

    day: date
    weekday: str
    items: list[Item]
    today: bool
    aside: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month or week: its days, and the days by which one goes on."""

    view: str
    name: str
    days: list[Day]
    before: date
    after: date
    here: date


class CalendarPage:
    """The page. For coordinators, of their own areas."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._pages = pages
        self._tending = Tending(turns)

    async def page(self, asked: Asked) -> Response:
        """A month or a week; nothing of where people meet."""
        query = asked.request.query_params
        view = query.get("view", "month") if query.get("view") in VIEWS else "month"
        here = _read(query.get("day", ""), asked.voice.now.astimezone(asked.voice.zone).date())
        found = await self._tending.read(asked, lambda tx, m: sheet(tx, m, asked, view, here))
        return self._pages.html("calendar", asked.voice, asked=asked, sheet=found, views=VIEWS)


def sheet(tx: Tx, mine: Ground, asked: Asked, view: str, here: date) -> Sheet:
    """Read the days of a month or week."""
    first, last, before, after = _span(view, here)
    items = _items(tx, mine, asked, first, last)
    language = asked.voice.speaker.language
    names = get_day_names("abbreviated", "stand-alone", cldr.locale(language))
    today, days = asked.voice.now.astimezone(asked.voice.zone).date(), []
    for n in range((last - first).days + 1):
        day = first + n * _DAY
        theirs = [i for i in items if i.starts.astimezone(asked.voice.zone).date() == day]
        aside = view == "month" and day.month != here.month
        days.append(Day(day, str(names[day.weekday()]), theirs, day == today, aside))
    skeleton = "yMMMM" if view == "month" else "yMMMd"
    shown = here if view == "month" else first
    name = format_skeleton(skeleton, shown, locale="en_GB" if language == "en" else language)
    return Sheet(view, name, days, before, after, here)


def _span(view: str, here: date) -> tuple[date, date, date, date]:
    """The first and last day shown, whole weeks; and a day of what comes before and after."""
    if view == "week":
        monday = here - here.weekday() * _DAY
        return monday, monday + 6 * _DAY, here - 7 * _DAY, here + 7 * _DAY
    first = here.replace(day=1)
    after = (first + 31 * _DAY).replace(day=1)
    last = after - _DAY
    shown_first, shown_last = first - first.weekday() * _DAY, last + (6 - last.weekday()) * _DAY
    return shown_first, shown_last, (first - _DAY).replace(day=1), after


def _items(tx: Tx, mine: Ground, asked: Asked, first: date, last: date) -> list[Item]:
    zone = asked.voice.zone
    begins = datetime.combine(first, time(), tzinfo=zone)
    ends = datetime.combine(last + _DAY, time(), tzinfo=zone)
    found = [
        Item(
            each.starts,
            f"/console/activities/{each.id}",
            "★",
            each.told.title,
            each.state == "cancelled",
        )
        for each in activities.between(tx, begins, ends)
        if mine.has(each.area_id)
    ]
    found += _meetups(tx, mine, asked, begins, ends)
    return sorted(found, key=lambda each: (each.starts, each.title))


def _meetups(
    tx: Tx, mine: Ground, asked: Asked, begins: datetime, ends: datetime
) -> Sequence[Item]:
    planned = [each for each in meetups.between(tx, begins, ends) if each.duo_id]
    states = duos.of_state(tx, *duos.NOT_ENDED, "ended")
    theirs = {each.id: each for each in states if mine.has(each.area_id)}
    planned = [each for each in planned if each.duo_id in theirs]
    members = [m.person_id for each in planned for m in theirs[each.duo_id or ""].members]
    who = known(tx, asked.staff.scope, members)
    items = []
    for each in planned:
        duo = theirs[each.duo_id or ""]
        buddies = [who[m.person_id].name for m in duo.side("buddy")]
        families = [who[m.person_id].name for m in duo.side("family")]
        names: list[Words] = [Name(name) for name in (*families, *buddies) if name]
        what = asked.voice.say(says.WHATS[each.what])
        title = f"{asked.voice.say(Listed(tuple(names)))}: {what}" if names else what
        items.append(Item(each.starts, f"/console/duos/{duo.id}", "●", title))
    return items


def _read(typed: str, today: date) -> date:
    """Return the day that an address names, today when it names none."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return today
    return day if YEARS[0] <= day.year < YEARS[1] else today
