"""Delivers what colleagues are told: puts codes into words, and each case into its own topic.

What is told of a case is looked up at the moment of sending. So what was erased, closed or passed
on meanwhile is not shown any more, and no copy of it lies anywhere else.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TypeVar, cast

import structlog

from bot.channels.base import Channel, Outgoing, Topics
from bot.door.cards import SIGN_IN
from bot.door.following import Following
from bot.door.telling import Telling
from bot.handout import BotName
from bot.now import Now
from storage import cases, people, threads
from storage.database import Database, Tx
from storage.messages import Message
from storage.outbox import Parcel

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Courier:
    """``telling`` finds the words; ``bot_name`` says what the bot is called on the messenger.
    Implements ``bot.outbox.Courier``."""

    def __init__(
        self,
        database: Database,
        telling: Telling,
        following: Following,
        bot_name: BotName | None,
        now: Now,
    ) -> None:
        self._database = database
        self._telling = telling
        self._following = following
        self._bot_name = bot_name
        self._now = now

    async def outgoing(self, channel: Channel, parcel: Parcel, message: Message) -> Outgoing | None:
        """Return what to send, None when it is not for them any more. Raises NotNow, NotEver."""
        about = message.about
        if about is None:
            return None
        if about.ends and hasattr(channel, "close_topic"):
            await cast(Topics, channel).close_topic(parcel.address, about.ends)
        thread = ""
        if message.thread:
            thread = await self._topic(channel, parcel, message.thread)
        bot = await self._bot_name() if about.code == "group" and self._bot_name else ""
        # A link is made as it goes out; all else is only looked up.
        does = self._database.submit if about.code == SIGN_IN else self._database.submit_read
        work = does(lambda tx: self._telling.say(tx, parcel, about, self._now(), thread, bot))
        return await _wait(work)

    async def lost_thread(self, parcel: Parcel, message: Message) -> None:
        """The topic of this message is gone: the next time it gets another."""

        def work(tx: Tx) -> None:
            if threads.thread_of(tx, parcel.person_id, message.thread):
                threads.link(tx, parcel.person_id, message.thread, "")

        await _wait(self._database.submit(work))

    def undelivered(self, tx: Tx, parcel: Parcel, fault: str) -> None:
        """A message cannot be delivered to whom it is for: whoever wrote it hears so."""
        self._following.undelivered(tx, parcel.person_id, parcel.n, fault, self._now())

    async def _topic(self, channel: Channel, parcel: Parcel, case_id: str) -> str:
        """The topic of a case in this colleague's chat, made when there is none; empty where
        there are no topics, or the case is not theirs (any more)."""
        staff_id = parcel.person_id

        def look(tx: Tx) -> tuple[str, str]:
            case = cases.get(tx, case_id)
            if case is None or case.state != "taken" or case.owner_id != staff_id:
                return "", ""
            me = people.by_id(tx, staff_id)
            known = threads.thread_of(tx, staff_id, case_id) or ""
            return known, self._telling.heading(tx, case, me.language if me else "")

        known, heading = await _wait(self._database.submit_read(look))
        if known or not heading or not hasattr(channel, "topic"):
            return known
        made = await cast(Topics, channel).topic(parcel.address, heading)
        if made is None:
            return ""
        await _wait(self._database.submit(lambda tx: threads.link(tx, staff_id, case_id, made)))
        return made


async def _wait(work: Future[T]) -> T:
    return await asyncio.wrap_future(work)
