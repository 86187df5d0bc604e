"""What the console is handed by whoever builds it: how a summary is told, sentences, counters, a
machine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.console.beside import Describe
from bot.talk.texts import Speaker, Text, Words
from bot.translate import Translator
from storage.local import Door


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


class Item(Protocol):
    """A service or a right."""

    @property
    def name(self) -> str:
        """What families call it."""


class Shipped(Protocol):
    """Where something is found, as it came with Naast."""

    @property
    def door(self) -> Door:
        """The same, as a coordinator would have written it."""


class Town(Protocol):
    """A municipality."""

    @property
    def id(self) -> str:
        """What it is called among us."""

    @property
    def name(self) -> str:
        """Its name, in Brussels both."""

    @property
    def postcodes(self) -> tuple[str, ...]:
        """Its postcodes."""

    @property
    def region(self) -> str:
        """Which region it lies in."""

    @property
    def doors(self) -> Mapping[str, Shipped]:
        """Where what is found there, by service or right."""


class Conditions(Protocol):
    """What can be asked of a family in one part of the talk: facts, each with its question."""

    @property
    def name(self) -> Words:
        """What the part is about."""

    @property
    def facts(self) -> Sequence[tuple[str, Words]]:
        """The names of the facts, each with how it is asked."""


class Counters(Protocol):
    """Where services and rights are found, and how families are told."""

    @property
    def of_area(self) -> str:
        """What stands before the id of an area of the house, in what is written for it."""

    @property
    def towns(self) -> Sequence[Town]:
        """The municipalities that we know."""

    @property
    def everywhere(self) -> Collection[str]:
        """What every municipality has."""

    @property
    def services(self) -> Mapping[str, str]:
        """The ids of the services, each with its kind."""

    @property
    def rights(self) -> Sequence[str]:
        """The ids of the rights."""

    def item(self, about: str) -> Item | None:
        """Return the service or right of that id."""

    def named(self, about: str, region: str | None) -> str:
        """Return what stands on its door there."""

    def region_of(self, postcode: str) -> str | None:
        """Return the region that a postcode lies in."""

    def telling(self, official: str, place: str, found: Door, language: str, today: date) -> Words:
        """Return what a family reads of one door."""

    @property
    def conditions(self) -> Sequence[Conditions]:
        """What a right that exists in one place only can depend on."""

    def telling_right(self, at: str, found: Door, today: date) -> Words | None:
        """Return what a family reads of such a right that meets all its conditions; None where
        nobody can."""


@dataclass(frozen=True, slots=True)
class Handed:
    """All of it. Without a translator nothing is translated by a machine."""

    describe: Describe
    phrasebook: Phrasebook
    counters: Counters
    translator: Translator | None = None
