"""A person in tests: types, taps by what stands on the button, and reads what comes back."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field

from bot.app import Naast
from bot.talk.heard import Heard, Media
from storage import cases, messages, people
from storage.cases import Case
from storage.database import Tx
from storage.messages import Message
from storage.people import Person

_FEW = 10
"""Messages among which the last buttons mostly are: a long talk takes long to unseal."""


@dataclass
class Someone:
    """One person on one channel. Every method returns the new messages that came back."""

    naast: Naast
    channel: str = "web"
    language: str | None = None
    address: str = field(default_factory=lambda: secrets.token_hex(6))
    _count: itertools.count[int] = field(default_factory=itertools.count)
    _seen: int = 0

    def start(self) -> list[Message]:
        """Open the chat."""
        return self.hear(Heard(self.channel, self.address, self._id(), "start"))

    def types(self, text: str) -> list[Message]:
        """Type something."""
        return self.hear(Heard(self.channel, self.address, self._id(), "text", text=text))

    def taps(self, label: str) -> list[Message]:
        """Tap the button, on the last message that has any, whose label holds this."""
        choices = self.choices(ways_out=True)
        fitting = [c for c in choices if c["label"] == label] or [
            c for c in choices if label.lower() in c["label"].lower()
        ]
        assert fitting, f"no button {label!r} among {[c['label'] for c in choices]}"
        return self.picks(fitting[0]["id"])

    def picks(self, value: str) -> list[Message]:
        """Tap a button by its value, wherever it stands."""
        return self.hear(Heard(self.channel, self.address, self._id(), "picked", picked=value))

    def sends(self, kind: str, content: bytes = b"\xff\xd8\xff", text: str = "") -> list[Message]:
        """Send a photo, voice note or document."""
        mime = {"photo": "image/jpeg", "voice": "audio/ogg"}.get(kind, "application/pdf")
        media = Media(kind, mime, f"a {kind}", content=content)  # type: ignore[arg-type]
        heard = Heard(self.channel, self.address, self._id(), kind, text=text, media=media)  # type: ignore[arg-type]
        return self.hear(heard)

    def hear(self, heard: Heard) -> list[Message]:
        """Have a message taken, whatever it is."""
        if self.language:
            heard = Heard(
                **{s: getattr(heard, s) for s in Heard.__slots__} | {"language": self.language}
            )
        self.naast.turns.take(heard).result()
        return self.reads()

    def reads(self) -> list[Message]:
        """Read what is new from the other side."""
        person = self.person
        if person is None:
            return []
        found = self.naast.database.read(lambda tx: messages.after(tx, person.id, self._seen))
        self._seen = max([self._seen, *(m.n for m in found)])
        return [m for m in found if m.who != "me"]

    def choices(self, *, ways_out: bool = False) -> list[dict[str, str]]:
        """The buttons of the bot's last message that has any."""
        person = self.person
        assert person
        shown = self._shown(person, max(0, self._seen - _FEW)) or self._shown(person, 0)
        return [c for c in shown if ways_out or not c.get("always")]

    def _shown(self, person: Person, n: int) -> list[dict[str, str]]:
        talk = self.naast.database.read(lambda tx: messages.after(tx, person.id, n))
        return next((m.choices for m in reversed(talk) if m.choices), [])

    @property
    def person(self) -> Person | None:
        """The person as stored."""
        return self.naast.database.read(self._find)

    def _find(self, tx: Tx) -> Person | None:
        return people.at_address(tx, self.channel, self.address)

    def _id(self) -> str:
        return f"{self.address}:m{next(self._count)}"


def text(found: list[Message]) -> str:
    """All that was said, as one text."""
    return "\n".join(message.text for message in found)


def case_of(someone: Someone) -> Case:
    """Their case that is open, or the last one."""
    person = someone.person
    assert person
    return someone.naast.database.read(lambda tx: cases.of_person(tx, person.id))[-1]


def at_the_menu(naast: Naast) -> Someone:
    """A family that chose English and sees the menu."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps("English")
    return someone
