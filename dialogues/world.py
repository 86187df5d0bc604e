"""What every dialogue may know beside the turn: content, the organisation, the languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Protocol, cast

from bot.talk.texts import Listed, Name, Speaker, Words, _
from bot.talk.turn import Turn
from dialogues.appeal_content import Appeals
from dialogues.buddy_content import Guide
from dialogues.contents import Contents
from dialogues.helplines import Helplines
from dialogues.places import Region
from storage import cases, staff
from storage.database import Tx
from storage.duos import Duo


class Volunteers(Protocol):
    """What a buddy reads and signs first: each with its version and where it stands."""

    @property
    def note_version(self) -> str:
        """Of the note on insurance, costs, discretion and secrecy."""

    @property
    def note(self) -> str:
        """Where the note stands; empty where it is on paper."""

    @property
    def agreement_version(self) -> str:
        """Of the agreement."""

    @property
    def agreement(self) -> str:
        """Where the agreement stands; empty where it is on paper."""


class Insurance(Protocol):
    """Who insures the volunteers."""

    @property
    def company(self) -> str:
        """Its name."""

    @property
    def number(self) -> str:
        """The number of the policy."""

    @property
    def phone(self) -> str:
        """Where something that happened is told."""

    @property
    def covers(self) -> Mapping[str, str]:
        """What for, by language."""


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
    channels: Sequence[str]
    """Where families can write: the web chat, and each messenger that is set up."""
    doors: Mapping[str, str]
    """By channel, the address that opens a chat there, where it is known: ``{payload}`` stands in
    it for what the link carries, or ``{words}`` for what it writes for the person."""

    def purposes(self, language: str) -> Sequence[str]:
        """What the data are used for, in this language."""

    @property
    def volunteers(self) -> Volunteers | None:
        """What buddies read and sign; None where the house has not said it."""

    @property
    def insurance(self) -> Insurance | None:
        """Who insures them; None where the house has not said it."""


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


class Duty(Protocol):
    """Who sees to a case, and when they are there."""

    @property
    def zone(self) -> tzinfo:
        """The time zone that days and hours are told in."""

    def choose(
        self,
        tx: Tx,
        family_id: str,
        language: str,
        now: datetime,
        area_id: str | None = None,
    ) -> cases.Chosen:
        """Choose who sees to a family's case; nobody where nobody works here."""

    def due(
        self, tx: Tx, staff_id: str | None, now: datetime, minutes: int | None = None
    ) -> datetime:
        """By when an answer is owed to what is asked now, in somebody's working time."""

    def next_open(self, tx: Tx, staff_id: str | None, now: datetime) -> datetime | None:
        """From when somebody is there: now itself when they are, None when they never are."""

    def coordinator(self, tx: Tx, area_id: str | None) -> str | None:
        """Who coordinates an area, or the house's first coordinator."""

    def hours(self, tx: Tx, staff_id: str | None) -> Hours:
        """Somebody's working hours: their own, else their area's, else the house's."""


class Tell(Protocol):
    """Tells a colleague something about a case, without a word of what was written."""

    def __call__(
        self, tx: Tx, staff_id: str, case: cases.Case, code: str, now: datetime, /
    ) -> None:
        """``code`` says what happened (transfer, transfer_refused…)."""


class Paper(Protocol):
    """What makes a paper to bring along."""

    @property
    def ready(self) -> bool:
        """Whether it can be made here."""

    def render(
        self,
        entries: Sequence[Printed],
        theirs: Speaker,
        counter: Speaker,
        now: datetime,
        house: str = "",
    ) -> bytes:
        """Return a list of rights as a PDF, in two languages side by side."""


class Printed(Protocol):
    """One right, as it stands on the paper."""

    @property
    def name(self) -> Words:
        """What it is called in plain words."""

    @property
    def brief(self) -> bool:
        """Whether it is one of those that are told in few words, after the others."""

    @property
    def official(self) -> str:
        """What it is called at the counter, in the counter's language."""

    @property
    def lines(self) -> Sequence[Words]:
        """Why it may be theirs, what it brings, where and how."""

    @property
    def papers(self) -> Sequence[Words]:
        """What to take along."""


class Made(Protocol):
    """What a machine made of somebody's words in another language."""

    @property
    def text(self) -> str:
        """The words in that language."""


class Carrying(Protocol):
    """Has what people write each other translated, where the organisation set a translator."""

    @property
    def translates(self) -> bool:
        """Whether there is one."""

    def foreign(self, text: str, language: str, written: str | None = None) -> str | None:
        """Return the language of a text (``written``, where that is known), if who reads it speaks
        another one."""

    def ahead(
        self, tx: Tx, errand: tuple[str, str, str], texts: Sequence[tuple[str, str, str]]
    ) -> timedelta:
        """Have texts (each with its language and the reader's) translated; return how long the
        errand (for whom, which dialogue, about what) is to wait for it."""

    def introductions(self, tx: Tx, duo: Duo, reader: str) -> timedelta:
        """Have what the reader (by id) is to read of the others translated, and what they read of
        the reader; how long the question whether they would meet is to wait for it."""

    def translated(self, text: str, written: str, language: str) -> Made | None:
        """Return the text in this language, where a machine made that lately."""


class Hours(Protocol):
    """When somebody is there."""

    def spans(self, day: date) -> Sequence[tuple[datetime, datetime]]:
        """The spans of one day, from early to late, in local time."""


class World(Protocol):
    """All of it. The content is asked for anew each turn: editors change it while we run."""

    @property
    def contents(self) -> Contents:
        """Rights, facts and questions."""

    helplines: Helplines
    guide: Guide
    house: House
    tongues: Tongues
    duty: Duty
    tell: Tell
    paper: Paper
    appeals: Appeals
    carrying: Carrying

    def near(self, tx: Tx, person_id: str) -> World:
        """Return the same, with the content as it holds where a person lives."""

    def has_more_in(self, tx: Tx, region: Region) -> bool:
        """Whether some place of a region has rights of its own."""


def reader(turn: Turn) -> Words:
    """Who reads what the person writes: who sees to their case, else as the house says it ("Tine or
    Piet")."""
    case = cases.open_of(turn.db, turn.person)
    return named(turn, case.responsible_id if case else None)


def named(turn: Turn, staff_id: str | None) -> Words:
    """A supporter by name; else who reads the chats as the house says it."""
    chosen = staff.worker(turn.db, staff_id) if staff_id else None
    if chosen and chosen.role == "supporter":
        return Name(chosen.name)
    names = world(turn).house.readers
    return Listed(tuple(Name(name) for name in names), "or") if names else _("somebody here")


def moment(turn: Turn, at: datetime) -> datetime | time:
    """A moment as it is told, in local time: of today the hour says enough."""
    today = turn.now.astimezone(at.tzinfo).date() == at.date()
    return at.time() if today else at


def world(turn: Turn) -> World:
    """Return the world of a turn, as it is where the person lives."""
    found = turn.worked_out.get(_NEAR)
    if found is None:
        found = cast(World, turn.world)
        if turn.db is not None:
            found = turn.worked_out[_NEAR] = found.near(turn.db, turn.person)
    return cast(World, found)


def moved(turn: Turn) -> None:
    """They live somewhere else from now on: what was worked out for the old place is so no more."""
    turn.worked_out.pop(_NEAR, None)


_NEAR = "near"
