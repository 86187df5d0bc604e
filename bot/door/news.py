"""One thing that a colleague is told, looked up at the moment of sending, and how it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.console import words
from bot.console.handed import Ready
from bot.console.voice import Voice
from bot.door import lines
from bot.door.asked import button
from bot.talk.heard import Choice
from bot.talk.texts import Name, Text, Words
from storage.cases import Case
from storage.database import Tx
from storage.messages import About
from storage.outbox import Parcel
from storage.people import Person


@dataclass(slots=True)
class News:
    """To whom, what of which case, in which topic, and the transaction in which it is looked up.
    ``case`` is None when there is none (any more); ``bot`` is what the bot is called; ``names`` are
    the colleagues by id; ``ready`` finds a ready reply by its id."""

    tx: Tx
    parcel: Parcel
    about: About
    voice: Voice
    me: Person
    thread: str
    bot: str
    case: Case | None
    names: dict[str, str] = field(repr=False)
    ready: Callable[[str], Ready | None]

    @property
    def mine(self) -> bool:
        """Whether the case is taken, by whom it is told to."""
        case = self.case
        return case is not None and case.state == "taken" and case.owner_id == self.me.id

    @property
    def owner(self) -> Name:
        """Who has the case."""
        owner = self.case.owner_id if self.case else None
        return Name(self.names.get(owner or "", "…"))

    def say(self, said: Words) -> str:
        """Say it in the colleague's language."""
        return self.voice.say(said)

    def plain(self, code: str) -> str:
        """Say a line about no case."""
        return self.say(lines.PLAIN[code].of(name=Name(self.me.name or "…")))

    def line(self, code: str, **values: Any) -> str:
        """Say a line about the case."""
        number = self.case.number if self.case else self.about.number
        return self.say(lines.CASES[code].of(number=number, **values))

    def buttons(self, acts: Iterable[str]) -> tuple[Choice, ...]:
        """Return the buttons for these acts with the case."""
        case_id = self.about.case_id
        return tuple(Choice(button(act, case_id), self.label(act)) for act in acts)

    def label(self, act: str) -> str:
        """Return what stands on the button for an act."""
        return self.say(lines.BUTTONS[act])

    def state(self) -> str:
        """Say how the case stands."""
        case = self.case
        if case is None:
            return self.line("erased")
        if case.state == "closed":
            return self._closed(case)
        if case.state == "waiting":
            return self.line("waits")
        return self.line("yours") if self.mine else self.line("with", name=self.owner)

    def _closed(self, case: Case) -> str:
        """That it is closed; and by whom, to those who had it."""
        by: Text | None = words.CLOSED_BY.get(case.closed_by or "")
        closed = self.line("closed")
        return f"{closed} {self.say(by)}" if by and self.about.code == "over" else closed
