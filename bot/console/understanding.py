"""The page where a coordinator reads what was not understood, and writes examples in own words.

The sentences are there with the family's consent, without a name. None of their words goes into an
example, the audit log or the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from starlette.responses import RedirectResponse, Response

from bot import cldr
from bot.console.acts import NOTHING
from bot.console.learning import Act, Learning
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.console.voice import Voice
from bot.console.words import DANGERS, MEANINGS
from bot.talk.texts import Text, Words, _
from bot.turn import Turns
from bot.understand import additions, measuring, prepare
from bot.understand.examples import CRISIS, Example, ExamplesError, read_examples
from storage import consents, looks, misread
from storage.database import StorageUnavailable, Tx
from storage.misread import Misread

LONGEST = 200
"""Characters in one example: a sentence, not a story."""
SHOWN = 10
"""Sentences on the page at once, the oldest; the others come when these are done."""
_ALL = 10_000

TOO_LONG = _("This is longer than one sentence. Write it in {count} characters at most.")
NO_MEANING = _("Choose what it means.")
NO_LANGUAGE = _("Choose a language that Naast understands.")
OWN_WORDS = _("Please use your own words: what a family wrote is never copied.")
MEASURED = _("Naast is measured with such a sentence, so it cannot learn it. Say it another way.")
KNOWN = _("Naast knows this example already, as: {meaning}.")
GONE = _("This sentence is not on the list any more. What you wrote is still here.")
NOT_KEPT = _("This text cannot be kept as an example. Say it another way.")


class Refused(Exception):
    """An example is not taken; ``word`` says kindly why."""

    def __init__(self, word: Text) -> None:
        super().__init__(word.msgid)
        self.word = word


class UnderstandingPage:
    """The page and its acts, for coordinators."""

    def __init__(self, turns: Turns, pages: Pages, learning: Learning) -> None:
        self._turns = turns
        self._pages = pages
        self._learning = learning

    # -- reading -----------------------------------------------------------------------------------

    async def page(self, asked: Asked) -> Response:
        """The whole page."""
        return await self._show(asked)

    async def live(self, asked: Asked) -> Response:
        """How learning goes, and the examples as they are now."""
        values = await asyncio.to_thread(self._progress, asked.voice)
        return self._pages.html("_learning_live", asked.voice, asked=asked, **values)

    async def _show(
        self,
        asked: Asked,
        status: int = 200,
        word: Words | None = None,
        at: str = "",
    ) -> Response:
        """Show the page; ``word`` is said in the form of sentence ``at`` (none: the free form),
        which keeps what was typed."""
        read = self._turns.database.submit_read(lambda tx: misread.waiting(tx, SHOWN))
        sentences = await asyncio.wrap_future(read)
        await self._note_look(asked, sentences)
        values = await asyncio.to_thread(self._progress, asked.voice)
        values |= {
            "sentences": sentences,
            "guesses": {each.id: self._guesses(each, asked.voice) for each in sentences},
            "groups": self._groups(asked.voice),
            "tongues": self._languages(),
            "longest": LONGEST,
            "word": asked.voice.say(word) if word else "",
            "at": at,
            "form": asked.form,
        }
        return self._pages.html("understanding", asked.voice, status, asked=asked, **values)

    async def _note_look(self, asked: Asked, shown: Sequence[Misread]) -> None:
        """Write in the audit log of whoever wrote these sentences that they were read."""
        ids, staff_id, now = [each.id for each in shown], asked.staff.id, asked.voice.now
        work = self._turns.database.submit(lambda tx: looks.note_sentences(tx, staff_id, ids, now))
        await asyncio.wrap_future(work)

    def _progress(self, voice: Voice) -> dict[str, Any]:
        """What the live part shows. Reads files."""
        try:
            own = additions.read(self._learning.folder)
        except (ExamplesError, OSError):
            own = []  # `naast check` and the log say what is wrong with the file
        return {
            "progress": self._learning.progress,
            "own": own,
            "meaning": lambda label: voice.say(self._meaning(label)),
            "way": direction,
        }

    def _languages(self) -> list[str]:
        """The languages that can be learnt and measured, the ones on offer first."""
        known = {path.stem for path in prepare.CONTENT.glob("*.yaml")}
        known &= {path.stem for path in measuring.KEPT_ASIDE.glob("*.yaml")}
        first = [tag for tag in self._turns.languages.tags if tag in known]
        return [*first, *sorted(known - {*first})]

    def _names(self) -> dict[str, str]:
        """The English names of rights and services, by id."""
        contents = self._turns.world.contents
        named: Mapping[str, Any] = {**contents.rights, **contents.services}
        return {each: thing.name for each, thing in named.items()}

    def _guesses(self, sentence: Misread, voice: Voice) -> list[str]:
        names = self._names()
        return [voice.say(Text(names[each])) for each in sentence.guesses if each in names]

    def _meaning(self, label: str) -> Words:
        """What a label is called; a name that content does not know any more is shown as it is."""
        intent, _slash, about = label.partition("/")
        if intent == CRISIS:
            return DANGERS.get(about) or Text(label)
        if intent == "ask":
            return Text(self._names().get(about, about))
        return MEANINGS.get(label) or Text(label)

    def _groups(self, voice: Voice) -> list[tuple[str, list[tuple[str, str]]]]:
        """What an example can mean, in groups: label and name, each group by name."""
        contents = self._turns.world.contents
        groups: Sequence[tuple[Text, list[str]]] = (
            (_("What somebody wants"), list(MEANINGS)),
            (_("A question about a right"), [f"ask/{each}" for each in contents.rights]),
            (_("A question about a service"), [f"ask/{each}" for each in contents.services]),
            (_("Danger"), [f"{CRISIS}/{each}" for each in DANGERS]),
        )
        made = []
        for title, labels in groups:
            named = [(label, voice.say(self._meaning(label))) for label in labels]
            named.sort(key=lambda pair: pair[1].casefold())
            made.append((voice.say(title), named))
        return made

    # -- acts --------------------------------------------------------------------------------------

    async def learn(self, asked: Asked) -> Response:
        """Write an example, take its sentence off the list, and learn."""
        at = asked.form.get("sentence", "")
        number = _number(at)
        read = self._turns.database.submit_read(lambda tx: misread.waiting(tx, _ALL))
        waiting = await asyncio.wrap_future(read)
        if number is not None and number not in {each.id for each in waiting}:
            return await self._show(asked, 422, GONE)
        try:
            example = await asyncio.to_thread(self._written, asked.form, waiting)
        except Refused as refused:
            return await self._show(asked, 422, refused.word, at)
        try:
            await self._noted(asked, "understanding:learn", number)
        except StorageUnavailable:
            await asyncio.to_thread(additions.remove, self._learning.folder, example)
            raise
        self._learning.begin(Act(example))
        return _back()

    async def settle(self, asked: Asked) -> Response:
        """Take a sentence off the list: there is nothing to learn from it."""
        number = _number(asked.form.get("sentence", ""))
        if number is not None:
            await self._noted(asked, "understanding:settle", number)
        return _back("waiting-title")

    async def take_away(self, asked: Asked) -> Response:
        """Take one of the own examples away, and learn without it."""
        form = asked.form
        example = Example(form.get("text", ""), form.get("label", ""), form.get("language", ""))
        if example.language in self._languages():
            folder = self._learning.folder
            if await asyncio.to_thread(additions.remove, folder, example):
                await self._noted(asked, "understanding:take-away")
                self._learning.begin(Act(example, away=True))
        return _back()

    async def again(self, asked: Asked) -> Response:
        """Try once more to learn what could not be learnt."""
        self._learning.begin()
        return _back()

    def _written(self, form: Mapping[str, str], waiting: Sequence[Misread]) -> Example:
        """Write the example that a form holds. Raises Refused; reads and writes files."""
        text = additions.one_line(form.get("text", ""))
        label, language = form.get("meaning", ""), form.get("language", "")
        answers = list(self._names())
        if not text:
            raise Refused(NOTHING)
        if len(text) > LONGEST:
            raise Refused(TOO_LONG.of(count=LONGEST))
        if label.startswith("ask/"):
            known = label.removeprefix("ask/") in answers
        else:
            known = label in MEANINGS or label in {f"{CRISIS}/{each}" for each in DANGERS}
        if not known:
            raise Refused(NO_MEANING)
        if language not in self._languages():
            raise Refused(NO_LANGUAGE)
        if any(additions.is_copied(text, each.text) for each in waiting):
            raise Refused(OWN_WORDS)
        if any(additions.is_copied(text, each.text) for each in measuring.kept_aside(language)):
            raise Refused(MEASURED)
        example = Example(text, label, language)
        same = self._same(example)
        if same:
            raise Refused(KNOWN.of(meaning=self._meaning(same.label)))
        try:
            additions.add(self._learning.folder, example, answers)
        except (ExamplesError, OSError) as fault:
            raise Refused(NOT_KEPT) from fault
        return example

    def _same(self, example: Example) -> Example | None:
        """The example with the same text that there is already, ours or this organisation's."""
        shipped = read_examples(prepare.CONTENT / f"{example.language}.yaml")
        own = additions.read(self._learning.folder)
        folded = example.text.casefold()
        return next(
            (
                each
                for each in (*shipped, *own)
                if each.language == example.language and each.text.casefold() == folded
            ),
            None,
        )

    def _noted(self, asked: Asked, action: str, number: int | None = None) -> asyncio.Future[None]:
        """Settle a sentence, if one is named, and say in the audit log who did it."""
        now, staff_id = asked.voice.now, asked.staff.id

        def work(tx: Tx) -> None:
            if number is not None:
                misread.settle(tx, number)
            consents.note(tx, action, now, actor_id=staff_id)

        done: Future[None] = self._turns.database.submit(work)
        return asyncio.wrap_future(done)


def direction(tag: str) -> str:
    """The direction that a language is written in."""
    rtl = cldr.locale(tag).character_order == "right-to-left"
    return "rtl" if rtl else "ltr"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _back(to: str = "learning") -> Response:
    return RedirectResponse(f"/console/understanding#{to}", 303, HEADERS)
