"""Signals: the map of what stands between families and a right or service, its files for the local
authority, what was done with it, and the one tap by which a supporter adds to it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import TypeVar

from starlette.responses import RedirectResponse, Response

from bot.console.acts import back
from bot.console.house import Refused
from bot.console.pages import HEADERS, Pages
from bot.console.signal_map import Atlas, Map, called
from bot.console.signal_paper import sheet
from bot.console.signed import Asked
from bot.console.theirs import theirs
from bot.languages import INTERFACE
from bot.paper import fonts
from bot.signals.heat import rounded
from bot.signals.rule import ALL, FEWEST, OTHERS
from bot.spreadsheet import written
from bot.talk.texts import Text, Words, _
from bot.turn import Turns
from storage import consents, signal_reports, signals, staff
from storage.database import Tx

T = TypeVar("T")
HERE = "/console/signals"
LONGEST = 500
"""Characters of what was done, in each language."""
BY_DAY = (time(8), time(20))
"""When families hear what was done; what is written at night waits."""

NOTHING = _("Write what was done in at least one language.")
TOO_LONG = _("Keep this to {count} characters.")
WHICH = _("Choose what it is about.")
DONE: dict[str, Text] = {
    "told": _("Kept. The families that asked to hear get it in their chat, in their language."),
}
QUARTER, BARRIER, RIGHT = _("Quarter"), _("What stands in the way"), _("Right or service")
AREA, FAMILIES, EVERYWHERE = _("Area"), _("Families"), _("All areas")
OTHER_BARRIERS = _("Other barriers together")
_KEY = re.compile(r"[\w-]{8,32}")


class SignalPages:
    """The page and its files; the form of what was done; the tap on the page of a case."""

    def __init__(self, turns: Turns, pages: Pages) -> None:
        self._turns = turns
        self._pages = pages

    @property
    def _atlas(self) -> Atlas:
        return Atlas(self._turns.world.contents, self._turns.zone)

    # -- the page ----------------------------------------------------------------------------------

    async def page(self, asked: Asked) -> Response:
        """The map of one quarter."""
        return await self._page(asked)

    async def _page(self, asked: Asked, fault: Refused | None = None) -> Response:
        found, areas = await self._read(asked)
        say, language = asked.voice.say, asked.voice.speaker.language
        quarters = [(each, called(each, language)) for each in found.quarters]
        subjects = sorted(
            ((say(name), id_) for id_, name in self._atlas.subjects()),
            key=lambda each: each[0].casefold(),
        )
        return self._pages.html(
            "signals",
            asked.voice,
            422 if fault else 200,
            asked=asked,
            map=found,
            period=called(found.quarter, language) if found.quarter else "",
            current=called(self._atlas.current(asked.voice.now), language),
            quarters=quarters,
            rounded=rounded(found.heard),
            fewest=FEWEST,
            everything=ALL,
            all_areas=areas,
            subjects=subjects,
            tags=INTERFACE,
            form=asked.form,
            fault=fault,
            longest=LONGEST,
            prints=fonts.ready(),
            said=DONE.get(asked.request.query_params.get("done", "")),
        )

    async def _read(self, asked: Asked) -> tuple[Map, list[tuple[str, str]]]:
        """Read the map that is asked for, and every area. What of a quarter may be shown is worked
        out when somebody looks for the first time."""
        atlas, now, query = self._atlas, asked.voice.now, asked.request.query_params
        ours = asked.staff.scope.organisation_id is None

        def read(tx: Tx) -> tuple[Map, list[tuple[str, str]]]:
            wanted = query.get("quarter", ""), query.get("area", ALL)
            areas = [(area.id, area.name) for area in staff.areas_of(tx)]
            return atlas.read(tx, now, *wanted, words=ours), areas

        if await self._reading(lambda tx: atlas.unsettled(tx, now)):
            await self._writing(lambda tx: atlas.settle(tx, now))
        return await self._reading(read)

    # -- the files ---------------------------------------------------------------------------------

    async def numbers(self, asked: Asked) -> Response:
        """Everything that may be shown of a quarter, as CSV."""
        found, _areas = await self._read(asked)
        atlas, say = self._atlas, asked.voice.say
        names: dict[str, Words] = {b.code: b.name for b in found.bs}
        names |= {ALL: _("All together"), OTHERS: OTHER_BARRIERS}
        areas = {ALL: EVERYWHERE, **dict(found.areas)}
        rows = [[say(each) for each in (QUARTER, BARRIER, RIGHT, AREA, FAMILIES)]]
        for cell in found.cells:
            words = (names.get(cell.b, cell.b), atlas.name(cell.subject), areas[cell.area])
            rows.append([found.quarter, *(say(each) for each in words), str(cell.families)])
        return await self._file(
            asked,
            written(rows).encode("utf-8-sig"),
            "text/csv; charset=utf-8",
            f"naast-signals-{found.quarter}.csv",
        )

    async def paper(self, asked: Asked) -> Response:
        """The report for the local authority, in Dutch, French or English."""
        found, _areas = await self._read(asked)
        if not found.quarter or not fonts.ready():
            return RedirectResponse(HERE, 303, HEADERS)
        language = asked.request.query_params.get("language", "")
        voice = self._pages.voice(language if language in INTERFACE else asked.staff.language)
        from bot.paper.signals_report import render  # the packages for paper are large

        house = self._turns.world.house.name
        here = asked.voice.now.astimezone(asked.voice.zone)
        made = sheet(found, self._atlas, house, voice.speaker, here.date())
        name = f"naast-{found.quarter}-{voice.speaker.language}.pdf"
        content = await asyncio.to_thread(render, made, voice.speaker, here)
        return await self._file(asked, content, "application/pdf", name)

    async def _file(self, asked: Asked, content: bytes, kind: str, name: str) -> Response:
        now, who = asked.voice.now, asked.staff.id
        await self._writing(lambda tx: consents.note(tx, "signals_export", now, actor_id=who))
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=kind, headers=headers)

    # -- what was done -----------------------------------------------------------------------------

    async def tell(self, asked: Asked) -> Response:
        """Keep what was done, and let the families hear it that asked to."""
        try:
            words = self._words(asked)
            key = asked.form.get("once", "")
            if not _KEY.fullmatch(key):
                raise Refused("b", WHICH)
            now, who = asked.voice.now, asked.staff.id
            due = by_day(asked)

            def act(tx: Tx) -> None:
                about = self._about(tx, asked)
                if signal_reports.answer(tx, key, about, words, who, now, due=due):
                    consents.note(tx, "signals_answer", now, actor_id=who)

            await self._writing(act)
        except Refused as fault:
            return await self._page(asked, fault)
        return RedirectResponse(f"{HERE}?done=told#done", 303, HEADERS)

    def _words(self, asked: Asked) -> dict[str, str]:
        """What was typed, by language. Raises Refused."""
        words = {tag: asked.form.get(f"words.{tag}", "").strip() for tag in INTERFACE}
        for tag, said in words.items():
            if len(said) > LONGEST:
                raise Refused(f"words.{tag}", TOO_LONG.of(count=LONGEST))
        if not any(words.values()):
            raise Refused(f"words.{INTERFACE[0]}", NOTHING)
        return words

    def _about(self, tx: Tx, asked: Asked) -> tuple[str, str, str]:
        """Which B, right and area, each one or all. Raises Refused."""
        b, subject, area = (asked.form.get(each, ALL) for each in ("b", "subject", "area"))
        known = (
            b in (ALL, *signals.BS)
            and subject in (ALL, *dict(self._atlas.subjects()))
            and (area == ALL or staff.area(tx, area) is not None)
        )
        if not known or (b, subject) == (ALL, ALL):
            raise Refused("b", WHICH)
        return b, subject, area

    # -- one tap -----------------------------------------------------------------------------------

    async def tap(self, asked: Asked) -> Response:
        """A supporter sees something stand in the way: it counts apart, and without the family. So
        the log does not say at which case."""
        b, subject = asked.form.get("b", ""), asked.form.get("subject", "")
        now, who, subjects = asked.voice.now, asked.staff.id, dict(self._atlas.subjects())

        def act(tx: Tx) -> bool:
            case = theirs(tx, asked)
            if b not in signals.BS:
                return False
            area = case.area_id or staff.home(tx, case.person_id).area_id or ""
            about = subject if subject in subjects else ""
            signals.add(tx, about, b, now, area=area, source="supporter")
            consents.note(tx, "signal", now, actor_id=who)
            return True

        return back(asked, "counted" if await self._writing(act) else "")

    async def _reading(self, work: Callable[[Tx], T]) -> T:
        return await asyncio.wrap_future(self._turns.database.submit_read(work))

    async def _writing(self, work: Callable[[Tx], T]) -> T:
        return await asyncio.wrap_future(self._turns.database.submit(work))


def by_day(asked: Asked) -> datetime:
    """Now, or the next morning when it is night."""
    here = asked.voice.now.astimezone(asked.voice.zone)
    begins, ends = BY_DAY
    if begins <= here.time() < ends:
        return asked.voice.now
    day = here.date() + timedelta(days=here.time() >= ends)
    return datetime.combine(day, begins, asked.voice.zone)
