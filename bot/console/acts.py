"""What is done in a case from the console: take, note, answer, put aside, close."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from datetime import UTC, datetime, time, timedelta, tzinfo

from starlette.responses import RedirectResponse, Response

from bot.console.case import CasePage, Word
from bot.console.drafts import Drafts
from bot.console.inbox import View
from bot.console.pages import HEADERS
from bot.console.signed import Asked
from bot.console.theirs import case_id
from bot.desk import Desk, NotForYou
from bot.talk.texts import Text, _, n_
from storage.cases import AlreadyTaken

LONGEST = 4000
"""Characters in one note or answer, so that it fits in one message everywhere."""
NOTHING = _("Nothing is written here yet.")
NOT_YOURS = _("This was not sent: the case is not with you (any more). Your text is still here.")
MORNING = time(9)
"""When a case that was put aside until another day comes back."""
FURTHEST = timedelta(days=366)
NO_MOMENT = _("Choose a day and an hour that are still to come, within a year.")


def fault_of(text: str, longest: int = LONGEST) -> Text | None:
    """Say kindly what keeps a text from being kept or sent; None when nothing does."""
    if not text.strip():
        return NOTHING
    over = len(text.strip()) - longest
    if over > 0:
        return n_(
            "This is {count} character too long. Shorten it, or send it in parts.",
            "This is {count} characters too long. Shorten it, or send it in parts.",
            over,
        )
    return None


def until(choice: str, typed: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Return until when to put a case aside: tomorrow, Monday, or the moment that was typed."""
    today = now.astimezone(zone).date()
    if choice == "tomorrow":
        return datetime.combine(today + timedelta(days=1), MORNING, zone)
    if choice == "monday":
        return datetime.combine(today + timedelta(days=7 - today.weekday()), MORNING, zone)
    return moment(typed, now, zone)


def moment(typed: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Read a day and an hour as a form has them (local, ISO 8601); None when it cannot be read, is
    over, or is too far away."""
    try:
        read = datetime.fromisoformat(typed)
        found = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if now < found <= now + FURTHEST else None


class Acts:
    """Every act answers with the page again, so that all of it works without a script."""

    def __init__(self, desk: Desk, case: CasePage, drafts: Drafts) -> None:
        self._desk = desk
        self._case = case
        self._drafts = drafts

    async def take(self, asked: Asked) -> Response:
        """Become the owner; when somebody was faster, say so and show how it stands."""
        try:
            await done(self._desk.take(case_id(asked), asked.staff.id))
        except NotForYou:
            raise
        except AlreadyTaken:
            return back(asked, "taken")
        return back(asked)

    async def close(self, asked: Asked) -> Response:
        """Give the talk back to Naast."""
        try:
            await done(self._desk.close(case_id(asked), asked.staff.id))
        except NotForYou:
            raise
        except AlreadyTaken:
            return back(asked, "taken")
        return back(asked, "closed")

    async def snooze(self, asked: Asked) -> Response:
        """Put the case aside until later; with no moment that can be read, ask again."""
        choice, typed = asked.form.get("until", ""), asked.form.get("moment", "")
        later = until(choice, typed, asked.voice.now, asked.voice.zone)
        if later is None:
            word = asked.voice.say(NO_MOMENT)
            return await self._case.about("snooze", asked, 422, word=word, kept=typed)
        return await self._aside(asked, later)

    async def wake(self, asked: Asked) -> Response:
        """Take it up again before its time."""
        return await self._aside(asked, None)

    async def _aside(self, asked: Asked, later: datetime | None) -> Response:
        try:
            await done(self._desk.snooze(case_id(asked), asked.staff.id, later))
        except NotForYou:
            raise
        except AlreadyTaken:
            return back(asked, "taken")
        return back(asked, "aside" if later else "awake")

    async def note(self, asked: Asked) -> Response:
        """Keep a note."""
        text = asked.form.get("text", "")
        if fault := fault_of(text):
            return await self._refused(asked, "note", fault, text)
        once = asked.form.get("once", "")
        try:
            await done(self._desk.note(case_id(asked), asked.staff.id, text.strip(), once))
        except AlreadyTaken:
            return await self._refused(asked, "note", NOT_YOURS, text)
        return await self._kept(asked, "note")

    async def answer(self, asked: Asked) -> Response:
        """Write to the family."""
        text = asked.form.get("text", "")
        if fault := fault_of(text):
            return await self._refused(asked, "answer", fault, text)
        once = asked.form.get("once", "")
        try:
            await done(self._desk.reply(case_id(asked), asked.staff.id, text.strip(), once))
        except AlreadyTaken:
            return await self._refused(asked, "answer", NOT_YOURS, text)
        return await self._kept(asked, "answer")

    async def _kept(self, asked: Asked, kind: str) -> Response:
        """It is written: the box may be emptied."""
        await self._drafts.drop(asked, kind)
        if asked.partly:
            return await self._case.part(asked, {"HX-Trigger": json.dumps({"kept": kind})})
        return back(asked)

    async def _refused(self, asked: Asked, kind: str, fault: Text, text: str) -> Response:
        """It is not written: say why; the text stays."""
        if asked.partly:
            return beside_box(asked, kind, fault)
        return await self._case.show(asked, Word(kind, fault, text), 422)


async def done(act: Future[None]) -> None:
    """Wait until an act of the desk is committed."""
    await asyncio.wrap_future(act)


def beside_box(asked: Asked, kind: str, fault: Text) -> Response:
    """Only what is to be said beside a box; what was typed in it stays."""
    headers = {"HX-Retarget": f"#word-{kind}", "HX-Reswap": "textContent"}
    return Response(asked.voice.say(fault), 422, {**HEADERS, **headers}, "text/plain")


def back(asked: Asked, said: str = "") -> Response:
    """To the case's page again, with the list beside it that was there, and what is to be said."""
    about = "&page=about" if asked.request.query_params.get("page") == "about" else ""
    query = View.of(asked.request).query + about + (f"&said={said}" if said else "")
    return RedirectResponse(f"/console/cases/{case_id(asked)}?{query}", 303, HEADERS)
