"""What a colleague does from their own messenger: each act through the desk, as in the console.

First the act, which the desk does once however often the platform repeats it; then, in a
transaction of its own, that it was heard and what is said about it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import structlog

from bot.channels.base import Channel, NotEver, NotNow
from bot.console.acts import until
from bot.console.case import LOOKED_AGAIN
from bot.desk import Desk, NoSuchCase, NotForYou
from bot.door import linking
from bot.door.asked import Asked, asked, awaiting, in_album, note_for, noting, word_for
from bot.door.cards import SIGN_IN
from bot.door.lines import PLAIN
from bot.door.passing import Passing
from bot.handing import Handing
from bot.logs import trace
from bot.mending import NotToMend
from bot.session import Session
from bot.talk.heard import Heard, Media
from bot.turn import Turns
from storage import cases, consents, inbox, messages, people, staff, threads, told, windows
from storage.cases import AlreadyTaken, Case
from storage.database import StorageUnavailable, Tx
from storage.messages import About
from storage.people import Person

log = structlog.get_logger(__name__)

T = TypeVar("T")
_TOO_LATE = {
    "take": "faster",
    "reply": "not_sent",
    "keep": "not_sent",
    "change": "stray_edit",
}
"""What is said of an act that came too late: somebody was faster, or the case is closed."""
_FETCHES = 3
_BETWEEN_FETCHES = 1.0  # seconds


class _NoFile(Exception):
    """The messenger does not give us the file."""


@dataclass(slots=True)
class Said:
    """What a colleague asked, of which case, and what becomes of it: what they are told, and the
    case that their next words are for, or are a note on (None: as it is, empty: none). ``word`` is
    what their next text is a word to a colleague for, likewise."""

    me: Person
    heard: Heard
    now: datetime
    asked: Asked
    case: Case | None = None
    tell: str = ""
    value: str = ""
    chosen: str | None = None
    note: str | None = None
    word: str | None = None


class Door:
    """Takes what colleagues write on a messenger, and whatever links a colleague to it."""

    def __init__(
        self, turns: Turns, desk: Desk, handing: Handing, channels: Mapping[str, Channel]
    ) -> None:
        self._turns = turns
        self._desk = desk
        self._passing = Passing(handing)
        self._channels = channels
        self._database = turns.database

    async def take(self, heard: Heard) -> bool:
        """Do what a colleague asks; False where no colleague says it. Raises
        StorageUnavailable, and then nothing was changed, or it can be repeated."""
        if heard.channel not in self._channels or heard.kind in ("left", "returned"):
            return False
        if token := linking.token_in(heard):
            return await self._link(heard, token)
        now = self._turns.now()
        said = await self._wait(self._database.submit_read(lambda tx: self._read(tx, heard, now)))
        if said is None:
            return False
        try:
            await self._act(said)
        except StorageUnavailable:
            raise
        except Exception as fault:  # else they would believe that it was sent
            log.error("a colleague's act failed", person=said.me.id, trace=trace(fault))
            said.tell = "went_wrong"
        await self._wait(self._database.submit(lambda tx: self._settle(tx, said)))
        return True

    def stray(self, session: Session) -> None:
        """Say that nothing was sent: a colleague, where a family was expected."""
        session.turn.say(PLAIN["stray"])

    async def _link(self, heard: Heard, token: str) -> bool:
        now = self._turns.now()
        work = self._database.submit(lambda tx: linking.redeem(tx, heard, token, now))
        if await self._wait(work):
            return True
        person = (await self._wait(self._turns.take(replace(heard, text="")))).person
        if person:
            said = PLAIN["link_over"]
            visit = self._turns.visit(lambda tx: person, lambda turn, session: turn.say(said))
            await self._wait(visit)
        return True

    def _read(self, tx: Tx, heard: Heard, now: datetime) -> Said | None:
        """Who it is and what they mean."""
        me = people.at_address(tx, heard.channel, heard.address)
        if me is None or me.role not in staff.STAFF:
            return None
        if staff.worker(tx, me.id) is None:
            return Said(me, heard, now, Asked("say", value="away"))
        found = asked(tx, me, heard, now)
        case = cases.get(tx, found.case_id) if found.case_id else None
        return Said(me, heard, now, found, case)

    # -- the acts ------------------------------------------------------------------------------

    async def _act(self, said: Said) -> None:
        acts: dict[str, Callable[[Said], object]] = {
            "say": self._say,
            "cases": self._list,
            "console": self._sign_in,
            "help": self._help,
            "stop": self._stop,
            "unlink": self._unlink,
        }
        if act := acts.get(said.asked.act):
            act(said)
            return
        if said.case is None:
            said.tell = "gone" if said.asked.case_id else "help"
            return
        try:
            await self._in_case(said)
        except NoSuchCase:
            said.tell = "gone"
        except NotForYou:
            said.tell = _TOO_LATE.get(said.asked.act, "hidden")
        except AlreadyTaken:
            said.tell = _TOO_LATE.get(said.asked.act, "stands")
        except NotToMend:
            said.tell = "stray_edit"
        except _NoFile:
            said.tell = "no_file"

    async def _in_case(self, said: Said) -> None:
        """Do what is asked of one case."""
        case_id, me, once = said.asked.case_id, said.me.id, f"door:{said.heard.message_id}"
        act, text = said.asked.act, said.heard.text.strip()
        if passing := self._passing.acts.get(act):
            await passing(said)
        elif act == "take":
            await self._wait(self._desk.take(case_id, me))
        elif act == "reply":
            await self._reply(said, case_id, once)
        elif act == "change":
            n = int(said.asked.value)
            await self._wait(self._desk.change(case_id, me, n, text, once, in_messenger=True))
        elif act == "keep" and (said.heard.media or not text):
            said.tell = "note_is_text"
        elif act == "keep":
            said.note = ""
            await self._wait(self._desk.note(case_id, me, text, once))
            said.tell = "noted"
        elif act == "sure":
            await self._wait(self._desk.close(case_id, me))
        elif act == "snooze" and said.asked.value:
            await self._snooze(said, case_id)
        else:
            await self._look(said, case_id)

    async def _reply(self, said: Said, case_id: str, once: str) -> None:
        heard, text = said.heard, said.heard.text.strip()
        if not text and heard.media is None:
            said.tell = "empty"
            return
        sent = self._desk.reply(
            *(case_id, said.me.id, text, once),
            files=[await self._fetched(heard.channel, heard.media)] if heard.media else (),
            album=heard.album,
            place=heard.place,
            written_as=f"{heard.channel}:{heard.message_id}",
        )
        await self._wait(sent)

    async def _snooze(self, said: Said, case_id: str) -> None:
        later = until(said.asked.value, "", said.now, self._turns.zone)
        await self._wait(self._desk.snooze(case_id, said.me.id, later))
        said.tell = "aside" if later else "awake"
        said.value = later.isoformat() if later else ""

    async def _look(self, said: Said, case_id: str) -> None:
        """Show something of a case, where it is theirs to see: the card, or a question."""
        act = said.asked.act
        scope = await self._wait(
            self._database.submit_read(lambda tx: self._desk.scope(tx, said.me.id))
        )
        seen = self._database.submit_read(lambda tx: inbox.may_see(tx, case_id, scope))
        if not await self._wait(seen):
            raise NotForYou(case_id)
        mine = said.case and said.case.state == "taken" and said.case.owner_id == said.me.id
        asks = {"answer": "answering", "note": "noting", "close": "sure", "snooze": "until"}
        said.tell = asks.get(act, "card") if mine else "card"
        if said.tell == "answering":
            said.chosen, said.note = case_id, ""
        elif said.tell == "noting":
            said.note = case_id

    async def _fetched(self, channel: str, media: Media) -> Media:
        """Bring the file that a colleague sent."""
        for _try in range(_FETCHES):
            try:
                found = await self._channels[channel].fetch(media.reference)
            except NotNow:
                await asyncio.sleep(_BETWEEN_FETCHES)
            except NotEver:
                break
            else:
                return replace(media, content=found.content, reference="")
        raise _NoFile

    def _say(self, said: Said) -> None:
        said.tell = said.asked.value
        if said.tell == "not_chosen":
            said.chosen = ""

    def _list(self, said: Said) -> None:
        said.tell = "list"

    def _sign_in(self, said: Said) -> None:
        said.tell = SIGN_IN

    def _help(self, said: Said) -> None:
        said.tell = "help"

    def _stop(self, said: Said) -> None:
        said.tell, said.chosen, said.note = "stop", "", ""

    def _unlink(self, said: Said) -> None:
        said.tell = "unlinked"

    # -- that it was heard, and what is said -----------------------------------------------------

    def _settle(self, tx: Tx, said: Said) -> None:
        """Note that it was heard, what they chose, and tell them what became of it."""
        heard, now = said.heard, said.now
        if not messages.first_time(tx, heard.channel, heard.message_id, now):
            return
        me = people.by_id(tx, said.me.id, lock=True)
        if me is None:
            return
        if said.tell == "stop":
            writes = threads.chosen(tx, me.id) or note_for(me) or word_for(me)
            said.tell = "nothing_open" if writes else "unlink"
        if said.note is not None:
            me.state = noting(me, said.note)
        if said.word is not None:
            me.state = awaiting(me, said.word)
        if heard.album:
            goes_on = said.asked.act == "reply" and said.tell in ("", "no_file")
            me.state = in_album(me, heard.album, said.asked.case_id if goes_on else "")
        people.save(tx, me, now)
        people.mark_blocked(tx, heard.channel, heard.address, None)
        if self._channels[heard.channel].window:
            windows.heard(tx, heard.channel, heard.address, min(heard.at or now, now))
        self._choose(tx, said)
        if said.tell == "unlinked":
            linking.unlink(tx, me.id, now)
        elif said.tell:
            self._tell(tx, said, me)
        tx.after_commit.append(lambda: self._turns.wake.ring(me.id))

    def _choose(self, tx: Tx, said: Said) -> None:
        """Keep for which family the next words are; where a case has a topic, those are."""
        case, me = cases.get(tx, said.chosen) if said.chosen else None, said.me.id
        if case and (case.state != "taken" or case.owner_id != me):
            said.tell = "stands"
        elif case and threads.thread_of(tx, me, case.id):
            said.tell = "in_topic"
        elif said.chosen is not None:
            threads.choose(tx, me, said.chosen or None)

    def _tell(self, tx: Tx, said: Said, me: Person) -> None:
        case, heard = said.case, said.heard
        if said.tell == "card" and case:
            self._note_look(tx, case, me.id, said.now)
        topic = threads.case_in(tx, me.id, heard.thread) if heard.thread else None
        here = case.id if case and said.tell == "in_topic" else topic or ""
        number = case.number if case else 0
        about = About(said.tell, case.id if case else "", number, value=said.value)
        told.tell(tx, me.id, about, said.now, thread=here)

    def _note_look(self, tx: Tx, case: Case, staff_id: str, now: datetime) -> None:
        """Write in the audit log that they saw the case, once in a while."""
        if not cases.looked(tx, case.id, staff_id, now - LOOKED_AGAIN):
            whom = {"person_id": case.person_id, "actor_id": staff_id, "case_id": case.id}
            consents.note(tx, "view", now, **whom)

    async def _wait(self, work: Future[T]) -> T:
        return await asyncio.wrap_future(work)
