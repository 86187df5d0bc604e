"""The phrasebook beside a case: sentences that are picked in one language and sent in the family's.
What was picked stays beside what was sent, for staff."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import Response

from bot.console.acts import NOT_YOURS, back, done
from bot.console.case import CasePage
from bot.console.handed import Handed, Phrase
from bot.console.signed import Asked
from bot.console.theirs import case_id, theirs
from bot.desk import Desk, NotForYou
from bot.talk.heard import Choice
from bot.talk.texts import Speaker, Text, _
from bot.turn import Turns
from storage import people
from storage.cases import AlreadyTaken
from storage.database import Tx

LONGEST_SEARCH = 80

NOT_FILLED = _("Fill this in first: {slot}.")
NOT_FITTING = _("This does not fit here: {slot}.")

Filled = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Both:
    """A sentence as the supporter picked it, and as the family reads it, with the replies that it
    can tap below it (``my_replies`` are the same in the supporter's language)."""

    mine: str = field(repr=False)
    theirs: str = field(repr=False)
    language: str
    direction: str
    replies: tuple[Choice, ...] = ()
    my_replies: tuple[str, ...] = ()


class WrongSlot(Exception):
    """Something that a sentence needs is not filled in, or does not fit; ``word`` says what."""

    def __init__(self, word: Text) -> None:
        super().__init__(word.msgid)
        self.word = word


class Phrases:
    """The book, one sentence of it, and sending it."""

    def __init__(self, turns: Turns, desk: Desk, case: CasePage, handed: Handed) -> None:
        self._turns = turns
        self._desk = desk
        self._case = case
        self._book = handed.phrasebook

    async def book(self, asked: Asked) -> Response:
        """All sentences, or those that were searched for."""
        speaker = asked.voice.speaker
        words = " ".join(asked.request.query_params.get("find", "").split())[:LONGEST_SEARCH]
        found = self._book.search(speaker, words) if words else []
        groups = self._book.groups(speaker)
        name = _page(asked, "phrases")
        return await self._case.about(name, asked, groups=groups, found=found, find=words)

    async def phrase(self, asked: Asked) -> Response:
        """One sentence: what is to be filled in, or how it is read at once."""
        phrase = self._find(asked)
        if phrase is None:
            return await self.book(asked)
        both = None if phrase.slots else await self.both(asked, phrase, {})
        return await self._shown(asked, phrase, both)

    async def say(self, asked: Asked) -> Response:
        """Show the sentence in both languages, or send it to the family."""
        phrase = self._find(asked)
        if phrase is None:
            return await self.book(asked)
        try:
            both = await self.both(asked, phrase, filled(asked.form))
        except WrongSlot as fault:
            return await self._shown(asked, phrase, None, fault.word)
        if asked.form.get("act") != "send":
            return await self._shown(asked, phrase, both)
        try:
            await self.send(asked, both, asked.form.get("once", ""))
        except NotForYou:
            raise
        except AlreadyTaken:
            return await self._shown(asked, phrase, both, NOT_YOURS)
        return back(asked, "sent")

    async def both(self, asked: Asked, phrase: Phrase, given: Filled) -> Both:
        """Say a sentence in both languages. Raises WrongSlot, NoSuchCase, NotForYou."""
        try:
            text = self._book.say(phrase.id, given)
        except ValueError as fault:
            wrong, missing = getattr(fault, "slot", ""), getattr(fault, "missing", False)
            label = next((slot.label for slot in phrase.slots if slot.name == wrong), wrong)
            raise WrongSlot((NOT_FILLED if missing else NOT_FITTING).of(slot=label)) from fault
        speaker = await self._family(asked)
        mine, known = asked.voice.speaker, self._book.replies(phrase.id)
        return Both(
            mine.say(text),
            speaker.say(text),
            speaker.language,
            speaker.direction,
            tuple(Choice(each.id, each.shown(speaker)) for each in known),
            tuple(each.shown(mine) for each in known),
        )

    async def send(self, asked: Asked, both: Both, once: str) -> None:
        """Send it in the family's language. Raises NoSuchCase, AlreadyTaken."""
        original = both.mine if both.mine != both.theirs else ""
        who = (case_id(asked), asked.staff.id)
        sent = self._desk.reply(*who, both.theirs, once, original=original, replies=both.replies)
        await done(sent)

    async def sentence(self, asked: Asked, id: str, once: str) -> None:
        """Send a sentence without slots by its id. Raises NoSuchCase, AlreadyTaken."""
        phrase = self._find(asked, id)
        assert phrase
        await self.send(asked, await self.both(asked, phrase, {}), once)

    async def _family(self, asked: Asked) -> Speaker:
        """Who speaks the family's language as it is now."""

        def read(tx: Tx) -> str:
            case = theirs(tx, asked)
            person = people.by_id(tx, case.person_id)
            return person.language if person else case.language

        spoken = await asyncio.wrap_future(self._turns.database.submit_read(read))
        return self._turns.languages.speaker(spoken, self._turns.default_language)

    async def _shown(
        self, asked: Asked, phrase: Phrase, both: Both | None, word: Text | None = None
    ) -> Response:
        more = {
            "phrase": phrase,
            "both": both,
            "said": asked.voice.say(word) if word else "",
            "papers": self._book.papers(asked.voice.speaker),
            "filled": filled(asked.form),
        }
        status = 422 if word and not asked.partly else 200
        return await self._case.about(_page(asked, "phrase"), asked, status, **more)

    def _find(self, asked: Asked, id: str = "") -> Phrase | None:
        wanted = id or asked.request.path_params["phrase"]
        every = (each for group in self._book.groups(asked.voice.speaker) for each in group.phrases)
        return next((each for each in every if each.id == wanted), None)


def filled(form: Mapping[str, str]) -> Filled:
    """Return what a form fills in: the value of ``slot.day``, the ids of ``slot.document.*``."""
    found: dict[str, str | Sequence[str]] = {}
    several: defaultdict[str, list[str]] = defaultdict(list)
    for field_name, value in form.items():
        slot, _dot, one = field_name.removeprefix("slot.").partition(".")
        if field_name.startswith("slot.") and one:
            several[slot].append(one)
        elif field_name.startswith("slot."):
            found[slot] = value
    return {**found, **several}


def _page(asked: Asked, name: str) -> str:
    """The template of the page, or of the part that stands beside the talk."""
    return f"_{name}" if asked.partly else name
