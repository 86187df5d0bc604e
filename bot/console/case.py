"""The page of a case: the talk, what is known, and where one writes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from bot.console.beside import Beside, beside
from bot.console.filekinds import ACCEPTED
from bot.console.forms import MOST_FILE_BYTES, MOST_FILES, MOST_TOGETHER
from bot.console.gate import Gate, gate
from bot.console.handed import Handed
from bot.console.inbox import Inbox, Listing, View, mark
from bot.console.pages import Pages
from bot.console.presence import Presence
from bot.console.putting import STATES
from bot.console.signal_tap import in_the_way
from bot.console.signed import Asked
from bot.console.talk import Told, by_day, told
from bot.console.theirs import theirs
from bot.console.translations import Translations
from bot.console.words import SAID
from bot.talk.texts import Text
from bot.turn import Turns
from storage import cases, consents
from storage.database import Tx
from storage.inbox import left_alone

LOOKED_AGAIN = timedelta(hours=1)
"""A look at a case is written in the audit log once in this time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A ready reply that the family tapped, in the reader's language: what it says, the sentence it
    answers, and whether it says that this was not understood."""

    text: str
    sentence: str
    lost: bool


@dataclass(frozen=True, slots=True)
class Word:
    """What is said beside a box of the page: which one (note, answer, file, task, tag), and
    the text that was typed there and stays."""

    kind: str = ""
    said: Text | None = None
    kept: str = ""


class CasePage:
    """One case: its page, its live part, and the question before it is closed."""

    def __init__(
        self, turns: Turns, pages: Pages, inbox: Inbox, presence: Presence, handed: Handed
    ) -> None:
        self._turns = turns
        self._pages = pages
        self._inbox = inbox
        self._presence = presence
        self._handed = handed
        self.translations = Translations()

    async def page(self, asked: Asked) -> Response:
        """The whole page."""
        return await self.show(asked)

    async def show(self, asked: Asked, word: Word | None = None, status: int = 200) -> Response:
        """Show the page, with what is to be said beside a box. Raises NoSuchCase."""
        query, word = asked.request.query_params, word or Word()
        case, known, inbox = await self._read(asked, with_list=True)
        assert inbox
        saying = next((s for s in known.sayings if s.id == query.get("saying")), None)
        values = self._values(asked, case, known) | {
            "inbox": inbox,
            "page": "about" if query.get("page") == "about" else "talk",
            "said": SAID.get(query.get("said", "")),
            "faster": query.get("said") == "taken",
            "kind": word.kind or ("answer" if saying or query.get("write") == "answer" else ""),
            "accepted": ACCEPTED,
            "most_bytes": MOST_FILE_BYTES,
            "most_together": MOST_TOGETHER,
            "most_files": MOST_FILES,
            "word": asked.voice.say(word.said) if word.said else "",
            "in_the_way": in_the_way(self._turns.world.contents, asked.voice),
            "kept": word.kept or (saying.text if saying else known.drafts.get("reply", "")),
        }
        return self._pages.html("case", asked.voice, status, **values)

    async def live(self, asked: Asked) -> Response:
        """What changes on the page while it is open; what is being typed is no part of it."""
        return await self.part(asked)

    async def part(self, asked: Asked, headers: dict[str, str] | None = None) -> Response:
        """Return the live part, with these headers. Raises NoSuchCase."""
        case, known, _inbox = await self._read(asked)
        values = self._values(asked, case, known)
        return self._pages.html("_live", asked.voice, headers=headers, **values)

    async def gate(self, asked: Asked) -> Response:
        """Until when the family can be written to, while somebody types. Raises NoSuchCase."""

        def read(tx: Tx) -> Gate | None:
            person = theirs(tx, asked).person_id
            return gate(tx, person, self._turns.lasts, asked.voice.now)

        found = await asyncio.wrap_future(self._turns.database.submit_read(read))
        return self._pages.html("_gate", asked.voice, asked=asked, gate=found)

    async def ask_close(self, asked: Asked) -> Response:
        """Ask once more before the talk is given back."""
        return await self.about("close", asked)

    async def ask_snooze(self, asked: Asked) -> Response:
        """Ask until when to put the case aside."""
        return await self.about("snooze", asked)

    async def about(self, name: str, asked: Asked, status: int = 200, **more: Any) -> Response:
        """Show another page about the case. Raises NoSuchCase."""
        case, known, _inbox = await self._read(asked)
        values = self._values(asked, case, known) | more
        return self._pages.html(name, asked.voice, status, **values)

    def _values(self, asked: Asked, case: Told, known: Beside) -> dict[str, Any]:
        zone, names = asked.voice.zone, case.names
        others = self._presence.others(case.case.id, asked.staff.id)
        return {
            "asked": asked,
            "told": case,
            "case": case.case,
            "gate": case.gate,
            "beside": known,
            "buddy_states": STATES,
            "mark": mark(case.case, asked.voice.now),
            "days": list(by_day(case.entries, zone)),
            "days_before": list(by_day(case.before, zone)),
            "view": View.of(asked.request),
            "here_too": [names[other] for other in others if other in names],
            "translates": self._handed.translator is not None
            and case.case.language != asked.staff.language,
            "tapped": self._tapped(asked, case),
            "translated": self.translations.of(case.case.id, asked.voice.speaker.language),
        }

    def _tapped(self, asked: Asked, case: Told) -> dict[int, Reply]:
        """The ready replies of a talk by the numbers of their messages."""
        said = {entry.n: entry.original or entry.text for entry in case.entries if entry.n}
        found = {}
        for entry in case.entries:
            sentence, id_ = entry.tapped or (0, "")
            if reply := self._handed.phrasebook.reply(id_):
                text, lost = reply.shown(asked.voice.speaker), reply.becomes == "not-understood"
                found[entry.n] = Reply(text, said.get(sentence, ""), lost)
        return found

    async def _read(
        self, asked: Asked, *, with_list: bool = False
    ) -> tuple[Told, Beside, Listing | None]:
        """Read a case (and a list beside it), and see to it that the look is in the log."""
        voice, staff = asked.voice, asked.staff
        since = voice.now - LOOKED_AGAIN

        def read(tx: Tx) -> tuple[Told, Beside, Listing | None]:
            whose = theirs(tx, asked).id
            found = told(tx, whose, staff.id, since, self._turns.lasts, voice.now)
            assert found
            alone = found.standing == "taken" and left_alone(tx, found.case, staff.scope)
            found = replace(found, left_alone=alone)
            describe, names = self._handed.describe, found.names
            known = beside(tx, found.case, staff.id, voice.speaker, names, describe, voice.now)
            return found, known, self._inbox.read(tx, asked) if with_list else None

        case, known, inbox = await asyncio.wrap_future(self._turns.database.submit_read(read))
        if not case.looked:
            await self.note_look(asked, case.case.id, case.case.person_id)
        if inbox:
            await self._inbox.note(asked, inbox, but=case.case.id)
        return case, known, inbox

    async def note_look(self, asked: Asked, case_id: str, person_id: str) -> None:
        """Write in the audit log that this person saw the case."""
        now, staff_id = asked.voice.now, asked.staff.id

        def work(tx: Tx) -> None:
            if not cases.looked(tx, case_id, staff_id, now - LOOKED_AGAIN):
                consents.note(
                    tx, "view", now, person_id=person_id, actor_id=staff_id, case_id=case_id
                )

        await asyncio.wrap_future(self._turns.database.submit(work))
