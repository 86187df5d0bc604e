"""What the console is handed by whoever builds it: how a summary is told, sentences, a machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.console.beside import Describe
from bot.talk.texts import Speaker, Text
from bot.translate import Translator


class Slot(Protocol):
    """Something to fill in in a sentence, as a supporter is asked for it."""

    @property
    def name(self) -> str:
        """What it is called in the sentence."""

    @property
    def kind(self) -> str:
        """Which kind of value it takes (day, hour, moment, document, count, phone…)."""

    @property
    def label(self) -> str:
        """How a supporter is asked for it."""


class Phrase(Protocol):
    """A sentence in the supporter's language; a slot shows as its label in brackets."""

    @property
    def id(self) -> str:
        """What it is called."""

    @property
    def text(self) -> str:
        """The sentence."""

    @property
    def slots(self) -> Sequence[Slot]:
        """What is to be filled in."""


class Group(Protocol):
    """Sentences that belong together."""

    @property
    def id(self) -> str:
        """What it is called."""

    @property
    def icon(self) -> str:
        """Its pictogram."""

    @property
    def name(self) -> str:
        """Its name in the supporter's language."""

    @property
    def phrases(self) -> Sequence[Phrase]:
        """The sentences."""


class Ready(Protocol):
    """What a family can tap below a sentence."""

    @property
    def id(self) -> str:
        """What it is called."""

    @property
    def becomes(self) -> str | None:
        """What it asks of us: call, interpreter, not-understood, or only to be told."""

    def shown(self, speaker: Speaker) -> str:
        """Return what stands on the button."""


class Phrasebook(Protocol):
    """Sentences that are picked in one language and read in another."""

    def groups(self, speaker: Speaker) -> Sequence[Group]:
        """Return all sentences in the supporter's language."""

    def search(self, speaker: Speaker, words: str) -> Sequence[Phrase]:
        """Return the sentences with all these words, in the supporter's language."""

    def papers(self, speaker: Speaker) -> Sequence[tuple[str, str]]:
        """Return the papers that can be asked for: ids, each with its name."""

    def say(self, id: str, slots: Mapping[str, str | Sequence[str]]) -> Text:
        """Return a sentence with its slots filled in. Raises KeyError when there is none such,
        ValueError (with the name as ``slot``) for what does not fit in a slot."""

    def replies(self, id: str) -> Sequence[Ready]:
        """Return what a family can tap below a sentence."""

    def reply(self, id: str) -> Ready | None:
        """Return the reply that was tapped; None when it is not there any more."""


@dataclass(frozen=True, slots=True)
class Handed:
    """All of it. Without a translator nothing is translated by a machine."""

    describe: Describe
    phrasebook: Phrasebook
    translator: Translator | None = None
