"""The duos and their course: what both hope for, when they meet, which went quiet, how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.responses import RedirectResponse, Response

from bot.acquainting import introduced
from bot.beside import wall
from bot.console.buddies import ending, says
from bot.console.buddies.ground import Ground, Known, Tending, duo_of, known, part
from bot.console.house import Refused
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.talk.texts import Text, _
from bot.turn import Turns
from storage import afters, checkins, duos, errands, meetups, wishes
from storage.bookings import Booked
from storage.database import Tx
from storage.duos import Duo
from storage.meetups import Meetup, Settled
from storage.times import When
from storage.wishes import Wish

HERE = "/console/duos"
NEWS = "meetup-news"
"""The errand that tells of a meetup: ``planned``, which one, and by whom."""
ASKED = "duo_asked"
QUIET = timedelta(days=30)
"""Without any sign for so long, and with nothing planned, a duo went quiet."""
SLOW = timedelta(days=3)
"""After so long without all the answers, a proposal is looked at by who made it."""
AHEAD = timedelta(days=366)
LONGEST = 300
"""Characters of a place."""
LASTS = (30, 60, 90, 120, 180)
"""Minutes."""

NO_MOMENT = _("Choose a day and an hour.")
TOO_SOON = _("That moment is over already. Choose one to come.")
TOO_FAR = _("That is more than a year ahead. Choose a day nearer by.")
BUSY = _("One of them has something else then. Choose another moment.")
NOT_GOING = _("This duo cannot meet now: it has ended, or one of them wants no contact.")
TOO_LONG = _("Keep this to {count} characters.")
DONE: dict[str, Text] = {
    "proposed": _("Proposed. The family is asked first; once it says yes, the buddy is asked."),
    "planned": _("Planned. Both hear it in their chat, and are reminded."),
    "rests": _("They take a break. Both hear it in their chat."),
    "going": _("They go on again. Both hear it in their chat."),
    "ended": _("It ended. Both hear a goodbye in their chat, and what was planned is cancelled."),
    "again": _("The family waits again. Look who suits it."),
    "none": _("Kept: the family wishes for no buddy now."),
    "withdrawn": _("Taken back. The family waits again, without a question that is open."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A duo as the list shows it. ``last``: its last sign of life; ``quiet``: nothing since long,
    and nothing planned; ``slow``: proposed, and long without all the answers."""

    duo: Duo
    families: list[Known]
    buddies: list[Known]
    area: str
    last: datetime | None
    next: Meetup | None
    quiet: bool
    slow: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the course: when, and what; ``sign`` for the eye."""

    at: datetime
    sign: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Course:
    """A duo's own page. Nothing of where they meet, nor of what they write each other. ``after``:
    of a duo that ended, what each family wishes now."""

    row: Row
    coordinator: str
    hopes: list[tuple[Known, str]] = field(repr=False)
    introductions: list[tuple[Known, str]] = field(repr=False)
    coming: list[Meetup]
    steps: list[Step]
    met: int
    after: list[tuple[Known, Wish | None]] = field(repr=False)


class DuosPages:
    """The list, a duo's page and its forms. For coordinators, of their own areas."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._turns = turns
        self._zone = str(turns.zone)
        self._pages = pages
        self._tending = Tending(turns)

    async def page(self, asked: Asked) -> Response:
        """Every duo: those that went quiet first."""
        ended = "ended" in asked.request.query_params
        states = ("ended",) if ended else duos.NOT_ENDED
        rows = await self._tending.look(
            asked, lambda tx, mine: listed(tx, mine, asked, *states), _families_of
        )
        return self._pages.html("duos", asked.voice, asked=asked, rows=rows, ended=ended, says=says)

    async def one(self, asked: Asked) -> Response:
        """The course of one; that it was read is in the log that they can ask for."""
        return await self._one(asked)

    async def plan(self, asked: Asked) -> Response:
        """Plan a first meetup at which the coordinator is too; both hear it."""
        duo_id, now = part(asked), asked.voice.now

        def act(tx: Tx, mine: Ground) -> None:
            duo_of(tx, mine, duo_id)
            when, place = self._when(asked), asked.form.get("place", "").strip()
            if len(place) > LONGEST:
                raise Refused("place", TOO_LONG.of(count=LONGEST))
            if _planned(tx, duo_id, asked.staff.id, when):
                return
            try:
                made = meetups.plan(tx, duo_id, asked.staff.id, "other", when, now, place=place)
            except Booked as fault:
                raise Refused("moment", BUSY) from fault
            except Settled as fault:
                raise Refused("moment", NOT_GOING) from fault
            for who in meetups.members(tx, duo_id):
                errands.add(tx, who, NEWS, f"planned.{made.id}.{asked.staff.id}", now)

        return await self._done(asked, act, "beside_plan", "planned")

    async def rest(self, asked: Asked) -> Response:
        """They take a break, to a day or for as long as nobody knows."""
        today = asked.voice.now.astimezone(asked.voice.zone).date()

        def act(tx: Tx, mine: Ground) -> None:
            until = ending.until_day(asked.form.get("until", ""), today)
            duo = duo_of(tx, mine, part(asked))
            ending.rest(tx, duo, until, asked.voice.now, ZoneInfo(self._zone))

        return await self._done(asked, act, "beside_rest", "rests")

    async def go_on(self, asked: Asked) -> Response:
        """They see each other again."""

        def act(tx: Tx, mine: Ground) -> None:
            ending.go_on(tx, duo_of(tx, mine, part(asked)), asked.voice.now)

        return await self._done(asked, act, "beside_go_on", "going")

    async def end(self, asked: Asked) -> Response:
        """It ends, with a goodbye to both sides; what the family wants after it is asked of it, or
        was settled with it."""
        now, after = asked.voice.now, asked.form.get("after", "")

        def act(tx: Tx, mine: Ground) -> None:
            news = ending.next_news(tx, self._turns.world.duty, now)
            ending.end(tx, duo_of(tx, mine, part(asked)), after, now, news)

        return await self._done(asked, act, "beside_end", "ended")

    async def settle(self, asked: Asked) -> Response:
        """After the end: a family waits for another buddy, or wishes for nobody now."""
        now, after = asked.voice.now, asked.form.get("after", "")

        def act(tx: Tx, mine: Ground) -> None:
            duo = duo_of(tx, mine, part(asked))
            family = duo.member(asked.form.get("family", ""))
            if duo.state != "ended" or family is None or family.side != "family":
                return
            news = ending.next_news(tx, self._turns.world.duty, now)
            ending.settle(tx, family.person_id, after, now, news)

        return await self._done(
            asked, act, "beside_settle", "again" if after == "again" else "none"
        )

    async def withdraw(self, asked: Asked) -> Response:
        """Take a proposal back that was not answered by all."""
        duo_id, now = part(asked), asked.voice.now

        def act(tx: Tx, mine: Ground) -> None:
            found = duo_of(tx, mine, duo_id)
            if found.state != "proposed":
                return
            duos.withdraw(tx, duo_id, now)
            for each in found.members:
                errands.drop(tx, each.person_id, ASKED, duo_id)
                if each.answer == "yes":
                    errands.add(tx, each.person_id, ending.TOLD, f"{duo_id}:not", now)

        return await self._done(asked, act, "beside_withdraw", "withdrawn")

    async def _done(
        self, asked: Asked, act: Callable[[Tx, Ground], None], action: str, said: str
    ) -> Response:
        duo = await self._tending.read(asked, lambda tx, mine: duo_of(tx, mine, part(asked)))
        try:
            whose = [each.person_id for each in duo.members]
            await self._tending.change(asked, act, action, whose)
        except Refused as fault:
            return await self._one(asked, fault)
        return RedirectResponse(f"{HERE}/{part(asked)}?done={said}#main", 303, HEADERS)

    async def _one(self, asked: Asked, fault: Refused | None = None) -> Response:
        found = await self._tending.look(
            asked, lambda tx, mine: _course(tx, mine, asked), lambda one: _families_of([one.row])
        )
        local = asked.voice.now.astimezone(asked.voice.zone)
        return self._pages.html(
            "duo",
            asked.voice,
            422 if fault else 200,
            asked=asked,
            found=found,
            row=found.row,
            duo=found.row.duo,
            here=f"{HERE}/{part(asked)}",
            says=says,
            fault=fault,
            form=asked.form,
            lasts=LASTS,
            longest=LONGEST,
            soonest=f"{local:%Y-%m-%dT%H:%M}",
            tomorrow=(local + timedelta(days=1)).date().isoformat(),
            said=DONE.get(asked.request.query_params.get("done", "")),
        )

    def _when(self, asked: Asked) -> When:
        """The moment that was typed. Raises Refused."""
        return read_moment(asked, self._zone, LASTS)


def read_moment(asked: Asked, zone: str, lasts: tuple[int, ...]) -> When:
    """Return the moment and length that a form holds. Raises Refused."""
    typed, minutes = asked.form.get("moment", ""), asked.form.get("minutes", "")
    long = int(minutes) if minutes.isascii() and minutes.isdecimal() else 0
    try:
        when = When(wall.written(wall.read(typed)), zone, long if long in lasts else 60)
        starts = when.starts
    except (ValueError, OverflowError) as fault:
        raise Refused("moment", NO_MOMENT) from fault
    if starts <= asked.voice.now:
        raise Refused("moment", TOO_SOON)
    if starts > asked.voice.now + AHEAD:
        raise Refused("moment", TOO_FAR)
    return when


def listed(tx: Tx, mine: Ground, asked: Asked, *states: str) -> list[Row]:
    """Return the duos of a coordinator's areas in these states: first those that went quiet, or
    that nobody answers."""
    found = [each for each in duos.of_state(tx, *states) if mine.has(each.area_id)]
    rows = _rows(tx, mine, asked, found)
    return sorted(rows, key=lambda row: (not (row.quiet or row.slow), -row.duo.made.timestamp()))


def _rows(tx: Tx, mine: Ground, asked: Asked, found: list[Duo]) -> list[Row]:
    now = asked.voice.now
    last = duos.last_signs(tx, [each.id for each in found], now)
    who = known(tx, asked.staff.scope, [m.person_id for duo in found for m in duo.members])
    coming: dict[str, Meetup] = {}
    for each in meetups.between(tx, now, now + AHEAD):
        coming.setdefault(each.duo_id or "", each)
    return [
        Row(
            duo,
            [who[m.person_id] for m in duo.side("family")],
            [who[m.person_id] for m in duo.side("buddy")],
            mine.called(duo.area_id),
            last.get(duo.id),
            coming.get(duo.id),
            duo.state == "active" and duo.id not in coming and last.get(duo.id, now) < now - QUIET,
            duo.state == "proposed" and duo.made < now - SLOW,
        )
        for duo in found
    ]


def _families_of(rows: list[Row]) -> list[str]:
    return [each.id for row in rows for each in row.families]


def _planned(tx: Tx, duo_id: str, by_id: str, when: When) -> bool:
    """Whether the same form came before."""
    same = (each for each in meetups.of_duo(tx, duo_id) if each.proposed_by == by_id)
    return any(each.when == when and each.state == "agreed" for each in same)


def _course(tx: Tx, mine: Ground, asked: Asked) -> Course:
    duo = duo_of(tx, mine, part(asked))
    row = _rows(tx, mine, asked, [duo])[0]
    who = {each.id: each for each in (*row.families, *row.buddies)}
    staff = known(tx, asked.staff.scope, [duo.coordinator_id] if duo.coordinator_id else [])
    all_of = meetups.of_duo(tx, duo.id)
    now = asked.voice.now
    return Course(
        row,
        staff[duo.coordinator_id].name if duo.coordinator_id else "",
        [(who[m.person_id], says.hoped(m.expects, asked.voice)) for m in duo.members if m.expects],
        [(who[m.person_id], asked.voice.say(introduced(m.introduction))) for m in duo.members],
        [each for each in all_of if each.state != "cancelled" and each.starts > now],
        _steps(tx, asked, duo, all_of),
        sum(1 for each in _took_place(tx, all_of, now)),
        [(each, wishes.open_of(tx, each.id)) for each in row.families]
        if duo.state == "ended"
        else [],
    )


def _took_place(tx: Tx, found: list[Meetup], now: datetime) -> list[Meetup]:
    """The meetups that were, but for those of which somebody said that they did not happen."""
    not_so = {
        each.meetup_id
        for each in afters.of_meetups(tx, [m.id for m in found])
        if each.felt == "not"
    }
    return [m for m in found if m.state == "agreed" and m.starts <= now and m.id not in not_so]


BEGAN = _("Proposed to each other")
STARTED = _("All said yes: they are beside each other")
CAME_TO_NOTHING = _("It did not work out; whose answer it was stays with them")
ENDED = _("It ended")
MET = _("They met: {what}")
CHECKED = _("Answered how it is, {when}")
WORRY = _("Somebody said that something worries them: see the cases")


def _steps(tx: Tx, asked: Asked, duo: Duo, found: list[Meetup]) -> list[Step]:
    """What happened, the last first. Not who met whom where, nor how each found it."""
    say = asked.voice.say
    steps = [Step(duo.made, "○", say(BEGAN))]
    if duo.started:
        steps.append(Step(duo.started, "◆", say(STARTED)))
    if duo.ended:
        steps.append(Step(duo.ended, "✓", say(ENDED if duo.started else CAME_TO_NOTHING)))
    for each in _took_place(tx, found, asked.voice.now):
        steps.append(Step(each.starts, "·", say(MET.of(what=says.WHATS[each.what]))))
    for answered in checkins.of_duo(tx, duo.id):
        if answered.answered:
            words = CHECKED.of(when=says.CHECKINS[answered.kind])
            steps.append(Step(answered.answered, "✎", say(words)))
    for after in afters.of_meetups(tx, [each.id for each in found]):
        if after.worry:
            steps.append(Step(after.worry, "◐", say(WORRY)))
    return sorted(steps, key=lambda step: step.at, reverse=True)
