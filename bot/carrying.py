"""Has what people write to each other translated before it is brought to the other side.

Only where the organisation set a translator (bot/translate.py says what is sent). Whatever it
does, the words arrive: what is to be brought waits for it a few seconds, and then goes without.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

import structlog

from bot.acquainting import own_words
from bot.lanes import Waiting
from bot.logs import trace
from bot.translate import Translated, Translator
from storage import errands, people
from storage.database import Tx
from storage.duos import Duo

log = structlog.get_logger(__name__)

WAITS = timedelta(seconds=10)
"""How long words wait for their translation: longer than a translator may take for one text."""
_REMEMBERED = 200  # texts; who reads them later reads the original

Errand = tuple[str, str, str]
"""What brings the words: for whom, which dialogue, about what."""
Key = tuple[str, str, str]
"""A text, its language, and the one that it is read in."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of a text, where that is ``sure``, and the likeliest one (BCP 47)."""

    sure: str | None
    likely: str


class Carrying:
    """What was translated lately, and what is being translated. ``spoken`` tells the language of a
    text; ``hurry`` has an errand done at once. Safe to share."""

    def __init__(
        self,
        translator: Translator | None,
        spoken: Callable[[str], Spoken],
        hurry: Callable[[Errand], Future[None]],
    ) -> None:
        self._translator = translator
        self.spoken = spoken
        self._hurry = hurry
        self._waiting = Waiting("carrying")
        self._made: OrderedDict[Key, Translated] = OrderedDict()
        self._lock = Lock()

    @property
    def translates(self) -> bool:
        """Whether a translator is set at all."""
        return self._translator is not None

    def foreign(self, text: str, language: str, written: str | None = None) -> str | None:
        """The language of a text (``written``, where that is known), if who reads it speaks
        another one."""
        found = written or (self.spoken(text).sure if text else None)
        return found if found and _base(found) != _base(language) else None

    def ahead(self, tx: Tx, errand: Errand, texts: Sequence[Key]) -> timedelta:
        """Have texts translated once this is committed; how long their errand is to wait for it,
        at most: it is done as soon as they are there."""
        if self._translator is None or not texts:
            return timedelta(0)
        tx.after_commit.append(lambda: self._start(errand, texts))
        return WAITS

    def introductions(self, tx: Tx, duo: Duo, reader: str) -> timedelta:
        """Have what the reader (by id) is to read of the others translated, and what they read of
        the reader; how long the question whether they would meet is to wait for it."""
        found, me = people.by_id(tx, reader), duo.member(reader)
        language = found.language if found else ""
        texts = [
            (each.introduction, written, language)
            for each in (*duo.others(reader), *([me] if me else ()))
            if own_words(each.introduction)
            and (written := self.foreign(each.introduction, language))
        ]
        return self.ahead(tx, (reader, errands.PROPOSED, duo.id), texts)

    def translated(self, text: str, written: str, language: str) -> Translated | None:
        """The text in this language, where a machine made that lately."""
        with self._lock:
            return self._made.get((text, written, language))

    def _start(self, errand: Errand, texts: Sequence[Key]) -> None:
        self._waiting.run(errand[0], lambda: self._translate(errand, texts))

    async def _translate(self, errand: Errand, texts: Sequence[Key]) -> None:
        try:
            await self._ask(texts)
            await asyncio.wrap_future(self._hurry(errand))
        except Exception as fault:  # the errand comes by itself then
            log.error("words wait for nothing", trace=trace(fault))

    async def _ask(self, texts: Sequence[Key]) -> None:
        assert self._translator
        for text, written, language in texts:
            found = await self._translator.translate(text, written, language)
            if found:
                self._keep((text, written, language), found)

    def _keep(self, key: Key, found: Translated) -> None:
        with self._lock:
            self._made[key] = found
            while len(self._made) > _REMEMBERED:
                self._made.popitem(last=False)


def _base(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()
