"""Links a colleague's own messenger to their account, by a link that works once, and unlinks it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.handout import Handouts
from bot.talk.heard import Heard
from bot.turn import Turns
from storage import cases, messages, people, personal, sessions, staff, threads, told
from storage.database import Tx
from storage.messages import About
from storage.people import Person

LASTS = timedelta(minutes=15)
"""How long a link can be used."""
_PAYLOAD = "s_"
_OPENS = "messenger:"
"""All that the token of such a link opens: whoever sees it cannot sign in to the console."""


class Linking:
    """Makes and ends links from the account page. ``handouts`` knows what the bot is called."""

    def __init__(self, turns: Turns, handouts: Handouts) -> None:
        self._turns = turns
        self._handouts = handouts

    @property
    def possible(self) -> bool:
        """Whether there is a messenger to link."""
        return self._handouts.on_telegram

    async def make(self, staff_id: str) -> str:
        """Return a link for a colleague; empty where the messenger does not answer."""
        name, now = await self._handouts.bot_name(), self._turns.now()
        if not name:
            return ""

        def work(tx: Tx) -> str:
            return sessions.start(tx, staff_id, "link", now, LASTS, _OPENS)

        token = await asyncio.wrap_future(self._turns.database.submit(work))
        return f"https://t.me/{name}?start={_PAYLOAD}{token}"

    async def end(self, staff_id: str) -> None:
        """Unlink a colleague's messenger."""
        now = self._turns.now()
        work = self._turns.database.submit(lambda tx: unlink(tx, staff_id, now))
        await asyncio.wrap_future(work)


def token_in(heard: Heard) -> str:
    """Return the token of the link by which somebody came; empty for everything else."""
    came = heard.kind == "start" and heard.text.startswith(_PAYLOAD)
    return heard.text.removeprefix(_PAYLOAD) if came else ""


def redeem(tx: Tx, heard: Heard, token: str, now: datetime) -> bool:
    """Link the chat in which this was heard to the account that the link was made for, once; False
    where the link is over and somebody else used it, and then nothing is noted."""
    there = people.at_address(tx, heard.channel, heard.address, lock=True)
    staff_id = sessions.who(tx, _OPENS + token, "link", now)
    me = people.by_id(tx, staff_id, lock=True) if staff_id else None
    good = me is not None and staff.worker(tx, me.id) is not None
    told_to = me if good else there
    if told_to is None or told_to.role not in staff.STAFF:
        return False
    if messages.first_time(tx, heard.channel, heard.message_id, now):
        code = _linked(tx, heard, token, now, told_to, there) if good else "link_over"
        told.tell(tx, told_to.id, About(code), now, to=(heard.channel, heard.address))
    return True


def _linked(
    tx: Tx, heard: Heard, token: str, now: datetime, me: Person, there: Person | None
) -> str:
    """Link it, or not; return what is said."""
    if there and there.id == me.id:
        sessions.redeem(tx, _OPENS + token, now)
        people.mark_blocked(tx, heard.channel, heard.address, None)
        return "linked_already"
    if there and there.role != "family":
        return "elsewhere"
    if there and cases.open_of(tx, there.id):
        return "family_here"
    sessions.redeem(tx, _OPENS + token, now)
    threads.leave(tx, me.id)
    people.move_out(tx, me.id, heard.channel)
    people.move_in(tx, heard.channel, heard.address, me.id)
    threads.begin(tx, me.id)
    if there is None or _is_shell(tx, there):
        return "linked"
    return "linked_apart"


def _is_shell(tx: Tx, family: Person) -> bool:
    """Erase a family that never said anything and is reached nowhere any more; whether it was
    one. What others said stays theirs."""
    said = any(m.who == "me" for m in messages.after(tx, family.id, 0))
    if said or cases.of_person(tx, family.id) or people.main_address(tx, family.id):
        return False
    personal.erase(tx, family.id)
    return True


def unlink(tx: Tx, staff_id: str, now: datetime) -> None:
    """A colleague is not reached on their messenger any more; they hear it there once."""
    place = told.messenger(tx, staff_id)
    if place is None:
        return
    threads.leave(tx, staff_id)
    told.tell(tx, staff_id, About("unlinked"), now, to=place)
    people.move_out(tx, staff_id, place[0])
