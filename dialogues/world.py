"""What every dialogue may know beside the turn: content, the organisation, the languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, cast

from bot.talk.texts import Listed, Name, Speaker, Words, _
from bot.talk.turn import Turn
from dialogues.contents import Contents
from dialogues.helplines import Helplines


class House(Protocol):
    """The organisation, as far as a family hears of it."""

    name: str
    """Empty in a try-out."""
    readers: Sequence[str]
    """First names of who reads the chats; none in a try-out."""
    alerts: bool
    """In danger the duty person hears at once (else only after a yes)."""
    privacy_contact: str
    keeps_days: int
    page: str
    """The address of the private page (the web chat); empty where families cannot reach it."""

    def purposes(self, language: str) -> Sequence[str]:
        """What the data are used for, in this language."""

    def next_open(self, now: datetime) -> datetime | None:
        """From when somebody reads: now itself when somebody is there, None when nobody ever is."""

    def due(self, now: datetime) -> datetime:
        """By when an answer is owed to what is written now."""


class Tongues(Protocol):
    """The languages on offer."""

    @property
    def tags(self) -> list[str]:
        """The BCP 47 tags."""

    def named(self, text: str) -> str | None:
        """Return the tag of a language that is named, in itself or in another language."""

    def own_name(self, tag: str) -> str:
        """Return a language's name in itself."""

    def speaker(self, *wanted: str) -> Speaker:
        """Return somebody who speaks it."""


class World(Protocol):
    """All of it. The content is asked for anew each turn: editors change it while we run."""

    @property
    def contents(self) -> Contents:
        """Rights, facts and questions."""

    helplines: Helplines
    house: House
    tongues: Tongues


def reader(turn: Turn) -> Words:
    """Who reads the chats, as it is said in the person's language: "Tine or Piet"."""
    names = world(turn).house.readers
    return Listed(tuple(Name(name) for name in names), "or") if names else _("somebody here")


def world(turn: Turn) -> World:
    """Return the world of a turn."""
    return cast(World, turn.world)
