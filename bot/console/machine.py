"""Two taps beside a message of a family: what a machine makes of it, and "I did not understand".

Nothing is translated unless a colleague asks for it, message by message.
"""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from bot.console.acts import back
from bot.console.case import CasePage
from bot.console.handed import Handed
from bot.console.phrases import Phrases
from bot.console.signed import Asked
from bot.console.theirs import case_id, theirs
from bot.desk import NotForYou
from bot.turn import Turns
from storage import consents, messages, reading
from storage.cases import AlreadyTaken
from storage.database import Tx
from storage.messages import Message

MISUNDERSTOOD = "say-otherwise"
"""The sentence that asks a family to say something in other words."""


class Machine:
    """Both acts; each answers with the page again."""

    def __init__(self, turns: Turns, case: CasePage, phrases: Phrases, handed: Handed) -> None:
        self._turns = turns
        self._case = case
        self._phrases = phrases
        self._translator = handed.translator

    async def translate(self, asked: Asked) -> Response:
        """Have one message translated; that its words went to the machine is in the audit log."""
        message, language = await self._message(asked), asked.voice.speaker.language
        if message and message.text and self._translator:
            await self._note(asked)
            made = await self._translator.translate(message.text, message.language, language)
            kept = (message.text, made)
            self._case.translations.keep(case_id(asked), language, message.n, kept)
        return await self._again(asked)

    async def misunderstood(self, asked: Asked) -> Response:
        """Ask the family, in its language, to say it in other words; once for each message."""
        message = await self._message(asked)
        if message:
            try:
                once = f"misunderstood {case_id(asked)} {message.n}"
                await self._phrases.sentence(asked, MISUNDERSTOOD, once)
            except NotForYou:
                raise
            except AlreadyTaken:
                return back(asked, "taken")
        return await self._again(asked)

    async def _message(self, asked: Asked) -> Message | None:
        """The family's message that the address names, where it may be read."""
        wanted, staff_id = asked.request.path_params["n"], asked.staff.id

        def read(tx: Tx) -> Message | None:
            case = theirs(tx, asked)
            message = messages.one(tx, case.person_id, wanted)
            if message is None or message.case_id != case.id or message.who != "me":
                return None
            return message if reading.may_read(tx, case, staff_id, message.at) else None

        return await asyncio.wrap_future(self._turns.database.submit_read(read))

    async def _note(self, asked: Asked) -> None:
        staff_id, now = asked.staff.id, asked.voice.now

        def work(tx: Tx) -> None:
            case = theirs(tx, asked)
            who = {"person_id": case.person_id, "actor_id": staff_id, "case_id": case.id}
            consents.note(tx, "translate", now, **who)

        await asyncio.wrap_future(self._turns.database.submit(work))

    async def _again(self, asked: Asked) -> Response:
        return await self._case.part(asked) if asked.partly else back(asked)
